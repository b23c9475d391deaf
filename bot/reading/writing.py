"""A text as the readers take it: one form for signs that look alike, numerals as digits."""

import re
import unicodedata

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
NUMERAL = re.compile("[零〇○一二三四五六七八九两十廿卅百千万]+")
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
    }
)
# A row's number never has more digits, and no numeral more signs.
LONGEST = 15
# A text of more signs is no day and no days, so that nothing looks for them in it.
LONGEST_SAID = 120
LABEL = re.compile(
    r"^(?:第|(?:凭证|编号|记录|填报|号码|number|record|claim|num|nr|no)(?:编号|号)?)?[\s.:#]*(\d+)\s*号?$"
)


def plain(said: str) -> str:
    """A text in one form: narrow, small, no signs that cannot be seen, single blanks, numerals as digits."""
    narrow = unicodedata.normalize("NFKC", said.translate(ALIKE)).translate(ALIKE).lower()
    seen = "".join(sign for sign in narrow if unicodedata.category(sign) != "Cf")
    return " ".join(NUMERAL.sub(_digits, seen).split())


def _digits(found: re.Match[str]) -> str:
    """A numeral as digits; one longer than any that is written stays as it is."""
    return str(value(found[0])) if len(found[0]) <= LONGEST else found[0]


def value(numeral: str) -> int:
    """The number of a Chinese numeral: 二〇二六, 四十, 廿五, 一百二十, 三万两千."""
    if not set(numeral) - set(DIGITS):
        return int("".join(str(DIGITS[sign]) for sign in numeral))
    if "万" in numeral:
        left, _, right = numeral.partition("万")
        return _below(left or "一") * 10000 + (value(right) if right else 0)
    return _below(numeral)


def _below(numeral: str) -> int:
    """A numeral by its places: what stands before a place counts it, one where nothing does."""
    total, digit = 0, None
    for sign in numeral.replace("廿", "二十").replace("卅", "三十").replace("万", ""):
        if sign in PLACES:
            total += (1 if digit is None else digit) * PLACES[sign]
            digit = None
        else:
            digit = DIGITS[sign]
    return total + (digit or 0)


COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)\s?(?:个?人|名|位|people|persons?)?")


def read_count(said: str) -> int | None:
    """A whole number by itself, as in 120, １２０, 1,200, 一百二十, 120人; None for any other text."""
    found = COUNT.fullmatch(plain(said))
    digits = found[1].replace(",", "") if found else ""
    return int(digits) if digits and len(digits) <= LONGEST else None


def read_number(said: str) -> int | None:
    """The number of a record, as in 431, ４３１, 000431, no. 431, 第431号; None for any other text."""
    found = LABEL.match(plain(said).replace("№", "no").strip(" .。"))
    return int(found[1]) if found and len(found[1]) <= LONGEST else None
