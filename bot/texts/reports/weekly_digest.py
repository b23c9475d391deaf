"""The week's digest for a supervisor: how the units below stand, and what waits for a look."""

from markupsafe import Markup

from bot.messages.body import Body
from bot.queries.duty_views import DutyView
from bot.queries.week import Week
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties import cards
from bot.texts.notices import supervision
from bot.texts.reports import board
from bot.texts.reports.beside import apart, both, percent


def digest(language: Language, week: Week) -> Body:
    """The digest."""
    parts = [_rates(language, week), _worst(language, week), _escalated(language, week), _unanswered(language, week)]
    parts.append(_events(language, week))
    parts.append([language.html("All units /board · supervision notices /supervisions")])
    return Body(text="\n\n".join(str(Markup("\n").join(lines)) for lines in parts if lines))


def heading(language: Language, unit: str) -> Markup:
    """The first line, which says of which units it is."""
    return language.html("<b>The week of the units below {unit}</b>", unit=words.cut(unit, board.NAMED))


def _rates(language: Language, week: Week) -> list[Markup]:
    now, before = week.rate, week.before
    return [
        heading(language, week.unit),
        language.html("Units below, implementation rate this year: {rate}", rate=percent(language, now)),
        *apart(language, now),
        language.html("A week ago: {rate}", rate=both(language, before)),
        language.html(
            "Since then {done} confirmed, {owed} came due",
            done=now.done + now.made_good - before.done - before.made_good,
            owed=now.owed - before.owed + week.let_go,
        ),
        *_let_go(language, week),
        _units(language, week),
    ]


def _units(language: Language, week: Week) -> Markup:
    counted = language.count("{n} unit", "{n} units", week.units)
    if not week.without:
        return counted
    return Markup("{} · {}").format(counted, language.html("{n} without data", n=week.without))


def _let_go(language: Language, week: Week) -> list[Markup]:
    """What was owed a week ago and, seen by those above since, is not any more."""
    lines = [language.html("{n} no longer owed, seen above since", n=week.let_go)] if week.let_go else []
    if week.let_go_chosen:
        lines.append(language.html("Chosen by the unit: {n} no longer owed, seen above since", n=week.let_go_chosen))
    return lines


def _worst(language: Language, week: Week) -> list[Markup]:
    behind = [entry for entry in week.worst if entry.rate.owed > entry.rate.done]
    lines = []
    for place, entry in enumerate(behind, 1):
        name, rate = words.cut(board.named(language, entry.name), board.NAMED), both(language, entry.rate)
        lines.append(Markup("{} {} {}").format(place, name, rate))
    return [language.html("Furthest behind"), *lines] if lines else []


def _escalated(language: Language, week: Week) -> list[Markup]:
    if not week.escalated_in_all:
        return []
    heads = language.count(
        "{n} overdue duty has come up to you", "{n} overdue duties have come up to you", week.escalated_in_all
    )
    return [heads, *(_come_up(language, seen) for seen in week.escalated)]


def _come_up(language: Language, seen: DutyView) -> Markup:
    """A duty that has come up to the reader; said apart where its source does not state it."""
    line = cards.line(language, seen, several_units=True)
    if seen.obligation.fixed == "stated":
        return line
    return Markup("{} · {}").format(line, language.plain("Chosen by the unit"))


def _unanswered(language: Language, week: Week) -> list[Markup]:
    if not week.unanswered_in_all:
        return []
    heads = language.count(
        "{n} supervision notice is unanswered", "{n} supervision notices are unanswered", week.unanswered_in_all
    )
    return [heads, *(supervision.line(language, view) for view in week.unanswered)]


def _events(language: Language, week: Week) -> list[Markup]:
    """How many events the units have noted, since each brings duties with it."""
    if not week.events_in_all:
        return []
    heads = language.count("{n} event was noted this week", "{n} events were noted this week", week.events_in_all)
    return [heads, *(Markup("{} {}").format(words.cut(name, board.NAMED), n) for name, n in week.events)]
