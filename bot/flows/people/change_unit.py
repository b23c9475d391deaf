"""Changing what a unit says of itself: for periods that open from tomorrow on; an entry says what is so now.

Those above are told. Until one of them has seen it, the unit owes what it owed before (docs/decisions/duties.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import Refused
from bot.flows.news import News
from bot.flows.planning import exempt, stops, waive
from bot.flows.planning.open_duties import open_all
from bot.flows.planning.unit_facts import as_before, said
from bot.queries.rights import local_day
from bot.store.duties import adoptions, exemptions
from bot.store.duties.duties import duties_with
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.units import Unit, ancestors, locked, set_language, unit
from bot.store.people.units import change_unit as change_row
from schedules.record import record

# What is said on the command line to take a unit's language away.
NO_LANGUAGE = "none"
# What a unit says of itself, by the act that changes it: each act is one entry and one exemption.
ACTS = (("attributes", "calendar", "timezone", "week"), ("stops",), ("ended_on",))
CHANGING = tuple(name for names in ACTS for name in names)


@record
class Changed:
    """The unit as it is now; `is_new` where anything of it is other than before."""

    unit: Unit
    is_new: bool = False
    news: tuple[News, ...] = ()


def change_read(
    conn: Connection, unit_id: int, change: Callable[[Unit], Unit], now: datetime, *, by: int | None = None
) -> Changed:
    """Change a unit as it is now, and nobody else changes it meanwhile; where it is so already, nothing is done.

    What was read without a lock may be so no more: a change made of it would take back what another has said since, so
    then it is made anew.
    """
    before = unit(conn, unit_id)
    after = change(before)
    if not _differing(before, after):
        return Changed(unit=before)
    news = open_all(conn, now)  # which locks units in their order: none may be locked before
    of = locked(conn, unit_id)
    if _differing(before, of):
        after = change(of)
    changed = change_unit(conn, of, after, now, by=by)
    return replace(changed, news=(*news, *changed.news))


def _differing(of: Unit, after: Unit) -> dict[str, Any]:
    return {name: getattr(after, name) for name in CHANGING if getattr(after, name) != getattr(of, name)}


def change_unit(conn: Connection, of: Unit, after: Unit, now: datetime, *, by: int | None = None) -> Changed:
    """Let a unit's attributes, last day, calendar and zone be those of `after`; what is the same makes no entry.

    `of` is the unit as this transaction has read it (`change_read` reads and locks it). What is of several
    kinds, as a stop along with another headcount, is an act of each.

    Periods that have opened stay as they are (roadmap: what is owed is judged on the day a period opens). A unit that
    goes on after its last day owes all its periods as if it had never ended. Raises Refused where the unit would end
    before today, or a zone would bring another day than today's.
    """
    told = _differing(of, after)
    if not told:
        return Changed(unit=of)
    today = local_day(of, now)
    if "ended_on" in told and after.ended_on and after.ended_on < today:
        raise Refused(f"{of.name}: its last day {after.ended_on} is over already; the earliest is today, {today}")
    if "timezone" in told:
        _refuse_another_day(of, str(told["timezone"]), now)
    news = open_all(conn, now)  # what has opened by today is owed as it was
    if _kind(of, after) == "revived":
        gone_on = _go_on(conn, of, after.ended_on, now, by=by)
        of, news = gone_on.unit, (*news, *gone_on.news)
        rest = change_unit(conn, of, replace(after, ended_on=of.ended_on), now, by=by)
        return Changed(unit=rest.unit, is_new=True, news=(*news, *rest.news))
    acts = [some for names in ACTS if (some := {name: told[name] for name in names if name in told})]
    if len(acts) > 1:
        for some in acts:
            changed = change_unit(conn, of, replace(of, **some), now, by=by)
            of, news = changed.unit, (*news, *changed.news)
        return Changed(unit=of, is_new=True, news=news)
    if "timezone" in told:
        told["zones_before"] = [*of.zones_before, [now.isoformat(), of.timezone]]
    seq = _enter(conn, of, told, now, by=by)
    exempt.exempt(
        conn,
        of,
        exempt.NewExemption(kind=_kind(of, after), seq=seq, by=by, before=said(of, adoptions.of_unit(conn, of.id))),
        now,
    )
    return Changed(unit=change_row(conn, of.id, today, now, **told), is_new=True, news=news)


def _enter(
    conn: Connection, of: Unit, told: Mapping[str, object], now: datetime, *, by: int | None, **besides: object
) -> int:
    """The entry of what a unit says from now on; its number."""
    plain = {name: value for name, value in told.items() if name in CHANGING}
    facts = {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}
    return ledger.append(conn, of.company_id, "unit_changed", now, unit=of.id, by=by, **facts, **besides)


def _go_on(conn: Connection, of: Unit, ended_on: date | None, now: datetime, *, by: int | None) -> Changed:
    """Let a unit go on as what it was when it ended, and owe all since then as if it had never ended.

    What it has come to say of itself meanwhile, or says along with this, holds from today on, as a change of its own.
    """
    today, was = local_day(of, now), _when_it_ended(conn, of)
    kept = {name: getattr(was, name) for name in ("attributes", "calendar", "week", "stops")}
    as_it_was = {name: value for name, value in kept.items() if value != getattr(of, name)}
    seq = _enter(conn, of, {"ended_on": ended_on}, now, by=by, **({"as_it_was": as_it_was} if as_it_was else {}))
    exempt.exempt(conn, of, exempt.NewExemption(kind="revived", seq=seq, by=by), now)
    news = _owe_again(conn, of, now)
    changed = {"ended_on": ended_on, "next_plan_at": _next_day(of, today), **kept}
    change_row(conn, of.id, _left_off(of, today), now, **changed)
    opened = open_all(conn, now)
    return Changed(unit=unit(conn, of.id), is_new=True, news=(*news, *opened))


def _when_it_ended(conn: Connection, of: Unit) -> Unit:
    """The unit as it was on its last day."""
    for one in exemptions.changes(conn, of.id):
        if one.before and of.ended_on and of.day_of(one.at) > of.ended_on:
            return as_before(of, one.before)
    return of


def _kind(of: Unit, after: Unit) -> exempt.Kind:
    """What a change is called: a last day that is new or nearer, one that is gone or later, or anything else."""
    if of.ended_on == after.ended_on:
        if of.stops == after.stops:
            return "changed"
        return "restarted" if stops.only_less(of.stops, after.stops) else "stopped"
    if of.ended_on and (after.ended_on is None or after.ended_on > of.ended_on):
        return "revived"
    return "ended"


def _owe_again(conn: Connection, of: Unit, now: datetime) -> list[News]:
    """Let all that the unit's ending let go be owed again."""
    endings = exemptions.of_kind(conn, of.id, "ended")
    under = exemptions.duties_under(conn, [one.id for one in endings]).values()
    return waive.owe_again(conn, duties_with(conn, [each for listed in under for each in listed]), now)


