"""A limit in hours: counted from the moment of an event to the moment by which something is due."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from schedules.period import Period
from schedules.record import record

# A limit of more hours than a week has is one of days.
LONGEST = 168


@record
class WithinHours:
    """A limit in hours, from the moment of the event: due at a moment, on whatever day that is."""

    hours: Annotated[int, Field(ge=1, le=LONGEST)]


def local_moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The moment of an hour on a local day, in UTC.

    An hour that the clocks skip is the one an hour later; of one that they show twice it is the first.
    """
    return datetime.combine(day, hour, zone).astimezone(UTC)


def moment_of(event_on: date, zone: ZoneInfo, at: datetime | None = None) -> datetime:
    """When something happened on a local day, in UTC; where its hour is not known, at the beginning of the day."""
    return at.astimezone(UTC) if at else local_moment(event_on, time(), zone)


def due_after(limit: WithinHours, happened_at: datetime) -> datetime:
    """The moment by which it is due, in UTC: hours are those that pass, whatever the clocks do meanwhile."""
    return happened_at.astimezone(UTC) + timedelta(hours=limit.hours)


def window_of_hours(limit: WithinHours, happened_at: datetime, zone: ZoneInfo) -> Period:
    """The days from the event to the moment by which it is due, named by the local minute of the event."""
    local, due_at = happened_at.astimezone(zone), due_after(limit, happened_at)
    key = f"{local:%Y-%m-%dT%H:%M}"
    return Period(key=key, first=local.date(), last=due_at.astimezone(zone).date(), due_at=due_at)


def event_day(key: str) -> date:
    """The local day of the event that opened a window, by the window's key."""
    return date.fromisoformat(key[:10])
