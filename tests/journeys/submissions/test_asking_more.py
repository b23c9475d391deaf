"""Before a submission is judged: all its evidence at once, more that is asked for, remarks, who else is waited for."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.flows.judging import review
from bot.outbox.submissions.tell_judged import judged
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.ledger import ledger
from tests.chats import person_by_number
from tests.journeys.notices.test_supervision import AUTHORITY
from tests.journeys.submissions.test_review import INSPECTION, submit
from tests.journeys.town import DEPUTY, LEADER, MANAGER, PHOTO, SUPERVISOR, Town, local, number_in, text_of, town


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def files_in(messages: list[dict[str, object]]) -> int:
    return sum("photo" in message or "document" in message for message in messages)


def facts(here: Town, action: str) -> list[dict[str, object]]:
    """What the ledger's entries of an action say."""
    assert here.bot

    def read(conn: Connection) -> list[dict[str, object]]:
        chains = [company for company, _, _ in ledger.heads(conn)]
        bodies = [json.loads(body) for company in chains for _, body, _ in ledger.walk(conn, company)]
        return [body for body in bodies if body["action"] == action]

    return here.bot.store.read_now(read)


def buttons(message: dict[str, object]) -> list[str]:
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])  # type: ignore[attr-defined]
    return [button["text"] for row in keyboard for button in row]


def begin_adding(here: Town) -> None:
    """The manager asks for more about a submission; the leader has given a photo and not sent it yet."""
    submit(here)
    here.press(MANAGER, "❓ 请补充")
    here.say(MANAGER, "请补照片")
    here.press(LEADER, "➕ 补充")
    here.photos(LEADER, 1)


def test_more_is_asked_and_added_while_the_submission_keeps_its_time(here: Town) -> None:
    submit(here)
    number = number_in(here.last(LEADER))
    here.press(MANAGER, "❓ 请补充")
    assert "请王建国补充什么" in here.last(MANAGER)
    here.say(MANAGER, "请补三层临边的照片")
    assert "已请王建国补充" in here.last(MANAGER)
    assert "❓ 李安 11月20日 08:00：请补三层临边的照片" in here.last(LEADER)
    here.at(local(2026, 11, 20, 10))
    here.press(LEADER, "➕ 补充")
    assert "提交时间（11月20日 08:00）不变" in here.last(LEADER)
    here.photos(LEADER, 2)
    here.say(LEADER, "挡脚板已装好")
    assert "已收2张照片、文字说明" in here.last(LEADER)
    before = len(here.shown(MANAGER))
    here.press(LEADER, "📤 补交")
    shown = here.shown(MANAGER)[before:]
    assert files_in(shown) == 2
    card = here.last(MANAGER)
    assert "提交 11月20日 08:00" in card
    assert "➕ 王建国 11月20日 10:00：2份文件、挡脚板已装好" in card
    assert number_in(card) == number
    here.press(MANAGER, "✅ 复核登记")
    assert f"已登记 · 记录编号 {number}" in here.last(LEADER)
    assert [action for action in here.entries() if action in ("submitted", "asked", "added", "confirmed")] == [
        "submitted",
        "asked",
        "added",
        "confirmed",
    ]
    assert [len(entry["files"]) for entry in facts(here, "added")] == [2]  # type: ignore[arg-type]
    assert here.verified().files == 4
    assert here.verified().code == 0


def test_a_chosen_question_asks_as_a_typed_one_does_and_a_second_waits_for_the_first(here: Town) -> None:
    submit(here)
    here.press(MANAGER, "❓ 请补充")
    here.press(MANAGER, "请补检查记录")
    assert "请补检查记录或签到表。" in here.last(LEADER)
    here.press(MANAGER, "❓ 请补充")
    assert here.toast() == "已请王建国补充，收到后会发到这里。"


def test_a_chosen_reason_returns_with_one_press(here: Town) -> None:
    submit(here)
    here.press(MANAGER, "↩️ 请补正")
    here.press(MANAGER, "照片看不清")
    assert "待补正 · 李安 11月20日 08:00：照片看不清。" in here.last(LEADER)
    assert "returned" in here.entries()


def test_what_was_being_added_when_a_submission_is_returned_is_offered_and_in_no_submission_by_itself(
    here: Town,
) -> None:
    begin_adding(here)
    here.press(MANAGER, "↩️ 请补正")
    here.press(MANAGER, "照片看不清")
    assert "尚未提交的内容已保留" in here.chat(LEADER)
    here.press(LEADER, "✅ 已完成", "待补正")
    assert "照片看不清" in here.last(LEADER)
    assert "已收2张照片" in here.last(LEADER)
    assert "尚未补正" in here.last(LEADER)
    assert "📤" not in str(buttons(here.shown(LEADER)[-1]))
    here.press(LEADER, "📎 归入1份文件")
    assert "已收3张照片" in here.last(LEADER)
    assert "📤 提交" in str(buttons(here.shown(LEADER)[-1]))


