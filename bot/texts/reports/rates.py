"""Rates in words and squares."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages.body import Body, Button, side_by_side
from bot.queries.status import Status
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.reports.beside import apart, chosen, percent
from schedules.rate import Rate
from schedules.standing import DutyStanding

# Rows of one square each are summed up in one line when there are more rows than this.
ROWS = 16
# So many obligations stand in a status of which something is an exception.
EXCEPTIONS = 5
# Of the units below one, so many are shown.
BELOW = 30


def headline(language: Language, unit: str, year: int, rate: Rate) -> Markup:
    """Unit, year and rate; a unit that owes nothing yet has no rate."""
    if not rate.owed and not rate.chosen.owed:
        return language.html("<b>{unit}</b> · {year}: nothing was due yet", unit=unit, year=year)
    return language.html("<b>{unit}</b> · {year}: {rate}", unit=unit, year=year, rate=percent(language, rate))


def own(language: Language, unit: str, year: int, rate: Rate) -> Markup:
    """The same where the units below may be spoken of too: it is the unit's own."""
    if not rate.owed and not rate.chosen.owed:
        return headline(language, unit, year, rate)
    said = {"unit": unit, "year": year, "rate": percent(language, rate)}
    return language.html("<b>{unit}</b> · {year}, own rate: {rate}", **said)


def status(language: Language, shown: Status) -> Body:
    """Rate and exceptions, each with its button; the rest is one line, and a tap away."""
    some = [row for row in shown.rows if row.looks]
    lines = [own(language, shown.unit, shown.year, shown.rate), *apart(language, shown.rate), Markup("")]
    for number, row in enumerate(some[:EXCEPTIONS], 1):
        title = Markup("{} {} {}").format(number, getattr(row.title, language.code), _of_row(language, row.rate))
        lines.append(Markup("{}\n{}").format(title.rstrip(), _squares(row.squares)))
    if len(some) > EXCEPTIONS:
        lines.append(language.count("… {n} more", "… {n} more", len(some) - EXCEPTIONS))
    if rest := len(shown.rows) - len(some):
        lines.append(language.count("{n} obligation without exception", "{n} obligations without exception", rest))
    numbers = [
        Button(label=str(number), verb="open", arg=str(row.looks)) for number, row in enumerate(some[:EXCEPTIONS], 1)
    ]
    all_of_it = Button(label=language.plain("▦ The whole year"), verb="status_all", arg=str(shown.unit_id))
    return Body(text=str(Markup("\n").join(lines)), rows=(*side_by_side(numbers), (all_of_it,)))


def whole_year(language: Language, shown: Status) -> Body:
    """Rate, squares by obligation, and what they mean."""
    many = [row for row in shown.rows if len(row.squares) > 1]
    single = [row for row in shown.rows if len(row.squares) == 1]
    lines = [own(language, shown.unit, shown.year, shown.rate), Markup("")]
    for row in sorted(many, key=lambda row: -len(row.squares))[:ROWS]:
        title = Markup("{} {}").format(getattr(row.title, language.code), _of_row(language, row.rate))
        lines.append(Markup("{}\n{}").format(title.rstrip(), _squares(row.squares)))
    if len(many) > ROWS:
        lines.append(language.count("… {n} more", "… {n} more", len(many) - ROWS))
    if single:
        lines.append(language.html("Once a year and by date"))
        marks = [words.SQUARES[row.squares[0]] for row in single]
        lines += [Markup("".join(marks[start : start + 12])) for start in range(0, len(marks), 12)]
    lines += [Markup(""), legend(language)]
    return Body(text=str(Markup("\n").join(lines)))


def _of_row(language: Language, rate: Rate) -> Markup:
    """What is done of what an obligation owed; by the name of its rate where it is not stated."""
    counts = rate if rate.owed else rate.chosen
    figures = Markup(f"{counts.done}/{counts.owed}") if counts.owed else Markup("")
    return language.html("Chosen by the unit {rate}", rate=figures) if figures and not rate.owed else figures


def below(language: Language, name: str, year: int, units: Sequence[tuple[str, Rate]], *, more: int) -> Body:
    """The rates of the units below one, worst first, those without any yet at the end; and how many more there are."""
    lines = [language.html("Units below <b>{unit}</b>, lowest first", unit=name), Markup("")]
    for unit, rate in units:
        beside = Markup(" · {}").format(chosen(language, rate)) if rate.chosen.owed else ""
        lines.append(Markup("{}{}").format(headline(language, unit, year, rate), beside))
    if more:
        lines.append(language.count("… {n} more", "… {n} more", more))
    return Body(text=str(Markup("\n").join(lines)))


def legend(language: Language) -> Markup:
    """What the squares mean."""
    return language.html(
        "⬜ to come  🟦 open  🟨 due soon  🟥 overdue or returned\n"
        "🟪 submitted  🟩 confirmed  🟢 completed late  ⬛ recorded as missed  ➖ not owed  🟧 not seen above"
    )


def _squares(standings: Sequence[DutyStanding]) -> str:
    return "".join(words.SQUARES[standing] for standing in standings)
