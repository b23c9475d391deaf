"""Duties with their submissions and files, many at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, and_, select

from bot.store.duties.tallies import ADDED_AT, OUTCOME
from bot.store.rows import each
from bot.store.tables import duties, entries, evidence, notices, people, submissions, units, waivers
from schedules.rate import Weight, is_after_hour
from schedules.record import record
from schedules.standing import Outcome


@record
class Proved:
    """A duty with the submission that counts for it, the people behind it by name, and the digest of its entry."""

    id: int
    unit_id: int
    obligation_id: int
    roadmap_id: int
    key: str
    period: str
    opens_on: date
    due_on: date
    notice: str | None
    outcome: Outcome | None
    unseen: bool
    counts: Weight
    stated: bool
    opened_at: datetime
    waived: str | None
    submission_id: int | None
    number: int | None
    done_on: date | None
    note: str | None
    count_done: int | None
    count_of: int | None
    reason: str | None
    submitted_at: datetime | None
    added_at: datetime | None
    submitted_by: str | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    reviewer_came_after: bool | None
    reviewer_invited: bool | None
    digest: bytes | None
    due_at: datetime | None = None

    @property
    def is_never_in_time(self) -> bool:
        """Whether it is made good at best, whatever day it was done on."""
        return self.counts == "late" or is_after_hour(self.due_at, self.submitted_at)


@record
class Kept:
    """A file of a submission."""

    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    erased_at: datetime | None


def proved(conn: Connection, unit_ids: Sequence[int], first: date, last: date) -> list[Proved]:
    """The duties of units that are due in `first`..`last`, soonest first."""
    submitter, reviewer = people.alias("submitter"), people.alias("reviewer")
    sealed = and_(entries.c.company_id == units.c.company_id, entries.c.seq == submissions.c.number)
    query = (
        select(
            *(duties.c[name] for name in ("id", "unit_id", "obligation_id", "roadmap_id", "key")),
            *(duties.c[name] for name in ("period", "opens_on", "due_on")),
            notices.c.number.label("notice"),
            OUTCOME.label("outcome"),
            duties.c.unseen,
            duties.c.counts,
            duties.c.stated,
            duties.c.opened_at,
            waivers.c.reason.label("waived"),
            submissions.c.id.label("submission_id"),
            *(
                submissions.c[name]
                for name in ("number", "done_on", "note", "count_done", "count_of", "reason", "submitted_at")
            ),
            ADDED_AT.label("added_at"),
            submitter.c.name.label("submitted_by"),
            submissions.c.reviewed_at,
            reviewer.c.name.label("reviewed_by"),
            submissions.c.reviewer_came_after,
            submissions.c.reviewer_invited,
            entries.c.digest,
            duties.c.due_at,
        )
        .select_from(duties.join(units, units.c.id == duties.c.unit_id))
        .outerjoin(submissions, submissions.c.id == duties.c.submission_id)
        .outerjoin(submitter, submitter.c.id == submissions.c.person_id)
        .outerjoin(reviewer, reviewer.c.id == submissions.c.reviewer_id)
        .outerjoin(waivers, waivers.c.duty_id == duties.c.id)
        .outerjoin(notices, notices.c.id == duties.c.notice_id)
        .outerjoin(entries, sealed)
        .where(duties.c.unit_id.in_(unit_ids), duties.c.due_on.between(first, last))
        .order_by(duties.c.due_on, duties.c.id)
    )
    return each(Proved, conn.execute(query))


def sealed_by(conn: Connection, submission_id: int) -> tuple[int, str] | None:
    """The number and the digest of the entry that holds a submission, once it is submitted."""
    query = (
        select(entries.c.seq, entries.c.digest)
        .select_from(submissions.join(duties, duties.c.id == submissions.c.duty_id))
        .join(units, units.c.id == duties.c.unit_id)
        .join(entries, and_(entries.c.company_id == units.c.company_id, entries.c.seq == submissions.c.number))
        .where(submissions.c.id == submission_id)
    )
    row = conn.execute(query).one_or_none()
    return (row.seq, row.digest.hex()) if row else None


def files_of(conn: Connection, unit_ids: Sequence[int], first: date, last: date) -> dict[int, list[Kept]]:
    """The files of the submissions that count for those duties, by submission, in the order they came."""
    query = (
        select(evidence.c.submission_id, *(evidence.c[name] for name in Kept.__dataclass_fields__))
        .join(duties, duties.c.submission_id == evidence.c.submission_id)
        .where(duties.c.unit_id.in_(unit_ids), duties.c.due_on.between(first, last))
        .order_by(evidence.c.id)
    )
    found: dict[int, list[Kept]] = defaultdict(list)
    for row in conn.execute(query):
        _, *values = row
        found[row.submission_id].append(Kept(**dict(zip(Kept.__dataclass_fields__, values, strict=True))))
    return found
