"""Reminding: the steps of escalations that have come become reminders of those whom they are for."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.isolate import PARKED, put_aside
from bot.flows.plans import attending
from bot.flows.reminders.escalations import next_morning, next_review_prompt, steps
from bot.flows.reminders.recall_reviewers import recalled_today
from bot.queries import rights
from bot.store.duties.bundles import bundle_of
from bot.store.duties.duties import Duty, duties_to_prompt, set_prompts, unsettled
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.people.people import Person, earliest_hours
from bot.store.people.units import same_company, unit
from schedules.escalation import Escalation, Prompt, Recipient
from schedules.mornings.at_the_hour import rings_at_once
from schedules.unit import Calendar

# So many duties are moved along their escalation in one transaction.
BATCH = 1000

RECIPIENTS: dict[Recipient, Callable[[Connection, Duty, datetime], list[Person]]] = {
    "owner": rights.owners,
    "confirmer": lambda conn, due, now: _judges(conn, due, now),
    "deputy": rights.deputies,
    "supervisor": rights.supervisors,
}


def _judges(conn: Connection, due: Duty, now: datetime) -> list[Person]:
    """Those who would confirm what an owner of the duty submits; a stand-in where the confirmer's role is vacant."""
    submitted_by: list[int | None] = [owner.id for owner in rights.owners(conn, due, now)]
    found = {each.id: each for by in submitted_by or [None] for each in rights.confirmers(conn, due, by, now)}
    return list(found.values())


def climb(conn: Connection, now: datetime) -> int:
    """Turn the steps that have come into reminders, only the last of each duty; how many duties moved."""
    due = duties_to_prompt(conn, now, BATCH)
    rows: list[dict[str, object]] = []
    moments: list[tuple[int, datetime | None]] = []
    people = People(conn, now)
    for owed in due:
        at: datetime | None = now + PARKED
        with put_aside("remind.parked", duty=owed.id):
            step, following, to = _step(conn, owed, now, people)
            zone = people.zone(owed)
            attending.note(conn, owed, step, now)
            if owed.outcome == "returned":
                rows += [
                    {"duty_id": owed.id, "step": again, "person_id": each.id, "at": each.hours.from_then_on(now, zone)}
                    for again, each in _returned_to(conn, owed, now, people)
                ]
                following = next_morning(conn, owed, now) if owed.due_at else _tomorrow(owed, now, people)
            rows += [
                {
                    "duty_id": owed.id,
                    "step": step,
                    "person_id": each.id,
                    "at": now if rings_at_once(step) else each.hours.from_then_on(now, zone),
                }
                for each in to
            ]
            at = following
        moments.append((owed.id, at))
    reminders.add_reminders(conn, rows)
    set_prompts(conn, moments)
    return len(due)


class People:
    """Whom a step is for: the same for all duties of a unit that ask for the same roles, so looked up once for them."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self._conn, self._now = conn, now
        self.hours = earliest_hours(conn)
        self._found: dict[Hashable, list[Person]] = {}
        self._zones: dict[int, ZoneInfo] = {}
        self._prompts: dict[Hashable, list[Prompt]] = {}

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
        return adopted(self._conn, owed.obligation_id).escalation

    def prompts(self, owed: Duty) -> list[Prompt]:
        """The reminders of the duty, in order; duties that share an obligation and their days share them."""
        of = unit(self._conn, owed.unit_id)
        bundle = bundle_of(self._conn, owed)
        days = (owed.opens_on, owed.due_on, owed.due_at, owed.planned_on, bundle and bundle.id)
        alike = (owed.obligation_id, days, of.timezone, of.calendar, of.week)
        if alike not in self._prompts:
            by = adopted(self._conn, owed.obligation_id)
            self._prompts[alike] = steps(by, owed, of.judged, self.hours, bundle=bundle)
        return self._prompts[alike]

    def step(self, owed: Duty, to: Collection[Recipient]) -> list[Person]:
        """Whom a step is for: one not meant for those who owe the duty is for none of them, whatever else they are."""
        found = self.of(owed, to)
        mine = set() if "owner" in to else {each.id for each in self.of(owed, ["owner"])}
        return [each for each in found if each.id not in mine]

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


def _step(conn: Connection, owed: Duty, now: datetime, people: People) -> tuple[str, datetime | None, list[Person]]:
    """The step that has come, the moment of the next one, and whom this one is for."""
    if owed.outcome == "submitted":
        today = now.astimezone(people.zone(owed)).date()
        return f"review {today}", _tomorrow(owed, now, people), recalled_today(conn, owed, now)
    if owed.outcome in ("confirmed", "waived"):
        return "", None, []
    escalation = people.prompts(owed)
    come = [prompt for prompt in escalation if prompt.at <= now]
    following = next((prompt.at for prompt in escalation if prompt.at > now), None)
    return (come[-1].step, following, people.step(owed, come[-1].to)) if come else ("", following, [])


def _tomorrow(owed: Duty, now: datetime, people: People) -> datetime:
    """The unit's next working morning."""
    zone = people.zone(owed)
    return next_review_prompt(now.astimezone(zone).date(), zone, people.calendar(owed), people.hours)


def _returned_to(conn: Connection, owed: Duty, now: datetime, people: People) -> list[tuple[str, Person]]:
    """Whom a returned submission is recalled to each working morning, beside the escalation: who owes the duty."""
    step = f"returned {now.astimezone(people.zone(owed)).date()}"
    return [(step, each) for each in people.of(owed, ["owner"])]


def owed_by(conn: Connection, to: Person, now: datetime, among: Sequence[Duty] | None = None) -> list[Duty]:
    """The unsettled duties that are a person's own to do, among those that were read already where they are given."""
    mine_in = sorted({membership.unit_id for membership in rights.held(conn, to.id, now)})
    companies = {unit(conn, number).company_id for number in mine_in}
    own: dict[tuple[int, str], bool] = {}
    mine = []
    for owed in unsettled(conn, _with_projects(conn, mine_in)) if among is None else among:
        if unit(conn, owed.unit_id).company_id not in companies:
            continue
        role = adopted(conn, owed.obligation_id).obligation.owner
        if (owed.unit_id, role) not in own:
            own[owed.unit_id, role] = any(owner.id == to.id for owner in rights.owners(conn, owed, now))
        if own[owed.unit_id, role]:
            mine.append(owed)
    return mine


def _with_projects(conn: Connection, unit_ids: list[int]) -> list[int]:
    return sorted({each for unit_id in unit_ids for each in same_company(conn, unit_id)})
