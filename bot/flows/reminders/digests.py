"""What waits for a person becomes one digest: reminders that are still so, after what it says first."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.flows.isolate import PARKED
from bot.flows.plans import attending
from bot.flows.reminders import first_week, missed, weekly_digest
from bot.flows.reminders.recall_reviewers import recalled_to
from bot.flows.reminders.remind import RECIPIENTS, People
from bot.queries.duty_views import views_for
from bot.queries.rights import local_day, may_confirm
from bot.store.duties.bundles import bundle_of, line_of
from bot.store.duties.duties import Duty, duties_with, duty
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.messages.reminders import ASKED, LATER, Reminder
from bot.store.people import prefaces
from bot.store.people.people import Person, person
from bot.store.people.prefaces import Preface
from bot.store.people.units import unit
from bot.store.submissions.submissions import submission_by_id
from schedules.mornings.calm import is_short
from schedules.mornings.digest import Morning, morning
from schedules.mornings.digest import Waiting as Told
from schedules.mornings.first_week import STEPS
from schedules.planned.day_and_place import HELD, day_led_to, leads
from schedules.record import record
from schedules.workdays import workdays_of

# So many people are written to in one transaction: callbacks are not kept waiting by a morning of thousands.
PEOPLE = 50


# A duty that waits to be told of, as it is decided upon.
Waits = Told[Duty]
# How the steps begin that are no reminder of an escalation: something is up to the reader again.
RECALLS = ("review", "returned", LATER, ASKED)


@record
class Waiting:
    """What waits for a person: reminders, and what their digest says first."""

    person_id: int
    reminders: tuple[Reminder, ...]
    first: tuple[Preface, ...]


@record
class Digest:
    """What one message tells a person: these duties, most pressing first, after what it says first.

    The others wait for another morning: until that moment, these reminders of them. Of those `asked` the planned day is
    over, and it asks whether they were held.
    """

    to: Person
    due: tuple[Waits, ...]
    first: tuple[Preface, ...]
    reminders: tuple[int, ...]
    held: tuple[tuple[datetime, tuple[int, ...]], ...] = ()
    asked: frozenset[int] = frozenset()


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
    """What a person's digest is to tell of what waits for them; None where nothing of it is so any more.

    What is not urgent waits for another morning where there is much.
    """
    so = _still_so(conn, found.reminders, people, now)
    to = person(conn, found.person_id)
    first = _first(conn, to, found.first, now)
    if not so and not first:
        return None
    decided = _decided(conn, to, found.reminders, so, now=now) if so else Morning[Duty](said=())
    by_duty: dict[int, list[int]] = defaultdict(list)
    for reminder in found.reminders:
        by_duty[reminder.duty_id].append(reminder.id)
    told = tuple(number for each in decided.said for number in by_duty[each.what.id])
    held = tuple(
        (to.hours.prompt_at(day, people.zone(each.what)), tuple(by_duty[each.what.id])) for each, day in decided.held
    )
    over = {each.duty_id for each in found.reminders if each.step.startswith(HELD)}
    asked = frozenset(each.what.id for each in decided.said if each.is_own and each.what.id in over)
    gone = {owed.id for each in first if each.kind == missed.KIND for owed in missed.still(conn, to, each, now)}
    # What is said to be missed has no row beside that, but for what came back or waits to be judged.
    rows = tuple(each for each in decided.said if each.recalls or each.what.id not in gone)
    return Digest(to=to, due=rows, first=first, reminders=told, held=held, asked=asked)


def _decided(
    conn: Connection, to: Person, told: Sequence[Reminder], so: Mapping[int, Duty], *, now: datetime
) -> Morning[Duty]:
    """What is said now of these duties, by the day and the calendar of the unit of the first of them."""
    recalled = {each.duty_id for each in told if each.step.startswith(RECALLS)}
    planned = {each.duty_id for each in told if leads(each.step)}
    waits = [
        Waits(
            what=so[seen.duty_id],
            act=_act(conn, so[seen.duty_id]),
            line=line_of(conn, so[seen.duty_id]),
            name=_name(conn, so[seen.duty_id]),
            fixed=seen.obligation.fixed,
            due_on=seen.due_on,
            is_own=seen.is_own or _judges(conn, to, so[seen.duty_id], now),
            is_short=is_short(seen.obligation, so[seen.duty_id].opens_on, seen.due_on),
            recalls=seen.duty_id in recalled or (seen.duty_id in planned and seen.is_own),
        )
        for seen in views_for(conn, to, so.values(), now)
    ]
    of = unit(conn, waits[0].what.unit_id)
    return morning(waits, local_day(of, now), workdays_of(of.judged.calendar))


def _act(conn: Connection, owed: Duty) -> Hashable:
    """What duties share that the same act repeats: of two roadmaps they share nothing, whatever they are called."""
    return owed.unit_id, owed.roadmap_id, _name(conn, owed)


def _name(conn: Connection, owed: Duty) -> str:
    bundle = bundle_of(conn, owed)
    return bundle.id if bundle else owed.key


def _judges(conn: Connection, to: Person, owed: Duty, now: datetime) -> bool:
    """Whether what was submitted for a duty waits for this person to confirm it."""
    if owed.outcome != "submitted" or not owed.submission_id:
        return False
    return may_confirm(conn, to.id, owed, submission_by_id(conn, owed.submission_id).person_id, now=now)


def _first(conn: Connection, to: Person, first: Sequence[Preface], now: datetime) -> tuple[Preface, ...]:
    """What is to be said first and is still so: what was missed may have been made good, a plan taken back."""
    over = [each.id for each in first if not _is_so(conn, to, each, now)]
    if over:
        prefaces.drop(conn, over)
    others = [each for each in first if each.id not in over and each.kind not in (*STEPS, weekly_digest.KIND)]
    return (*others, *first_week.still(conn, to, first, now), *weekly_digest.still(conn, to, first, now))


def _is_so(conn: Connection, to: Person, said: Preface, now: datetime) -> bool:
    match said.kind:
        case missed.KIND:
            return bool(missed.still(conn, to, said, now))
        case attending.KIND:
            return bool(attending.still(conn, to, now))
    return True


def fold(conn: Connection, told: Digest, message_id: int, now: datetime) -> None:
    """A message tells all that a digest says; what an earlier step of it would still say is called off."""
    for each in told.first:
        if each.kind in STEPS:
            first_week.go_on(conn, told.to, each, now)
    prefaces.fold(conn, [each.id for each in told.first], message_id)
    reminders.fold(conn, list(told.reminders), message_id)
    overtaken = [each.what.id for each in told.due]
    if overtaken:
        reminders.overtake(conn, told.to.id, overtaken, now)


def hold(conn: Connection, told: Digest) -> None:
    """What a digest does not say waits for its other morning."""
    for at, held in told.held:
        reminders.put_off(conn, held, at)


def without_week(conn: Connection, told: Digest, now: datetime) -> Digest:
    """The digest without the week of units below, which waits for an hour where it cannot be written."""
    prefaces.put_off(conn, [each.id for each in told.first if each.kind == weekly_digest.KIND], now + PARKED)
    return replace(told, first=tuple(each for each in told.first if each.kind != weekly_digest.KIND))


def park(conn: Connection, found: Waiting, now: datetime) -> None:
    """What waits for someone to whom nothing can be written waits for an hour."""
    reminders.put_off(conn, [each.id for each in found.reminders], now + PARKED)
    prefaces.put_off(conn, [each.id for each in found.first], now + PARKED)


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
    is_over = leads(reminder.step) and day_led_to(reminder.step) != owed.planned_on
    if is_over and any(to.id == reminder.person_id for to in people.of(owed, ("owner",))):
        return False  # the day is planned no more; others were to hear of the duty whatever its day
    return any(to.id == reminder.person_id for to in people.of(owed, RECIPIENTS))


def _is_last(conn: Connection, reminder: Reminder) -> bool:
    """Whether no step follows: a last step is never put off."""
    return duty(conn, reminder.duty_id).next_prompt_at is None