def test_what_was_being_added_when_a_submission_is_confirmed_is_let_go(here: Town) -> None:
    begin_adding(here)
    here.press(MANAGER, "✅ 复核登记")
    assert not any("📤 补交" in buttons(message) for message in here.shown(LEADER))
    here.photos(LEADER, 1)
    assert "请先打开一项职责" in here.last(LEADER) or "/today" in here.last(LEADER)
    assert "added" not in here.entries()


def test_an_adding_that_is_discarded_or_left_leaves_the_submission_as_it_was(here: Town) -> None:
    begin_adding(here)
    here.press(LEADER, "✖️ 取消", "请补照片")
    here.press(LEADER, "是", "要取消为此补充的内容吗")
    assert here.toast() == "已取消补充，填报仍待审核。"
    here.press(LEADER, "➕ 补充")
    assert "已收" not in here.last(LEADER)
    here.say(LEADER, "在三层")
    here.say(LEADER, "/cancel")
    here.press(LEADER, "➕ 补充")
    here.press(LEADER, "📤 补交")
    assert "➕ 王建国 11月20日 08:00：在三层" in here.last(MANAGER)


def test_a_submission_is_confirmed_with_a_remark_that_stays_on_every_card(here: Town) -> None:
    submit(here)
    here.press(MANAGER, "💬 附言登记")
    here.say(MANAGER, "下月请拍全景")
    assert "附言：下月请拍全景" in here.last(LEADER)
    number = number_in(here.last(LEADER))
    here.say(LEADER, f"/record {number}")
    assert "附言：下月请拍全景" in here.last(LEADER)
    assert "下月" not in json.dumps(facts(here, "confirmed"), ensure_ascii=False)
    assert facts(here, "confirmed")[0]["remark"]


def test_leaving_by_cancel_gives_the_submission_its_buttons_back(here: Town) -> None:
    submit(here)
    here.press(MANAGER, "↩️ 请补正")
    here.say(MANAGER, "/cancel")
    here.press(MANAGER, "✅ 复核登记")
    assert "已登记" in here.last(LEADER)


def test_what_a_judge_began_to_say_is_let_go_when_more_is_added_meanwhile(here: Town) -> None:
    begin_adding(here)
    here.press(MANAGER, "↩️ 请补正")
    here.press(LEADER, "📤 补交")
    here.say(MANAGER, "太晚了")
    assert "returned" not in here.entries()
    here.press(MANAGER, "✅ 复核登记")
    assert "confirmed" in here.entries()


def test_many_photos_and_a_document_come_as_albums_before_the_submission_and_again_on_demand(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 10)
    here.sandbox.send_photos(LEADER, [PHOTO + b"eleventh"])
    here.document(LEADER)
    here.settle()
    note = "检查三层临边防护。" * 40
    here.say(LEADER, note)
    before = len(here.shown(MANAGER))
    here.press(LEADER, "📤 提交")
    first = here.shown(MANAGER)[before:]
    assert files_in(first) == 12
    assert files_in(first[-1:]) == 0
    groups = [message["media_group_id"] for message in first if "media_group_id" in message]
    assert len(groups) == 10
    assert len(set(groups)) == 1
    assert note in "\n".join(map(text_of, first))
    assert len(here.last(MANAGER)) < 900
    assert "文字说明" in here.last(MANAGER)
    here.press(MANAGER, "✅ 复核登记")
    here.say(LEADER, "/record 4")
    before = len(here.shown(LEADER))
    here.press(LEADER, "🖼 查看佐证材料")
    assert files_in(here.shown(LEADER)[before:]) == 12


