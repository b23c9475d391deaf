"""Some days in a row that someone typed: from when to when."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.reading.days import COUNT, COUNTS, MONTH, NTH, WEEKDAY, read_day
from bot.reading.sensible import Around, NoDay, in_month, in_some_month
from bot.reading.writing import LONGEST_SAID, plain

Span = tuple[date, date] | NoDay
# What stands between two days, the plainest first; a stroke and a blank also stand within one.
LINKS = (
    re.compile(r"(?<=\d-\d\d)\s?/\s?(?=\d{4}-)"),
    re.compile(r"\s?(?:(?:1?直)?[到至]|~|\.\.\.?|…|->|→)\s?"),
    re.compile(r"\s(?:to|until|till|through)\s"),
    re.compile(r"\s?-\s?"),
    re.compile(r"[\s,、;]+"),
)
EDGES = re.compile(r"^(?:从|自|由|from|between)\s?|\s?(?:起|止|为止|期间|inclusive)?[\s.,;。!]*$")
# What the days are for, before or behind them.
FOR = (
    r"(?:因[病事]|请?[病事]假|年假|公休|休息|请假|休假|放假|出差|外出|学习|培训|开会|停工"
    r"|(?:on )?(?:sick|leave|holiday|vacation|off)\b)"
)
REASONS = re.compile(rf"^{FOR}\s?[:,]?\s?(?=\S)|(?<=\S)\s?[,(]?\s?{FOR}\)?[\s.。!]*$")
# Days side by side, and nothing but such: 明天和后天, 周六周日, Sat and Sun.
BESIDE = (
    re.compile(r"(?P<first>.+?)\s?(?:和|与|及|跟|&|\sand\s)\s?(?P<last>.+)"),
    re.compile(rf"(?P<first>(?:[本这]个?|下个?)?{WEEKDAY})(?P<last>{WEEKDAY})"),
)
BETWEEN_TWO = re.compile(r"^between (.+) and ")
UNTIL = re.compile(r"(?:(?:1?直)?[到至]|until|till)\s?(?P<last>.+?)(?:为?止)?|(?P<on>.+?)\s?为?止")
# Words by which a first day has no last.
BEGINS = re.compile(
    r"(?:自从|从|自|由|from|since|starting(?: from| on)?|as of)\s?(?P<from>.+)"
    r"|(?P<on>.+?)(?:\s?(?:起|开始|以后|之后|往后)|\s(?:onwards?|on))"
)
BEGUN = re.compile(r"(?:\s?(?:起|开始|以后|之后|往后)|\s(?:onwards?|on))$")
BARE = re.compile(rf"(\d{{1,2}}){NTH}")
LASTING = re.compile(
    rf"(?P<first>.+?)[\s,]?(?:起|开始|for)?[\s,]?(?:共|连续|请假|休)?(?:{COUNT})\s?个?(?P<unit>天|周|星期|月|days?|weeks?|months?)"
    rf"|{COUNT} (?P<units>days?|weeks?) (?:from|starting(?: on| from)?) (?P<start>.+)"
)
NOW = re.compile(r"^(?:自|从)?(?:即日|今)(?=起)")
# So many days from today, and how many.
RUNS = {
    **dict.fromkeys(("今明两天", "今明2天", "今明", "today and tomorrow"), (0, 2)),
    **dict.fromkeys(("明后天", "明后两天", "明后2天"), (1, 2)),
}
WEEKENDS = {
    **dict.fromkeys(("周末", "本周末", "这周末", "这个周末", "this weekend", "the weekend"), 0),
    **dict.fromkeys(("下周末", "下个周末"), 1),
}
WEEKS = {
    **dict.fromkeys(("本周", "这周", "这个星期", "本星期", "this week"), 0),
    **dict.fromkeys(("下周", "下星期", "下个星期", "下礼拜", "next week"), 1),
}


def read_days(said: str, today: date) -> Span:
    """The first and the last of the days that a text names; one day stands for itself."""
    text = NOW.sub("今天", REASONS.sub("", plain(said)))
    if len(text) > LONGEST_SAID:
        return NoDay(why="nothing", said=said.strip())
    if first := _without_end(text, today):
        return NoDay(why="no_end", said=said.strip(), choices=(first,))
    if until := _until(text, today):
        return _in_order(said, until)
    text = EDGES.sub("", BETWEEN_TWO.sub(r"\1 to ", text))
    found = (
        _week(text, today) or _one(text, today) or _beside(text, today) or _linked(text, today) or _lasting(text, today)
    )
    read = found or read_day(text, today, "future")
    if isinstance(read, date):
        return read, read
    return replace(read, said=said.strip()) if isinstance(read, NoDay) else _in_order(said, read)


def _without_end(text: str, today: date) -> date | None:
    """The first day where no last one is said: 12月1日起, from 1 Dec, 下周起."""
    found = BEGINS.fullmatch(text.rstrip(" .,;。!"))
    named = (found["from"] or found["on"]).strip() if found else ""
    named = BEGUN.sub("", named)
    if found and (week := _week(named, today)):
        return week[0]
    first = read_day(named, today, "future") if named else None
    return first if isinstance(first, date) else None


def _in_order(said: str, days: tuple[date, date]) -> Span:
    return NoDay(why="backwards", said=said.strip(), choices=days) if days[1] < days[0] else days


def _week(text: str, today: date) -> tuple[date, date] | None:
    """A whole week or its end, from Monday or Saturday to Sunday, of this one what is left; some days from now on."""
    if text in RUNS:
        first = today + timedelta(days=RUNS[text][0])
        return first, first + timedelta(days=RUNS[text][1] - 1)
    if text not in WEEKS and text not in WEEKENDS:
        return None
    weeks = WEEKS[text] if text in WEEKS else WEEKENDS[text]
    monday = today + timedelta(days=7 * weeks - today.weekday())
    return max(today, monday + timedelta(days=5 if text in WEEKENDS else 0)), monday + timedelta(days=6)


def _one(text: str, today: date) -> tuple[date, date] | None:
    day = read_day(text, today, "future")
    return (day, day) if isinstance(day, date) else None


def _until(text: str, today: date) -> tuple[date, date] | None:
    """From today on, where only the last day is said: 至12月5日, until Friday."""
    found = UNTIL.fullmatch(text)
    last = read_day(found["last"] or found["on"], today, "future", after=today) if found else None
    return (today, last) if isinstance(last, date) else None


def _beside(text: str, today: date) -> Span | None:
    """Two days of which the second is the next one; two days apart are no stretch."""
    for form in BESIDE:
        if found := form.fullmatch(text):
            read = _two(found["first"], found["last"], today)
            if not isinstance(read, NoDay):
                return read if read[1] - read[0] == timedelta(days=1) else NoDay(why="apart", said=text, choices=read)
    return None


def _linked(text: str, today: date) -> Span | None:
    """Two days with something between them; a fault of one of them where both are meant for days."""
    fault: NoDay | None = None
    for link in LINKS:
        read = list(_split(text, link, today))
        days = list(dict.fromkeys(each for each in read if not isinstance(each, NoDay)))
        if len(days) == 1:
            return days[0]
        if len(days) > 1:
            return NoDay(why="two_ways", said=text)
        fault = fault or next((each for each in read if isinstance(each, NoDay) and each.why != "nothing"), None)
    return fault


def _split(text: str, link: re.Pattern[str], today: date) -> Iterator[Span]:
    for between in link.finditer(text):
        left, right = text[: between.start()].strip(), text[between.end() :].strip()
        if left and right and not ("、" in between[0] and "、" in left + right):
            yield _two(left.removesuffix("起"), right, today)


def _two(left: str, right: str, today: date) -> Span:
    first = read_day(_with_month_of(left, right), today, "future")
    if isinstance(first, NoDay):
        return first
    last = _last(right, today, first)
    return last if isinstance(last, NoDay) else (first, last)


def _with_month_of(left: str, right: str) -> str:
    """A bare number on the left takes the month, or the sign of a day, that stands on the right."""
    if not BARE.fullmatch(left):
        return left
    if found := re.fullmatch(rf"\d{{1,2}}{NTH} (?:of )?(?P<mon>(?:{MONTH})\.?(?: \d{{4}})?)", right):
        return f"{left} {found['mon']}"
    return f"{left}日" if re.fullmatch(r"\d{1,2}\s?[日号]", right) else left


def _last(right: str, today: date, first: date) -> date | NoDay:
    """The last day, read from the first on; a bare number is a day of that month or the next."""
    if found := BARE.fullmatch(right):
        day = int(found[1])
        around = Around(today=today, near=first, meant="future")
        return in_some_month(day, around) if 1 <= day <= 31 else NoDay(why="no_date", said="", day=day)
    return read_day(right, today, "future", after=first)


def _lasting(text: str, today: date) -> tuple[date, date] | None:
    """A day and for how long: 明天起3天, tomorrow for 3 days, 3 days from tomorrow."""
    found = LASTING.fullmatch(text)
    first = read_day(found["first"] or found["start"], today, "future") if found else None
    if not found or not isinstance(first, date):
        return None
    parts = found.groupdict()
    count = next(each for each in found.groups() if each and each not in parts.values())
    number = COUNTS.get(count) or int(count)
    unit = (parts["unit"] or parts["units"])[0]
    if unit in "月m":
        ends = in_month(first, number, min(first.day, 28))
        last = ends + timedelta(days=first.day - min(first.day, 28) - 1) if isinstance(ends, date) else first
    else:
        last = first + timedelta(days=number * (1 if unit in "天d" else 7) - 1)
    return (first, last) if number else None
