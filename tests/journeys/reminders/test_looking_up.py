"""Looking duties up: `/duties` opens on one's own; tabs, repeats, typing; and what was missed is said once."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.flows.planning.choose import Made, Wanted
from bot.outbox.operations import choose
from bot.store.duties import adoptions
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from bot.texts.duties.tabs import FEW
from schedules.unit import Choice, Unit
from tests.journeys.town import LEADER, MANAGER, SUPERVISOR, Town, local, town

INSPECTION, BRIEFING = "带队检查安全生产", "班前教育"
SITE = Unit(party="enterprise", first_year=2026, scope="project", attributes={"hazardous": True})


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.unit("住建局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="住建局")
        it.unit("一号楼", SITE, "宏达建设")
        it.unit("二号楼", SITE, "宏达建设")
        record_each_day(it)
        it.join(LEADER, "principal_leader")
        it.join(MANAGER, "safety_manager")
        it.join(SUPERVISOR, "supervisor", "住建局")
        yield it


def record_each_day(here: Town) -> None:
    """Let the sites record their briefings each day, from tomorrow on."""
    assert here.bot

    def step(conn: Connection) -> None:
        for name in ("一号楼", "二号楼"):
            of = unit_named(conn, name)
            assert of
            [adopted] = adoptions.of_unit(conn, of.id)
            each_day = Choice(is_on=True, period="day")
            wanted = Wanted(roadmap_id=adopted.roadmap_id, key="shift-briefing", choice=each_day)
            assert isinstance(choose(conn, of.id, [wanted], here.clock.now()), Made)

    here.bot.store.write_now(step)


def test_the_list_opens_on_ones_own_and_says_each_thing_once(here: Town) -> None:
    here.say(LEADER, "/duties")
    assert here.last(LEADER).startswith("您的待办")
    labels = here.labels(LEADER)
    mine = [label for label in labels if INSPECTION in label]
    assert mine == [f"🟦 {INSPECTION} 11/30"]
    assert INSPECTION not in here.last(LEADER)
    assert not any(BRIEFING in label for label in labels)
    assert len(set(labels)) == len(labels)


def test_those_of_others_stand_by_unit(here: Town) -> None:
    here.say(LEADER, "/duties")
    here.press(LEADER, "他人")
    assert {"一号楼", "二号楼", "宏达建设"} <= {label.split()[1] for label in here.labels(LEADER) if "项" in label}
    here.press(LEADER, "一号楼")
    assert any(BRIEFING in label for label in here.labels(LEADER))
    here.press(LEADER, "返回")
    assert any("二号楼" in label for label in here.labels(LEADER))


def test_what_repeats_is_one_row_that_opens_to_its_days(here: Town) -> None:
    here.mornings(local(2026, 11, 3, 9), 4)
    here.say(MANAGER, "/duties")
    [folded] = [label for label in here.labels(MANAGER) if BRIEFING in label and "一号楼" in label]
    assert "×" in folded
    here.press(MANAGER, folded)
    days = [label for label in here.labels(MANAGER) if BRIEFING in label]
    assert len(days) == int(folded.split("×")[1].split()[0]) == len(set(days))
    here.press(MANAGER, days[0])
    assert "✅ 已完成" in here.labels(MANAGER)


def test_part_of_a_name_finds_a_duty_in_any_unit_that_one_may_see(here: Town) -> None:
    here.say(SUPERVISOR, "/duties")
    here.say(SUPERVISOR, "带队检查 宏达")
    assert [label for label in here.labels(SUPERVISOR) if INSPECTION in label]
    here.press(SUPERVISOR, INSPECTION)
    assert "宏达建设" in here.last(SUPERVISOR)
    here.say(SUPERVISOR, "/duties 没有这样的职责")
    assert "没有与“没有这样的职责”相符的项" in here.last(SUPERVISOR)


def test_a_search_is_left_by_a_tab(here: Town) -> None:
    here.say(LEADER, "/duties")
    here.say(LEADER, "班前")
    here.press(LEADER, "我的")
    assert not any(BRIEFING in label for label in here.labels(LEADER))
    assert any(INSPECTION in label for label in here.labels(LEADER))


def test_what_was_missed_is_said_once_to_those_concerned_and_found_and_made_good(here: Town) -> None:
    here.mornings(local(2026, 11, 3, 9), 6)
    assert "已记未落实" not in here.chat(MANAGER)
    here.at(local(2026, 11, 9, 9))
    heard = [text for text in here.chat(MANAGER).split("---") if "已记未落实" in text and "⬛" in text]
    assert len(heard) == 1, here.chat(MANAGER)
    assert BRIEFING in heard[0]
    here.mornings(local(2026, 11, 10, 9), 4)
    assert len([text for text in here.chat(MANAGER).split("---") if "⬛ 已记未落实" in text]) == 1
    assert "⬛ 已记未落实" not in here.chat(SUPERVISOR)
    here.say(MANAGER, "/duties")
    here.press(MANAGER, "已记未落实")
    assert "仍可逾期完成" in here.last(MANAGER)
    assert any("⬛" in label and BRIEFING in label for label in here.labels(MANAGER))


def test_todays_list_is_ones_own_and_says_until_when_a_reminder_is_put_off(here: Town) -> None:
    here.at(local(2026, 11, 27, 9))
    here.say(LEADER, "/today")
    assert any(INSPECTION in label for label in here.labels(LEADER))
    here.press(LEADER, INSPECTION)
    here.press(LEADER, "⏰")
    here.press(LEADER, "1小时")
    here.say(LEADER, "/today")
    assert f"🟨 {INSPECTION} 11/30 ⏰ 11月27日 10:00" in here.labels(LEADER)


def test_what_was_made_good_meanwhile_is_not_said_to_be_missed(here: Town) -> None:
    here.say(LEADER, "/duties")
    here.mornings(local(2026, 11, 30, 9), 1)
    while "missed" not in here.entries() or not any("⬛" in label for label in missed(here)):
        here.at(here.clock.now() + timedelta(days=1))
    before = len(told(here))
    for _ in missed(here):
        here.say(LEADER, "/duties")
        here.press(LEADER, "已记未落实")
        here.press(LEADER, "⬛")
        here.press(LEADER, "✅ 已完成")
        here.press(LEADER, "今天")
        here.photos(LEADER, 2)
        here.say(LEADER, "补充完成：检查了三层临边防护，已整改。")
        here.press(LEADER, "📤 提交")
    here.mornings(here.clock.now() + timedelta(days=1), 7)
    assert not any(INSPECTION in line for line in told(here)[before:])


def test_what_is_said_to_be_missed_has_no_row_beside_that(here: Town) -> None:
    here.mornings(local(2026, 11, 3, 9), 45)
    assert told(here)
    for text in here.chat(LEADER).split("---"):
        line = next((line for line in text.splitlines() if "⬛ 已记未落实" in line), "")
        rows = [row for row in text.splitlines() if row[:1].isdigit() and "已记未落实" in row]
        titles = [row.split("⬛ ")[1].split(" · ")[0] for row in rows]
        assert not any(title in line for title in titles), text


def told(here: Town) -> list[str]:
    """The lines in which the leader heard of what was missed."""
    return [line for line in here.chat(LEADER).splitlines() if "⬛ 已记未落实" in line]


def missed(here: Town) -> list[str]:
    """The leader's own duties that were missed and are not made good, as their buttons say."""
    here.say(LEADER, "/duties")
    if not any("已记未落实" in label for label in here.labels(LEADER)):
        return []
    here.press(LEADER, "已记未落实")
    return [label for label in here.labels(LEADER) if "⬛" in label and "项" not in label]


