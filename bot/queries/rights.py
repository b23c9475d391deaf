"""Who may do what where: one grid, and the questions that every press, command and file is judged by."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.queries import standing_in
from bot.store.duties.duties import Duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.people.absences import absences_in
from bot.store.people.members import holders, know_around, members
from bot.store.people.people import Membership, Person, memberships_of, person
from bot.store.people.units import Unit, ancestors, family, same_company, unit
from schedules.mornings.stand_ins import confirming, owning
from schedules.obligation import Obligation, Role

Action = Literal[
    "see",
    "submit",
    "record",
    "confirm",
    "waive",
    "plan",
    "event",
    "team",
    "notice",
    "supervise",
    "bind",
    "import",
    "export",
    "choose",
    "rule",
]
Reach = Literal["own", "below", "elsewhere"]

# `O` in one's own unit, `B` in units below it. Elsewhere nobody may do anything. What a role may do in the unit is
# then narrowed by the duty: `submit` to its owner, `confirm` to its confirmer, never to whoever submitted it where a
# second person is asked for.
_GRID = """
                  see submit record confirm waive plan event team notice supervise bind import export choose rule
principal_leader  OB  OB     -      OB      OB    OB   OB    OB   -      -    OB   -      OB          OB     OB
deputy_leader     OB  OB     -      OB      -     OB   OB    -    -      -    -    -      OB          -      -
safety_director   OB  OB     -      OB      -     OB   OB    -    OB     -    -    -      OB          OB     -
safety_manager    OB  OB     OB     OB      OB    OB   OB    OB   OB     -    OB   OB     OB          OB     OB
project_manager   OB  OB     -      OB      -     -    OB    OB   -      -    OB   -      OB          -      -
safety_officer    O   O      -      -       -     -    O     -    -      -    -    -      -           -      -
supervisor        OB  O      -      OB      B     O    OB    O    OB     B    O    OB     OB          OB     OB
administrator     OB  -      -      -       -     -    -     OB   -      -    OB   OB     -           -      -
"""


def _read(grid: str) -> dict[Role, dict[Action, str]]:
    head, *rows = [line.split() for line in grid.strip().splitlines()]
    assert tuple(head) == get_args(Action)
    return {role: dict(zip(get_args(Action), cells, strict=True)) for role, *cells in rows}  # type: ignore[misc]


GRID: Mapping[Role, Mapping[Action, str]] = _read(_GRID)


def allows(role: Role, action: Action, reach: Reach) -> bool:
    """The grid's answer for one cell."""
    return {"own": "O", "below": "B", "elsewhere": "!"}[reach] in GRID[role][action]


def roles_for(action: Action) -> list[Role]:
    """The roles that may do this anywhere."""
    return [role for role, cells in GRID.items() if cells[action] != "-"]


def local_day(of: Unit, now: datetime) -> date:
    """The unit's local day."""
    return now.astimezone(ZoneInfo(of.timezone)).date()


def held(conn: Connection, person_id: int, now: datetime) -> list[Membership]:
    """The roles of a person today: their own, then those in the same companies of people for whom they stand in.

    Whether someone is away in a role is judged by the local day of that role's unit.
    """
    mine = list(memberships_of(conn, person_id))
    for company_id in dict.fromkeys(unit(conn, one.unit_id).company_id for one in mine):
        mine += [one for one in _stood_in(conn, person_id, company_id, now) if one not in mine]
    return mine


def _stood_in(conn: Connection, person_id: int, company_id: int, now: datetime) -> Iterator[Membership]:
    """The roles in a company that a person holds today because those whose they are are away."""
    yesterday = now.date() - timedelta(days=1)  # no zone is further behind
    for absent in dict.fromkeys(one.person_id for one in absences_in(conn, company_id, yesterday)):
        for one in memberships_of(conn, absent):
            of = unit(conn, one.unit_id)
            stands_in = of.company_id == company_id and standing_in.chain(conn, absent, company_id, local_day(of, now))
            if stands_in and person_id in stands_in:
                yield one


def may(conn: Connection, person_id: int, action: Action, where: Unit, *, now: datetime) -> bool:
    """Whether the grid lets a person do this in a unit today, by any of their roles."""
    know_around(conn, where.id)
    above = ancestors(conn, where.id)
    return any(
        allows(one.role, action, "own" if one.unit_id == where.id else "below" if one.unit_id in above else "elsewhere")
        for one in held(conn, person_id, now)
    )


