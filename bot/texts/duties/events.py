"""The messages about events: which, when, and what follows."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from markupsafe import Markup

from bot.flows.planning.event import AHEAD
from bot.messages.body import Body, Button
from bot.messages.mark import mark
from bot.texts.catalogue import Language
from bot.texts.submissions.reading import ask_coming, ask_past
from schedules.obligation import Obligation
from schedules.period import Period

# Buttons name a kind by its place here: a new one comes last.
KINDS = (
    "penalty_decision",
    "accident",
    "key_time",
    "major_hazard_found",
    "rail_key_node",
    "severe_situation",
    "major_hazard_deadline",
    "insurance_expiry",
    "certificate_expiry",
    "fatality",
    "severe_injury",
)


def kind_name(language: Language, kind: str) -> str:
    """What an event is called."""
    return {
        "penalty_decision": language.plain("penalty decision"),
        "accident": language.plain("accident"),
        "key_time": language.plain("key time"),
        "major_hazard_found": language.plain("major hazard found"),
        "rail_key_node": language.plain("rail key node"),
        "severe_situation": language.plain("severe safety situation"),
        "major_hazard_deadline": language.plain("time limit of a hazard's treatment plan"),
        "insurance_expiry": language.plain("liability insurance expires"),
        "certificate_expiry": language.plain("certificate expires"),
        "fatality": language.plain("work-related death"),
        "severe_injury": language.plain("hospitalization, amputation, loss of an eye"),
    }.get(kind, kind)


def choose_kind(language: Language, unit_id: int, unit: str, kinds: Sequence[str]) -> Body:
    """What has happened?"""
    rows = tuple(
        (Button(label=kind_name(language, kind), verb="event_kind", arg=f"{unit_id}.{KINDS.index(kind)}"),)
        for kind in kinds
    )
    return Body(text=str(language.html("<b>{unit}</b>\nWhat has happened?", unit=unit)), rows=rows)


def choose_day(
    language: Language,
    unit_id: int,
    unit: str,
    kind: str,
    *,
    today: date,
    holidays: Sequence[tuple[date, date]] = (),
) -> Body:
    """On which day, or in which of the public holidays to come?"""
    arg = f"{unit_id}.{KINDS.index(kind)}"
    buttons = _days(language, unit_id, kind, today)
    other = Button(label=language.plain("Another day"), verb="event_other", arg=arg)
    text = language.html("<b>{unit}</b> · {kind}\nOn which day?", unit=unit, kind=kind_name(language, kind))
    return Body(text=str(text), rows=((*buttons, other), *((holiday(language, unit_id, days),) for days in holidays)))


def holiday(language: Language, unit_id: int, days: tuple[date, date]) -> Button:
    """The button that notes a public holiday as key times, day by day."""
    label = language.plain("🗓 Note {days} as key times", days=_between(language, days))
    return Button(label=label, verb="event_days", arg=_span(unit_id, days))


def _between(language: Language, days: tuple[date, date]) -> str:
    return f"{language.named(days[0])}–{language.named(days[1])}"


def _span(unit_id: int, days: tuple[date, date]) -> str:
    return f"{unit_id}.{days[0]:%Y%m%d}.{days[1]:%Y%m%d}"


def holiday_summary(
    language: Language,
    unit_id: int,
    unit: str,
    *,
    days: tuple[date, date],
    owed: Sequence[tuple[Obligation, Period]],
    recorded: bool,
) -> Body:
    """What follows from a holiday's key times, day by day; before they are noted with the button that does so."""
    lines = [
        language.html(
            "<b>{unit}</b> · {kind} · {day}",
            unit=unit,
            kind=kind_name(language, "key_time"),
            day=_between(language, days),
        ),
        language.html("Recorded. What follows from it:") if recorded else language.html("What will follow from it:"),
        Markup("{}").format(language.count("{n} duty", "{n} duties", len(owed))),
    ]
    for name, times in Counter(getattr(obligation.title, language.code) for obligation, _ in owed).items():
        lines.append(Markup("🟦 {} ×{}").format(name, times))
    button = Button(label=language.plain("✅ Record"), verb="event_all", arg=_span(unit_id, days))
    if recorded:
        label = language.plain("↩️ Take it back (within an hour)")
        button = Button(label=label, verb="event_none", arg=_span(unit_id, days))
    return Body(text=str(Markup("\n").join(lines)), rows=((button,),))


def holiday_taken_back(language: Language, unit: str, days: tuple[date, date]) -> Body:
    """The key times of a holiday are taken back."""
    named = {"unit": unit, "kind": kind_name(language, "key_time"), "day": _between(language, days)}
    lines = [
        language.html("<b>{unit}</b> · {kind} · {day}", **named),
        language.html("Taken back: what was not reported yet does not apply. What was reported stays."),
    ]
    return Body(text=str(Markup("\n").join(lines)))


def _days(language: Language, unit_id: int, kind: str, today: date) -> tuple[Button, ...]:
    arg = f"{unit_id}.{KINDS.index(kind)}"
    near = (
        (language.plain("Tomorrow"), today + timedelta(days=1))
        if kind in AHEAD
        else (language.plain("Yesterday"), today - timedelta(days=1))
    )
    days = [(language.plain("Today"), today), near]
    return tuple(Button(label=label, verb="event_day", arg=f"{arg}.{day:%Y%m%d}") for label, day in days)


