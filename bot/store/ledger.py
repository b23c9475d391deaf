"""The ledger: one chain of sealed entries for each company, only ever appended to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.proof import GENESIS, canonical, seal
from bot.store.tables import chains, entries

# Rows taken from the database's cursor at a time; plain tuples, since a million of them are checked in a second.
AT_ONCE = 2000


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
    query = f"SELECT seq, body, digest FROM entries WHERE company_id = {company_id:d} AND seq > {after:d}"
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
