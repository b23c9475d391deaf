"""The shipped roadmap says what its source says: every row, every year, every condition."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from schedules.cadence import AfterEvent, BeforeEvent, By, Every, OnDate, OnNotice, Standing, WithinWorkdays
from schedules.choice import recommended
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.obligation import Obligation
from schedules.plan import plan
from schedules.roadmap import read_roadmap
from schedules.unit import Choice, Scope, Unit
from schedules.workdays import china

FILE = Path(__file__).parents[3] / "roadmap.json"
ROADMAP = read_roadmap(FILE.read_bytes())
BY_ID = {obligation.id: obligation for obligation in ROADMAP.obligations}
REFS = [
    "1.1",
    "1.2",
    "1.3",
    "1.4",
    "1.5",
    "1.6",
    "1.7",
    "1.8",
    "2.1.1",
    "2.1.2",
    "2.1.3",
    "2.2.1",
    "2.2.2",
    "2.2.3.1",
    "2.2.3.2",
    "2.2.4",
    "2.3.1",
    "2.3.2",
    "2.3.3",
    "2.4.1",
    "2.4.2",
    "2.5.1",
    "2.5.2",
    "2.5.3",
    "2.5.4",
    "2.5.5",
    "2.5.6",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
]
ONCES_A_YEAR = {"summary-meeting", "analysis-meeting", "responsibility-letters", "lesson", "drill", "training"}
ASSOCIATIONS = {
    "construction_association",
    "decoration_association",
    "supervision_association",
    "real_estate_association",
    "survey_design_association",
}
OVERSEERS = {"housing_authority", "supervision_body", *ASSOCIATIONS}
EVENTS = {name: [date(2026, 9, 28)] for name in ("key_time", "penalty_decision", "accident", "major_hazard_found")}


def of_item(ref: str) -> list[Obligation]:
    return [obligation for obligation in ROADMAP.obligations if obligation.item == ref]


def owed(year: int, unit: Unit, **events: list[date]) -> list[Duty]:
    stretch = (date(year, 1, 1), date(year, 12, 31))
    return list(plan(ROADMAP, unit, *stretch, workdays=china(), hours=Hours(), events=events))


def enterprise(scope: Scope = "company", /, **attributes: Any) -> Unit:
    return Unit(party="enterprise", first_year=2026, scope=scope, attributes=attributes)


BUILDER: dict[str, bool | int | str] = {
    "headcount": 120,
    "hazardous": True,
    "trade": "construction",
    "major_risk": True,
    "has_projects": True,
}


def every_unit() -> Iterator[Unit]:
    """One unit of each party, saying all that any condition asks for; an enterprise also as a project."""
    said = {**BUILDER, "headcount": 500, "ownership": "provincial_state"}
    for party in sorted({party for obligation in ROADMAP.obligations for party in obligation.parties}):
        for scope in get_args(Scope):
            yield Unit(party=party, first_year=2026, scope=scope, attributes=said)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of the file with its place."""
    if isinstance(value, dict):
        if {"zh", "en"} & set(value):
            yield place, value
            return
        value = list(value.items())
    elif isinstance(value, list):
        value = list(enumerate(value))
    else:
        return
    for key, part in value:
        yield from texts(part, f"{place}.{key}")


def test_all_thirty_one_rows_are_there_in_the_order_of_the_source() -> None:
    assert [item.ref for item in ROADMAP.items] == REFS
    assert len(REFS) == 31
    order = [REFS.index(obligation.item) for obligation in ROADMAP.obligations]
    assert order == sorted(order)


def test_every_item_has_obligations_also_the_one_whose_cells_the_source_has_lost() -> None:
    assert {obligation.item for obligation in ROADMAP.obligations} == set(REFS)
    lost = [item.ref for item in ROADMAP.items if not any(item.schedule.values())]
    assert lost == ["3.4"]
    assert {obligation.fixed for obligation in of_item("3.4")} == {"ask"}


def words_of(ref: str) -> list[str]:
    """All that the source says in a row: its clause, whom it gives it to, and its years."""
    (item,) = (item for item in ROADMAP.items if item.ref == ref)
    return [cell for cell in (item.clause, item.allotted, *(c.zh for c in item.schedule.values() if c)) if cell]


def quoted(obligation: Obligation) -> list[str]:
    """What a guide gives as the source's own words, piece by piece."""
    found = re.match(r"原文：(.+?)。(?=办理：|系统设定：|佐证材料：)", obligation.guide.zh)
    return found[1].split("……") if found else []


