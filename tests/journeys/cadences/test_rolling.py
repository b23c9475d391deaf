"""What is counted from the day on which the last was done: in a company with someone above it, through the chat."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.flows.ledger.verify import verify
from bot.outbox.operations import adopt, change_unit, go_by, leave
from bot.store.duties import tallies
from bot.store.duties.duties import Duty, duties_of
from bot.store.duties.roadmaps import in_force, known
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.machines.quiet_town import NOTE, QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, MANAGER = 1, 11, 12
COMPANY, AUTHORITY = "宏达建设", "监管局"
WEEKS = {"kind": "rolling", "every": 3, "unit": "week"}
LARGE = {"attr": "headcount", "at_least": 100}


def roadmap(cadence: dict[str, object] = WEEKS, **said: object) -> dict[str, object]:
    return roadmap_file(obligation("lift", cadence, title=text("检查吊具"), evidence=NOTE, **said))


@pytest.fixture
def here(request: pytest.FixtureRequest) -> Iterator[QuietTown]:
    town = QuietTown(on(2, 8), getattr(request, "param", roadmap()))
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}), AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李明", "safety_manager", COMPANY)
    town.at(on(2, 9))
    yield town
    assert town.store.read_now(tallies.differing) == set()
    town.close()


def on(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def wait_until(town: QuietTown, day: datetime) -> None:
    """Each morning up to a day, one after the other."""
    while (now := town.clock.now().astimezone(ZONE)) < day:
        town.at(min(day, now + timedelta(days=1)))


def company(town: QuietTown) -> Known:
    found = town.store.read_now(unit_named, COMPANY)
    assert found
    return found


def owed(town: QuietTown) -> list[Duty]:
    """The company's duties, as they were opened."""
    found = town.store.read_now(duties_of, [company(town).id], date(2026, 1, 1), date(2036, 12, 31))
    return sorted(found, key=lambda each: each.id)


def due(town: QuietTown) -> list[tuple[str, str, str]]:
    """Of each duty its period, when it is due, and what has become of it."""
    return [(each.period[5:], f"{each.due_on:%m-%d}", each.outcome or "open") for each in owed(town)]


def open_card(town: QuietTown, duty: Duty, who: int = LEADER) -> None:
    town.say(who, "/duties")
    shown = town.shown(who)[-1]
    town.press(who, f"{shown.key}:open:{duty.id}", shown.message_id)


def report(town: QuietTown, day: str, which: int = -1) -> None:
    """The leader reports a duty, the newest unless said otherwise, as done on a day."""
    open_card(town, owed(town)[which])
    town.press_on(LEADER, "已完成")
    if day == "今天":
        town.press_on(LEADER, day)
    else:
        town.say(LEADER, day)
    town.say(LEADER, "已逐件检查，均完好。")
    town.press_on(LEADER, "📤 提交")


def done(town: QuietTown, day: str = "今天", which: int = -1) -> None:
    report(town, day, which)
    town.press_on(MANAGER, "✅ 复核登记")


def take_back(town: QuietTown, which: int) -> None:
    """The manager takes the confirmation of a duty back."""
    open_card(town, owed(town)[which], MANAGER)
    town.press_on(MANAGER, "📋")
    town.press_on(MANAGER, "更正")
    town.say(MANAGER, "检查日期填写有误")


def waive(town: QuietTown, which: int = -1) -> None:
    """The manager says that a duty is not owed."""
    open_card(town, owed(town)[which], MANAGER)
    for label in ("📋", "➖ 无需完成", "经批准不实施"):
        town.press_on(MANAGER, label)
    town.say(MANAGER, "吊具已送检，本次不做")


def actions(town: QuietTown) -> list[str]:
    return [each["action"] for each in town.entries(company(town).id)]


def test_the_next_is_counted_from_the_day_on_which_the_last_was_done(here: QuietTown) -> None:
    assert due(here) == [("11-02", "11-22", "open")], "the first, as if it had been done the day before it came"
    wait_until(here, on(12))
    done(here, "11-10")
    wait_until(here, on(13))
    assert due(here) == [("11-02", "11-22", "confirmed"), ("11-11", "12-01", "open")]
    [text] = {each.text for each in here.shown(LEADER) if "11月11日" in each.text} or [""]
    assert text is not None
    wait_until(here, on(30))
    assert len(owed(here)) == 2, "while it is not done nothing new opens"


