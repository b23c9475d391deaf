"""Bringing in units and people: a unit with its plan, an invitation, a person who follows it."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast, get_args
from zoneinfo import ZoneInfo

from bot.errors import Refused
from bot.flows.news import Fact, News, Told, Welcomed
from bot.flows.people import departed, grants, tell_company
from bot.flows.people.change_unit import spoken_in
from bot.flows.people.unit_table import NAME_LIMIT
from bot.flows.planning import exempt
from bot.flows.planning.adopt import go_by_first, tell_edition
from bot.flows.planning.open_duties import open_all
from bot.flows.planning.unit_facts import said
from bot.flows.reminders import first_week
from bot.messages.chat_address import Address
from bot.queries import rights
from bot.store.duties import adoptions
from bot.store.duties.roadmaps import in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.chats import chat_at
from bot.store.people.invites import Invite, add_invite, invite, note_try, tries_since, use_invite
from bot.store.people.people import (
    Person,
    add_membership,
    add_person,
    person,
    person_at,
    remove_membership,
    set_name,
)
from bot.store.people.units import Unit, all_units, unit, unit_named
from bot.store.people.units import add_unit as add_row
from schedules.obligation import Role
from schedules.record import record
from schedules.unit import EVERY_DAY, SUPERVISING
from schedules.unit import Unit as Judged

LIFETIME = timedelta(hours=72)
# So many wrong codes an hour someone may try; after that even a right one is refused.
TRIES = 5


@record
class RightGiven(Fact):
    """Someone holds a role, given by another or by the operator's invitation."""

    who: str
    unit: str
    role: str
    by: str | None
    party: str


@record
class RoleLeft(Fact):
    """A role is one's own no longer."""

    unit: str
    role: str
    party: str


@record
class Joined:
    """Someone holds the role of an invitation."""

    person: Person
    news: tuple[News, ...]


@record
class Added:
    """A unit is there, with what it owes opened."""

    unit: Unit
    news: tuple[News, ...]


def add_unit(
    conn: Connection,
    name: str,
    judged: Judged,
    parent_name: str | None,
    *,
    now: datetime,
    roadmaps: Collection[str] = (),
) -> Added:
    """Add a unit and open what it owes, by the roadmaps of these names if any; raises Refused where the name is taken,
    the parent unknown, or no roadmap named so."""
    if unit_named(conn, name):
        raise Refused(f"{name}: there is a unit of this name already")
    parent = unit_named(conn, parent_name) if parent_name else None
    if parent_name and not parent:
        raise Refused(f"--parent {parent_name}: no unit has this name; there are {_names(conn)}")
    if judged.scope == "project" and not parent:
        raise Refused("--scope project: a project belongs to a company; name it with --parent")
    if judged.party in SUPERVISING and parent and parent.party not in SUPERVISING:
        raise Refused(f"--parent {parent_name}: it supervises nobody, so a {judged.party} cannot stand below it")
    there = [each.name for each in in_force(conn)]
    if unknown := [each for each in roadmaps if each not in there]:
        which = f"there are {', '.join(there)}" if there else "there is none; dutybell roadmap adopt FILE takes one"
        raise Refused(f"--roadmap {unknown[0]}: no roadmap in force has this name; {which}")
    added = bring_in(conn, name, judged, parent, now=now, roadmaps=roadmaps)
    return Added(unit=added, news=open_all(conn, now))


