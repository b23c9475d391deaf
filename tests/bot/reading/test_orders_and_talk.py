"""What a message is before it is proof: a command, small talk, a question; and the words behind a greeting."""

import pytest

from bot.reading.orders import is_command, order
from bot.reading.talk import asks_of_rates, is_talk, without_greeting


@pytest.mark.parametrize("said", ["取消", "退出", "cancel", "Quit", " EXIT ", "取消。", "cancel!"])
def test_a_bare_word_leaves(said: str) -> None:
    assert order(said) == "/cancel"


@pytest.mark.parametrize(
    ("said", "written"),
    [("/team", "/team"), ("／team", "/team"), ("、team 3", "/team 3"), ("/team@Bot", "/team@Bot"), ("/", "/")],
)
def test_a_command_is_one_with_either_stroke(said: str, written: str) -> None:
    assert order(said) == written


@pytest.mark.parametrize("said", ["team", "取消这个检查", "、、team", "、检查", "检查 /team", "cancel" + "." * 7, ""])
def test_other_words_give_no_command(said: str) -> None:
    assert order(said) is None


def test_the_longest_bare_word_with_signs_still_leaves() -> None:
    assert order("cancel......") == "/cancel"


@pytest.mark.parametrize("said", ["/cancel", "／cancel", "、cancel 1", " /cancel@Bot "])
def test_a_command_below_a_file_is_seen_to_be_one(said: str) -> None:
    assert is_command(said)


@pytest.mark.parametrize("said", ["cancel", "/取消", "a /cancel", "/cancel.", ""])
def test_other_words_below_a_file_are_none(said: str) -> None:
    assert not is_command(said)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("在吗，检查完了", "检查完了"),
        ("大家好！请问 检查完了", "检查完了"),
        ("hello everyone, done", "done"),
        ("  你好  ", ""),
        ("检查完了", "检查完了"),
        ("你好工地检查完了", "你好工地检查完了"),
    ],
)
def test_greetings_at_the_head_are_left_out(said: str, rest: str) -> None:
    assert without_greeting(said) == rest


@pytest.mark.parametrize(
    "said", ["你好", "在吗？", "hello", "怎么交？", "how do I send it?", "还有几项？", "检查完了怎么办？", "？？", "👍"]
)
def test_greetings_and_questions_are_talk(said: str) -> None:
    assert is_talk(said)


@pytest.mark.parametrize(
    "said",
    [
        "检查完了",
        "整改完成了吗？",
        "done?",
        "你好，检查完了",
        "",
        "  ",
        "怎么做的都写在表里",
        "怎么" + "好" * 60 + "？",
    ],
)
def test_what_could_be_proof_is_no_talk(said: str) -> None:
    assert not is_talk(said)


def test_a_question_of_sixty_signs_is_talk_and_a_longer_one_is_none() -> None:
    assert is_talk("怎么" + "好" * 57 + "？")
    assert not is_talk("怎么" + "好" * 58 + "？")


@pytest.mark.parametrize(
    ("said", "asks"), [("完成率多少？", True), ("our RATE?", True), ("进度", True), ("几项？", False)]
)
def test_a_question_about_rates_is_told_from_others(said: str, asks: bool) -> None:
    assert asks_of_rates(said) == asks
