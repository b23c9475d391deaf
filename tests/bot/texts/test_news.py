"""Whatever a flow may leave to be told has its words in both languages."""

from dataclasses import MISSING, Field, fields
from datetime import date
from typing import Any, cast

import pytest

from bot.flows.news import Fact
from bot.texts.catalogue import LOCALES, language
from bot.texts.news import told
from schedules.obligation import Text
from schedules.own.rule import Rule

VALUES: dict[str, Any] = {"role": "safety_manager", "lacking": 2, "by": "李安", "party": "enterprise", "moved": False}
VALUES |= {"on": date(2026, 11, 3), "became": "changed", "units": ("一号项目",)}


def example(kind: type[Fact]) -> Fact:
    """A fact of this kind that says something in each of its places."""
    named = {each.name: value(each) for each in fields(cast(Any, kind)) if each.default is MISSING}
    return kind(**named)


def a_rule(what: str) -> Rule:
    """A rule that asks this each week."""
    asked = {"owner": "safety_manager", "proof": ("photo",), "of": ("project",), "since": date(2026, 11, 3)}
    return Rule(number=1, version=1, what=what, often="week", by=None, **asked)  # type: ignore[arg-type]


def value(of: Field[Any]) -> object:
    """What a place of a fact says."""
    words = f"<{of.name}>"
    by_type = {date: date(2026, 11, 3), Text: Text(zh=words, en=words), Rule: a_rule(words)}
    return VALUES.get(of.name) if of.name in VALUES else by_type.get(cast(Any, of.type), words)


@pytest.mark.parametrize("kind", Fact.__subclasses__(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("code", LOCALES)
def test_every_fact_is_told_with_all_that_it_names_and_nothing_of_it_is_markup(kind: type[Fact], code: str) -> None:
    fact = example(kind)
    said = told(language(code), fact).text
    assert said
    named = [value for value in vars(fact).values() if isinstance(value, str) and value.startswith("<")]
    assert all(value.replace("<", "&lt;").replace(">", "&gt;") in said for value in named), said
    assert all(value not in said for value in named), said
