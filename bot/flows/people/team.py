"""The team of a unit: who holds which role, invitations, leaving, handing over, and whether someone can confirm."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.news import Fact, News, Told, Welcomed
from bot.flows.people import enrol
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import unsettled
from bot.store.duties.obligations import Named
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.members import holders
from bot.store.people.people import Person, operators
from bot.store.people.units import Unit, ancestors, same_company
from schedules.obligation import Role
from schedules.record import record

# Whom a unit needs to be told of: roles that can put it right.
CAN_INVITE: tuple[Role, ...] = ("principal_leader", "safety_manager", "administrator")


@record
class Invitation:
    """A one-time code for a role, and until when it is good; the database has only its hash."""

    unit: str
    role: Role
    code: str
    until: datetime
    party: str


@record
class NobodyConfirms(Fact):
    """Nobody can confirm so many obligations of a unit."""

    unit: str
    lacking: int


def invite(ctx: Context, of: Unit, role: Role, replaces: Person | None = None) -> Invitation:
    """A new invitation that a person hands on."""
    code = enrol.new_code(ctx.conn, of, role, ctx.now, replaces_id=replaces.id if replaces else None, by=ctx.by.id)
    facts = {"unit": of.id, "role": role, "replaces": replaces.id if replaces else None}
    ledger.append(ctx.conn, of.company_id, "invited", ctx.now, by=ctx.by.id, **facts)
    until = (ctx.now + enrol.LIFETIME).astimezone(ZoneInfo(of.timezone))
    return Invitation(unit=of.name, role=role, code=code, until=until, party=of.party)


def remove(ctx: Context, gone: Person, of: Unit, role: Role) -> list[News] | None:
    """Take a role from a person; whoever can put it right hears if nobody can confirm any more. None where it was not
    theirs."""
    left = enrol.leave(ctx.conn, gone, of, role, now=ctx.now, by=ctx.by)
    return None if left is None else left + told_if_unconfirmable(ctx.conn, of, ctx.now)


def hand_over(ctx: Context, old: Person, new: Person, of: Unit, *, role: Role) -> list[News]:
    """Give a role from one person to another: open duties go with it, what was done stays with who did it."""
    given = enrol.give(ctx.conn, new, of, role, now=ctx.now, by=ctx.by.id)
    left = enrol.leave(ctx.conn, old, of, role, now=ctx.now, by=ctx.by) or []
    return [*given, *left, Welcomed(to=new, unit=of, role=role), *told_if_unconfirmable(ctx.conn, of, ctx.now)]


def unconfirmable(conn: Connection, of: Unit, now: datetime) -> set[Named]:
    """The obligations, open in a unit or its projects, whose submissions nobody but their only owner could confirm."""
    judged: dict[tuple[int, int, str], bool] = {}
    for duty in unsettled(conn, same_company(conn, of.id) if of.id == of.company_id else [of.id]):
        key = (duty.unit_id, duty.roadmap_id, duty.key)
        if key not in judged:
            owners = rights.owners(conn, duty, now)
            judged[key] = not rights.confirmers(conn, duty, owners[0].id if owners else None, now)
    return {(roadmap_id, key) for (_, roadmap_id, key), lacks in judged.items() if lacks}


def told_if_unconfirmable(conn: Connection, of: Unit, now: datetime, at: datetime | None = None) -> list[News]:
    """Those who can invite, and the supervisors above, hear that nobody can confirm some of a unit's duties (`at`)."""
    lacking = unconfirmable(conn, of, at or now)
    if not lacking:
        return []
    above = ancestors(conn, of.company_id)
    told = {to.id: to for role in CAN_INVITE for to in holders(conn, rights.within_company(conn, of), role)}
    told |= {to.id: to for to in (holders(conn, above, "supervisor") if above else [])}
    told |= {} if told else {to.id: to for to in operators(conn)}
    return [Told(to=to, fact=NobodyConfirms(unit=of.name, lacking=len(lacking))) for to in told.values()]
