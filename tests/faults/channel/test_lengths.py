"""Names, notes and captions as long as they come: cut or refused in one sentence, nothing lost, never a 400."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.fit import fit
from bot.chat import commands, features
from bot.sandbox import Person
from bot.sandbox.formatting import parse, utf16
from schedules.unit import Unit
from tests.journeys.town import COMPANY, LEADER, MANAGER, PHOTO, Town, local, text_of

INSPECTION = "带队检查安全生产"
NAME = "<b>&😀建" * 40
LONG = "很长的说明<i>&" * 600
CHIEF, SAFETY, ABOVE = 6001, 6002, 6003


@pytest.fixture
def wordy(there: Town) -> Town:
    """A town whose people and units have the longest names that Telegram and we allow."""
    there.unit("住建局", Unit(party="housing_authority", first_year=2026))
    for number in range(35):
        there.unit(f"{number:02}{NAME}"[:200], COMPANY, "住建局")
    for number, role, units in (
        (CHIEF, "principal_leader", 9),
        (SAFETY, "safety_manager", 9),
        (ABOVE, "supervisor", 0),
    ):
        there.sandbox.add_person(Person(id=number, first_name=NAME[:64], last_name=NAME[64:128]))
        for unit in [f"{unit:02}{NAME}"[:200] for unit in range(units)] or ["住建局"]:
            there.join(number, role, unit)
    return there


def refused(there: Town) -> list[str]:
    return [f"{call.method} {str(call.params)[:300]}" for call in there.sandbox.calls if call.status == 400]


def test_no_answer_to_people_with_the_longest_names_is_too_long(wordy: Town) -> None:
    there = wordy
    there.at(local(2026, 11, 2, 9))
    there.at(local(2026, 11, 30, 18))
    for command in (*commands.COMMANDS, *features.COMMANDS):
        for who in (CHIEF, SAFETY, ABOVE):
            there.say(who, f"/{command}")
    assert refused(there) == []
    for who in (CHIEF, SAFETY, ABOVE):
        assert all(utf16(text_of(message)) <= 4096 for message in there.shown(who))


def test_a_note_that_is_too_long_is_refused_and_what_was_given_stays(there: Town) -> None:
    there.open(LEADER, INSPECTION)
    there.press(LEADER, "✅ 已完成")
    there.press(LEADER, "今天")
    there.say(LEADER, "短说明")
    there.sandbox.send_photos(LEADER, [PHOTO, PHOTO + b"2"], LONG[:1024])
    there.settle()
    assert "1000" in there.chat(LEADER)
    there.say(LEADER, LONG[:4096])
    there.sandbox.send_document(LEADER, "长" * 250 + ".pdf", b"%PDF-1.4 x", "application/pdf")
    there.settle()
    there.press(LEADER, "📤 提交")
    assert "短说明" in there.last(MANAGER)
    assert "2张照片" in there.last(MANAGER)
    for button in ("↩️", "❓"):
        there.press(MANAGER, button)
        there.say(MANAGER, LONG[:4096])
        assert "250" in there.last(MANAGER)
        there.say(MANAGER, "/cancel")
    there.press(MANAGER, "✅ 复核登记")
    assert refused(there) == []


@given(
    st.lists(st.tuples(st.sampled_from(["", "b", "i", "blockquote"]), st.text(max_size=30)), max_size=12),
    st.integers(1, 80),
)
def test_what_is_cut_can_be_read_fits_and_is_the_beginning(parts: list[tuple[str, str]], limit: int) -> None:
    html = "".join(f"<{tag}>{escape(said)}</{tag}>" if tag else escape(said) for tag, said in parts)
    (whole, _), (shown, _) = parse(html, "HTML"), parse(fit(html, limit), "HTML")
    assert utf16(shown) <= limit
    assert (shown == whole) == (utf16(whole) <= limit)
    assert whole.startswith(shown if shown == whole else shown.removesuffix("…"))
