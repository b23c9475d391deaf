"""Disclosures: the texts to which entries are committed, for as long as they are kept."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, case, func, select

from bot.formats.strict_json import LIMIT
from bot.ledger.hash_chain import commitment
from bot.store.ledger.ledger import body_of
from bot.store.tables import disclosures
from schedules.record import record


@record
class Disclosure:
    """What the field of an entry says, with the salt of its commitment."""

    seq: int
    field: str
    salt: bytes
    text: str


def disclosures_of(conn: Connection, company_id: int) -> list[Disclosure]:
    """All that a company's chain is committed to and that has not been erased, in the chain's order."""
    query = select(disclosures.c.seq, disclosures.c.field, disclosures.c.salt, disclosures.c.text)
    mine = query.where(disclosures.c.company_id == company_id).order_by(disclosures.c.seq, disclosures.c.field)
    return [Disclosure(**row._mapping) for row in conn.execute(mine)]


def committed(conn: Connection) -> Iterator[tuple[int, int, str, str]]:
    """Every text that is kept, as (company, number, field, the commitment that its entry must hold), in order;
    streamed. The commitment is empty where the row can have none: a salt of another length, no text, too long a one.
    """
    key = (disclosures.c.company_id, disclosures.c.seq, disclosures.c.field)
    said = case((func.length(disclosures.c.text) <= LIMIT, disclosures.c.text), else_=None).label("text")
    rows = select(*key, disclosures.c.salt, said).order_by(*key)
    for row in conn.execution_options(yield_per=200).execute(rows):
        yield row.company_id, row.seq, str(row.field), _commitment(row.salt, row.text)


def differing(conn: Connection) -> Iterator[tuple[int, int, str]]:
    """The disclosures to which no entry is committed, as (company, number, field), in order; streamed."""
    for company, number, field, digest in committed(conn):
        body = body_of(conn, company, number) or b""
        if not digest or f'"{field}":{{"aside":"{digest}"}}'.encode() not in body:
            yield company, number, field


def written_by(conn: Connection, person_id: int) -> list[tuple[int, int, str]]:
    """The texts that a person wrote, as (company, number, field), in order."""
    key = (disclosures.c.company_id, disclosures.c.seq, disclosures.c.field)
    rows = conn.execute(select(*key).where(disclosures.c.person_id == person_id).order_by(*key))
    return [(row.company_id, row.seq, row.field) for row in rows]


def _commitment(salt: Any, text: Any) -> str:
    try:
        return commitment(bytes(salt), text)["aside"]
    except (ValueError, TypeError, AttributeError):  # SQLite lets a change behind our back store anything
        return ""
