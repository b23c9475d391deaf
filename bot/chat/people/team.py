"""The team in the chat: `/team`, `/invite`, and the buttons of both."""

from datetime import datetime

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.chat.people import labels
from bot.flows.people import absence, grants, team
from bot.messages.body import Body, to_json
from bot.messages.incoming import Incoming
from bot.outbox.news import tell
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.members import members
from bot.store.people.people import Membership, Person, known_person, memberships_of
from bot.store.people.units import Unit, known_unit, unit
from bot.texts.people import team as texts
from bot.texts.pick import Choices
from bot.texts.refusals import not_yours
from schedules.obligation import Role


def _team(ctx: Context, incoming: Incoming) -> None:
    _which(ctx, rights.units_for(ctx.conn, ctx.by.id, "see", ctx.now), "team_unit")


def _invite(ctx: Context, incoming: Incoming) -> None:
    _which(ctx, rights.units_for(ctx.conn, ctx.by.id, "team", ctx.now), "team_invite")


def _which(ctx: Context, unit_ids: list[int], verb: str) -> None:
    """Go on with the one unit, or ask which of several."""
    if len(unit_ids) != 1:
        pick.ask(ctx, verb, ())
    elif verb == "team_invite":
        ctx.say(_which_role(ctx, unit(ctx.conn, unit_ids[0])), purpose="list")
    else:
        pick.ask(ctx, "team_page", (unit_ids[0],))


pick.units_with("team_unit", "team_unit", "see")
pick.units_with("team_invite", "team_invite", "team")


