"""Roadmap and plan as tables for a terminal."""

from calendar import month_name
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from bot.flows.people.unit_table import Invited
from bot.flows.rules.rule_views import RuleView
from bot.messages.body import joining
from bot.queries.choices import BundleView, ChoiceView
from bot.store.duties.roadmaps import InForce
from bot.store.people.people import Person
from bot.store.people.units import Unit
from bot.texts import words
from bot.texts.catalogue import language as spoken
from schedules.cadence import (
    AfterEvent,
    BeforeEvent,
    By,
    Cadence,
    Every,
    OnDate,
    OnNotice,
    Standing,
    WithinDays,
    WithinWorkdays,
)
from schedules.cadences.hours import WithinHours
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth
from schedules.cadences.rolling import Rolling
from schedules.duty import Duty
from schedules.period import JANUARY
from schedules.roadmap import Roadmap
from schedules.unit import Unit as Judged

# The zone of the days that tables show where no unit has one.
SHOWN = ZoneInfo("Asia/Shanghai")


def show(table: Table) -> None:
    """Print a table; a narrow pipe gets the full width, so that nothing is cut."""
    console = Console()
    (console if console.is_terminal else Console(width=160)).print(table)


def cadence_words(cadence: Cadence) -> str:
    """A cadence in a few English words."""
    match cadence:
        case Every(period=period):
            return f"every {period}{_of_year(cadence.year_begins)}"
        case By(year=year, month=month, day=day):
            return f"by {month:02}-{day:02} of year {year}"
        case OnDate(from_=start, to=end):
            return f"on {start}" if start == end else f"{start} to {end}"
        case Standing(review=review):
            return f"standing, review every {review}{_of_year(cadence.year_begins)}"
        case Interval(every=count, unit=unit, from_=start):
            return f"every {count} {unit}s from {start}" if count > 1 else f"every {unit} from {start}"
        case Nth(nth=nth, of=of, period=kind, ahead=ahead):
            last = " to last" if nth < -1 else ""
            which = "last" if nth == -1 else f"{spoken('en').ordinal(abs(nth))}{last}"
            said = f"{which} {of} of every {kind}"
            return (
                said if ahead is None else f"{said}, from {ahead} days before" if ahead else f"{said}, that day alone"
            )
        case OnNotice():
            return "on notice"
        case AfterEvent(event=event, within=WithinWorkdays(workdays=count)):
            return f"{count} working days after {event}"
        case AfterEvent(event=event, within=WithinDays(days=days)):
            return f"{days} days after {event}"
        case AfterEvent(event=event, within=WithinHours(hours=hours)):
            return f"{hours} hours after {event}"
        case BeforeEvent(event=event, ahead=days):
            return f"by {event}, from {days} days before"
        case Rolling(every=count, unit=unit, ahead=ahead):
            opens = f", from {ahead} days before" if ahead else ""
            return f"{count} {unit}{'s' if count > 1 else ''} after the last{opens}"
        case _:  # mypy does not see that the two limits are all there are
            raise AssertionError(cadence)


def _of_year(begins: int) -> str:
    return "" if begins == JANUARY else f", years beginning in {month_name[begins]}"


def roadmaps_table(there: Sequence[tuple[InForce, Roadmap, int]], language: str) -> Table:
    """One row a roadmap, with how many units go by it and since when it is retired if it is."""
    table = Table(title_justify="left")
    for heading in ("roadmap", "title", "version", "term", "obligations", "units", "in force"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "roadmap")
    for each, text, count in there:
        years = f"{text.term.years} years"
        force = f"retired {each.retired_at.astimezone(SHOWN):%Y-%m-%d}" if each.retired_at else "yes"
        size = str(len(text.obligations))
        table.add_row(each.name, getattr(text.title, language), each.version, years, size, str(count), force)
    return table


def roadmap_table(roadmap: Roadmap, language: str) -> Table:
    """One row an obligation, under its item."""
    table = Table(title=getattr(roadmap.title, language), title_justify="left")
    for heading in ("item", "obligation", "title", "cadence", "fixed", "owner", "scope"):
        table.add_column(heading, overflow="fold")
    for item in roadmap.items:
        for obligation in roadmap.obligations:
            if obligation.item == item.ref:
                table.add_row(
                    item.ref,
                    obligation.id,
                    getattr(obligation.title, language),
                    cadence_words(obligation.cadence),
                    obligation.fixed,
                    getattr(obligation.owner_called, language, obligation.owner),
                    obligation.scope,
                )
    return table