def test_what_a_guide_gives_as_the_sources_words_stands_in_its_row() -> None:
    for obligation in ROADMAP.obligations:
        pieces = quoted(obligation)
        assert pieces or obligation.fixed == "ours", obligation.id
        assert obligation.guide.zh.count("原文：") == bool(pieces), obligation.id
        for piece in pieces:
            assert any(piece in cell for cell in words_of(obligation.item)), (obligation.id, piece)


# What a row says that asks for nothing: its headings, and what leads from one ask to the next.
HEADINGS = re.compile(r"(\d\.[^。]{4,24}。)?(（\d）[^。]{4,24}。)?")
ASKS_NOTHING = re.compile(
    r"[。；，、：（）“”]|[一二三四五六七八]是|同时|其中|竞赛|创建|施工企业应"
    r"|落实《深圳市生产经营单位安全生产主体责任规定》|各企业应加强安全生产经费投入保障"
)


def test_every_ask_of_a_clause_is_quoted_by_an_obligation_of_its_row() -> None:
    for item in ROADMAP.items:
        clause = item.clause or ""
        heading = HEADINGS.match(clause)
        held = [heading is not None and place < heading.end() for place in range(len(clause))]
        for piece in (piece for obligation in of_item(item.ref) for piece in quoted(obligation)):
            if (start := clause.find(piece)) >= 0:
                held[start : start + len(piece)] = [True] * len(piece)
        left = "".join(sign if not kept else "\n" for sign, kept in zip(clause, held, strict=True))
        rest = [ASKS_NOTHING.sub("", part.strip()) for part in left.splitlines()]
        assert not [part for part in rest if len(part) > 1], item.ref


def test_every_year_of_the_schedule_that_asks_for_something_of_its_own_is_quoted() -> None:
    for item in ROADMAP.items:
        pieces = [piece for obligation in of_item(item.ref) for piece in quoted(obligation)]
        for cell in filter(None, item.schedule.values()):
            asks = [ask for ask in re.split("[；。]", cell.zh) if ask]
            for ask in asks if cell.zh not in ("持续落实。", "持续推进。") else []:
                assert any(piece in ask for piece in pieces), (item.ref, ask)


def test_every_text_stands_in_both_languages() -> None:
    found = list(texts(json.loads(FILE.read_bytes())))
    assert len(found) > 500
    for place, text in found:
        assert set(text) == {"zh", "en"}, place
        assert re.search(r"[\u4e00-\u9fff]", text["zh"]), place
        assert re.search(r"[A-Za-z]", text["en"]), place
        assert not re.search(r"[\u4e00-\u9fff]", text["en"]), place


