"""What holds of the windows of any cadence that the calendar alone sets."""

import itertools
from datetime import date, timedelta

from hypothesis import strategies as st

from schedules.cadence import Cadence, windows
from schedules.period import Period
from schedules.workdays import china

DAYS = st.dates(date(2020, 1, 1), date(2036, 12, 31))
LENGTHS = st.integers(0, 1_200)


def of(cadence: Cadence, first: date, last: date) -> list[Period]:
    """The windows of a cadence that share a day with a stretch."""
    return list(windows(cadence, 2026, first, last, workdays=china()))


def held(cadence: Cadence, first: date, last: date) -> list[Period]:
    """The windows of a stretch, of which all holds that does of any: they share a day with it, stand in order, have a
    key each of their own, and are those of a longer stretch that share a day with it.
    """
    found = of(cadence, first, last)
    assert all(each.first <= each.last for each in found)
    assert all(each.first <= last and each.last >= first for each in found)
    assert [(each.first, each.last) for each in found] == sorted((each.first, each.last) for each in found)
    assert len({each.key for each in found}) == len({each.last for each in found}) == len(found)
    longer = of(cadence, first - timedelta(days=400), last + timedelta(days=777))
    assert found == [each for each in longer if each.first <= last and each.last >= first]
    return found


def tile(found: list[Period]) -> bool:
    """Whether windows follow each other without a hole and without an overlap."""
    return all(after.first - before.last == timedelta(days=1) for before, after in itertools.pairwise(found))