def ask_typed_day(
    language: Language, unit_id: int, unit: str, kind: str, *, today: date, fault: Markup | None = None
) -> Body:
    """Which other day: typed or pressed, and why the last answer would not do."""
    lines = [language.html("<b>{unit}</b> · {kind}", unit=unit, kind=kind_name(language, kind))]
    lines += [fault] if fault else []
    lines.append(ask_coming(language, today) if kind in AHEAD else ask_past(language, today))
    return Body(text=str(Markup("\n").join(lines)), rows=(_days(language, unit_id, kind, today),))


# So many hours ago is offered at a press; any other is typed.
AGO = (0, 1, 2, 3)


def choose_hour(
    language: Language, unit_id: int, unit: str, kind: str, *, on: date, now: datetime, fault: Markup | None = None
) -> Body:
    """At what time of the day: pressed where it is today's, or typed; `now` is local. Why the last answer would not do.

    What is due so many hours after it hangs on the minute.
    """
    lines = [
        language.html(
            "<b>{unit}</b> · {kind} · {day}",
            unit=unit,
            kind=kind_name(language, kind),
            day=language.day(on, now.date()),
        ),
        *([fault] if fault else []),
        language.html("At what time did it happen? Press, or send it, as in 14:20."),
    ]
    arg = f"{unit_id}.{KINDS.index(kind)}.{on:%Y%m%d}"
    ago = ((hours, now.astimezone(UTC) - timedelta(hours=hours)) for hours in AGO)
    local = [(hours, moment.astimezone(now.tzinfo)) for hours, moment in ago]
    buttons = [
        Button(label=_ago(language, hours, moment), verb="event_hour", arg=f"{arg}.{minute_of(moment)}")
        for hours, moment in local
        if moment.date() == on
    ]
    rows = (*(tuple(buttons[first : first + 2]) for first in range(0, len(buttons), 2)),)
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def minute_of(local: datetime) -> int:
    """Which minute of its day a local moment is in, by the clock."""
    return local.hour * 60 + local.minute


def _ago(language: Language, hours: int, local: datetime) -> str:
    at = f"{local:%H:%M}"
    if not hours:
        return language.plain("Just now {hour}", hour=at)
    return str(language.count("{n} hour ago {hour}", "{n} hours ago {hour}", hours, hour=at))


def seen_of(owed: Sequence[tuple[Obligation, Period]]) -> str:
    """The mark of what follows from an event."""
    return mark([(obligation.id, window.due_at or window.last) for obligation, window in owed])


def summary(
    language: Language,
    unit_id: int,
    unit: str,
    kind: str,
    *,
    on: date,
    owed: Sequence[tuple[Obligation, Period]],
    recorded: bool,
    now: datetime,
    at: datetime | None = None,
) -> Body:
    """What follows from the event; before it is recorded with the button that does so. Where it hangs on its hour it
    was `at` a local moment; `now` is local.
    """
    today = now.date()
    day = language.day(on, today)
    lines = [
        language.html(
            "<b>{unit}</b> · {kind} · {day}",
            unit=unit,
            kind=kind_name(language, kind),
            day=f"{day} {at:%H:%M}" if at else day,
        ),
        language.html("Recorded. What follows from it:") if recorded else language.html("What will follow from it:"),
        _how_many(language, [window for _, window in owed], now),
    ]
    lines += [
        language.html(
            "🟦 {title} · by {day}", title=getattr(obligation.title, language.code), day=_by(language, window, now)
        )
        for obligation, window in owed
    ]
    arg = f"{unit_id}.{KINDS.index(kind)}.{on:%Y%m%d}"
    hour = f".{minute_of(at)}" if at else ""
    button = Button(label=language.plain("✅ Record"), verb="event_ok", arg=f"{arg}{hour}.{seen_of(owed)}")
    if recorded:
        button = Button(label=language.plain("↩️ Take it back (within an hour)"), verb="event_back", arg=arg)
    return Body(text=str(Markup("\n").join(lines)), rows=((button,),))


def taken_back(language: Language, unit: str, kind: str, on: date, *, today: date) -> Body:
    """The event is taken back."""
    named = {"unit": unit, "kind": kind_name(language, kind), "day": language.day(on, today)}
    lines = [
        language.html("<b>{unit}</b> · {kind} · {day}", **named),
        language.html("Taken back: what was not reported yet does not apply. What was reported stays."),
    ]
    return Body(text=str(Markup("\n").join(lines)))


def _by(language: Language, window: Period, now: datetime) -> str:
    """The day, or the hour of a day, by which something is due."""
    day = language.day(window.last, now.date())
    return f"{day} {window.due_at.astimezone(now.tzinfo):%H:%M}" if window.due_at else day


def _how_many(language: Language, due: Sequence[Period], now: datetime) -> Markup:
    """How many duties follow, and how many of them are overdue at once: worth a second look."""
    counted = language.count("{n} duty", "{n} duties", len(due))
    late = sum(each.due_at < now if each.due_at else each.last < now.date() for each in due)
    if not late:
        return counted
    return Markup("{} · {}").format(counted, language.count("⚠️ {n} overdue at once", "⚠️ {n} overdue at once", late))
