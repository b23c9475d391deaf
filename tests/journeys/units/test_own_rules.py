"""/rule: what a unit asks of itself and those below, made in a few taps, changed and ended; and who may not."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.flows.ledger.verify import verify
from bot.store.duties.duties import duties_of
from bot.store.people.people import people_named, remove_membership
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, MANAGER, OFFICER, SITE = 1, 11, 12, 13, 14
INSPECT = obligation("inspect", {"kind": "every", "period": "month"}, title=text("带队检查"))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 18, 8), roadmap_file(INSPECT))
    town.unit("监管局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026), "监管局")
    town.unit("一号项目", Unit(party="enterprise", scope="project", first_year=2026), "宏达建设")
    town.join(SUPERVISOR, "陈清", "supervisor", "监管局")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(OFFICER, "赵敏", "safety_officer", "宏达建设")
    town.join(SITE, "周平", "safety_manager", "一号项目")
    town.at(local(2026, 11, 18, 9))
    yield town
    assert town.store.read_now(verify, town.vault).code == 0
    town.close()


def last(town: QuietTown, who: int) -> str:
    return town.shown(who)[-1].text


def buttons(town: QuietTown, who: int) -> list[str]:
    return [button.label for button in town.shown(who)[-1].buttons]


def rules(town: QuietTown, company: int = 2) -> list[tuple[str, int, int]]:
    """The entries of own rules, each with the rule's number and version."""
    said = [each for each in town.entries(company) if each["action"].startswith("rule_")]
    return [(each["action"], each["rule"], each["version"]) for each in said]


def owed(town: QuietTown, name: str) -> list[str]:
    of = town.store.read_now(unit_named, name)
    assert of
    due = town.store.read_now(duties_of, [of.id], date(2026, 1, 1), date(2028, 1, 1))
    return sorted(each.period for each in due if each.key.startswith("rule"))


def begin(town: QuietTown, who: int = LEADER, unit: str = "宏达建设") -> None:
    town.say(who, "/rule")
    if unit in buttons(town, who):
        town.press_on(who, unit)
    town.press_on(who, "新增规定")


def weekly(town: QuietTown, who: int = LEADER, unit: str = "宏达建设", what: str = "检查灭火器") -> None:
    """All answers of a weekly rule, up to what it makes."""
    begin(town, who, unit)
    town.say(who, what)
    town.press_on(who, "每周")
    if "以上全部" in buttons(town, who):
        town.press_on(who, "以上全部")
    town.press_on(who, "安全管理人员")
    town.press_on(who, "照片")
    town.press_on(who, "今天起")


def test_a_rule_is_made_in_a_few_taps_and_owed_at_once_by_all_below(here: QuietTown) -> None:
    weekly(here)
    told = last(here, LEADER)
    assert "首次期限11月22日" in told
    assert "适用单位2个：宏达建设、一号项目" in told
    assert "提醒：李安、周平" in told
    assert "每个单位每年52项" in told
    assert rules(here) == []
    here.press_on(LEADER, "✅ 设定")
    assert "已设定" in last(here, LEADER)
    assert "宏达建设王建国设定" in last(here, LEADER)
    assert rules(here) == [("rule_added", 1, 1)]
    assert (owed(here, "宏达建设"), owed(here, "一号项目")) == (["2026-W47"], ["2026-W47"])
    assert owed(here, "监管局") == []
    here.say(MANAGER, "/duties 灭火器")
    here.press_on(MANAGER, "检查灭火器")
    assert "依据宏达建设补充规定（王建国设定" in last(here, MANAGER)


def test_it_speaks_english_whole(here: QuietTown) -> None:
    here.say(MANAGER, "/lang")
    here.press_on(MANAGER, "English")
    here.say(MANAGER, "/rule")
    here.press_on(MANAGER, "宏达建设")
    here.press_on(MANAGER, "Add a rule")
    here.say(MANAGER, "Check the extinguishers")
    for label in ("every week", "All of these", "safety manager", "photo", "next period"):
        here.press_on(MANAGER, label)
    assert "From Mon 23 Nov on, first due Sun 29 Nov" in last(here, MANAGER)
    assert "52 duties a year in each unit" in last(here, MANAGER)
    here.press_on(MANAGER, "Set it")
    shown = last(here, MANAGER) + "".join(buttons(here, MANAGER))
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in shown.replace("宏达建设", "").replace("李安", ""))