def test_nobody_is_told_to_type_a_name_where_typing_answers_something_else(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.say(LEADER, "/duties")
    assert "输入" not in here.last(LEADER)
    here.say(LEADER, "检查了三层临边防护")
    assert "检查了三层临边防护" in here.last(LEADER)


def test_a_list_speaks_english_to_whoever_does(here: Town) -> None:
    here.say(LEADER, "/lang")
    here.press(LEADER, "English")
    here.mornings(local(2026, 11, 30, 9), 3)
    here.say(LEADER, "/duties inspection")
    assert "🟥 Lead a safety inspection · 30 Nov · 2 days overdue" in "\n".join(here.labels(LEADER))


def test_a_note_that_is_written_below_a_list_is_kept_and_not_looked_for(here: Town) -> None:
    here.say(LEADER, "/duties")
    here.say(
        LEADER, "今天上午带队检查了三层临边防护，发现缺一块挡脚板，已当场装好，另有两处电箱未上锁，已责成班组整改。"
    )
    assert "哪项" in here.last(LEADER)
    assert "相符" not in here.last(LEADER)


@pytest.mark.parametrize("day", [local(2026, 11, 2, 8), local(2026, 12, 28, 8)])
def test_whoever_is_new_is_shown_what_is_due_this_month_and_no_wall(tmp_path: Path, day: datetime) -> None:
    with town(tmp_path, day) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        [told] = [text for text in it.chat(MANAGER).split("---") if "本月底前" in text]
        counted = [int(number) for number in re.findall(r"(\d+)项职责", told)]
        assert all(number <= FEW for number in counted), told
        assert "/duties" in told
        assert 0 < sum(label.startswith(("🟦", "🟨")) for label in it.labels(MANAGER)) <= FEW
