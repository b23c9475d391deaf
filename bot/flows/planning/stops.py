"""The stops of a unit: one more, or all that are not over ended by a restart."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.queries import rights
from bot.store.engine import Connection
from bot.store.people.units import Unit, unit

Stops = list[list[str | None]]


def one_more(of: Unit, first: date, last: date | None) -> Stops:
    """The stops once these days are one, the last without an end where it is None; the same where they were already."""
    new = [first.isoformat(), last.isoformat() if last else None]
    stops = [list(stop) for stop in of.stops]
    return stops if _is_within(new, stops) else [*stops, new]


def going_on(of: Unit, first: date, last: date | None, today: date) -> tuple[date, date | None]:
    """The days of a stop that goes on for longer, said with those that are stopped already.

    A first day up to today counts as tomorrow where work has stood since: `11-19 11-30` said on the 21st of a stop from
    the 19th to the 23rd is 22 to 30 November. Any other first day stays as it is.
    """
    held = [first.isoformat(), today.isoformat()]
    return (today + timedelta(days=1), last) if first <= today and _is_within(held, of.stops) else (first, last)


def restarted(of: Unit, today: date) -> Stops:
    """The stops once work goes on from tomorrow: what stop there is ends today, and none is to come."""
    upto = today.isoformat()
    return [[first, upto if not last or last > upto else last] for first, last in of.stops if (first or "") <= upto]


def not_over(of: Unit, today: date) -> list[tuple[date, date | None]]:
    """The stops that hold a day after today."""
    return [(first, last) for first, last in of.judged.stops if last is None or last > today]


def only_less(before: Sequence[Sequence[str | None]], after: Sequence[Sequence[str | None]]) -> bool:
    """Whether no day is stopped that was not stopped before."""
    return all(_is_within(stop, before) for stop in after)


def _is_within(stop: Sequence[str | None], stops: Sequence[Sequence[str | None]]) -> bool:
    """Whether one of the stops holds all of this one."""
    first, last = stop
    return any((one or "") <= (first or "") and (not end or bool(last and last <= end)) for one, end in stops)


def stoppable(conn: Connection, person_id: int, now: datetime) -> list[Unit]:
    """The units whose work a person may stop today, but those that have ended."""
    mine = (unit(conn, unit_id) for unit_id in rights.units_for(conn, person_id, "plan", now))
    return [of for of in mine if goes_on(of, now)]


def goes_on(of: Unit, now: datetime) -> bool:
    """Whether there is a day after today for which a unit may be stopped."""
    return of.ended_on is None or of.ended_on > rights.local_day(of, now)
