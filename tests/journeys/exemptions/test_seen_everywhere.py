"""What is not owed and not seen above counts, and is shown, as one thing wherever it stands; also a week later."""

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any, get_args

import pytest

from bot.queries import week as weeks
from bot.queries.report import gather
from bot.queries.status import WORST_FIRST
from bot.queries.week import Week
from bot.reports.plain import as_json
from bot.reports.year import COLOURS
from bot.store.engine import Connection
from bot.store.people.units import unit, unit_named
from bot.texts.reports.reports import STANDINGS
from bot.texts.words import SQUARES
from schedules.standing import DutyStanding
from schedules.unit import Unit
from tests.journeys.below_authority import (
    COMPANY,
    MANAGER,
    SUPERVISOR,
    below_authority,
    local,
)
from tests.machines.quiet_town import QuietTown


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = below_authority()
    town.at(local(2026, 12, 3, 9, 30))
    yield town
    town.close()


def look_down(here: QuietTown, *names: str) -> None:
    """Let the supervisor look into one line after another of a board."""
    for name in names:
        here.look_into(SUPERVISOR, name)


def press_all(here: QuietTown, who: int, *labels: str) -> None:
    for label in labels:
        here.press_on(who, label)


def waive(here: QuietTown) -> None:
    """Let the manager say that November's inspection, which is overdue, is not owed."""
    here.say(MANAGER, "/duties inspect")
    press_all(here, MANAGER, "inspect", "📋", "➖ 无需完成", "经批准不实施")
    here.say(MANAGER, "停工了")


def see(here: QuietTown) -> None:
    """Let the supervisor open it from the board."""
    here.say(SUPERVISOR, "/board")
    look_down(here, COMPANY, "inspect", "2026年11月")


def test_each_standing_has_its_square_its_place_its_name_and_its_colour() -> None:
    every = set(get_args(DutyStanding))
    assert every == set(SQUARES) == set(WORST_FIRST) == set(STANDINGS) == set(COLOURS)
    typst = files("bot.reports.pdf").joinpath("look.typ").read_text()
    assert all(f"\n  {each}: rgb(" in typst for each in every)


def test_what_is_waived_and_not_seen_is_marked_alike_in_status_board_list_and_reports(here: QuietTown) -> None:
    waive(here)
    here.say(MANAGER, "/status")
    assert "🟧" in here.shown(MANAGER)[-1].text
    here.say(SUPERVISOR, "/board")
    look_down(here, COMPANY, "inspect")
    first, *_ = [line for line in here.shown(SUPERVISOR)[-1].text.split("\n") if line.startswith("1 ")]
    assert first == "1 🟧 2026年11月 · 无需完成，上级知悉前仍计为应完成"
    assert standings(here)["inspect", "2026-11"] == "waived_unseen"
    see(here)
    here.say(MANAGER, "/status")
    assert "🟧" not in here.shown(MANAGER)[-1].text.split("🟧 减免")[0]
    assert standings(here)["inspect", "2026-11"] == "waived"


def standings(here: QuietTown) -> dict[tuple[str, str], str]:
    """How each duty stands in the company's report as JSON."""

    def read(conn: Connection) -> dict[str, Any]:
        root = unit_named(conn, COMPANY)
        assert root
        return as_json(gather(conn, root, date(2026, 1, 1), date(2026, 12, 31), now=here.clock.now()))

    [part] = here.store.read_now(read)["units"]
    return {(duty["obligation"], duty["period"]): duty["standing"] for duty in part["duties"]}


def test_what_is_waived_and_not_seen_can_be_urged_as_what_is_owed(here: QuietTown) -> None:
    see(here)
    assert any("📣" in button.label for button in here.shown(SUPERVISOR)[-1].buttons)
    waive(here)
    assert here.press_on(SUPERVISOR, "📣") is None
    assert "督办" in here.shown(SUPERVISOR)[-1].text


def week(here: QuietTown) -> Week:
    return here.store.read_now(lambda conn: weeks.week(conn, unit(conn, 1), here.clock.now()))


def test_a_week_ago_stays_as_it_was_when_what_was_let_go_is_seen(here: QuietTown) -> None:
    waive(here)
    here.channel.blocked.add(SUPERVISOR)
    for day in (4, 11):
        here.at(local(2026, 12, day, 8, 30))
    unseen = week(here)
    assert (unseen.rate.owed, unseen.before.owed, unseen.before.unseen) == (2, 2, 1)
    here.channel.blocked.clear()
    see(here)
    seen = week(here)
    assert (seen.rate.owed, seen.before.owed, seen.before.unseen, seen.let_go) == (1, 2, 1, 1)
    here.at(local(2026, 12, 14, 9, 30))
    told = next(shown.text for shown in reversed(here.shown(SUPERVISOR)) if "一周" in shown.text)
    assert "新到期0项" in told
    assert "上级知悉后不再计1项" in told


def test_a_week_ago_what_was_waived_since_was_simply_owed(here: QuietTown) -> None:
    here.at(local(2026, 12, 8, 9, 30))
    waive(here)
    here.at(local(2026, 12, 10, 8, 30))
    before = week(here).before
    assert (before.owed, before.waived, before.unseen) == (2, 0, 0)


def test_a_deputy_is_told_of_their_own_week_and_of_that_of_whoever_is_away(here: QuietTown) -> None:
    for number in (31, 32):
        here.unit(f"区局{number}", Unit(party="housing_authority", first_year=2026))
        here.unit(f"公司{number}", Unit(party="enterprise", first_year=2026), f"区局{number}")
        here.join(number, f"监督员{number}", "supervisor", f"区局{number}")
    here.join(31, "监督员31", "deputy_leader", "区局32")
    here.say(32, "/away")
    here.say(32, "12-04 到 12-20")
    here.press_on(32, "监督员31")
    for day in (7, 8):
        here.at(local(2026, 12, day, 9, 30))
    told = [[shown.text for shown in here.shown(who) if "一周情况" in shown.text] for who in (31, 32)]
    assert [[re.findall("<b>(区局..) ·", each) for each in theirs] for theirs in told] == [[["区局31", "区局32"]], []]
    here.at(local(2026, 12, 22, 9, 30))  # back again: each hears of their own
    assert [sum(shown.text.count("辖区企业一周情况") for shown in here.shown(who)) for who in (31, 32)] == [3, 1]
