"""Whatever is put to `verify`, `verify --anchor` and a bundle's `verify.py`: one line, a documented code, the same."""

import json
import os
import resource
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.bundle import verify as bundled
from bot.ledger.hash_chain import commitment, seal
from tests.bot.bundle.test_bundle import stranger
from tests.command_line import dutybell
from tests.faults.ledger.test_anchors import OURS, Ledger, forge, match, token_over
from tests.faults.ledger.test_anchors import line_of as entry

Done = subprocess.CompletedProcess[str]
DEEP = b'{"a":' * 100_000
AT = "2031-01-01T00:00:00+00:00"


class Doors:
    """A company's home, its bundle unpacked beside it, and the last anchor that someone outside was sent."""

    def __init__(self, folder: Path) -> None:
        self.home, self.given, self.held = folder / "home", folder / "given", folder / "held.txt"

    def verify(self) -> Done:
        return dutybell("verify", home=self.home)

    def with_anchor(self) -> Done:
        return dutybell("verify", "--anchor", str(self.held), home=self.home)

    def bundle(self) -> Done:
        return stranger(self.given)

    def bundle_with_anchor(self) -> Done:
        return stranger(self.given, "--anchor", str(self.held))

    def change(self, statement: str, *values: object) -> None:
        """Write to the database as someone with the disk in hand would."""
        with closing(sqlite3.connect(self.home / "dutybell.db")) as connection, connection:
            for verb in ("UPDATE", "DELETE"):
                connection.execute(f"DROP TRIGGER IF EXISTS entries_no_{verb}")
            connection.execute(statement, values)

    def tip(self) -> tuple[int, bytes]:
        with closing(sqlite3.connect(self.home / "dutybell.db")) as connection:
            tip = connection.execute("SELECT seq, digest FROM chains WHERE company_id = ?", (OURS,)).fetchone()
            return int(tip[0]), bytes(tip[1])

    def seal(self, body: bytes) -> int:
        """Seal any bytes as the newest entry, in the database and in the bundle; its number."""
        last, head = self.tip()
        digest = seal(OURS, last + 1, head, body)
        self.change(
            "INSERT INTO entries (company_id, seq, body, digest) VALUES (?, ?, ?, ?)", OURS, last + 1, body, digest
        )
        self.change("UPDATE chains SET seq = ?, digest = ? WHERE company_id = ?", last + 1, digest, OURS)
        with (self.given / "entries.txt").open("ab") as file:
            file.write(entry(last + 1, body, digest))
        return last + 1

    def say(self, number: int, field: str, salt: bytes, text: str) -> None:
        """Keep a text, in the database and in the bundle."""
        self.change(
            "INSERT INTO disclosures (company_id, seq, field, salt, text, at) VALUES (?, ?, ?, ?, ?, ?)",
            *(OURS, number, field, salt, text, "2031-01-01 00:00:00"),
        )
        with (self.given / "texts.jsonl").open("ab") as file:
            line = {"number": number, "field": field, "salt": salt.hex(), "text": text}
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    doors = Doors(folder)
    kept = Ledger(doors.home, f"sqlite:///{doors.home / 'dutybell.db'}")
    doors.held.write_text(kept.outside[-1].line)
    kept.store.close()
    shown = dutybell("export", "--bundle", str(folder / "out.zip"), "--unit", "宏达建设", home=doors.home)
    assert shown.returncode == 0, shown.stderr
    with ZipFile(folder / "out.zip") as packed:
        packed.extractall(doors.given)
    return folder


@pytest.fixture
def doors(made: Path, tmp_path: Path) -> Doors:
    shutil.copytree(made, tmp_path / "doors")
    return Doors(tmp_path / "doors")


