"""What a unit says of itself, before a change and after it, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.texts import words
from bot.texts.catalogue import Language
from schedules.unit import ATTRIBUTES, EVERY_DAY

Said = Mapping[str, Any]


def changes(language: Language, before: Said, after: Said, today: date) -> list[Markup]:
    """Each word that a unit has changed, as it was and as it is: `after` holds what an entry says is so from now on."""
    found = list(_attributes(language, before.get("attributes"), after.get("attributes")))
    for name, called, told in (
        ("calendar", language.plain("working days"), _calendar),
        ("week", language.plain("working week"), _week),
        ("timezone", language.plain("time zone"), _as_it_is),
    ):
        if name in after:
            was = told(language, before[name]) if name in before else ""
            found.append(_turned(language, called, was, told(language, after[name])))
    if "stops" in after:
        found.append(_stops(language, before.get("stops") or (), after["stops"] or (), today))
    if "ended_on" in after:
        was = _last_day(language, before["ended_on"], today) if "ended_on" in before else ""
        found.append(_turned(language, language.plain("last day"), was, _last_day(language, after["ended_on"], today)))
    return found


def _turned(language: Language, what: str, before: str, after: str) -> Markup:
    """A word that has changed; where nobody knows what it was, only what it is."""
    if not before:
        return language.html("{what} {after}", what=what, after=after)
    return language.html("{what} {before} → {after}", what=what, before=before, after=after)


def _attributes(language: Language, before: Said | None, after: Said | None) -> Iterator[Markup]:
    if after is None:
        return
    for name in ATTRIBUTES:
        was, now = (before or {}).get(name), after.get(name)
        if was != now:
            yield _turned(language, _attribute(language, name), _value(language, was), _value(language, now))


def _attribute(language: Language, name: str) -> str:
    return {
        "headcount": language.plain("headcount"),
        "hazardous": language.plain("hazardous trade"),
        "ownership": language.plain("ownership"),
        "trade": language.plain("trade"),
        "major_risk": language.plain("major risk"),
        "has_projects": language.plain("projects under construction"),
        "party_branch": language.plain("Party branch"),
        "insured": language.plain("liability insurance"),
        "rail": language.plain("urban rail works"),
        "underground": language.plain("underground works"),
    }.get(name, name)


def _value(language: Language, value: object) -> str:
    if value is None:
        return language.plain("not said")
    if isinstance(value, bool):
        return language.plain("yes") if value else language.plain("no")
    return {
        "private": language.plain("private"),
        "municipal_state": language.plain("owned by the city"),
        "provincial_state": language.plain("owned by the province"),
        "central_state": language.plain("owned by the central state"),
        "foreign": language.plain("foreign"),
        "construction": language.plain("construction"),
        "decoration": language.plain("decoration"),
        "supervision": language.plain("supervision"),
        "real_estate": language.plain("real estate"),
        "survey_design": language.plain("survey and design"),
        "other": language.plain("other"),
    }.get(str(value), str(value))


def _calendar(language: Language, value: str) -> str:
    return {
        "china": language.plain("China's calendar"),
        "weekdays": language.plain("Monday to Friday"),
        "every_day": language.plain("every day"),
    }.get(value, value)


def _week(language: Language, value: str) -> str:
    if value == EVERY_DAY:
        return language.plain("every day")
    names = language.locale.days["format"]["abbreviated"]
    return words.listed(language, [names[int(day) - 1] for day in value])


def _as_it_is(language: Language, value: str) -> str:
    return value


def _last_day(language: Language, value: str | None, today: date) -> str:
    return language.day(date.fromisoformat(value), today) if value else language.plain("none")


def _stops(language: Language, before: Sequence[Any], after: Sequence[Any], today: date) -> Markup:
    """The stops that were not so before; where others are gone for it, these as well."""
    was, now = [list(stop) for stop in before], [list(stop) for stop in after]
    gone = [_stop(language, stop, today) for stop in was if stop not in now]
    come = [_stop(language, stop, today) for stop in now if stop not in was]
    what = language.plain("days without work")
    return _turned(language, what, words.listed(language, gone), words.listed(language, come) or language.plain("none"))


def _stop(language: Language, stop: Sequence[str | None], today: date) -> str:
    first, last = (date.fromisoformat(day) if day else None for day in stop)
    start = language.day(first, today) if first else ""
    if last is None:
        return language.plain("from {first} until further notice", first=start)
    if last == first:
        return start
    return language.plain("{first} to {last}", first=start, last=language.day(last, today))
