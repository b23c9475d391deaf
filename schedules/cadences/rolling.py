"""Since the last done: the next window is counted from the day on which the last was done."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from schedules.cadences.interval import Interval, Length
from schedules.period import Period
from schedules.record import record

# So many of each at most, and never more than the twenty years of the longest term.
MOST: Mapping[Length, int] = {"day": 1_000, "week": 1_000, "month": 240, "year": 20}
DAY = timedelta(days=1)


@record
class Rolling:
    """Due so long after it was last done; open from the day after that, or from `ahead` days before it is due."""

    kind: Literal["rolling"]
    every: Annotated[int, Field(ge=1, le=max(MOST.values()))]
    unit: Length
    ahead: Annotated[int, Field(ge=1, le=366)] | None = None


@record
class Last:
    """The newest window that a unit has been given of such an obligation, and what became of it.

    `counts_from` is the day from which the next is counted: that on which it was done, or its due day where it is not
    owed or could not be judged; None where it is still to be done, or what has become of the unit has `let_go` of it.
    """

    window: Period
    counts_from: date | None = None
    let_go: bool = False


@record
class Known:
    """What is known of a unit's windows, by the keys of the obligations: the `lasts` that it has been given.

    It came to go by their roadmap on the day `came`; where none has been given yet, the first is counted from `since`.
    """

    since: date
    came: date
    lasts: Mapping[str, Last] = field(default_factory=dict)


def after(cadence: Rolling, day: date) -> date:
    """The day so long after a local day; where its month has no such day, the month's last."""
    return Interval(kind="interval", every=cadence.every, unit=cadence.unit, from_=day).opens(1)


def first_window(cadence: Rolling, since: date) -> Period:
    """The window of what nobody has done yet: open at once from `since`, due as if it was done the day before."""
    return Period(key=since.isoformat(), first=since, last=after(cadence, since - DAY))


def window_after(cadence: Rolling, done_on: date) -> Period:
    """The window after one that was done on a local day.

    It bears the name of the day after that: each window is done on a day of its own or later, so no two of a unit are
    named alike, however the interval changes.
    """
    last = after(cadence, done_on)
    opens = max(done_on + DAY, last - timedelta(days=cadence.ahead)) if cadence.ahead else done_on + DAY
    return Period(key=(done_on + DAY).isoformat(), first=opens, last=last)


def next_window(cadence: Rolling, key: str, known: Known) -> tuple[Period, bool] | None:
    """The window of a unit's obligation that comes next, and whether it is one that it has been given already.

    What is still to be done stands, and nothing comes after it before it is done. None where it begins anew: nothing
    has been given yet, or what comes next would be over before the unit came to go by the roadmap again.
    """
    last = known.lasts.get(key)
    if not last or (last.let_go and last.window.last < known.since):
        return None
    if last.counts_from is None:
        return last.window, True
    window = window_after(cadence, last.counts_from)
    return None if window.last < known.came else (window, False)
