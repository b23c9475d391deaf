"""/choices: what a unit keeps of what is asked of it or offered to it, and how often."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.flows.ledger.verify import verify
from bot.store.duties.duties import duties_of
from bot.store.duties.exemptions import of_kind
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, OFFICER = 1, 11, 12
MONTHLY = {"kind": "every", "period": "month"}
INSPECT = obligation("inspect", MONTHLY, title=text("带队检查"))
STUDY = obligation("study", MONTHLY, fixed="ask", title=text("集中学习"))
EXTRA = obligation("extra", MONTHLY, fixed="ours", recommended=True, title=text("登记台账"))
BESIDES = obligation("besides", MONTHLY, fixed="ours", recommended=False, title=text("聘请专家"))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 18, 8), roadmap_file(INSPECT, STUDY, EXTRA, BESIDES))
    town.unit("监管局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026), "监管局")
    town.join(SUPERVISOR, "陈清", "supervisor", "监管局")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(OFFICER, "赵敏", "safety_officer", "宏达建设")
    town.at(local(2026, 11, 18, 9))
    yield town
    assert town.store.read_now(verify, town.vault).code == 0
    town.close()


def owed(town: QuietTown, first: date, last: date) -> list[tuple[str, str]]:
    """The key and period of each duty of the enterprise that opened and is not let go, due within these days."""
    found = town.store.read_now(unit_named, "宏达建设")
    assert found
    due = town.store.read_now(duties_of, [found.id], first, last)
    return sorted((each.key, each.period) for each in due if each.outcome != "waived" or each.unseen)


def december(town: QuietTown) -> list[str]:
    return [key for key, _ in owed(town, date(2026, 12, 1), date(2026, 12, 31))]


def last(town: QuietTown, who: int) -> str:
    return town.shown(who)[-1].text


def chosen(town: QuietTown) -> list[dict[str, object]]:
    return [each for each in town.entries(2) if each["action"] == "chosen"]


def test_what_is_offered_is_decided_one_after_the_other_and_owed_once_it_is_taken(here: QuietTown) -> None:
    assert [key for key, _ in owed(here, date(2026, 11, 1), date(2026, 11, 30))] == ["inspect", "study"]
    here.say(LEADER, "/choices")
    assert "推荐待定2项" in last(here, LEADER)
    here.press_on(LEADER, "逐项决定推荐事项")
    assert "登记台账" in last(here, LEADER)
    assert "建议纳入" in last(here, LEADER)
    here.press_on(LEADER, "✅ 纳入")
    assert "聘请专家" in last(here, LEADER)  # the next that waits for a word
    assert "建议纳入" not in last(here, LEADER)
    here.press_on(LEADER, "➖ 不纳入")
    assert "推荐待定0项" in last(here, LEADER)
    assert "逐项决定" not in str(here.shown(LEADER)[-1].buttons)
    assert [(each["obligation"], each["on"]) for each in chosen(here)] == [("extra", True), ("besides", False)]
    here.at(local(2026, 12, 1, 9))
    assert december(here) == ["extra", "inspect", "study"]


def test_what_the_source_asks_is_owed_until_those_above_have_seen_why_it_is_set_aside(here: QuietTown) -> None:
    here.channel.blocked.add(SUPERVISOR)
    here.say(LEADER, "/choices")
    here.press_on(LEADER, "集中学习")
    here.press_on(LEADER, "➖ 不落实")
    here.say(LEADER, "好的")
    assert "未说明理由" in last(here, LEADER)
    assert not chosen(here)
    here.say(LEADER, "由集团统一组织学习")
    assert "由集团统一组织学习" in last(here, LEADER)
    here.at(local(2026, 12, 1, 9))
    assert december(here) == ["inspect", "study"]
    here.channel.blocked.discard(SUPERVISOR)
    here.say(SUPERVISOR, "/today")  # can be reached again
    for day in range(2, 12):
        here.at(local(2026, 12, day, 9, 30))
    told = next(each.text for each in here.shown(SUPERVISOR) if "决定不落实一项义务" in each.text)
    assert "集中学习" in told
    assert "由集团统一组织学习" in told
    assert december(here) == ["inspect"]
    here.say(SUPERVISOR, "/choices")
    here.press_on(SUPERVISOR, "宏达建设")
    first = here.shown(SUPERVISOR)[-1].buttons[2]
    assert "集中学习" in first.label  # behind the two that are offered
    assert "➖" in first.label


def test_how_often_is_the_units_to_say_where_the_source_does_not(here: QuietTown) -> None:
    here.say(LEADER, "/choices")
    here.press_on(LEADER, "带队检查")
    assert "文件已明确要求及频次" in last(here, LEADER)
    assert not any("每季度" in button.label for button in here.shown(LEADER)[-1].buttons)
    here.press_on(LEADER, "返回")
    here.press_on(LEADER, "集中学习")
    assert "自明日起" in (here.press_on(LEADER, "每季度一次") or "")
    assert not any("每季度" in button.label for button in here.shown(LEADER)[-1].buttons)
    for day in (19, 20, 23, 24):  # the supervisor is told
        here.at(local(2026, 11, day, 9, 30))
    here.at(local(2026, 12, 1, 9))
    assert december(here) == ["inspect"]
    here.at(local(2027, 1, 1, 9))
    assert ("study", "2027-Q1") in owed(here, date(2027, 1, 1), date(2027, 3, 31))


def test_a_choice_that_is_made_again_is_no_act_and_one_may_keep_it_after_all(here: QuietTown) -> None:
    here.say(LEADER, "/choices")
    here.press_on(LEADER, "集中学习")
    here.press_on(LEADER, "每季度一次")
    shown = here.shown(LEADER)[-1]
    pressed = next(each for each in shown.buttons if "每年一次" in each.label)
    data = shown.data(pressed)
    here.press(LEADER, data, shown.message_id)
    here.press(LEADER, data, shown.message_id)
    assert [each["period"] for each in chosen(here)] == ["quarter", "year"]
    here.press_on(LEADER, "➖ 不落实")
    here.say(LEADER, "由集团统一组织学习")
    here.press_on(LEADER, "✅ 恢复落实")
    assert [each["on"] for each in chosen(here)] == [True, True, False, True]
    here.at(local(2026, 12, 1, 9))
    assert december(here) == ["inspect", "study"]
    found = here.store.read_now(unit_named, "宏达建设")
    assert found
    assert len(here.store.read_now(of_kind, found.id, "chosen")) == 4


def test_only_those_who_may_waive_choose_and_only_for_their_units(here: QuietTown) -> None:
    here.say(OFFICER, "/choices")
    assert "集中学习" not in last(here, OFFICER)
    here.say(LEADER, "/choices")
    shown = here.shown(LEADER)[-1]
    data = next(shown.data(each) for each in shown.buttons if "登记台账" in each.label)
    here.press(OFFICER, data, shown.message_id)
    assert not chosen(here)