def test_what_is_due_once_asks_for_its_day_and_nothing_else_of_when(here: QuietTown) -> None:
    begin(here)
    here.say(LEADER, "更换安全网")
    here.press_on(LEADER, "仅一次")
    here.say(LEADER, "很快")
    assert "“很快”" in last(here, LEADER)
    here.say(LEADER, "12-15")
    here.press_on(LEADER, "项目")
    here.press_on(LEADER, "安全管理人员")
    here.press_on(LEADER, "文件")
    assert "首次期限12月15日" in last(here, LEADER)
    assert "每年1项" in last(here, LEADER)
    here.press_on(LEADER, "✅ 设定")
    assert (owed(here, "宏达建设"), owed(here, "一号项目")) == ([], ["2026"])


def test_an_answer_is_changed_before_it_is_set_and_back_leads_to_the_one_before(here: QuietTown) -> None:
    weekly(here)
    here.press_on(LEADER, "✏️ 改一项")
    here.press_on(LEADER, "每周")
    here.press_on(LEADER, "返回")
    here.press_on(LEADER, "每周")
    here.press_on(LEADER, "每月")
    assert "首次期限11月30日" in last(here, LEADER)
    here.press_on(LEADER, "✏️ 改一项")
    here.press_on(LEADER, "返回")
    assert "首次期限11月30日" in last(here, LEADER)
    here.press_on(LEADER, "✏️ 改一项")
    here.press_on(LEADER, "检查灭火器")
    here.say(LEADER, "检查消防设施")
    assert "检查消防设施" in last(here, LEADER)
    here.press_on(LEADER, "✅ 设定")
    assert owed(here, "宏达建设") == ["2026-11"]
    begin(here)
    here.say(LEADER, "再来一条")
    here.press_on(LEADER, "每天")
    here.press_on(LEADER, "返回")
    assert "多久一次" in last(here, LEADER)
    here.press_on(LEADER, "返回")
    assert "要做什么" in last(here, LEADER)
    assert not any("返回" in label for label in buttons(here, LEADER))
    here.press_on(LEADER, "取消")
    assert "未作设定" in last(here, LEADER)
    assert rules(here) == [("rule_added", 1, 1)]


def test_what_is_typed_and_is_no_answer_is_said_so_and_asked_again(here: QuietTown) -> None:
    begin(here)
    here.say(LEADER, "。。")
    assert "请说明要做什么" in last(here, LEADER)
    here.say(LEADER, "查" * 201)
    assert "最多200字" in last(here, LEADER)
    here.say(LEADER, "检查灭火器")
    here.say(LEADER, "有时候")
    assert "请点按钮" in last(here, LEADER)
    here.say(LEADER, "每月")
    here.say(LEADER, "以上全部")
    here.say(LEADER, "安全总监")
    here.press_on(LEADER, "仅文字说明")
    here.say(LEADER, "昨天")
    assert "已过" in last(here, LEADER)
    here.say(LEADER, "12-05")
    assert "自12月5日 周六起" in last(here, LEADER)
    here.press_on(LEADER, "✅ 设定")
    assert rules(here) == [("rule_added", 1, 1)]


def test_a_press_twice_or_on_an_old_message_does_nothing(here: QuietTown) -> None:
    begin(here)
    first = here.shown(LEADER)[-1]
    here.say(LEADER, "检查灭火器")
    asked = here.shown(LEADER)[-1]
    week = next(each for each in asked.buttons if "每周" in each.label)
    here.press(LEADER, asked.data(week), asked.message_id)
    assert "已失效" in (here.press(LEADER, asked.data(week), asked.message_id) or "")
    for button in first.buttons:
        assert "已失效" in (here.press(LEADER, first.data(button), first.message_id) or "")
    for label in ("以上全部", "安全管理人员", "照片", "今天起"):
        here.press_on(LEADER, label)
    shown = here.shown(LEADER)[-1]
    save = next(each for each in shown.buttons if "设定" in each.label)
    data = shown.data(save)
    here.press(LEADER, data, shown.message_id)
    assert "已失效" in (here.press(LEADER, data, shown.message_id) or "")
    assert rules(here) == [("rule_added", 1, 1)]


def test_a_second_person_with_the_same_rule_is_told_that_it_is_there(here: QuietTown) -> None:
    weekly(here, LEADER)
    weekly(here, MANAGER)
    here.press_on(LEADER, "✅ 设定")
    assert "未设定" in (here.press_on(MANAGER, "✅ 设定") or "")
    assert "已有相同的规定" in last(here, MANAGER)
    assert rules(here) == [("rule_added", 1, 1)]


def test_a_preview_of_yesterday_is_shown_anew(here: QuietTown) -> None:
    weekly(here)
    here.at(local(2026, 11, 19, 9))
    assert "未设定" in (here.press_on(LEADER, "✅ 设定") or "")
    here.press_on(LEADER, "✅ 设定")
    assert rules(here) == [("rule_added", 1, 1)]


