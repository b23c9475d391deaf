"""Rows 43 to 45, 47 and 48: files that are short, gone, empty, oddly named, or part of an album."""

import pytest

from bot.chat.arrival import clean
from bot.sandbox import Fault
from tests.journeys.town import LEADER, Town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def asked(there: Town) -> Town:
    there.open(LEADER, INSPECTION)
    there.press(LEADER, "✅ 已完成")
    there.press(LEADER, "今天")
    return there


def test_row_43_a_file_that_comes_short_is_fetched_again(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("download", status=203, body="\xff\xd8"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8whole"])
    asked.until(lambda: "照片 1/2" in asked.last(LEADER), 15)
    assert asked.verified().code == 0


def test_row_43_a_missing_file_is_found(asked: Town) -> None:
    asked.photos(LEADER, 2)
    asked.say(LEADER, "已检查")
    asked.press(LEADER, "📤 提交")
    assert asked.bot
    next(file for file in asked.bot.vault.root.rglob("*") if file.is_file()).unlink()
    assert asked.verified().code == 4


def test_row_44_a_link_that_has_run_out_is_asked_for_anew_and_stops_nothing(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("download", status=404, description="Not Found"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8again"])
    asked.until(lambda: "照片 1/2" in asked.last(LEADER), 15)


def test_row_44_one_that_is_gone_for_good_is_asked_for_again(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("download", times=99, status=404, description="Not Found"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8gone"])
    asked.until(lambda: "请再发一次" in asked.last(LEADER), 40)


def test_row_45_an_empty_file_is_not_taken(asked: Town) -> None:
    asked.sandbox.send_document(LEADER, "empty.pdf", b"", "application/pdf")
    asked.until(lambda: "请再发一次" in asked.last(LEADER), 40)
    assert "份文件" not in asked.chat(LEADER)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\\b\\签到表.pdf", "签到表.pdf"),
        ("x" * 300, "x" * 120),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", ""),
    ],
)
def test_row_47_a_name_is_never_a_path_and_hides_nothing(name: str, shown: str) -> None:
    assert clean(name) == shown


def test_row_48_an_album_of_ten_counts_each_picture_and_has_one_answer(asked: Town) -> None:
    before = len(asked.shown(LEADER))
    asked.photos(LEADER, 10)
    assert "已收 10 张照片" in asked.last(LEADER)
    assert len(asked.shown(LEADER)) == before + 1
