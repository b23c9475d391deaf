"""Choosing: a unit says which obligations it keeps and how often, for periods that open from tomorrow on.

What the source asks for is owed until those above have seen that it was set aside; what is ours alone is the unit's to
say.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.flows.news import News
from bot.flows.planning import exempt
from bot.flows.planning.open_duties import open_all
from bot.flows.planning.unit_facts import said
from bot.flows.planning.waive import REASON_LIMIT, says_something
from bot.queries.choices import ChoiceView
from bot.queries.choices import of_unit as put_to
from bot.queries.rights import local_day
from bot.store.duties import adoptions, choices
from bot.store.duties.adoptions import Adoption
from bot.store.duties.choices import Chosen
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.units import Unit, change_unit, locked
from schedules.choice import Refusal, why_not
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
    put = {(each.roadmap_id, each.obligation.id): each for each in put_to(conn, of)}
    for one in wanted:
        if why := _refusal(put.get((one.roadmap_id, one.key)), one):
            return NotChosen(wanted=one, why=why, news=tuple(news))
    made, adopted = list[Wanted](), adoptions.of_unit(conn, of.id)
    for one in wanted:
        by_it = next(each for each in adopted if each.roadmap_id == one.roadmap_id)
        if by_it.choices.get(one.key) == one.choice:
            continue
        _make(conn, of, adopted, put[one.roadmap_id, one.key], one=one, by=by, now=now)
        made.append(one)
        since = replace(by_it, choices={**by_it.choices, one.key: one.choice})
        adopted = [since if each is by_it else each for each in adopted]
    if made:
        change_unit(conn, of.id, local_day(of, now), now)
    return Made(made=tuple(made), news=tuple(news))


def _refusal(found: ChoiceView | None, one: Wanted) -> Refusal | Literal["unknown"] | None:
    if not found:
        return "unknown"
    has_reason = len(one.reason) <= REASON_LIMIT and says_something(one.reason)
    return why_not(found.obligation, one.choice, has_reason=has_reason)


def _make(
    conn: Connection,
    of: Unit,
    before: Sequence[Adoption],
    found: ChoiceView,
    *,
    one: Wanted,
    by: int | None,
    now: datetime,
) -> None:
    is_ours = found.obligation.fixed == "ours"
    facts = {"roadmap": found.roadmap, "obligation": one.key, "on": one.choice.is_on, "period": one.choice.period}
    facts |= {"ours": True} if is_ours else {}
    why = Aside(text=one.reason, by=by) if one.reason else None
    seq = ledger.append(conn, of.company_id, "chosen", now, unit=of.id, person=by, reason=why, **facts)
    act = exempt.NewExemption(kind="chosen", seq=seq, by=by, before=said(of, before), is_own=is_ours)
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
