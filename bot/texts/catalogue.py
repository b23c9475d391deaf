"""The gettext catalogues, read from their `.po` files, and a language that speaks through them."""

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

LOCALES = {"zh": "zh_CN", "en": "en"}
DEFAULT = "zh"


class Language:
    """A language to speak in; message ids are English, values are escaped unless they are Markup."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.locale = Locale.parse(LOCALES[code])  # once: Babel looks for its files at each naming
        self.texts = _catalogue(code)

    def html(self, msgid: str, /, **values: Any) -> Markup:
        """A text for a message in HTML, its values escaped."""
        return Markup(_fill(self._look_up(msgid), {name: escape(value) for name, value in values.items()}))

    def plain(self, msgid: str, /, **values: Any) -> str:
        """A text where no markup is read: a button, a toast, a command's description."""
        return _fill(self._look_up(msgid), values)

    def count(self, singular: str, plural: str, number: int, /, **values: Any) -> Markup:
        """A text whose form hangs on a number, which it names `{n}`."""
        forms = self.texts.get(singular)
        if isinstance(forms, tuple):
            text = forms[0] if len(forms) == 1 or number == 1 else forms[1]
        else:
            text = singular if number == 1 else plural
        return Markup(_fill(text, {name: escape(value) for name, value in {"n": number, **values}.items()}))

    def day(self, day: date, today: date | None = None) -> str:
        """A local day with its weekday: 11月30日 周一; with its year where that is not the year of `today`."""
        if today and day.year != today.year:
            return self.dated(day)
        return format_date(day, "M月d日 EEE" if self.code == "zh" else "EEE d MMM", locale=self.locale)

    def named(self, day: date) -> str:
        """A local day as people write it: 11月30日, 30 Nov."""
        return format_date(day, "M月d日" if self.code == "zh" else "d MMM", locale=self.locale)

    def brief(self, day: date, today: date) -> str:
        """A local day as short as it is understood: 11/30, 30 Nov; with its year where that is another."""
        if self.code == "zh":
            return f"{day.month}/{day.day}" if day.year == today.year else f"{day.year}/{day.month}/{day.day}"
        return format_date(day, "d MMM" if day.year == today.year else "d MMM y", locale=self.locale)

    def dated(self, day: date) -> str:
        """A local day with its weekday and year: 2026年11月30日 周一."""
        return format_date(day, "y年M月d日 EEE" if self.code == "zh" else "EEE d MMM y", locale=self.locale)

    def moment(self, local: datetime) -> str:
        """A local moment to the minute: 11月30日 09:12."""
        return format_datetime(local, "M月d日 HH:mm" if self.code == "zh" else "d MMM HH:mm", locale=self.locale)

    def span(self, first: date, last: date) -> str:
        """A stretch of local days, as short as it is understood: 12月1日至7日, 1 Dec to 7 Dec."""
        if first.year != last.year:
            return self.plain("{first} to {last}", first=self._of_year(first), last=self._of_year(last))
        is_short = self.code == "zh" and first.month == last.month
        end = f"{last.day}日" if is_short else self.named(last)
        return self.plain("{first} to {last}", first=self.named(first), last=end)

    def _of_year(self, day: date) -> str:
        return format_date(day, "y年M月d日" if self.code == "zh" else "d MMM y", locale=self.locale)

    def period(self, key: str, until: date | None = None) -> str:
        """A period's key in words: 2026年11月, 2026年第4季度; after an N, a notice's number.

        What is named by a day and ends on a later one, `until`, is told as the days that it lasts: 12月1日至7日;
        what is named by an hour, that of its event, by this.
        """
        if key.startswith("N"):
            return self.plain("notice {number}", number=key[1:])
        year, _, rest = key.partition("-")
        if not rest:
            return self.plain("{year} (year)", year=year)
        if rest[0] == "F":
            return self._of_financial_year(int(year), rest.partition("-")[2])
        if rest[0] in "QHW":
            number = int(rest[1:])
            return {
                "Q": self.plain("Q{n} {year}", n=number, year=year),
                "H": self.plain("first half of {year}", year=year)
                if number == 1
                else self.plain("second half of {year}", year=year),
                "W": self.plain("week {n} of {year}", n=number, year=year),
            }[rest[0]]
        if "-" in rest:
            if "T" in rest:
                return self._of_hour(datetime.fromisoformat(key))
            first = date.fromisoformat(key)
            return self.span(first, until) if until and until > first else self.day(first)
        return format_date(
            date(int(year), int(rest), 1), "y年M月" if self.code == "zh" else "MMMM y", locale=self.locale
        )

    def _of_hour(self, local: datetime) -> str:
        return f"{self.day(local.date())} {local:%H:%M}"

    def _of_financial_year(self, year: int, part: str) -> str:
        """A financial year by the two calendar years that it shares, or a quarter or half of it."""
        years = f"{year}/{(year + 1) % 100:02}"
        if not part:
            return self.plain("financial year {years}", years=years)
        if part[0] == "Q":
            return self.plain("Q{n} of financial year {years}", n=int(part[1:]), years=years)
        if part == "H1":
            return self.plain("first half of financial year {years}", years=years)
        return self.plain("second half of financial year {years}", years=years)

    def month(self, number: int) -> str:
        """A month of any year: 4月, April."""
        return format_date(date(2000, number, 1), "M月" if self.code == "zh" else "MMMM", locale=self.locale)

    def weekday(self, number: int) -> str:
        """A day of the week, Monday being 0: 周一, Monday."""
        return format_date(date(2001, 1, 1 + number), "EEE" if self.code == "zh" else "EEEE", locale=self.locale)

    def ordinal(self, number: int) -> str:
        """Which of several, from 1: 第2个, 2nd."""
        if self.code == "zh":
            return f"第{number}个"
        end = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{end}"

    def _look_up(self, msgid: str) -> str:
        text = self.texts.get(msgid, msgid)
        return text if isinstance(text, str) else text[0]


@cache
def language(code: str) -> Language:
    """The language with this code; the default for one that we do not speak."""
    return Language(code if code in LOCALES else DEFAULT)


@cache
def translations(code: str) -> dict[str, str]:
    """Message ids and their texts in a language."""
    return {msgid: text for msgid, text in _catalogue(code).items() if isinstance(text, str)}


@cache
def _catalogue(code: str) -> dict[str, str | tuple[str, ...]]:
    path = files("bot.texts").joinpath("locale", LOCALES[code], "LC_MESSAGES", "dutybell.po")
    found: dict[str, str | tuple[str, ...]] = {}
    for message in read_po(BytesIO(path.read_bytes()), locale=LOCALES[code]):
        if message.id and message.string:
            msgid = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
            found[str(msgid)] = tuple(message.string) if isinstance(message.string, (tuple, list)) else message.string
    return found


def _fill(text: str, values: dict[str, Any]) -> str:
    return Formatter().vformat(text, (), values) if values else text
