"""A plan as an iCalendar file: one entry a duty: all day on its due day, or at the hour by which it is due."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from bot.reports.calendars.uid import uid
from schedules.duty import Duty


def calendar_file(duties: Iterable[Duty], titles: Mapping[tuple[str, str], str], unit: str) -> bytes:
    """The duties of a unit as iCalendar bytes, the same bytes at every run; titles are by roadmap and obligation."""
    calendar = Calendar()
    calendar.add("prodid", "-//DutyBell//plan//EN")
    calendar.add("version", "2.0")
    for duty in duties:
        event = Event()
        event.add("uid", uid(unit, duty.roadmap, duty.obligation, duty.period))
        event.add("dtstamp", datetime.combine(duty.opens_on, time(), UTC))
        event.add("dtstart", duty.due_at or duty.due_on)
        if not duty.due_at:
            event.add("dtend", duty.due_on + timedelta(days=1))
        event.add("summary", f"{titles[duty.roadmap, duty.obligation]} ({duty.item})")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
