"""Holding: while someone may need it, say before a court, nothing of a unit is erased."""

from datetime import datetime

from bot.errors import Refused
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.units import Unit, unit, unit_named
from bot.store.retention import holds
from bot.store.retention.personal_traces import units_of

REASON_LIMIT = 500


def add(conn: Connection, unit_name: str, reason: str, now: datetime) -> None:
    """Let a hold stand on a unit and all below it; raises Refused where one stands on it already."""
    of = _named(conn, unit_name)
    _check(reason)
    if not holds.add_hold(conn, of.id, reason, now):
        raise Refused(f"{unit_name}: a hold stands on it already (dutybell hold list)")
    ledger.append(conn, of.company_id, "hold_added", now, unit=of.id, by=None, reason=Aside(text=reason))


def lift(conn: Connection, unit_name: str, reason: str, now: datetime) -> None:
    """Let a unit's hold stand no more; raises Refused where there is none."""
    of = _named(conn, unit_name)
    _check(reason)
    if not holds.lift_hold(conn, of.id):
        raise Refused(f"{unit_name}: no hold stands on it (dutybell hold list)")
    ledger.append(conn, of.company_id, "hold_lifted", now, unit=of.id, by=None, reason=Aside(text=reason))


def refuse_where_held(conn: Connection, person_id: int, name: str) -> None:
    """Raise Refused where a hold stands on a unit in which a person had a part."""
    held = holds.held_units(conn)
    for unit_id in sorted(units_of(conn, person_id)):
        if unit_id in held:
            where = unit(conn, held[unit_id]).name
            lift = f"dutybell hold lift {where} --reason …"
            raise Refused(f"{name}: nothing of them is erased while a hold stands on {where} ({lift})")


def _named(conn: Connection, name: str) -> Unit:
    found = unit_named(conn, name)
    if not found:
        raise Refused(f"{name}: no unit has this name (dutybell unit list)")
    return found


def _check(reason: str) -> None:
    if not 0 < len(reason.strip()) <= REASON_LIMIT:
        raise Refused(f"--reason: must be 1 to {REASON_LIMIT} characters")
