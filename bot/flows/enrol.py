"""Bringing in units and people: a unit with its plan, an invitation, a person who follows it."""

import secrets
from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from bot.faults import Refused
from bot.flows import rights, show
from bot.flows.open_duties import open_duties
from bot.flows.remind import owed_by
from bot.store import ledger
from bot.store.confirmations import confirmation
from bot.store.duties import unsettled
from bot.store.engine import Connection
from bot.store.invites import add_invite, invite, note_try, tries_since, use_invite
from bot.store.obligations import current_digest
from bot.store.people import Person, add_membership, add_person, person_by_telegram
from bot.store.units import Unit, all_units, unit, unit_named
from bot.store.units import add_unit as add_row
from bot.texts import cards, words
from bot.texts.catalogue import Language, language
from schedules.obligation import Role
from schedules.unit import Unit as Judged

LIFETIME = timedelta(hours=72)
# So many wrong codes an hour someone may try; after that even a right one is refused.
TRIES = 5


def add_unit(conn: Connection, name: str, judged: Judged, parent_name: str | None, now: datetime) -> Unit:
    """Add a unit and open what it owes; raises Refused where the name is taken or the parent unknown."""
    if unit_named(conn, name):
        raise Refused(f"{name}: there is a unit of this name already")
    parent = unit_named(conn, parent_name) if parent_name else None
    if parent_name and not parent:
        raise Refused(f"--parent {parent_name}: no unit has this name; there are {_names(conn)}")
    if judged.scope == "project" and not parent:
        raise Refused("--scope project: a project belongs to a company; name it with --parent")
    since = now.astimezone(ZoneInfo(judged.timezone)).date()
    added = add_row(conn, name, judged, parent, since, now)
    ledger.append(
        conn,
        added.company_id,
        "unit_added",
        now,
        unit=added.id,
        name=name,
        party=judged.party,
        scope=judged.scope,
        attributes=dict(judged.attributes),
        first_year=judged.first_year,
        timezone=judged.timezone,
        roadmap=current_digest(conn),
    )
    while open_duties(conn, now):
        pass
    return added


def invite_to(conn: Connection, unit_name: str, role: str, now: datetime) -> str:
    """A one-time code for a role in a unit, of which only the hash is kept."""
    if role not in get_args(Role):
        raise Refused(f"{role}: no role is named so; there are {', '.join(get_args(Role))}")
    found = unit_named(conn, unit_name)
    if not found:
        raise Refused(f"{unit_name}: no unit has this name; there are {_names(conn)}")
    code = secrets.token_urlsafe(16)
    add_invite(conn, code, found.id, role, now, now + LIFETIME)
    return code


def _names(conn: Connection) -> str:
    return ", ".join(found.name for found in all_units(conn)) or "none yet (dutybell unit add)"


def join(conn: Connection, telegram_id: int, name: str, speech: Language, code: str, now: datetime) -> Person | None:
    """Bind a person to the unit and role of a code and greet them; None where the code cannot be used."""
    if tries_since(conn, telegram_id, now - timedelta(hours=1)) >= TRIES:
        return None
    found = invite(conn, code)
    if not found or found.used_at or found.expires_at <= now:
        note_try(conn, telegram_id, now)
        return None
    joined = person_by_telegram(conn, telegram_id) or add_person(conn, telegram_id, name, speech.code, now)
    use_invite(conn, code, joined.id, now)
    add_membership(conn, joined.id, found.unit_id, found.role, now)
    of = unit(conn, found.unit_id)
    ledger.append(conn, of.company_id, "joined", now, person=joined.id, unit=of.id, role=found.role)
    greet(conn, joined, of, found.role, now)
    return joined


def greet(conn: Connection, joined: Person, of: Unit, role: str, now: datetime) -> None:
    """Say who the person is here, what is theirs to do, and show the claims that wait for them."""
    speech = language(joined.language)
    show.say_text(
        conn,
        joined,
        speech.html(
            "Welcome, {name}.\nYou are {role} of {unit}.", name=joined.name, role=words.role(speech, role), unit=of.name
        ),
        now,
    )
    views = show.by_urgency(show.view(conn, owed, now) for owed in owed_by(conn, joined))
    mine = [seen for seen in views if seen.standing != "upcoming"]
    if mine:
        heading = speech.count("{n} duty of yours is open now:", "{n} duties of yours are open now:", len(mine))
        show.say(conn, joined, cards.duty_list(speech, heading, mine), now, purpose="list")
    else:
        show.say_text(conn, joined, speech.html("Nothing is yours to do right now. /help shows what I can do."), now)
    for waiting in unsettled(conn, [of.id]):
        if waiting.outcome == "submitted" and waiting.confirmation_id:
            claim = confirmation(conn, waiting.confirmation_id)
            if rights.may_confirm(conn, joined.id, waiting, claim.person_id):
                show.send_claim(conn, joined, waiting, claim, now)
