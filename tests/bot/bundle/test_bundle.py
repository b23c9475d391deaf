"""Bundles: what a stranger finds with nothing but `python3 verify.py` in a folder of its own."""

import hashlib
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.app.opening import opened
from bot.flows.ledger.bundle import Extent
from bot.ops.bundle_file import fill
from bot.outbox.operations import add_unit
from bot.settings import Settings
from bot.store.ledger import ledger
from bot.store.people.units import unit
from bot.vault.folder import Folder
from tests.command_line import dutybell
from tests.faults.ledger.test_anchors import LENGTH, OURS, START, Ledger, resealed, row
from tests.faults.ledger.test_anchors import line_of as entry
from tests.journeys.town import COMPANY


def stranger(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the bundle's own verifier, without anything of ours within reach."""
    command = [sys.executable, "-I", "verify.py", *words]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, timeout=60)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Ledger]:
    it = Ledger(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'dutybell.db'}")
    yield it
    it.store.close()


@pytest.fixture
def given(kept: Ledger, tmp_path: Path) -> Path:
    """A bundle as a stranger has unpacked it."""
    shown = dutybell("export", "--bundle", str(tmp_path / "out.zip"), "--unit", "宏达建设", home=kept.settings.home)
    assert shown.returncode == 0, shown.stderr
    assert "61 entries" in shown.stdout
    with ZipFile(tmp_path / "out.zip") as packed:
        packed.extractall(tmp_path / "given")
    return tmp_path / "given"


def test_a_whole_bundle_is_good_and_says_what_it_cannot_know_without_an_anchor(kept: Ledger, given: Path) -> None:
    shown = stranger(given)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("good: 61 records, 7 files, 3 anchors")
    assert "only with an anchor from outside" in shown.stdout
    with_one = stranger(given, "--anchor", kept.outside[-1].line)
    assert with_one.returncode == 0
    assert "1 given from outside" in with_one.stdout
    (given / "held.txt").write_text(f"我收到的：\n{kept.outside[0].head}\n{kept.outside[2].line}\n", "utf-8")
    assert "2 given from outside" in stranger(given, "--anchor", "held.txt").stdout


def test_the_export_is_itself_the_last_entry_and_shows_nothing_of_another_company(given: Path) -> None:
    said = [json.loads(row(line)[1]) for line in (given / "entries.txt").read_bytes().splitlines(keepends=True)]
    assert said[-1]["action"] == "exported"
    assert said[-1]["by"] == "operator"
    assert all("company=1 " in line for line in (given / "anchors.txt").read_text().splitlines())


def spoil_record(folder: Path) -> None:
    path = folder / "entries.txt"
    path.write_bytes(path.read_bytes().replace("检查检查检查".encode(), "检查检查检杳".encode(), 1))


def spoil_file(folder: Path) -> None:
    path = sorted((folder / "files").iterdir())[0]
    path.write_bytes(path.read_bytes() + b".")


def lose_file(folder: Path) -> None:
    sorted((folder / "files").iterdir())[0].unlink()


def rewrite(folder: Path) -> None:
    path = folder / "entries.txt"
    rows = resealed([row(line) for line in path.read_bytes().splitlines(keepends=True)], 30)
    path.write_bytes(b"".join(entry(*each) for each in rows))


def lose_anchors(folder: Path) -> None:
    (folder / "anchors.txt").unlink()


def lose_company(folder: Path) -> None:
    (folder / "bundle.json").write_text("{}")


@pytest.mark.parametrize(
    ("spoil", "code", "says"),
    [
        (spoil_record, 2, "broken link: record no. 000008"),
        (spoil_file, 3, "file differs: record no. 0000"),
        (lose_file, 4, "file missing: record no. 0000"),
        (lose_anchors, 4, "file missing: anchors.txt"),
        (rewrite, 5, "records no. 000021 to 000040"),
        (lose_company, 6, "cannot be checked: bundle.json"),
    ],
)
def test_a_spoiled_bundle_is_found_by_its_own_verifier(given: Path, spoil: object, code: int, says: str) -> None:
    spoil(given)  # type: ignore[operator]
    shown = stranger(given)
    assert shown.returncode == code
    assert says in shown.stderr
    assert not shown.stdout


@pytest.mark.parametrize("said", ["nothing", "dutybell-anchor/1 of old", "no/such/file"])
def test_an_anchor_that_is_none_is_exit_6_for_the_stranger_and_for_the_operator(
    kept: Ledger, given: Path, said: str
) -> None:
    assert stranger(given, "--anchor", said).returncode == 6
    shown = dutybell("verify", "--anchor", said, home=kept.settings.home)
    assert shown.returncode == 6
    assert len(shown.stderr.splitlines()) == 1


