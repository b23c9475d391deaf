"""Days without work that someone typed: a span of them, or a first day with no last (12月1日起, from 1 Dec)."""

import re
from datetime import date

from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.reading.spans import read_days
from bot.reading.writing import LONGEST_SAID, plain

# A day without work, until nobody knows when; any other first day without a last is read as `read_days` reads it.
NO_END = (
    re.compile(
        r"(?:从|自)?\s?(?P<day>.+?)\s?(?:起|开始|以后|之后)?[\s,]?(?:停工)?[\s,]?(?:直到|直至|至|到)?另行通知(?:为止)?"
    ),
    re.compile(r"(?:从|自)?\s?(?P<day>.+?)\s?(?:起|开始)[\s,]?停工"),
    re.compile(r"(?:from )?(?P<day>.+?)[\s,]?until further notice"),
)


def read_stop(said: str, today: date) -> tuple[date, date | None] | NoDay:
    """The first and the last of the days without work; no last one where it is until further notice."""
    text = plain(said).rstrip(" .。!")
    found = [each for pattern in NO_END if len(text) <= LONGEST_SAID and (each := pattern.fullmatch(text))]
    for each in found:
        first = read_day(each["day"], today, "future")
        if isinstance(first, date):
            return first, None
    read = read_days(said, today)
    return (read.choices[0], None) if isinstance(read, NoDay) and read.why == "no_end" else read