def test_what_is_late_is_missed_and_a_late_one_betters_nothing(here: QuietTown) -> None:
    wait_until(here, on(10, month=12))
    assert due(here) == [("11-02", "11-22", "open")]
    assert "missed" in actions(here)
    done(here)
    wait_until(here, on(11, month=12))
    assert due(here) == [("11-02", "11-22", "confirmed"), ("12-11", "12-31", "open")]


def test_a_waived_one_is_passed_by_its_due_day(here: QuietTown) -> None:
    waive(here)
    wait_until(here, on(22))
    assert due(here) == [("11-02", "11-22", "waived")]
    wait_until(here, on(23))
    assert due(here) == [("11-02", "11-22", "waived"), ("11-23", "12-13", "open")]


def test_a_confirmation_taken_back_leaves_what_follows_and_a_later_day_gives_no_longer(here: QuietTown) -> None:
    wait_until(here, on(10))
    done(here, "11-05")
    wait_until(here, on(12))
    take_back(here, 0)
    assert due(here) == [("11-02", "11-22", "returned"), ("11-06", "11-26", "open")]
    done(here, "11-11", which=0)
    wait_until(here, on(14))
    assert due(here) == [("11-02", "11-22", "confirmed"), ("11-06", "11-26", "open")]
    assert "due_earlier" not in actions(here)


@pytest.mark.parametrize("here", [roadmap({**WEEKS, "ahead": 7})], indirect=True)
def test_nor_where_what_follows_has_not_been_opened_yet(here: QuietTown) -> None:
    wait_until(here, on(10))
    done(here, "11-05")
    wait_until(here, on(12))
    assert due(here) == [("11-02", "11-22", "confirmed")]
    take_back(here, 0)
    assert due(here) == [("11-02", "11-22", "returned"), ("11-06", "11-26", "open")]
    assert owed(here)[1].opens_on == date(2026, 11, 19)
    done(here, "11-11", which=0)
    wait_until(here, on(20))
    assert due(here) == [("11-02", "11-22", "confirmed"), ("11-06", "11-26", "open")]


def test_where_it_was_done_earlier_what_follows_is_due_earlier(here: QuietTown) -> None:
    wait_until(here, on(12))
    done(here, "11-11")
    wait_until(here, on(14))
    assert due(here)[1] == ("11-12", "12-02", "open")
    take_back(here, 0)
    done(here, "11-03", which=0)
    assert due(here) == [("11-02", "11-22", "confirmed"), ("11-12", "11-24", "open")]
    [entry] = [each for each in town_entries(here) if each["action"] == "due_earlier"]
    assert (entry["due_on"], entry["duty"], entry["after"]) == ("2026-11-24", owed(here)[1].id, owed(here)[0].id)
    open_card(here, owed(here)[1])
    assert "11月24日" in here.shown(LEADER)[-1].text
    wait_until(here, on(25))
    assert "逾期" in here.shown(LEADER)[-1].text
    found = here.store.read_now(verify, here.vault)
    assert found.code == 0, found


def town_entries(town: QuietTown) -> list[dict[str, object]]:
    return town.entries(company(town).id)


def test_what_follows_a_day_that_turns_out_to_be_long_ago_was_missed(here: QuietTown) -> None:
    """Whoever says a late day first and the true one when the next has been done gains nothing by it."""
    wait_until(here, on(20))
    done(here, "11-20")
    wait_until(here, on(21))
    wait_until(here, on(5, month=12))
    done(here)
    assert due(here) == [("11-02", "11-22", "confirmed"), ("11-21", "12-11", "confirmed")]
    take_back(here, 0)
    done(here, "11-03", which=0)
    assert due(here)[1] == ("11-21", "11-24", "confirmed")
    assert owed(here)[1].done_on == date(2026, 12, 5), "done, but not in time"


def test_a_stop_of_work_that_holds_all_of_a_window_puts_it_off_to_the_first_day_worked(here: QuietTown) -> None:
    done(here)
    of = company(here)
    here.store.write_now(change_unit, of, replace(of, stops=[["2026-11-03", "2026-12-06"]]), here.clock.now())
    wait_until(here, on(1, month=12))
    assert "open" not in [outcome for *_, outcome in due(here)]
    wait_until(here, on(7, month=12))
    assert due(here)[0] == ("11-02", "11-22", "confirmed")
    assert due(here)[-1] == ("12-07", "12-27", "open")


