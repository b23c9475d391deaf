"""Putting a reminder off: it moves the prompt and never the due day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.reminders.escalations import escalation_of
from bot.queries import rights
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.texts.catalogue import language
from schedules.workdays import workdays_of


def days_to_choose(conn: Connection, put_off: Duty, now: datetime) -> list[date]:
    """The next working days, after tomorrow and not past the due day, to which a reminder may be put off."""
    of = unit(conn, put_off.unit_id)
    working, today = workdays_of(of.judged.calendar), now.astimezone(ZoneInfo(of.timezone)).date()
    days = [today + timedelta(days=ahead) for ahead in range(2, 12)]
    return [day for day in days if day <= put_off.due_on and working.is_workday(day)][:4]


def snooze(conn: Connection, by: Person, duty_id: int, choice: str, now: datetime) -> str:
    """Remind a person again in an hour (`1h`) or on a day (`2026-11-28`); the sentence they see."""
    put_off, speech = duty(conn, duty_id), language(by.language)
    if not rights.may_submit(conn, by.id, put_off, now):
        return speech.plain("This button is not for you. Your own duties: /today")
    zone = ZoneInfo(unit(conn, put_off.unit_id).timezone)
    at = now + timedelta(hours=1)
    if choice != "1h":
        at = by.hours.prompt_at(date.fromisoformat(choice), zone)
        if at <= now:
            return speech.plain("That moment has passed.")
    escalation = escalation_of(conn, put_off)
    if escalation and now < escalation[-1].at < at:
        return speech.plain("The last reminder comes before that and cannot be put off.")
    reminders.supersede(conn, duty_id, by.id)
    step = f"later {at.isoformat(timespec='minutes')}"
    reminders.add_reminders(conn, [{"duty_id": duty_id, "step": step, "person_id": by.id, "at": at}])
    return speech.plain("Will remind you {moment}; the due day stays.", moment=speech.moment(at.astimezone(zone)))
