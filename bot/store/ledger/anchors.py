"""Anchors of record: the heads that were given out, the root over each day's, its token, when a company's next is."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, update

from bot.ledger.anchors import Anchor
from bot.store.rows import each
from bot.store.tables import anchor_times, anchors, chains, roots, units
from schedules.record import record


@record
class Head:
    """A company's head whose time for an anchor has come; `next_at` None for one that never was looked at."""

    company_id: int
    name: str
    timezone: str
    seq: int
    digest: bytes
    next_at: datetime | None


_ANCHOR = select(anchors.c.on, anchors.c.company_id.label("company"), anchors.c.first, anchors.c.last, anchors.c.digest)


def due(conn: Connection, now: datetime) -> list[Head]:
    """The heads to be looked at now."""
    query = (
        select(
            chains.c.company_id, units.c.name, units.c.timezone, chains.c.seq, chains.c.digest, anchor_times.c.next_at
        )
        .join(units, units.c.id == chains.c.company_id)
        .outerjoin(anchor_times, anchor_times.c.company_id == chains.c.company_id)
        .where(or_(anchor_times.c.next_at.is_(None), anchor_times.c.next_at <= now))
    )
    return each(Head, conn.execute(query.order_by(chains.c.company_id)))


def put_off(conn: Connection, company_id: int, next_at: datetime) -> None:
    """Say when a company's head is to be looked at next."""
    conn.execute(delete(anchor_times).where(anchor_times.c.company_id == company_id))
    conn.execute(insert(anchor_times).values(company_id=company_id, next_at=next_at))


def newest(conn: Connection, upto: int | None = None) -> dict[int, Anchor]:
    """The newest anchor of each company, as of a root's number if one is given."""
    last = select(anchors.c.company_id, func.max(anchors.c.root_id).label("root_id")).group_by(anchors.c.company_id)
    if upto is not None:
        last = last.where(anchors.c.root_id <= upto)
    of = last.subquery()
    same = and_(anchors.c.company_id == of.c.company_id, anchors.c.root_id == of.c.root_id)
    return {anchor.company: anchor for anchor in each(Anchor, conn.execute(_ANCHOR.join(of, same)))}


def add(conn: Connection, digest: bytes, made: Iterable[Anchor], now: datetime) -> int:
    """Keep anchors under their root; its number."""
    added = insert(roots).values(digest=digest, filed=False, ask_at=now).returning(roots.c.id)
    number = int(conn.execute(added).scalar_one())
    conn.execute(
        insert(anchors),
        [
            {
                "company_id": each.company,
                "on": each.on,
                "root_id": number,
                "first": each.first,
                "last": each.last,
                "digest": each.digest,
            }
            for each in made
        ],
    )
    return number


def told(conn: Connection) -> Iterator[tuple[int, Anchor]]:
    """Every anchor as (number of its root, anchor), by root and company; raises ValueError where one is none."""
    query = _ANCHOR.add_columns(anchors.c.root_id).order_by(anchors.c.root_id, anchors.c.company_id)
    for row in conn.execute(query.execution_options(yield_per=1000)):
        fields = dict(row._mapping)
        if not isinstance(row.digest, bytes):  # SQLite lets a change behind our back store anything
            raise ValueError("a digest is bytes")
        yield fields.pop("root_id"), Anchor(**fields)


def of_root(conn: Connection, number: int) -> list[Anchor]:
    """The anchors that were made under a root."""
    return each(Anchor, conn.execute(_under(number)))


def _under(number: int) -> Select[tuple[date, int, int, int, bytes]]:
    return _ANCHOR.where(anchors.c.root_id == number).order_by(anchors.c.company_id)


def digests(conn: Connection) -> dict[int, tuple[bytes, bool]]:
    """The roots by number: digest, and whether their anchors are in the file."""
    query = select(roots.c.id, roots.c.digest, roots.c.filed)
    return {row.id: (row.digest, row.filed) for row in conn.execute(query)}


def unfiled(conn: Connection) -> list[int]:
    """The numbers of roots whose anchors may not be in the file yet."""
    return list(conn.execute(select(roots.c.id).where(roots.c.filed.is_(False)).order_by(roots.c.id)).scalars())


def filed(conn: Connection, numbers: Collection[int]) -> None:
    """Note that the anchors of these roots are in the file."""
    conn.execute(update(roots).where(roots.c.id.in_(numbers)).values(filed=True))


def to_stamp(conn: Connection, now: datetime) -> tuple[int, bytes] | None:
    """The newest root, if it has no token and one may be asked for now: number and digest."""
    row = conn.execute(select(roots).order_by(roots.c.id.desc()).limit(1)).one_or_none()
    return (row.id, row.digest) if row and row.token is None and row.ask_at <= now else None


def newest_root(conn: Connection) -> tuple[date, bytes, bytes | None] | None:
    """The newest root: the day of its newest anchor, its digest, and its token if it has one."""
    query = select(func.max(anchors.c.on).label("on"), roots.c.digest, roots.c.token)
    query = query.join(anchors, anchors.c.root_id == roots.c.id).group_by(roots.c.id, roots.c.digest, roots.c.token)
    row = conn.execute(query.order_by(roots.c.id.desc()).limit(1)).one_or_none()
    return (row.on, row.digest, row.token) if row else None


def ask_later(conn: Connection, number: int, at: datetime) -> None:
    """Ask for a root's token again at a later moment."""
    conn.execute(update(roots).where(roots.c.id == number).values(ask_at=at))


def stamped(conn: Connection, number: int, token: bytes) -> None:
    """Keep a root's token."""
    conn.execute(update(roots).where(roots.c.id == number).values(token=token))


def tokens(conn: Connection) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, digest and token of every root that has one."""
    query = select(roots.c.id, roots.c.digest, roots.c.token).where(roots.c.token.is_not(None)).order_by(roots.c.id)
    for row in conn.execute(query):
        yield row.id, row.digest, row.token


def to_be_filed_anew(conn: Connection) -> None:
    """Let every anchor be brought into the files again, which may have stayed behind."""
    conn.execute(update(roots).values(filed=False))


def of_companies(conn: Connection, company_ids: Collection[int], first: date, last: date) -> list[Anchor]:
    """The anchors of some companies on the days `first` to `last`, soonest first."""
    mine = _ANCHOR.where(anchors.c.company_id.in_(company_ids), anchors.c.on.between(first, last))
    return each(Anchor, conn.execute(mine.order_by(anchors.c.on, anchors.c.company_id)))