def units_for(conn: Connection, person_id: int, action: Action, now: datetime) -> list[int]:
    """The units in which a person may do this today, their own before those below."""
    found: dict[int, None] = {}
    mine = held(conn, person_id, now)
    found |= {one.unit_id: None for one in mine if allows(one.role, action, "own")}
    for one in mine:
        if allows(one.role, action, "below"):
            found |= dict.fromkeys(below for below in family(conn, one.unit_id) if below != one.unit_id)
    return list(found)


def within_company(conn: Connection, of: Unit) -> list[int]:
    """The unit and the units above it up to its company, nearest first."""
    if of.id == of.company_id:
        return [of.id]
    above = ancestors(conn, of.id)
    return [of.id, *above[: above.index(of.company_id) + 1]]


def deputy_of(conn: Connection, person_id: int, of: Unit, now: datetime) -> int | None:
    """Who is there for a person in a unit's company today; None where the person is there, or nobody is for them."""
    there = standing_in.present(conn, person_id, of.company_id, local_day(of, now))
    return there if there != person_id else None


def is_away(conn: Connection, person_id: int, of: Unit, now: datetime) -> bool:
    """Whether a person is away from a unit's company today."""
    return standing_in.is_away(conn, person_id, of.company_id, local_day(of, now))


def colleagues(conn: Connection, person_id: int, of: Unit) -> list[Person]:
    """The others of a unit's company: of the unit, those above it in the company, and the company's projects."""
    found = {each.id: each for unit_id in within_company(conn, of) for each, _ in members(conn, unit_id)}
    for below in same_company(conn, of.company_id):
        found |= {each.id: each for each, _ in members(conn, below)}
    return [each for each in found.values() if each.id != person_id]


def _present(conn: Connection, found: list[Person], of: Unit, now: datetime) -> list[Person]:
    """Of holders of a role in a unit, each who is away replaced by whoever is there for them."""
    day = local_day(of, now)
    there = dict.fromkeys(standing_in.present(conn, each.id, of.company_id, day) for each in found)
    return [person(conn, each) for each in there]


def _standing_in(conn: Connection, found: list[Person], of: Unit, now: datetime) -> list[Person]:
    """Those who stand in for holders of a role in a unit, whether they are there themselves or not."""
    day = local_day(of, now)
    return [person(conn, by) for each in found for by in standing_in.chain(conn, each.id, of.company_id, day)]


def _nearest(
    conn: Connection, of: Unit, roles: Iterable[Role], now: datetime, *, but: int | None = None
) -> tuple[list[Person], list[Person]]:
    """Who holds the first of these roles that anyone holds, nearest first: those in office with those who stand in for
    them, and those there today. One person may be left out, by whichever way they would come in.
    """
    office, at = _office(conn, of, roles, now, but=but)
    answering = [*office, *_standing_in(conn, office, at, now)]
    today = _present(conn, office, at, now)
    return [each for each in answering if each.id != but], [each for each in today if each.id != but]


def _office(
    conn: Connection, of: Unit, roles: Iterable[Role], now: datetime, *, but: int | None = None
) -> tuple[list[Person], Unit]:
    """Those in office by the first of these roles for which anyone is there today, nearest first, and in which unit."""
    for role in roles:
        for unit_id in within_company(conn, of):
            at = unit(conn, unit_id)
            office = [each for each in holders(conn, [unit_id], role) if each.id != but]
            if any(each.id != but for each in _present(conn, office, at, now)):
                return office, at
    return [], of


def owners(conn: Connection, duty: Duty, now: datetime) -> list[Person]:
    """Those who are to do the duty today: the owner's role in the unit or above it, else a stand-in."""
    return _owners(conn, duty, now)[1]


def _owners(conn: Connection, duty: Duty, now: datetime) -> tuple[list[Person], list[Person]]:
    return _nearest(conn, unit(conn, duty.unit_id), owning(adopted(conn, duty.obligation_id).obligation), now)


def would_owe(conn: Connection, of: Unit, obligation: Obligation, now: datetime) -> list[Person]:
    """Those who would do today what an obligation asks of a unit."""
    return _nearest(conn, of, owning(obligation), now)[1]


def confirmers(conn: Connection, duty: Duty, submitter_id: int | None, now: datetime) -> list[Person]:
    """Those who confirm it today: the confirmer's role, else the owner's or a stand-in.

    Never the submitter; where the obligation asks for no second person, they may if there is nobody else.
    """
    return _confirmers(conn, duty, submitter_id, now)[1]


