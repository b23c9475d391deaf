"""What waits for a person becomes one digest: reminders that are still so, after what it says first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.flows.isolate import PARKED
from bot.flows.reminders import missed
from bot.flows.reminders.recall_reviewers import recalled_to
from bot.flows.reminders.remind import RECIPIENTS, People
from bot.store.duties.duties import Duty, duties_with, duty
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.messages.reminders import Reminder
from bot.store.people import prefaces
from bot.store.people.people import Person, person
from bot.store.people.prefaces import Preface
from schedules.record import record

# So many people are written to in one transaction: callbacks are not kept waiting by a morning of thousands.
PEOPLE = 50


@record
class Waiting:
    """What waits for a person: reminders, and what their digest says first."""

    person_id: int
    reminders: tuple[Reminder, ...]
    first: tuple[Preface, ...]


@record
class Digest:
    """What one message tells a person: these duties, soonest first, after what it says first."""

    to: Person
    due: tuple[Duty, ...]
    first: tuple[Preface, ...]
    reminders: tuple[int, ...]


def people_to_write_to(conn: Connection, now: datetime) -> list[int]:
    """The people for whom reminders wait at `now`, or to whom something else is to be said in their digest."""
    return sorted({*reminders.people_waited_for(conn, now), *prefaces.people_to_tell(conn, now)})


def waiting(conn: Connection, now: datetime, person_ids: Sequence[int]) -> list[Waiting]:
    """What waits for each of these people, as it is now.

    What an earlier digest said and nobody has been shown is said by this one.
    """
    reminders.take_back(conn, person_ids)
    first, mine = _by_person(prefaces.due_prefaces(conn, now, person_ids)), _waiting(conn, now, person_ids)
    return [
        Waiting(person_id=each, reminders=tuple(mine.get(each, ())), first=tuple(first.get(each, ())))
        for each in dict.fromkeys((*mine, *first))
    ]


def digest(conn: Connection, found: Waiting, people: People, now: datetime) -> Digest | None:
    """What a person's digest is to tell of what waits for them; None where nothing of it is so any more."""
    so = _still_so(conn, found.reminders, people, now)
    told = tuple(reminder.id for reminder in found.reminders if reminder.duty_id in so)
    to = person(conn, found.person_id)
    first = _first(conn, to, found.first, now)
    if not told and not first:
        return None
    return Digest(to=to, due=tuple(so.values()), first=first, reminders=told)


def _first(conn: Connection, to: Person, first: Sequence[Preface], now: datetime) -> tuple[Preface, ...]:
    """What is to be said first and is still so: what was missed may have been made good."""
    over = [each.id for each in first if each.kind == missed.KIND and not missed.still(conn, to, each, now)]
    if over:
        prefaces.drop(conn, over)
    return tuple(each for each in first if each.id not in over)


def fold(conn: Connection, told: Digest, message_id: int) -> None:
    """A message tells all that a digest holds."""
    prefaces.fold(conn, [each.id for each in told.first], message_id)
    reminders.fold(conn, list(told.reminders), message_id)


def park(conn: Connection, found: Waiting, now: datetime) -> None:
    """Reminders of someone to whom nothing can be written wait for an hour."""
    reminders.put_off(conn, [each.id for each in found.reminders], now + PARKED)


def _by_person(found: Iterable[Preface]) -> dict[int, list[Preface]]:
    by_person: dict[int, list[Preface]] = defaultdict(list)
    for each in found:
        by_person[each.person_id].append(each)
    return by_person


def _waiting(conn: Connection, now: datetime, person_ids: Sequence[int]) -> dict[int, list[Reminder]]:
    """The reminders that wait for these people, save those that they have put off."""
    put_off = reminders.snoozed_until(conn, now, person_ids)
    waiting: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in reminders.due_reminders(conn, now, person_ids):
        if (reminder.duty_id, reminder.person_id) not in put_off or _is_last(conn, reminder):
            waiting[reminder.person_id].append(reminder)
    return waiting


def _still_so(conn: Connection, waiting: Sequence[Reminder], people: People, now: datetime) -> dict[int, Duty]:
    """The duties, soonest first, of which there is still something to say; reminders of the others are called off.

    Between a step and its message a duty may be settled, taken back, or become another's.
    """
    due = {owed.id: owed for owed in duties_with(conn, {reminder.duty_id for reminder in waiting})}
    idle = {each.id for each in waiting if not _concerns(conn, each, due[each.duty_id], people, now=now)}
    if idle:
        reminders.drop(conn, sorted(idle))
    kept = {each.duty_id for each in waiting if each.id not in idle}
    return {duty_id: owed for duty_id, owed in due.items() if duty_id in kept}


def _concerns(conn: Connection, reminder: Reminder, owed: Duty, people: People, *, now: datetime) -> bool:
    """Whether a reminder's person still has something to do about its duty."""
    if owed.outcome in ("confirmed", "waived"):
        return False
    if owed.outcome == "submitted":
        return any(to.id == reminder.person_id for to in recalled_to(conn, owed, now))
    if reminder.step.startswith("review"):
        return False
    return any(to.id == reminder.person_id for to in people.of(owed, RECIPIENTS))


def _is_last(conn: Connection, reminder: Reminder) -> bool:
    """Whether no step follows: a last step is never put off."""
    return duty(conn, reminder.duty_id).next_prompt_at is None
