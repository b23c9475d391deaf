"""A person's open duties as an iCalendar file: all-day entries on the due days, with alarms."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from bot.queries.duty_views import DutyView
from bot.reports.calendars.uid import uid
from bot.texts import words
from bot.texts.catalogue import Language

# How long from the first moment of the due day an alarm is: three days before at nine, and at nine on the day.
ALARMS = (timedelta(days=-3, hours=9), timedelta(hours=9))
# How often a subscribed calendar asks anew, as far as it listens.
REFRESH = timedelta(hours=6)


def personal_calendar(views: Iterable[DutyView], speech: Language) -> bytes:
    """The duties as iCalendar bytes; a duty keeps its UID for good, so a calendar that knows it changes it."""
    calendar = Calendar()
    calendar.add("prodid", "-//DutyBell//duties//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", speech.plain("Safety duties"))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for seen in views:
        calendar.add_component(_event(seen, speech))
    return bytes(calendar.to_ical())


def _event(seen: DutyView, speech: Language) -> Event:
    event = Event()
    event.add("uid", uid(seen.unit, f"{seen.duty_id}", seen.obligation.id, seen.period))
    event.add("dtstamp", datetime.combine(seen.today, time(), UTC))
    event.add("dtstart", seen.due_on)
    event.add("dtend", seen.due_on + timedelta(days=1))
    event.add("summary", f"{seen.title(speech.code)} · {seen.unit}")
    told = (speech.period(seen.period, seen.due_on), words.cadence(speech, seen.obligation.cadence))
    proof = speech.plain("Proof: {asked}", asked=words.asked(speech, seen.obligation.evidence))
    event.add("description", f"{' · '.join(told)}\n{proof}")
    event.add("transp", "TRANSPARENT")
    for trigger in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", seen.title(speech.code))
        alarm.add("trigger", trigger)
        event.add_component(alarm)
    return event
