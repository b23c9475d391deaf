"""Rules of a unit's own: from when to when they hold, and how one follows the other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.escalation import Hours
from schedules.own.rule import OFTEN, Often, Rule, begun_upto, first_from, goes_on, roadmap_text
from schedules.period import Period, period_of
from schedules.plan import plan
from schedules.roadmap import Span, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Unit

PERIODS = st.sampled_from([each for each in OFTEN if each != "once"])
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
NOVEMBER = Period(key="2026-11", first=date(2026, 11, 1), last=date(2026, 11, 30))


def rule(often: Often = "month", since: date = date(2026, 11, 18), **more: object) -> Rule:
    said = {"number": 1, "version": 1, "what": "检查灭火器", "often": often, "by": None, "owner": "safety_manager"}
    return Rule(**said | {"proof": ("photo",), "of": ("enterprise", "project"), "since": since} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "until", "first"),
    [
        (date(2026, 10, 5), None, date(2026, 11, 1)),
        (date(2026, 11, 18), None, date(2026, 11, 18)),
        (date(2026, 11, 30), date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 1), None, None),
        (date(2026, 10, 5), date(2026, 10, 31), None),
        (date(2026, 10, 5), date(2026, 11, 1), date(2026, 11, 1)),
        (date(2026, 11, 18), date(2026, 11, 17), None),
    ],
)
def test_a_period_is_held_from_the_day_on_and_to_its_end_once_it_has_begun(
    since: date, until: date | None, first: date | None
) -> None:
    held = Span(since=since, until=until).held(NOVEMBER)
    assert (held and (held.key, held.first, held.last)) == (first and ("2026-11", first, date(2026, 11, 30)))


@given(often=PERIODS, day=DAYS)
def test_the_next_period_begins_on_that_day_or_is_the_first_behind_it(often: Often, day: date) -> None:
    assert often != "once"
    first = first_from(often, day)
    assert period_of(often, first).first == first
    assert first == day or day - timedelta(days=1) >= period_of(often, day).first
    assert first <= period_of(often, day).last + timedelta(days=1)


@given(before=PERIODS, often=PERIODS, since=DAYS, ahead=st.integers(0, 700))
def test_no_day_is_left_out_between_a_rule_and_what_follows_it(
    before: Often, often: Often, since: date, ahead: int
) -> None:
    old, today = rule(before, since), since + timedelta(days=ahead)
    upto = begun_upto(old, today)
    day = goes_on(old, often, upto)
    assert upto < day
    assert day == upto + timedelta(days=1) or first_from(often, day) == day
    if OFTEN.index(often) <= OFTEN.index(before):
        assert day == upto + timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "upto"),
    [
        (date(2026, 11, 10), date(2026, 11, 9)),
        (date(2026, 12, 31), date(2026, 12, 30)),
        (date(2027, 1, 1), date(2027, 3, 5)),
    ],
)
def test_what_is_due_once_has_begun_with_the_year_of_its_day(today: date, upto: date) -> None:
    assert begun_upto(rule("once", by=date(2027, 3, 5)), today) == upto


def test_the_roadmap_has_an_obligation_for_companies_and_one_for_projects() -> None:
    text = roadmap_text(
        3, [rule(), rule("once", number=2, by=date(2027, 3, 5), of=("project",))], first_year=2026, version=1
    )
    roadmap = read_roadmap(text, is_kept=True)
    assert [each.id for each in roadmap.obligations] == ["rule1.1.company", "rule1.1.project", "rule2.1.project"]
    assert roadmap.is_own
    site = Unit(party="enterprise", scope="project", first_year=2026)
    owed = plan(roadmap, site, date(2026, 11, 1), date(2027, 12, 31), workdays=roadmap.workdays, hours=Hours())
    found = [(each.obligation, each.opens_on, each.due_on) for each in owed]
    assert found[0] == ("rule1.1.project", date(2026, 11, 18), date(2026, 11, 30))
    assert found[-1] == ("rule2.1.project", date(2027, 1, 1), date(2027, 3, 5))


def test_no_file_says_what_the_rules_of_units_alone_say() -> None:
    with pytest.raises(RoadmapError) as refused:
        read_roadmap(roadmap_text(3, [rule()], first_year=2026, version=1))
    assert [fault.place for fault in refused.value.faults] == [
        "id",
        "spans",
        "obligations[0].fixed",
        "obligations[1].fixed",
    ]


def test_its_words_can_be_left_out() -> None:
    assert "灭火器" not in roadmap_text(3, [rule()], first_year=2026, version=1, with_words=False)
