"""Taking the proof: what is asked, what is refused, what is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import LEADER, MANAGER, Town, local, town

INSPECTION, TRAINING, ALL_STAFF = "带队检查安全生产", "关键岗位作业人员培训", "全员安全生产培训"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 20, 8)) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def begin(here: Town, person: int, title: str) -> None:
    here.open(person, title)
    here.press(person, "✅ 已完成")


def test_a_restart_in_the_middle_of_a_dialogue_goes_on_where_it_was(here: Town) -> None:
    begin(here, LEADER, INSPECTION)
    here.press(LEADER, "昨天")
    here.photos(LEADER, 1)
    here.restart()
    here.photos(LEADER, 1)
    assert "已收2张照片" in here.last(LEADER)
    here.say(LEADER, "已检查")
    here.press(LEADER, "提交")
    assert "已记录" in here.last(LEADER)


def test_each_picture_of_an_album_counts_and_the_album_has_one_answer(here: Town) -> None:
    begin(here, LEADER, INSPECTION)
    here.press(LEADER, "今天")
    before = len(here.shown(LEADER))
    here.photos(LEADER, 3)
    assert "已收3张照片" in here.last(LEADER)
    assert len(here.shown(LEADER)) == before + 1


def test_a_sticker_is_answered_with_what_is_wanted_and_nothing_is_lost(here: Town) -> None:
    begin(here, LEADER, INSPECTION)
    here.press(LEADER, "今天")
    here.photos(LEADER, 1)
    here.sandbox.send_other(LEADER, "sticker")
    here.settle()
    assert "不能作佐证材料" in here.chat(LEADER)
    assert "照片 1/2" in here.last(LEADER)


def test_a_day_to_come_is_refused_and_a_day_before_the_period_too(here: Town) -> None:
    begin(here, LEADER, INSPECTION)
    here.press(LEADER, "其他日期")
    here.say(LEADER, "2026-11-25")
    assert "尚未到来" in here.last(LEADER)
    here.say(LEADER, "10-31")
    assert "不在本周期内" in here.last(LEADER)
    here.say(LEADER, "上周吧")
    assert "不是日期" in here.last(LEADER)
    here.say(LEADER, "11月18日")
    assert "已记11月18日" in here.last(LEADER)


def test_figures_are_a_pair_and_must_reach_the_target(here: Town) -> None:
    begin(here, MANAGER, ALL_STAFF)
    here.press(MANAGER, "今天")
    here.photos(MANAGER, 2)
    here.document(MANAGER)
    here.say(MANAGER, "都培训了")
    assert "如 23/25" in here.last(MANAGER)
    here.say(MANAGER, "26/25")
    assert "不能大于" in here.last(MANAGER)
    here.say(MANAGER, "24/25")
    assert "须达到100%" in here.last(MANAGER)
    here.say(MANAGER, "25/25")
    assert "25/25 (100%)" in here.last(MANAGER)
    assert "材料已齐" in here.last(MANAGER)


def test_cancel_leaves_a_dialogue_and_done_comes_back_to_it(here: Town) -> None:
    begin(here, LEADER, INSPECTION)
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "/cancel")
    here.photos(LEADER, 1)
    assert "已暂存1份文件" in here.last(LEADER)
    here.press(LEADER, INSPECTION, "请问这是哪项职责的")
    assert "已收3张照片" in here.last(LEADER)


def test_discarding_gives_the_duty_back_as_it_was(here: Town) -> None:
    begin(here, LEADER, INSPECTION)
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.press(LEADER, "取消")
    assert "要取消已为此项发送的全部内容吗" in here.last(LEADER)
    here.press(LEADER, "不，保留")
    here.photos(LEADER, 1)
    assert "已收3张照片" in here.last(LEADER)
    here.press(LEADER, "取消")
    here.press(LEADER, "是")
    assert "职责照旧" in here.last(LEADER)
    here.press(LEADER, "恢复已取消的内容")
    assert "已收3张照片" in here.last(LEADER)
    here.press(LEADER, "取消")
    here.press(LEADER, "是")
    here.press(LEADER, "✅ 已完成", INSPECTION)
    assert "请选择完成日期" in here.last(LEADER)


def test_two_dialogues_never_mix(here: Town) -> None:
    begin(here, MANAGER, TRAINING)
    here.press(MANAGER, "今天")
    here.photos(MANAGER, 2)
    begin(here, MANAGER, "学习安全生产重要论述")
    here.press(MANAGER, "今天")
    assert "已收" not in here.last(MANAGER)
    here.photos(MANAGER, 1)
    here.press(MANAGER, "✅ 已完成", TRAINING)
    assert "已收1张照片、签到表（照片）" in here.last(MANAGER)


def test_the_same_picture_sent_again_by_telegram_counts_once(here: Town) -> None:
    begin(here, LEADER, INSPECTION)
    here.press(LEADER, "今天")
    here.photos(LEADER, 1)
    here.sandbox.redeliver(1)
    here.settle()
    assert "照片 1/2" in here.last(LEADER)


def test_what_is_asked_is_shown_and_the_card_turns_back(here: Town) -> None:
    here.say(LEADER, "/duties")
    here.press(LEADER, INSPECTION)
    here.press(LEADER, "📋 要求")
    assert "深圳建筑施工三年行动路线图 2.1.2" in here.last(LEADER)
    here.press(LEADER, "📜 查看原文")
    assert "即企业主要负责人应每个月至少带队检查一次安全生产工作，每季度至少组织专题研究" in here.last(LEADER)
    assert "第1年：2020年底前，企业主要负责人安全生产“八个一次”措施落实率达100%" in here.last(LEADER)
    here.press(LEADER, "返回")
    here.press(LEADER, "返回")
    assert "期限" in here.last(LEADER)
