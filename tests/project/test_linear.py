"""Whatever a stranger writes is read in a time that grows no faster than the text: every pattern, every reader."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from markupsafe import escape

import bot
import schedules
from bot.channels.telegram.channel import TAG
from bot.channels.telegram.fit import fit
from bot.channels.telegram.plain_values import plain
from bot.channels.telegram.updates import clean
from bot.flows.submissions.typed_text import is_no_answer, is_no_note, sense
from bot.ledger import anchors
from bot.reading.days import read_day
from bot.reading.figures import read_figures
from bot.reading.months import read_month
from bot.reading.sensible import NoDay
from bot.reading.spans import read_days
from bot.reading.stops import read_stop
from bot.reading.talk import is_talk
from bot.reading.writing import plain as written_plainly
from bot.reading.writing import read_number
from bot.redact import redact
from bot.sandbox.formatting import CannotParse, parse

pytestmark = pytest.mark.slow

# Signs that patterns of ours look for, besides those that stand in the pattern itself.
SIGNS = "0a一日 \n.-:/<&"
SHORT, LONG = 500, 4_000
# Seconds within which the long text needs no second look; were it quadratic it would take 64 times as long as the
# short one, and not eight.
QUICK, RATIO = 0.003, 28
CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def modules() -> Iterator[ModuleType]:
    """Every module of the product."""
    for package in (bot, schedules):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def patterns() -> dict[str, "re.Pattern[Any]"]:
    """Every pattern of the product by module: those that have a name, and those that stand where they are used."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        held = [value for value in vars(module).values() if isinstance(value, re.Pattern | list | tuple | dict)]
        for each in [*_within(held), *_in_place(module)]:
            found.setdefault(f"{module.__name__} {each.pattern!r}"[:150], each)
    return found


def _within(value: Any, depth: int = 4) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | dict) and depth:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _within(each, depth - 1)


def _in_place(module: ModuleType) -> Iterator["re.Pattern[Any]"]:
    """What stands in a call of `re` itself; it may be made of names of its module, and of nothing else."""
    source = open(str(module.__file__), encoding="utf-8").read()  # noqa: SIM115
    if "import re\n" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and called.startswith("re.") and called[3:] in CALLS:
            # One that is made in a function of its parameters is among those that have a name.
            with suppress(NameError):
                yield re.compile(eval(ast.unparse(node.args[0]), dict(vars(module))))


# Those of the readers see texts of LONGEST_SAID signs and no more, and are driven below; those of the settings see what
# the operator wrote.
BEHIND_A_BOUND = (
    "bot.reading.days ",
    "bot.reading.months ",
    "bot.reading.spans ",
    "bot.reading.stops ",
    "bot.settings ",
)
PATTERNS = {name: each for name, each in patterns().items() if not name.startswith(BEHIND_A_BOUND)}


def adversarial(source: str) -> Iterator[str]:
    """Texts that a pattern begins to like again and again, and of which it then likes nothing."""
    letters = re.findall(r"\w\w+|[^\w\\\[\](){}?*+|^$]", source)
    words = list(dict.fromkeys(word for word in letters if not word.isdigit()))[:24]
    signs = dict.fromkeys([*SIGNS, *(word[0] for word in words)])
    yield from signs
    yield from ("".join(two) for two in pairwise(signs))
    for word in words:
        yield word
        yield from (word + sign for sign in SIGNS)


def slow(run: Callable[[str], object], said: str, ends: str = "") -> bool:
    """Whether a text of eight times the length takes far more than eight times as long."""

    def taken(length: int) -> float:
        text = said * (length // len(said)) + ends
        start = time.thread_time()
        run(text)
        return time.thread_time() - start

    if taken(LONG) < QUICK:
        return False
    short, long = (min(taken(length) for _ in range(3)) for length in (SHORT, LONG))
    return long > QUICK and long > RATIO * max(short, 0.00005)


def test_the_patterns_are_found_also_those_without_a_name() -> None:
    assert len(PATTERNS) > 30
    found = {name.split()[0] for name in PATTERNS}
    assert found >= {"bot.redact", "bot.reading.figures", "schedules.cadence", "bot.evidence.exif"}


def test_what_is_quadratic_is_told_from_what_is_not() -> None:
    assert slow(lambda text: re.sub(r"\s+$", "", text), " ", "x")
    assert not slow(redact, "1")


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_looks_at_a_text_in_a_time_that_grows_as_it_does(name: str) -> None:
    pattern = PATTERNS[name]
    is_bytes = isinstance(pattern.pattern, bytes)
    source = pattern.pattern.decode("latin-1") if is_bytes else pattern.pattern

    def looks(text: str) -> None:
        said: Any = text.encode("utf-8") if is_bytes else text
        pattern.fullmatch(said)
        for _ in pattern.finditer(said):
            pass

    assert [said for said in adversarial(source) if slow(looks, said) or slow(looks, said, "\0")] == []


def _parsed(text: str) -> None:
    with suppress(CannotParse):
        parse(text, "HTML")


TODAY = date(2026, 11, 2)
READERS: dict[str, Callable[[str], object]] = {
    "redact": redact,
    "fit": lambda text: fit(text, 300),
    "fit a text as HTML": lambda text: fit(str(escape(text)), 300),
    "without tags": partial(TAG.sub, ""),
    "name of a file": clean,
    "plain": plain,
    "a day": lambda text: read_day(text, TODAY),
    "days": lambda text: read_days(text, TODAY),
    "a stop": lambda text: read_stop(text, TODAY),
    "a month": lambda text: read_month(text, TODAY, TODAY.year),
    "small talk": is_talk,
    "figures": read_figures,
    "a number": read_number,
    "written plainly": written_plainly,
    "no note": is_no_note,
    "no answer": is_no_answer,
    "sense": lambda text: sense(text, TODAY, figures=True, caption=False),
    "anchors": anchors.read,
    "formatting": _parsed,
}
SAID = (
    *"1a一万日 \n.-:/<>&@,",
    *("<a", "<a ", "&a", "<b>", "</b>", "1/2 ", "1月", "应到1实到", "12:", "://a:", "11月3日到", "a@"),
    *("好的", "了解", "okayk", "周一", "周一 ", "周一,1日 ", "在吗", "hi "),
)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_a_time_that_grows_as_the_text_does(name: str) -> None:
    assert [said for said in SAID if slow(READERS[name], said) or slow(READERS[name], said, "\0")] == []


@pytest.mark.parametrize("words", ["好的", "了解", "是的对的", "okayk", "thanksit"])
def test_thanks_said_thirty_times_and_then_a_word_are_read_at_once(words: str) -> None:
    assert is_no_note(words * 30)
    assert not is_no_note(words * 30 + "x检查")


@pytest.mark.parametrize("count", [2, 10, 30])
def test_weekdays_before_and_behind_something_do_not_multiply(count: int) -> None:
    start = time.thread_time()
    assert isinstance(read_day("周一 " * count + "x" + " 周一" * count, TODAY), NoDay)
    assert time.thread_time() - start < 1


def test_a_numeral_of_any_length_is_a_text() -> None:
    assert isinstance(read_day("万" * 4000, TODAY), NoDay)
    assert read_number("一" * 5000) is None
