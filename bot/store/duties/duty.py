"""A duty of record, and all that an act on it asks, read together."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from bot.messages.chat_address import Address
from bot.store.duties import tallies
from bot.store.duties.obligations import know
from bot.store.duties.roadmaps import NEWEST, know_newest
from bot.store.duties.tallies import ADDED_AT, OUTCOME
from bot.store.ledger import ledger
from bot.store.messages.reminders import PENDING, know_pending
from bot.store.people.absences import know_last
from bot.store.people.people import know_earliest
from bot.store.people.units import UNIT, know_unit
from bot.store.rows import each, keep, kept, once, one, parted, read_anew, remembers, until_written
from bot.store.tables import (
    absences,
    accounts,
    bundlings,
    chains,
    chats,
    dialogues,
    duties,
    messages,
    obligations,
    people,
    reminders,
    roadmaps,
    submissions,
    units,
)
from schedules.rate import Weight, is_after_hour
from schedules.record import record
from schedules.standing import Outcome

# While there is none that a unit has said of a bundle, which is known with a duty, nobody has to look.
NEWEST_BUNDLING = "newest bundling"


@record
class Duty:
    """A duty of record with its outcome, which is the state of the submission that counts for it.

    `unseen` says that it is not owed, or not judged, by an exemption that nobody above has seen yet; `counts` how it
    may count at best. A figure of other duties that is final has what it came to, and since when. What is due at an
    hour is `due_at` a moment; the submission that counts for it was `submitted_at` one.
    """

    id: int
    unit_id: int
    obligation_id: int
    roadmap_id: int
    key: str
    period: str
    opens_on: date
    due_on: date
    submission_id: int | None
    next_prompt_at: datetime | None
    planned_on: date | None
    notice_id: int | None
    missed_at: datetime | None
    opened_at: datetime
    unseen: bool
    counts: Weight
    stated: bool
    outcome: Outcome | None
    done_on: date | None
    figure_done: int | None = None
    figure_of: int | None = None
    figure_at: datetime | None = None
    due_at: datetime | None = None
    submitted_at: datetime | None = None

    @property
    def is_never_in_time(self) -> bool:
        """Whether it is made good at best, whatever day it was done on."""
        return self.counts == "late" or is_after_hour(self.due_at, self.submitted_at)


DUTIES = select(
    duties.c.id,
    duties.c.unit_id,
    duties.c.obligation_id,
    duties.c.roadmap_id,
    duties.c.key,
    duties.c.period,
    duties.c.opens_on,
    duties.c.due_on,
    duties.c.submission_id,
    duties.c.next_prompt_at,
    duties.c.planned_on,
    duties.c.notice_id,
    duties.c.missed_at,
    duties.c.opened_at,
    duties.c.unseen,
    duties.c.counts,
    duties.c.stated,
    OUTCOME.label("outcome"),
    submissions.c.done_on,
    duties.c.figure_done,
    duties.c.figure_of,
    duties.c.figure_at,
    duties.c.due_at,
    submissions.c.submitted_at,
).select_from(duties.outerjoin(submissions, submissions.c.id == duties.c.submission_id))

_DUTY = DUTIES.where(duties.c.id == bindparam("duty"))
# The same with its unit, its obligation, the end of its company's chain, and what its counting asks.
_AT_HAND = (
    _DUTY.join(units, units.c.id == duties.c.unit_id)
    .join(obligations, obligations.c.id == duties.c.obligation_id)
    .join(roadmaps, roadmaps.c.id == obligations.c.roadmap_id)
    .outerjoin(chains, chains.c.company_id == units.c.company_id)
    .add_columns(
        *UNIT,
        roadmaps.c.name.label("roadmap"),
        obligations.c.body,
        obligations.c.escalation,
        *(column.label(f"tip_{column.name}") for column in chains.c),
        *(duties.c[name].label(f"fact_{name}") for name in ("verdict", "waived")),
        submissions.c.submitted_at.label("fact_submitted_at"),
        ADDED_AT.label("fact_added_at"),
        select(reminders.c.id)
        .where(literal_column(PENDING), reminders.c.duty_id == duties.c.id)
        .exists()
        .label("pending"),
        select(func.max(absences.c.last)).scalar_subquery().label("away_until"),
        NEWEST.label("edition"),
        select(func.max(bundlings.c.id)).scalar_subquery().label("bundling"),
    )
)
_TO_BE_CHANGED = _AT_HAND.add_columns(select(func.min(people.c.digest_hour)).scalar_subquery().label("earliest"))


def _of_act(lead: ColumnElement[int]) -> CompoundSelect[Any]:
    """The ids of a duty and of all that an act on it may change: what its drafts are for besides, and what came with
    the submission that counts for it."""
    drafted = select(func.json_array_elements_text(submissions.c.covers).cast(BigInteger))
    counting = select(duties.c.submission_id).where(duties.c.id == lead).scalar_subquery()
    return union_all(
        select(lead),
        drafted.where(submissions.c.duty_id == lead, submissions.c.state == "draft"),
        select(submissions.c.duty_id).where(submissions.c.covered_by == counting),
    )


def _lock_act(lead: ColumnElement[int]) -> Select[Any]:
    """Lock a duty and all that an act on it may change, in the one order in which everyone locks duties."""
    return select(duties.c.id).where(duties.c.id.in_(_of_act(lead))).order_by(duties.c.id).with_for_update()


def _seal(lead: ColumnElement[int]) -> Select[Any]:
    """Lock all that an act on a duty may change, and only then its company's chain."""
    act = _lock_act(lead).subquery()
    held = select(func.array_agg(act.c.id).label("duty_ids")).subquery()
    found = select(chains, held.c.duty_ids).select_from(duties).join(units, units.c.id == duties.c.unit_id)
    sealed = found.join(chains, chains.c.company_id == units.c.company_id).join(held, true())
    return sealed.where(duties.c.id == lead).with_for_update(of=chains)


