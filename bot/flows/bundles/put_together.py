"""Putting together: a unit says which of its obligations it fulfils by one act, and takes bundles apart.

It holds at once, for what is shown and reported: what is owed, and how it counts, stays as it is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.flows.planning.waive import REASON_LIMIT, says_something
from bot.queries.choices import of_unit as put_to
from bot.store.duties.bundles import OWN, Bundling, add, bundles_of, said_of
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.units import Unit, locked
from schedules.choice import Apart, why_apart
from schedules.record import record
from schedules.roadmap import Bundle

# So long a name may be, and so many bundles of its own a unit has of a roadmap.
NAME_LIMIT, MOST = 40, 50
Why = Apart | Literal["name", "unknown", "taken", "many", "reason", "no_bundle"]


@record
class Said:
    """What a unit does by one act now, or does no more: the bundle as it is, or was."""

    bundle: Bundle


@record
class NotSaid:
    """Nothing was done, and why; `key` is the obligation for which not, or the bundle."""

    why: Why
    key: str = ""


def put_together(
    conn: Connection, unit_id: int, name: str, keys: Sequence[tuple[int, str]], *, now: datetime, by: int | None
) -> Said | NotSaid:
    """Let a unit fulfil these obligations, each named by its roadmap's id and its key there, by one act."""
    of, name = locked(conn, unit_id), name.strip()
    if len(name) > NAME_LIMIT or not says_something(name):
        return NotSaid(why="name")
    put = {(each.roadmap_id, each.obligation.id): each for each in put_to(conn, of) if each.is_on}
    if unknown := [key for key in keys if key not in put]:
        return NotSaid(why="unknown", key=unknown[0][1])
    roadmap_id = keys[0][0] if keys else 0
    some = [put[key].obligation for key in dict.fromkeys(keys) if key[0] == roadmap_id]
    if odd := why_apart(some):
        return NotSaid(why=odd[0], key=odd[1])
    there = {key: bundle for bundle in bundles_of(conn, of.id, roadmap_id) for key in bundle.obligations}
    if taken := [each.id for each in some if each.id in there]:
        return NotSaid(why="taken", key=taken[0])
    own = [one for one in said_of(conn, of.id) if one.bundle.startswith(OWN)]
    if sum(not one.is_apart for one in own if one.roadmap_id == roadmap_id) >= MOST:
        return NotSaid(why="many")
    known = [each.id for each in some]
    bundle = f"{OWN}{len(own) + 1}"
    _say(conn, of, roadmap_id, bundle, name=name, keys=known, now=now, by=by)
    return Said(bundle=next(one for one in bundles_of(conn, of.id, roadmap_id) if one.id == bundle))


def take_apart(
    conn: Connection, unit_id: int, roadmap_id: int, bundle: str, *, reason: str, now: datetime, by: int | None
) -> Said | NotSaid:
    """Let each of a bundle be done by itself from now on; of one that is the roadmap's own with a reason."""
    of = locked(conn, unit_id)
    found = next((one for one in bundles_of(conn, of.id, roadmap_id) if one.id == bundle), None)
    if not found:
        return NotSaid(why="no_bundle", key=bundle)
    own = bundle.startswith(OWN)
    if len(reason) > REASON_LIMIT or ((reason or not own) and not says_something(reason)):
        return NotSaid(why="reason", key=bundle)
    keys = found.obligations if own else []
    _say(conn, of, roadmap_id, bundle, name="", keys=keys, reason=reason, is_apart=True, now=now, by=by)
    return Said(bundle=found)


def put_back(
    conn: Connection, unit_id: int, roadmap_id: int, bundle: str, *, now: datetime, by: int | None
) -> Said | NotSaid:
    """Let a roadmap's own bundle that was taken apart be one act again; none of it may be in another meanwhile."""
    of = locked(conn, unit_id)
    roadmap = roadmaps_in_force(conn).get(roadmap_id)
    found = next((one for one in (roadmap.bundles if roadmap else ()) if one.id == bundle), None)
    there = {key for one in bundles_of(conn, of.id, roadmap_id) for key in one.obligations}
    if not found or set(found.obligations) <= there:
        return NotSaid(why="no_bundle", key=bundle)
    if taken := [key for key in found.obligations if key in there]:
        return NotSaid(why="taken", key=taken[0])
    _say(conn, of, roadmap_id, bundle, name="", keys=[], now=now, by=by)
    return Said(bundle=found)


def _say(
    conn: Connection,
    of: Unit,
    roadmap_id: int,
    bundle: str,
    *,
    name: str,
    keys: Sequence[str],
    now: datetime,
    by: int | None,
    reason: str = "",
    is_apart: bool = False,
) -> None:
    """Note what a unit says of a bundle, by an entry; its words stand aside, since they may name people."""
    facts = {"roadmap": roadmaps_in_force(conn)[roadmap_id].id, "bundle": bundle, "obligations": list(keys)}
    asides = {
        "name": Aside(text=name, by=by) if name else None,
        "reason": Aside(text=reason, by=by) if reason else None,
    }
    seq = ledger.append(conn, of.company_id, "bundled", now, unit=of.id, person=by, apart=is_apart, **facts, **asides)
    said = Bundling(
        unit_id=of.id,
        roadmap_id=roadmap_id,
        bundle=bundle,
        name=name,
        keys=list(keys),
        is_apart=is_apart,
        reason=reason,
        person_id=by,
        seq=seq,
        at=now,
    )
    add(conn, said)
