"""Who stands in for whom in a company on a day: the one place from which rights, rings and confirmers draw it."""

from datetime import date

from bot.store.engine import Connection
from bot.store.people.absences import Absence, absences_on
from bot.store.people.people import memberships_of
from bot.store.people.units import unit


def belongs(conn: Connection, person_id: int, company_id: int) -> bool:
    """Whether a person holds a role in a company or one of its projects."""
    return any(unit(conn, one.unit_id).company_id == company_id for one in memberships_of(conn, person_id))


def is_away(conn: Connection, person_id: int, company_id: int, day: date) -> bool:
    """Whether a person is away from a company on a day."""
    return any(one.person_id == person_id for one in absences_on(conn, company_id, day))


def chain(conn: Connection, person_id: int, company_id: int, day: date) -> list[int]:
    """Who stands in for a person, the nearest first, each for the one before; it ends at whoever is there.

    Only who still belongs to the company stands in. Of two absences of one person the one that was said last counts.
    Where deputies name each other in a circle, it ends before whoever is in it already.
    """
    named = {one.person_id: one.deputy_id for one in absences_on(conn, company_id, day)}
    found: list[int] = []
    following = named.get(person_id)
    while following and following != person_id and following not in found and belongs(conn, following, company_id):
        found.append(following)
        following = named.get(following)
    return found


def absences_behind(conn: Connection, person_id: int, deputy_id: int, company_id: int, *, day: date) -> list[Absence]:
    """The absences by which a deputy stands in for a person, the nearest first; none where they do not."""
    if deputy_id not in (between := chain(conn, person_id, company_id, day)):
        return []
    last_said = {one.person_id: one for one in absences_on(conn, company_id, day)}
    return [last_said[each] for each in [person_id, *between[: between.index(deputy_id)]]]


def present(conn: Connection, person_id: int, company_id: int, day: date) -> int:
    """Who is there for a person: themselves, else the first of those who stand in and are not away, else themselves."""
    there = (each for each in [person_id, *chain(conn, person_id, company_id, day)])
    return next((each for each in there if not is_away(conn, each, company_id, day)), person_id)
