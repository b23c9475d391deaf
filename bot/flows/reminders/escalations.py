"""The reminders of a duty of record: its obligation's escalation, laid over its days and its unit's calendar."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.store.duties.bundles import bundle_of
from bot.store.duties.duties import Duty, duty, set_prompts
from bot.store.duties.obligations import Adopted, adopted
from bot.store.engine import Connection
from bot.store.people.people import earliest_hours
from bot.store.people.units import unit
from schedules.escalation import Hours, Prompt
from schedules.mornings.calm import calm_prompts
from schedules.mornings.prompted import prompted_on
from schedules.roadmap import Bundle
from schedules.unit import Calendar
from schedules.unit import Unit as Judged
from schedules.workdays import workdays_of


def escalation_of(conn: Connection, owed: Duty) -> list[Prompt]:
    """All reminders that a duty's escalation holds, in order; a figure has none."""
    if adopted(conn, owed.obligation_id).obligation.evidence.computed:
        return []
    of = unit(conn, owed.unit_id).judged
    return steps(adopted(conn, owed.obligation_id), owed, of, earliest_hours(conn), bundle=bundle_of(conn, owed))


def steps(by: Adopted, owed: Duty, of: Judged, hours: Hours, *, bundle: Bundle | None) -> list[Prompt]:
    """The reminders of a duty of a unit; they lead over its planned day first, where it has one."""
    return calm_prompts(
        by.obligation,
        by.escalation,
        owed.opens_on,
        owed.due_on,
        zone=ZoneInfo(of.timezone),
        workdays=prompted_on(of, by.obligation, owed.opens_on, owed.due_on),
        hours=hours,
        planned_on=owed.planned_on,
        drawn_by=bundle.id if bundle else None,
        due_at=owed.due_at,
    )


def next_after(conn: Connection, owed: Duty, now: datetime) -> datetime | None:
    """When a duty is next prompted after `now`; None where its escalation ends."""
    return next((prompt.at for prompt in escalation_of(conn, owed) if prompt.at > now), None)


def lead_on(conn: Connection, duty_ids: Iterable[int], now: datetime) -> None:
    """Let duties be prompted by their plan as it is now; what was returned is recalled each morning as before."""
    some = [duty(conn, number) for number in duty_ids]
    set_prompts(conn, [(each.id, next_after(conn, each, now)) for each in some if each.outcome != "returned"])


def first_prompt_after(escalation: list[Prompt], now: datetime) -> datetime:
    """When a duty that is opened late is first prompted: at once where a step has come, else at the first one."""
    return now if not escalation or escalation[0].at <= now else escalation[0].at


def next_morning(conn: Connection, owed: Duty, now: datetime) -> datetime:
    """The next working morning of a duty's unit, on which what was returned is recalled; sooner where it rings before
    that, as what is due at an hour does.
    """
    of = unit(conn, owed.unit_id)
    zone = ZoneInfo(of.timezone)
    morning = next_review_prompt(now.astimezone(zone).date(), zone, of.judged.calendar, earliest_hours(conn))
    ring = next_after(conn, owed, now) if owed.due_at else None
    return min(morning, ring) if ring else morning


def next_review_prompt(today: date, zone: ZoneInfo, calendar: Calendar, hours: Hours) -> datetime:
    """When a waiting submission is next recalled to those who confirm: the unit's next working morning."""
    return hours.prompt_at(workdays_of(calendar).on_or_after(today + timedelta(days=1)), zone)