def test_every_obligation_has_an_id_of_its_own() -> None:
    assert len(BY_ID) == len(ROADMAP.obligations)
    assert [name for name in BY_ID if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []


def test_titles_are_short_enough_to_be_understood_at_once() -> None:
    assert [o.id for o in ROADMAP.obligations if len(o.title.zh) > 22 or len(o.title.en) > 75] == []


def test_nobody_confirms_their_own_duty() -> None:
    assert [o.id for o in ROADMAP.obligations if o.owner == o.confirmer] == []


def test_what_the_principal_leader_owes_is_reviewed_by_a_second_person() -> None:
    own = [o for o in ROADMAP.obligations if o.owner == "principal_leader"]
    assert own
    assert all(o.evidence.second_person or o.evidence.computed for o in own)


def test_a_cadence_is_stated_only_where_the_source_names_it() -> None:
    for obligation in ROADMAP.obligations:
        cells = "".join(piece for piece in quoted(obligation))
        match obligation.cadence:
            case Standing() | OnDate() | BeforeEvent():
                assert obligation.fixed != "stated", obligation.id
            case By():
                assert (obligation.fixed == "stated") == ("年底前" in cells), obligation.id
            case Every(period=period):
                named = {"week": "每周", "month": "每个?月", "quarter": "每季度", "year": "每年"}
                assert (obligation.fixed == "stated") == bool(re.search(named[period], cells)), obligation.id


def test_what_is_ours_alone_says_so_and_whether_we_recommend_it() -> None:
    ours = {o.id for o in ROADMAP.obligations if o.fixed == "ours"}
    assert {o.id for o in ROADMAP.obligations if o.recommended is not None} == ours
    assert {o.id for o in ROADMAP.obligations if "系统建议，非原文要求" in o.guide.zh} == ours
    # What the source only permits is not recommended.
    assert {o.id for o in ROADMAP.obligations if o.recommended is False} == {"expert-services", "purchased-services"}


def test_a_guide_says_which_limit_or_cadence_is_ours() -> None:
    for obligation in ROADMAP.obligations:
        assert ("（原文未" in obligation.guide.zh) == (obligation.fixed == "ask"), obligation.id


def test_the_eight_onces_of_2026_are_twelve_inspections_four_studies_and_six_things_a_year() -> None:
    duties = owed(2026, enterprise(headcount=120, hazardous=True))
    prefix = "eight-onces-"
    onces = Counter(d.obligation.removeprefix(prefix) for d in duties if d.obligation.startswith(prefix))
    assert onces == {"inspection": 12, "study": 4, "full": 1} | dict.fromkeys(ONCES_A_YEAR, 1)


def test_the_principal_leader_of_an_enterprise_has_no_recurring_stated_duty_besides_the_eight_onces() -> None:
    recurring = {
        o.id
        for o in ROADMAP.obligations
        if o.owner == "principal_leader" and "enterprise" in o.parties and isinstance(o.cadence, Every)
    }
    assert recurring == {f"eight-onces-{name}" for name in {"inspection", "study", *ONCES_A_YEAR}}


def test_the_eight_onces_are_wholly_carried_out_by_the_end_of_year_one() -> None:
    full = BY_ID["eight-onces-full"]
    assert full.cadence == By(kind="by", year=1)
    assert full.evidence.computed
    assert full.evidence.computed.rate == 1
    assert set(full.evidence.computed.from_) == {
        f"eight-onces-{name}" for name in {"inspection", "study", *ONCES_A_YEAR}
    }


def test_the_leader_shift_follows_each_key_time_within_a_day() -> None:
    shifts = [d for d in owed(2026, enterprise(), key_time=[date(2026, 9, 30)]) if d.obligation == "leader-shift"]
    assert [(d.opens_on, d.due_on) for d in shifts] == [(date(2026, 9, 30), date(2026, 10, 1))]


@pytest.mark.parametrize(
    ("ref", "organisers"),
    [
        ("1.2", {"housing_authority", "training_institute", *ASSOCIATIONS}),
        ("2.2.3.1", {"training_institute", *ASSOCIATIONS}),
    ],
)
def test_each_organiser_has_its_own_training_every_year(ref: str, organisers: set[str]) -> None:
    trainings = of_item(ref)
    trainings = [training for training in trainings if "enterprise" not in training.parties]  # who are called to them
    assert sorted(party for training in trainings for party in training.parties) == sorted(organisers)
    for training in trainings:
        assert training.cadence == Every(kind="every", period="year")
        assert training.years == [1, 2, 3]
        assert training.evidence.measure
        assert training.evidence.measure.target == 1


def test_trainings_come_round_in_all_years_even_where_the_cell_is_empty_and_briefings_leave_no_day_out() -> None:
    for year in (2026, 2027, 2028):
        counts = Counter(d.obligation for d in owed(year, enterprise(headcount=120, hazardous=True)))
        assert (counts["all-staff-training"], counts["key-post-training"]) == (4, 12)
        briefed = [d for d in owed(year, enterprise("project")) if d.obligation == "shift-briefing"]
        assert [d.due_on - d.opens_on for d in briefed] == [timedelta(days=6)] * len(briefed)
        assert all(one.due_on + timedelta(days=1) == following.opens_on for one, following in pairwise(briefed))
        assert briefed[0].opens_on < date(year, 1, 8)
        assert briefed[-1].due_on >= date(year, 12, 31)


def test_a_week_of_briefings_counts_the_shifts_and_a_unit_may_record_each_day() -> None:
    briefing = BY_ID["shift-briefing"]
    assert briefing.evidence.measure
    assert briefing.evidence.measure.target == 1  # the source asks for a briefing before each shift
    daily = replace(enterprise("project"), choices={"shift-briefing": Choice(is_on=True, period="day")})
    assert Counter(d.obligation for d in owed(2026, daily))["shift-briefing"] == 365


def test_the_rates_of_the_training_row_are_owed_by_the_end_of_year_one() -> None:
    for name in ("trained-in-full", "certified-in-full"):
        assert BY_ID[name].cadence == By(kind="by", year=1)
        assert BY_ID[name].evidence.measure


def test_an_empty_cell_sets_no_milestone_and_ends_nothing_that_the_clause_asks_for_always() -> None:
    empty = {(item.ref, int(year)) for item in ROADMAP.items for year, cell in item.schedule.items() if not cell}
    assert empty == {("2.2.1", 3), ("2.2.3.2", 2), ("2.5.6", 2), ("2.5.6", 3), ("3.4", 1), ("3.4", 2), ("3.4", 3)}
    for ref, year in empty:
        assert not [o.id for o in of_item(ref) if isinstance(o.cadence, By) and o.cadence.year == year]
        assert [o.id for o in of_item(ref) if not isinstance(o.cadence, By) and year in o.years], (ref, year)
    for unit in (enterprise(**BUILDER), enterprise("project", **BUILDER)):
        standing = [{d.obligation for d in owed(year, unit) if d.item == "2.2.1"} for year in (2027, 2028, 2031)]
        assert standing[0] - {"technical-team"} == standing[1] - {"technical-team-kept"}
        assert standing[1] == standing[2]


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2031])
def test_one_accident_opens_all_that_authorities_then_owe_in_the_term_and_after_it(year: int) -> None:
    def opened(party: str) -> set[str]:
        unit = Unit(party=party, first_year=2026)  # type: ignore[arg-type]
        return {d.obligation for d in owed(year, unit, accident=[date(year, 3, 2)]) if d.period == f"{year}-03-02"}

    both = {"accident-liability", "accident-joint-discipline", "accident-investigation", "accident-interview"}
    assert opened("supervision_body") == both
    assert opened("housing_authority") == both | {"accident-licences", "accident-supervised"}
    assert opened("enterprise") == set()  # the source states nothing that the enterprise then owes


