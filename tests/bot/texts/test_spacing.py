"""Chinese texts are spaced as in official documents: what is filled in touches the words around it."""

import re

import pytest

from tests.bot.texts.test_word_list import spoken

SIGN = "[\u4e00-\u9fff]"
VALUE = r"(?:\{[^{}]*\}|(?<![A-Za-z] )(?<![\w.:/-])\d(?:[\d.:/-]*\d)?%?)"
PAIR = rf"{VALUE}(?: / {VALUE})?"
"""A value, or one of so many; a number that goes with a Latin word before it belongs to that word."""

APART = re.compile(rf"{PAIR} +{SIGN}|{SIGN} +{PAIR}(?={SIGN})")
"""A value that is set off from the words which follow, or from those before it where the text goes on behind it."""

IN_A_SENTENCE = re.compile(rf"{SIGN} +{PAIR}[^。？！\n]*[。？！]")
"""A value that is set off from the words before it, in a whole sentence: no value of a label, which ends none."""


def apart(text: str) -> str | None:
    """What of a text is set off by a space and should not be; tags and what is quoted as code are looked through."""
    plain = re.sub(r"`[^`]*`", "`", re.sub(r"</?\w+>", "", text))
    seen = APART.search(plain) or IN_A_SENTENCE.search(plain)
    return seen[0] if seen else None


def test_numbers_days_and_names_touch_the_chinese_words_around_them() -> None:
    faults = [f"{where}: {seen!r}" for where, text in spoken("zh") if (seen := apart(text))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "text",
    [
        "还剩 {n} 天",
        "还剩{n} 天",
        "还剩 {n}天",
        "<b>{unit}</b> 的报告",
        "共 3 项",
        "已选 {n} / {of} 项",
        "最多 {n} MB，请重发。",
        "{who} 已于{moment}确认。",
        "须为{least}至 {most}。",
        "该日是 {day}。",
    ],
)
def test_a_value_set_off_within_a_text_is_found(text: str) -> None:
    assert apart(text)


@pytest.mark.parametrize(
    "text",
    [
        "还剩{n}天",
        "期限 {day} · {left}",
        "<b>通知 {number}</b> · 未办单位",
        "落实率 {percent}%（{done} / {owed}）",
        "用 Excel 打开，不超过{n} MB。",
        "Python 3.11 以上",
        "退出码见 `dutybell verify 3` 一节",
        "已选 {n} / {of}",
    ],
)
def test_a_label_with_its_value_and_latin_words_stay_set_off(text: str) -> None:
    assert not apart(text)
