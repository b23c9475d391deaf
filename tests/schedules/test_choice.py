"""What a unit may choose of an obligation."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.choice import as_chosen, is_owed, recommended, why_apart, why_not
from schedules.escalation import Hours
from schedules.obligation import Obligation
from schedules.plan import is_put_to, plan
from schedules.unit import Choice, Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_of

ON, OFF = Choice(is_on=True), Choice(is_on=False)
MONTHLY: dict[str, Any] = {"kind": "every", "period": "month"}
NOTE: dict[str, Any] = {"photos": 0, "documents": 0, "note": True, "measure": None, "documents_are": None}


def asked(**said: Any) -> Obligation:
    return roadmap_of(obligation("one", said.pop("cadence", MONTHLY), **said)).obligations[0]


def keys(unit: Unit, *obligations: dict[str, Any]) -> list[str]:
    year = date(2026, 1, 1), date(2026, 12, 31)
    return [each.period for each in plan(roadmap_of(*obligations), unit, *year, workdays=china(), hours=Hours())]


def enterprise(**choices: Choice) -> Unit:
    return Unit(party="enterprise", first_year=2026, choices=choices)


@pytest.mark.parametrize(
    ("fixed", "choice", "is_kept"),
    [
        ("stated", None, True),
        ("ask", None, True),
        ("ours", None, False),
        ("ours", ON, True),
        ("ours", OFF, False),
        ("ask", OFF, False),
        ("stated", OFF, False),
        ("stated", ON, True),
    ],
)
def test_what_the_source_asks_is_owed_until_it_is_set_aside_and_what_is_ours_once_it_is_taken(
    fixed: str, choice: Choice | None, is_kept: bool
) -> None:
    more = {"recommended": True} if fixed == "ours" else {}
    one = obligation("one", MONTHLY, fixed=fixed, **more)
    assert is_owed(asked(fixed=fixed, **more), choice) is is_kept
    unit = enterprise(**({"one": choice} if choice else {}))
    assert len(keys(unit, one)) == (12 if is_kept else 0)
    assert is_put_to(asked(fixed=fixed, **more), unit)  # whatever it has chosen


@pytest.mark.parametrize(
    ("cadence", "fixed", "choice", "has_reason", "why"),
    [
        (MONTHLY, "stated", Choice(is_on=True, period="year"), True, "fixed"),
        (MONTHLY, "stated", OFF, False, "reason"),
        (MONTHLY, "stated", OFF, True, None),
        (MONTHLY, "stated", ON, False, None),
        (MONTHLY, "ask", Choice(is_on=True, period="year"), False, None),
        ({"kind": "standing", "review": "month"}, "ask", Choice(is_on=True, period="day"), False, None),
        (MONTHLY, "ask", OFF, False, "reason"),
        (MONTHLY, "ask", OFF, True, None),
        ({"kind": "by", "year": 1}, "ask", Choice(is_on=True, period="month"), True, "once"),
        ({"kind": "on_notice"}, "ask", Choice(is_on=True, period="month"), True, "once"),
        (MONTHLY, "ours", OFF, False, None),
        (MONTHLY, "ours", Choice(is_on=True, period="quarter"), False, None),
    ],
)
def test_how_often_is_chosen_where_the_source_does_not_say_and_its_asks_are_set_aside_with_a_reason(
    cadence: dict[str, Any], fixed: str, choice: Choice, has_reason: bool, why: str | None
) -> None:
    more = {"recommended": False} if fixed == "ours" else {}
    assert why_not(asked(cadence=cadence, fixed=fixed, **more), choice, has_reason=has_reason) == why


@pytest.mark.parametrize("cadence", [MONTHLY, {"kind": "standing", "review": "month"}])
@pytest.mark.parametrize(
    ("period", "count"), [("week", 52), ("month", 12), ("quarter", 4), ("half_year", 2), ("year", 1)]
)
def test_an_obligation_comes_round_as_often_as_was_chosen(cadence: dict[str, Any], period: Any, count: int) -> None:
    chosen = Choice(is_on=True, period=period)
    assert len(keys(enterprise(one=chosen), obligation("one", cadence, fixed="ask"))) == count
    one = asked(cadence=cadence, fixed="ask")
    assert as_chosen(one, ON) == as_chosen(one, None) == one


def test_what_is_ours_and_recommended_is_what_we_recommend() -> None:
    mine = [obligation(name, MONTHLY, fixed="ours", recommended=name == "good") for name in ("good", "dear")]
    found = roadmap_of(obligation("theirs", MONTHLY, fixed="ask"), *mine)
    assert recommended(found) == {"good": ON}


CADENCES = (MONTHLY, {"kind": "standing", "review": "month"}, {"kind": "by", "year": 1}, {"kind": "on_notice"})
ROLES = ("principal_leader", "deputy_leader", "safety_director")
SOME = st.lists(st.tuples(st.sampled_from(CADENCES), st.sampled_from(ROLES), st.booleans()), min_size=0, max_size=4)


@given(SOME, st.randoms(use_true_random=False))
def test_one_act_fulfils_only_what_all_share_in_whatever_order_they_are_named(some: list[Any], dice: Any) -> None:
    found = [
        roadmap_of(
            obligation(f"n{number}", cadence, owner=owner, evidence={**NOTE, "second_person": second})
        ).obligations[0]
        for number, (cadence, owner, second) in enumerate(some)
    ]
    told = why_apart(found)
    shared = len({repr(each) for each in some}) == 1 and len(some) > 1 and some[0][0]["kind"] != "on_notice"
    assert (told is None) == shared
    turned = list(found)
    dice.shuffle(turned)
    assert (why_apart(turned) is None) == shared
    assert all(why_apart([one, other]) is None for one in found for other in found) or not shared
