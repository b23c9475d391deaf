"""The year as a picture with its caption, and the choice of a month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from bot.flows.plans.year_plan import Planned, YearShown
from bot.messages.body import Body, Button, Marks, Year, YearLine
from bot.messages.mark import mark
from bot.queries.duty_views import DutyView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import headline, plan_button
from schedules.standing import DutyStanding

# So many duties a month have their square, so many of them are named; the rest are counted.
DRAWN, NAMED = 6, 3
# So many characters of a unit's name and the year: a caption holds 1024.
NAMED_UNIT = 60
# So many characters of a title stand in a month and on a button.
SHORT = 12


def picture(
    language: Language, unit_id: int, drawn: Year, shown: Sequence[Planned], *, fixed: bool, may_change: bool
) -> Body:
    """The year drawn, and below it a line for each month that has something; the buttons move a duty, fix the plan."""
    year = drawn.year
    head = language.html("<b>{title}</b> · {state}", title=words.cut(drawn.title, NAMED_UNIT), state=drawn.state)
    lines = [head, Markup("")]
    months: dict[int, list[Planned]] = defaultdict(list)
    for each in sorted(shown, key=lambda each: each.day):
        months[each.day.month].append(each)
    lines += [_month(language, month, months[month]) for month in sorted(months)]
    lines += [Markup(""), language.html("Reminders follow the plan; the legal due days stay.")]
    return Body(
        text=str(Markup("\n").join(lines)),
        rows=_rows(language, unit_id, year, shown, fixed=fixed) if may_change else (),
        year=drawn,
    )


def drawing(language: Language, shown: YearShown) -> Year:
    """What is drawn of a year: a line a duty, in the order of their days."""
    return Year(
        title=language.plain("{unit} · plan for {year}", unit=shown.unit, year=shown.year),
        state=language.plain("fixed") if shown.fixed else language.plain("a proposal"),
        year=shown.year,
        today=shown.today,
        lines=tuple(
            YearLine(
                title=each.view.title(language.code),
                day=each.day,
                due_on=each.view.due_on,
                standing=_drawn(each.view),
            )
            for each in sorted(shown.duties, key=lambda each: (each.day, each.view.due_on, each.view.duty_id))
        ),
        says=Marks(
            planned=language.plain("planned"),
            done=language.plain("done"),
            made_good=language.plain("completed late"),
            submitted=language.plain("submitted"),
            late=language.plain("overdue"),
            missed=language.plain("recorded as missed"),
            waived=language.plain("not owed"),
            unseen=language.plain("not seen above"),
            due=language.plain("due day"),
            today=language.plain("today"),
        ),
    )


def _drawn(view: DutyView) -> DutyStanding:
    """How a duty is drawn: what came back is late only once its day is over, and until then still to be done."""
    return "due_soon" if view.standing == "returned" and view.due_on >= view.today else view.standing


def _month(language: Language, month: int, planned: Sequence[Planned]) -> Markup:
    name = language.plain("{month:02}", month=month) if language.code == "en" else f"{month}月"
    squares = "".join(words.SQUARES[each.view.standing] for each in planned[:DRAWN])
    named = [f"{words.cut(each.view.title(language.code), SHORT)} {each.day.day}" for each in planned[:NAMED]]
    more = [f"+{len(planned) - NAMED}"] if len(planned) > NAMED else []
    return Markup("{} {} {}").format(name, squares, " · ".join([*named, *more]))


def _rows(
    language: Language, unit_id: int, year: int, shown: Sequence[Planned], *, fixed: bool
) -> tuple[tuple[Button, ...], ...]:
    movable = sorted((each for each in shown if each.movable), key=lambda each: each.day)
    buttons = [
        Button(
            label=f"{each.day.month}/{each.day.day} {words.cut(each.view.title(language.code), SHORT)}",
            verb="plan_move",
            arg=str(each.view.duty_id),
        )
        for each in movable[:24]
    ]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    if movable and not fixed:
        seen = seen_of({each.view.duty_id: each.day for each in movable})
        fix = Button(label=language.plain("✅ Fix the plan"), verb="plan_fix", arg=f"{unit_id}.{year}.{seen}")
        rows.append((fix,))
    return tuple(rows)


def seen_of(days: Mapping[int, date]) -> str:
    """The mark of a plan: each duty with its day."""
    return mark(sorted(days.items()))


def choose_month(
    language: Language,
    view: DutyView,
    unit_id: int,
    drawn: Year,
    *,
    day: date,
    months: Sequence[int],
    fault: Markup | None = None,
) -> Body:
    """To which month? The picture stays."""
    lines = [
        *([fault] if fault else []),
        headline(language, view),
        language.html("Planned for {day}; due {due}.", day=language.day(day), due=language.day(view.due_on)),
        language.html("To which month? Press it or type it."),
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
    rows += plan_button(language, view)
    rows.append((Button(label=language.plain("↩️ Back"), verb="plan_unit", arg=f"{unit_id}.{drawn.year}"),))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows), year=drawn)


def reminder(language: Language, unit_id: int, year: int) -> Button:
    """The button in a morning's digest for who is still to fix the plan."""
    return Button(
        label=language.plain("📅 The plan for {year} is to be fixed", year=year),
        verb="plan_open",
        arg=f"{unit_id}.{year}",
    )
