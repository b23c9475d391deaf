"""Whatever was changed before an anchor is found, with the right code and the right number."""

import asyncio
import hashlib
import json
import random
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, text, update
from typer.testing import CliRunner

from bot.app.opening import anchors_of, opened, vault_of
from bot.bundle import verify as stranger
from bot.cli import app
from bot.flows.ledger.anchor import to_file
from bot.flows.ledger.bundle import Extent
from bot.flows.ledger.verify import Given, Verdict, verify
from bot.ledger import anchor_files
from bot.ledger.anchors import Anchor, rooted
from bot.ledger.hash_chain import GENESIS, canonical, seal
from bot.ops.bundle_file import fill
from bot.outbox.about.anchors import anchor
from bot.outbox.operations import add_unit
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.ledger import anchors, ledger
from bot.store.people.units import unit
from bot.store.tables import anchors as anchors_table
from bot.store.tables import chains, disclosures, entries, roots, units
from bot.vault.folder import Folder
from tests.journeys.town import COMPANY

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
# Three evenings on which the company below was anchored, at these numbers; the entries after are newer than any anchor.
SEALED, LENGTH = (20, 40, 55), 60
MUTATIONS, IN_DATABASE = 10_000, 200
OURS = 1


class Ledger:
    """Two companies with entries, files and three anchors, in a database; and what people outside were sent."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.settings = Settings(home=home, database_url=database_url, _env_file=None)  # type: ignore[call-arg]
        self.store = opened(self.settings, START)
        self.vault, self.folder = vault_of(self.settings), anchors_of(self.settings)
        for name in ("宏达建设", "远方建设"):
            self.store.write_now(add_unit, name, COMPANY, None, now=START)
        self.store.write_now(anchor, START)
        for day, last in enumerate((*SEALED, LENGTH)):
            self._work(START + timedelta(days=day), last)
            if last != LENGTH:
                self.store.write_now(anchor, START + timedelta(days=day, hours=12))
        made = self.store.read_now(to_file)
        anchor_files.keep(self.folder, [each for some in made.values() for each in some])
        self.store.write_now(anchors.filed, list(made))
        self.outside = [each for some in made.values() for each in some if each.company == OURS]

    def _work(self, now: datetime, last: int) -> None:
        def work(conn: Connection) -> None:
            while (seq := ledger.append(conn, OURS, "tried", now, **self._facts(conn))) < last:
                pass
            assert seq == last
            ledger.append(conn, 2, "tried", now)

        self.store.write_now(work)

    def rows(self) -> list[tuple[int, bytes, bytes]]:
        """Our chain."""
        return self.store.read_now(lambda conn: list(ledger.walk(conn, OURS)))

    def _facts(self, conn: Connection) -> dict[str, Any]:
        number = {company: seq for company, seq, _ in ledger.heads(conn)}.get(OURS, 0) + 1
        if number % 9 != 4:
            note = "检查" * (number % 5)
            return {"note": ledger.Aside(text=f"{note}第{number}处") if number % 7 == 5 else note}
        sha256, size = asyncio.run(self.vault.keep(blocks(b"photo %d" % number)))
        return {"files": [{"kind": "photo", "sha256": sha256, "size": size}]}


async def blocks(content: bytes) -> AsyncIterator[bytes]:
    yield content


@pytest.fixture
def kept(tmp_path: Path, database_url: str) -> Iterator[Ledger]:
    it = Ledger(tmp_path, database_url)
    yield it
    it.store.close()


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Ledger]:
    it = Ledger(tmp_path, f"sqlite:///{tmp_path / 'dutybell.db'}")
    yield it
    it.store.close()


def since(number: int) -> int:
    """The first number of the stretch that was sealed together with this one."""
    return max((last for last in SEALED if last < number), default=0) + 1


def flipped(content: bytes, dice: random.Random, first: int = 0, last: int | None = None) -> bytes:
    at = dice.randrange(first, len(content) if last is None else last)
    return content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]


def resealed(rows: list[tuple[int, bytes, bytes]], number: int) -> list[tuple[int, bytes, bytes]]:
    """The chain with another body at one number, and every digest from there on as it must be."""
    head, made = GENESIS, []
    for seq, body, _ in rows:
        told = canonical({**json.loads(body), "note": "another"}) if seq == number else body
        head = seal(OURS, seq, head, told)
        made.append((seq, told, head))
    return made


# The bundle, in a stranger's hands


class Held:
    """Files in memory, read as from a folder."""

    def __init__(self, files: dict[str, bytes], name: str = "") -> None:
        self.files, self.name = files, name

    def __truediv__(self, part: str) -> "Held":
        return Held(self.files, f"{self.name}/{part}" if self.name else part)

    def exists(self) -> bool:
        return self.name in self.files

    def read_bytes(self) -> bytes:
        if not self.exists():
            raise FileNotFoundError(self.name)
        return self.files[self.name]

    def open(self, mode: str) -> BytesIO:
        return BytesIO(self.read_bytes())

    def glob(self, pattern: str) -> "list[Held]":
        return [Held(self.files, name) for name in self.files if name.startswith(f"{self.name}/")]

    @property
    def stem(self) -> str:
        return PurePath(self.name).stem

    def stat(self) -> Any:
        return SimpleNamespace(st_size=len(self.read_bytes()))

    def __lt__(self, other: "Held") -> bool:
        return self.name < other.name


class Bundle:
    """A bundle that can be spoiled and mended, read by the verifier that it brings along."""

    def __init__(self, kept: Ledger) -> None:
        written = BytesIO()
        with ZipFile(written, "w") as packed:
            of = kept.store.read_now(unit, OURS)
            kept.store.read_now(fill, packed, kept.vault, Extent(company=of, last=LENGTH))
        with ZipFile(written) as packed:
            self.content = {name: packed.read(name) for name in packed.namelist()}
        self.given = ["\n".join(each.line for each in kept.outside)]
        self.lines = self.content["entries.txt"].splitlines(keepends=True)
        self.rows = [row(line) for line in self.lines]
        self.files = {file: number for number, body, _ in self.rows for file in named(body)}
        self.anchors = self.content["anchors.txt"].splitlines(keepends=True)

    def after(self, changes: dict[str, bytes | None], given: list[str] | None = None) -> tuple[int, str]:
        """What is found after these changes."""
        content = {**self.content, **changes}
        folder: Any = Held({name: each for name, each in content.items() if each is not None})
        try:
            return 0, stranger.check(folder, self.given if given is None else given)
        except stranger.Bad as bad:
            return bad.code, str(bad)


def row(line: bytes) -> tuple[int, bytes, bytes]:
    number, digest, body = line[:-1].split(b" ", 2)
    return int(number), body, bytes.fromhex(digest.decode())


def line_of(seq: int, body: bytes, digest: bytes) -> bytes:
    return b"%06d %s %s\n" % (seq, digest.hex().encode(), body)


def named(body: bytes) -> list[str]:
    return [file["sha256"] for file in json.loads(body).get("files", [])]


Case = tuple[int, str, tuple[int, str]]


def bit_in_a_record(bundle: Bundle, dice: random.Random) -> Case:
    number = dice.randint(1, SEALED[-1])
    lines = list(bundle.lines)
    lines[number - 1] = flipped(lines[number - 1], dice)
    return 2, f"no. {number:06}", bundle.after({"entries.txt": b"".join(lines)})


def record_taken_out(bundle: Bundle, dice: random.Random) -> Case:
    number = dice.randint(1, SEALED[-1])
    lines = bundle.lines[: number - 1] + bundle.lines[number:]
    return 2, f"no. {number:06}", bundle.after({"entries.txt": b"".join(lines)})


def records_swapped(bundle: Bundle, dice: random.Random) -> Case:
    one, other = sorted(dice.sample(range(1, SEALED[-1] + 1), 2))
    rows = list(bundle.rows)
    if dice.random() < 0.5:  # whole lines, or what they say under the numbers that there were
        rows[one - 1], rows[other - 1] = rows[other - 1], rows[one - 1]
    else:
        (_, this, made), (_, that, sealed) = rows[one - 1], rows[other - 1]
        rows[one - 1], rows[other - 1] = (one, that, sealed), (other, this, made)
    return 2, f"no. {one:06}", bundle.after({"entries.txt": b"".join(line_of(*each) for each in rows)})


def tail_cut(bundle: Bundle, dice: random.Random) -> Case:
    length = dice.randint(1, SEALED[-1] - 1)
    mine = [line for line, last in zip(bundle.anchors, SEALED, strict=True) if last <= length]
    files = {f"files/{sha256}": None for sha256, number in bundle.files.items() if number > length}
    changes = {"entries.txt": b"".join(bundle.lines[:length]), "anchors.txt": b"".join(mine), **files}
    return 5, f"no. {length + 1:06}", bundle.after(changes)


def chain_rewritten(bundle: Bundle, dice: random.Random) -> Case:
    number = dice.choice([n for n in range(1, SEALED[-1] + 1) if n % 9 != 4])
    rows = resealed(bundle.rows, number)
    changes: dict[str, bytes | None] = {"entries.txt": b"".join(line_of(*each) for each in rows)}
    if dice.random() < 0.5:  # whoever can do that can forge the anchors beside it too
        told = [stranger.Anchor(found, "") for line in bundle.anchors if (found := match(line))]
        forged = [forge(each, rows[each.last - 1][2]) for each in told]
        changes["anchors.txt"] = "".join(f"{each.line}\n" for each in forged).encode()
    return 5, f"no. {since(number):06}", bundle.after(changes)


def match(line: bytes) -> Any:
    return stranger.ANCHOR.match(line.decode())


def forge(told: Any, digest: bytes) -> Anchor:
    bare = Anchor(on=date.fromisoformat(told.day), company=OURS, first=told.first, last=told.last, digest=digest)
    return rooted([bare])[0]


def bit_in_a_file(bundle: Bundle, dice: random.Random) -> Case:
    sha256, number = dice.choice(sorted(bundle.files.items()))
    name = f"files/{sha256}"
    return 3, f"no. {number:06}, file {sha256}", bundle.after({name: flipped(bundle.content[name], dice)})


def file_gone(bundle: Bundle, dice: random.Random) -> Case:
    sha256, number = dice.choice(sorted(bundle.files.items()))
    return 4, f"no. {number:06}, file {sha256}", bundle.after({f"files/{sha256}": None})


def bit_in_a_kept_anchor(bundle: Bundle, dice: random.Random) -> Case:
    number = dice.randint(1, len(SEALED))
    lines = list(bundle.anchors)
    lines[number - 1] = flipped(lines[number - 1], dice)
    return 5, f"anchors.txt line {number}", bundle.after({"anchors.txt": b"".join(lines)})


def digest_of_another_day(bundle: Bundle, dice: random.Random) -> Case:
    """An anchor from outside that is whole in itself, but not of this ledger."""
    at = dice.randrange(len(SEALED))
    told = forge(stranger.Anchor(match(bundle.anchors[at]), ""), dice.randbytes(32))
    return 5, f"no. 000001 to {SEALED[at]:06}", bundle.after({}, [told.line])


def texts_of(bundle: Bundle) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bundle.content["texts.jsonl"].splitlines()]


def said_by(texts: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in texts)


def text_shifted_into_its_salt(bundle: Bundle, dice: random.Random) -> Case:
    texts = texts_of(bundle)
    one = dice.choice(texts)
    moved = one["text"][: dice.randint(1, 3)]
    one["salt"], one["text"] = one["salt"] + moved.encode().hex(), one["text"][len(moved) :]
    return 3, f"no. {one['number']:06}, its note", bundle.after({"texts.jsonl": said_by(texts)})


def text_taken_out(bundle: Bundle, dice: random.Random) -> Case:
    texts = texts_of(bundle)
    one = texts.pop(dice.randrange(len(texts)))
    return 4, f"no. {one['number']:06}, its note", bundle.after({"texts.jsonl": said_by(texts)})


def company_renamed(bundle: Bundle, dice: random.Random) -> Case:
    said = json.loads(bundle.content["bundle.json"])
    said["name"] = "".join(dice.sample("远方安全工程", 4))
    return 3, "bundle.json", bundle.after({"bundle.json": json.dumps(said).encode()})


def record_dated_back(bundle: Bundle, dice: random.Random) -> Case:
    """A record after the last anchor, which submissions a time before it and whose chain is whole."""
    number, days, head, rows = dice.randint(SEALED[-1] + 1, LENGTH), dice.randint(1, 300), GENESIS, []
    for seq, body, _ in bundle.rows:
        told = json.loads(body)
        told["at"] = (START - timedelta(days=days)).isoformat() if seq == number else told["at"]
        head = seal(OURS, seq, head, canonical(told))
        rows.append(line_of(seq, canonical(told), head))
    return 7, f"no. {number:06}", bundle.after({"entries.txt": b"".join(rows)})


def tlv(tag: int, *parts: bytes) -> bytes:
    """A value of DER."""
    content = b"".join(parts)
    size = len(content)
    return bytes([tag, size] if size < 0x80 else [tag, 0x82, *size.to_bytes(2, "big")]) + content


def token_over(root: bytes, moment: datetime) -> bytes:
    """A time stamp of the right form that nobody signed."""
    imprint = tlv(0x30, tlv(0x30, tlv(0x06, stranger.SHA256)), tlv(0x04, hashlib.sha256(root).digest()))
    info = tlv(0x30, b"\2\1\1", tlv(0x06, b"*"), imprint, b"\2\1\1", tlv(0x18, f"{moment:%Y%m%d%H%M%SZ}".encode()))
    inside = tlv(0x30, tlv(0x06, stranger.TST_INFO), tlv(0xA0, tlv(0x04, info)))
    signed = tlv(0x30, b"\2\1\3", tlv(0x31), inside, tlv(0x31, tlv(0x30)))
    return tlv(0x30, tlv(0x30, b"\2\1\0"), tlv(0x30, tlv(0x06, stranger.SIGNED), tlv(0xA0, signed)))


def token_of_another_day(bundle: Bundle, dice: random.Random) -> Case:
    """A token that gives a root of the bundle a time before its anchor's day, or is over another day's root."""
    this, that = dice.sample(bundle.anchors, 2)
    root, other = (bytes.fromhex(match(line)[7]) for line in (this, that))
    evening = datetime.fromisoformat(match(this)[1]).replace(tzinfo=UTC)
    early = dice.random() < 0.5
    if early:
        token = token_over(root, evening - timedelta(days=dice.randint(1, 4000), hours=1))
    else:
        token = token_over(other, evening + timedelta(hours=11))
    place = f"tokens/{root.hex()}.tsr: " + ("is of 2" if early else "is not over its root")
    return 5, place, bundle.after({f"tokens/{root.hex()}.tsr": token})


def line_of_texts_moved(bundle: Bundle, dice: random.Random) -> Case:
    """A text that is told of another entry."""
    texts = texts_of(bundle)
    one, other = dice.sample(texts, 2)
    one["text"], one["salt"] = other["text"], other["salt"]
    return 3, f"no. {one['number']:06}, its note", bundle.after({"texts.jsonl": said_by(texts)})


KINDS = (
    token_of_another_day,
    line_of_texts_moved,
    text_shifted_into_its_salt,
    text_taken_out,
    company_renamed,
    record_dated_back,
    bit_in_a_record,
    record_taken_out,
    records_swapped,
    tail_cut,
    chain_rewritten,
    bit_in_a_file,
    file_gone,
    bit_in_a_kept_anchor,
    digest_of_another_day,
)


def test_ten_thousand_changes_older_than_an_anchor_are_all_found_in_a_bundle(on_sqlite: Ledger) -> None:
    bundle, dice = Bundle(on_sqlite), random.Random(41)
    assert bundle.after({})[0] == 0
    for number in range(MUTATIONS):
        kind = KINDS[number % len(KINDS)]
        code, place, found = kind(bundle, dice)
        assert found[0] == code, (number, kind.__name__, place, found)
        assert place in found[1], (number, kind.__name__, place, found)
    assert bundle.after({})[0] == 0


def test_an_anchor_from_outside_with_one_bit_changed_is_never_met(on_sqlite: Ledger) -> None:
    bundle = Bundle(on_sqlite)
    line = on_sqlite.outside[1].line.encode()
    for at in range(len(on_sqlite.outside[1].head)):
        for bit in range(8):
            changed = line[:at] + bytes([line[at] ^ 1 << bit]) + line[at + 1 :]
            said = changed.decode(errors="replace")
            code, what = bundle.after({}, [said])
            blank = line[at : at + 1] == b" " and said[at].isspace()
            assert code in (5, 6) or blank, (said, what)


def test_a_shortened_ledger_is_found_only_by_whoever_holds_an_anchor(on_sqlite: Ledger) -> None:
    bundle = Bundle(on_sqlite)
    kept = {"entries.txt": b"".join(bundle.lines[:30]), "anchors.txt": bundle.anchors[0]}
    kept["texts.jsonl"] = said_by([each for each in texts_of(bundle) if each["number"] <= 30])
    assert bundle.after(dict(kept), [])[0] == 0
    assert bundle.after(dict(kept), [on_sqlite.outside[0].line])[0] == 0
    code, place = bundle.after(dict(kept), [on_sqlite.outside[2].line])
    assert code == 5
    assert "no. 000031 is missing" in place


# The database, through the command line

runner = CliRunner()


def command(kept: Ledger, *words: str) -> tuple[int, str]:
    env = {"DUTYBELL_HOME": str(kept.settings.home), "DUTYBELL_DATABASE_URL": kept.settings.database}
    shown = runner.invoke(app, ["verify", *words], env=env)
    return shown.exit_code, shown.output


TABLES: tuple[Table, ...] = (chains, entries, roots, anchors_table, disclosures)
Step = Callable[[Connection], Any]


def unguarded(store: Store) -> None:
    """What someone does first who has the disk in hand."""

    def step(conn: Connection) -> None:
        if store.dialect == "postgresql":
            conn.execute(text("ALTER TABLE entries DISABLE TRIGGER USER"))
        else:
            conn.execute(text("DROP TRIGGER entries_no_UPDATE"))
            conn.execute(text("DROP TRIGGER entries_no_DELETE"))

    store.write_now(step)


def contents(conn: Connection) -> dict[str, list[dict[str, Any]]]:
    return {table.name: [dict(row._mapping) for row in conn.execute(select(table))] for table in TABLES}


def restore(conn: Connection, before: dict[str, list[dict[str, Any]]]) -> None:
    for table in reversed(TABLES):
        conn.execute(delete(table))
    for table in TABLES:
        conn.execute(insert(table), before[table.name])


def at(number: int) -> Any:
    return (entries.c.company_id == OURS) & (entries.c.seq == number)


def rewrite(conn: Connection, number: int) -> None:
    rows = resealed(list(ledger.walk(conn, OURS)), number)
    for seq, body, digest in rows[number - 1 :]:
        conn.execute(update(entries).where(at(seq)).values(body=body, digest=digest))
    conn.execute(update(chains).where(chains.c.company_id == OURS).values(digest=rows[-1][2]))


def swap(conn: Connection, one: int, other: int) -> None:
    for before, after in ((one, 999), (other, one), (999, other)):
        conn.execute(update(entries).where(at(before)).values(seq=after))


def cut(conn: Connection, length: int) -> None:
    head = conn.execute(select(entries.c.digest).where(at(length))).scalar_one()
    conn.execute(delete(entries).where(entries.c.company_id == OURS, entries.c.seq > length))
    conn.execute(delete(disclosures).where(disclosures.c.company_id == OURS, disclosures.c.seq > length))
    conn.execute(update(chains).where(chains.c.company_id == OURS).values(seq=length, digest=head))


def cut_with_anchors(conn: Connection, length: int) -> None:
    cut(conn, length)
    conn.execute(delete(anchors_table))
    conn.execute(delete(roots))


def of_ours(day: int) -> Any:
    return (anchors_table.c.company_id == OURS) & (anchors_table.c.on == (START + timedelta(days=day)).date())


CHANGES: dict[str, tuple[Step, int, str]] = {
    "a bit of a body": (
        lambda conn: conn.execute(update(entries).where(at(7)).values(body=b'{"action":"other"}')),
        2,
        "company 1 no. 000007",
    ),
    "a digest": (
        lambda conn: conn.execute(update(entries).where(at(8)).values(digest=bytes(32))),
        2,
        "company 1 no. 000008",
    ),
    "a row taken out": (lambda conn: conn.execute(delete(entries).where(at(9))), 2, "company 1 no. 000009"),
    "two rows swapped": (lambda conn: swap(conn, 11, 33), 2, "company 1 no. 000011"),
    "the tail cut": (
        lambda conn: conn.execute(delete(entries).where(entries.c.company_id == OURS, entries.c.seq > 50)),
        5,
        "company 1 no. 000051",
    ),
    "the tail cut with its head": (lambda conn: cut(conn, 30), 5, "company 1 no. 000031"),
    "the tail cut with head and anchors": (lambda conn: cut_with_anchors(conn, 30), 5, "company 1 no. 000031"),
    "the chain rewritten": (lambda conn: rewrite(conn, 25), 5, "company 1 no. 000021 to no. 000040"),
    "the head": (
        lambda conn: conn.execute(update(chains).where(chains.c.company_id == OURS).values(digest=bytes(32))),
        5,
        "company 1 no. 000060",
    ),
    "a kept anchor's digest": (
        lambda conn: conn.execute(update(anchors_table).where(of_ours(1)).values(digest=bytes(32))),
        5,
        "company 1 no. 000021 to no. 000040",
    ),
    "a kept anchor's number": (
        lambda conn: conn.execute(update(anchors_table).where(of_ours(1)).values(first=22)),
        5,
        "root 2 of 2026-11-03",
    ),
    "a kept anchor taken out": (
        lambda conn: conn.execute(delete(anchors_table).where(of_ours(1))),
        5,
        "root 2 of 2026-11-03",
    ),
    "a text taken out": (
        lambda conn: conn.execute(delete(disclosures).where(disclosures.c.seq == 5)),
        4,
        "company 1 no. 000005, note",
    ),
    "a salt that is too long": (
        lambda conn: conn.execute(update(disclosures).where(disclosures.c.seq == 5).values(salt=bytes(17))),
        3,
        "company 1 no. 000005, note",
    ),
    "a root": (
        lambda conn: conn.execute(update(roots).where(roots.c.id == 2).values(digest=bytes(32))),
        5,
        "root 2 of 2026-11-03",
    ),
}


def test_each_kind_of_change_in_the_database_is_found_by_verify(kept: Ledger) -> None:
    assert command(kept)[0] == 0
    unguarded(kept.store)
    before = kept.store.read_now(contents)
    for what, (change, code, place) in CHANGES.items():
        kept.store.write_now(change)
        found = command(kept, "--anchor", kept.outside[-1].line) if "and anchors" in what else command(kept)
        kept.store.write_now(restore, before)
        assert found[0] == code, (what, found)
        assert place in found[1].replace(":", ""), (what, found)
    assert command(kept, "--anchor", kept.outside[-1].line)[0] == 0


def test_a_company_that_was_renamed_in_the_database_is_found_by_verify(on_sqlite: Ledger) -> None:
    on_sqlite.store.write_now(lambda conn: conn.execute(update(units).where(units.c.id == OURS).values(name="别家")))
    code, said = command(on_sqlite)
    assert code == 3
    assert "宏达建设" in said


def test_a_clock_that_was_set_back_is_an_entry_that_every_check_names(on_sqlite: Ledger) -> None:
    back = START + timedelta(days=2)
    assert on_sqlite.store.write_now(ledger.append, OURS, "tried", back) == LENGTH + 2
    on_sqlite.store.write_now(ledger.append, OURS, "tried", START + timedelta(days=9))
    code, said = command(on_sqlite, "--anchor", on_sqlite.outside[-1].line)
    assert code == 0
    assert f"no. {LENGTH + 1:06}: the clock was set back" in said
    assert f"the times of no. {LENGTH + 1:06} to {LENGTH + 2:06} are not to be relied on" in said
    assert "record of 宏达建设 (company 1)" in said
    assert f"anchor of {on_sqlite.outside[-1].on} (given)" in said


@pytest.mark.parametrize("words", [(), ("--anchor",)])
def test_a_clock_that_was_set_back_past_an_anchor_is_never_good_though_an_entry_says_so(
    on_sqlite: Ledger, words: tuple[str, ...]
) -> None:
    on_sqlite.store.write_now(ledger.append, OURS, "tried", START - timedelta(days=8))
    on_sqlite.store.write_now(ledger.append, OURS, "tried", START + timedelta(days=9))
    code, said = command(on_sqlite, *words, *([on_sqlite.outside[0].line] if words else []))
    assert code == 7
    assert f"no. {LENGTH + 1:06}: the clock was set back from" in said
    assert f"the anchor of {on_sqlite.outside[0].on} was made before" in said


def test_writers_that_overtake_each_other_by_seconds_set_no_clock_back(on_sqlite: Ledger) -> None:
    late = START + timedelta(days=3, seconds=-20)
    assert on_sqlite.store.write_now(ledger.append, OURS, "tried", late) == LENGTH + 1
    assert command(on_sqlite)[0] == 0


def test_a_cut_with_all_that_the_server_holds_is_found_by_an_anchor_from_outside_alone(kept: Ledger) -> None:
    unguarded(kept.store)
    kept.store.write_now(cut_with_anchors, 30)
    for path in kept.folder.iterdir():
        path.unlink()
    assert command(kept)[0] == 0
    assert command(kept, "--anchor", kept.outside[0].line)[0] == 0
    for held in kept.outside[1:]:
        code, said = command(kept, "--anchor", held.line)
        assert code == 5
        assert "company 1 no. 000031: lost" in said


def test_a_change_of_a_file_or_of_the_anchors_file_is_found_by_verify(kept: Ledger) -> None:
    (path,) = kept.folder.iterdir()
    whole, dice = path.read_bytes(), random.Random(5)
    for _ in range(8):
        path.write_bytes(flipped(whole, dice))
        code, said = command(kept)
        assert code == 5, said
        assert "anchors/2026-11.txt line" in said
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[1:]))
    assert command(kept)[0] == 5
    path.unlink()
    assert command(kept) == (4, "file missing: anchors/2026-11.txt\n")
    path.write_bytes(whole)
    assert isinstance(kept.vault, Folder)
    photo = next(file for file in kept.vault.root.rglob("*") if file.is_file())
    photo.chmod(0o600)
    before = photo.read_bytes()
    photo.write_bytes(flipped(before, dice))
    assert command(kept)[0] == 3
    photo.unlink()
    assert command(kept)[0] == 4


def test_hundreds_of_random_bits_in_the_tables_are_found_by_verify(on_sqlite: Ledger) -> None:
    unguarded(on_sqlite.store)
    dice, given = random.Random(6), Given(anchors=on_sqlite.outside)

    def flip(conn: Connection, table: Table, column: str, key: Any) -> None:
        value = conn.execute(select(table.c[column]).where(key)).scalar_one()
        changed = flipped(value, dice) if isinstance(value, bytes) else value ^ 1 << dice.randrange(6)
        conn.execute(update(table).where(key).values({column: changed}))

    said = [number for number, body, _ in on_sqlite.rows() if b'"aside"' in body and number <= SEALED[-1]]

    def one(conn: Connection) -> tuple[int, Verdict, int]:
        number = dice.randint(1, SEALED[-1])
        day = (START + timedelta(days=dice.randrange(len(SEALED)))).date()
        mine = (anchors_table.c.company_id == OURS) & (anchors_table.c.on == day)
        table, column, key = dice.choice(
            [
                (entries, "body", at(number)),
                (entries, "digest", at(number)),
                (anchors_table, "digest", mine),
                (anchors_table, "first", mine),
                (anchors_table, "last", mine),
                (roots, "digest", roots.c.id == dice.randint(1, len(SEALED))),
                (disclosures, "salt", None),
                (disclosures, "", None),
            ]
        )
        if table is disclosures:
            number = dice.choice(said)
            key = (disclosures.c.company_id == OURS) & (disclosures.c.seq == number)
        if column:
            flip(conn, table, column, key)
        else:  # a line of disclosures taken out
            conn.execute(delete(table).where(key))
        verdict = verify(conn, on_sqlite.vault, on_sqlite.folder, given)
        conn.rollback()
        conn.begin()
        return {entries: 2, disclosures: 3 if column else 4}.get(table, 5), verdict, number

    def all_of_them(conn: Connection) -> None:
        for _ in range(IN_DATABASE):
            code, verdict, number = one(conn)
            assert verdict.code == code, verdict.place
            assert code == 5 or verdict.place.startswith(f"company 1 no. {number:06}")

    with on_sqlite.store.writer.connect() as conn:
        all_of_them(conn)