def test_a_severe_situation_is_answered_by_notice_talk_or_circular() -> None:
    for party in ("housing_authority", "supervision_body"):
        duties = owed(2026, Unit(party=party, first_year=2026), severe_situation=[date(2026, 9, 28)])
        assert [d.due_on for d in duties if d.obligation == "severe-situation"] == [date(2026, 10, 10)]


def test_a_key_node_of_rail_works_is_checked_before_its_planned_day() -> None:
    site = enterprise("project", **BUILDER, rail=True)
    duties = owed(2026, site, rail_key_node=[date(2026, 9, 28)])
    assert [(d.opens_on, d.due_on) for d in duties if d.obligation == "rail-key-nodes"] == [
        (date(2026, 9, 14), date(2026, 9, 28))
    ]
    assert not [
        d
        for d in owed(2026, enterprise("project", **BUILDER), rail_key_node=[date(2026, 9, 28)])
        if "rail" in d.obligation
    ]


def test_a_major_hazard_is_reported_planned_and_closed_by_the_limit_of_its_own_plan() -> None:
    site = enterprise("project", **BUILDER)
    events = {"major_hazard_found": [date(2026, 9, 14)], "major_hazard_deadline": [date(2026, 10, 30)]}
    due = {d.obligation: d.due_on for d in owed(2026, site, **events) if d.obligation.startswith("major-hazard")}
    assert due == {
        "major-hazard-reported": date(2026, 9, 15),
        "major-hazard-plan": date(2026, 9, 17),
        "major-hazard-closed": date(2026, 10, 30),
    }


def test_insurance_and_certificates_are_renewed_before_they_expire() -> None:
    days = {"insurance_expiry": [date(2026, 8, 31)], "certificate_expiry": [date(2026, 7, 1)]}
    asked = [d.obligation for d in owed(2026, enterprise(**BUILDER), **days) if "renewal" in d.obligation]
    assert asked == ["liability-insurance-renewal"]  # the other is ours: to be chosen
    unit = replace(enterprise(**BUILDER), choices=recommended(ROADMAP))
    due = {d.obligation: (d.opens_on, d.due_on) for d in owed(2026, unit, **days) if "renewal" in d.obligation}
    assert due == {
        "liability-insurance-renewal": (date(2026, 7, 2), date(2026, 8, 31)),
        "certificate-renewal": (date(2026, 5, 2), date(2026, 7, 1)),
    }


def test_an_enterprise_without_projects_owes_itself_what_others_owe_on_their_sites() -> None:
    without = {d.obligation for d in owed(2026, enterprise(**{**BUILDER, "has_projects": False}))}
    having = {d.obligation for d in owed(2026, enterprise(**BUILDER))}
    own = {"team-duties", "mentors", "procedures-kept", "protective-equipment", "risk-map"}
    assert {f"{name}-company" for name in own} | {"hazard-search"} <= without - having
    assert own | {"hazard-self-check"} <= {d.obligation for d in owed(2026, enterprise("project", **BUILDER))}
    assert {"leader-risk-report", "dual-report-platform", "major-risk-register"} <= having - without


