"""The team of a unit: who holds which role, invitations, leaving, handing over, and whether someone can confirm."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.people import enrol
from bot.outbox.say import say
from bot.queries import rights
from bot.store.duties.duties import unsettled
from bot.store.duties.obligations import Named
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.people import Person, holders, members, operators
from bot.store.people.units import Unit, ancestors, same_company
from bot.texts.catalogue import language
from bot.texts.people import team as texts
from bot.texts.pick import Choices
from schedules.obligation import Role

# Whom a unit needs to be told of: roles that can put it right.
CAN_INVITE: tuple[Role, ...] = ("principal_leader", "safety_manager", "administrator")


def team_of(conn: Connection, by: Person, of: Unit, now: datetime) -> Choices:
    """The team of a unit as a person sees it, with buttons where the team is theirs to change."""
    away = {each.id for each, _ in members(conn, of.id) if rights.is_away(conn, each.id, of, now)}
    held = [
        texts.Member(person_id=each.id, name=each.name, role=role, away=each.id in away, blocked=bool(each.blocked_at))
        for each, role in members(conn, of.id)
    ]
    may_change = rights.may(conn, by.id, "team", of, now)
    return texts.team(
        language(by.language), of.id, of.name, held, len(unconfirmable(conn, of, now)), may_change=may_change
    )


def invite(conn: Connection, by: Person, of: Unit, role: Role, now: datetime, replaces: Person | None = None) -> None:
    """Send a person a new invitation to hand on: link and picture. The chat has it once, the database its hash."""
    code = enrol.new_code(conn, of, role, now, replaces.id if replaces else None, by=by.id)
    ledger.append(
        conn,
        of.company_id,
        "invited",
        now,
        by=by.id,
        unit=of.id,
        role=role,
        replaces=replaces.id if replaces else None,
    )
    until = (now + enrol.LIFETIME).astimezone(ZoneInfo(of.timezone))
    body = texts.invitation(language(by.language), of.name, role, until, code)
    say(conn, by, body, now, purpose="invite")


def remove(conn: Connection, by: Person, gone: Person, of: Unit, role: Role, now: datetime) -> bool:
    """Take a role from a person; whoever can put it right hears if nobody can confirm any more."""
    left = enrol.leave(conn, gone, of, role, now, by)
    if left:
        tell_if_unconfirmable(conn, of, now)
    return left


def hand_over(conn: Connection, by: Person, old: Person, new: Person, of: Unit, role: Role, now: datetime) -> None:
    """Give a role from one person to another: open duties go with it, what was done stays with who did it."""
    enrol.give(conn, new, of, role, now, by.id)
    enrol.leave(conn, old, of, role, now, by)
    enrol.greet(conn, new, of, role, now)
    tell_if_unconfirmable(conn, of, now)


def unconfirmable(conn: Connection, of: Unit, now: datetime) -> set[Named]:
    """The obligations, open in a unit or its projects, whose submissions nobody but their only owner could confirm."""
    judged: dict[tuple[int, int, str], bool] = {}
    for duty in unsettled(conn, same_company(conn, of.id) if of.id == of.company_id else [of.id]):
        key = (duty.unit_id, duty.roadmap_id, duty.key)
        if key not in judged:
            owners = rights.owners(conn, duty, now)
            judged[key] = not rights.confirmers(conn, duty, owners[0].id if owners else None, now)
    return {(roadmap_id, key) for (_, roadmap_id, key), lacks in judged.items() if lacks}


def tell_if_unconfirmable(conn: Connection, of: Unit, now: datetime, at: datetime | None = None) -> None:
    """Tell those who can invite, and the supervisors above, that nobody can confirm some of a unit's duties (`at`)."""
    lacking = unconfirmable(conn, of, at or now)
    if not lacking:
        return
    above = ancestors(conn, of.company_id)
    told = {to.id: to for role in CAN_INVITE for to in holders(conn, rights.within_company(conn, of), role)}
    told |= {to.id: to for to in (holders(conn, above, "supervisor") if above else [])}
    told |= {} if told else {to.id: to for to in operators(conn)}
    for to in told.values():
        say(conn, to, texts.nobody_confirms(language(to.language), of.name, len(lacking)), now)
