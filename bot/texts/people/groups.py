"""What is said in groups: the board, and the answers to binding one."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.flows.reminders.group_board import Board
from bot.messages.body import Body, Button, side_by_side
from bot.queries.duty_views import acts
from bot.texts.catalogue import Language
from bot.texts.duties.cards import line
from bot.texts.pick import Choices, units
from bot.texts.reports.beside import both

LISTED = 8
# So many acts that are planned stand on a board.
PLANNED = 4
# A group is spoken to in the language of the field.
SPEAKS = "zh"


def board(language: Language, shown: Board) -> Body:
    """A unit's morning: its rate, what is due and overdue, a button for each of the most pressing."""
    pressing, rate = acts(shown.pressing), shown.rate
    day, left = language.day(shown.today), [(act[0].due_on - act[0].today).days for act in pressing]
    lines = [
        language.html("<b>{unit}</b> · {day}", unit=shown.unit, day=day),
        language.html("Own implementation rate this year: {rate}", rate=both(language, rate)),
        language.html(
            "Due today {today} · overdue {overdue} · this week {week}",
            today=sum(days == 0 for days in left),
            overdue=sum(days < 0 for days in left),
            week=sum(0 <= days < 7 for days in left),
        ),
        Markup(""),
    ]
    several = len({act[0].unit for act in pressing}) > 1
    listed = pressing[:LISTED]
    lines += [
        Markup("{} {}").format(number, line(language, act[0], several, len(act)))
        for number, act in enumerate(listed, 1)
    ]
    if len(pressing) > LISTED:
        lines.append(language.count("… {n} more", "… {n} more", len(pressing) - LISTED))
    if not pressing:
        lines.append(language.html("Nothing is pressing today."))
    lines += _planned(language, shown)
    buttons = [Button(label=str(number), verb="open", arg=str(act[0].duty_id)) for number, act in enumerate(listed, 1)]
    return Body(text=str(Markup("\n").join(lines)), rows=side_by_side(buttons))


def _planned(language: Language, shown: Board) -> list[Markup]:
    """The acts that are planned soon, with their places; who comes stands on their cards."""
    if not shown.planned:
        return []
    lines = [Markup(""), language.html("📅 Planned in the next days:")]
    for seen in shown.planned[:PLANNED]:
        place = seen.plan.place if seen.plan else ""
        parts = [
            language.day(seen.plan.on, shown.today) if seen.plan else "",
            seen.called(language.code),
            seen.unit,
            place,
        ]
        lines.append(Markup(" · ").join(part for part in parts if part))
    if len(shown.planned) > PLANNED:
        lines.append(language.count("… {n} more", "… {n} more", len(shown.planned) - PLANNED))
    return lines


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


def lost(language: Language, title: str, unit: str) -> Markup:
    """A group cannot be reached any more."""
    return language.html(
        "The group {title} cannot be reached any more: I was removed, or it is gone. {unit} has no board there."
        " What is bound: /bind",
        title=title,
        unit=unit,
    )


def refused(language: Language, title: str, unit: str) -> Markup:
    """A group does not take its board."""
    return language.html(
        "The group {title} does not take the board of {unit}. It is tried again each morning; /bind takes it off.",
        title=title,
        unit=unit,
    )


def lapsed(language: Language, title: str, unit: str, who: str) -> Markup:
    """A group sees no board any more, since who bound it may no longer do so."""
    return language.html(
        "The group {title} sees the board of {unit} no more: {who}, who bound it, may no longer do so."
        " To go on, send /bind there.",
        title=title,
        unit=unit,
        who=who,
    )
