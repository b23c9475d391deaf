"""A month that someone typed, where only a month is asked: 9, 九月, ９月份, Sep, 2026-09, next month."""

import re
from datetime import date

from bot.reading.days import AROUND, MONTH, MONTHS, YEARS, read_day
from bot.reading.sensible import NoDay
from bot.reading.writing import LONGEST_SAID, plain

YEAR = rf"(?P<y>\d{{4}}|\d{{2}}(?=年)|{'|'.join(each for each in YEARS if ' ' not in each)})"
FORMS = (
    re.compile(rf"(?:{YEAR}\s?(?:年|的|[-/.])?\s?)?(?P<m>\d{{1,2}})\s?月份?"),
    re.compile(rf"(?:{YEAR}\s?(?:年|[-/.]|\s)\s?)?(?P<m>\d{{1,2}})"),
    re.compile(r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(rf"(?:(?P<y>\d{{4}})\s)(?P<mon>{MONTH})\.?"),
    re.compile(rf"(?P<mon>{MONTH})\.?(?:[\s,-]+(?P<y>\d{{4}}))?"),
)
# So many months from this one.
STEPS = {
    **dict.fromkeys(("本月", "本月份", "这个月", "这月", "当月", "this month"), 0),
    **dict.fromkeys(("下月", "下月份", "下个月", "next month"), 1),
    **dict.fromkeys(("下下月", "下下个月", "the month after next"), 2),
    **dict.fromkeys(("上月", "上个月", "last month"), -1),
}


def read_month(said: str, today: date, year: int) -> tuple[int, int] | NoDay:
    """The year and the month that a text names, where it is nothing but a month; `year` is the one that is meant."""
    text = plain(said)
    found = _month(AROUND.sub("", AROUND.sub("", text)), today, year) if len(text) <= LONGEST_SAID else None
    if found:
        return found if 1 <= found[1] <= 12 else NoDay(why="no_month", said=said.strip(), month=found[1])
    is_day = isinstance(read_day(said, today), date)
    return NoDay(why="whole_day" if is_day else "nothing", said=said.strip())


def _month(text: str, today: date, year: int) -> tuple[int, int] | None:
    """The year and the month in a text, which may be one that there is not; None for any other text."""
    if text in STEPS:
        count = today.year * 12 + today.month - 1 + STEPS[text]
        return count // 12, count % 12 + 1
    parts = next((found.groupdict() for form in FORMS if (found := form.fullmatch(text))), None)
    if not parts:
        return None
    month = MONTHS.index(parts["mon"][:3]) + 1 if parts.get("mon") else int(parts["m"])
    named = parts["y"]
    meant = today.year + YEARS[named] if named in YEARS else int(named) if named else year
    return (meant + 2000 if named and len(named) == 2 and named.isdecimal() else meant), month
