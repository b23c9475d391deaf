"""Choosing: a unit says which obligations it keeps and how often, for periods that open from tomorrow on.

What the source asks for is owed until those above have seen that it was set aside; what is ours alone is the unit's to
say.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.flows.news import News
from bot.flows.planning import exempt
from bot.flows.planning.open_duties import open_all
from bot.flows.planning.unit_facts import said
from bot.flows.planning.waive import REASON_LIMIT, says_something
from bot.queries.rights import local_day
from bot.store.duties import adoptions, choices
from bot.store.duties.adoptions import Adoption
from bot.store.duties.choices import Chosen
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.units import Unit, change_unit, locked
from schedules.choice import Refusal, why_not
from schedules.obligation import Obligation
from schedules.plan import is_put_to
from schedules.record import record
from schedules.unit import Choice


@record
class Wanted:
    """What is to be chosen of an obligation, named by its roadmap's id and its key there, and why."""

    roadmap_id: int
    key: str
    choice: Choice
    reason: str = ""


@record
class Made:
    """What was chosen, without what was so already."""

    made: tuple[Wanted, ...] = ()
    news: tuple[News, ...] = ()


@record
class NotChosen:
    """What cannot be chosen, and why: it is not among what the unit is asked (`unknown`), or may not be said of it."""

    wanted: Wanted
    why: Refusal | Literal["unknown"]
    news: tuple[News, ...] = ()


def choose(
    conn: Connection, unit_id: int, wanted: Sequence[Wanted], now: datetime, *, by: int | None
) -> Made | NotChosen:
    """Let a unit choose all of this, each by an entry of its own; or nothing, where one cannot be."""
    news = open_all(conn, now)  # what has opened by today is owed as it was
    of = locked(conn, unit_id)
    adopted = {one.roadmap_id: one for one in adoptions.of_unit(conn, of.id)}
    for one in wanted:
        if why := _refusal(conn, of, adopted, one):
            return NotChosen(wanted=one, why=why, news=tuple(news))
    made = []
    for one in wanted:
        before = list(adoptions.of_unit(conn, of.id))
        chosen = next(each.choices for each in before if each.roadmap_id == one.roadmap_id)
        if chosen.get(one.key) != one.choice:
            _make(conn, of, before, one, by=by, now=now)
            made.append(one)
    if made:
        change_unit(conn, of.id, local_day(of, now), now)
    return Made(made=tuple(made), news=tuple(news))


def asked(conn: Connection, of: Unit, adoption: Adoption) -> list[Obligation]:
    """What a roadmap asks of a unit or offers to it, whatever it has chosen."""
    return [each for each in roadmaps_in_force(conn)[adoption.roadmap_id].obligations if is_put_to(each, of.judged)]


def _obligation(conn: Connection, of: Unit, adoption: Adoption | None, key: str) -> Obligation | None:
    return next((each for each in asked(conn, of, adoption) if each.id == key), None) if adoption else None


def _refusal(
    conn: Connection, of: Unit, adopted: dict[int, Adoption], one: Wanted
) -> Refusal | Literal["unknown"] | None:
    found = _obligation(conn, of, adopted.get(one.roadmap_id), one.key)
    if not found:
        return "unknown"
    return why_not(found, one.choice, has_reason=len(one.reason) <= REASON_LIMIT and says_something(one.reason))


def _make(
    conn: Connection, of: Unit, before: Sequence[Adoption], one: Wanted, *, by: int | None, now: datetime
) -> None:
    roadmap = roadmaps_in_force(conn)[one.roadmap_id]
    is_ours = next(each for each in roadmap.obligations if each.id == one.key).fixed == "ours"
    facts = {"roadmap": roadmap.id, "obligation": one.key, "on": one.choice.is_on, "period": one.choice.period}
    facts |= {"ours": True} if is_ours else {}
    why = Aside(text=one.reason, by=by) if one.reason else None
    seq = ledger.append(conn, of.company_id, "chosen", now, unit=of.id, person=by, reason=why, **facts)
    act = exempt.Act(kind="chosen", seq=seq, by=by, before=said(of, before), is_own=is_ours)
    exempt.exempt(conn, of, act, now)
    chosen = Chosen(
        unit_id=of.id,
        roadmap_id=one.roadmap_id,
        key=one.key,
        is_on=one.choice.is_on,
        period=one.choice.period,
        reason=one.reason,
        person_id=by,
        seq=seq,
        at=now,
    )
    choices.put(conn, chosen)