_LOCK = _lock_act(bindparam("duty", type_=BigInteger))
_BY_BUTTON = _seal(select(messages.c.duty_id).where(messages.c.key == bindparam("key")).scalar_subquery())
# A dialogue in which a submission is judged.
_BY_DIALOGUE = _seal(
    select(submissions.c.duty_id)
    .join(dialogues, dialogues.c.submission_id == submissions.c.id)
    .join(accounts, accounts.c.person_id == dialogues.c.person_id)
    .join(chats, chats.c.id == accounts.c.chat_id)
    .where(chats.c.channel == bindparam("channel"), chats.c.address == bindparam("chat"), chats.c.thread == "")
    .where(dialogues.c.expects.in_(("reason", "remark", "question")))
    .scalar_subquery()
)


def duty(conn: Connection, duty_id: int, *, lock: bool = False) -> Duty:
    """The duty with this id; where asked it and all that its act may change are locked until the transaction ends."""
    if lock:
        _lock(conn, duty_id)
    return until_written(conn, ("duty", duty_id), [duties, submissions], lambda: _one(conn, duty_id))


def locked_duties(conn: Connection, duty_ids: Collection[int]) -> list[Duty]:
    """The duties with these ids as they are now; nobody else changes them until the transaction ends."""
    if duty_ids and conn.dialect.name != "sqlite":
        conn.execute(select(duties.c.id).where(duties.c.id.in_(duty_ids)).order_by(duties.c.id).with_for_update())
        read_anew(conn)
    return each(Duty, conn.execute(DUTIES.where(duties.c.id.in_(duty_ids)).order_by(duties.c.id)))


def known_duty(conn: Connection, duty_id: int) -> Duty | None:
    """The duty with this id, if there is one."""
    found = kept(conn, ("duty", duty_id)) or _read(conn, duty_id)
    if found:
        keep(conn, ("duty", duty_id), [duties, submissions], found)
    return cast("Duty | None", found)


def seal(conn: Connection, at: Address, key: str) -> None:
    """Lock what a person is about to judge or submit, before anything is read: the duties, and their company's chain.

    It is the duty of a button (its key), else of the dialogue in which a submission is judged, if there is one.
    """
    keep(conn, "sealed", [], True)
    if conn.dialect.name == "sqlite":
        return
    if key:
        found = conn.execute(_BY_BUTTON, {"key": key})
    else:
        found = conn.execute(_BY_DIALOGUE, {"channel": at.channel, "chat": at.chat})
    if row := found.one_or_none():
        ledger.know_tip(conn, row)
        for one_id in row.duty_ids:
            keep(conn, ("locked", one_id), [], True)


def _lock(conn: Connection, duty_id: int) -> None:
    """Let nobody else change a duty, and what its act may change, until the transaction ends; SQLite's one writer is
    alone in any case.
    """
    if kept(conn, ("locked", duty_id)):
        return
    act = [duty_id]
    if conn.dialect.name != "sqlite":
        act = list(conn.execute(_LOCK, {"duty": duty_id}).scalars())
        read_anew(conn)
    for one_id in act:
        keep(conn, ("locked", one_id), [], True)


def _one(conn: Connection, duty_id: int) -> Duty:
    found = _read(conn, duty_id)
    if not found:
        raise LookupError(f"there is no duty {duty_id}")
    return found


def _read(conn: Connection, duty_id: int) -> Duty | None:
    """The duty; where this transaction remembers, with all that an act on it asks."""
    if not remembers(conn):
        return one(Duty, conn.execute(_DUTY, {"duty": duty_id}).one_or_none())
    locked = kept(conn, ("locked", duty_id)) or kept(conn, "sealed")
    row = conn.execute(_TO_BE_CHANGED if locked else _AT_HAND, {"duty": duty_id}).one_or_none()
    if row is None:
        return None
    told = row._mapping
    found = Duty(**{name: told[name] for name in Duty.__dataclass_fields__})
    of = know_unit(conn, row)
    know(conn, found.obligation_id, (found.roadmap_id, row.roadmap), body=row.body, escalation=row.escalation)
    know_last(conn, row.away_until)
    know_newest(conn, row.edition)
    once(conn, NEWEST_BUNDLING, lambda: row.bundling or 0)
    know_pending(conn, duty_id, row.pending)
    if locked:
        know_earliest(conn, row.earliest)
        if conn.dialect.name == "sqlite" and row.tip_company_id is not None:
            ledger.know_tip(conn, parted(row, "tip_"))
    facts: dict[str, Any] = {name: getattr(of, name) for name in ("parent_id", "timezone", "zones_before")}
    facts |= {name: getattr(found, name) for name in tallies.Facts.__dataclass_fields__ if hasattr(found, name)}
    facts |= {name.removeprefix("fact_"): told[name] for name in told if name.startswith("fact_")}
    keep(conn, ("facts", duty_id), tallies.FACTS_OF, tallies.Facts(**facts))
    return found
