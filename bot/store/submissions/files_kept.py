"""Files kept: which evidence, and what went with notices, still has its bytes, and which has not any more.

A roadmap's document is never let go, also where the same bytes were evidence that was.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, cast, select, true, update

from bot.messages.body import Body, to_json
from bot.store.duties.roadmaps import documents
from bot.store.rows import each
from bot.store.tables import duties, evidence, held, messages, notices, submissions, units
from schedules.record import record


@record
class Kept:
    """A file of evidence with its bytes; `number` is the entry that names it, None for one of a mere draft."""

    id: int
    sha256: str
    size: int
    submission_id: int
    company_id: int
    number: int | None


@record
class Attached:
    """A file that went with a notice and has its bytes; the ledgers of these companies name it."""

    notice_id: int
    notice: str
    sha256: str
    size: int
    companies: tuple[int, ...]


# A JSON null is none; what a name holds is escaped and cannot pass for the mark.
_FILE = cast(notices.c.file, String)
_ATTACHED = _FILE.like("{%") & _FILE.not_like('%"erased_at":%')
_KEPT = (
    select(evidence.c.id, evidence.c.sha256, evidence.c.size, evidence.c.submission_id)
    .add_columns(units.c.company_id, submissions.c.number)
    .join(submissions, submissions.c.id == evidence.c.submission_id)
    .join(duties, duties.c.id == submissions.c.duty_id)
    .join(units, units.c.id == duties.c.unit_id)
    .where(evidence.c.erased_at.is_(None))
    .order_by(evidence.c.id)
)


def kept_by(conn: Connection, person_id: int, *, drafts: bool) -> list[Kept]:
    """The files that a person sent: of drafts only, or of submissions only."""
    mine = _KEPT.where(submissions.c.person_id == person_id)
    draft = submissions.c.state.in_(("draft", "dropped"))
    return each(Kept, conn.execute(mine.where(draft if drafts else ~draft)))


def kept_before(conn: Connection, before: datetime, but_units: Collection[int], limit: int) -> list[Kept]:
    """Files that came before a moment, save those of some units; at most `limit`."""
    old = _KEPT.where(evidence.c.received_at < before, duties.c.unit_id.not_in(but_units))
    return each(Kept, conn.execute(old.limit(limit)))


def attached_by(conn: Connection, person_id: int) -> list[Attached]:
    """What a person sent with notices."""
    return _attached(conn, notices.c.issuer_id == person_id)


def attached_before(conn: Connection, before: datetime, but_issuers: Collection[int], limit: int) -> list[Attached]:
    """What went with notices given before a moment, save by some units; at most `limit`."""
    return _attached(conn, (notices.c.created_at < before) & notices.c.unit_id.not_in(but_issuers), limit)


def _attached(conn: Connection, which: ColumnElement[bool], limit: int | None = None) -> list[Attached]:
    columns = (notices.c.id, notices.c.number, notices.c.file, units.c.company_id)
    query = select(*columns).join(units, units.c.id == notices.c.unit_id).where(_ATTACHED, which)
    return [
        Attached(
            notice_id=row.id,
            notice=row.number,
            sha256=row.file["sha256"],
            size=row.file["size"],
            companies=tuple(sorted({row.company_id, *_notified(conn, row.id)})),
        )
        for row in conn.execute(query.order_by(notices.c.id).limit(limit)).all()
    ]


def _notified(conn: Connection, notice_id: int) -> Iterable[int]:
    query = select(units.c.company_id).join(duties, duties.c.unit_id == units.c.id)
    return conn.execute(query.where(duties.c.notice_id == notice_id)).scalars()


def let_go(conn: Connection, files: Sequence[Kept], now: datetime) -> None:
    """Note that these files are evidence no more; neither their names nor the channel's names for them stay."""
    for file in files:
        gone = update(evidence).where(evidence.c.id == file.id)
        conn.execute(gone.values(erased_at=now, name="erased", channel_id=""))
    _blank_albums(conn, {file.sha256 for file in files})


def let_go_of_attached(conn: Connection, files: Sequence[Attached], now: datetime) -> None:
    """Note the same of files that went with notices."""
    for file in files:
        said = {"sha256": file.sha256, "size": file.size, "erased_at": now.isoformat()}
        conn.execute(update(notices).where(notices.c.id == file.notice_id).values(file=said))
    _blank_albums(conn, {file.sha256 for file in files})


def _blank_albums(conn: Connection, digests: Collection[str]) -> None:
    """Let no message that is kept show these files."""
    if not digests:
        return
    albums = select(messages.c.id, messages.c.body).where(messages.c.purpose == "album")
    shown = [row.id for row in conn.execute(albums) if any(each in row.body for each in digests)]
    for number in shown:
        blank = update(messages).where(messages.c.id == number)
        conn.execute(blank.values(body=to_json(Body(text=""))))
        conn.execute(blank.where(messages.c.state == "owed").values(state="superseded"))


def erased_digests(conn: Connection, since: datetime | None = None) -> list[str]:
    """The digests of files that were erased (since a moment, if given) and that nothing kept refers to."""
    attached = conn.execute(select(notices.c.file).where(_FILE.like("{%"))).scalars().all()
    erased = evidence.c.erased_at >= since if since else evidence.c.erased_at.is_not(None)
    gone = set(conn.execute(select(evidence.c.sha256).where(erased)).scalars())
    gone |= {
        file["sha256"]
        for file in attached
        if "erased_at" in file and (not since or datetime.fromisoformat(file["erased_at"]) >= since)
    }
    gone |= set(conn.execute(select(held.c.sha256).where(held.c.erased_at.is_not(None))).scalars())
    kept = set(conn.execute(select(evidence.c.sha256).where(evidence.c.erased_at.is_(None))).scalars())
    kept |= set(conn.execute(select(held.c.sha256).where(held.c.erased_at.is_(None))).scalars())
    return sorted(gone - kept - documents(conn) - {file["sha256"] for file in attached if "erased_at" not in file})


def digests_named(conn: Connection) -> set[str]:
    """The digests of all files that anything kept refers to."""
    kept = conn.execute(select(evidence.c.sha256).where(evidence.c.erased_at.is_(None))).scalars()
    waiting = conn.execute(select(held.c.sha256).where(held.c.erased_at.is_(None))).scalars()
    return {*kept, *waiting, *documents(conn), *(file.sha256 for file in _attached(conn, true()))}