def _left_off(of: Unit, today: date) -> date:
    """The last day for which the unit was planned as one that goes on."""
    return min(today, of.ended_on or today)


def _next_day(of: Unit, today: date) -> datetime:
    """From where its planning goes on."""
    return datetime.combine(_left_off(of, today) + timedelta(days=1), time(), ZoneInfo(of.timezone))


def speak(conn: Connection, of: Unit, code: str, now: datetime, *, by: int | None = None) -> bool:
    """Let a unit speak a language (`none`: that of the unit above) to those whose chat app speaks none of ours.

    It holds for whoever joins from now on; false where it was so before.
    """
    after = None if code == NO_LANGUAGE else code
    if after == of.language:
        return False
    set_language(conn, of.id, after)
    ledger.append(conn, of.company_id, "unit_changed", now, unit=of.id, by=by, language=after)
    return True


def spoken_in(conn: Connection, of: Unit) -> str | None:
    """The language of a unit, else of the nearest above it that has one."""
    above = (unit(conn, unit_id) for unit_id in (of.id, *ancestors(conn, of.id)))
    return next((each.language for each in above if each.language), None)


def _refuse_another_day(of: Unit, zone: str, now: datetime) -> None:
    """A day that came again would open anew what has closed; one that was left out would close what is open."""
    here, there = now.astimezone(ZoneInfo(of.timezone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if here != there:
        raise Refused(
            f"{of.name}: it is {here} in {of.timezone} and {there} in {zone} now; change the zone at an hour at "
            "which it is the same day in both"
        )
