"""Confirmations with their evidence: drafts while the proof is taken, then what was submitted and judged."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.store.duties import tallies
from bot.store.rows import each, one
from bot.store.tables import confirmations, duties, evidence
from schedules.record import record

# The columns of a claim by which its duty counts.
JUDGED = frozenset({"state", "done_on", "submitted_at"})


@record
class Evidence:
    """A file of a confirmation; its bytes lie in the vault under `sha256`.

    `kind` is what it counts as, `sent_as` how it came: a picture that is sent as a document is the original.
    """

    id: int
    kind: str
    sent_as: str
    sha256: str
    size: int
    name: str
    media_type: str
    channel_id: str
    received_at: datetime
    forwarded_at: datetime | None
    erased_at: datetime | None


@record
class Confirmation:
    """A claim that a duty is done, in one of the states draft, submitted, returned, confirmed, dropped.

    Of whoever judged it: whether they came after it was submitted, and whether its submitter had invited them.
    """

    id: int
    duty_id: int
    person_id: int
    state: str
    done_on: date | None
    note: str | None
    count_done: int | None
    count_of: int | None
    created_at: datetime
    submitted_at: datetime | None
    reviewer_id: int | None
    reviewed_at: datetime | None
    reason: str | None
    remark: str | None
    reviewer_came_after: bool
    reviewer_invited: bool
    number: int | None
    dropped_at: datetime | None


def confirmation(conn: Connection, confirmation_id: int) -> Confirmation:
    """The confirmation with this id."""
    query = select(confirmations).where(confirmations.c.id == confirmation_id)
    return cast(Confirmation, one(Confirmation, conn.execute(query).one()))


def known_confirmation(conn: Connection, confirmation_id: int) -> Confirmation | None:
    """The confirmation with this id, if there is one."""
    query = select(confirmations).where(confirmations.c.id == confirmation_id)
    return one(Confirmation, conn.execute(query).one_or_none())


def claims_numbered(conn: Connection, number: int) -> list[Confirmation]:
    """The claims with this number, at most one a company, that count for their duties."""
    counting = duties.c.confirmation_id == confirmations.c.id
    query = select(confirmations).join(duties, counting).where(confirmations.c.number == number)
    return each(Confirmation, conn.execute(query.order_by(confirmations.c.id)))


def drafts_since(conn: Connection, duty_id: int, since: datetime) -> list[Confirmation]:
    """What people have begun for a duty since a moment, oldest first."""
    begun = select(confirmations).where(confirmations.c.duty_id == duty_id, confirmations.c.state == "draft")
    return each(
        Confirmation, conn.execute(begun.where(confirmations.c.created_at >= since).order_by(confirmations.c.id))
    )


def draft_of(conn: Connection, duty_id: int, person_id: int) -> Confirmation | None:
    """What a person has begun to submit for a duty."""
    query = select(confirmations).where(
        confirmations.c.duty_id == duty_id,
        confirmations.c.person_id == person_id,
        confirmations.c.state == "draft",
    )
    return one(Confirmation, conn.execute(query).one_or_none())


def drafts_by(conn: Connection, person_id: int) -> list[Confirmation]:
    """All that a person has begun to submit, the newest last."""
    query = select(confirmations).where(confirmations.c.person_id == person_id, confirmations.c.state == "draft")
    return each(Confirmation, conn.execute(query.order_by(confirmations.c.id)))


def newest_of(conn: Connection, duty_id: int, person_id: int) -> Confirmation | None:
    """What a person began last for a duty, whatever became of it."""
    mine = (confirmations.c.duty_id == duty_id) & (confirmations.c.person_id == person_id)
    query = select(confirmations).where(mine).order_by(confirmations.c.id.desc()).limit(1)
    return one(Confirmation, conn.execute(query).one_or_none())


def add_draft(conn: Connection, duty_id: int, person_id: int, now: datetime) -> Confirmation:
    """Begin a confirmation."""
    added = conn.execute(
        insert(confirmations)
        .values(duty_id=duty_id, person_id=person_id, state="draft", created_at=now)
        .returning(confirmations.c.id)
    ).scalar_one()
    return confirmation(conn, added)


def brought_by(conn: Connection, person_id: int, chat_message_id: int) -> Confirmation | None:
    """The newest confirmation that holds a file which this message of a person brought."""
    query = (
        select(confirmations)
        .join(evidence, evidence.c.confirmation_id == confirmations.c.id)
        .where(confirmations.c.person_id == person_id, evidence.c.chat_message_id == chat_message_id)
        .order_by(confirmations.c.id.desc())
        .limit(1)
    )
    return one(Confirmation, conn.execute(query).one_or_none())


def change(conn: Connection, confirmation_id: int, **values: Any) -> Confirmation:
    """Change columns of a confirmation; the confirmation as it is then."""
    row = update(confirmations).where(confirmations.c.id == confirmation_id).values(**values).returning(confirmations)
    changed = cast(Confirmation, one(Confirmation, conn.execute(row).one()))
    if not JUDGED.isdisjoint(values):
        tallies.follow(conn, (duties.c.id == changed.duty_id) & (duties.c.confirmation_id == confirmation_id))
    return changed


def evidence_of(conn: Connection, confirmation_id: int) -> list[Evidence]:
    """The files of a confirmation, in the order they came."""
    columns = [column for column in evidence.c if column.name not in ("confirmation_id", "chat_message_id")]
    query = select(*columns).where(evidence.c.confirmation_id == confirmation_id).order_by(evidence.c.id)
    return each(Evidence, conn.execute(query))


def messages_of(conn: Connection, confirmation_id: int) -> list[tuple[int, Evidence]]:
    """The files of a confirmation, each behind the number of the message that brought it."""
    query = select(evidence.c.id, evidence.c.chat_message_id).where(evidence.c.confirmation_id == confirmation_id)
    numbers = {row.id: row.chat_message_id for row in conn.execute(query)}
    return [(numbers[file.id], file) for file in evidence_of(conn, confirmation_id)]


def returned_of(conn: Connection, duty_id: int, before: int) -> list[Confirmation]:
    """The claims of a duty that came back before another one (its id), the newest first."""
    here = (confirmations.c.duty_id == duty_id) & (confirmations.c.state == "returned") & (confirmations.c.id < before)
    return each(Confirmation, conn.execute(select(confirmations).where(here).order_by(confirmations.c.id.desc())))


def add_evidence(conn: Connection, values: Mapping[str, Any]) -> bool:
    """Add a file; False if this very chat message was taken before."""
    build = insert_sqlite if conn.dialect.name == "sqlite" else insert_postgresql
    row = build(evidence).values(**values).on_conflict_do_nothing()
    return conn.execute(row.returning(evidence.c.id)).first() is not None


def copy_evidence(conn: Connection, source_id: int, target_id: int) -> None:
    """Give a confirmation the files of an earlier one as well."""
    columns = [column for column in evidence.c if column.name not in ("id", "confirmation_id")]
    kept = select(*columns).where(evidence.c.confirmation_id == source_id, evidence.c.erased_at.is_(None))
    for row in conn.execute(kept.order_by(evidence.c.id)):
        add_evidence(conn, {**row._mapping, "confirmation_id": target_id})


def move_evidence(conn: Connection, source_id: int, target_id: int) -> None:
    """Let the files of a draft belong to a claim from now on."""
    conn.execute(update(evidence).where(evidence.c.confirmation_id == source_id).values(confirmation_id=target_id))


def take_out(conn: Connection, confirmation_id: int, evidence_id: int) -> bool:
    """Take one file out of a draft; False where it holds no such file."""
    gone = delete(evidence).where(evidence.c.id == evidence_id, evidence.c.confirmation_id == confirmation_id)
    return conn.execute(gone).rowcount == 1


def dropped_before(conn: Connection, before: datetime, limit: int) -> list[int]:
    """Drafts that were discarded before a moment and still hold something; at most `limit`."""
    full = select(evidence.c.id).where(evidence.c.confirmation_id == confirmations.c.id).exists()
    query = select(confirmations.c.id).where(
        confirmations.c.state == "dropped",
        confirmations.c.dropped_at < before,
        full | confirmations.c.note.is_not(None),
    )
    return list(conn.execute(query.order_by(confirmations.c.id).limit(limit)).scalars())


def drop_evidence(conn: Connection, confirmation_id: int) -> None:
    """Take back the files of a draft, which nothing refers to yet."""
    conn.execute(delete(evidence).where(evidence.c.confirmation_id == confirmation_id))
