"""So many of so many, as someone typed it: read as two figures, or told why it is not; words are left as words."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.reading.numerals import english_in_digits
from bot.reading.writing import plain
from schedules.record import record

# A figure has no more digits.
LONGEST = 7
ACT = (
    "到|参加|参训|参培|再?培训|轮训|教育|学习考核|学习|考核|考试|考|签|持证|公示|落实|列入|覆盖|接受|约谈通报|约谈|通报"
)
SIGNS = {
    "percent": (
        r"\d+(?:\.\d+)?\s?(?:%|percent\b|per cent\b|pct\b|‰|per mille\b)|10{2,4}分之\s?\d+(?:[.点]\d+)?|100分100"
        r"|\d(?:\.\d)?成|1半|半数|half(?: of)?\b"
    ),
    "number": r"(?!1共)\d{1,3}(?:,\d{3})+(?![\d,])|(?!1共)\d+(?:\.\d+)?",
    "filler": (
        rf"(?:{ACT}|完成|合格|出勤|到岗|到课|落实|整改)?率|只有?|仅有?|"
        r"(?:更正|改|修正|应该?)(?:成|为|是)|更正|改|不是|是|为|了|的|均|请|人数|人员|"
        r"corrected(?: to)?|correction|should be|ok|it is|it was|now|were|are|was|is|"
        r"[\s.。;；!:()=]"
    ),
    "unit": (
        r"人次|个人|人|名(?!单)|位|(?:工人|员工|职工|学员|工友|同志)|个|份|项|处|次|家|台|本|张|条|件|起|宗|户|栋|幢|场|套|间|支"
        r"|班组|班|岗位|企业|单位|奖励|"
        r"(?:people|persons?|workers?|staff|leaders?|posts?|items?|times?|places?|units?|cases?|enterprises?)\b"
    ),
    "every": r"全部|全员|全都|全体|全|都|(?:all|everyone|everybody)\b",
    "of": (
        rf"应(?:该)?(?:{ACT}|出勤)?|总数|总共|共计|合计|1共|共有|共|总|在场|在册|花名册|名单|"
        r"(?:total|expected|due|registered|invited)\b"
    ),
    "done": (
        rf"到岗|在岗|到场|签到|出席|出勤|(?:实际?|已经?)?(?:{ACT})齐?|实际?|已经?|来了?|完成|合格|通过|"
        r"(?:attended|present|done|trained|passed|completed|came|signed)\b"
    ),
    "backwards": "分之|其中|之?中有?|里有?",
    "over": r"/|、|,|比|(?:out of|of)(?: the| a)?\b",
    "stroke": "[-~]",
}
SIGN = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in SIGNS.items()))
PAIR = re.compile(
    r"(?<![\d/.-])\d{1,7}\s?[kw]?\s?/\s?\d{1,7}(?![\d/.-])|\d\s?[kw]?\s?(?:out )?of\s\d|应\D{0,6}\d+\D{0,4}实\D{0,6}\d"
    r"|应到?\D{0,4}\d+\D{0,4}(?:缺席?|[请病事]假|未到)\D{0,4}\d"
)


@record
class Figures:
    """So many done of so many."""

    done: int
    of: int


@record
class NoFigures:
    """Why a text of figures gives none: `said` is the text, `done` and `of` what could be read of it."""

    why: Literal["percent", "one", "many", "larger", "nobody", "unclear", "among_words"]
    said: str
    done: int | None = None
    of: int | None = None


Token = tuple[str, str]


def read_figures(said: str) -> Figures | NoFigures | None:
    """The two figures of a text that is nothing but figures, or what they lack; None for words."""
    text = english_in_digits(plain(said))
    tokens = _tokens(text)
    read = _read(tokens) if tokens else NoFigures(why="among_words", said="") if PAIR.search(text) else None
    return NoFigures(**{**read.__dict__, "said": said.strip()}) if isinstance(read, NoFigures) else read


def _tokens(text: str) -> list[Token]:
    """The signs of a text that says nothing but figures; none where it says more."""
    tokens, at = [], 0
    while at < len(text):
        found = SIGN.match(text, at)
        if not found:
            return []
        tokens.append((found.lastgroup or "", found[0]))
        at = found.end()
    return tokens


def _read(tokens: Sequence[Token]) -> Figures | NoFigures | None:
    numbers = [said.replace(",", "") for kind, said in tokens if kind == "number"]
    shares = [_share(said) for kind, said in tokens if kind == "percent"]
    if not numbers:
        return NoFigures(why="percent", said="") if shares else None
    if len(numbers) > 2 or len(shares) > 1:
        return NoFigures(why="many", said="")
    if any(not number.isdecimal() or len(number) > LONGEST for number in numbers):
        return NoFigures(why="unclear", said="")
    whole = [int(number) for number in numbers]
    pair = _two(tokens, *whole) if len(whole) == 2 else _one(tokens, whole[0], shares)
    return _sound(pair, shares) if isinstance(pair, Figures) else pair


def _share(said: str) -> float:
    if said[:2] in ("1半", "半数", "ha"):
        return 50
    whole, _, part = said.rpartition("分")
    number = float(re.sub(r"[^\d.]", "", part.replace("点", ".")))
    if whole:
        return number * 100 / int(whole)
    return number * 10 if said.endswith("成") else number / 10 if said.endswith(("‰", "mille")) else number


def _one(tokens: Sequence[Token], number: int, shares: Sequence[float]) -> Figures | NoFigures:
    """One number is enough where all are meant, or a share that comes out even."""
    if not shares and any(kind == "every" for kind, _ in tokens):
        return Figures(done=number, of=number)
    if not shares:
        return NoFigures(why="one", said="", done=number)
    done = number * shares[0] / 100
    even = done.is_integer() and done <= number
    return Figures(done=int(done), of=number) if even else NoFigures(why="percent", said="")


def _two(tokens: Sequence[Token], first: int, second: int) -> Figures | NoFigures:
    """Which of two numbers is which: by what is said of each, else the first is of the second."""
    kinds = [kind for kind, _ in tokens]
    start, end = (at for at, kind in enumerate(kinds) if kind == "number")
    between = kinds[start:end]
    said = _labels(kinds, start, end)
    if (said[0] == said[1] and said[0] in ("of", "done")) or "stroke" in kinds:
        return NoFigures(why="unclear", said="")
    if "backwards" in between or said in (("of", "done"), ("of", ""), ("", "done")):
        return Figures(done=second, of=first)
    return Figures(done=first, of=second)


def _labels(kinds: Sequence[str], start: int, end: int) -> tuple[str, str]:
    """What is said of each number: before it where the text begins with a label, or has one alone, else behind it."""
    if before := _label(kinds[:start]):
        return before, _label(kinds[start:end])
    if "over" not in kinds[start:end] and not _label(kinds[end:]) and len(_labels_in(kinds[start:end])) == 1:
        return "", _label(kinds[start:end])
    parted = kinds.index("over", start) if "over" in kinds[start:end] else end
    return _label(kinds[start:parted]), _label(kinds[end:]) or _label(kinds[parted:end])


def _label(kinds: Sequence[str]) -> str:
    return next(iter(_labels_in(kinds)), "")


def _labels_in(kinds: Sequence[str]) -> list[str]:
    return [kind for kind in kinds if kind in ("of", "done")]


def _sound(pair: Figures, shares: Sequence[float]) -> Figures | NoFigures:
    """Two figures that can be: not more than all, of somebody at all, and as their share says."""
    if pair.done > pair.of:
        return NoFigures(why="larger", said="", done=pair.done, of=pair.of)
    if not pair.of:
        return NoFigures(why="nobody", said="", done=0, of=0)
    if shares and abs(pair.done * 100 / pair.of - shares[0]) >= 1:
        return NoFigures(why="unclear", said="")
    return pair
