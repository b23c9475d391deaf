"""What people write, send, edit and reply while they prove a duty: kept where it belongs, quoted, and never lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.chat import features, second_look
from bot.flows.submissions.typed_text import is_no_note, sense
from bot.messages.incoming import Incoming
from bot.reading.figures import Figures
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.submissions import held, submissions
from bot.texts.catalogue import language
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.memory_channel import Shown, when
from tests.machines.quiet_town import MEASURE, NOTE, PHOTO, QuietTown
from tests.schedules.examples import obligation, roadmap_file

LEADER, MANAGER = 1001, 1002
COMPANY = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})
START = datetime(2026, 11, 20, 1, tzinfo=UTC)
TODAY = date(2026, 11, 20)
MONTHLY = {"kind": "every", "period": "month"}
ROADMAP = roadmap_file(
    obligation("inspect", MONTHLY, evidence=NOTE | {"photos": 2}),
    obligation("study", MONTHLY, evidence=NOTE),
    obligation("train", MONTHLY, evidence=MEASURE),
)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(START, ROADMAP)
    town.unit("宏达建设", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.cycle()
    yield town
    town.close()


def last(here: QuietTown, person: int = LEADER) -> str:
    return here.shown(person)[-1].text


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.buttons]


def begin(here: QuietTown, title: str, day: str = "") -> None:
    here.say(LEADER, f"/duties {title}")
    here.press_on(LEADER, title)
    here.press_on(LEADER, "✅ 已完成")
    if day:
        here.press_on(LEADER, day)


def photo(number: int) -> bytes:
    return PHOTO + bytes([number])


def drafts(here: QuietTown) -> dict[str, dict[str, Any]]:
    """What the leader's drafts hold, by the duty's key."""

    def read(conn: Connection) -> dict[str, dict[str, Any]]:
        by = person_by_number(conn, LEADER)
        assert by
        return {
            duty(conn, draft.duty_id).key: {
                "note": draft.note,
                "day": draft.done_on,
                "figures": (draft.count_done, draft.count_of),
                "files": len(submissions.evidence_of(conn, draft.id)),
            }
            for draft in submissions.drafts_by(conn, by.id)
        }

    return here.store.read_now(read)


def held_of(here: QuietTown) -> list[tuple[str, bool]]:
    def read(conn: Connection) -> list[tuple[str, bool]]:
        by = person_by_number(conn, LEADER)
        assert by
        return [(one.text, one.sha256 is not None) for one in held.held_of(conn, by.id)]

    return here.store.read_now(read)


def submit(here: QuietTown, note: str = "临边已整改") -> None:
    begin(here, "inspect", "今天")
    here.photo(LEADER, photo(1), caption=note)
    here.photo(LEADER, photo(2))
    here.press_on(LEADER, "📤 提交")


@pytest.mark.parametrize(
    "text",
    ["11号楼2单元临边已整改", "11#楼15层", "昨天上午带队检查，3处", "2号塔吊限位失灵", "11-20 现场复查", "第2次检查"],
)
def test_only_a_text_that_is_nothing_but_a_day_is_a_day(text: str) -> None:
    assert sense(text, TODAY, figures=False, caption=False) == text


@pytest.mark.parametrize("text", ["11-18", "11月18日", "2026-11-18", "今天", "前天"])
def test_a_day_by_itself_is_one_and_as_a_caption_never(text: str) -> None:
    assert isinstance(sense(text, TODAY, figures=False, caption=False), date)
    assert not isinstance(sense(text, TODAY, figures=False, caption=True), date)


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "ok",
        "OK!",
        "谢谢",
        "收到",
        "嗯",
        "嗯嗯",
        "好的，谢谢",
        "收到👌",
        "👍",
        ".",
        "…",
        "1",
        "。。",
        "Thanks!",
        "好的好的",
        "ＯＫ",
    ],
)
def test_what_is_plainly_no_note_is_none(text: str) -> None:
    assert is_no_note(text)


@pytest.mark.parametrize(
    "text", ["已检查", "3处", "整改完成", "好的一面：临边已封闭", "checked, all in order", "一切正常", "无隐患"]
)
def test_what_says_something_is_a_note(text: str) -> None:
    assert not is_no_note(text)


def test_figures_come_before_a_day_where_figures_are_asked() -> None:
    assert sense("25/25", TODAY, figures=True, caption=False) == Figures(done=25, of=25)


@pytest.mark.parametrize("caption", [True, False])
def test_words_sent_before_the_day_are_kept_and_the_day_is_still_asked(here: QuietTown, caption: bool) -> None:
    begin(here, "inspect")
    said = "11号楼2单元临边已整改"
    if caption:
        here.photo(LEADER, photo(1), caption=said)
    else:
        here.say(LEADER, said)
    assert drafts(here)["inspect"]["note"] == said
    assert drafts(here)["inspect"]["day"] is None
    assert said in last(here)
    assert "请选择完成日期" in last(here)
    here.press_on(LEADER, "今天")
    assert drafts(here)["inspect"]["note"] == said
    assert said in last(here)


def test_an_edit_replaces_what_a_message_said_while_the_draft_is_open(here: QuietTown) -> None:
    begin(here, "inspect", "今天")
    first = here.say(LEADER, "发现隐患3处")
    captioned = here.photo(LEADER, photo(1), caption="东侧")
    here.edit(LEADER, first, "发现隐患13处")
    assert drafts(here)["inspect"]["note"] == "发现隐患13处\n东侧"
    assert "发现隐患13处" in last(here)
    here.edit(LEADER, captioned, "西侧", caption=True)
    assert drafts(here)["inspect"]["note"] == "发现隐患13处\n西侧"
    here.edit(LEADER, captioned, "", caption=True)
    assert drafts(here)["inspect"]["note"] == "发现隐患13处"
    begin(here, "study")
    here.edit(LEADER, first, "发现隐患14处")
    assert drafts(here)["inspect"]["note"] == "发现隐患14处"
    assert "inspect" in last(here)


def test_figures_and_days_are_edited_as_notes_are(here: QuietTown) -> None:
    begin(here, "train")
    day = here.say(LEADER, "11-18")
    pair = here.say(LEADER, "23/25")
    here.edit(LEADER, pair, "25/25")
    here.edit(LEADER, day, "11-19")
    assert drafts(here)["train"] == {"note": None, "day": date(2026, 11, 19), "figures": (25, 25), "files": 0}
    assert "25/25 (100%)" in last(here)


def test_what_was_refused_is_taken_once_its_edit_is_right(here: QuietTown) -> None:
    begin(here, "study", "今天")
    refused = here.say(LEADER, "好的")
    assert drafts(here)["study"]["note"] is None
    assert "不能作为文字说明" in last(here)
    here.edit(LEADER, refused, "学习了两个文件")
    assert drafts(here)["study"]["note"] == "学习了两个文件"


def test_an_edit_after_sending_is_answered_that_it_stays(here: QuietTown) -> None:
    begin(here, "study", "今天")
    said = here.say(LEADER, "学习了两个文件")
    here.press_on(LEADER, "📤 提交")
    here.edit(LEADER, said, "学习了三个文件")
    assert "保持不变" in last(here) or "stays" in last(here) or "原样" in last(here)
    assert "两个文件" in last(here, MANAGER)


def test_an_edit_of_another_dialogues_answer_is_the_answer_given_anew_or_is_told_to_stay(here: QuietTown) -> None:
    submit(here)
    here.press_on(MANAGER, "↩️ 请补正")
    wrong = here.say(MANAGER, "看不清" * 100)
    here.edit(MANAGER, wrong, "第二张看不清")
    assert "第二张看不清" in last(here)
    here.edit(MANAGER, wrong, "第三张看不清")
    assert "第三张" not in last(here)
    assert len(here.shown(MANAGER)[-1].text) > 5


def test_the_note_is_quoted_above_the_button_and_can_be_changed(here: QuietTown) -> None:
    begin(here, "study", "今天")
    here.say(LEADER, "学习了<两个>文件" + "，逐条对照" * 60)
    assert "&lt;两个&gt;" in last(here)
    assert last(here).count("逐条对照") == 60
    assert "📤 提交" in labels(here.shown(LEADER)[-1])
    here.press_on(LEADER, "修改说明")
    here.say(LEADER, "学习了三个文件")
    assert drafts(here)["study"]["note"] == "学习了三个文件"
    assert "学习了三个文件" in last(here)


@pytest.mark.parametrize("said", ["好的", "25/25", "👍"])
def test_a_note_stays_until_other_words_are_accepted_in_its_place(here: QuietTown, said: str) -> None:
    begin(here, "study", "今天")
    here.say(LEADER, "学习了第一讲")
    here.say(LEADER, "学习了第二讲")
    here.press_on(LEADER, "✏️")
    refused = here.say(LEADER, said)
    assert drafts(here)["study"]["note"] == "学习了第一讲\n学习了第二讲"
    assert f"“{said}”不能作为文字说明" in last(here)
    assert "学习了第一讲\n学习了第二讲" in last(here)  # and other words are still awaited
    here.say(LEADER, "长" * 1001)
    assert drafts(here)["study"]["note"] == "学习了第一讲\n学习了第二讲"
    here.edit(LEADER, refused, "学习了全部三讲")
    assert drafts(here)["study"]["note"] == "学习了全部三讲"


def test_the_note_is_changed_by_what_is_typed_and_not_by_what_was_said_and_is_edited(here: QuietTown) -> None:
    begin(here, "train", "今天")
    figures = here.say(LEADER, "20/25")
    first = here.photo(LEADER, photo(1), caption="西侧班组已培训")
    here.photo(LEADER, photo(2), caption="东侧班组已培训")
    here.press_on(LEADER, "✏️")
    here.edit(LEADER, figures, "25/25")
    assert drafts(here)["train"]["figures"] == (25, 25)
    assert drafts(here)["train"]["note"] == "西侧班组已培训\n东侧班组已培训"
    here.edit(LEADER, first, "西侧班组已全部培训", caption=True)
    assert drafts(here)["train"]["note"] == "西侧班组已全部培训\n东侧班组已培训"
    assert "请发送新的文字说明" in last(here)  # the note is still asked, as it is now
    changed = here.say(LEADER, "两个班组已全部培训")
    assert drafts(here)["train"]["note"] == "两个班组已全部培训"
    here.say(LEADER, "另附名单")
    here.edit(LEADER, changed, "11-19")  # typed for the note, so no day
    assert drafts(here)["train"]["day"] == TODAY
    assert drafts(here)["train"]["note"] == "另附名单"


def test_an_edited_note_is_no_day_where_a_day_is_typed_meanwhile(here: QuietTown) -> None:
    begin(here, "study")
    note = here.say(LEADER, "学习了第一讲")
    here.press_on(LEADER, "其他日期")
    here.edit(LEADER, note, "学完三讲")
    assert drafts(here)["study"]["note"] == "学完三讲"
    assert "请发送日期" in last(here)


def test_a_reply_goes_to_the_duty_replied_to_whatever_is_open(here: QuietTown) -> None:
    begin(here, "study", "今天")
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    card = here.shown(LEADER)[-1].message_id
    begin(here, "study")
    to = {"reply_to_message": {"message_id": card, "date": when(START), "chat": {"id": LEADER, "type": "private"}}}
    here.photo(LEADER, photo(1), caption="东侧临边", **to)
    assert drafts(here)["inspect"] == {"note": "东侧临边", "day": None, "figures": (None, None), "files": 1}
    assert drafts(here)["study"]["files"] == 0
    here.say(LEADER, "收到", **to)
    assert drafts(here)["inspect"]["note"] == "东侧临边"


def test_what_comes_outside_any_dialogue_is_held_and_asked_for(here: QuietTown) -> None:
    here.photo(LEADER, photo(1), caption="东侧临边")
    here.say(LEADER, "西侧也已整改")
    assert held_of(here) == [("东侧临边", True), ("西侧也已整改", False)]
    assert "西侧也已整改" in last(here)
    assert {"🟦 inspect · 2026年11月", "🟦 study · 2026年11月"} <= set(labels(here.shown(LEADER)[-1]))
    here.press_on(LEADER, "🟦 inspect")
    assert held_of(here) == []
    assert drafts(here)["inspect"]["note"] == "东侧临边\n西侧也已整改"
    assert drafts(here)["inspect"]["files"] == 1


def test_an_album_outside_any_dialogue_is_asked_for_once(here: QuietTown) -> None:
    before = len(here.shown(LEADER))
    for number in range(3):
        here.photo(LEADER, photo(number), media_group_id="a")
    assert len(here.shown(LEADER)) == before + 1
    assert "3份文件" in last(here)


@pytest.mark.parametrize("dialogue", [True, False])
def test_an_album_of_videos_has_one_answer_that_says_what_to_do_and_keeps_words(
    here: QuietTown, dialogue: bool
) -> None:
    if dialogue:
        begin(here, "inspect", "今天")
    before = len(here.shown(LEADER))
    video = {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}
    for number in range(7):
        words = {"caption": "塔吊运行正常"} if number == 2 else {}
        here._message(LEADER, {"video": video, **words}, media_group_id="v")
    assert len(here.shown(LEADER)) == before + 1
    assert "文件形式" in last(here)
    assert "塔吊运行正常" in last(here)
    kept = drafts(here)["inspect"]["note"] if dialogue else held_of(here)[0][0]
    assert kept == "塔吊运行正常"


def test_nothing_of_nothing_is_refused_and_told_what_to_do(here: QuietTown) -> None:
    begin(here, "train", "今天")
    here.say(LEADER, "0/0")
    assert drafts(here)["train"]["figures"] == (None, None)
    assert "0/0" in last(here)
    assert "📤 提交" not in labels(here.shown(LEADER)[-1])


def test_at_the_limit_of_files_what_is_missing_is_said_too(here: QuietTown) -> None:
    begin(here, "inspect", "今天")
    for number in range(31):
        here.photo(LEADER, photo(number))
    assert "30" in last(here)
    assert "请发送：文字说明" in last(here)


def test_the_same_bytes_count_once_however_they_are_sent_and_it_is_said(here: QuietTown) -> None:
    begin(here, "inspect", "今天")
    here.say(LEADER, "临边已整改")
    here.photo(LEADER, photo(1))
    here.photo(LEADER, photo(1))
    assert "发来2张，其中第1、2张相同，计1张。" in last(here)
    here.document(LEADER, "a.jpg", photo(1))
    assert "📤 提交" not in labels(here.shown(LEADER)[-1])


def test_a_forwarded_photo_is_told_of_to_both_and_in_the_ledger(here: QuietTown) -> None:
    begin(here, "inspect", "今天")
    user = {"id": 7, "is_bot": False, "first_name": "x"}
    origin = {"type": "user", "date": when(datetime(2026, 3, 2, 4, tzinfo=UTC)), "sender_user": user}
    here.photo(LEADER, photo(1), caption="临边", forward_origin=origin)
    here.photo(LEADER, photo(2))
    assert "照片1为转发，最初发送于2026-03-02 12:00" in last(here)
    here.press_on(LEADER, "📤 提交")
    assert "照片1为转发，最初发送于2026-03-02 12:00" in last(here, MANAGER)
    entry = next(each for each in here.entries(1) if each["action"] == "submitted")
    assert [file.get("forwarded_at") for file in entry["files"]] == ["2026-03-02T04:00:00+00:00", None]
    here.press_on(MANAGER, "💬 附言登记")
    assert "为转发" in last(here, MANAGER)


def test_discarding_asks_first_and_can_be_taken_back(here: QuietTown) -> None:
    begin(here, "inspect", "今天")
    here.photo(LEADER, photo(1), caption="东侧临边")
    before = drafts(here)
    here.press_on(LEADER, "取消")
    assert drafts(here) == before
    here.press_on(LEADER, "不，保留")
    assert drafts(here) == before
    here.press_on(LEADER, "✖️ 取消")
    here.press_on(LEADER, "是")
    assert drafts(here) == {}
    here.press_on(LEADER, "恢复已取消的内容")
    assert drafts(here) == before
    assert "东侧临边" in last(here)


def test_a_returned_submission_shows_why_and_is_not_sent_again_unchanged(here: QuietTown) -> None:
    submit(here)
    here.press_on(MANAGER, "↩️ 请补正")
    here.say(MANAGER, "第二张照片不对")
    here.press_on(LEADER, "✅ 已完成")
    assert "第二张照片不对" in last(here)
    assert "📤 提交" not in labels(here.shown(LEADER)[-1])
    here.press_on(LEADER, "去掉文件")
    here.press_on(LEADER, "🗑 照片2")
    here.press_on(LEADER, "是")
    assert drafts(here)["inspect"]["files"] == 1
    here.photo(LEADER, photo(3))
    here.press_on(LEADER, "📤 提交")
    assert "📤 提交" not in labels(here.shown(LEADER)[-1])
    here.press_on(MANAGER, "✅ 复核登记")
    said = here.channel.answers[-1][1] or ""
    assert "本月您已无待办事项" in said or "本月还有" in said


def test_a_returned_submission_is_recalled_each_working_morning(here: QuietTown) -> None:
    submit(here)
    here.press_on(MANAGER, "↩️ 请补正")
    here.say(MANAGER, "第二张照片不对")
    for day in (23, 24, 25, 26):
        before = len(here.shown(LEADER))
        here.at(datetime(2026, 11, day, 1, 1, tzinfo=UTC))
        told = "\n".join(shown.text for shown in here.shown(LEADER)[before:])
        assert told.count("inspect") >= 1, day
        if "\n1 " in told:
            assert "1 🟥 inspect" in told


def test_a_complete_draft_is_named_wherever_the_duty_shows(here: QuietTown) -> None:
    begin(here, "study", "今天")
    here.say(LEADER, "学习了两个文件")
    begin(here, "inspect")
    for command in ("/today", "/duties"):
        here.say(LEADER, command)
        assert "study 11/30 只差 📤" in last(here), command
    here.press_on(LEADER, "study")
    assert "材料已齐，只差 📤 提交" in last(here)
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "📤 提交")
    assert "study" not in drafts(here)


def test_a_snoozed_card_says_until_when(here: QuietTown) -> None:
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    here.press_on(LEADER, "⏰")
    here.press_on(LEADER, "1小时")
    assert "⏰ 将于11月20日 10:00再次提醒" in last(here)


def test_after_an_error_the_last_message_has_the_buttons(here: QuietTown) -> None:
    begin(here, "inspect", "今天")
    for wrong in ("好的", "x" * 1200, "2027-01-01"):
        here.say(LEADER, wrong)
        assert labels(here.shown(LEADER)[-1]), wrong


def test_every_button_that_destroys_asks_once_more() -> None:
    asked = {*second_look.DESTROYS, *features.DESTROYS}
    assert asked >= {"drop", "add_drop", "file_out", "held_drop", "away_end", "waive_lift", "team_to"}
    for verb in asked:
        assert all(second_look.question(language(code), verb) for code in ("zh", "en"))


def test_what_comes_knows_what_it_replies_to_and_whence_it_came() -> None:
    assert Incoming.__dataclass_fields__.keys() >= {"reply_to", "forwarded_at", "caption"}
