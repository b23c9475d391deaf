"""The team at the door: `/team`, `/invite`, and the buttons of both."""

from datetime import datetime

from bot.chat.arrival import Arrival
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows import grants, rights, show, team
from bot.store.engine import Connection
from bot.store.messages import Message, revise
from bot.store.people import Membership, Person, known_person, memberships_of
from bot.store.units import Unit, known_unit, unit
from bot.texts import team as texts
from bot.texts.body import Body, to_json
from bot.texts.catalogue import language
from bot.texts.refusals import not_yours


def _team(conn: Connection, by: Person, arrival: Arrival, now: datetime) -> None:
    _which(conn, by, rights.units_for(conn, by.id, "see", now), "team_unit", now)


def _invite(conn: Connection, by: Person, arrival: Arrival, now: datetime) -> None:
    _which(conn, by, rights.units_for(conn, by.id, "team", now), "team_invite", now)


def _which(conn: Connection, by: Person, unit_ids: list[int], verb: str, now: datetime) -> None:
    """Go on with the one unit, or ask which of several."""
    speech = language(by.language)
    if not unit_ids:
        show.say_text(conn, by, speech.html("This is not yours to change."), now)
    elif len(unit_ids) == 1:
        show.say(conn, by, _page(conn, by, verb, unit(conn, unit_ids[0]), now), now, purpose="list")
    else:
        units = [(unit_id, unit(conn, unit_id).name) for unit_id in unit_ids]
        show.say(conn, by, texts.choose_unit(speech, units, verb), now, purpose="list")


def _page(conn: Connection, by: Person, verb: str, of: Unit, now: datetime) -> Body:
    if verb == "team_invite":
        roles = grants.given_by(conn, by.id, of, now)
        return texts.choose_role(language(by.language), of.id, of.name, roles)
    return team.team_body(conn, by, of, now)


def _unit(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    return _turn(conn, by, message, arg, "see", "team_unit", now)


def _roles(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    return _turn(conn, by, message, arg, "team", "team_invite", now)


def _turn(
    conn: Connection, by: Person, message: Message, arg: str, action: rights.Action, verb: str, now: datetime
) -> str | None:
    found = numbers(arg, 1)
    of = known_unit(conn, found[0]) if found else None
    if not of or not rights.may(conn, by.id, action, of, now):
        return not_yours(language(by.language))
    revise(conn, message.id, to_json(_page(conn, by, verb, of, now)), now)
    return None


def _code(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 2)
    of = known_unit(conn, found[0]) if found else None
    if not found or not of or found[1] >= len(texts.ROLES) or not rights.may(conn, by.id, "team", of, now):
        return not_yours(language(by.language))
    if not grants.may_give(conn, by.id, texts.ROLES[found[1]], of, now):
        return not_yours(language(by.language))
    team.invite(conn, by, of, texts.ROLES[found[1]], now)
    return None


def _shown(conn: Connection, by: Person, arg: str, now: datetime) -> tuple[Unit, Person, texts.Member] | None:
    """The unit and the member that a button speaks of, where the team is theirs to change."""
    found = numbers(arg, 3)
    of, who = (known_unit(conn, found[0]), known_person(conn, found[1])) if found else (None, None)
    if not found or not of or not who or found[2] >= len(texts.ROLES) or not rights.may(conn, by.id, "team", of, now):
        return None
    role = texts.ROLES[found[2]]
    if Membership(unit_id=of.id, role=role) not in memberships_of(conn, who.id):
        return None
    away = rights.is_away(conn, who.id, of, now)
    blocked = bool(who.blocked_at)
    return of, who, texts.Member(person_id=who.id, name=who.name, role=role, away=away, blocked=blocked)


def _member(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _shown(conn, by, arg, now)):
        return not_yours(language(by.language))
    of, _, shown = found
    gives = grants.may_give(conn, by.id, shown.role, of, now)
    body = texts.member(language(by.language), of.id, of.name, shown, may_give=gives)
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
    team.remove(conn, by, who, of, shown.role, now)
    revise(conn, message.id, to_json(team.team_body(conn, by, of, now)), now)
    return language(by.language).plain("Noted.")


def _hand(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _shown(conn, by, arg, now)):
        return not_yours(language(by.language))
    of, who, shown = found
    if not grants.may_give(conn, by.id, shown.role, of, now):
        return not_yours(language(by.language))
    others = [(each.id, each.name) for each in rights.colleagues(conn, who.id, of)]
    body = texts.choose_successor(language(by.language), of.id, of.name, shown, others)
    revise(conn, message.id, to_json(body), now)
    return None


def _to(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    rest, _, successor = arg.rpartition(".")
    found, number = _shown(conn, by, rest, now), numbers(successor, 1)
    if not found or not number:
        return not_yours(language(by.language))
    of, old, shown = found
    if not grants.may_give(conn, by.id, shown.role, of, now):
        return not_yours(language(by.language))
    if number == (0,):
        team.invite(conn, by, of, shown.role, now, replaces=old)
        return None
    new = known_person(conn, number[0])
    if not new or new not in rights.colleagues(conn, old.id, of):
        return not_yours(language(by.language))
    team.hand_over(conn, by, old, new, of, shown.role, now)
    revise(conn, message.id, to_json(team.team_body(conn, by, of, now)), now)
    return language(by.language).plain("Noted.")


FEATURE = Feature(
    commands={"team": _team, "invite": _invite},
    menu={
        "team": lambda speech: speech.plain("who is who here"),
        "invite": lambda speech: speech.plain("invite someone"),
    },
    presses={
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
