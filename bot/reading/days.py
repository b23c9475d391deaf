"""A day that someone typed: read as the one they mean, or told why it is none."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from bot.reading.sensible import Around, Meant, NoDay, Read, in_month, in_some_month, on, one_of, without_year
from bot.reading.writing import LONGEST_SAID, plain

# A year of two digits is one of these before and after today's.
NEAR_YEARS = 2

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "(?:t|tember)", "ober", "ember", "ember")
MONTH = "|".join(f"{short}(?:{rest})?" for short, rest in zip(MONTHS, LONG, strict=True))
SUNDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = (
    r"(?:周|星期|礼拜)\s?[1-7日天]|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
)
BETWEEN = r"(?:\s?[-/.、,·•_。]\s?|\s)"
NTH = r"(?:st|nd|rd|th)?"
PART = (
    "凌晨|清晨|早上|早晨|上午|中午|正午|下午|傍晚|晚上|夜里"
    "|(?:in the )?(?:morning|afternoon|evening)|(?:at )?(?:night|noon)"
)
HOUR = (
    r"(?:at )?(?:\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?|\d{1,2} ?[ap]m"
    r"|\d{1,2}[点时](?:半|整|[13]刻|\d{1,2}分?(?:\d{1,2}秒)?)?)"
)
TIME = re.compile(
    rf"(?:\s?(?:{PART})?\s?{HOUR}(?:\s?[-~到至]\s?(?:{PART})?\s?{HOUR})?|\s?(?:{PART})"
    r"|(?<=\d)t\d{2}:\d{2}(?::\d{2})?)(?:左右)?$"
)
# What may stand around a day: what it is called, its quotes, a word that softens it, the end of a sentence.
AROUND = re.compile(
    r"^(?:(?:完成|检查|开始|结束|实际)?(?:日期|时间)\s?[:是为]?\s?|date\s?:?\s|(?:on|是|在|于)\s?)"
    r"|(?:(?<=[日号天])[吧的呀哦啊])?[\s.,;!。]*$"
)
QUOTED = re.compile(r"[(「『\"'“‘\[【](?P<said>[^()「」『』\"'“”‘’\[\]【】]+)[)」』\"'”’\]】]")
WORDS = {
    **dict.fromkeys(
        ("今天", "今日", "今儿", "今儿个", "本日", "今早", "今晨", "今晚", "today", "tonight", "this morning"), 0
    ),
    **dict.fromkeys(("this afternoon", "this evening", "刚才", "刚刚", "现在", "now", "just now"), 0),
    **dict.fromkeys(("昨天", "昨日", "昨儿", "昨儿个", "昨晚", "昨夜", "yesterday", "last night", "yday"), -1),
    **dict.fromkeys(("前天", "前日", "the day before yesterday", "day before yesterday"), -2),
    **dict.fromkeys(("大前天",), -3),
    **dict.fromkeys(("明天", "明日", "明儿", "明儿个", "明早", "明晚", "tomorrow", "tmr", "tmrw"), 1),
    **dict.fromkeys(("后天", "后日", "the day after tomorrow", "day after tomorrow"), 2),
    **dict.fromkeys(("大后天",), 3),
}
COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
COUNTS |= {"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14}
COUNT = rf"(\d{{1,3}}|{'|'.join(COUNTS)})"
YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
YEARS |= {"last year": -1, "this year": 0, "next year": 1}


Form = Callable[[re.Match[str], Around], "Read | None"]
NOTHING = NoDay(why="nothing", said="")
# Two days from which a day without its year, or a word like "tomorrow", reads differently.
TODAYS = (date(2001, 3, 1), date(2024, 8, 2))


def read_day(said: str, today: date, meant: Meant = "near", *, after: date | None = None) -> Read:
    """The day that a text names, where it is nothing but a day; `after` is the first day of a stretch it ends."""
    text = plain(said)
    around = Around(today=today, near=after or today, meant="future" if after else meant)
    found = _day(text, around, FORMS) if len(text) <= LONGEST_SAID else NOTHING
    return NoDay(**{**found.__dict__, "said": said.strip()}) if isinstance(found, NoDay) else found


def read_dated(said: str) -> Read:
    """The day of a text that names its year too, so that it is the same whenever it is read."""
    read, again = (read_day(said, today) for today in TODAYS)
    return NoDay(why="no_year", said=said.strip()) if isinstance(read, date) and read != again else read


def _day(text: str, around: Around, forms: Sequence[tuple[re.Pattern[str], Form]]) -> Read:
    bare = _bare(text)
    for tried in dict.fromkeys((bare, TIME.sub("", bare))):
        for form, read in forms:
            if (found := form.fullmatch(tried)) and (day := read(found, around)):
                return day
    return NOTHING


def _bare(text: str) -> str:
    """A text without what may stand around a day."""
    bare = AROUND.sub("", AROUND.sub("", text))
    return quoted["said"].strip() if (quoted := QUOTED.fullmatch(bare)) else bare


def _with_year(found: re.Match[str], around: Around) -> Read:
    year = found["y"]
    at = around.today.year + YEARS[year] if year in YEARS else int(year)
    return on(at + 2000 if year.isdecimal() and len(year) == 2 else at, int(found["m"]), int(found["d"]))


def _month_first(found: re.Match[str], around: Around) -> Read:
    """Month and day; the day first only where strokes or points stand between and it can be nothing else."""
    month, day = int(found["m"]), int(found["d"])
    if month > 12 >= day and found["between"].strip() in ("/", "."):
        month, day = day, month
    return without_year(month, day, around)


def _of_a_month(found: re.Match[str], around: Around) -> Read:
    steps = -found["rel"].count("上") + found["rel"].count("下")
    return in_month(around.today, steps, int(found["d"]))


def _month_end(found: re.Match[str], around: Around) -> Read | None:
    """The end of a month is a day only of what is to come; what was done had a day."""
    if around.meant != "future":
        return None
    if found["m"]:
        year = without_year(int(found["m"]), 1, around)
        return on(year.year, year.month, monthrange(year.year, year.month)[1]) if isinstance(year, date) else year
    first = in_month(around.today if found["rel"] else around.near, (found["rel"] or "").count("下"), 1)
    assert isinstance(first, date)
    return date(first.year, first.month, monthrange(first.year, first.month)[1])


def _year_last(found: re.Match[str], around: Around) -> Read:
    """The year behind: the day first or the month first, where only one can be."""
    first, second, year = int(found["a"]), int(found["b"]), int(found["y"])
    return one_of([on(year, second, first), on(year, first, second)])


def _short_year(found: re.Match[str], around: Around) -> Read:
    """Three short numbers: read where one order alone gives a day of these years."""
    one, two, three = (int(found[name]) for name in "abc")
    orders = [on(2000 + one, two, three), on(2000 + three, two, one), on(2000 + three, one, two)]
    years = range(around.today.year - NEAR_YEARS, around.today.year + NEAR_YEARS + 1)
    near = [each for each in orders if isinstance(each, date) and each.year in years]
    faults = [each for each in orders if isinstance(each, NoDay)]
    return one_of(near or faults) if near or len(faults) == len(orders) else NOTHING


def _named_month(found: re.Match[str], around: Around) -> Read:
    month, day = MONTHS.index(found["mon"][:3]) + 1, int(found["d"])
    year = found["y"]
    if not year:
        return without_year(month, day, around)
    if year.isdecimal() and len(year) == 2:
        near = abs(int(year) + 2000 - around.today.year) <= NEAR_YEARS
        return on(int(year) + 2000, month, day) if near else NOTHING
    return on(around.today.year + YEARS[year] if year in YEARS else int(year), month, day)


def _only_month(found: re.Match[str], around: Around) -> Read:
    month = int(found["m"]) if found["m"] else MONTHS.index(found["mon"][:3]) + 1
    return NoDay(why="only_month" if 1 <= month <= 12 else "no_month", said="", month=month)


def weekday_of(text: str) -> int:
    """The weekday that a text names, Monday being 0."""
    name = text.removesuffix(".")
    if name[-1] in "日天7":
        return 6
    return int(name[-1]) - 1 if name[-1].isdecimal() else SUNDAYS.index(name[:3])


def _weekday(found: re.Match[str], around: Around) -> Read:
    near, wanted = around.near, weekday_of(found["wd"])
    if around.meant == "past":
        return near - timedelta(days=(near.weekday() - wanted) % 7)
    if around.meant == "future":
        return near + timedelta(days=(wanted - near.weekday()) % 7)
    return min((near + timedelta(days=step) for step in range(-3, 4)), key=lambda each: each.weekday() != wanted)


def _in_week(found: re.Match[str], around: Around) -> Read:
    """A weekday of last week, this one or the next; weeks begin on Monday."""
    week = -found["rel"].count("上") + found["rel"].count("下")
    monday = around.today - timedelta(days=around.today.weekday())
    return monday + timedelta(days=7 * week + weekday_of(found["wd"]))


def _english_week(found: re.Match[str], around: Around) -> Read:
    """`last` is the one just gone, `coming` the one ahead; `next` says so only where both its readings agree."""
    today, wanted = around.today, weekday_of(found["wd"])
    monday = today - timedelta(days=today.weekday())
    ahead = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    match found["rel"]:
        case "this":
            return monday + timedelta(days=wanted)
        case "coming" | "this coming":
            return ahead
        case "next":
            return one_of([ahead, monday + timedelta(days=7 + wanted)])
    return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)


def _nth(found: re.Match[str], around: Around) -> Read:
    day = int(found["d"] or found["nth"])
    return in_some_month(day, around) if 1 <= day <= 31 else NoDay(why="no_date", said="", day=day)


def _either(sign: int, days: int) -> Form:
    """So many days or weeks before today, or after it."""

    def read(found: re.Match[str], around: Around) -> Read:
        count = next(each for each in found.groups() if each)
        return around.today + timedelta(days=sign * days * (COUNTS.get(count) or int(count)))

    return read


def _checked(found: re.Match[str], around: Around) -> Read | None:
    """A day with its weekday: they must agree. The rest has no further weekday: each would double the readings."""
    day = _day(found["rest"], around, FORMS[:ONCE])
    if not isinstance(day, date):
        return day if day.why != "nothing" else None
    if day.weekday() != weekday_of(found["wd"]):
        return NoDay(why="other_weekday", said="", choices=(day,))
    return day


def _said_twice(found: re.Match[str], around: Around) -> Read | None:
    """A day in two ways, as in 昨天（11月19日）: both must be the same."""
    both = [_day(found[name], around, FORMS[:ONCE]) for name in ("rest", "other")]
    if any(isinstance(each, NoDay) and each.why == "nothing" for each in both):
        return None
    return next((each for each in both if isinstance(each, NoDay)), None) or one_of(both)


def _forms() -> Iterator[tuple[str, Form]]:
    """Each way in which a day is written, and how it is read."""
    yield (
        "|".join(sorted(WORDS, key=len, reverse=True)),
        lambda found, around: around.today + timedelta(days=WORDS[found[0]]),
    )
    year = rf"(?P<y>\d{{4}}|\d{{2}}(?=年)|{'|'.join(YEARS)})"
    yield rf"{year}(?:\s?年\s?|的|{BETWEEN})?(?P<m>\d{{1,2}})\s?月份?\s?(?P<d>\d{{1,2}})\s?[日号]?", _with_year
    yield rf"{year}(?:\s?年\s?|{BETWEEN})(?P<m>\d{{1,2}}){BETWEEN}(?P<d>\d{{1,2}})\s?[日号]?", _with_year
    yield r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", _with_year
    yield rf"(?P<m>\d{{1,2}})(?P<between>\s?月份?\s?|{BETWEEN})(?P<d>\d{{1,2}})\s?[日号]?", _month_first
    yield r"(?P<d>\d{1,2})\s?[日号]|(?:the )?(?P<nth>\d{1,2})(?:st|nd|rd|th)", _nth
    yield r"(?P<rel>上上个?月|上个?月|[本当这]个?月|下个?月|下下个?月)\s?的?\s?(?P<d>\d{1,2})\s?[日号]?", _of_a_month
    yield r"(?:(?P<m>\d{1,2})月份?|(?P<rel>下个?月|[本当这]个?月)?)(?:月?底|月?末)", _month_end
    yield r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})", _year_last
    yield r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<c>\d{1,2})", _short_year
    later = rf"(?:[\s,./'-]+(?P<y>\d{{4}}|(?<= ')\d{{2}}|{'|'.join(each for each in YEARS if ' ' in each)}))?"
    yield rf"(?:the )?(?P<d>\d{{1,2}}){NTH}(?: of|\.)?[\s/-]?(?P<mon>{MONTH})\.?{later}", _named_month
    yield rf"(?P<mon>{MONTH})\.?[\s/-]?(?:the )?(?P<d>\d{{1,2}}){NTH}{later}", _named_month
    yield rf"(?P<d>\d{{1,2}})(?P<s>[-/.])(?P<mon>{MONTH})(?P=s)(?P<y>\d{{2}})", _named_month
    yield rf"(?P<y>\d{{4}})[\s,-]+(?P<mon>{MONTH})\.?[\s-]?(?P<d>\d{{1,2}}){NTH}", _named_month
    yield (
        rf"(?:\d{{4}}\s?年\s?|\d{{4}}{BETWEEN})?(?:(?P<m>\d{{1,2}})\s?月份?|(?P<mon>{MONTH})\.?(?:[\s,]+\d{{4}})?)",
        _only_month,
    )
    yield r"\d{4}[-/.](?P<m>\d{1,2})(?P<mon>)", _only_month
    yield rf"(?P<wd>{WEEKDAY})", _weekday
    yield rf"(?P<rel>上上个?|上个?|[本这]个?|下个?|下下个?)(?P<wd>{WEEKDAY})", _in_week
    yield rf"(?P<rel>last|this|next|coming|this coming)\s(?P<wd>{WEEKDAY})", _english_week
    yield rf"{COUNT}\s?(?:天|日)(?:之|以)?前|{COUNT} days? ago", _either(-1, 1)
    yield rf"{COUNT}\s?(?:天|日)(?:之|以)?后|in {COUNT} days?", _either(1, 1)
    yield rf"{COUNT}\s?个?(?:周|星期|礼拜)(?:之|以)?前|{COUNT} weeks? ago", _either(-1, 7)
    yield rf"{COUNT}\s?个?(?:周|星期|礼拜)(?:之|以)?后|in {COUNT} weeks?", _either(1, 7)
    # These stand last: see `_checked`. A weekday in brackets may be its sign alone.
    yield rf"(?P<rest>.+?)[\s,]*\(?\s?(?P<wd>{WEEKDAY})\s?\)?", _checked
    yield rf"(?P<wd>{WEEKDAY})[\s,]+(?P<rest>.+)", _checked
    yield rf"(?P<wd>{WEEKDAY})\s?\((?P<rest>[^()]+)\)", _checked
    yield r"(?P<rest>[^()]+)\(\s?(?P<wd>[1-6日天])\s?\)", _checked
    yield r"(?P<rest>[^()]+)\((?P<other>[^()]+)\)", _said_twice
    words = "|".join(sorted((word for word in WORDS if word[0] > "z"), key=len, reverse=True))
    yield rf"(?P<rest>{words})[\s,]?(?P<other>\d.*)", _said_twice
    yield rf"(?P<rest>\d.*?)[\s,]?(?P<other>{words})", _said_twice
    yield rf"(?P<rest>(?:上上?|下下?|[本这])个?{WEEKDAY})[\s,]+(?P<other>\d.*)", _said_twice


FORMS = [(re.compile(form), read) for form, read in _forms()]
# So many of them read a day that is said once.
ONCE = next(at for at, (_, read) in enumerate(FORMS) if read is _checked)
