"""Numerals of both languages, also with digits among them: the number one says, or none where it says none."""

import re

DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2"}
PLACES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"亿": 10**8, "万": 10**4}
TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
SIGNS = "".join([*DIGITS, *PLACES, *MYRIADS, *TENS])
# No numeral that is written has more signs.
LONGEST = 15
# A few, not a number: 三五人, 七八个; before 年 the same signs are a year.
ABOUT = {"一二", "两三", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"}
# The formal signs of accounts, which cannot be forged by a stroke.
FORMAL = str.maketrans("壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟億", "一二二三三四五六六七八九十百千亿")

RUN = re.compile(rf"[0-9{SIGNS}]+")
BROKEN = re.compile(rf"(?<![0-9.,])(\d{{1,9}})\.(\d{{1,9}})([千万亿])(?![0-9{SIGNS}])")
# The sign of a weekday, and the hour or the day that follows it: 周一9点.
WEEKDAY = re.compile(rf"(?<=[周期拜])([一二三四五六])(?=[0-9{SIGNS}])")
TOKEN = re.compile("[0-9]+|[十百千]")


def in_digits(text: str) -> str:
    """A text with its numerals as digits; what says no number stays as it is."""
    text = BROKEN.sub(_whole, WEEKDAY.sub(r"\1 ", text.translate(FORMAL)))
    return RUN.sub(lambda found: _said(found[0], text[found.end() : found.end() + 1]), text)


def value(numeral: str) -> int | None:
    """The number of a numeral: 二〇二六, 廿五, 一百二, 十二万, 1万2, 3千."""
    if len(numeral) > LONGEST:
        return None
    for sign, tens in TENS.items():
        numeral = numeral.replace(sign, tens)
    if not set(numeral) & {*PLACES, *MYRIADS}:
        return None if "两" in numeral[1:] or (len(numeral) > 1 and numeral[0] == "两") else int(_digits(numeral))
    return _by_myriads(_digits(numeral))


def _said(run: str, following: str) -> str:
    if run.isdecimal() or (run in ABOUT and following != "年"):
        return run
    number = value(run)
    if number is None:
        return run
    # Digits without places keep their zeros: 二〇〇一, 〇五.
    return _digits(run) if not set(run) & {*PLACES, *MYRIADS, *TENS} else str(number)


def _digits(numeral: str) -> str:
    return "".join(DIGITS.get(sign, sign) for sign in numeral)


def _whole(found: re.Match[str]) -> str:
    """1.2万 is 12000; what leaves a part of one is no number of people or things."""
    place = {**PLACES, **MYRIADS}[found[3]]
    number, rest = divmod(int(found[1] + found[2]) * place, int(10 ** len(found[2])))
    return found[0] if rest else str(number)


def _by_myriads(said: str) -> int | None:
    """A numeral by its 万 and 亿: what stands before one counts it, a lone sign behind it is of the next place."""
    for sign, place in MYRIADS.items():
        if sign in said:
            left, _, right = said.partition(sign)
            count = _below(left) if left else 1
            rest = _lone(right, place) if right else 0
            rest = _by_myriads(right) if rest is None else rest
            return None if count is None or rest is None or rest >= place else count * place + rest
    return _below(said)


def _below(said: str) -> int | None:
    """A numeral below ten thousand by its places, which only descend: what stands before a place counts it."""
    total, above, digits = 0, 10_000, ""
    for token in TOKEN.findall(said):
        if token not in PLACES:
            digits = token
            continue
        place = PLACES[token]
        if place >= above or int(digits or 1) > 9 or (not digits and total and place > 10):
            return None
        total, above, digits = total + int(digits or 1) * place, place, ""
    if not digits:
        return total if TOKEN.search(said) else None
    rest = _lone(digits, above) if total else None
    rest = int(digits) if rest is None else rest
    return total + rest if rest < above else None


def _lone(said: str, above: int) -> int | None:
    """One sign right behind a hundred or more counts the next place: 一百二 is 120, 一万五 is 15000."""
    return int(said) * above // 10 if len(said) == 1 and said.isdecimal() and said != "0" and above > 10 else None


UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = [
    "ten",
    "eleven",
    "twelve",
    *(f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
]
SMALL = ["zero", *UNITS, *TEENS]
STEMS = ["twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"]
ROUND = {f"{stem}ty": 10 * at for at, stem in enumerate(STEMS, 2)}
ENGLISH = re.compile(
    rf"\b(?:(?P<hundred>an?|{'|'.join(UNITS)}) hundred(?: and)?(?:[ -](?=[a-z]))?)?"
    rf"(?:(?P<ten>{'|'.join(ROUND)})(?:[ -]?(?P<one>{'|'.join(UNITS)}))?"
    rf"|(?P<small>{'|'.join(reversed(SMALL))}))?\b"
)


def english_in_digits(text: str) -> str:
    """A text of small letters with its English numbers below a thousand as digits: thirty-nine of forty."""
    return ENGLISH.sub(_english, text)


def _english(found: re.Match[str]) -> str:
    parts = found.groupdict()
    if not any(parts.values()):
        return found[0]
    hundred = parts["hundred"]
    number = 100 * (SMALL.index(hundred) if hundred in SMALL else 1) if hundred else 0
    number += ROUND.get(parts["ten"] or "", 0) + sum(SMALL.index(parts[key]) for key in ("one", "small") if parts[key])
    return str(number)
