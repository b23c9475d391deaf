"""Own rules as people see them: those that a unit has set, those from above, and what one would make."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.flows.rules import keep
from bot.flows.rules.concerned import concerned, kind
from bot.flows.rules.keep import Wanted
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.people.people import person
from bot.store.people.units import Unit, ancestors, unit
from bot.store.rules.own_rules import Kept
from schedules.escalation import Hours
from schedules.own.rule import Rule, roadmap_text
from schedules.plan import plan
from schedules.record import record
from schedules.roadmap import Roadmap, read_roadmap

# Of so many units it is asked by name who will be rung.
ASKED, A_YEAR = 5, timedelta(days=365)


@record
class RuleView:
    """A rule: of which unit, set by whom (nobody: the operator) in which unit, on which day; whether the reader may
    change and end it.
    """

    kept: Kept
    unit_id: int
    unit: str
    set_by: str
    set_in: str
    set_on: date
    is_ours: bool


def rules_for(conn: Connection, of: Unit, now: datetime, *, by: int | None = None) -> list[RuleView]:
    """The rules of a unit that hold, then those that units above have set for such as it, as a person sees them."""
    own = [view(conn, each, of, now, by=by) for each in keep.in_force(conn, of.id, now)]
    above = [
        view(conn, each, unit(conn, higher), now, by=by)
        for higher in ancestors(conn, of.id)
        for each in keep.in_force(conn, higher, now)
        if kind(of) in each.rule.of
    ]
    return [*own, *above]


def view(conn: Connection, kept: Kept, of: Unit, now: datetime, *, by: int | None = None) -> RuleView:
    """A rule as a person, or the operator (None), sees it."""
    return RuleView(
        kept=kept,
        unit_id=of.id,
        unit=of.name,
        set_by=person(conn, kept.person_id).name if kept.person_id else "",
        set_in=unit(conn, kept.from_id).name,
        set_on=rights.local_day(of, kept.at),
        is_ours=by is None or keep.may_touch(conn, kept, now, by=by),
    )


def found(conn: Connection, of: Unit, number: int, now: datetime) -> Kept | None:
    """The rule of a unit with this number, if it holds."""
    return next((each for each in keep.in_force(conn, of.id, now) if each.rule.number == number), None)


@record
class Making:
    """What a rule would make: for which units, from when on, first due when, how many times a year in each, and whom it
    rings; `rings_all` where these are all of them.
    """

    units: tuple[str, ...]
    since: date
    first_due: date
    a_year: int
    rings: tuple[str, ...]
    rings_all: bool


def making(conn: Connection, of: Unit, wanted: Wanted, now: datetime, *, seen: Kept | None = None) -> Making | None:
    """What a rule would make, or a change of the one `seen`; None where it would make nothing, having begun once."""
    today = rights.local_day(of, now)
    since = keep.holds_from(conn, seen, wanted, today) if seen else wanted.since
    if since is None:
        return None
    rule = keep.rule_of(wanted, 1, 1, since)
    roadmap = _alone(of, rule)
    for_whom = concerned(conn, of, wanted.of)
    days = _due_days(roadmap, rule, for_whom[0]) if for_whom else []
    rung = {
        each.name: None
        for one in for_whom[:ASKED]
        for obligation in roadmap.obligations
        if obligation.scope == one.judged.scope
        for each in rights.would_owe(conn, one, obligation, now)
    }
    return Making(
        units=tuple(each.name for each in for_whom),
        since=since,
        first_due=days[0] if days else rule.by or since,
        a_year=len([day for day in days if day < since + A_YEAR]),
        rings=tuple(rung),
        rings_all=len(for_whom) <= ASKED,
    )


def _alone(of: Unit, rule: Rule) -> Roadmap:
    """The roadmap that a rule of a unit would make by itself."""
    text = roadmap_text(of.id, [rule], first_year=min(rule.since.year, of.since.year), version=1)
    return read_roadmap(text, is_kept=True)


def _due_days(roadmap: Roadmap, rule: Rule, one: Unit) -> list[date]:
    """The days on which a unit owes what a rule asks, within a year and the period after it."""
    last = max(rule.by or rule.since, rule.since + A_YEAR)
    judged = replace(one.judged, first_year=roadmap.term.first_year)
    owed = plan(roadmap, judged, rule.since, last, workdays=roadmap.workdays, hours=Hours())
    return sorted(duty.due_on for duty in owed)
