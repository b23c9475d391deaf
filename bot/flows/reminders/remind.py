"""Reminding: steps that have come become reminders, and a person's reminders become one message."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.isolate import PARKED, apart, put_aside
from bot.flows.planning import year_plan
from bot.flows.reminders.escalations import next_review_prompt, steps
from bot.flows.reminders.recall_reviewers import recalled_to
from bot.flows.submissions.progress import marked
from bot.messages.body import Body
from bot.outbox.cards import send_card
from bot.outbox.say import say
from bot.queries import rights
from bot.queries.duty_views import by_urgency, views_for
from bot.store.duties.duties import Duty, duties_to_prompt, duties_with, duty, set_prompts, unsettled
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.people import prefaces
from bot.store.people.people import Person, earliest_hours, person
from bot.store.people.units import same_company, unit
from bot.texts.catalogue import language
from bot.texts.duties import cards, digests
from schedules.escalation import Escalation, Recipient
from schedules.unit import Calendar

# So many duties are moved along their escalation in one transaction.
BATCH = 1000
# So many people are written to in one transaction: presses are not kept waiting by a morning of thousands.
PEOPLE = 50

RECIPIENTS: dict[Recipient, Callable[[Connection, Duty, datetime], list[Person]]] = {
    "owner": rights.owners,
    "confirmer": lambda conn, due, now: _judges(conn, due, now),
    "deputy": rights.deputies,
    "supervisor": rights.supervisors,
}


def _judges(conn: Connection, due: Duty, now: datetime) -> list[Person]:
    """Those who would confirm what an owner of the duty submits; a stand-in where the confirmer's role is vacant."""
    claimed_by: list[int | None] = [owner.id for owner in rights.owners(conn, due, now)]
    found = {each.id: each for by in claimed_by or [None] for each in rights.confirmers(conn, due, by, now)}
    return list(found.values())


def climb(conn: Connection, now: datetime) -> int:
    """Turn the steps that have come into reminders, only the last of each duty; how many duties moved."""
    due = duties_to_prompt(conn, now, BATCH)
    rows: list[dict[str, object]] = []
    moments: list[tuple[int, datetime | None]] = []
    people = _People(conn, now)
    for owed in due:
        at: datetime | None = now + PARKED
        with put_aside("remind.parked", duty=owed.id):
            step, following, to = _step(conn, owed, now, people)
            zone = people.zone(owed)
            if owed.outcome == "returned":
                rows += [
                    {"duty_id": owed.id, "step": again, "person_id": each.id, "at": each.hours.from_then_on(now, zone)}
                    for again, each in _returned_to(conn, owed, now, people)
                ]
                following = _tomorrow(owed, now, people)
            rows += [
                {"duty_id": owed.id, "step": step, "person_id": each.id, "at": each.hours.from_then_on(now, zone)}
                for each in to
            ]
            at = following
        moments.append((owed.id, at))
    reminders.add_reminders(conn, rows)
    set_prompts(conn, moments)
    return len(due)


class _People:
    """Whom a step is for: the same for all duties of a unit that ask for the same roles, so looked up once for them."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self._conn, self._now = conn, now
        self.hours = earliest_hours(conn)
        self._found: dict[Hashable, list[Person]] = {}
        self._zones: dict[int, ZoneInfo] = {}
        self._escalations: dict[int, Escalation] = {}

    def zone(self, owed: Duty) -> ZoneInfo:
        """The zone of the duty's unit."""
        if owed.unit_id not in self._zones:
            self._zones[owed.unit_id] = ZoneInfo(unit(self._conn, owed.unit_id).timezone)
        return self._zones[owed.unit_id]

    def calendar(self, owed: Duty) -> Calendar:
        """The calendar of the duty's unit."""
        return unit(self._conn, owed.unit_id).judged.calendar

    def escalation(self, owed: Duty) -> Escalation:
        """The escalation that the duty climbs."""
        if owed.obligation_id not in self._escalations:
            self._escalations[owed.obligation_id] = adopted(self._conn, owed.obligation_id).escalation
        return self._escalations[owed.obligation_id]

    def of(self, owed: Duty, recipients: Iterable[Recipient]) -> list[Person]:
        """The people behind these recipients, each once."""
        found: dict[int, Person] = {}
        for recipient in recipients:
            asked = adopted(self._conn, owed.obligation_id).obligation
            key = (owed.unit_id, recipient, asked.owner, asked.confirmer, asked.evidence.second_person)
            if key not in self._found:
                self._found[key] = RECIPIENTS[recipient](self._conn, owed, self._now)
            found |= {to.id: to for to in self._found[key]}
        return list(found.values())


def _step(conn: Connection, owed: Duty, now: datetime, people: _People) -> tuple[str, datetime | None, list[Person]]:
    """The step that has come, the moment of the next one, and whom this one is for."""
    if owed.outcome == "submitted":
        today = now.astimezone(people.zone(owed)).date()
        return f"review {today}", _tomorrow(owed, now, people), recalled_to(conn, owed, now)
    if owed.outcome in ("confirmed", "waived"):
        return "", None, []
    escalation = steps(people.escalation(owed), owed, people.zone(owed), people.calendar(owed), people.hours)
    come = [prompt for prompt in escalation if prompt.at <= now]
    following = next((prompt.at for prompt in escalation if prompt.at > now), None)
    return (come[-1].step, following, people.of(owed, come[-1].to)) if come else ("", following, [])


def _tomorrow(owed: Duty, now: datetime, people: _People) -> datetime:
    """The unit's next working morning."""
    zone = people.zone(owed)
    return next_review_prompt(now.astimezone(zone).date(), zone, people.calendar(owed), people.hours)


