"""The week of units below in a supervisor's digest: how they stand, and what waits for a look."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages import length
from bot.queries.duty_views import DutyView
from bot.queries.week import Week
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties import cards
from bot.texts.notices import supervision
from bot.texts.reports import board
from bot.texts.reports.beside import apart, both, percent


def said(language: Language, weeks: Sequence[Week], room: int) -> str:
    """The weeks of some units, in at most so many signs that are seen: where they do not fit, each without the lines
    that name single units, duties and notices; of very many units the first, and how many more there are.
    """
    foot = str(language.html("All units /board · supervision notices /supervisions"))
    whole = "\n\n".join([*(_whole(language, each) for each in weeks), foot])
    if length.seen(whole) <= room:
        return whole
    briefly = [_briefly(language, each) for each in weeks]
    for shown in range(len(briefly), 1, -1):
        text = "\n\n".join([*briefly[:shown], *_more(language, len(briefly) - shown), foot])
        if length.seen(text) <= room:
            return text
    return "\n\n".join([briefly[0], *_more(language, len(briefly) - 1), foot])


def _whole(language: Language, week: Week) -> str:
    parts = [_rates(language, week), _worst(language, week), _escalated(language, week), _unanswered(language, week)]
    parts.append(_events(language, week))
    return _paragraphs(parts)


def _briefly(language: Language, week: Week) -> str:
    """The rates, and how many there are of all else."""
    heads = [_escalated(language, week)[:1], _unanswered(language, week)[:1], _events(language, week)[:1]]
    return _paragraphs([_rates(language, week), [line for head in heads for line in head]])


def _paragraphs(parts: Sequence[Sequence[Markup]]) -> str:
    return "\n\n".join(str(Markup("\n").join(lines)) for lines in parts if lines)


def _more(language: Language, units: int) -> list[str]:
    """So many units of the reader's have a week of their own that is not said here."""
    if not units:
        return []
    return [str(language.count("The week of {n} more unit: /board", "The weeks of {n} more units: /board", units))]


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
