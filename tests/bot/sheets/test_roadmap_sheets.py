"""A roadmap in a spreadsheet: nothing is lost on the way there and back, whatever a roadmap says."""

from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.app.shipped_roadmap import shipped_roadmap
from bot.sheets.columns import names
from bot.sheets.roadmap.assembled import roadmap_of
from bot.sheets.roadmap.conditions import NoCondition, read_condition, told
from bot.sheets.roadmap.layout import COLUMNS, MORE
from bot.sheets.roadmap.written import pages_said
from schedules.cadences.nth import WEEKDAYS
from schedules.own.usual import ESCALATIONS, POLICIES
from schedules.roadmap import Roadmap, in_plain, read_roadmap

ODD = ["1.10", " a ", "=1+1", "是", "a, b", "_x000D_", "\r\n", "true"]
WORDS = st.text(min_size=1, max_size=12) | st.sampled_from(ODD)
TEXT = st.one_of(
    st.builds(lambda zh, en: {"zh": zh, "en": en}, WORDS, WORDS),
    st.builds(lambda language, words: {language: words}, st.sampled_from(["zh", "en"]), WORDS | st.just("检查")),
)
# Words of a roadmap's own: some as people write them, some with which a cell has its trouble.
NAMES = st.sampled_from(["head_chef", "厨师长", "head chef", "a, b", " x ", "safety_manager", "enterprise", "=1"])
PERIODS = st.sampled_from(["day", "week", "month", "quarter", "half_year", "year"])
PLAIN_PARTIES = ["enterprise", "housing_authority", "training_institute"]
CADENCES = st.one_of(
    st.builds(lambda period: {"kind": "every", "period": period}, PERIODS),
    st.builds(lambda period: {"kind": "standing", "review": period}, PERIODS),
    st.builds(
        lambda year, month, day: {"kind": "by", "year": year, "month": month, "day": day},
        st.integers(1, 2),
        st.integers(1, 12),
        st.integers(1, 29),
    ),
    st.builds(
        lambda first, last: {"kind": "on_date", "from": first, "to": last},
        st.sampled_from(["01-01", "02-29", "12-01"]),
        st.sampled_from(["01-31", "12-31"]),
    ),
    st.builds(
        lambda every, unit, ahead: {"kind": "rolling", "every": every, "unit": unit, **ahead},
        st.integers(1, 20),
        st.sampled_from(["day", "week", "month", "year"]),
        st.just({}) | st.builds(lambda days: {"ahead": days}, st.integers(1, 366)),
    ),
    st.just({"kind": "on_notice"}),
    st.builds(
        lambda event, within: {"kind": "after_event", "event": event, "within": within},
        WORDS | st.just(""),
        st.builds(lambda kind, days: {kind: days}, st.sampled_from(["days", "workdays"]), st.integers(1, 5_000))
        | st.builds(lambda hours: {"hours": hours}, st.integers(1, 168)),
    ),
    st.builds(
        lambda key, period, begins: {
            "kind": key,
            "period" if key == "every" else "review": period,
            "year_begins": begins,
        },
        st.sampled_from(["every", "standing"]),
        st.sampled_from(["quarter", "half_year", "year"]),
        st.integers(1, 12),
    ),
    st.builds(
        lambda every, unit, start: {"kind": "interval", "every": every, "unit": unit, "from": start.isoformat()},
        st.integers(1, 1_000),
        st.sampled_from(["day", "week", "month", "year"]),
        st.dates(date(1950, 1, 1), date(2199, 12, 31)),
    ),
    st.builds(
        lambda nth, of, period, ahead: {"kind": "nth", "nth": nth, "of": of, "period": period, "ahead": ahead},
        st.integers(1, 5) | st.integers(-5, -1),
        st.sampled_from([*WEEKDAYS, "workday"]),
        st.sampled_from(["month", "quarter", "half_year", "year"]),
        st.none() | st.integers(0, 366),
    ),
    st.builds(
        lambda event, ahead: {"kind": "before_event", "event": event, "ahead": ahead}, WORDS, st.integers(1, 366)
    ),
)
CONDITIONS = st.recursive(
    st.one_of(
        st.builds(lambda least: {"attr": "headcount", "at_least": least}, st.integers(-5, 500)),
        st.builds(lambda value: {"attr": "rail", "is": value}, st.booleans()),
        st.builds(lambda value: {"attr": "odd one", "is": value}, WORDS),
        st.builds(lambda some: {"attr": "trade", "one_of": some}, st.lists(st.sampled_from(["other", "decoration"]))),
    ),
    lambda inner: st.one_of(
        st.builds(lambda some: {"all": some}, st.lists(inner, max_size=3)),
        st.builds(lambda some: {"any": some}, st.lists(inner, max_size=3)),
        st.builds(lambda one: {"not": one}, inner),
    ),
    max_leaves=5,
)
MEASURES = st.none() | st.builds(
    lambda target, of: {"kind": "ratio", "target": target, "of": of}, st.floats(0.000_001, 1), TEXT
)


@st.composite
def own_words(draw: st.DrawFn, *kinds: str) -> dict[str, Any]:
    """Some words of a roadmap's own for these kinds; one that is a kind's plain name is a word for itself."""
    names = draw(st.sets(NAMES, max_size=2))
    return {
        name: {"is": name if name in kinds else draw(st.sampled_from(kinds)), "title": draw(TEXT)} for name in names
    }