def test_only_a_unit_with_a_party_branch_makes_it_the_first_topic_and_only_the_insured_use_prevention() -> None:
    branch = {d.obligation for d in owed(2026, enterprise(party_branch=True, insured=False))}
    insured = {d.obligation for d in owed(2026, enterprise(party_branch=False, insured=True))}
    assert ("first-topic-enterprise" in branch, "first-topic-enterprise" in insured) == (True, False)
    assert ("insurance-prevention" in branch, "insurance-prevention" in insured) == (False, True)


def test_only_works_underground_need_a_plan_that_links_surface_and_underground() -> None:
    for said, asked in (({"underground": True, "rail": False}, True), ({"underground": False, "rail": False}, False)):
        found = {d.obligation for d in owed(2026, enterprise("project", **said))}
        assert ("emergency-plan-underground" in found) == asked
        assert "emergency-plan-site" in found


def test_the_safety_director_owns_and_confirms_something() -> None:
    assert [o.id for o in ROADMAP.obligations if o.owner == "safety_director"]
    assert [o.id for o in ROADMAP.obligations if o.confirmer == "safety_director"]


def test_what_must_be_ready_for_a_year_is_asked_for_when_it_is_made() -> None:
    months = {name: owed_month(name) for name in ("safety-budget", "training-plan", "staff-commitments")}
    assert months == {"safety-budget": 11, "training-plan": 2, "staff-commitments": 2}


def owed_month(name: str) -> int:
    (due,) = (d.due_on for d in owed(2026, enterprise(**BUILDER)) if d.obligation == name)
    return due.month


def test_nobody_is_asked_for_one_thing_by_two_obligations_of_a_row() -> None:
    asks = Counter((o.item, *o.parties, o.scope, o.guide.en) for o in ROADMAP.obligations)
    assert [ask for ask, times in asks.items() if times > 1] == []


def test_every_milestone_falls_in_the_year_whose_cell_asks_for_it() -> None:
    milestones: dict[str, set[int]] = {}
    for obligation in ROADMAP.obligations:
        if isinstance(obligation.cadence, By):
            assert obligation.years == [obligation.cadence.year], obligation.id
            assert (obligation.cadence.month, obligation.cadence.day) == (12, 31), obligation.id
            milestones.setdefault(obligation.item, set()).add(obligation.cadence.year)
    # 1.4 and 2.3.1 name no day: their cells put the thing itself into that year.
    undated = {"1.4": {1, 2}, "2.3.1": {1}}
    for item in ROADMAP.items:
        said = {int(y) for y, cell in item.schedule.items() if cell and f"{2019 + int(y)}年底前" in cell.zh}
        assert milestones.get(item.ref, set()) == said | undated.get(item.ref, set()), item.ref


def test_campaigns_carry_their_dates_and_the_others_wait_for_notice() -> None:
    dated = {
        "disaster-day": ("05-12", "05-12"),
        "safety-month": ("06-01", "06-30"),
        "safety-law-week": ("12-01", "12-07"),
    }
    for who in ("enterprise", "bodies"):
        for name, (first, last) in dated.items():
            assert BY_ID[f"{name}-{who}"].cadence == OnDate(kind="on_date", from_=first, to=last)
        for name in ("safety-miles", "ankang-cup", "bay-area-quiz", "youth-posts", "watch-film"):
            assert BY_ID[f"{name}-{who}"].cadence == OnNotice(kind="on_notice")


def test_a_penalty_is_published_within_seven_working_days_of_the_decision() -> None:
    cadence = BY_ID["penalty-published"].cadence
    assert isinstance(cadence, AfterEvent)
    assert cadence.within == WithinWorkdays(workdays=7)
    for party in ("housing_authority", "supervision_body"):
        duties = owed(2026, Unit(party=party, first_year=2026), penalty_decision=[date(2026, 9, 28)])
        assert [d.due_on for d in duties if d.obligation == "penalty-published"] == [date(2026, 10, 13)]


