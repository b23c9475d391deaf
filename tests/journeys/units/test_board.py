"""The board of the units below: what a supervisor sees of them, and what nobody else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from schedules.unit import Unit
from tests.journeys.town import COMPANY, LEADER, MANAGER, SUPERVISOR, Town, local, town

INSPECTION = "带队检查安全生产"
AUTHORITY = Unit(party="housing_authority", first_year=2026)
SITE = Unit(party="enterprise", first_year=2026, scope="project")
UNKNOWN = Unit(party="training_institute", first_year=2026, scope="project")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """An authority above two companies and a project; the first company has confirmed one of its duties."""
    with town(tmp_path, local(2026, 11, 20, 8)) as it:
        it.unit("市住建局", AUTHORITY)
        it.unit("宏达建设", COMPANY, parent="市住建局")
        it.unit("远方建设", COMPANY, parent="市住建局")
        it.unit("培训点", UNKNOWN, parent="远方建设")
        it.unit("外地建设", COMPANY)
        it.join(SUPERVISOR, "supervisor", "市住建局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        inspected(it)
        it.at(local(2026, 12, 3, 9, 30))
        yield it


def inspected(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "已检查")
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")


def look_into(here: Town, person_id: int, name: str) -> None:
    """Press the number of the line that holds a name."""
    while not (found := [line for line in here.last(person_id).splitlines() if name in line and line[:1].isdigit()]):
        here.press(person_id, "▶")
    here.press(person_id, found[0].partition(" ")[0])


def first_line(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("1 "))


def test_a_supervisor_sees_the_units_below_the_worst_first_and_those_without_data_apart(here: Town) -> None:
    here.say(SUPERVISOR, "/board")
    seen = here.last(SUPERVISOR)
    assert seen.startswith("市住建局 · 今年")
    assert "所辖单位落实率" in seen
    assert "所辖单位落实率 25%（1 / 4）" in seen
    assert "\n按单位安排 0%（0 / 4），不计入落实率" in seen
    assert "1 远方建设 0%（0 / 2） · 按单位安排 0%（0 / 2）" in seen
    assert "2 宏达建设 50%（1 / 2） · 按单位安排 0%（0 / 2）" in seen
    assert "3 培训点 –" in seen
    assert "共3家，按落实率由低到高 · 无数据 1" in seen
    assert "外地建设" not in seen
    assert len(seen) < 900


def test_a_look_goes_down_to_a_card_and_back_on_one_message(here: Town) -> None:
    here.say(SUPERVISOR, "/board")
    before = len(here.shown(SUPERVISOR))
    look_into(here, SUPERVISOR, "宏达建设")
    assert here.last(SUPERVISOR).startswith("宏达建设 · 今年")
    while INSPECTION not in here.last(SUPERVISOR):
        here.press(SUPERVISOR, "▶")
    look_into(here, SUPERVISOR, INSPECTION)
    assert here.last(SUPERVISOR).startswith(f"宏达建设 · {INSPECTION} · 今年")
    seen = here.last(SUPERVISOR).splitlines()
    assert any(line.endswith("🟩 2026年11月 · 已登记") for line in seen)
    assert any("2026年12月 · " in line and line.endswith(" · 王建国") for line in seen), seen
    assert len(here.shown(SUPERVISOR)) == before
    look_into(here, SUPERVISOR, "2026年11月")
    assert "🟩" in here.last(SUPERVISOR)
    assert "每月至少一次" in here.last(SUPERVISOR)
    for _ in range(2):
        here.press(SUPERVISOR, "↩️ 返回", "宏达建设 · ")
    assert any(text.startswith("市住建局 · 今年") for text in here.chat(SUPERVISOR).split("\n---\n"))


def test_rates_by_obligation_lead_to_the_units_that_owe_it(here: Town) -> None:
    here.say(SUPERVISOR, "/board")
    here.press(SUPERVISOR, "按义务")
    while INSPECTION not in here.last(SUPERVISOR):
        here.press(SUPERVISOR, "▶")
    look_into(here, SUPERVISOR, INSPECTION)
    assert here.last(SUPERVISOR).startswith(f"市住建局 · {INSPECTION} · 今年")
    assert "所辖单位落实率 50%（1 / 2）" in here.last(SUPERVISOR)
    assert "远方建设 0%（0 / 1）" in first_line(here.last(SUPERVISOR))
    look_into(here, SUPERVISOR, "远方建设")
    assert "🟥 2026年11月 · 逾期3天" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "↩️ 返回")
    here.press(SUPERVISOR, "↩️ 返回")
    here.press(SUPERVISOR, "按单位")
    assert "2 宏达建设" in here.last(SUPERVISOR)


def test_another_period_counts_its_own_duties(here: Town) -> None:
    here.say(SUPERVISOR, "/board")
    here.press(SUPERVISOR, "去年")
    assert "所辖单位落实率 –" in here.last(SUPERVISOR)
    assert "无数据 3" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "本季度")
    assert "市住建局 · 本季度" in here.last(SUPERVISOR)
    assert "宏达建设" in here.last(SUPERVISOR)


def test_a_unit_with_units_below_leads_further_down_and_up_again(here: Town) -> None:
    here.say(SUPERVISOR, "/board")
    look_into(here, SUPERVISOR, "远方建设")
    here.press(SUPERVISOR, "所辖单位")
    assert here.last(SUPERVISOR).startswith("远方建设 · 今年")
    assert "共2家" in here.last(SUPERVISOR)
    assert any(line.endswith("培训点 –") for line in here.last(SUPERVISOR).splitlines())
    here.press(SUPERVISOR, "↑ 市住建局")
    assert "共3家" in here.last(SUPERVISOR)


def test_a_companys_board_holds_the_company_itself(here: Town) -> None:
    here.unit("滨海一号楼", SITE, parent="宏达建设")
    here.settle()
    here.say(MANAGER, "/board")
    seen = here.last(MANAGER)
    assert seen.startswith("宏达建设 · 今年")
    assert "本单位及所辖单位落实率 " in seen
    assert "宏达建设 50%（1 / 2） · 按单位安排 0%（0 / 2）" in seen
    assert any("滨海一号楼" in line for line in seen.splitlines())
    assert "共2家" in seen
    total = next(line for line in seen.splitlines() if line.startswith("本单位及所辖单位"))
    here.press(MANAGER, "按义务")
    assert total in here.last(MANAGER)
    while INSPECTION not in here.last(MANAGER):
        here.press(MANAGER, "▶")
    look_into(here, MANAGER, INSPECTION)
    assert "宏达建设 100%（1 / 1）" in here.last(MANAGER)
    look_into(here, MANAGER, "宏达建设")
    assert "🟩 2026年11月 · 已登记" in here.last(MANAGER)
    for _ in range(2):
        here.press(MANAGER, "↩️ 返回")
    here.press(MANAGER, "按单位")
    look_into(here, MANAGER, "宏达建设")
    assert "本单位落实率 50%（1 / 2）" in here.last(MANAGER)
    assert not any(label in ("所辖单位", "📣 督办") for label in here.labels(MANAGER))


def test_whoever_has_no_units_below_is_told_where_their_own_rate_is(here: Town) -> None:
    here.say(MANAGER, "/board")
    assert "没有所辖单位" in here.last(MANAGER)
    assert "/status" in here.last(MANAGER)


@pytest.mark.parametrize(
    "arg", ["u.y.0.1.0.0", "ub.y.0-0.1.2.0", "ubd.y.0-0-0.1.2.1", "o.y.0.999.0.0", "ub.y.0-0.1.5.0", "x", "u.y.0.1"]
)
def test_a_forged_button_shows_nothing(here: Town, arg: str) -> None:
    here.say(MANAGER, "/today")
    message = here.shown(MANAGER)[-1]
    before = here.chat(MANAGER)
    key = next(
        button["callback_data"].split(":")[0]
        for each in reversed(here.shown(MANAGER))
        for row in each.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
    )
    here.sandbox.query(MANAGER, message, f"{key}:board:{arg}")
    here.settle()
    assert "失效" in here.toast()
    assert here.chat(MANAGER) == before


def test_a_supervisor_cannot_look_at_a_unit_elsewhere(here: Town) -> None:
    here.say(SUPERVISOR, "/board")
    message = here.shown(SUPERVISOR)[-1]
    key = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
    for arg in ("ub.y.0-0.1.5.0", "u.y.0.5.0.0", "ub.y.0-0.2.3.0", "ub.y.0-0.1.0.0", "ou.y.0-0.1.0.99999"):
        here.sandbox.query(SUPERVISOR, message, f"{key}:board:{arg}")
        here.settle()
        assert "失效" in here.toast()
    assert here.last(SUPERVISOR).startswith("市住建局")


def test_the_status_of_units_below_is_added_up_and_costs_no_more_for_more_duties(
    here: Town,
) -> None:
    asked: list[str] = []
    assert here.bot

    def noted(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM duties" in statement:
            asked.append(statement)

    event.listen(here.bot.store.writer, "before_cursor_execute", noted)
    here.say(SUPERVISOR, "/status")
    event.remove(here.bot.store.writer, "before_cursor_execute", noted)
    lines = here.last(SUPERVISOR).splitlines()
    assert lines[0] == "市住建局以下各单位，按落实率由低到高"
    assert [line.split(" · ")[0] for line in lines[2:]] == ["远方建设", "宏达建设", "培训点"]
    assert "0%（0 / " in lines[2]
    assert "（1 / " in lines[3]
    assert len(asked) < 3  # once for the unit itself, not once for each below
