"""Putting a reminder off: it moves the prompt and never the due day."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.flows.reminders.escalations import escalation_of
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.bundles import fellows
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.people.units import unit
from schedules.record import record
from schedules.workdays import workdays_of


def days_to_choose(conn: Connection, put_off: Duty, now: datetime) -> list[date]:
    """The next working days, after tomorrow and not past the due day, to which a reminder may be put off."""
    of = unit(conn, put_off.unit_id)
    working, today = workdays_of(of.judged.calendar), now.astimezone(ZoneInfo(of.timezone)).date()
    days = [today + timedelta(days=ahead) for ahead in range(2, 12)]
    return [day for day in days if day <= put_off.due_on and working.is_workday(day)][:4]


@record
class Snoozed:
    """The reminder comes again at this local moment."""

    at: datetime


@record
class NotSnoozed:
    """The reminder stays: it is another's, that moment has passed, or the last reminder comes before it."""

    why: Literal["not_yours", "past", "last_before"]


def snooze(ctx: Context, duty_id: int, choice: str) -> Snoozed | NotSnoozed:
    """Remind a person again in an hour (`1h`) or on a day (`2026-11-28`), of all that one act fulfils with it."""
    put_off = duty(ctx.conn, duty_id)
    if not rights.may_submit(ctx.conn, ctx.by.id, put_off, ctx.now):
        return NotSnoozed(why="not_yours")
    zone = ZoneInfo(unit(ctx.conn, put_off.unit_id).timezone)
    at = ctx.now + timedelta(hours=1) if choice == "1h" else ctx.by.hours.prompt_at(date.fromisoformat(choice), zone)
    escalation = escalation_of(ctx.conn, put_off)
    last = put_off.due_at if put_off.due_at and ctx.now < put_off.due_at else None
    if why := refusal(at, ctx.now, last or (escalation[-1].at if escalation else None)):
        return NotSnoozed(why=why)
    step = f"{reminders.LATER}{at.isoformat(timespec='minutes')}"
    put_off_too = [each.id for each in fellows(ctx.conn, put_off) if each.due_on == put_off.due_on]
    for each in put_off_too:
        reminders.supersede(ctx.conn, each, ctx.by.id)
    rows = [{"duty_id": each, "step": step, "person_id": ctx.by.id, "at": at} for each in put_off_too]
    reminders.add_reminders(ctx.conn, rows)
    return Snoozed(at=at.astimezone(zone))


def refusal(at: datetime, now: datetime, last: datetime | None) -> Literal["past", "last_before"] | None:
    """Why a reminder cannot be put off to a moment, its last one coming at `last`; None where it can."""
    if at <= now:
        return "past"
    return "last_before" if last and now < last < at else None
