"""What is said in groups: the board, and the answers to binding one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.queries.duty_views import DutyView
from bot.texts.catalogue import Language
from bot.texts.duties.cards import line
from bot.texts.pick import Choices, units
from schedules.rate import Rate

LISTED = 8


def board(language: Language, unit: str, today: date, rate: Rate, pressing: Sequence[DutyView]) -> Body:
    """A unit's morning: its rate, what is due and overdue, a button for each of the most pressing."""
    percent = "–" if rate.percent is None else f"{rate.percent}%"
    left = [(seen.due_on - seen.today).days for seen in pressing]
    lines = [
        language.html("<b>{unit}</b> · {day} · {percent}", unit=unit, day=language.day(today), percent=percent),
        language.html(
            "Due today {today} · overdue {overdue} · this week {week}",
            today=sum(days == 0 for days in left),
            overdue=sum(days < 0 for days in left),
            week=sum(0 <= days < 7 for days in left),
        ),
        Markup(""),
    ]
    several = len({seen.unit for seen in pressing}) > 1
    shown = pressing[:LISTED]
    lines += [Markup("{} {}").format(number, line(language, seen, several)) for number, seen in enumerate(shown, 1)]
    if len(pressing) > LISTED:
        lines.append(language.count("… {n} more", "… {n} more", len(pressing) - LISTED))
    if not pressing:
        lines.append(language.html("Nothing is pressing today."))
    buttons = [Button(label=str(number), verb="open", arg=str(seen.duty_id)) for number, seen in enumerate(shown, 1)]
    rows = tuple(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4))
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def choose_unit(language: Language, named: Sequence[tuple[int, str]]) -> Choices:
    """Which unit's board shall be shown here?"""
    return replace(units(language, named, "bind_to"), text=language.html("Which unit's board shall this group see?"))


def bound(language: Language, unit: str) -> Body:
    """The group is bound."""
    text = language.html(
        "This group sees the board of <b>{unit}</b> each working morning. /unbind ends it."
        " To keep the evening's anchors of its ledger in this group: /anchors",
        unit=unit,
    )
    return Body(text=str(text))


def keeps_anchors(language: Language, unit: str) -> Body:
    """The group is named for a unit's anchors."""
    text = language.html("From this evening on the anchors of <b>{unit}</b>'s ledger come to this group.", unit=unit)
    return Body(text=str(text))


def plain(text: str) -> Body:
    """A short answer in a group."""
    return Body(text=text)