@pick.kind("team_page")
def _page(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    of = pick.unit_where(ctx, args[0], "see") if len(args) == 1 else None
    return _team_of(ctx, of) if of else None


def _team_of(ctx: Context, of: Unit) -> Choices:
    """The team of a unit as a person sees it, with buttons where the team is theirs to change."""
    held = [_seen(ctx.conn, each, role, of=of, now=ctx.now) for each, role in members(ctx.conn, of.id)]
    may_change, lacking = (
        rights.may(ctx.conn, ctx.by.id, "team", of, now=ctx.now),
        len(team.unconfirmable(ctx.conn, of, ctx.now)),
    )
    return texts.team(ctx.speech, of.id, of.name, held, unconfirmable=lacking, may_change=may_change)


def _seen(conn: Connection, who: Person, role: Role, *, of: Unit, now: datetime) -> texts.Member:
    """A member as the team shows them."""
    away = rights.is_away(conn, who.id, of, now)
    return texts.Member(
        person_id=who.id, name=who.name, role=role, away=away, blocked=bool(who.blocked_at), party=of.party
    )


def _which_role(ctx: Context, of: Unit) -> Body:
    return texts.choose_role(
        ctx.speech, of.id, of.name, grants.given_by(ctx.conn, ctx.by.id, of, ctx.now), party=of.party
    )


def _unit(ctx: Context, message: Message, arg: str) -> str | None:
    return pick.turn_to(ctx, message, "team_page", numbers(arg, 1) or ())


def _roles(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 1)
    of = pick.unit_where(ctx, found[0], "team") if found else None
    if not of:
        return not_yours(ctx.speech)
    revise(ctx.conn, message.id, to_json(_which_role(ctx, of)), ctx.now)
    return None


def _code(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 2)
    of = known_unit(ctx.conn, found[0]) if found else None
    if (
        not found
        or not of
        or found[1] >= len(texts.ROLES)
        or not rights.may(ctx.conn, ctx.by.id, "team", of, now=ctx.now)
    ):
        return not_yours(ctx.speech)
    if not grants.may_give(ctx.conn, ctx.by.id, texts.ROLES[found[1]], of, now=ctx.now):
        return not_yours(ctx.speech)
    _hand_out(ctx, team.invite(ctx, of, texts.ROLES[found[1]]))
    return None


def _hand_out(ctx: Context, made: team.Invitation) -> None:
    """Send a person an invitation to hand on: link and picture. The chat has it once."""
    body = texts.invitation(ctx.speech, made.unit, made.role, made.until, code=made.code, party=made.party)
    ctx.say(body, purpose="invite")


def _shown(ctx: Context, arg: str) -> tuple[Unit, Person, texts.Member] | None:
    """The unit and the member that a button speaks of, where the team is theirs to change."""
    found = numbers(arg, 3)
    of, who = (known_unit(ctx.conn, found[0]), known_person(ctx.conn, found[1])) if found else (None, None)
    if (
        not found
        or not of
        or not who
        or found[2] >= len(texts.ROLES)
        or not rights.may(ctx.conn, ctx.by.id, "team", of, now=ctx.now)
    ):
        return None
    role = texts.ROLES[found[2]]
    if Membership(unit_id=of.id, role=role) not in memberships_of(ctx.conn, who.id):
        return None
    return of, who, _seen(ctx.conn, who, role, of=of, now=ctx.now)


def _member(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := _shown(ctx, arg)):
        return not_yours(ctx.speech)
    of, who, shown = found
    gives = grants.may_give(ctx.conn, ctx.by.id, shown.role, of, now=ctx.now)
    notes = absence.may_note(ctx, who, unit(ctx.conn, of.company_id))
    body = texts.member(ctx.speech, of.id, of.name, shown, may_give=gives, may_note=notes)
    revise(ctx.conn, message.id, to_json(body), ctx.now)
    return None


def _ask_remove(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := _shown(ctx, arg)):
        return not_yours(ctx.speech)
    of, _, shown = found
    revise(ctx.conn, message.id, to_json(texts.ask_remove(ctx.speech, of.id, of.name, shown)), ctx.now)
    return None


def _gone(ctx: Context, message: Message, arg: str) -> str:
    if not (found := _shown(ctx, arg)):
        return not_yours(ctx.speech)
    of, who, shown = found
    tell(ctx.conn, team.remove(ctx, who, of, shown.role) or (), ctx.now)
    pick.turn_to(ctx, message, "team_page", (of.id,))
    return ctx.speech.plain("Noted.")


def _hand(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := _shown(ctx, arg)):
        return not_yours(ctx.speech)
    of, _, shown = found
    if not grants.may_give(ctx.conn, ctx.by.id, shown.role, of, now=ctx.now):
        return not_yours(ctx.speech)
    return pick.turn_to(ctx, message, "team_next", numbers(arg, 3) or ())


@pick.kind("team_next")
def _successors(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    arg = ".".join(map(str, args))
    if not (found := _shown(ctx, arg)) or not grants.may_give(
        ctx.conn, ctx.by.id, found[2].role, found[0], now=ctx.now
    ):
        return None
    (of, who, shown), speech = found, ctx.speech
    others = rights.colleagues(ctx.conn, who.id, of)
    choices = labels.people(
        ctx.conn, speech, others, of.company_id, verb="team_to", arg=lambda each: f"{arg}.{each.id}"
    )
    return texts.choose_successor(speech, of.id, of.name, shown, others=choices)


def _to(ctx: Context, message: Message, arg: str) -> str | None:
    rest, _, successor = arg.rpartition(".")
    found, number = _shown(ctx, rest), numbers(successor, 1)
    if not found or not number:
        return not_yours(ctx.speech)
    of, old, shown = found
    if not grants.may_give(ctx.conn, ctx.by.id, shown.role, of, now=ctx.now):
        return not_yours(ctx.speech)
    if number == (0,):
        _hand_out(ctx, team.invite(ctx, of, shown.role, replaces=old))
        return None
    new = known_person(ctx.conn, number[0])
    if not new or new not in rights.colleagues(ctx.conn, old.id, of):
        return not_yours(ctx.speech)
    tell(ctx.conn, team.hand_over(ctx, old, new, of, role=shown.role), ctx.now)
    pick.turn_to(ctx, message, "team_page", (of.id,))
    return ctx.speech.plain("Noted.")


FEATURE = Feature(
    commands={"team": _team, "invite": _invite},
    needs={"invite": "team"},
    menu={
        "team": lambda speech: speech.plain("who is who here"),
        "invite": lambda speech: speech.plain("invite someone"),
    },
    callbacks={
        "team_unit": _unit,
        "team_invite": _roles,
        "team_code": _code,
        "team_member": _member,
        "team_remove": _ask_remove,
        "team_gone": _gone,
        "team_hand": _hand,
        "team_to": _to,
        "team_new": _to,
    },
    destroys={
        "team_to": lambda speech: speech.plain("Hand this role over? Whoever holds it now loses it."),
    },
)
