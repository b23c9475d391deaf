"""What a unit says of itself, as an exemption keeps it, and the unit as it would be had that not changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.store.duties.adoptions import Adoption
from bot.store.duties.exemptions import Exemption
from bot.store.people.units import Unit
from schedules.unit import Choice


def said(of: Unit, adopted: Sequence[Adoption]) -> dict[str, Any]:
    """What a unit says of itself and has chosen, as an exemption keeps it."""
    ended_on = of.ended_on.isoformat() if of.ended_on else None
    return {
        "attributes": dict(of.attributes),
        "ended_on": ended_on,
        "calendar": of.calendar,
        "timezone": of.timezone,
        "week": of.week,
        "stops": [list(stop) for stop in of.stops],
        "first_year": of.first_year,
        "since": of.since.isoformat(),
        "choices": {
            str(one.roadmap_id): {key: [made.is_on, made.period] for key, made in one.choices.items()}
            for one in adopted
        },
    }


def as_before(of: Unit, before: Mapping[str, Any]) -> Unit:
    """The unit as it would be, had a change not been made."""
    ended_on = date.fromisoformat(before["ended_on"]) if before["ended_on"] else None
    kept = {name: before[name] for name in ("attributes", "calendar", "week", "stops")}
    since = date.fromisoformat(before["since"]) if "since" in before else of.since
    first_year = before.get("first_year", of.first_year)
    return replace(of, ended_on=ended_on, first_year=first_year, since=since, **kept)


def going_on_as(of: Unit, before: Mapping[str, Any]) -> Unit:
    """The unit as it would be, had a change not been made, up to the later of its last days then and now.

    Where it goes on again, what was said of it while it had ended is no reason to owe nothing.
    """
    then = as_before(of, before)
    last = max(of.ended_on, then.ended_on) if of.ended_on and then.ended_on else None
    return replace(then, ended_on=last)


def gone_by(one: Exemption, history: Sequence[Adoption]) -> list[Adoption]:
    """By which roadmaps a unit would go, had neither a change nor any later one been made: of each, from all its
    adoptions, the earlier first, the first that no entry before that change has ended.
    """
    found: dict[int, Adoption] = {}
    for each in history:
        if each.left_seq is None or each.left_seq >= one.seq:
            found.setdefault(each.roadmap_id, each)
    return list(found.values())


def adopted_as(of: Unit, before: Mapping[str, Any], adopted: Sequence[Adoption]) -> list[Adoption]:
    """What a unit goes by, from the first years that it would have, had a change not been made.

    What was said before there were several roadmaps holds for those that it goes by from its own first year.
    """
    year = before.get("first_year", of.first_year)
    own = {one.roadmap_id: year for one in adopted if one.first_year == of.first_year}
    years = {int(number): year for number, year in before.get("first_years", own).items()}
    return [
        replace(one, first_year=years.get(one.roadmap_id, one.first_year), choices=_chosen_before(one, before))
        for one in adopted
    ]


def facts_before(changes: Sequence[Exemption]) -> list[Mapping[str, Any]]:
    """What a unit said of itself before each of some changes, the earlier first.

    Of a roadmap that it went by only later, what it chose before the first change since then: its choices of today may
    be such a change themselves.
    """
    found: list[Mapping[str, Any]] = []
    chosen: Mapping[str, Any] = {}
    for one in reversed(changes):
        before = one.before or {}
        if "choices" in before:
            chosen = {**chosen, **before["choices"]}
            before = {**before, "choices": chosen}
        found.append(before)
    return found[::-1]


def _chosen_before(one: Adoption, before: Mapping[str, Any]) -> Mapping[str, Choice]:
    """What had been chosen then; what was kept before there were choices says nothing of them."""
    made = before.get("choices", {}).get(str(one.roadmap_id))
    if made is None:
        return one.choices
    return {key: Choice(is_on=is_on, period=period) for key, (is_on, period) in made.items()}
