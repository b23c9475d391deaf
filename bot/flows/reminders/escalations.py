"""The reminders of a duty of record: its obligation's ladder, laid over its days and its unit's calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.store.duties.duties import Duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.people.people import earliest_hours
from bot.store.people.units import unit
from schedules.escalation import Hours, Ladder, Prompt, planned_prompts, prompts
from schedules.unit import Calendar
from schedules.workdays import workdays_of


def ladder_of(conn: Connection, owed: Duty) -> list[Prompt]:
    """All reminders that a duty's ladder holds, in order."""
    of = unit(conn, owed.unit_id).judged
    ladder = adopted(conn, owed.obligation_id).ladder
    return rungs(ladder, owed, ZoneInfo(of.timezone), of.calendar, earliest_hours(conn))


def rungs(ladder: Ladder, owed: Duty, zone: ZoneInfo, calendar: Calendar, hours: Hours) -> list[Prompt]:
    """A ladder laid over a duty's days; over its planned day first, where it has one."""
    kept = workdays_of(calendar)
    if owed.planned_on and owed.planned_on < owed.due_on:
        return list(planned_prompts(ladder, owed.opens_on, owed.planned_on, owed.due_on, zone, kept, hours))
    return list(prompts(ladder, owed.opens_on, owed.due_on, zone, kept, hours))


def next_after(conn: Connection, owed: Duty, now: datetime) -> datetime | None:
    """When a duty is next prompted after `now`; None where its ladder ends."""
    return next((prompt.at for prompt in ladder_of(conn, owed) if prompt.at > now), None)


def first_prompt_after(ladder: list[Prompt], now: datetime) -> datetime:
    """When a duty that is opened late is first prompted: at once where a rung has come, else at the first one."""
    return now if not ladder or ladder[0].at <= now else ladder[0].at


def next_morning(conn: Connection, owed: Duty, now: datetime) -> datetime:
    """The next working morning of a duty's unit, on which what was returned is recalled."""
    of = unit(conn, owed.unit_id)
    zone = ZoneInfo(of.timezone)
    return next_review_prompt(now.astimezone(zone).date(), zone, of.judged.calendar, earliest_hours(conn))


def next_review_prompt(today: date, zone: ZoneInfo, calendar: Calendar, hours: Hours) -> datetime:
    """When a claim that waits is next recalled to those who confirm: the morning of the unit's next working day."""
    return hours.prompt_at(workdays_of(calendar).on_or_after(today + timedelta(days=1)), zone)
