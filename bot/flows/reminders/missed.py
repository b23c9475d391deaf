"""What was missed is said once, to those concerned: in their digest on the first working day of a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.reminders.remind import People
from bot.queries import rights
from bot.store.duties.duties import Duty, missed_since
from bot.store.engine import Connection
from bot.store.people import prefaces
from bot.store.people.people import Person
from bot.store.people.prefaces import Preface
from bot.store.people.units import Unit
from schedules.escalation import missed_told_to
from schedules.workdays import workdays_of

KIND = "missed"


def note(conn: Connection, of: Unit, missed: Sequence[Duty], now: datetime) -> None:
    """Owe those whom the duties that a unit has just missed concern that they hear of it, with what else is missed."""
    people = People(conn, now)
    concerned = {each.id: each for owed in missed for each in people.of(owed, missed_told_to(people.escalation(owed)))}
    waiting = prefaces.waiting_for(conn, KIND, list(concerned)) if concerned else set()
    rows = [
        {"person_id": each.id, "kind": KIND, "since": now, "until": now, "at": _at(each, of, now)}
        for each in concerned.values()
        if each.id not in waiting
    ]
    if rows:
        prefaces.add_prefaces(conn, rows, now)


def still(conn: Connection, to: Person, said: Preface, now: datetime) -> list[Duty]:
    """The duties that a person is to hear of as missed: since it was noted, not made good, and still theirs to hear."""
    people, units = People(conn, now), rights.units_for(conn, to.id, "see", now)
    return [
        owed
        for owed in missed_since(conn, units, said.since)
        if any(each.id == to.id for each in people.of(owed, missed_told_to(people.escalation(owed))))
    ]


def _at(to: Person, of: Unit, now: datetime) -> datetime:
    """The person's hour on the first working day of a week, the next that is to come."""
    zone, days = ZoneInfo(of.timezone), workdays_of(of.judged.calendar)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    this_week = to.hours.prompt_at(days.on_or_after(monday), zone)
    return this_week if this_week > now else to.hours.prompt_at(days.on_or_after(monday + timedelta(days=7)), zone)