def worked() -> float:
    """Seconds of the processor that the doors have taken so far, however busy the machine is."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ends(done: Done, code: int) -> None:
    assert done.returncode == code, done
    assert "Traceback" not in done.stdout + done.stderr
    assert code == 0 or (not done.stdout and len(done.stderr.splitlines()) == 1), done


def test_what_is_whole_is_good_at_every_door(doors: Doors) -> None:
    for door in (doors.verify, doors.with_anchor, doors.bundle, doors.bundle_with_anchor):
        ends(door(), 0)


def test_a_company_of_which_only_the_name_is_known_is_named_at_every_door(tmp_path: Path) -> None:
    doors = Doors(tmp_path)
    doors.home.mkdir()
    assert dutybell("unit", "add", "宏达建设", "--party", "enterprise", home=doors.home).returncode == 0
    shown = dutybell("export", "--bundle", str(tmp_path / "out.zip"), "--unit", "宏达建设", home=doors.home)
    assert shown.returncode == 0, shown.stderr
    with ZipFile(tmp_path / "out.zip") as packed:
        packed.extractall(doors.given)
    for done in (doors.verify(), doors.bundle()):
        ends(done, 0)
        assert "record of 宏达建设 (company 1)" in done.stdout


def fields(**said: object) -> bytes:
    return json.dumps({"action": "tried", "at": AT, **said}, separators=(",", ":")).encode()


# Bodies under a whole chain, newer than any anchor: nobody's hash tells that they are none.
BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 6),
    "deep": (DEEP, 6),
    "deep in a field": (b'{"action":"tried","at":"%s","x":%s}' % (AT.encode(), b"[" * 90_000 + b"]" * 90_000), 6),
    "a huge number": (fields().replace(b"}", b',"n":' + b"9" * 5000 + b"}"), 6),
    "a huge fraction": (fields().replace(b"}", b',"n":1e999}'), 6),
    "no number": (fields(n=float("nan")), 6),
    "no end": (fields(n=float("-inf")), 6),
    "a key twice": (fields().replace(b"}", b',"n":1,"n":2}'), 6),
    "a key twice, apart": (fields().replace(b"}", b',"m":1,"n":1,"m":2}'), 6),
    "a second time": (fields().replace(b"}", b',"at":"2020-01-01T00:00:00+00:00"}'), 6),
    "keys out of order": (fields().replace(b"}", b',"n":1,"m":2}'), 6),
    "half a letter": (fields().replace(b"}", b',"n":"\\ud800"}'), 6),
    "bytes that are no text": (fields().replace(b"}", b',"n":"\xff\xfe"}'), 6),
    "half a letter in bytes": (fields().replace(b"}", b',"n":"\xed\xa0\x80"}'), 6),
    "a NUL": (fields().replace(b"}", b',"n":"\0"}'), 6),
    "a list": (b"[]", 6),
    "a text": (b'"tried"', 6),
    "no object's end": (fields()[:-1], 6),
    "more behind it": (fields() + b"{}", 6),
    "a space": (fields(files=[]).replace(b'"files":', b'"files": '), 6),
    "a file behind a space": (fields().replace(b"}", b',"files": [{"sha256":"%s"}]}' % (b"a" * 64)), 6),
    "a file behind an escape": (fields().replace(b"}", b',"\\u0066iles":[{"sha256":"%s"}]}' % (b"a" * 64)), 6),
    "a file that is none": (fields(files=[{"sha256": "../../etc/passwd"}]), 6),
    "a file that is a number": (fields(files=[7]), 6),
    "a time that is none": (fields().replace(b"2031-01-01", b"2031-02-30"), 6),
    "a time of another zone": (fields().replace(b"+00:00", b"+08:00"), 6),
    "a time that is a number": (b'{"action":"tried","at":7}', 6),
    "no time": (b'{"action":"tried"}', 6),
    "no action": (b'{"at":"%s"}' % AT.encode(), 6),
    "an erasure of what comes later": (b'{"action":"texts_erased","at":"%s","texts":[[9000,"note"]]}' % AT.encode(), 6),
    "an erasure before the first": (b'{"action":"texts_erased","at":"%s","texts":[[0,"note"]]}' % AT.encode(), 6),
    "an erasure of anything": (b'{"action":"texts_erased","at":"%s","texts":7}' % AT.encode(), 6),
    "a unit without a number": (b'{"action":"unit_added","at":"%s","name":"x","unit":true}' % AT.encode(), 6),
    "a unit below the first": (b'{"action":"unit_added","at":"%s","name":"x","unit":-1}' % AT.encode(), 6),
    "a clock that did not go back": (
        b'{"action":"clock_set_back","at":"%s","before":"%s"}' % (AT.encode(), AT.encode()),
        6,
    ),
    "a time that runs back": (b'{"action":"tried","at":"2020-01-01T00:00:00+00:00"}', 7),
    "more bytes than any entry": (fields(note="x" * (1 << 20)), 2),
    "a file that is not there": (fields(files=[{"sha256": "a" * 64}]), 4),
    "a text that is not there": (fields(note={"aside": "a" * 64}), 4),
}


@pytest.mark.parametrize("name", BODIES)
def test_an_entry_that_is_none_though_its_chain_is_whole_is_the_same_to_all(doors: Doors, name: str) -> None:
    body, code = BODIES[name]
    number = doors.seal(body)
    for door in (doors.verify, doors.with_anchor, doors.bundle_with_anchor):
        done = door()
        ends(done, code)
        assert f"{number:06}" in done.stderr, done


def committed(doors: Doors, salt: bytes, text: str) -> int:
    """An entry that is committed to this very text, by a salt of any length."""
    said = b"dutybell aside 2\n" + salt + struct.pack(">Q", len(text.encode())) + text.encode()
    return doors.seal(fields(note={"aside": sha256(said).hexdigest()}))


def with_salt(length: int) -> Callable[[Doors], None]:
    return lambda doors: doors.say(committed(doors, bytes(length), "已整改"), "note", bytes(length), "已整改")


def text_of(letters: int) -> Callable[[Doors], None]:
    return lambda doors: doors.say(committed(doors, bytes(16), "改" * letters), "note", bytes(16), "改" * letters)


TEXTS: dict[str, tuple[Callable[[Doors], None], int]] = {
    "its salt, and no other length": (with_salt(16), 0),
    "a salt that is short": (with_salt(15), 3),
    "a salt that is long": (with_salt(17), 3),
    "a salt of nothing": (with_salt(0), 3),
    "a text that no entry is committed to": (lambda doors: doors.say(3, "note", bytes(16), "已整改"), 3),
    "a text of an entry that is not there": (lambda doors: doors.say(9000, "note", bytes(16), "已整改"), 3),
    "a text of another field": (
        lambda doors: doors.say(doors.seal(fields(note=commitment(bytes(16), "改"))), "reason", bytes(16), "改"),
        3,
    ),
    "a text longer than any": (text_of((1 << 20) + 1), 3),
    "a text longer than a line may be": (text_of(3 << 20), 3),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_not_what_its_entry_is_committed_to_is_the_same_to_all(doors: Doors, name: str) -> None:
    put, code = TEXTS[name]
    put(doors)
    for door in (doors.verify, doors.with_anchor, doors.bundle_with_anchor):
        ends(door(), code)


def head(day: str = "2026-11-02", company: int = OURS, first: int = 1, last: int = 20, count: int = 20) -> bytes:
    return f"dutybell-anchor/1 {day} company={company} entries={first}-{last} count={count} digest={'a' * 64}".encode()


# What may be in a file that is given as an anchor.
HELD: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 6),
    "something else": (b"nothing of ours", 6),
    "deep JSON": (DEEP, 6),
    "bytes that are no text": (b"\xff\xfe" + head(), 6),
    "half a letter": (b"\xed\xa0\x80 " + head(), 6),
    "a NUL": (b"\0" * 1000, 6),
    "an enormous line": (b"dutybell-anchor/1 " * 300_000, 6),
    "no day of the calendar": (head("2026-02-30"), 6),
    "no day that has one before it": (head("0001-01-01"), 6),
    "no number that fits": (head(last=10**30), 6),
    "another count": (head(count=7), 6),
    "numbers from the last to the first": (head(first=20, last=1, count=-18), 6),
    "no first": (head(first=0, count=21), 6),
    "a root of no day": (b"dutybell-root/1 2026-02-30 root=" + b"a" * 64, 6),
    "a root that nobody was given": (b"dutybell-root/1 2026-11-02 root=" + b"a" * 64, 5),
    "another's head": (head(), 5),
    "a company that is not here": (head(company=77), 5),
    "a head beyond the end": (head(last=10**17, count=10**17), 5),
    "a path to another root": (head() + b" root=" + b"b" * 64 + b" path=L" + b"c" * 64, 5),
}


@pytest.mark.parametrize("name", HELD)
def test_an_anchor_that_is_none_or_anothers_is_the_same_to_all(doors: Doors, name: str) -> None:
    content, code = HELD[name]
    doors.held.write_bytes(content)
    ends(doors.with_anchor(), code)
    ends(doors.bundle_with_anchor(), code)


# What chats, mails and people make of an anchor that they hold: it is read whole, or said not to be.
WRITTEN: dict[str, tuple[Callable[[str], str], int]] = {
    "quoted and broken by a mail": (lambda held: "> " + held.replace(" ", "\n> > "), 0),
    "wide": (lambda held: held.translate({sign: sign + 0xFEE0 for sign in range(33, 127)}), 0),
    "with other spaces": (lambda held: held.replace(" ", "\u3000").replace("count", "\u00a0count"), 0),
    "with signs of no width": (lambda held: "\ufeff" + held.replace("=", "=\u200b"), 0),
    "at the end of a sentence": (lambda held: f"We hold {held}.", 0),
    "twice": (lambda held: f"{held}\n{held}", 0),
    "beside one that is cut short": (lambda held: f"{held}\n{held[:100]}", 6),
    "behind one that is mistyped": (lambda held: f"{held.replace('digest', 'digset')}\n{held}", 6),
    "beside one of another version": (lambda held: f"{held}\n{held.replace('anchor/1', 'anchor/2')}", 6),
    "with its way cut short": (lambda held: held[:-20], 6),
    "with its root cut short": (lambda held: held[: held.index("root=") + 30], 6),
    "often": (lambda held: f"{held}\n" * 100_000, 0),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_an_anchor_is_read_as_people_hold_it_and_none_is_passed_over(doors: Doors, name: str) -> None:
    change, code = WRITTEN[name]
    doors.held.write_text(change(doors.held.read_text()), "utf-8")
    for door in (doors.with_anchor, doors.bundle_with_anchor):
        done = door()
        ends(done, code)
        assert code or "1 from outside" in done.stdout or "1 given from outside" in done.stdout


def test_a_bundles_check_says_how_many_anchors_are_of_companies_that_it_does_not_hold(doors: Doors) -> None:
    held = doors.held.read_text().strip()
    doors.held.write_text("\n".join([held, *(held.replace("company=", f"company={other}") for other in (7, 8, 8))]))
    done = doors.bundle_with_anchor()
    ends(done, 0)
    assert "2 given of other companies: not checked here" in done.stdout


def test_what_is_no_bundle_or_is_asked_wrongly_is_told_in_one_line(doors: Doors, tmp_path: Path) -> None:
    for wrong in (str(tmp_path / "nowhere"), str(doors.held), "/dev/zero", "--anchor", "--nothing"):
        ends(stranger(doors.given, wrong), 6)


def test_an_endless_file_of_evidence_differs_at_once(doors: Doors) -> None:
    name = sorted((doors.given / "files").iterdir())[0].name
    for path in (doors.given / "files" / name, doors.home / "vault" / name[:2] / name):
        path.chmod(0o600)
        with path.open("ab") as file:
            file.truncate(50 << 30)
    began = worked()
    for door in (doors.verify, doors.bundle):
        ends(door(), 3)
    assert worked() - began < 20  # 50 GB are not read


def instead(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def folder_at(path: Path) -> None:
    instead(path)
    path.mkdir()


def link_at(path: Path) -> None:
    instead(path)
    path.symlink_to("/etc/passwd")


def loop_at(path: Path) -> None:
    instead(path)
    path.symlink_to(path.name)


def pipe_at(path: Path) -> None:
    instead(path)
    os.mkfifo(path)


def locked_at(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is unreadable to root")
    path.chmod(0)


PLACES = (folder_at, loop_at, pipe_at, locked_at)


@pytest.mark.parametrize("place", [instead, *PLACES])
def test_an_anchor_that_cannot_be_read_is_the_same_to_all(doors: Doors, place: Callable[[Path], None]) -> None:
    place(doors.held)
    ends(doors.with_anchor(), 6)
    ends(doors.bundle_with_anchor(), 6)


@pytest.mark.parametrize("place", [link_at, *PLACES])
def test_a_file_of_evidence_that_is_no_plain_file_is_the_same_to_all(
    doors: Doors, place: Callable[[Path], None]
) -> None:
    name = sorted((doors.given / "files").iterdir())[0].name
    kept = doors.home / "vault" / name[:2] / name
    kept.chmod(0o600)
    for path in (kept, doors.given / "files" / name):
        place(path)
    for door in (doors.verify, doors.with_anchor, doors.bundle, doors.bundle_with_anchor):
        ends(door(), 6)


def test_a_company_that_was_renamed_is_the_same_to_all_and_both_names_are_told(doors: Doors) -> None:
    doors.change("UPDATE units SET name = '远大建设' WHERE id = ?", OURS)
    said = doors.given / "bundle.json"
    said.write_text(said.read_text("utf-8").replace("宏达建设", "远大建设"), "utf-8")
    for door in (doors.verify, doors.with_anchor, doors.bundle, doors.bundle_with_anchor):
        done = door()
        ends(done, 3)
        assert "远大建设" in done.stderr
        assert "宏达建设" in done.stderr


def spaced(content: bytes) -> bytes:
    return content.replace(b" company=", b"\tcompany=")


def forged(content: bytes) -> bytes:
    line = content.splitlines()[0]
    return forge(bundled.Anchor(match(line), ""), bytes(32)).line.encode() + b"\n" + content


ANCHORS: dict[str, Callable[[bytes], bytes]] = {
    "another form": spaced,
    "another digest": forged,
    "nothing of ours": lambda content: content + b"x\n",
    "an empty line": lambda content: content + b"\n",
    "bytes that are no text": lambda content: content + b"\xff\xfe\n",
    "a NUL": lambda content: content + b"\0\n",
    "an enormous line": lambda content: content + b"x" * (20 << 20) + b"\n",
    "deep JSON": lambda content: content + DEEP + b"\n",
}


@pytest.mark.parametrize("name", ANCHORS)
def test_kept_anchors_that_were_spoilt_are_the_same_to_all(doors: Doors, name: str) -> None:
    for path in (*(doors.home / "anchors").iterdir(), doors.given / "anchors.txt"):
        path.write_bytes(ANCHORS[name](path.read_bytes()))
    for door in (doors.verify, doors.with_anchor, doors.bundle, doors.bundle_with_anchor):
        ends(door(), 5)


# Inputs that the bundle alone has: its files are read by nobody else.
def line(said: object) -> bytes:
    return json.dumps(said).encode() + b"\n"


ANY: dict[str, bytes] = {
    "nothing": b"",
    "deep": DEEP,
    "bytes that are no text": b"\xff\xfe",
    "a NUL": b"\0",
    "a list": b"[]",
    "a huge number": b'{"company":' + b"9" * 5000 + b"}",
    "no number": b'{"company":NaN,"name":"x"}',
    "a key twice": b'{"company":1,"company":1,"name":"x"}',
    "wrong types": b'{"company":"1","name":["x"]}',
    "a name that is none": b'{"company":1,"name":["x"]}',
    "a number below the first": b'{"company":-1,"name":"x"}',
    "half a letter": b'{"company":1,"name":"\\ud800"',
}


@pytest.mark.parametrize("name", ANY)
def test_what_says_whose_bundle_it_is_and_cannot_be_read_is_told_in_one_line(doors: Doors, name: str) -> None:
    (doors.given / "bundle.json").write_bytes(ANY[name])
    ends(doors.bundle(), 6)
    ends(doors.bundle_with_anchor(), 6)


LINES: dict[str, tuple[bytes, int]] = {
    **{name: (content + b"\n", 6) for name, content in ANY.items()},
    "a number that is none": (line({"number": -1, "field": "note", "salt": "", "text": ""}), 6),
    "a number that is a truth": (line({"number": True, "field": "note", "salt": "", "text": ""}), 6),
    "a salt that is none": (line({"number": 5, "field": "note", "salt": "xyz", "text": ""}), 6),
    "a text that is none": (line({"number": 5, "field": "note", "salt": "", "text": [7]}), 6),
    "half a letter": (line({"number": 5, "field": "note", "salt": "00", "text": "\ud800"}), 6),
    "an enormous line": (b"x" * (30 << 20), 3),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_texts_that_is_none_is_told_in_one_line(doors: Doors, name: str) -> None:
    content, code = LINES[name]
    with (doors.given / "texts.jsonl").open("ab") as file:
        file.write(content)
    ends(doors.bundle(), code)


def test_a_text_that_stands_twice_is_told_in_one_line(doors: Doors) -> None:
    path = doors.given / "texts.jsonl"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[0])
    ends(doors.bundle(), 3)


@pytest.mark.parametrize("name", ["entries.txt", "texts.jsonl", "anchors.txt", "bundle.json"])
@pytest.mark.parametrize("place", [link_at, *PLACES])
def test_a_part_of_a_bundle_that_is_no_plain_file_is_told_in_one_line(
    doors: Doors, name: str, place: Callable[[Path], None]
) -> None:
    place(doors.given / name)
    ends(doors.bundle(), 6)


@pytest.mark.parametrize("name", ["files", "tokens"])
def test_a_folder_of_a_bundle_that_leads_out_of_it_is_told_in_one_line(doors: Doors, name: str) -> None:
    link_at(doors.given / name)
    ends(doors.bundle(), 6)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 6), (b"\0" * 5000, 2), (b"x" * (30 << 20), 2), (b"\xff\xfe\n", 2), (DEEP, 2), (b"000001 \n", 2)],
)
def test_records_that_are_none_are_told_in_one_line(doors: Doors, content: bytes, code: int) -> None:
    (doors.given / "anchors.txt").write_bytes(b"")
    (doors.given / "entries.txt").write_bytes(content)
    ends(doors.bundle(), code)


def test_the_parts_of_another_companys_bundle_are_told_in_one_line(doors: Doors, tmp_path: Path) -> None:
    shown = dutybell("export", "--bundle", str(tmp_path / "2.zip"), "--unit", "远方建设", home=doors.home)
    assert shown.returncode == 0, shown.stderr
    with ZipFile(tmp_path / "2.zip") as packed:
        packed.extractall(tmp_path / "other")
    ends(stranger(tmp_path / "other"), 0)
    ends(stranger(tmp_path / "other", "--anchor", str(doors.held)), 5)
    for name, code in (("bundle.json", 2), ("anchors.txt", 5), ("texts.jsonl", 4), ("entries.txt", 2)):
        whole = (doors.given / name).read_bytes()
        shutil.copy(tmp_path / "other" / name, doors.given / name)
        ends(doors.bundle(), code)
        (doors.given / name).write_bytes(whole)


def test_a_made_up_time_stamp_counts_for_nothing_and_one_of_another_day_is_found(doors: Doors) -> None:
    (doors.given / "tokens").mkdir(exist_ok=True)
    root = match((doors.given / "anchors.txt").read_bytes().splitlines()[0])[7]
    path, evening = doors.given / "tokens" / f"{root}.tsr", datetime(2026, 11, 2, 10, tzinfo=UTC)
    path.write_bytes(token_over(bytes.fromhex(root), evening))
    done = doors.bundle_with_anchor()
    ends(done, 0)
    assert "token" not in done.stdout
    assert "1 time stamps: not verified here" in done.stdout
    for wrong in (
        token_over(bytes.fromhex(root), evening - timedelta(days=2)),
        token_over(bytes(32), evening),
        token_over(bytes.fromhex(root), evening)[:-9],
        DEEP,
        b"0\x84\xff\xff\xff\xff",
        b"",
    ):
        path.write_bytes(wrong)
        ends(doors.bundle_with_anchor(), 5)
    folder_at(path)
    ends(doors.bundle_with_anchor(), 6)


def bytes_at(content: bytes, at: int) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(at)
            file.write(content)

    return put


@pytest.mark.parametrize(
    "place",
    [
        folder_at,
        link_at,
        loop_at,
        locked_at,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no database " * 1000),
        bytes_at(b"\xff" * 40960, 4096 * 20),
    ],
)
def test_a_database_that_is_none_is_told_in_one_line(doors: Doors, place: Callable[[Path], None]) -> None:
    for path in doors.home.glob("dutybell.db-*"):
        path.unlink()
    place(doors.home / "dutybell.db")
    for door in (doors.verify, doors.with_anchor):
        done = door()
        ends(done, done.returncode)
        assert done.returncode in (2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = 7 WHERE seq = 5",
        "UPDATE entries SET digest = 'x' WHERE seq = 5",
        "UPDATE chains SET digest = 'x'",
        "UPDATE chains SET seq = 'x'",
        "UPDATE anchors SET digest = 7",
        "UPDATE anchors SET \"on\" = 'x' WHERE company_id = 1 AND root_id = 2",
        "UPDATE anchors SET last = 'x'",
        "UPDATE roots SET digest = 7",
        "UPDATE roots SET token = 'x'",
        "UPDATE roots SET token = 7",
        "UPDATE disclosures SET text = x'ff'",
        "UPDATE disclosures SET text = CAST(x'ff' AS TEXT)",
        "UPDATE disclosures SET salt = 7",
        "UPDATE disclosures SET field = CAST(x'ff' AS TEXT)",
        "UPDATE units SET name = CAST(x'ff' AS TEXT) WHERE id = 1",
        "UPDATE units SET name = x'ff' WHERE id = 1",
        "DROP TABLE disclosures",
        "DROP TABLE roots",
        "DELETE FROM chains",
        "DELETE FROM units",
    ],
)
def test_a_value_of_the_database_that_is_of_another_kind_is_told_in_one_line(doors: Doors, statement: str) -> None:
    doors.change(statement)
    for door in (doors.verify, doors.with_anchor):
        done = door()
        ends(done, done.returncode)
        assert done.returncode in (2, 3, 4, 5, 6)


def test_enormous_inputs_end_in_seconds(doors: Doors) -> None:
    with (doors.given / "entries.txt").open("ab") as file:
        file.truncate(300 << 20)
    began = worked()
    ends(doors.bundle(), 2)
    assert worked() - began < 20
