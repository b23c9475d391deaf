"""The messages about stops of work: on which days, and what they mean."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.reading.sensible import NoDay
from bot.texts.catalogue import Language
from bot.texts.submissions.reading import ask_span, no_day

# A stop is said so long ahead at most.
AHEAD = timedelta(days=366)
Days = tuple[date, date | None]


def choose_unit(language: Language) -> Markup:
    """Whose work?"""
    return language.html("Which unit stops work, or goes on again?")


def ask_days(
    language: Language, unit_id: int, unit: str, stops: Sequence[Days], *, today: date, fault: Markup | None = None
) -> Body:
    """On which days is there no work: pressed or typed; why the last answer would not do stands above."""
    lines = [language.html("<b>{unit}</b>", unit=unit)]
    lines += [_said(language, stop, today) for stop in stops]
    lines += [fault] if fault else []
    lines += [language.html("On which days is there no work?"), ask_span(language, today)]
    tomorrow = today + timedelta(days=1)
    rows = [
        (
            Button(
                label=language.plain("From tomorrow until further notice"),
                verb="stop_days",
                arg=_arg(unit_id, (tomorrow, None)),
            ),
        )
    ]
    if stops:
        restart = Button(
            label=language.plain("Work goes on from tomorrow"), verb="stop_restart", arg=f"{unit_id}.{tomorrow:%Y%m%d}"
        )
        rows.append((restart,))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows))


def wrong(language: Language, days: Days | NoDay, today: date) -> Markup | None:
    """Why work cannot be stopped on these days."""
    if isinstance(days, NoDay):
        return no_day(language, days, today)
    first, last = days
    if first <= today:
        return language.html(
            "{day}: a stop begins tomorrow at the earliest; what today and the days before owe stays owed.",
            day=language.day(first, today),
        )
    if last and last < first:
        return no_day(language, NoDay(why="backwards", said="", choices=(first, last)), today)
    if first - today > AHEAD:
        return language.html("{day} is too far ahead; note it when it is nearer.", day=language.day(first, today))
    return None


def preview(language: Language, unit_id: int, unit: str, days: Days, *, today: date) -> Body:
    """What a stop means, with the button that says it."""
    lines = [
        language.html("<b>{unit}</b>", unit=unit),
        _said(language, days, today),
        language.html(
            "Duties of these days are not owed; those of a week, a month or longer only where none of its days is "
            "worked. Notices and what follows from events run on."
        ),
        language.html("Until someone above has seen it, all of it counts as owed. Those above are told."),
    ]
    button = Button(label=language.plain("✅ Stop work"), verb="stop_ok", arg=_arg(unit_id, days))
    return Body(text=str(Markup("\n").join(lines)), rows=((button,),))


def preview_restart(language: Language, unit_id: int, unit: str, first: date, *, today: date) -> Body:
    """What a restart means, with the button that says it."""
    lines = [
        language.html("<b>{unit}</b>", unit=unit),
        _goes_on(language, first, today),
        language.html("From then on duties are owed again. Those above are told."),
    ]
    button = Button(label=language.plain("✅ Work goes on"), verb="restart_ok", arg=f"{unit_id}.{first:%Y%m%d}")
    return Body(text=str(Markup("\n").join(lines)), rows=((button,),))


def noted(language: Language, unit: str, days: Days, today: date) -> Body:
    """The stop is noted."""
    lines = [
        language.html("<b>{unit}</b>", unit=unit),
        _said(language, days, today),
        language.html("Noted. Counts as owed until someone above has seen it. To go on again: /stop"),
    ]
    return Body(text=str(Markup("\n").join(lines)))


def noted_restart(language: Language, unit: str, first: date, today: date) -> Body:
    """The restart is noted."""
    lines = [language.html("<b>{unit}</b>", unit=unit), _goes_on(language, first, today), language.html("Noted.")]
    return Body(text=str(Markup("\n").join(lines)))


def _said(language: Language, days: Days, today: date) -> Markup:
    first, last = days
    start = language.day(first, today)
    if last is None:
        return language.html("⏸ No work from {first} until further notice", first=start)
    if last == first:
        return language.html("⏸ No work on {day}", day=start)
    return language.html("⏸ No work from {first} to {last}", first=start, last=language.day(last, today))


def _goes_on(language: Language, first: date, today: date) -> Markup:
    return language.html("▶️ Work goes on from {day}; no stop is left", day=language.day(first, today))


def _arg(unit_id: int, days: Days) -> str:
    first, last = days
    return f"{unit_id}.{first:%Y%m%d}." + (f"{last:%Y%m%d}" if last else "0")
