"""Putting a reminder off: it moves the prompt and never the due day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows import rights
from bot.flows.remind import ladder_of
from bot.store import reminders
from bot.store.duties import duty
from bot.store.engine import Connection
from bot.store.people import Person
from bot.store.units import unit
from bot.texts.catalogue import language
from schedules.ladder import Hours


def snooze(conn: Connection, by: Person, duty_id: int, choice: str, now: datetime) -> str:
    """Remind a person again in an hour (`1h`) or tomorrow morning (`1d`); the sentence that they see."""
    put_off, speech = duty(conn, duty_id), language(by.language)
    if not rights.may_submit(conn, by.id, put_off):
        return speech.plain("This button is not for you. Your own duties: /today")
    zone = ZoneInfo(unit(conn, put_off.unit_id).timezone)
    at = now + timedelta(hours=1)
    if choice == "1d":
        at = Hours().prompt_at(now.astimezone(zone).date() + timedelta(days=1), zone)
    ladder = ladder_of(conn, put_off)
    if ladder and now < ladder[-1].at < at:
        return speech.plain("The last reminder comes before that and cannot be put off.")
    reminders.supersede(conn, duty_id, by.id)
    rung = f"later {at.isoformat(timespec='minutes')}"
    reminders.add_reminders(conn, [{"duty_id": duty_id, "rung": rung, "person_id": by.id, "at": at}])
    return speech.plain("Will remind you {moment}; the due day stays.", moment=speech.moment(at.astimezone(zone)))