@st.composite
def roadmaps(draw: st.DrawFn) -> Roadmap:
    """A small roadmap, as odd as the reader of roadmaps lets it be."""
    roles = draw(own_words("safety_manager", "safety_officer"))
    parties = draw(own_words("enterprise", "training_institute"))
    owners = ["safety_officer", "safety_manager", *roles]
    some_parties = st.lists(st.sampled_from([*PLAIN_PARTIES, *parties]), min_size=1, max_size=3)
    refs = draw(st.lists(WORDS | st.just(""), min_size=1, max_size=3, unique=True))
    sections = draw(st.lists(WORDS, min_size=1, max_size=2, unique=True))
    climbs = draw(st.lists(WORDS | st.sampled_from([*ESCALATIONS]), min_size=1, max_size=3, unique=True))
    items = [
        {
            "ref": ref,
            "section": draw(st.sampled_from(sections)),
            "title": draw(TEXT),
            "responsible": draw(some_parties | st.just([])),
            "overseers": draw(some_parties | st.just([])),
            "schedule": {"1": draw(st.none() | TEXT), "2": draw(st.none() | TEXT)},
            "clause": draw(st.none() | WORDS),
            "allotted": draw(st.none() | st.just("") | WORDS),
        }
        for ref in refs
    ]
    ids = draw(st.lists(WORDS | st.just(""), min_size=1, max_size=4, unique=True))
    obligations: list[dict[str, Any]] = []
    for key in ids:
        fixed = draw(st.sampled_from(["stated", "ask", "ours"]))
        obligations.append(
            {
                "id": key,
                "item": draw(st.sampled_from(refs)),
                "title": draw(TEXT),
                "guide": draw(TEXT),
                "parties": draw(some_parties),
                "scope": draw(st.sampled_from(["company", "project"])),
                "owner": draw(st.sampled_from(owners)),
                "confirmer": "project_manager",
                "years": draw(st.sampled_from([[1, 2], [2, 1], [1, 2, 2]])),
                "cadence": draw(CADENCES),
                "fixed": fixed,
                "act": draw(st.sampled_from([*POLICIES])),
                "applies_when": draw(st.none() | CONDITIONS),
                "evidence": {
                    "photos": draw(st.integers(0, 10)),
                    "documents": draw(st.integers(0, 10)),
                    "note": True,
                    "measure": draw(MEASURES),
                    "documents_are": draw(st.none() | TEXT),
                    "second_person": draw(st.booleans()),
                },
                "escalation": draw(st.sampled_from(climbs)),
                "recommended": draw(st.booleans()) if fixed == "ours" else None,
            }
        )
    head = {"id": draw(WORDS), "version": draw(WORDS | st.just("")), "title": draw(TEXT)}
    return read_roadmap_of(
        {
            **head,
            "term": {"first_year": draw(st.integers(0, 3000)), "years": 2},
            "sections": [{"ref": ref, "title": draw(TEXT)} for ref in sections],
            "items": items,
            "escalations": {name: draw(st.sampled_from([*ESCALATIONS.values()])) for name in climbs},
            "policies": {**POLICIES, "drill": draw(st.sampled_from([[], POLICIES["daily"]]))},
            "obligations": obligations,
            "best_months": {key: draw(st.integers(1, 12)) for key in draw(st.sets(st.sampled_from(ids)))},
            "called": draw(st.none() | TEXT),
            "of_notices": draw(st.none() | st.sampled_from(climbs)),
            "roles": roles,
            "parties": parties,
        }
    )


def read_roadmap_of(plain: dict[str, Any]) -> Roadmap:
    """A roadmap in the form of today; a drill that nothing leads to its day is led by another policy."""
    import json

    for each in plain["obligations"]:
        if each["act"] == "drill":
            each["act"] = "meeting"
    return read_roadmap(json.dumps(plain))


@settings(max_examples=120, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(roadmaps())
def test_any_roadmap_comes_back_from_its_sheets_as_it_was(roadmap: Roadmap) -> None:
    back = roadmap_of(pages_said(roadmap), "other", 1999)
    assert not back.faults
    assert back.roadmap == roadmap
    assert in_plain(back.roadmap) == in_plain(roadmap)


def test_the_shipped_roadmap_comes_back_and_needs_no_column_for_what_is_odd() -> None:
    roadmap = read_roadmap(shipped_roadmap())
    pages = pages_said(roadmap)
    assert roadmap_of(pages, "other", 1999).roadmap == roadmap
    assert all(cells[-1] in (None, MORE.heading) for page in pages for _, cells in page.rows)


@pytest.mark.parametrize("sheet", [*COLUMNS])
def test_no_heading_of_a_sheet_means_two_columns(sheet: Any) -> None:
    said: set[str] = set()
    for column in (*COLUMNS[sheet], MORE):
        own = names(column.zh, column.en, column.key)
        assert not said & own, column.heading
        said |= own


@pytest.mark.parametrize(
    "text",
    [
        "headcount >= 50 and (hazardous = yes or trade in construction, decoration)",
        "not rail = no",
        "人数 >= 50 且 （高危行业 = 是 或 行业 属于 施工、装饰）",
        "人数≥５０且（高危行业＝是或行业属于施工、装饰）",
        "（人数>=50）并且高危行业=否或者行业属于施工",
    ],
)
def test_a_condition_is_read_as_it_is_said(text: str) -> None:
    condition = read_condition(text)
    assert read_condition(told(condition)) == condition


@pytest.mark.parametrize(
    "text", ["headcount", "headcount = 5", "rail >= 5", "(rail = yes", "rail = yes no", "(" * 60, "x=1", "and"]
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(NoCondition):
        read_condition(text)