def _confirmers(
    conn: Connection, duty: Duty, submitter_id: int | None, now: datetime
) -> tuple[list[Person], list[Person]]:
    obligation = adopted(conn, duty.obligation_id).obligation
    roles = confirming(obligation)
    where = unit(conn, duty.unit_id)
    found = _nearest(conn, where, roles, now, but=submitter_id)
    if not found[1] and not obligation.evidence.second_person:
        found = _nearest(conn, where, roles, now)
    return found


def stood_for(conn: Connection, judge_id: int, duty: Duty, submitter_id: int, *, now: datetime) -> list[int]:
    """For whom someone who confirms what the submitter submissions stands in; nobody where the office is their own."""
    obligation = adopted(conn, duty.obligation_id).obligation
    office, at = _office(conn, unit(conn, duty.unit_id), confirming(obligation), now, but=submitter_id)
    if any(each.id == judge_id for each in office):
        return []
    day = local_day(at, now)
    return [each.id for each in office if judge_id in standing_in.chain(conn, each.id, at.company_id, day)]


def deputies(conn: Connection, duty: Duty, now: datetime) -> list[Person]:
    """The deputy leader in charge of safety, if the company has one here."""
    return _nearest(conn, unit(conn, duty.unit_id), ("deputy_leader",), now)[1]


def supervisors(conn: Connection, duty: Duty, now: datetime) -> list[Person]:
    """The supervisors of the units above the company."""
    of = unit(conn, duty.unit_id)
    found: dict[int, Person] = {}
    for above in ancestors(conn, of.company_id):
        at = unit(conn, above)
        found |= {each.id: each for each in _present(conn, holders(conn, [above], "supervisor"), at, now)}
    return list(found.values())


def may_submit(conn: Connection, person_id: int, duty: Duty, now: datetime) -> bool:
    """Whether a person may say that the duty is done: its owner, or one who records for others; of a figure nobody."""
    if adopted(conn, duty.obligation_id).obligation.evidence.computed:
        return False
    where = unit(conn, duty.unit_id)
    if may(conn, person_id, "record", where, now=now):
        return True
    answering = {each.id for some in _owners(conn, duty, now) for each in some}
    return person_id in answering and may(conn, person_id, "submit", where, now=now)


def may_confirm(conn: Connection, person_id: int, duty: Duty, submitter_id: int, *, now: datetime) -> bool:
    """Whether a person may confirm what the submitter submissions."""
    answering = {each.id for some in _confirmers(conn, duty, submitter_id, now) for each in some}
    return person_id in answering and may(conn, person_id, "confirm", unit(conn, duty.unit_id), now=now)


def answerers(conn: Connection, duty: Duty, submitter_id: int, now: datetime) -> list[Person]:
    """To whom a submission goes that was returned, or of which more is asked: whoever owes it today.

    That is its submitter where it is still theirs to do, or whoever is there for them; else the owners of today, but
    for those who would judge the submission.
    """
    of = unit(conn, duty.unit_id)
    there = standing_in.present(conn, submitter_id, of.company_id, local_day(of, now))
    for each in (there, submitter_id):
        if may_submit(conn, each, duty, now) and may_submit(conn, submitter_id, duty, now):
            return [person(conn, each)]
    found = [each for each in owners(conn, duty, now) if not may_confirm(conn, each.id, duty, submitter_id, now=now)]
    return found or ([] if duty.outcome == "submitted" else owners(conn, duty, now))


def may_answer(conn: Connection, person_id: int, duty: Duty, submitter_id: int, *, now: datetime) -> bool:
    """Whether a person may add to a submission what is asked of it: its submitter, or who owes it in their stead."""
    stead = {each.id for each in answerers(conn, duty, submitter_id, now)}
    return person_id in {submitter_id, *stead} and may_submit(conn, person_id, duty, now)


def may_see(conn: Connection, person_id: int, duty: Duty, now: datetime) -> bool:
    """Whether a person may see the duty: a member of its unit or of one above."""
    return may(conn, person_id, "see", unit(conn, duty.unit_id), now=now)


def leaders(conn: Connection, of: Unit, now: datetime) -> list[Person]:
    """Those who answer for a unit today: its principal leader, else its safety manager."""
    return _nearest(conn, of, ("principal_leader", "safety_manager"), now)[1]
