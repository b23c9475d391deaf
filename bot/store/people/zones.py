"""The zone of a unit at a moment: one that changes leaves the days of what was said before as they were."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


def zone_at(timezone: str, before: Sequence[Sequence[str]], moment: datetime) -> ZoneInfo:
    """The zone at a moment, of a unit's zone now and those that it had, each with the moment until which."""
    held = (zone for until, zone in before if moment < datetime.fromisoformat(until))
    return ZoneInfo(next(held, timezone))


def day_at(timezone: str, before: Sequence[Sequence[str]], moment: datetime) -> date:
    """The local day of a moment in the zone that held then."""
    return moment.astimezone(zone_at(timezone, before, moment)).date()


class Zoned(Protocol):
    """A unit's zone now, and those that it had, each with the moment until which."""

    @property
    def timezone(self) -> str: ...
    @property
    def zones_before(self) -> Sequence[Sequence[str]]: ...


def judged_day(of: Zoned, opened_at: datetime, *moments: datetime | None) -> date | None:
    """The local day of the last of some moments by which a duty is judged: in the zone in which the duty was opened.

    So no change of a unit's zone moves the days of what is open already.
    """
    told = max((moment for moment in moments if moment), default=None)
    return told.astimezone(zone_at(of.timezone, of.zones_before, opened_at)).date() if told else None