def bring_in(
    conn: Connection,
    name: str,
    judged: Judged,
    parent: Unit | None,
    *,
    now: datetime,
    by: int | None = None,
    roadmaps: Collection[str] = (),
) -> Unit:
    """Add a unit with its entry, brought by a person or the operator; it owes from today unless it says since when.

    Brought in below an enterprise by someone who is not above it, it is told above. Until one there has seen it, it
    owes as a plain unit of that enterprise would, whatever it says of itself.
    """
    if not 0 < len(name) <= NAME_LIMIT or not name.isprintable() or name != name.strip():
        raise Refused(f"{name!r}: a unit's name must be one line of 1 to {NAME_LIMIT} characters")
    today = now.astimezone(ZoneInfo(judged.timezone)).date()
    since = judged.since or today
    added = add_row(conn, name, judged, parent, since=since, now=now)
    told = adoptions.of_company(conn, added.company_id)
    adopted = go_by_first(conn, added, parent, now, named=roadmaps)
    below_one = by is not None and parent is not None and parent.party not in SUPERVISING
    unseen = below_one and not exempt.is_above(conn, by or 0, unit(conn, added.company_id), now)
    seq = ledger.append(
        conn,
        added.company_id,
        "unit_added",
        now,
        unit=added.id,
        name=name,
        party=judged.party,
        scope=judged.scope,
        parent=added.parent_id,
        attributes=dict(judged.attributes),
        first_year=judged.first_year,
        roadmaps={roadmap.name: one.first_year for roadmap, one in adopted},
        timezone=judged.timezone,
        since=since.isoformat(),
        until=judged.until.isoformat() if judged.until else None,
        calendar=judged.calendar,
        **({"week": judged.week} if judged.week != EVERY_DAY else {}),
        **({"unseen": True} if unseen else {}),
        by=by,
    )
    if unseen and parent:
        _tell_above(conn, added, parent, exempt.NewExemption(kind="brought_in", seq=seq, by=by), now=now)
    for roadmap, _ in adopted:
        if roadmap.id not in told:
            tell_edition(conn, added.company_id, roadmap, now)
    return added


def _tell_above(conn: Connection, added: Unit, parent: Unit, act: exempt.NewExemption, *, now: datetime) -> None:
    """Note that a unit was brought in, and what a plain one would say in its place."""
    plain = replace(
        added,
        attributes=parent.attributes,
        ended_on=None,
        calendar=parent.calendar,
        week=parent.week,
        first_year=parent.first_year,
        since=min(added.since, rights.local_day(added, now)),
    )
    by = adoptions.of_unit(conn, parent.id)
    years = {str(one.roadmap_id): one.first_year for one in by}
    said_plainly = said(plain, [replace(one, choices={}) for one in by])
    exempt.exempt(conn, added, replace(act, before={**said_plainly, "first_years": years}), now)


def invite_to(conn: Connection, unit_name: str, role: str, now: datetime) -> str:
    """A one-time code of the operator's for a role in a unit, of which only the hash is kept."""
    if role not in get_args(Role):
        raise Refused(f"{role}: no role is named so; there are {', '.join(get_args(Role))}")
    found = unit_named(conn, unit_name)
    if not found:
        raise Refused(f"{unit_name}: no unit has this name; there are {_names(conn)}")
    if not grants.fits(found, role):
        there = ", ".join(grants.fitting(found.party, found.scope))
        raise Refused(f"{role}: there is no such role in {unit_name} ({found.party}, {found.scope}); there are {there}")
    ledger.append(conn, found.company_id, "invited", now, by=None, unit=found.id, role=role, replaces=None)
    return new_code(conn, found, cast(Role, role), now)


def new_code(
    conn: Connection,
    of: Unit,
    role: Role,
    now: datetime,
    *,
    replaces_id: int | None = None,
    by: int | None = None,
    name: str | None = None,
    speaks: str | None = None,
) -> str:
    """A one-time code made by a person, or by the operator; for someone of this name and language if they are known.

    Who uses it takes the role over from `replaces_id`, if anyone is named.
    """
    code = secrets.token_urlsafe(16)
    first = by is not None and grants.gives_as_first(conn, by, role, of, now=now)
    known = {"name": name, "language": speaks}
    add_invite(
        conn,
        code,
        of.id,
        role,
        now=now,
        expires_at=now + LIFETIME,
        replaces_id=replaces_id,
        made_by=by,
        first=first,
        **known,
    )
    return code


def _names(conn: Connection) -> str:
    return ", ".join(found.name for found in all_units(conn)) or "none yet (dutybell unit add)"


