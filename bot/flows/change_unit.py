"""Changing what a unit says of itself: for periods that open from tomorrow on; an entry says what is so now."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.faults import Refused
from bot.flows.open_duties import open_duties
from bot.flows.show import say_text
from bot.store import ledger
from bot.store.engine import Connection
from bot.store.people import holders
from bot.store.units import Unit, ancestors, set_language, unit
from bot.store.units import change_unit as change_row
from bot.texts.catalogue import language as speaking

# What is said on the command line to take a unit's language away.
NO_LANGUAGE = "none"
CHANGING = ("attributes", "ended_on", "calendar", "timezone", "week", "stops")


def change_unit(conn: Connection, of: Unit, after: Unit, now: datetime, by: int | None = None) -> Unit:
    """Let a unit's attributes, last day, calendar and zone be those of `after`; what is the same makes no entry.

    Periods that have opened stay as they are (roadmap: what is owed is judged on the day a period opens). Raises
    Refused where the unit would end before it began, or a zone would bring another day than today's.
    """
    if after.ended_on and after.ended_on < of.since:
        raise Refused(f"{of.name}: ends {after.ended_on}, before it began on {of.since}")
    told = {name: getattr(after, name) for name in CHANGING if getattr(after, name) != getattr(of, name)}
    if not told:
        return of
    while open_duties(conn, now):  # what has opened by today is owed as it was
        pass
    if "timezone" in told:
        _refuse_another_day(of, str(told["timezone"]), now)
        told["zones_before"] = [*of.zones_before, [now.isoformat(), of.timezone]]
    said = {name: value for name, value in told.items() if name in CHANGING}
    facts = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    ledger.append(conn, of.company_id, "unit_changed", now, unit=of.id, by=by, **facts)
    if "week" in told or "stops" in told:
        _tell_above(conn, of, after, now)
    return change_row(conn, of.id, now.astimezone(ZoneInfo(of.timezone)).date(), now, **told)


def _tell_above(conn: Connection, of: Unit, after: Unit, now: datetime) -> None:
    """Tell the supervisors above that a unit is to work on other days: less is owed than before, or more."""
    for to in holders(conn, ancestors(conn, of.id), "supervisor"):
        speech = speaking(to.language)
        stops = [f"{first}–{last or '…'}" for first, last in after.stops] or ["–"]
        text = speech.html(
            "{unit}: days worked each week {days} of 7, work stopped {stops}. Daily duties are owed on days worked.",
            unit=of.name,
            days=len(after.week),
            stops=", ".join(stops),
        )
        say_text(conn, to, text, now)


def speak(conn: Connection, of: Unit, code: str, now: datetime, by: int | None = None) -> bool:
    """Let a unit speak a language (`none`: that of the unit above) to those whose Telegram speaks none of ours.

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
