"""A text as the readers take it: one form for signs that look alike, numerals as digits."""

import re
import unicodedata

from bot.reading.numerals import in_digits

# Signs of the traditional script, and strokes between two numbers, in the form that the readers know.
ALIKE = str.maketrans(
    {
        **dict(
            zip(
                "後週禮個號這來兩萬應實參點從間歲員項處數總會與",
                "后周礼个号这来两万应实参点从间岁员项处数总会与",
                strict=True,
            )
        ),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("∕⁄÷", "/"),
        **dict.fromkeys("〜∼～", "~"),
        "∶": ":",
    }
)
# A row's number never has more digits.
LONGEST = 15
# A text of more signs is no day and no days, so that nothing looks for them in it.
LONGEST_SAID = 120
LABEL = re.compile(
    r"^(?:第|(?:凭证|编号|记录|填报|号码|number|record|submission|claim|num|nr|no)(?:编号|号)?)?[\s.:#]*(\d+)\s*号?$"
)


def plain(said: str) -> str:
    """A text in one form: narrow, small, without little pictures and what cannot be seen, numerals as digits."""
    narrow = unicodedata.normalize("NFKC", said.translate(ALIKE)).translate(ALIKE).lower()
    seen = "".join(_seen(sign) for sign in narrow)
    return " ".join(in_digits(seen).split())


def _seen(sign: str) -> str:
    """A sign as it counts: a picture parts two words as a blank does, and its colour is nothing."""
    kind = unicodedata.category(sign)
    return (
        ""
        if kind == "Cf" or "\ufe00" <= sign <= "\ufe0f"
        else " "
        if kind in ("So", "Sk") and sign not in "○^`"
        else sign
    )


COUNT = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d+)\s?(?:(?:个?人|名|位)(?:员工|职工|工人)?|people|persons?|workers?|employees?|staff)?"
)


def read_count(said: str) -> int | None:
    """A whole number by itself, as in 120, １２０, 1,200, 一百二十, 120人; None for any other text."""
    found = COUNT.fullmatch(plain(said))
    digits = found[1].replace(",", "") if found else ""
    return int(digits) if digits and len(digits) <= LONGEST else None


def read_number(said: str) -> int | None:
    """The number of a record, as in 431, ４３１, 000431, no. 431, 第431号; None for any other text."""
    found = LABEL.match(plain(said).replace("№", "no").strip(" .。"))
    return int(found[1]) if found and len(found[1]) <= LONGEST else None
