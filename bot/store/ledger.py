"""The ledger: one chain of sealed entries for each company, only ever appended to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.proof import GENESIS, canonical, seal
from bot.store.tables import chains, entries


def append(conn: Connection, company_id: int, action: str, now: datetime, **facts: Any) -> int:
    """Seal a fact into a company's chain, in the caller's transaction; the entry's number."""
    head = conn.execute(select(chains).where(chains.c.company_id == company_id).with_for_update()).one_or_none()
    seq, before = (head.seq + 1, head.digest) if head else (1, GENESIS)
    body = canonical({"action": action, "at": now.isoformat(), **facts})
    digest = seal(company_id, seq, before, body)
    if head:
        conn.execute(update(chains).where(chains.c.company_id == company_id).values(seq=seq, digest=digest))
    else:
        conn.execute(insert(chains).values(company_id=company_id, seq=seq, digest=digest))
    conn.execute(insert(entries).values(company_id=company_id, seq=seq, body=body, digest=digest))
    return seq


def heads(conn: Connection) -> list[tuple[int, int, bytes]]:
    """Each chain's company, length and last digest."""
    return [(row.company_id, row.seq, row.digest) for row in conn.execute(select(chains).order_by(chains.c.company_id))]


def walk(
    conn: Connection, company_id: int, *, after: int = 0, upto: int | None = None
) -> Iterator[tuple[int, bytes, bytes]]:
    """A chain's entries in order as (number, body, digest), streamed so that memory stays bounded."""
    query = select(entries.c.seq, entries.c.body, entries.c.digest).where(
        entries.c.company_id == company_id, entries.c.seq > after
    )
    if upto is not None:
        query = query.where(entries.c.seq <= upto)
    result = conn.execution_options(stream_results=True, yield_per=5000).execute(query.order_by(entries.c.seq))
    for part in result.partitions():
        for row in part:
            yield row[0], _bytes(row[1]), _bytes(row[2])


def _bytes(value: Any) -> bytes:
    """SQLite lets a change behind our back store a text in a column of bytes; it is then judged as its bytes."""
    return value if type(value) is bytes else str(value).encode()
