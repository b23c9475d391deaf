"""Why what was typed is no day or no figures, each fault by its name; and an example for now."""

from calendar import monthrange
from datetime import date, timedelta

from markupsafe import Markup

from bot.reading.figures import NoFigures
from bot.reading.sensible import NoDay
from bot.texts.catalogue import Language

SHOWN = 40
# A year in which February has all its days.
LEAP = 2000


def no_day(language: Language, fault: NoDay, today: date) -> Markup:
    """What is wrong with a day that was typed."""
    said = fault.said[:SHOWN]
    match fault.why:
        case "no_year":
            return language.html("“{said}” names no year.", said=said)
        case "no_month":
            return language.html("“{said}”: there is no month {n}.", said=said, n=fault.month)
        case "no_date" if fault.month and fault.day and fault.day <= _last_day(fault.year or LEAP, fault.month):
            pass  # there is such a day, in a year beyond all that is read
        case "no_date" if fault.month and fault.year:
            last = _last_day(fault.year, fault.month)
            month = language.period(f"{fault.year}-{fault.month:02}")
            return language.html("“{said}”: {month} has only {n} days.", said=said, month=month, n=last)
        case "no_date":
            return language.html("“{said}”: there is no day {n} in any month.", said=said, n=fault.day)
        case "only_month":
            return language.html("“{said}” is a month; which day of it?", said=said)
        case "two_ways" if len(fault.choices) == 2:
            one, other = (language.dated(each) for each in fault.choices)
            return language.html("“{said}” may mean {one} or {other}.", said=said, one=one, other=other)
        case "other_weekday":
            return language.html("“{said}”: that day is {day}.", said=said, day=language.dated(fault.choices[0]))
        case "backwards":
            first, last_day = (language.day(each, today) for each in fault.choices)
            return language.html("The last day, {last}, lies before the first, {first}.", first=first, last=last_day)
        case "apart":
            one, other = (language.day(each, today) for each in fault.choices)
            return language.html(
                "{one} and {other} are not one after the other. Send the first and the last day of one stretch.",
                one=one,
                other=other,
            )
        case "no_end":
            begins, ends = fault.choices[0], fault.choices[0] + timedelta(days=4)
            return language.html(
                "“{said}” has a first day and no last. Until when? For example {first} {last}",
                said=said,
                first=f"{begins:%m-%d}",
                last=f"{ends:%m-%d}",
            )
    return language.html("“{said}” is not a day.", said=said)


def no_month(language: Language, fault: NoDay) -> Markup:
    """What is wrong with a month that was typed."""
    said = fault.said[:SHOWN]
    if fault.why == "no_month" and fault.month is not None:
        return language.html("“{said}”: there is no month {n}.", said=said, n=fault.month)
    if fault.why == "whole_day":
        return language.html("“{said}” is a day; only its month is asked.", said=said)
    return language.html("“{said}” is not a month.", said=said)


def _last_day(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def ask_past(language: Language, today: date) -> Markup:
    """How a day that has been may be typed, by the example of yesterday."""
    day = today - timedelta(days=1)
    return language.html(
        "Send the day, as in {short}, {named} or yesterday.", short=f"{day:%m-%d}", named=language.named(day)
    )


def ask_coming(language: Language, today: date) -> Markup:
    """How a day to come may be typed, by the example of the day in a week."""
    day = today + timedelta(days=7)
    return language.html(
        "Or send the day, as in {short}, {named} or tomorrow.", short=f"{day:%m-%d}", named=language.named(day)
    )


def ask_span(language: Language, today: date) -> Markup:
    """How two days to come may be typed, by the example of days from tomorrow on."""
    first, last = today + timedelta(days=1), today + timedelta(days=5)
    return language.html(
        "Send the first and the last day, as in {first} {last}, or “{start} to {end}”.",
        first=f"{first:%m-%d}",
        last=f"{last:%m-%d}",
        start=language.named(first),
        end=language.named(last),
    )


def no_figures(language: Language, fault: NoFigures, of: str) -> Markup:
    """What is wrong with figures that were typed, where two are asked: `of` says of what."""
    said = fault.said[:SHOWN]
    match fault.why:
        case "larger":
            wrong = language.html("{done}/{of}: the first cannot be the larger.", done=fault.done, of=fault.of)
        case "nobody":
            wrong = language.html("0/0 is no rate. Where nobody is concerned, the duty can be marked as not owed.")
        case "percent":
            wrong = language.html("“{said}” is a share; both numbers are asked.", said=said)
        case "one":
            wrong = language.html("“{said}” is one number; two are asked.", said=said)
        case "many":
            wrong = language.html("“{said}” holds too many numbers; two are asked.", said=said)
        case "among_words":
            wrong = language.html("“{said}” has words beside the figures. Send the figures by themselves.", said=said)
        case _:
            wrong = language.html("“{said}” cannot be read as figures.", said=said)
    asked = language.html("The figures are two numbers, {of}, as in 23/25.", of=of)
    return Markup("\n").join([wrong, asked])
