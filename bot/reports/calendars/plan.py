"""A plan as an iCalendar file: one all-day entry a duty, on its due day."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from bot.reports.calendars.uid import uid
from schedules.duty import Duty
from schedules.roadmap import Roadmap


def calendar_file(duties: Iterable[Duty], roadmap: Roadmap, unit: str, language: str) -> bytes:
    """The duties of a unit as iCalendar bytes, the same bytes at every run."""
    titles = {obligation.id: getattr(obligation.title, language) for obligation in roadmap.obligations}
    calendar = Calendar()
    calendar.add("prodid", "-//DutyBell//plan//EN")
    calendar.add("version", "2.0")
    for duty in duties:
        event = Event()
        event.add("uid", uid(unit, roadmap.id, duty.obligation, duty.period))
        event.add("dtstamp", datetime.combine(duty.opens_on, time(), UTC))
        event.add("dtstart", duty.due_on)
        event.add("dtend", duty.due_on + timedelta(days=1))
        event.add("summary", f"{titles[duty.obligation]} ({duty.item})")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
