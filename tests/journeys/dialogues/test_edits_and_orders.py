"""Edits that bring another file, commands where none is obeyed, and messages of every form."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.reading.orders import is_command, order
from bot.store.engine import Connection
from bot.store.submissions import held, submissions
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import NOTE, PHOTO, QuietTown
from tests.schedules.examples import obligation, roadmap_file

LEADER, MANAGER = 1001, 1002
ROADMAP = roadmap_file(obligation("inspect", {"kind": "every", "period": "month"}, evidence=NOTE | {"photos": 2}))


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 1, tzinfo=UTC), ROADMAP)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}))
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.cycle()
    yield town
    town.close()


def photo(number: int) -> bytes:
    return PHOTO + bytes([number])


def last(here: QuietTown) -> str:
    return here.shown(LEADER)[-1].text


def begin(here: QuietTown) -> None:
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")


def in_draft(here: QuietTown) -> tuple[str | None, list[str]]:
    def read(conn: Connection) -> tuple[str | None, list[str]]:
        by = person_by_number(conn, LEADER)
        assert by
        (draft,) = submissions.drafts_by(conn, by.id)
        return draft.note, [file.sha256 for file in submissions.evidence_of(conn, draft.id)]

    return here.store.read_now(read)


def held_of(here: QuietTown) -> list[tuple[str, str | None]]:
    def read(conn: Connection) -> list[tuple[str, str | None]]:
        by = person_by_number(conn, LEADER)
        assert by
        return [(one.text, one.sha256) for one in held.held_of(conn, by.id)]

    return here.store.read_now(read)


def test_another_photo_in_an_edit_takes_the_place_of_the_first_until_it_is_sent(here: QuietTown) -> None:
    begin(here)
    number = here.photo(LEADER, photo(1), caption="东侧3处")
    _, before = in_draft(here)
    here.edit(LEADER, number, "东侧13处", photo=photo(2))
    note, (after,) = in_draft(here)
    assert note == "东侧13处"
    assert [after] != before
    here.edit(LEADER, number, "东侧13处", photo=photo(2))
    here.edit(LEADER, number, "东侧13处", photo=b"MZ\x90\x00" + bytes(300))
    assert "不能收" in last(here)
    assert "保持原样" in last(here)
    assert in_draft(here) == (note, [after])
    here.say(LEADER, "/cancel")
    here.edit(LEADER, number, "东侧13处", photo=photo(3))
    assert in_draft(here)[1] != [after]
    begin_again(here)
    here.photo(LEADER, photo(4))
    here.press_on(LEADER, "📤")
    here.edit(LEADER, number, "东侧13处", photo=photo(5))
    assert "保持原样" in last(here)


def begin_again(here: QuietTown) -> None:
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    here.press_on(LEADER, "✅")


def test_an_edit_of_what_is_held_is_held_as_if_it_had_been_sent_so(here: QuietTown) -> None:
    number = here.photo(LEADER, photo(1), caption="西侧3处")
    ((_, before),) = held_of(here)
    here.edit(LEADER, number, "西侧4处", photo=photo(2))
    ((words, after),) = held_of(here)
    assert words == "西侧4处"
    assert after != before
    here.edit(LEADER, number, "好的", caption=True)
    assert held_of(here) == [("", after)]
    assert "“好的”不能作为文字说明" in last(here)
    here.say(LEADER, "/cancel")
    here.edit(LEADER, number, "西侧5处", caption=True)  # what is discarded comes back as it was said to be
    assert "保持原样" in last(here)
    here.press_on(LEADER, "恢复已取消的内容")
    assert held_of(here) == [("", after)]
    here.say(LEADER, "/cancel")
    for changed, kept in (("长" * 2000, [("东侧临边已整改", None)]), ("在吗", []), ("好的", [])):
        number = here.say(LEADER, "东侧临边已整改")
        here.edit(LEADER, number, changed)
        assert held_of(here) == kept
        assert "不能作为文字说明" in last(here) or "最多1000字" in last(here)
        here.say(LEADER, "/cancel")


def test_a_command_below_a_file_or_in_an_edit_is_no_note_and_is_not_carried_out(here: QuietTown) -> None:
    begin(here)
    number = here.photo(LEADER, photo(1), caption="东侧3处")
    here.photo(LEADER, photo(2), caption="/cancel")
    assert "“/cancel”未执行" in last(here)
    assert "📤" in last(here)
    here.edit(LEADER, number, "/cancel", caption=True)
    assert "“/cancel”未执行" in last(here)
    note, files = in_draft(here)
    assert (note, len(files)) == ("东侧3处", 2)
    here.say(LEADER, "取消")
    assert "已退出" in last(here)
    here.photo(LEADER, photo(3), caption="/today@dutybell_bot")
    assert [words for words, _ in held_of(here)] == [""]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("/today", "/today"),
        ("／today", "/today"),
        ("、cancel", "/cancel"),
        ("／today@dutybell_bot", "/today@dutybell_bot"),
        ("取消", "/cancel"),
        ("退出。", "/cancel"),
        ("Cancel", "/cancel"),
        ("取消了两处临边的旧栏杆", None),
        ("、东侧", None),
        ("today", None),
    ],
)
def test_a_command_is_read_as_people_type_it(said: str, meant: str | None) -> None:
    assert order(said) == meant
    if meant and said[0] in "/／、":
        assert is_command(said)
    assert not is_command("/3号楼")


POLL = {
    "id": "1",
    "question": "去不去",
    "options": [{"text": "去", "voter_count": 0}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
}
PINNED = {"message_id": 5, "date": 1, "chat": {"id": LEADER, "type": "private"}, "text": "…"}


@pytest.mark.parametrize("open_dialogue", [True, False])
def test_a_message_of_whatever_form_is_answered_and_one_that_nobody_said_is_not(
    here: QuietTown, open_dialogue: bool
) -> None:
    if open_dialogue:
        begin(here)
    forms: list[tuple[dict[str, Any], bool]] = [
        ({"poll": POLL}, True),
        ({"poll": {"of a later": "form"}}, True),
        ({"dice": {"emoji": "🎲", "value": 3}}, True),
        ({"story": {"id": 3}}, True),
        ({"of_a_kind_to_come": {}}, True),
        ({"pinned_message": PINNED}, False),
        ({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}, False),
        ({"write_access_allowed": {}}, False),
    ]
    for said, answered in forms:
        before = len(here.shown(LEADER))
        here.send(LEADER, said)
        assert (len(here.shown(LEADER)) > before) == answered, said
        assert not answered or "不能作佐证材料" in last(here)


@pytest.mark.parametrize("label", ["↩️ 请补正", "❓"])
def test_a_mere_receipt_is_no_reason_and_no_question(here: QuietTown, label: str) -> None:
    begin(here)
    for number in (1, 2):
        here.photo(LEADER, photo(number), caption=f"临边{number}处")
    here.press_on(LEADER, "📤")
    here.press_on(MANAGER, label)
    for said in ("好的", "👍", "ok", "收到，谢谢"):
        here.say(MANAGER, said)
        assert f"“{said}”没有说明" in here.shown(MANAGER)[-1].text
    here.say(MANAGER, "请写明整改的位置")
    assert "请写明整改的位置" in last(here)


def test_a_group_is_bound_to_a_unit_by_its_own_name_alone(here: QuietTown) -> None:
    here.in_group(MANAGER, -7, "/bind 远大")
    assert "每个工作日早上显示" not in here.shown(-7)[-1].text
    assert [button.label for button in here.shown(-7)[-1].buttons] == ["宏达建设"]
    here.in_group(MANAGER, -7, "/bind 宏达")
    assert "每个工作日早上显示" in here.shown(-7)[-1].text


def test_files_beyond_the_limit_of_a_draft_stay_held(here: QuietTown) -> None:
    begin(here)
    for number in range(29):
        here.photo(LEADER, photo(number), media_group_id="A")
    here.say(LEADER, "/cancel")
    for number in range(40, 43):
        here.photo(LEADER, photo(number), caption=f"{number}处", media_group_id="B")
    here.press_on(LEADER, "inspect")
    assert "最多30个文件，其余2个仍暂存" in last(here)
    note, files = in_draft(here)
    assert (note, len(files)) == ("40处\n41处\n42处", 30)
    assert [words for words, _ in held_of(here)] == ["", ""]
    assert any("📎" in button.label for button in here.shown(LEADER)[-1].buttons)
    here.press_on(LEADER, "📎")  # still full
    assert len(held_of(here)) == 2