def choices_table(put: Sequence[ChoiceView], unit: str, language: str) -> Table:
    """One row an obligation, with whether the unit keeps it, how often, and who said so why."""
    table = Table(title=unit, title_justify="left")
    several = len({each.roadmap for each in put}) > 1
    for heading in ("obligation", "title", "fixed", "kept", "cadence", "chosen by", "reason"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "obligation")
    for each in put:
        kept = "on" if each.is_on else "offered, recommended" if each.is_open and each.obligation.recommended else ""
        table.add_row(
            f"{each.roadmap} {each.obligation.id}" if several else each.obligation.id,
            getattr(each.obligation.title, language),
            each.obligation.fixed,
            kept or ("offered" if each.is_open else "off"),
            cadence_words(each.obligation.cadence),
            "" if not each.chosen else each.by or "the operator",
            each.chosen.reason if each.chosen else "",
        )
    return table


def bundles_table(found: Sequence[BundleView], unit: str, language: str) -> Table:
    """One row a bundle, with what of it the unit keeps, and who put it together or took it apart, and why."""
    table = Table(title=unit, title_justify="left")
    for heading in ("bundle", "title", "obligations", "together", "by", "reason"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "bundle")
    for each in found:
        kept = ", ".join(one.obligation.id for one in each.kept)
        title = getattr(each.bundle.title, language)
        table.add_row(each.bundle.id, title, kept, "apart" if each.is_apart else "one act", each.by, each.reason)
    return table


def units_table(units: Sequence[Unit], people: Mapping[int, Sequence[tuple[Person, str]]]) -> Table:
    """One row a unit, with its people and their roles."""
    names = {unit.id: unit.name for unit in units}
    table = Table(title=f"units: {len(units)}", title_justify="left")
    for heading in ("unit", "party", "scope", "below", "first year", "attributes", "people"):
        table.add_column(heading, overflow="fold")
    for unit in units:
        table.add_row(
            unit.name,
            unit.party,
            unit.scope,
            names.get(unit.parent_id or 0, ""),
            str(unit.first_year),
            ", ".join(f"{name}={as_typed(value)}" for name, value in unit.attributes.items()),
            ", ".join(f"{person.name} ({role})" for person, role in people[unit.id]),
        )
    return table


def as_typed(value: object) -> str:
    """The value of an attribute as it is given at `--attr`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def invitations_table(invited: Sequence[Invited], links: Sequence[str | None]) -> Table:
    """One row a person, with the link that opens their role; what to send the bot where its name is not known."""
    table = Table(title=f"invitations: {len(invited)}, each for one person and 72 hours", title_justify="left")
    for heading in ("name", "role", "unit", "link" if any(links) else "to be sent to the bot"):
        table.add_column(heading, overflow="fold")
    for one, link in zip(invited, links, strict=True):
        table.add_row(one.name, one.role, one.unit, link or joining(one.code))
    return table


def plan_table(duties: Sequence[Duty], titles: Mapping[tuple[str, str], str], unit: Judged) -> Table:
    """One row a duty, with its reminders as local days, and its roadmap where there are several.

    Titles are by roadmap and obligation.
    """
    several = len({roadmap for roadmap, _ in titles}) > 1
    table = Table(title=f"{unit.party}, {unit.scope}, {unit.timezone}", title_justify="left")
    for heading in (*(["roadmap"] if several else []), "item", "duty", "period", "opens", "due", "fixed", "reminders"):
        table.add_column(heading, overflow="fold")
    for duty in sorted(duties, key=lambda duty: (duty.due_on, duty.roadmap, duty.obligation)):
        steps = ", ".join(f"{p.step} {p.at:%m-%d}" for p in duty.prompts)
        table.add_row(
            *([duty.roadmap] if several else []),
            duty.item,
            titles[duty.roadmap, duty.obligation],
            duty.period,
            f"{duty.opens_on}",
            f"{duty.due_at.astimezone(ZoneInfo(unit.timezone)):%Y-%m-%d %H:%M}" if duty.due_at else f"{duty.due_on}",
            duty.fixed,
            steps,
        )
    return table


def rules_table(rules: Sequence[RuleView], unit_id: int, language: str) -> Table:
    """A unit's own rules, and those from above."""
    table = Table(title="own rules")
    for heading in ("rule", "what", "how often", "who", "evidence", "for", "from", "up to", "set by"):
        table.add_column(heading, overflow="fold")
    speech = spoken(language)
    for each in rules:
        rule = each.kept.rule
        table.add_row(
            str(rule.number) if each.unit_id == unit_id else f"{each.unit} {rule.number}",
            rule.what,
            f"by {rule.by}" if rule.by else f"every {rule.often}",
            words.role(speech, rule.owner),
            ", ".join(rule.proof),
            ", ".join(rule.of),
            rule.since.isoformat(),
            rule.until.isoformat() if rule.until else "",
            f"{each.set_in} {each.set_by or 'the operator'} {each.set_on}",
        )
    return table