def test_half_of_the_answers_outlast_a_restart(here: QuietTown) -> None:
    begin(here)
    here.say(LEADER, "检查灭火器")
    here.away(2)
    for label in ("每周", "以上全部", "安全管理人员", "照片", "今天起", "✅ 设定"):
        here.press_on(LEADER, label)
    assert rules(here) == [("rule_added", 1, 1)]


def test_cancel_ends_the_questions(here: QuietTown) -> None:
    begin(here)
    here.say(LEADER, "/cancel")
    here.say(LEADER, "检查灭火器")
    assert rules(here) == []
    assert "多久一次" not in last(here, LEADER)


def test_whoever_loses_the_right_half_way_sets_nothing(here: QuietTown) -> None:
    weekly(here, MANAGER)

    def lose(conn):  # type: ignore[no-untyped-def]
        [gone] = people_named(conn, "李安")
        assert remove_membership(conn, gone.id, 2, "safety_manager")

    here.store.write_now(lose)
    assert "已失效" in (here.press_on(MANAGER, "✅ 设定") or "")
    here.say(MANAGER, "/rule")
    assert "限以下角色" in last(here, MANAGER)
    assert rules(here) == []


def test_a_rule_is_changed_from_the_next_period_on_and_ended_once_asked_again(here: QuietTown) -> None:
    weekly(here)
    here.press_on(LEADER, "✅ 设定")
    here.press_on(LEADER, "✏️ 修改")
    here.press_on(LEADER, "每周")
    here.press_on(LEADER, "每月")
    assert "自12月1日 周二起，首次期限12月31日" in last(here, LEADER)
    assert "按原规定完成" in last(here, LEADER)
    here.press_on(LEADER, "✅ 设定")
    assert rules(here)[-1] == ("rule_changed", 1, 2)
    assert owed(here, "宏达建设") == ["2026-W47"]
    here.press_on(LEADER, "⏹ 终止")
    assert "终止这条规定" in last(here, LEADER)
    here.press_on(LEADER, "是")
    assert rules(here)[-1] == ("rule_ended", 1, 2)
    here.say(LEADER, "/rule")
    here.press_on(LEADER, "宏达建设")
    assert "暂无" in last(here, LEADER)


def test_a_change_of_nothing_is_none(here: QuietTown) -> None:
    weekly(here)
    here.press_on(LEADER, "✅ 设定")
    here.press_on(LEADER, "✏️ 修改")
    here.press_on(LEADER, "检查灭火器")
    here.say(LEADER, "检查灭火器")
    assert "已有相同的规定" in last(here, LEADER)
    assert not any("设定" in label for label in buttons(here, LEADER))


def test_an_old_button_of_a_rule_that_was_changed_meanwhile_changes_nothing(here: QuietTown) -> None:
    weekly(here)
    here.press_on(LEADER, "✅ 设定")
    here.say(MANAGER, "/rule")
    here.press_on(MANAGER, "宏达建设")
    here.press_on(MANAGER, "检查灭火器")
    here.press_on(LEADER, "✏️ 修改")
    here.press_on(LEADER, "照片")
    here.press_on(LEADER, "仅文字说明")
    here.press_on(LEADER, "✅ 设定")
    here.press_on(MANAGER, "⏹ 终止")
    assert "刚被他人修改" in (here.press_on(MANAGER, "是") or "")
    assert [action for action, *_ in rules(here)] == ["rule_added", "rule_changed"]


def test_those_below_see_who_set_a_rule_and_do_not_end_it(here: QuietTown) -> None:
    weekly(here, SUPERVISOR, "监管局")
    assert "适用单位3个" in last(here, SUPERVISOR)
    here.press_on(SUPERVISOR, "✅ 设定")
    assert rules(here, 1) == [("rule_added", 1, 1)]
    here.say(LEADER, "/rule")
    here.press_on(LEADER, "宏达建设")
    assert "上级设定1条" in last(here, LEADER)
    here.press_on(LEADER, "🔒 检查灭火器")
    assert "监管局陈清设定" in last(here, LEADER)
    assert "只有监管局或其上级可以修改或终止" in last(here, LEADER)
    assert not any("终止" in label or "修改" in label for label in buttons(here, LEADER))


def test_a_site_has_one_unit_and_no_question_for_which(here: QuietTown) -> None:
    weekly(here, SITE, "一号项目", "清点材料")
    here.press_on(SITE, "✅ 设定")
    assert (owed(here, "宏达建设"), owed(here, "一号项目")) == ([], ["2026-W47"])


def test_whoever_has_no_such_right_is_told_who_has(here: QuietTown) -> None:
    here.say(OFFICER, "/rule")
    assert "限以下角色" in last(here, OFFICER)
