"""The year as a picture, and the choice of a month."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.texts import words
from bot.texts.body import Body, Button
from bot.texts.cards import DutyView, headline
from bot.texts.catalogue import Language
from schedules.record import record

# So many duties a month have their square, so many of them are named; the rest are counted.
DRAWN, NAMED = 8, 3


@record
class Planned:
    """A duty in the year's picture: the day on which it is planned, or was done."""

    view: DutyView
    day: date
    movable: bool


def picture(
    language: Language, unit_id: int, unit: str, year: int, shown: Sequence[Planned], *, fixed: bool, may_change: bool
) -> Body:
    """Twelve lines, a month each with a square a duty; the buttons move a duty, and fix the plan."""
    state = language.plain("fixed") if fixed else language.plain("a proposal")
    lines = [language.html("<b>{unit}</b> · plan for {year} · {state}", unit=unit, year=year, state=state), Markup("")]
    months: dict[int, list[Planned]] = defaultdict(list)
    for each in sorted(shown, key=lambda each: each.day):
        months[each.day.month].append(each)
    lines += [_month(language, month, months[month]) for month in range(1, 13)]
    lines += [Markup(""), language.html("Prompts follow the plan; the legal due days stay.")]
    return Body(
        text=str(Markup("\n").join(lines)),
        rows=_rows(language, unit_id, year, shown, fixed=fixed) if may_change else (),
    )


def _month(language: Language, month: int, planned: Sequence[Planned]) -> Markup:
    name = language.plain("{month:02}", month=month) if language.code == "en" else f"{month}月"
    if not planned:
        return Markup("{} –").format(name)
    squares = "".join(words.SQUARES[each.view.standing] for each in planned[:DRAWN])
    named = [f"{_short(each.view.title(language))} {each.day.day}" for each in planned[:NAMED]]
    more = [f"+{len(planned) - NAMED}"] if len(planned) > NAMED else []
    return Markup("{} {} {}").format(name, squares, " · ".join([*named, *more]))


def _short(title: str, limit: int = 12) -> str:
    return title if len(title) <= limit else title[: limit - 1] + "…"


def _rows(
    language: Language, unit_id: int, year: int, shown: Sequence[Planned], *, fixed: bool
) -> tuple[tuple[Button, ...], ...]:
    movable = sorted((each for each in shown if each.movable), key=lambda each: each.day)
    buttons = [
        Button(
            label=f"{each.day.month}/{each.day.day} {_short(each.view.title(language))}",
            verb="plan_move",
            arg=str(each.view.duty_id),
        )
        for each in movable[:24]
    ]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    if movable and not fixed:
        rows.append((Button(label=language.plain("✅ Fix the plan"), verb="plan_fix", arg=f"{unit_id}.{year}"),))
    return tuple(rows)


def choose_month(language: Language, view: DutyView, unit_id: int, year: int, day: date, months: Sequence[int]) -> Body:
    """To which month?"""
    lines = [
        headline(language, view),
        language.html("Planned for {day}; due {due}.", day=language.day(day), due=language.day(view.due_on)),
        language.html("To which month?"),
    ]
    buttons = [
        Button(
            label=f"{month}月" if language.code == "zh" else f"{month:02}",
            verb="plan_to",
            arg=f"{view.duty_id}.{month}",
        )
        for month in months
    ]
    rows = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    rows.append((Button(label=language.plain("↩️ Back"), verb="plan_unit", arg=f"{unit_id}.{year}"),))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows))


def reminder(language: Language, unit_id: int, year: int) -> Button:
    """The button in a morning's digest for who is still to fix the plan."""
    return Button(
        label=language.plain("📅 The plan for {year} is to be fixed", year=year),
        verb="plan_open",
        arg=f"{unit_id}.{year}",
    )
