"""The zone of a unit at a moment: one that changes leaves the days of what was said before as they were."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo


def zone_at(timezone: str, before: Sequence[Sequence[str]], moment: datetime) -> ZoneInfo:
    """The zone at a moment, of a unit's zone now and those that it had, each with the moment until which."""
    held = (zone for until, zone in before if moment < datetime.fromisoformat(until))
    return ZoneInfo(next(held, timezone))


def day_at(timezone: str, before: Sequence[Sequence[str]], moment: datetime) -> date:
    """The local day of a moment in the zone that held then."""
    return moment.astimezone(zone_at(timezone, before, moment)).date()
