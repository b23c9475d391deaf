"""Pictures: what a company's photos look like, what their cameras noted, and which were evidence before."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, select, text

from bot.evidence.picture import TURNS
from bot.store.insert_new import insert_new
from bot.store.rows import each, keep, kept, until_written
from bot.store.tables import duties, evidence, pictures, reuses, submissions, units
from schedules.record import record


@record
class Known:
    """A picture of a company; `prints` are its hashes, `place` is latitude and longitude in degrees."""

    sha256: str
    prints: bytes | None
    quality: int
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None


@record
class Earlier:
    """A file of a submitted submission that may be what a newer one shows again."""

    evidence_id: int
    sha256: str
    sent_as: str
    name: str
    channel_id: str
    duty_id: int
    submission_id: int
    number: int
    done_on: date


@record
class Reuse:
    """A file of a submission and the earlier one that it is like, differing in so many of 256 bits."""

    evidence_id: int
    earlier_id: int
    bits: int
    same: bool


def note(conn: Connection, company_id: int, sha256: str, values: Mapping[str, Any]) -> None:
    """Keep what a picture looks like, once for each company."""
    conn.execute(insert_new(conn, pictures).values(company_id=company_id, sha256=sha256, **values))


_KNOWN = select(*(pictures.c[name] for name in Known.__dataclass_fields__)).where(
    pictures.c.company_id == bindparam("company"), pictures.c.sha256.in_(bindparam("digests", expanding=True))
)


def known(conn: Connection, company_id: int, digests: Iterable[str]) -> dict[str, Known]:
    """What is known of these pictures, by digest."""
    wanted = dict.fromkeys(digests)
    if asked := [sha256 for sha256 in wanted if kept(conn, ("picture", company_id, sha256), wanted) is wanted]:
        found = {
            one.sha256: one for one in each(Known, conn.execute(_KNOWN, {"company": company_id, "digests": asked}))
        }
        for sha256 in asked:
            know_picture(conn, company_id, sha256, found.get(sha256))
    else:
        found = {}
    looks = {sha256: found.get(sha256) or kept(conn, ("picture", company_id, sha256)) for sha256 in wanted}
    return {sha256: look for sha256, look in looks.items() if look}


def know_picture(conn: Connection, company_id: int, sha256: str, look: Known | None) -> None:
    """Know what is known of a picture of a company, which may be nothing."""
    keep(conn, ("picture", company_id, sha256), [pictures], look)


# In one text rather than a row each: a hundred thousand rows would take a second.
_ONE = {
    "sqlite": "sha256 || hex(substr(prints, {at}, 32))",
    "postgresql": "sha256 || encode(substring(prints from {at} for 32), 'hex')",
}
_ALL = {
    "sqlite": "SELECT group_concat({each}, '') FROM pictures",
    "postgresql": "SELECT string_agg({each}, '') FROM pictures",
}


def _printed(dialect: str) -> str:
    """Of each picture the hash of it as it is, and of what is within its borders where it has any."""
    whole, within = (_ONE[dialect].format(at=at) for at in (1, TURNS + 1))
    each = f"{whole} || CASE WHEN length(prints) > {TURNS} THEN {within} ELSE '' END"
    return _ALL[dialect].format(each=each)


def prints_of(conn: Connection, company_id: int, quality: int) -> bytes:
    """A company's pictures of at least this quality, as `likeness.nearest` takes them."""
    query = text(
        f"{_printed(conn.dialect.name)} WHERE company_id = :company AND quality >= :quality AND prints IS NOT NULL"
    )
    return bytes.fromhex(conn.execute(query, {"company": company_id, "quality": quality}).scalar_one() or "")


def earlier_with(
    conn: Connection, company_id: int, sha256: str, digests: Iterable[str], *, but_duties: Collection[int]
) -> list[Earlier]:
    """The evidence with these digests in what the company has submitted, of these duties none: first what has the very
    digest `sha256`, then the newest, as many as may matter.
    """
    wanted = list(digests)
    if all(kept(conn, ("alone", digest)) for digest in wanted):
        return []
    query = (
        _earlier()
        .join(units, units.c.id == duties.c.unit_id)
        .where(
            units.c.company_id == company_id,
            duties.c.id.not_in(but_duties),
            submissions.c.state.in_(("submitted", "returned", "confirmed")),
            evidence.c.sha256.in_(wanted),
        )
        .order_by(case((evidence.c.sha256 == sha256, 0), else_=1), evidence.c.id.desc())
        .limit(100)
    )
    return each(Earlier, conn.execute(query))


def _earlier() -> Any:
    """What is told of an earlier file."""
    return (
        select(
            evidence.c.id.label("evidence_id"),
            evidence.c.sha256,
            evidence.c.sent_as,
            evidence.c.name,
            evidence.c.channel_id,
            submissions.c.duty_id,
            submissions.c.id.label("submission_id"),
            submissions.c.number,
            submissions.c.done_on,
        )
        .join(submissions, submissions.c.id == evidence.c.submission_id)
        .join(duties, duties.c.id == submissions.c.duty_id)
    )


def note_reuse(conn: Connection, evidence_id: int, earlier_id: int, bits: int) -> None:
    """Keep that a picture was evidence before."""
    conn.execute(insert(reuses).values(evidence_id=evidence_id, earlier_id=earlier_id, bits=bits))


def reuses_in(conn: Connection, submission_id: int) -> list[tuple[Reuse, Earlier]]:
    """The pictures of a submission that were evidence before, in order, each with the earlier one."""

    def read() -> list[tuple[Reuse, Earlier]]:
        return _reuses_in(conn, submission_id)

    # What an earlier file was submitted under may be given to it in this very transaction.
    found = until_written(conn, ("reuses", submission_id), [reuses, evidence, submissions], read)
    if not found:
        keep(conn, ("reuses", submission_id), [reuses, evidence], found)
    return found


def _reuses_in(conn: Connection, submission_id: int) -> list[tuple[Reuse, Earlier]]:
    query = (
        select(reuses, evidence.c.sha256)
        .join(evidence, evidence.c.id == reuses.c.evidence_id)
        .where(evidence.c.submission_id == submission_id)
        .order_by(evidence.c.id)
    )
    rows = conn.execute(query).all()
    if not rows:
        return []
    wanted = _earlier().where(evidence.c.id.in_([row.earlier_id for row in rows]))
    earlier = {one.evidence_id: one for one in each(Earlier, conn.execute(wanted))}
    return [
        (
            Reuse(
                evidence_id=row.evidence_id,
                earlier_id=row.earlier_id,
                bits=row.bits,
                same=row.sha256 == earlier[row.earlier_id].sha256,
            ),
            earlier[row.earlier_id],
        )
        for row in rows
    ]
