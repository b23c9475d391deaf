"""An act for several duties that ask for figures: each is asked for once, and counts for its own duty alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.submissions.test_together import (
    LEADER,
    MANAGER,
    PROOF,
    a_photo,
    acts,
    begin,
    bundled,
    labels,
    last,
    stands,
    town_of,
)
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, text

YEARLY = {"kind": "every", "period": "year"}
OURS = ("posters", "talks", "tips")


def counted(name: str, photos: int = 0, *, target: float = 1.0, measured: bool = True) -> dict[str, Any]:
    measure = {"kind": "ratio", "target": target, "of": text("reached")} if measured else None
    evidence = {**PROOF, "photos": photos, "note": not measured, "measure": measure}
    return obligation(name, YEARLY, title=text(name), evidence=evidence)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    file = bundled(counted("posters", 1), counted("talks", target=0.5), counted("tips", measured=False), names=OURS)
    with town_of(file) as town:
        yield town


def filled(town: QuietTown) -> None:
    """All but the figures is there."""
    begin(town, "round")
    town.photo(LEADER, a_photo(1))
    town.say(LEADER, "已送到各企业")


def given(town: QuietTown) -> dict[str, Any]:
    """The figures of each entry of what was submitted last."""
    return {each["obligation"]: each["figures"] for each in acts(town, "submitted")[-3:]}


def test_each_figure_is_asked_for_by_its_own_name_one_after_the_other(here: QuietTown) -> None:
    filled(here)
    assert "posters：reached" in last(here)
    assert "talks：reached" not in last(here)
    here.say(LEADER, "25/25")
    assert "☑ posters：25/25（100%）" in last(here) or "☑ posters：25/25 (100%)" in last(here)
    assert "talks：reached" in last(here)
    assert not any("📤" in label for label in labels(here))
    here.say(LEADER, "18/20")
    here.press_on(LEADER, "📤")
    assert given(here) == {"posters": [25, 25], "talks": [18, 20], "tips": None}
    review = next(each for each in here.shown(MANAGER) if any("✅ 复核登记" in button.label for button in each.buttons))
    assert "☑ talks：18/20" in review.text
    here.press_on(MANAGER, "✅ 复核登记")
    assert stands(here) == {}


def test_a_figure_below_its_own_target_holds_the_act_and_no_other_makes_up_for_it(here: QuietTown) -> None:
    filled(here)
    here.say(LEADER, "24/25")  # all are asked for
    here.say(LEADER, "1/1")
    assert given_so_far(here, "posters") == "1/1"
    here.say(LEADER, "9/20")  # half are asked for
    assert not any("📤" in label for label in labels(here))
    here.say(LEADER, "10/20")
    here.press_on(LEADER, "📤")
    assert given(here) == {"posters": [1, 1], "talks": [10, 20], "tips": None}


def given_so_far(town: QuietTown, name: str) -> str:
    line = next(each for each in last(town).splitlines() if each.startswith(f"☑ {name}："))
    return line.partition("：")[2].split(" ")[0].split("（")[0]


def test_a_figure_that_is_edited_stays_that_of_its_duty(here: QuietTown) -> None:
    filled(here)
    first = here.say(LEADER, "25/25")
    here.say(LEADER, "18/20")
    here.edit(LEADER, first, "26/26")
    assert given_so_far(here, "posters") == "26/26"
    assert given_so_far(here, "talks") == "18/20"


def test_what_is_taken_out_takes_its_figure_with_it(here: QuietTown) -> None:
    filled(here)
    here.say(LEADER, "25/25")
    here.say(LEADER, "18/20")
    here.press_on(LEADER, "☑ 本次填报3项")
    here.press_on(LEADER, "☑ posters")
    here.press_on(LEADER, "返回")
    here.press_on(LEADER, "📤")
    submitted = {each["obligation"]: each["figures"] for each in acts(here, "submitted")}
    assert submitted == {"talks": [18, 20], "tips": None}


def test_figures_that_were_returned_come_back_with_their_duties(here: QuietTown) -> None:
    filled(here)
    here.say(LEADER, "25/25")
    here.say(LEADER, "18/20")
    here.press_on(LEADER, "📤")
    here.press_on(MANAGER, "↩️ 请补正")
    here.press_on(MANAGER, "照片看不清")
    here.say(LEADER, "/duties round")
    here.press_on(LEADER, "round · 3项")
    here.press_on(LEADER, "✅ 已完成")
    assert given_so_far(here, "posters") == "25/25"
    assert given_so_far(here, "talks") == "18/20"
    assert not any("📤" in label for label in labels(here))  # nothing has changed
    here.photo(LEADER, a_photo(2))
    here.press_on(LEADER, "📤")
    assert given(here) == {"posters": [25, 25], "talks": [18, 20], "tips": None}
