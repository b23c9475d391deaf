"""What a unit that exists goes by: each of its roadmaps and own rules, with what it has chosen; and who is there."""

from bot.store.duties import adoptions
from bot.store.duties.obligations import in_words
from bot.store.duties.roadmaps import own_known, roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.members import members
from bot.store.people.units import Unit, ancestors, unit
from schedules.obligation import Role
from schedules.roadmap import Roadmap
from schedules.unit import Unit as Judged


def going_by(conn: Connection, of: Unit) -> list[tuple[Roadmap, Judged]]:
    """The roadmaps that a unit goes by, its own rules and those from above among them, and the unit as each sees it."""
    texts, own = roadmaps_in_force(conn), {each.id for each in own_known(conn)}
    found = []
    for by in adoptions.going_on(conn, [of.id])[of.id]:
        text = texts[by.roadmap_id]
        roadmap = in_words(conn, by.roadmap_id, text) if by.roadmap_id in own else text
        found.append((roadmap, adoptions.judged_under(of, by)))
    return found


def roles_there(conn: Connection, of: Unit) -> list[Role]:
    """The roles that somebody holds in a unit, or above it in its company, each once."""
    places = [of.id, *(each for each in ancestors(conn, of.id) if unit(conn, each).company_id == of.company_id)]
    return list(dict.fromkeys(role for place in places for _, role in members(conn, place)))
