"""Owing less: every act by which a unit does is an entry and an exemption, which counts once those above have seen it.

Rule: nothing that lies in a company's own hands betters its rate before someone above has the receipt of being told, or
has opened it; until then the duty is owed (docs/decisions/duties.md).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal, cast

from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties import exemptions
from bot.store.duties.duties import Duty
from bot.store.duties.exemptions import Exemption
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.members import holders
from bot.store.people.people import Person
from bot.store.people.units import Unit, ancestors, unit
from schedules.obligation import Role
from schedules.record import record
from schedules.unit import SUPERVISING

Kind = Literal[
    "waived",
    "not_applicable",
    "changed",
    "chosen",
    "ended",
    "revived",
    "stopped",
    "restarted",
    "unavailable",
    "event_undone",
    "brought_in",
    "roadmap_left",
]

# Who is told above a company: the first of these roles that anyone holds in the nearest unit above that has any.
TOLD: tuple[Role, ...] = ("supervisor", "safety_manager", "principal_leader")


@record
class NewExemption:
    """What was done: its entry's number in the company's ledger, and what the unit said of itself until then.

    One that `is_own` concerns nobody above, as nobody above asks for what is let go: it counts at once.
    """

    kind: Kind
    seq: int
    reason: str = ""
    by: int | None = None
    before: Mapping[str, Any] | None = None
    is_own: bool = False


def exempt(conn: Connection, of: Unit, act: NewExemption, now: datetime) -> Exemption:
    """Note an act by which a unit owes less. Done by someone above, it is seen; what is the unit's own needs no one."""
    company = unit(conn, of.company_id)
    seen = act.by is not None and is_above(conn, act.by, company, now)
    noted = exemptions.add(
        conn,
        company_id=company.id,
        unit_id=of.id,
        above_id=next(iter(above_of(conn, company)), None),
        kind=act.kind,
        reason=act.reason,
        person_id=act.by,
        seq=act.seq,
        before=dict(act.before) if act.before is not None else None,
        at=now,
        seen_at=now if seen or act.is_own else None,
        seen_by=act.by if seen and not act.is_own else None,
    )
    if seen and not act.is_own:
        _enter_seen(conn, company.id, act, act.by, now=now)
    found = exemptions.exemption(conn, noted)
    assert found
    return found


def _enter_seen(
    conn: Connection, company_id: int, act: NewExemption | Exemption, by: int | None, *, now: datetime
) -> None:
    """From this entry on an act counts: who above has seen it, or has done it."""
    ledger.append(conn, company_id, "seen_above", now, entry=act.seq, kind=act.kind, person=by)


def above_of(conn: Connection, company: Unit) -> list[int]:
    """The units that are above a company, nearest first: those that supervise; enterprises only where none does.

    A group is not above its own subsidiaries, and what stands below an enterprise supervises nobody, or a company could
    set up its own supervisor.
    """
    parties = {each: unit(conn, each).party for each in ancestors(conn, company.id)}
    free = list(takewhile(lambda each: parties[each] in SUPERVISING, reversed(parties)))
    return free[::-1] or [each for each in parties if parties[each] not in SUPERVISING]


def is_above(conn: Connection, person_id: int, company: Unit, now: datetime) -> bool:
    """Whether a person sees a company from above, and holds no role in it, by their own right or as a deputy."""
    above = set(above_of(conn, company))
    mine = rights.held(conn, person_id, now)
    group = {company.id, *ancestors(conn, company.id)} - above
    inside = any(unit(conn, one.unit_id).company_id in group for one in mine)
    return not inside and any(one.unit_id in above and rights.allows(one.role, "see", "below") for one in mine)


def told_above(conn: Connection, company: Unit, now: datetime) -> list[tuple[Unit, Person]]:
    """Those who are told of what a company does, with the unit in which: the nearest above with any."""
    for above in above_of(conn, company):
        for role in TOLD:
            there = [each for each in holders(conn, [above], role) if is_above(conn, each.id, company, now)]
            if there:
                return [(unit(conn, above), each) for each in there]
    return []


def see(conn: Connection, person_id: int, found: Exemption, now: datetime) -> None:
    """Let an exemption count, where this person is above its company: an entry says who has seen it."""
    if not is_above(conn, person_id, unit(conn, found.company_id), now):
        return
    if exemptions.see(conn, found.id, person_id, now):
        _enter_seen(conn, found.company_id, found, person_id, now=now)


def see_opened(ctx: Context, shown: Duty) -> None:
    """Whoever is above and opens a duty that is not owed has seen why."""
    if shown.unseen and (found := exemptions.of_duty(ctx.conn, shown.id)):
        see(ctx.conn, ctx.by.id, found, ctx.now)


def entry_of(conn: Connection, one: Exemption) -> dict[str, Any]:
    """What the entry of an exemption's act says."""
    body = ledger.body_of(conn, one.company_id, one.seq)
    return cast(dict[str, Any], json.loads(body)) if body else {}