def is_own(conn: Connection, at: Address, code: str) -> bool:
    """Whether someone opens an invitation that they made themselves: it is for another, and stays as it is."""
    found, by = invite(conn, code), person_at(conn, at)
    return bool(found and by and found.made_by == by.id)


def has_lapsed(conn: Connection, code: str, now: datetime) -> bool:
    """Whether the right that an invitation rests on has ended: judged when it is used, not when it was made."""
    found = invite(conn, code)
    return found is not None and not found.used_at and found.expires_at > now and not _stands(conn, found, now)


def _stands(conn: Connection, found: Invite, now: datetime) -> bool:
    """Whether the unit is there, has this role, and whoever made the invitation may still give it."""
    of, role = unit(conn, found.unit_id), cast(Role, found.role)
    ended = [at.ended_on for each in rights.within_company(conn, of) if (at := unit(conn, each)).ended_on]
    if any(day < rights.local_day(of, now) for day in ended if day) or not grants.fits(of, role):
        return False
    if found.made_by is None or grants.may_give(conn, found.made_by, role, of, now=now):
        return True
    return found.first and grants.may_give_first(conn, found.made_by, role, of, now=now)


def join(
    conn: Connection, at: Address, name: str, language: str, *, code: str, now: datetime, speaks: bool = True
) -> Joined | None:
    """Bind a person to the unit and role of a code and greet them; None where the code cannot be used.

    They are spoken to in `language`; where their channel `speaks` none of ours, in the unit's if it has one.
    Those who answer for the company hear of it, but for whoever made the invitation.
    """
    if tries_since(conn, chat_at(conn, at), now - timedelta(hours=1)) >= TRIES:
        return None
    found = invite(conn, code)
    if not found or found.used_at or found.expires_at <= now:
        note_try(conn, chat_at(conn, at), now)
        return None
    if is_own(conn, at, code) or not _stands(conn, found, now):
        return None
    of, role = unit(conn, found.unit_id), cast(Role, found.role)
    own = language if speaks else spoken_in(conn, of)
    joined = person_at(conn, at) or add_person(conn, at, found.name or name, found.language or own or language, now=now)
    if found.name and not joined.named_at:  # whoever invited them by name has said it
        set_name(conn, joined.id, found.name, now)
        joined = person(conn, joined.id)
    use_invite(conn, code, joined.id, now)
    news = give(conn, joined, of, role, now=now, by=found.made_by)
    if found.replaces_id and found.replaces_id != joined.id:
        news += leave(conn, person(conn, found.replaces_id), of, role, now=now) or ()
    begins = first_week.begin(conn, joined, of, now)
    return Joined(person=joined, news=(*news, Welcomed(to=joined, unit=of, role=role, begins=begins)))


def give(conn: Connection, to: Person, of: Unit, role: Role, *, now: datetime, by: int | None) -> list[News]:
    """Give a person a role by the hand of another or of the operator: an entry, and the company is told."""
    if not add_membership(conn, to.id, of.id, role, now=now, given_by=by):
        return []
    ledger.append(conn, of.company_id, "joined", now, person=to.id, unit=of.id, role=role, by=by)
    given = RightGiven(who=to.name, unit=of.name, role=role, by=person(conn, by).name if by else None, party=of.party)
    return tell_company.tell(conn, of, given, but=[to.id, by or 0])


def leave(
    conn: Connection, gone: Person, of: Unit, role: str, *, now: datetime, by: Person | None = None
) -> list[News] | None:
    """Take a role from a person and tell them; what they did stays theirs. None if they did not hold it."""
    if not remove_membership(conn, gone.id, of.id, role):
        return None
    ledger.append(conn, of.company_id, "left", now, person=gone.id, unit=of.id, role=role, by=by.id if by else None)
    ended = [*departed.end_standing_in(conn, gone, of, now, by=by), *departed.end_links(conn, gone, now)]
    return [*ended, Told(to=gone, fact=RoleLeft(unit=of.name, role=role, party=of.party))]