def test_texts_stand_beside_their_records_and_erased_files_are_told_from_lost_ones(
    kept: Ledger, given: Path, tmp_path: Path
) -> None:
    photo = sorted((given / "files").iterdir())[0].name
    now = datetime.now(UTC)  # as the command line: a clock that goes back is another test
    kept.store.write_now(ledger.append, OURS, "remarked", now, remark=ledger.Aside(text="吊钩限位已更换"))
    number = next(number for number, body, _ in kept.rows() if photo.encode() in body)
    kept.store.write_now(ledger.append, OURS, "file_erased", now, file=photo, entry=number)
    kept.vault.forget(photo)
    again = dutybell("export", "--bundle", str(tmp_path / "new.zip"), "--unit", "宏达建设", home=kept.settings.home)
    assert again.returncode == 0, again.stderr
    with ZipFile(tmp_path / "new.zip") as packed:
        packed.extractall(tmp_path / "new")
    assert "7 files (1 of them erased)" in stranger(tmp_path / "new").stdout
    said = tmp_path / "new" / "texts.jsonl"
    assert "吊钩限位已更换" in said.read_text("utf-8")
    said.write_text(said.read_text("utf-8").replace("已更换", "未更换"), "utf-8")
    changed = stranger(tmp_path / "new")
    assert changed.returncode == 3
    assert "its remark" in changed.stderr


def test_the_same_records_make_the_same_bytes(kept: Ledger, tmp_path: Path) -> None:
    of = Extent(company=kept.store.read_now(unit, OURS), last=LENGTH)
    digests = set()
    for name in ("one.zip", "two.zip"):
        with ZipFile(tmp_path / name, "w") as packed:
            kept.store.read_now(fill, packed, kept.vault, of)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_bundle_of_many_files_is_written_in_little_memory(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, _env_file=None)  # type: ignore[call-arg]
    store, vault = opened(settings, START), Folder(tmp_path / "vault")
    store.write_now(add_unit, "宏达建设", COMPANY, None, now=START)
    big = bytes(2 << 20)
    for number in range(40):
        content = big + b"%d" % number
        sha256 = hashlib.sha256(content).hexdigest()
        path = vault.path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        store.write_now(ledger.append, 1, "tried", START, files=[{"sha256": sha256}])
    tracemalloc.start()
    with ZipFile(tmp_path / "out.zip", "w") as packed:
        last = store.read_now(ledger.heads)[0][1]
        store.read_now(fill, packed, vault, Extent(company=store.read_now(unit, 1), last=last))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    store.close()
    assert (tmp_path / "out.zip").stat().st_size > 80 << 20
    assert most < 16 << 20


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--bundle", "out.zip", "--unit", "无名"), "--unit 无名: no unit has this name"),
        (("--bundle", "taken.zip", "--unit", "宏达建设"), "--bundle taken.zip: is there already"),
        (("--bundle", "nowhere/out.zip", "--unit", "宏达建设"), "--bundle nowhere/out.zip: cannot be written"),
    ],
)
def test_an_export_that_cannot_be_is_refused_and_leaves_no_trace(
    kept: Ledger, words: tuple[str, ...], says: str
) -> None:
    (kept.settings.home / "taken.zip").write_bytes(b"")
    shown = dutybell("export", *words, home=kept.settings.home)
    assert shown.returncode == 2
    assert says in shown.stderr
    assert {company: seq for company, seq, _ in kept.store.read_now(ledger.heads)}[OURS] == LENGTH
    assert not list(kept.settings.home.glob("*.coming"))


def test_verify_changes_nothing_and_needs_a_database_that_is_there(kept: Ledger, tmp_path: Path) -> None:
    home = kept.settings.home
    kept.store.close()

    def seen() -> dict[str, bytes]:
        return {
            str(path.relative_to(home)): path.read_bytes()
            for path in home.rglob("*")
            if path.is_file() and not path.name.endswith(("-shm", "-wal"))
        }

    before = seen()
    assert dutybell("verify", home=home).returncode == 0
    assert seen() == before
    (tmp_path / "empty").mkdir()
    shown = dutybell("verify", home=tmp_path / "empty")
    assert shown.returncode == 6
    assert shown.stderr.startswith("cannot be checked: the database")
    assert not list((tmp_path / "empty").iterdir())
    (home / "dutybell.db").write_bytes(b"no database at all" * 1000)
    assert dutybell("verify", home=home).returncode == 6


def test_a_mistyped_line_is_no_broken_link_to_the_stranger(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_bytes(files("bot.bundle").joinpath("verify.py").read_bytes())
    assert stranger(tmp_path, "--anchor").returncode == 6
    assert stranger(tmp_path, "--help").returncode == 0
