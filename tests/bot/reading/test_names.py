"""Names are compared in one form, whatever they are written with."""

import pytest

from bot.reading.names import form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宏达（深圳）", "宏达(深圳)"),
        ("宏达【深圳】", "宏达[深圳]"),
        ("宏达 建设", "宏达建设"),
        ("宏达\u3000建设\u200b", "宏达建设"),
        ("ＡＢＣ公司", "abc公司"),
        ("阿·凡提", "阿•凡提"),
        ("一期－二期", "一期-二期"),
    ],
)
def test_what_differs_in_width_case_blanks_or_brackets_is_one_name(one: str, other: str) -> None:
    assert form(one) == form(other)


def test_what_differs_otherwise_is_not() -> None:
    assert len({form(name) for name in ("宏达一号", "宏达二号", "宏达1号", "宏达", "(宏达)")}) == 5
