"""Submissions with their evidence: drafts while the proof is taken, then what was submitted and judged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store.duties import tallies
from bot.store.insert_new import insert_new
from bot.store.rows import each, keep, kept, one, remembers, until_written
from bot.store.submissions import with_files
from bot.store.submissions.submission import Evidence as Evidence
from bot.store.submissions.submission import Submission as Submission
from bot.store.submissions.submission import know as know
from bot.store.tables import duties, evidence, submissions

# The columns of a submission by which its duty counts.
JUDGED = frozenset({"state", "done_on", "submitted_at"})


_ONE = select(submissions).where(submissions.c.id == bindparam("id"))
_OF_DUTY = select(submissions).where(submissions.c.duty_id == bindparam("duty")).order_by(submissions.c.id)


def submission_by_id(conn: Connection, submission_id: int) -> Submission:
    """The submission with this id."""

    key = ("submission", submission_id)
    if remembers(conn) and kept(conn, key) is None:
        with_files.read(conn, with_files.BESIDE, submission_id)

    def read() -> Submission:
        return cast(Submission, one(Submission, conn.execute(_ONE, {"id": submission_id}).one()))

    return until_written(conn, key, [submissions], read)


def submissions_of(conn: Connection, duty_id: int) -> Sequence[Submission]:
    """All that was ever begun for a duty, oldest first."""

    def read() -> Sequence[Submission]:
        if remembers(conn):
            return with_files.read(conn, with_files.OF_DUTY, duty_id)
        return each(Submission, conn.execute(_OF_DUTY, {"duty": duty_id}))

    return until_written(conn, ("submissions", duty_id), [submissions], read)


def known_submission(conn: Connection, submission_id: int) -> Submission | None:
    """The submission with this id, if there is one."""
    query = select(submissions).where(submissions.c.id == submission_id)
    return one(Submission, conn.execute(query).one_or_none())


def submissions_numbered(conn: Connection, number: int) -> list[Submission]:
    """The submissions with this number, at most one a company, that count for their duties."""
    counting = duties.c.submission_id == submissions.c.id
    query = select(submissions).join(duties, counting).where(submissions.c.number == number)
    return each(Submission, conn.execute(query.order_by(submissions.c.id)))


def drafts_since(conn: Connection, duty_id: int, since: datetime) -> list[Submission]:
    """What people have begun for a duty since a moment, oldest first."""
    begun = (one for one in submissions_of(conn, duty_id) if one.state == "draft")
    return [one for one in begun if one.created_at >= since]


def draft_of(conn: Connection, duty_id: int, person_id: int) -> Submission | None:
    """What a person has begun to submit for a duty."""
    mine = (one for one in submissions_of(conn, duty_id) if one.person_id == person_id)
    return next((one for one in mine if one.state == "draft"), None)


def drafts_by(conn: Connection, person_id: int) -> list[Submission]:
    """All that a person has begun to submit, the newest last."""
    query = select(submissions).where(submissions.c.person_id == person_id, submissions.c.state == "draft")
    return each(Submission, conn.execute(query.order_by(submissions.c.id)))


def newest_of(conn: Connection, duty_id: int, person_id: int) -> Submission | None:
    """What a person began last for a duty, whatever became of it."""
    return next((one for one in reversed(submissions_of(conn, duty_id)) if one.person_id == person_id), None)


def add_draft(conn: Connection, duty_id: int, person_id: int, now: datetime) -> Submission:
    """Begin a submission."""
    added = conn.execute(
        insert(submissions)
        .values(duty_id=duty_id, person_id=person_id, state="draft", created_at=now)
        .returning(submissions.c.id)
    ).scalar_one()
    return submission_by_id(conn, added)


def move_draft(conn: Connection, submission_id: int, duty_id: int, covers: Sequence[int]) -> Submission:
    """Let a draft be one for another duty, and for these besides."""
    done, of = submission_by_id(conn, submission_id).figures_of(duty_id) or (None, None)
    values = {"duty_id": duty_id, "covers": list(covers) or None, "count_done": done, "count_of": of}
    conn.execute(update(submissions).where(submissions.c.id == submission_id).values(values))
    return submission_by_id(conn, submission_id)


def brought_by(conn: Connection, person_id: int, chat_message_id: int) -> Submission | None:
    """The newest submission that holds a file which this message of a person brought."""
    query = (
        select(submissions)
        .join(evidence, evidence.c.submission_id == submissions.c.id)
        .where(submissions.c.person_id == person_id, evidence.c.chat_message_id == chat_message_id)
        .order_by(submissions.c.id.desc())
        .limit(1)
    )
    return one(Submission, conn.execute(query).one_or_none())


def change(conn: Connection, submission_id: int, *, counted: bool = False, **values: Any) -> Submission:
    """Change columns of a submission; the submission as it is then. Its duty counts so too, if it is not yet."""
    before = kept(conn, ("submission", submission_id))
    all_of_duty = kept(conn, ("submissions", before.duty_id)) if before else None
    row = update(submissions).where(submissions.c.id == submission_id).values(**values).returning(submissions)
    changed = cast(Submission, one(Submission, conn.execute(row).one()))
    keep(conn, ("submission", submission_id), [submissions], changed)
    if all_of_duty is not None:
        know(conn, changed.duty_id, [changed if one.id == submission_id else one for one in all_of_duty])
    if not counted and not JUDGED.isdisjoint(values):
        tallies.follow(conn, (duties.c.id == changed.duty_id) & (duties.c.submission_id == submission_id))
    return changed


_FILES = (
    select(*(column for column in evidence.c if column.name not in ("submission_id", "chat_message_id")))
    .where(evidence.c.submission_id == bindparam("submission"))
    .order_by(evidence.c.id)
)


def evidence_of(conn: Connection, submission_id: int) -> list[Evidence]:
    """The files of a submission, in the order they came."""

    def read() -> list[Evidence]:
        return each(Evidence, conn.execute(_FILES, {"submission": submission_id}))

    return list(until_written(conn, ("files", submission_id), [evidence], read))


def file_with(conn: Connection, evidence_id: int) -> tuple[int, Evidence] | None:
    """The file with this id, behind the id of its submission, if there is one."""
    row = conn.execute(select(evidence).where(evidence.c.id == evidence_id)).one_or_none()
    if not row:
        return None
    said = {name: row._mapping[name] for name in Evidence.__dataclass_fields__}
    return row.submission_id, Evidence(**said)


def messages_of(conn: Connection, submission_id: int) -> list[tuple[int, Evidence]]:
    """The files of a submission, each behind the number of the message that brought it."""
    query = select(evidence.c.id, evidence.c.chat_message_id).where(evidence.c.submission_id == submission_id)
    numbers = {row.id: row.chat_message_id for row in conn.execute(query)}
    return [(numbers[file.id], file) for file in evidence_of(conn, submission_id)]


def returned_of(conn: Connection, duty_id: int, before: int) -> list[Submission]:
    """The submissions of a duty that came back before another one (its id), the newest first."""
    earlier = (one for one in reversed(submissions_of(conn, duty_id)) if one.id < before)
    return [one for one in earlier if one.state == "returned"]


def add_evidence(conn: Connection, values: Mapping[str, Any]) -> bool:
    """Add a file; False if this very chat message was taken before."""
    row = insert_new(conn, evidence).values(**values)
    return conn.execute(row.returning(evidence.c.id)).first() is not None


def copy_evidence(conn: Connection, source_id: int, target_id: int) -> None:
    """Give a submission the files of an earlier one as well."""
    columns = [column for column in evidence.c if column.name not in ("id", "submission_id")]
    kept = select(*columns).where(evidence.c.submission_id == source_id, evidence.c.erased_at.is_(None))
    for row in conn.execute(kept.order_by(evidence.c.id)):
        add_evidence(conn, {**row._mapping, "submission_id": target_id})


def move_evidence(conn: Connection, source_id: int, target_id: int) -> None:
    """Let the files of a draft belong to a submission from now on."""
    conn.execute(update(evidence).where(evidence.c.submission_id == source_id).values(submission_id=target_id))


def take_out(conn: Connection, submission_id: int, evidence_id: int) -> bool:
    """Take one file out of a draft; False where it holds no such file."""
    gone = delete(evidence).where(evidence.c.id == evidence_id, evidence.c.submission_id == submission_id)
    return conn.execute(gone).rowcount == 1


def dropped_before(conn: Connection, before: datetime, limit: int) -> list[int]:
    """Drafts that were discarded before a moment and still hold something; at most `limit`."""
    full = select(evidence.c.id).where(evidence.c.submission_id == submissions.c.id).exists()
    query = select(submissions.c.id).where(
        submissions.c.state == "dropped",
        submissions.c.dropped_at < before,
        full | submissions.c.note.is_not(None),
    )
    return list(conn.execute(query.order_by(submissions.c.id).limit(limit)).scalars())


def covered_by(conn: Connection, submission: Submission) -> list[Submission]:
    """The submissions that were made of this one for the duties that it covers, in the order of these."""
    if not submission.covers:
        return []
    query = select(submissions).where(submissions.c.covered_by == submission.id)
    return each(Submission, conn.execute(query.order_by(submissions.c.duty_id)))


def drop_evidence(conn: Connection, submission_id: int) -> None:
    """Take back the files of a draft, which nothing refers to yet."""
    conn.execute(delete(evidence).where(evidence.c.submission_id == submission_id))
