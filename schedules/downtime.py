"""What an absence of the system keeps from being told: a duty that could be told at another time stays owed."""

from datetime import date, datetime, time, timedelta, tzinfo

# When people are at work or on their way, by the unit's clock.
WAKING = (time(8), time(21))
# With so much waking time at work in its window, a duty could have been told.
ENOUGH = timedelta(hours=4)


def could_be_told_by_the_hour(*, known_at: datetime, due_at: datetime, since: datetime) -> bool:
    """Whether what was due at an hour could be told, the system being away from `since` until after that hour: half of
    its time was left for it, at whatever hour of the day.
    """
    return since - known_at >= (due_at - known_at) / 2


def could_be_told(
    *, known_at: datetime, opens_on: date, due_on: date, since: datetime, until: datetime, zone: tzinfo
) -> bool:
    """Whether a duty open from `opens_on` to `due_on` (local days) could be told, the system being away in between.

    `known_at` is when it was opened: before that nobody could.
    """
    found, day = timedelta(), due_on
    while day >= opens_on and found < ENOUGH:
        begins, ends = (datetime.combine(day, at, zone) for at in WAKING)
        begins = max(begins, known_at)
        lost = max(timedelta(), min(ends, until) - max(begins, since))
        found += max(timedelta(), ends - begins) - lost
        day -= timedelta(days=1)
    return found >= ENOUGH
