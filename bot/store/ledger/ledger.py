"""The ledger: one chain of sealed entries for each company, only ever appended to."""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.formats.strict_json import LIMIT
from bot.ledger.hash_chain import GENESIS, SALT, canonical, commitment, seal
from bot.ledger.statements import LAG, NAMING, SET_BACK, by_its_words
from bot.store.rows import keep, kept
from bot.store.tables import chains, disclosures, entries
from schedules.record import record

# Rows taken from the database's cursor at a time; plain tuples, since a million of them are checked in a second.
AT_ONCE = 200


@record
class Aside:
    """A text that may name people, by whom if anyone: the entry commits to it, the text itself can be erased."""

    text: str
    by: int | None = None


@record
class Fact:
    """Something to be sealed: a company, what was done, and what there is to say of it."""

    company_id: int
    action: str
    facts: Mapping[str, Any]


def append(conn: Connection, /, company_id: int, action: str, now: datetime, **facts: Any) -> int:
    """Seal a fact into a company's chain, in the caller's transaction; the entry's number.

    A fact that is an `Aside` is kept beside the entry, which holds a salted commitment to it.
    """
    return append_all(conn, [Fact(company_id=company_id, action=action, facts=facts)], now)[0]


def append_all(conn: Connection, said: Iterable[Fact], now: datetime) -> list[int]:
    """Seal facts of several companies in as few statements as for one; each entry's number, in their order."""
    told = list(said)
    companies = sorted({fact.company_id for fact in told})
    if not companies:
        return []
    tips: dict[int, Tip] = {company: tip for company in companies if (tip := kept(conn, ("tip", company)))}
    if asked := [company for company in companies if company not in tips]:
        query = select(chains).where(chains.c.company_id.in_(asked)).order_by(chains.c.company_id).with_for_update()
        tips |= {row.company_id: Tip.of(row) for row in conn.execute(query)}
    known, rows, aside, numbers = set(tips), [], [], []
    for fact in told:
        tip = tips.setdefault(fact.company_id, Tip(fact.company_id))
        for each in [*tip.clock(now), fact]:
            facts = {}
            for field, value in each.facts.items():
                facts[field], beside = _put_aside(value)
                where = {"company_id": each.company_id, "seq": tip.seq + 1, "field": field, "at": now}
                aside += [{**where, **one} for one in beside]
            rows.append(tip.sealed(each.action, facts, now))
        numbers.append(tip.seq)
    _set_tips(conn, [tips[company] for company in companies], known)
    for company in companies:
        keep(conn, ("tip", company), [chains], tips[company])
    conn.execute(insert(entries), rows)
    if aside:
        conn.execute(insert(disclosures), aside)
    return numbers