def test_a_picture_sent_as_a_file_reaches_the_one_who_confirms_as_the_file_it_was(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    for number in range(2):
        here.sandbox.send_document(LEADER, f"现场{number}.jpg", PHOTO + bytes([number]), "image/jpeg")
    here.settle()
    here.say(LEADER, "已检查")
    before = len(here.shown(MANAGER))
    here.press(LEADER, "📤 提交")
    assert sum("document" in message for message in here.shown(MANAGER)[before:]) == 2
    assert "✅ 复核登记" in buttons(here.shown(MANAGER)[-1])


def test_a_restart_repeats_no_album(here: Town) -> None:
    submit(here)
    before = len(here.shown(MANAGER))
    here.restart()
    here.settle()
    here.tick()
    assert len(here.shown(MANAGER)) == before


def test_a_submission_of_another_company_is_not_found_by_its_number(here: Town) -> None:
    submit(here)
    number = number_in(here.last(LEADER))
    here.unit("远方建设")
    here.join(SUPERVISOR, "safety_manager", "远方建设")
    here.say(SUPERVISOR, f"/record {number}")
    assert here.last(SUPERVISOR) == f"您的单位没有编号为{number}的记录。"


def test_of_two_who_confirm_at_once_one_wins_and_the_other_hears_who_and_when(here: Town) -> None:
    here.join(DEPUTY, "safety_manager")
    submit(here)
    number = number_in(here.last(LEADER))
    assert here.bot
    store, start, said = here.bot.store, threading.Barrier(2), {}

    def confirm(who: int) -> None:
        def step(conn: Connection) -> str:
            by = person_by_number(conn, who)
            assert by
            now = here.clock.now()
            return judged(Context(conn, by, now), review.confirm(Context(conn, by, now), duty_id))

        start.wait()
        said[who] = store.write_now(step)

    duty_id = int(str(facts(here, "submitted")[0]["duty"]))
    threads = [threading.Thread(target=confirm, args=(who,)) for who in (MANAGER, DEPUTY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    here.settle()
    names = {MANAGER: "李安", DEPUTY: "赵敏"}
    winner = next(who for who in said if said[who].startswith("已登记"))
    loser = MANAGER if winner == DEPUTY else DEPUTY
    assert said[loser] == f"{names[winner]}已于11月20日 08:00登记。"
    assert here.entries().count("confirmed") == 1
    for who in (winner, loser):
        assert f"已登记 · 记录编号 {number} · {names[winner]}" in here.last(who)
        assert "✅ 复核登记" not in buttons(here.shown(who)[-1])


def test_a_waiting_submission_climbs_each_working_morning(here: Town) -> None:
    here.join(DEPUTY, "deputy_leader")
    submit(here)
    for day in (23, 24):
        here.at(local(2026, 11, day, 9, 1))
    assert "待复核登记" not in here.chat(DEPUTY)
    assert INSPECTION not in here.chat(DEPUTY)
    here.at(local(2026, 11, 25, 9, 1))
    assert "李安 · 待复核登记" in here.chat(DEPUTY)
    before = len(here.shown(MANAGER))
    here.at(local(2026, 11, 26, 9, 1))
    assert len(here.shown(MANAGER)) > before


def test_a_submission_that_waits_for_five_working_days_reaches_the_supervisor_above(
    tmp_path: Path, database_url: str
) -> None:
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as here:
        here.unit("市住房和建设局", AUTHORITY)
        here.unit(parent="市住房和建设局")
        here.join(SUPERVISOR, "supervisor", "市住房和建设局")
        here.join(MANAGER, "safety_manager")
        here.join(LEADER, "principal_leader")
        submit(here)
        here.mornings(local(2026, 11, 21, 9, 1), 6)  # with a weekend, which does not count
        assert INSPECTION not in here.chat(SUPERVISOR)
        here.at(local(2026, 11, 27, 9, 1))
        assert f"🟪 {INSPECTION} · 宏达建设 · 2026年11月 · 李安 · 待复核登记" in here.chat(SUPERVISOR)
        assert not [label for message in here.shown(SUPERVISOR) for label in buttons(message) if "✅ 复核登记" in label]


def test_the_submitter_is_recalled_what_is_asked_of_them(here: Town) -> None:
    submit(here)
    here.press(MANAGER, "❓ 请补充")
    here.say(MANAGER, "请补照片")
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 23, 9, 1))
    assert INSPECTION in "\n".join(map(text_of, here.shown(LEADER)[before:]))
    here.press(LEADER, "➕ 补充")
    assert "请补照片" in here.last(LEADER)


def test_a_submission_that_nobody_may_confirm_is_recalled_to_its_submitter_who_sees_why(
    tmp_path: Path, database_url: str
) -> None:
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as here:
        here.unit()
        here.join(LEADER, "principal_leader")
        submit(here)
        number = number_in(here.last(LEADER))
        before = len(here.shown(LEADER))
        here.at(local(2026, 11, 23, 9, 1))
        told = "\n".join(map(text_of, here.shown(LEADER)[before:]))
        assert "🟪" in told
        assert INSPECTION in told
        here.say(LEADER, f"/record {number}")
        assert "等待复核登记人加入" in here.last(LEADER)
        assert "✅ 复核登记" not in buttons(here.shown(LEADER)[-1])
