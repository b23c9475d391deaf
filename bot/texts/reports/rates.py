"""Rates in words and squares."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages.body import Body
from bot.queries.status import Status
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.reports.beside import apart
from schedules.rate import Rate
from schedules.standing import DutyStanding

# Rows of one square each are summed up in one line when there are more rows than this.
ROWS = 16
# Of the units below one, so many are shown.
BELOW = 30


def headline(language: Language, unit: str, year: int, rate: Rate) -> Markup:
    """Unit, year and rate; a unit that owes nothing yet has no rate."""
    if rate.percent is None:
        return language.html("<b>{unit}</b> · {year}: nothing was due yet", unit=unit, year=year)
    return language.html(
        "<b>{unit}</b> · {year}: {percent}% ({done} / {owed})",
        unit=unit,
        year=year,
        percent=rate.percent,
        done=rate.done,
        owed=rate.owed,
    )


def status(language: Language, shown: Status) -> Body:
    """Rate, squares by obligation, and what needs a second look."""
    many = [row for row in shown.rows if len(row.squares) > 1]
    single = [row for row in shown.rows if len(row.squares) == 1]
    lines = [headline(language, shown.unit, shown.year, shown.rate), Markup("")]
    for row in sorted(many, key=lambda row: -len(row.squares))[:ROWS]:
        figures = f" {row.rate.done}/{row.rate.owed}" if row.rate.owed else ""
        lines.append(Markup("{}{}\n{}").format(getattr(row.title, language.code), figures, _squares(row.squares)))
    if len(many) > ROWS:
        lines.append(language.count("… {n} more", "… {n} more", len(many) - ROWS))
    if single:
        lines.append(language.html("Once a year and by date"))
        marks = [words.SQUARES[row.squares[0]] for row in single]
        lines += [Markup("".join(marks[start : start + 12])) for start in range(0, len(marks), 12)]
    lines.append(Markup(""))
    lines.append(apart(language, shown.rate))
    return Body(text=str(Markup("\n").join(lines)))


def below(language: Language, name: str, year: int, units: Sequence[tuple[str, Rate]], *, more: int) -> Body:
    """The rates of the units below one, worst first, those without any yet at the end; and how many more there are."""
    lines = [language.html("Units below <b>{unit}</b>, lowest first", unit=name), Markup("")]
    lines += [headline(language, unit, year, rate) for unit, rate in units]
    if more:
        lines.append(language.count("… {n} more", "… {n} more", more))
    return Body(text=str(Markup("\n").join(lines)))


def legend(language: Language) -> Markup:
    """What the squares mean."""
    return language.html(
        "⬜ to come  🟦 open  🟨 due soon  🟥 overdue or returned\n"
        "🟪 sent  🟩 confirmed  🟢 made good  ⬛ missed  ➖ not owed  🟧 not seen above"
    )


def _squares(standings: Sequence[DutyStanding]) -> str:
    return "".join(words.SQUARES[standing] for standing in standings)