class Tip:
    """The end of a chain, to which entries are sealed."""

    def __init__(self, company: int) -> None:
        self.company, self.seq, self.digest = company, 0, GENESIS
        self.at: datetime | None = None
        self.set_back: int | None = None

    @classmethod
    def of(cls, row: Any) -> "Tip":
        """As it is stored."""
        tip = cls(row.company_id)
        tip.seq, tip.digest, tip.at, tip.set_back = row.seq, row.digest, row.at, row.set_back
        return tip

    def clock(self, now: datetime) -> list[Fact]:
        """What is to be said first where the clock was set back since the last entry."""
        if self.at is None or self.at - now <= LAG:
            return []
        return [Fact(company_id=self.company, action=SET_BACK, facts={"before": stamp(self.at)})]

    def sealed(self, action: str, facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """The next entry's row. One that is late by a moment only bears the time of the one before it."""
        at = now if self.at is None or action == SET_BACK else max(now, self.at)
        body = canonical({"action": action, "at": stamp(at), **facts})
        if len(body) > LIMIT:
            raise ValueError(f"{action}: an entry has at most {LIMIT} bytes")
        self.digest = seal(self.company, self.seq + 1, self.digest, body)
        self.seq, self.at = self.seq + 1, at
        self.set_back = self.seq if action == SET_BACK else self.set_back
        return {"company_id": self.company, "seq": self.seq, "body": body, "digest": self.digest}


def know_tip(conn: Connection, row: Any) -> None:
    """Know the end of a chain that this transaction holds locked."""
    keep(conn, ("tip", row.company_id), [chains], Tip.of(row))


def stamp(at: datetime) -> str:
    """A moment as entries write it: in UTC, so that times are in the order of their letters."""
    return at.astimezone(UTC).isoformat()


def _put_aside(value: Any) -> tuple[Any, list[dict[str, Any]]]:
    """What the entry holds of a fact, and what is kept beside it."""
    if not isinstance(value, Aside):
        return value, []
    if len(value.text) > LIMIT:
        raise ValueError(f"a text has at most {LIMIT} letters")
    salt = secrets.token_bytes(SALT)
    return commitment(salt, value.text), [{"person_id": value.by, "salt": salt, "text": value.text}]


_TIP: dict[str, Any] = {
    "seq": bindparam("length"),
    "digest": bindparam("head"),
    "at": bindparam("time"),
    "set_back": bindparam("back"),
}
_MOVE_TIP = update(chains).where(chains.c.company_id == bindparam("company")).values(_TIP)
_ADD_TIP = insert(chains).values(company_id=bindparam("company"), **_TIP)


def _set_tips(conn: Connection, tips: Iterable[Tip], known: set[int]) -> None:
    """Say how long each chain is now, when and with which digest it ends, and where the clock was set back."""
    rows = [
        {"company": tip.company, "length": tip.seq, "head": tip.digest, "time": tip.at, "back": tip.set_back}
        for tip in tips
    ]
    if old := [row for row in rows if row["company"] in known]:
        conn.execute(_MOVE_TIP, old)
    if new := [row for row in rows if row["company"] not in known]:
        conn.execute(_ADD_TIP, new)


def steady(conn: Connection) -> None:
    """See one moment's state in the whole transaction, and change nothing: the first thing to say in it.

    SQLite gives that to every reader by itself.
    """
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def last_moment(conn: Connection) -> datetime | None:
    """The latest moment at which the last entry of any chain says that it was made."""
    last = (entries.c.company_id == chains.c.company_id) & (entries.c.seq == chains.c.seq)
    bodies = conn.execute(select(entries.c.body).join(chains, last)).scalars()
    return max((datetime.fromisoformat(json.loads(_bytes(body))["at"]) for body in bodies), default=None)


def headless(conn: Connection) -> list[int]:
    """Companies with entries but no head."""
    known = select(chains.c.company_id)
    query = select(entries.c.company_id).distinct().where(entries.c.company_id.not_in(known))
    return list(conn.execute(query.order_by(entries.c.company_id)).scalars())


def digest_at(conn: Connection, company_id: int, seq: int) -> bytes | None:
    """The stored digest of an entry."""
    at = (entries.c.company_id == company_id) & (entries.c.seq == seq)
    found = conn.execute(select(entries.c.digest).where(at)).scalar_one_or_none()
    return None if found is None else _bytes(found)


def heads(conn: Connection) -> list[tuple[int, int, bytes]]:
    """Each chain's company, length and last digest."""
    return [(row.company_id, row.seq, row.digest) for row in conn.execute(select(chains).order_by(chains.c.company_id))]


def walk(
    conn: Connection, company_id: int, *, after: int = 0, upto: int | None = None
) -> Iterator[tuple[int, bytes, bytes]]:
    """A chain's entries in order as (number, body, digest), streamed so that memory stays bounded."""
    # A body that is longer than any of ours cannot hold its link, and is not even read.
    length = "length" if conn.dialect.name == "sqlite" else "octet_length"
    body = f"CASE WHEN {length}(body) <= {LIMIT} THEN body ELSE NULL END"
    query = f"SELECT seq, {body}, digest FROM entries WHERE company_id = {company_id:d} AND seq > {after:d}"
    if upto is not None:
        query += f" AND seq <= {upto:d}"
    driver: Any = conn.connection.driver_connection
    cursor = driver.cursor(name="walk") if conn.dialect.name == "postgresql" else driver.cursor()
    cursor.execute(f"{query} ORDER BY seq")
    while rows := cursor.fetchmany(AT_ONCE):
        for row in rows:
            # SQLite lets a change behind our back store a text in a column of bytes; it is judged as its bytes.
            yield row if type(row[1]) is bytes is type(row[2]) else (row[0], _bytes(row[1]), _bytes(row[2]))
    cursor.close()


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def last_but(conn: Connection, company_id: int, action: str) -> tuple[int, bytes] | None:
    """Number and digest of a chain's last entry that is not of this action."""
    query = select(entries.c.seq, entries.c.body, entries.c.digest).where(entries.c.company_id == company_id)
    for row in conn.execute(query.order_by(entries.c.seq.desc()).execution_options(yield_per=50)):
        if json.loads(row.body)["action"] != action:
            return row.seq, row.digest
    return None


def last_of(conn: Connection, company_id: int, action: str, **facts: Any) -> dict[str, Any] | None:
    """What a chain's last entry of an action with these facts says; the newest are looked at first."""
    sign = f'"action":"{action}"'.encode()
    query = select(entries.c.body).where(entries.c.company_id == company_id).order_by(entries.c.seq.desc())
    for (body,) in conn.execute(query.execution_options(yield_per=200)):
        if sign in bytes(body):
            said: dict[str, Any] = json.loads(body)
            if said["action"] == action and all(said.get(name) == value for name, value in facts.items()):
                return said
    return None


def of_action(conn: Connection, company_id: int, action: str) -> Iterator[tuple[int, dict[str, Any], bytes]]:
    """A chain's entries of one action, in order as (number, what it says, digest); the others are not even parsed."""
    sign = f'"action":"{action}"'.encode()
    for seq, body, digest in walk(conn, company_id):
        if sign in body and (said := by_its_words(json.loads(body)))["action"] == action:
            yield seq, said, digest


def naming(conn: Connection, company_id: int, sha256: str, notice: str) -> list[int]:
    """The numbers of the entries of a notice that name a file."""
    sign, told = sha256.encode(), []
    for seq, body, _ in walk(conn, company_id):
        if NAMING in body and sign in body and (said := json.loads(body)).get("notice") == notice:
            told += [seq for file in said["files"] if file["sha256"] == sha256]
    return told


def evidence(conn: Connection, company_id: int) -> Iterator[tuple[int, int, str]]:
    """Every file that an entry names for a submission, as (number, submission, digest)."""
    for seq, body, _ in walk(conn, company_id):
        if NAMING in body and "submission" in (said := by_its_words(json.loads(body))):
            for file in said["files"]:
                yield seq, said["submission"], file["sha256"]


def set_back(conn: Connection) -> list[tuple[int, int]]:
    """The companies whose ledgers say that the clock was set back, with the number of the last entry that says so."""
    query = select(chains.c.company_id, chains.c.set_back).where(chains.c.set_back.is_not(None))
    return [(row.company_id, row.set_back) for row in conn.execute(query.order_by(chains.c.company_id))]


def body_of(conn: Connection, company_id: int, seq: int) -> bytes | None:
    """The stored body of an entry."""
    at = (entries.c.company_id == company_id) & (entries.c.seq == seq)
    found = conn.execute(select(entries.c.body).where(at)).scalar_one_or_none()
    return None if found is None else _bytes(found)