def leaves(town: QuietTown) -> None:
    [one] = town.store.read_now(known)
    town.store.write_now(leave, company(town).id, one, "集团另有规定，不再适用", now=town.clock.now())
    town.cycle()


def goes_by_again(town: QuietTown) -> None:
    [one] = town.store.read_now(in_force)
    town.store.write_now(go_by, company(town), one, town.clock.now(), first_year=2026)
    town.cycle()


def test_who_leaves_the_roadmap_and_goes_by_it_again_goes_on_where_it_was(here: QuietTown) -> None:
    done(here)
    wait_until(here, on(4))
    leaves(here)
    goes_by_again(here)
    wait_until(here, on(6))
    assert due(here) == [("11-02", "11-22", "confirmed"), ("11-03", "11-23", "open")]


def test_who_was_away_for_so_long_that_the_next_would_be_over_begins_anew(here: QuietTown) -> None:
    waive(here)
    done_before = due(here)
    leaves(here)
    wait_until(here, on(20, month=12))
    assert due(here) == done_before
    goes_by_again(here)
    wait_until(here, on(21, month=12))
    assert due(here)[-1] == ("12-20", "01-09", "open")


def test_until_those_above_have_seen_that_it_left_what_follows_counts_as_owed(here: QuietTown) -> None:
    done(here)
    here.channel.blocked.add(SUPERVISOR)
    leaves(here)
    wait_until(here, on(10, month=12))
    following = owed(here)[1:]
    assert [(each.period, each.outcome, each.unseen) for each in following] == [
        ("2026-11-03", "waived", True),
        ("2026-11-24", "waived", True),
    ]


@pytest.mark.parametrize("here", [roadmap(applies_when=LARGE)], indirect=True)
def test_a_change_of_the_unit_lets_go_of_nothing_that_has_begun_and_of_what_follows(here: QuietTown) -> None:
    of = company(here)
    here.store.write_now(change_unit, of, replace(of, attributes={"headcount": 5}), here.clock.now())
    wait_until(here, on(9))
    assert due(here) == [("11-02", "11-22", "open")]
    done(here)
    wait_until(here, on(11))
    assert [each.outcome for each in owed(here)] == ["confirmed"], "nothing follows"
    of = company(here)
    here.store.write_now(change_unit, of, replace(of, attributes={"headcount": 120}), here.clock.now())
    wait_until(here, on(13))
    assert due(here) == [("11-02", "11-22", "confirmed"), ("11-10", "11-30", "open")], "counted from the last done"


def test_a_new_edition_holds_from_the_next_window_on(here: QuietTown) -> None:
    here.store.write_now(adopt, json.dumps(roadmap({**WEEKS, "every": 1})), here.clock.now())
    wait_until(here, on(5))
    assert due(here) == [("11-02", "11-22", "open")]
    done(here)
    wait_until(here, on(6))
    assert due(here)[-1] == ("11-06", "11-12", "open")


@pytest.mark.parametrize("here", [roadmap({"kind": "every", "period": "month"})], indirect=True)
def test_what_came_round_by_the_month_is_counted_from_its_last_day_done_once_the_roadmap_says_so(
    here: QuietTown,
) -> None:
    done(here)
    here.store.write_now(adopt, json.dumps(roadmap()), here.clock.now())
    wait_until(here, on(3))
    assert due(here) == [("11", "11-30", "confirmed"), ("11-03", "11-23", "open")]


def test_two_units_go_their_own_ways(here: QuietTown) -> None:
    here.unit("顺安建设", Unit(party="enterprise", first_year=2026), AUTHORITY)
    done(here)
    wait_until(here, on(4))
    other = here.store.read_now(unit_named, "顺安建设")
    assert other
    assert due(here)[-1] == ("11-03", "11-23", "open")
    [first] = here.store.read_now(duties_of, [other.id], date(2026, 1, 1), date(2027, 12, 31))
    assert (first.period, first.due_on) == ("2026-11-02", date(2026, 11, 22))
