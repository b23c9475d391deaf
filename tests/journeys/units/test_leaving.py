"""A unit leaves a roadmap, and may go by it again: what has begun stays owed, and nothing is bettered unseen."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.flows.ledger.verify import verify
from bot.flows.planning import event
from bot.flows.planning.adopt import Left, NotLeft, Retired
from bot.flows.planning.choose import Made, Wanted
from bot.outbox.operations import adopt, change_unit, choose, go_by, leave, retire
from bot.store.duties import tallies
from bot.store.duties.duties import duties_of
from bot.store.duties.roadmaps import in_force, known
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit_named
from schedules.unit import Choice, Unit
from tests.journeys.exemptions.test_owing_more import notice
from tests.machines.quiet_town import NOTE, QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, MANAGER = 1, 11, 12
COMPANY, AUTHORITY, WHY = "宏达建设", "监管局", "集团另有规定，不再适用"
MONTHLY, WEEKLY = {"kind": "every", "period": "month"}, {"kind": "every", "period": "week"}
PENALTY = {"kind": "after_event", "event": "penalty_decision", "within": {"workdays": 7}}
# Rung for on the Friday before, and so opened ahead.
ROADMAP = roadmap_file(
    obligation("inspect", MONTHLY, title=text("带队检查"), evidence=NOTE),
    obligation("study", WEEKLY, title=text("集中学习"), evidence=NOTE),
    obligation("publish", PENALTY, title=text("公示处罚"), evidence=NOTE),
)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 18, 8), ROADMAP)
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026), AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李明", "safety_manager", COMPANY)
    town.at(local(2026, 11, 18, 9))
    yield town
    assert town.store.read_now(tallies.differing) == set()
    found = town.store.read_now(verify, town.vault)
    assert found.code == 0, found
    town.close()


def company(town: QuietTown) -> Known:
    found = town.store.read_now(unit_named, COMPANY)
    assert found
    return found


def leaves(town: QuietTown, why: str = WHY, *, of: Known | None = None) -> Left | NotLeft:
    """The operator lets the company leave its roadmap."""
    [roadmap] = town.store.read_now(known)
    told = town.store.write_now(leave, (of or company(town)).id, roadmap, why, now=town.clock.now())
    town.cycle()
    return told


def goes_by_again(town: QuietTown, first_year: int = 2026) -> None:
    [roadmap] = town.store.read_now(in_force)
    town.store.write_now(go_by, company(town), roadmap, town.clock.now(), first_year=first_year)
    town.cycle()


def duties(town: QuietTown) -> dict[tuple[str, str], str]:
    """How each duty of the company stands: owed, let go unseen, or let go."""
    found = town.store.read_now(duties_of, [company(town).id], date(2026, 1, 1), date(2027, 12, 31))
    assert len({(each.key, each.period) for each in found}) == len(found)
    return {
        (each.key, each.period): "unseen" if each.unseen else "gone" if each.outcome == "waived" else "owed"
        for each in found
    }


def blocked(town: QuietTown, *, is_so: bool) -> None:
    """The supervisor cannot be reached, or can again."""
    if is_so:
        town.channel.blocked.add(SUPERVISOR)
        town.say(LEADER, "/today")
    else:
        town.channel.blocked.discard(SUPERVISOR)
        town.say(SUPERVISOR, "/today")


def test_what_has_begun_stays_owed_and_what_begins_later_is_not_once_those_above_have_seen_it(here: QuietTown) -> None:
    assert leaves(here) == Left(is_last=True, news=())
    assert {each for each, how in duties(here).items() if how == "owed"} == {
        ("inspect", "2026-11"),
        ("study", "2026-W47"),
    }
    for day in (19, 20):
        here.at(local(2026, 11, day, 9, 30))
    told = next(each.text for each in here.shown(SUPERVISOR) if "不再执行一份路线图" in each.text)
    assert WHY in told
    assert "11月19日" in told
    here.at(local(2026, 12, 1, 9))
    here.at(local(2026, 12, 8, 9))
    assert set(duties(here)) == {("inspect", "2026-11"), ("study", "2026-W47")}
    here.say(LEADER, "/duties")  # and it can still be done, and confirmed
    here.press_on(LEADER, "带队检查")
    here.press_on(LEADER, "已完成")
    here.press_on(LEADER, "今天")
    here.say(LEADER, "已带队检查，未见隐患。")
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "✅ 复核登记")
    assert [each["action"] for each in here.entries(2)].count("confirmed") == 1
    [entry] = [each for each in here.entries(2) if each["action"] == "unit_left"]
    assert entry["roadmap"] == ROADMAP["id"]
    assert entry["reason"].keys() == {"aside"}


def test_until_those_above_have_seen_it_all_that_would_have_begun_counts_as_owed(here: QuietTown) -> None:
    blocked(here, is_so=True)
    leaves(here)
    here.at(local(2026, 12, 1, 9))
    assert duties(here)["inspect", "2026-12"] == "unseen"
    here.at(local(2026, 12, 7, 9))
    blocked(here, is_so=False)
    for day in (8, 9, 10):
        here.at(local(2026, 12, day, 9, 30))
    assert duties(here)["inspect", "2026-12"] == "gone"
    assert duties(here)["inspect", "2026-11"] == "owed"
    here.at(local(2027, 1, 4, 9))
    assert ("inspect", "2027-01") not in duties(here)


def test_what_was_opened_ahead_is_withdrawn_and_rings_no_more(here: QuietTown) -> None:
    here.at(local(2026, 11, 30, 8))
    before = duties(here)
    leaves(here)
    ahead = {each for each in before if each[1] in ("2026-12", "2026-W50")}
    assert all(duties(here)[each] == "unseen" for each in ahead)
    said = len(here.shown(LEADER))
    for day in range(1, 20):
        here.at(local(2026, 12, day, 9, 30))
    assert not [each.text for each in here.shown(LEADER)[said:] if "12月31日" in each.text]


def test_it_may_go_by_it_again_and_owes_what_is_open_then_once(here: QuietTown) -> None:
    leaves(here)
    for day in (19, 20, 23):
        here.at(local(2026, 11, day, 9, 30))
    here.at(local(2027, 2, 2, 9))
    goes_by_again(here, 2025)
    assert {each for each, how in duties(here).items() if how == "owed"} == {
        ("inspect", "2026-11"),
        ("study", "2026-W47"),
        ("inspect", "2027-02"),
        ("study", "2027-W05"),
    }
    leaves(here)
    goes_by_again(here)
    here.at(local(2027, 3, 1, 9))
    assert duties(here)["inspect", "2027-03"] == "owed"
    actions = [each["action"] for each in here.entries(2)]
    assert (actions.count("unit_left"), actions.count("unit_adopted")) == (2, 2)


@pytest.mark.parametrize("is_seen", [False, True])
def test_what_was_let_go_and_is_still_open_is_owed_once_it_goes_by_it_again(here: QuietTown, is_seen: bool) -> None:
    blocked(here, is_so=True)
    leaves(here)
    here.at(local(2026, 12, 1, 9))
    assert duties(here)["inspect", "2026-12"] == "unseen"
    here.at(local(2026, 12, 8, 9))
    if is_seen:
        blocked(here, is_so=False)
        for day in (9, 10, 11):
            here.at(local(2026, 12, day, 9, 30))
        assert duties(here)["inspect", "2026-12"] == "gone"
    goes_by_again(here)
    assert duties(here)["inspect", "2026-12"] == "owed"
    assert duties(here)["study", "2026-W49"] == ("gone" if is_seen else "unseen")  # over before it came back


def test_a_year_that_is_said_anew_on_coming_back_betters_nothing_unseen(here: QuietTown) -> None:
    blocked(here, is_so=True)
    leaves(here)
    goes_by_again(here, 2030)  # no year of the term yet
    here.at(local(2026, 12, 1, 9))
    assert duties(here)["inspect", "2026-12"] == "unseen"


@pytest.mark.parametrize("first", ["leaving", "a change", "nothing"])
def test_what_is_set_aside_of_a_roadmap_that_came_after_something_unseen_is_opened_and_unseen(
    here: QuietTown, first: str
) -> None:
    blocked(here, is_so=True)
    if first == "leaving":
        leaves(here)
    elif first == "a change":
        here.store.write_now(change_unit, company(here), replace(company(here), week="12345"), here.clock.now())
    own = {**roadmap_file(obligation("own", MONTHLY, fixed="ask", evidence=NOTE)), "id": "own-rules"}
    here.store.write_now(adopt, json.dumps(own), here.clock.now())
    [mine] = [each for each in here.store.read_now(in_force) if each.name == "own-rules"]
    here.store.write_now(go_by, company(here), mine, here.clock.now(), first_year=2026)
    aside = Wanted(roadmap_id=mine.id, key="own", choice=Choice(is_on=False), reason=WHY)
    made = here.store.write_now(choose, company(here).id, [aside], here.clock.now())
    assert isinstance(made, Made)
    here.at(local(2026, 12, 1, 9))
    here.at(local(2027, 1, 4, 9))
    assert duties(here)["own", "2026-12"] == duties(here)["own", "2027-01"] == "unseen"


def test_an_event_opens_what_follows_until_those_above_have_seen_the_leaving(here: QuietTown) -> None:
    blocked(here, is_so=True)
    leaves(here)
    assert "penalty_decision" in here.store.read_now(event.kinds, company(here))
    blocked(here, is_so=False)
    for day in (19, 20, 23):
        here.at(local(2026, 11, day, 9, 30))
    assert here.store.read_now(event.kinds, company(here)) == {}


def test_an_edition_that_comes_while_nobody_has_seen_the_leaving_is_known_to_the_ledger(here: QuietTown) -> None:
    blocked(here, is_so=True)
    leaves(here)
    more = {**ROADMAP, "obligations": [*ROADMAP["obligations"], obligation("drill", MONTHLY, evidence=NOTE)]}
    here.store.write_now(adopt, json.dumps(more), here.clock.now())
    here.at(local(2026, 12, 1, 9))
    assert duties(here)["drill", "2026-12"] == "unseen"


def test_a_unit_that_goes_by_no_roadmap_can_still_be_given_a_notice(here: QuietTown) -> None:
    leaves(here)
    for day in (19, 20, 23):
        here.at(local(2026, 11, day, 9, 30))
    notice(here, SUPERVISOR, "开展冬季检查")
    assert any(key.startswith("notice.") for key, _ in duties(here))


def test_what_is_no_reason_or_is_not_gone_by_is_refused(here: QuietTown) -> None:
    assert leaves(here, "好的") == NotLeft(why="no_reason")
    assert leaves(here, "长" * 501) == NotLeft(why="no_reason")
    leaves(here)
    assert leaves(here) == NotLeft(why="left_before")
    here.unit("新公司", Unit(party="enterprise", first_year=2026), COMPANY)
    new = here.store.read_now(unit_named, "新公司")
    assert leaves(here, of=new) == NotLeft(why="not_adopted")


def test_a_roadmap_that_is_retired_is_left_by_all_and_comes_back_without_them(here: QuietTown) -> None:
    [roadmap] = here.store.read_now(in_force)
    told = here.store.write_now(retire, roadmap, WHY, here.clock.now())
    assert isinstance(told, Retired)
    assert told.units == 2
    assert here.store.read_now(in_force) == []
    here.cycle()
    for day in (19, 20):
        here.at(local(2026, 11, day, 9, 30))
    assert any("所执行的路线图已停用" in each.text for each in here.shown(SUPERVISOR))
    here.at(local(2026, 12, 1, 9))
    assert ("inspect", "2026-12") not in duties(here)
    here.say(LEADER, "/duties")
    here.press_on(LEADER, "带队检查")  # its words are still there
    here.store.write_now(adopt, json.dumps(ROADMAP), here.clock.now(), revives=False)
    assert here.store.read_now(in_force) == []
    here.store.write_now(adopt, json.dumps(ROADMAP), here.clock.now())
    here.at(local(2026, 12, 8, 9))
    assert ("study", "2026-W50") not in duties(here)
    goes_by_again(here)
    assert duties(here)["inspect", "2026-12"] == "owed"
