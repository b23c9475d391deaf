"""The day that is meant where a text leaves the year, the month or the order open; and why there is none."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from schedules.record import record

# Whether the day is one that was (a duty done), one that will be (an absence, an answer), or either.
Meant = Literal["past", "future", "near"]
# So many days on the wrong side of today are a slip, to be told; a day farther off is one of the year before or after.
SLIP = 90


@record
class NoDay:
    """Why a text is no day: `said` is the text, the rest what is known of it."""

    why: Literal[
        "nothing",
        "no_year",
        "no_month",
        "no_date",
        "only_month",
        "two_ways",
        "other_weekday",
        "backwards",
        "no_end",
        "apart",
        "whole_day",
    ]
    said: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    choices: tuple[date, ...] = ()


@record
class Around:
    """From where a day is read: words count from `today`; a day without its year, month or week lies by `near`."""

    today: date
    near: date
    meant: Meant


Read = date | NoDay


def on(year: int, month: int, day: int) -> Read:
    """A day of the calendar, or that there is none."""
    if not 1 <= month <= 12:
        return NoDay(why="no_month", said="", month=month)
    if not 1 <= year <= 9998 or not 1 <= day <= monthrange(year, month)[1]:
        return NoDay(why="no_date", said="", year=year, month=month, day=day)
    return date(year, month, day)


def without_year(month: int, day: int, around: Around) -> Read:
    """The sensible one of the years: this one, unless that is far on the wrong side of what is meant."""
    near, meant = around.near, around.meant
    this = on(near.year, month, day)
    slip = timedelta(days=SLIP)
    if meant == "past" and (isinstance(this, NoDay) or this > near + slip):
        other = on(near.year - 1, month, day)
    elif meant == "future" and (isinstance(this, NoDay) or this < near - slip):
        other = on(near.year + 1, month, day)
    elif meant == "near":
        tried = [each for year in (-1, 0, 1) if isinstance(each := on(near.year + year, month, day), date)]
        other = min(tried, key=lambda each: abs(each - near), default=this)
    else:
        other = this
    return other if isinstance(other, date) else this


def in_some_month(day: int, around: Around) -> Read:
    """A day that names no month: the last one that was, the next that will be, or the nearest.

    What is to come and not past lies in this month, which may have none: the 31st of November is no 31 December.
    """
    near, meant = around.near, around.meant
    tried = [each for step in range(-2, 3) if isinstance(each := in_month(near, step, day), date)]
    if meant == "past":
        return max(each for each in tried if each <= near)
    if meant == "future":
        return in_month(near, 0 if day >= near.day else 1, day)
    return min(tried, key=lambda each: abs(each - near))


def in_month(near: date, step: int, day: int) -> Read:
    months = near.year * 12 + near.month - 1 + step
    return on(months // 12, months % 12 + 1, day)


def one_of(orders: Sequence[Read]) -> Read:
    """The one day that can be meant; that there are two, or none."""
    days = list(dict.fromkeys(each for each in orders if isinstance(each, date)))
    if len(days) > 1:
        return NoDay(why="two_ways", said="", choices=tuple(sorted(days)))
    return days[0] if days else orders[0]
