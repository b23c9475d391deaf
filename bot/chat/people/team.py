"""The team in the chat: `/team`, `/invite`, and the buttons of both."""

from datetime import datetime

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.chat.people import labels
from bot.flows.people import absence, grants, team
from bot.messages.body import Body, to_json
from bot.messages.incoming import Incoming
from bot.outbox.news import tell
from bot.outbox.say import say
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.members import members
from bot.store.people.people import Membership, Person, known_person, memberships_of
from bot.store.people.units import Unit, known_unit, unit
from bot.texts.catalogue import language
from bot.texts.people import team as texts
from bot.texts.pick import Choices
from bot.texts.refusals import not_yours
from schedules.obligation import Role


def _team(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    _which(conn, by, rights.units_for(conn, by.id, "see", now), "team_unit", now)


def _invite(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    _which(conn, by, rights.units_for(conn, by.id, "team", now), "team_invite", now)


def _which(conn: Connection, by: Person, unit_ids: list[int], verb: str, now: datetime) -> None:
    """Go on with the one unit, or ask which of several."""
    if len(unit_ids) != 1:
        pick.ask(conn, by, verb, (), now)
    elif verb == "team_invite":
        say(conn, by, _which_role(conn, by, unit(conn, unit_ids[0]), now), now, purpose="list")
    else:
        pick.ask(conn, by, "team_page", (unit_ids[0],), now)


pick.units_with("team_unit", "team_unit", "see")
pick.units_with("team_invite", "team_invite", "team")


def _where(conn: Connection, by: Person, number: int, action: rights.Action, now: datetime) -> Unit | None:
    of = known_unit(conn, number)
    return of if of and rights.may(conn, by.id, action, of, now) else None


@pick.kind("team_page")
def _page(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    of = _where(conn, by, args[0], "see", now) if len(args) == 1 else None
    return _team_of(conn, by, of, now) if of else None


def _team_of(conn: Connection, by: Person, of: Unit, now: datetime) -> Choices:
    """The team of a unit as a person sees it, with buttons where the team is theirs to change."""
    held = [_seen(conn, each, role, of=of, now=now) for each, role in members(conn, of.id)]
    may_change, lacking = rights.may(conn, by.id, "team", of, now), len(team.unconfirmable(conn, of, now))
    return texts.team(language(by.language), of.id, of.name, held, lacking, may_change=may_change)


def _seen(conn: Connection, who: Person, role: Role, *, of: Unit, now: datetime) -> texts.Member:
    """A member as the team shows them."""
    away = rights.is_away(conn, who.id, of, now)
    return texts.Member(person_id=who.id, name=who.name, role=role, away=away, blocked=bool(who.blocked_at))


def _which_role(conn: Connection, by: Person, of: Unit, now: datetime) -> Body:
    return texts.choose_role(language(by.language), of.id, of.name, grants.given_by(conn, by.id, of, now))


def _unit(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    return pick.turn_to(conn, by, message, "team_page", numbers(arg, 1) or (), now)


def _roles(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 1)
    of = _where(conn, by, found[0], "team", now) if found else None
    if not of:
        return not_yours(language(by.language))
    revise(conn, message.id, to_json(_which_role(conn, by, of, now)), now)
    return None


def _code(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 2)
    of = known_unit(conn, found[0]) if found else None
    if not found or not of or found[1] >= len(texts.ROLES) or not rights.may(conn, by.id, "team", of, now):
        return not_yours(language(by.language))
    if not grants.may_give(conn, by.id, texts.ROLES[found[1]], of, now):
        return not_yours(language(by.language))
    _hand_out(conn, by, team.invite(conn, by, of, texts.ROLES[found[1]], now), now)
    return None


def _hand_out(conn: Connection, by: Person, made: team.Invitation, now: datetime) -> None:
    """Send a person an invitation to hand on: link and picture. The chat has it once."""
    body = texts.invitation(language(by.language), made.unit, made.role, made.until, made.code)
    say(conn, by, body, now, purpose="invite")


def _shown(conn: Connection, by: Person, arg: str, now: datetime) -> tuple[Unit, Person, texts.Member] | None:
    """The unit and the member that a button speaks of, where the team is theirs to change."""
    found = numbers(arg, 3)
    of, who = (known_unit(conn, found[0]), known_person(conn, found[1])) if found else (None, None)
    if not found or not of or not who or found[2] >= len(texts.ROLES) or not rights.may(conn, by.id, "team", of, now):
        return None
    role = texts.ROLES[found[2]]
    if Membership(unit_id=of.id, role=role) not in memberships_of(conn, who.id):
        return None
    return of, who, _seen(conn, who, role, of=of, now=now)


def _member(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _shown(conn, by, arg, now)):
        return not_yours(language(by.language))
    of, who, shown = found
    gives = grants.may_give(conn, by.id, shown.role, of, now)
    notes = absence.may_note(conn, by, who, unit(conn, of.company_id), now)
    body = texts.member(language(by.language), of.id, of.name, shown, may_give=gives, may_note=notes)
    revise(conn, message.id, to_json(body), now)
    return None


def _ask_remove(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _shown(conn, by, arg, now)):
        return not_yours(language(by.language))
    of, _, shown = found
    revise(conn, message.id, to_json(texts.ask_remove(language(by.language), of.id, of.name, shown)), now)
    return None


def _gone(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    if not (found := _shown(conn, by, arg, now)):
        return not_yours(language(by.language))
    of, who, shown = found
    tell(conn, team.remove(conn, by, who, of, shown.role, now) or (), now)
    pick.turn_to(conn, by, message, "team_page", (of.id,), now)
    return language(by.language).plain("Noted.")


def _hand(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _shown(conn, by, arg, now)):
        return not_yours(language(by.language))
    of, _, shown = found
    if not grants.may_give(conn, by.id, shown.role, of, now):
        return not_yours(language(by.language))
    return pick.turn_to(conn, by, message, "team_next", numbers(arg, 3) or (), now)


@pick.kind("team_next")
def _successors(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    arg = ".".join(map(str, args))
    if not (found := _shown(conn, by, arg, now)) or not grants.may_give(conn, by.id, found[2].role, found[0], now):
        return None
    (of, who, shown), speech = found, language(by.language)
    others = rights.colleagues(conn, who.id, of)
    choices = labels.people(conn, speech, others, of.company_id, "team_to", lambda each: f"{arg}.{each.id}")
    return texts.choose_successor(speech, of.id, of.name, shown, choices)


def _to(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    rest, _, successor = arg.rpartition(".")
    found, number = _shown(conn, by, rest, now), numbers(successor, 1)
    if not found or not number:
        return not_yours(language(by.language))
    of, old, shown = found
    if not grants.may_give(conn, by.id, shown.role, of, now):
        return not_yours(language(by.language))
    if number == (0,):
        _hand_out(conn, by, team.invite(conn, by, of, shown.role, now, replaces=old), now)
        return None
    new = known_person(conn, number[0])
    if not new or new not in rights.colleagues(conn, old.id, of):
        return not_yours(language(by.language))
    tell(conn, team.hand_over(conn, by, old, new, of, shown.role, now), now)
    pick.turn_to(conn, by, message, "team_page", (of.id,), now)
    return language(by.language).plain("Noted.")


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