def _returned_to(conn: Connection, owed: Duty, now: datetime, people: _People) -> list[tuple[str, Person]]:
    """Whom a returned submission is recalled to each working morning, beside the escalation: who owes the duty."""
    step = f"returned {now.astimezone(people.zone(owed)).date()}"
    return [(step, each) for each in people.of(owed, ["owner"])]


def people_to_write_to(conn: Connection, now: datetime) -> list[int]:
    """The people for whom reminders wait at `now`, or to whom something else is to be said in their digest."""
    return sorted({*reminders.people_waited_for(conn, now), *prefaces.people_to_tell(conn, now)})


def write_digests(conn: Connection, now: datetime, person_ids: Sequence[int]) -> int:
    """Owe each of these people one message for all that waits for them, as it is now; how many messages.

    What an earlier digest said and nobody has been shown is said by this one. Reminders of someone to whom nothing can
    be written wait for an hour.
    """
    reminders.take_back(conn, person_ids)
    first, waiting = _by_person(prefaces.due_prefaces(conn, now, person_ids)), _waiting(conn, now, person_ids)
    written, people = 0, _People(conn, now)
    for person_id in dict.fromkeys((*waiting, *first)):
        mine, message_id = waiting.get(person_id, []), None
        with apart(conn, "digest.parked", person=person_id):
            so, to = _still_so(conn, mine, people, now), person(conn, person_id)
            mine = [reminder for reminder in mine if reminder.duty_id in so]
            told = first.get(person_id, [])
            if not mine and not told:
                continue
            message_id = _digest(conn, to, list(so.values()), now, told)
            prefaces.fold(conn, [each.id for each in told], message_id)
        ids = [reminder.id for reminder in mine]
        if message_id:
            reminders.fold(conn, ids, message_id)
            written += 1
        else:
            reminders.put_off(conn, ids, now + PARKED)
    return written


def _by_person(found: Iterable[prefaces.Preface]) -> dict[int, list[prefaces.Preface]]:
    by_person: dict[int, list[prefaces.Preface]] = defaultdict(list)
    for each in found:
        by_person[each.person_id].append(each)
    return by_person


def _waiting(conn: Connection, now: datetime, person_ids: Sequence[int]) -> dict[int, list[reminders.Reminder]]:
    """The reminders that wait for these people, save those that they have put off."""
    put_off = reminders.snoozed_until(conn, now, person_ids)
    waiting: dict[int, list[reminders.Reminder]] = defaultdict(list)
    for reminder in reminders.due_reminders(conn, now, person_ids):
        if (reminder.duty_id, reminder.person_id) not in put_off or _is_last(conn, reminder):
            waiting[reminder.person_id].append(reminder)
    return waiting


def _still_so(
    conn: Connection, waiting: Sequence[reminders.Reminder], people: "_People", now: datetime
) -> dict[int, Duty]:
    """The duties, soonest first, of which there is still something to say; reminders of the others are called off.

    Between a step and its message a duty may be settled, taken back, or become another's.
    """
    due = {owed.id: owed for owed in duties_with(conn, {reminder.duty_id for reminder in waiting})}
    idle = {each.id for each in waiting if not _concerns(conn, each, due[each.duty_id], people, now)}
    if idle:
        reminders.drop(conn, sorted(idle))
    kept = {each.duty_id for each in waiting if each.id not in idle}
    return {duty_id: owed for duty_id, owed in due.items() if duty_id in kept}


def _concerns(conn: Connection, reminder: reminders.Reminder, owed: Duty, people: "_People", now: datetime) -> bool:
    """Whether a reminder's person still has something to do about its duty."""
    if owed.outcome in ("confirmed", "waived"):
        return False
    if owed.outcome == "submitted":
        return any(to.id == reminder.person_id for to in recalled_to(conn, owed, now))
    if reminder.step.startswith("review"):
        return False
    return any(to.id == reminder.person_id for to in people.of(owed, RECIPIENTS))


def _is_last(conn: Connection, reminder: reminders.Reminder) -> bool:
    """Whether no step follows: a last step is never put off."""
    return duty(conn, reminder.duty_id).next_prompt_at is None


def _digest(
    conn: Connection, to: Person, due: list[Duty], now: datetime, first: Sequence[prefaces.Preface] = ()
) -> int:
    if len(due) == 1 and not first:
        return send_card(conn, to, due[0], now)
    speech = language(to.language)
    said = [digests.preface(speech, each.kind, each.since, each.until) for each in first]
    if not due:
        return say(conn, to, Body(text="\n".join(said)), now, purpose="digest")
    views = by_urgency(marked(conn, to, views_for(conn, to, due, now)))
    digest = cards.digest(speech, to.name, views)
    body = year_plan.with_reminder(conn, to, digest, now)
    return say(conn, to, replace(body, text="\n\n".join([*said, body.text])), now, purpose="digest")


def owed_by(conn: Connection, to: Person, now: datetime) -> list[Duty]:
    """The unsettled duties that are a person's own to do."""
    units = sorted({membership.unit_id for membership in rights.held(conn, to.id, now)})
    own: dict[tuple[int, str], bool] = {}
    mine = []
    for owed in unsettled(conn, _with_projects(conn, units)):
        role = adopted(conn, owed.obligation_id).obligation.owner
        if (owed.unit_id, role) not in own:
            own[owed.unit_id, role] = any(owner.id == to.id for owner in rights.owners(conn, owed, now))
        if own[owed.unit_id, role]:
            mine.append(owed)
    return mine


def _with_projects(conn: Connection, unit_ids: list[int]) -> list[int]:
    return sorted({each for unit_id in unit_ids for each in same_company(conn, unit_id)})
