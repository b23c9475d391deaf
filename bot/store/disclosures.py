"""Disclosures: the texts to which entries are committed, for as long as they are kept."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from bot.proof import discloses
from bot.store.tables import disclosures, entries
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


def differing(conn: Connection) -> Iterator[tuple[int, int, str]]:
    """The disclosures to which no entry is committed, as (company, number, field), in order; streamed."""
    same = (entries.c.company_id == disclosures.c.company_id) & (entries.c.seq == disclosures.c.seq)
    query = select(disclosures, entries.c.body).outerjoin(entries, same)
    ordered = query.order_by(disclosures.c.company_id, disclosures.c.seq, disclosures.c.field)
    for row in conn.execution_options(yield_per=1000).execute(ordered):
        salt = bytes(row.salt) if isinstance(row.salt, bytes | memoryview) else str(row.salt).encode()
        body = row.body if isinstance(row.body, bytes) else str(row.body).encode()
        if not discloses(body, row.field, salt, str(row.text)):
            yield row.company_id, row.seq, row.field