@pytest.mark.parametrize(
    ("headcount", "hazardous", "director", "engineer"),
    [
        (49, True, False, False),
        (50, True, True, True),
        (50, False, False, False),
        (300, True, True, True),
        (299, False, False, False),
        (300, False, True, False),
    ],
)
def test_a_safety_director_from_fifty_in_a_hazardous_trade_and_from_three_hundred_otherwise(
    headcount: int, hazardous: bool, director: bool, engineer: bool
) -> None:
    found = {d.obligation for d in owed(2026, enterprise(headcount=headcount, hazardous=hazardous, trade="other"))}
    assert ("safety-director" in found, "registered-engineer" in found) == (director, engineer)


@pytest.mark.parametrize("said", [{}, {"hazardous": False}])
def test_a_builder_is_hazardous_by_the_source_whatever_it_says_of_itself(said: dict[str, Any]) -> None:
    found = {d.obligation for d in owed(2026, enterprise(headcount=60, trade="construction", **said))}
    assert {"safety-director", "registered-engineer"} <= found


@pytest.mark.parametrize(
    ("ownership", "school"), [("provincial_state", True), ("municipal_state", False), ("private", False)]
)
def test_only_provincial_state_owned_enterprises_build_a_school_by_year_three(ownership: str, school: bool) -> None:
    found = {d.obligation for d in owed(2028, enterprise(ownership=ownership, trade="construction"))}
    assert ("vocational-school" in found) == school


@pytest.mark.parametrize(
    ("trade", "hazardous", "asked"),
    [("construction", True, True), ("decoration", False, True), ("survey_design", False, False)],
)
def test_what_the_source_asks_of_construction_enterprises_binds_only_them(
    trade: str, hazardous: bool, asked: bool
) -> None:
    unit = enterprise(trade=trade, hazardous=hazardous, has_projects=True)
    found = {d.obligation for year in (2026, 2027, 2028) for d in owed(year, unit)}
    builders = {"dual-report-platform", "technical-team", "standardisation-assessed", "hazard-platform"}
    assert found & builders == (builders if asked else set())


def test_lists_of_the_enterprise_and_of_the_project_stand_side_by_side() -> None:
    company = {d.obligation for d in owed(2026, enterprise(**BUILDER))}
    project = {d.obligation for d in owed(2026, enterprise("project", **BUILDER))}
    assert "risk-list-enterprise" in company - project
    assert "risk-list-project" in project - company


def test_authority_rows_bind_no_enterprise() -> None:
    for ref in ("1.4", "2.5.2", "2.5.5", "2.5.6", "3.3", "3.4"):
        for obligation in of_item(ref):
            assert set(obligation.parties) <= {"housing_authority", "supervision_body"}, obligation.id


def test_every_responsible_party_owes_something_of_each_row_in_each_year_that_has_a_cell() -> None:
    for item in ROADMAP.items:
        for year, cell in item.schedule.items():
            owing = {party for o in of_item(item.ref) if int(year) in o.years for party in o.parties}
            if cell:
                assert owing >= set(item.responsible), (item.ref, year)


def test_overseers_of_an_item_have_one_quarterly_duty_of_supervision_and_guidance() -> None:
    overseen = [item for item in ROADMAP.items if item.overseers]
    assert len(overseen) == 17
    for item in overseen:
        assert item.responsible == ["enterprise"]
        assert set(item.overseers) == OVERSEERS
        (oversight,) = (o for o in of_item(item.ref) if o.id.startswith("oversee-"))
        assert set(oversight.parties) == OVERSEERS
        assert oversight.cadence == Standing(kind="standing", review="quarter")


def test_a_rate_in_the_source_asks_for_numbers_against_the_whole() -> None:
    for obligation in ROADMAP.obligations:
        if "100%" in obligation.title.zh:
            assert obligation.evidence.measure or obligation.evidence.computed, obligation.id
        if obligation.evidence.measure:
            assert obligation.evidence.measure.target == 1, obligation.id


def test_documents_are_named_exactly_where_they_are_asked_for() -> None:
    for obligation in ROADMAP.obligations:
        assert bool(obligation.evidence.documents) == bool(obligation.evidence.documents_are), obligation.id


def test_every_escalation_is_used_and_its_steps_climb() -> None:
    assert {obligation.escalation for obligation in ROADMAP.obligations} == set(ROADMAP.escalations)
    for name, escalation in ROADMAP.escalations.items():
        steps = [(("opens", "due").index(step.anchor), step.days) for step in escalation.steps]
        assert all(before < after for before, after in pairwise(steps)), name
        assert escalation.steps[-1].days <= escalation.missed_after, name
