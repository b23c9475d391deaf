"""A roadmap with the document that it was made from: given, kept, sealed in the ledger, and found again."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.bot.cli.test_roadmaps import COMPANY, MONTHLY, written
from tests.command_line import dutybell
from tests.schedules.examples import obligation

PDF, LATER = b"%PDF-1.4 the rules of 2026", b"%PDF-1.4 the rules of 2027"
DAILY = {"kind": "every", "period": "week"}


def kept(home: Path) -> list[bytes]:
    """What lies in the vault."""
    return sorted(file.read_bytes() for file in (home / "vault").glob("??/*"))


def document(home: Path, content: bytes, name: str = "rules.pdf") -> str:
    """A document of the operator's; its name there."""
    (home / name).write_bytes(content)
    return name


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A company that goes by rules of its own, made from a document."""
    dutybell("unit", "add", COMPANY, "--party", "enterprise", home=tmp_path)
    rules, source = written(tmp_path, obligation("extinguishers", MONTHLY)), document(tmp_path, PDF)
    taken = dutybell("roadmap", "adopt", rules, "--source", source, "--yes", home=tmp_path)
    assert taken.returncode == 0, taken.stderr
    assert f"source document: rules.pdf, {len(PDF)} bytes\n" in taken.stdout
    begun = dutybell("unit", "adopt", COMPANY, "own-rules", "--yes", home=tmp_path)
    assert begun.returncode == 0, begun.stderr
    return tmp_path


def test_a_roadmap_says_from_which_document_it_was_made(home: Path) -> None:
    assert "source document: rules.pdf" in dutybell("roadmap", "show", "own-rules", home=home).stdout
    assert "source document" not in dutybell("roadmap", "show", "own.json", home=home).stdout
    assert "source document" not in dutybell("roadmap", "show", "shenzhen-construction-2020", home=home).stdout
    assert kept(home) == [PDF]


def test_the_same_document_twice_is_one_and_changes_nothing(home: Path) -> None:
    document(home, PDF, "copy.pdf")
    again = dutybell("roadmap", "adopt", "own.json", "--source", "copy.pdf", home=home)
    assert (again.returncode, again.stdout) == (0, "own-rules 1: is in force, nothing changes\n")
    assert dutybell("roadmap", "adopt", "own.json", home=home).stdout == again.stdout
    assert kept(home) == [PDF]


def test_a_text_in_force_can_be_given_another_document_and_the_older_one_stays(home: Path) -> None:
    taken = dutybell("roadmap", "adopt", "own.json", "--source", document(home, LATER, "l.pdf"), "--yes", home=home)
    assert "no obligation is new, changed or gone" in taken.stdout
    assert "source document: l.pdf" in dutybell("roadmap", "show", "own-rules", home=home).stdout
    assert kept(home) == [PDF, LATER]
    assert dutybell("verify", home=home).returncode == 0


def test_a_corrected_text_keeps_its_document_and_another_version_has_none(home: Path) -> None:
    written(home, obligation("extinguishers", MONTHLY), obligation("talk", DAILY))
    corrected = dutybell("roadmap", "adopt", "own.json", "--yes", home=home)
    assert "source document, as before: rules.pdf" in corrected.stdout
    assert "source document: rules.pdf" in dutybell("roadmap", "show", "own-rules", home=home).stdout
    written(home, obligation("extinguishers", MONTHLY), version="2")
    later = dutybell("roadmap", "adopt", "own.json", "--yes", home=home)
    assert "source document: none; that of version 1 stays with what was opened by it" in later.stdout
    assert "source document" not in dutybell("roadmap", "show", "own-rules", home=home).stdout
    assert kept(home) == [PDF]


def test_the_shipped_roadmap_can_be_given_its_document_and_keeps_it_through_a_start(home: Path) -> None:
    shipped = dutybell("roadmap", "show", "--json", home=home).stdout
    (home / "shipped.json").write_text(shipped)
    taken = dutybell("roadmap", "adopt", "shipped.json", "--source", "rules.pdf", "--yes", home=home)
    assert taken.returncode == 0, taken.stderr
    shown = dutybell("roadmap", "show", "shenzhen-construction-2020", home=home).stdout
    assert "source document: rules.pdf" in shown
    assert kept(home) == [PDF]


def archive() -> bytes:
    """A zip that is no document."""
    made = BytesIO()
    with ZipFile(made, "w") as zipped:
        zipped.writestr("a.txt", "a")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("nowhere.pdf", None, "there is no such file"),
        (".", None, "is no file"),
        ("empty.pdf", b"", "is empty"),
        ("rules.exe", b"MZ\x00\x00 a program", "is a program; give it as PDF"),
        ("rules.pdf.zip", archive(), "is an archive"),
        ("rules.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Office file"),
        ("rules.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "is a video"),
        ("rules.html", b"<html><script>1</script></html>", "is a web page"),
        ("rules.bin", bytes(range(256)), "is of no kind that is taken"),
    ],
)
def test_what_is_no_document_is_refused_and_nothing_is_done(
    home: Path, name: str, content: bytes | None, why: str
) -> None:
    if content is not None:
        (home / name).write_bytes(content)
    written(home, obligation("extinguishers", MONTHLY), obligation("talk", DAILY))
    refused = dutybell("roadmap", "adopt", "own.json", "--source", name, "--yes", home=home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert f"--source {name}: {why}" in refused.stderr
    assert kept(home) == [PDF]
    assert "talk" not in dutybell("roadmap", "show", "own-rules", home=home).stdout


def test_a_document_that_is_too_large_is_refused_and_a_large_one_is_said_to_be_so(home: Path) -> None:
    with (home / "large.pdf").open("wb") as file:
        file.write(PDF)
        file.truncate(51_000_000)
    taken = dutybell("roadmap", "adopt", "own.json", "--source", "large.pdf", "--yes", home=home)
    assert taken.returncode == 0, taken.stderr
    assert "source document: large.pdf, 51.0 MB\nit is too large to be sent in a chat: 50 MB at most" in taken.stdout
    assert dutybell("verify", home=home).returncode == 0
    with (home / "large.pdf").open("ab") as file:
        file.truncate((64 << 20) + 1)
    refused = dutybell("roadmap", "adopt", "own.json", "--source", "large.pdf", "--yes", home=home)
    assert (refused.returncode, refused.stderr) == (2, "--source large.pdf: is larger than 64 MB\n")


def test_nothing_is_kept_of_a_document_that_is_not_said_yes_to(home: Path) -> None:
    document(home, LATER, "later.pdf")
    asked = dutybell("roadmap", "adopt", "own.json", "--source", "later.pdf", home=home)
    assert asked.returncode != 0
    assert kept(home) == [PDF]


def test_a_stranger_finds_the_document_in_the_bundle_and_checks_it(home: Path, tmp_path: Path) -> None:
    bundle = dutybell("export", "--unit", COMPANY, "--bundle", "b.zip", home=home)
    assert bundle.returncode == 0, bundle.stderr
    out = tmp_path / "out"
    with ZipFile(home / "b.zip") as zipped:
        zipped.extractall(out)
    (verifier,) = out.rglob("verify.py")
    (file,) = (path for path in verifier.parent.glob("files/*"))
    assert file.read_bytes() == PDF

    def checked() -> int:
        return subprocess.run([sys.executable, str(verifier)], cwd=verifier.parent, check=False).returncode

    assert checked() == 0
    file.chmod(0o600)
    file.write_bytes(LATER)
    assert checked() == 3


def test_a_document_that_is_gone_from_the_vault_is_found_missing(home: Path) -> None:
    assert dutybell("verify", home=home).returncode == 0
    (file,) = (home / "vault").glob("??/*")
    file.unlink()
    assert dutybell("verify", home=home).returncode == 4
    assert "missing in the vault" in dutybell("backup", home=home).stderr


def test_a_document_comes_back_with_a_backup_and_outlives_retention(home: Path, tmp_path: Path) -> None:
    assert dutybell("retention", "--years", "1", home=home).returncode == 0
    assert kept(home) == [PDF]
    made = dutybell("backup", home=home)
    assert made.returncode == 0, made.stderr
    (backup,) = (each for each in (home / "backups").iterdir() if each.name.startswith("dutybell-"))
    other = tmp_path / "other"
    other.mkdir()
    back = dutybell("restore", str(backup), home=other)
    assert back.returncode == 0, back.stderr
    assert kept(other) == [PDF]
    assert "source document: rules.pdf" in dutybell("roadmap", "show", "own-rules", home=other).stdout


def test_each_company_that_goes_by_it_has_the_document_in_its_ledger(home: Path) -> None:
    dutybell("unit", "add", "别处公司", "--party", "enterprise", "--roadmap", "own-rules", home=home)
    out = home / "second.zip"
    assert dutybell("export", "--unit", "别处公司", "--bundle", out.name, home=home).returncode == 0
    with ZipFile(out) as zipped:
        (entries,) = (name for name in zipped.namelist() if name.endswith("entries.txt"))
        said = [json.loads(line.split(" ", 2)[2]) for line in zipped.read(entries).decode().splitlines()]
    (adopted,) = (each for each in said if each["action"] == "adopted")
    assert [each["size"] for each in adopted["files"]] == [len(PDF)]
