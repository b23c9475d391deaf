"""Rules of a unit's own: for whom they are, from when on, what a change and an ending leave owed, and who may."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text as statement

from bot.flows.ledger.verify import UNSAID, verify
from bot.flows.retention.retain import retain
from bot.flows.rules.keep import AT_MOST, NotRuled, Ruled, Wanted, in_force
from bot.flows.rules.rule_views import found as rule_found
from bot.flows.rules.rule_views import making, rules_for
from bot.outbox.operations import add_rule, change_rule, change_unit, end_rule
from bot.store.duties.duties import duties_of
from bot.store.duties.obligations import adopted, current_ids
from bot.store.duties.roadmaps import known, source_of, text_of
from bot.store.people.people import people_named
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit_named
from bot.store.retention.personal_traces import units_of
from bot.store.rules.own_rules import own_roadmap
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, MANAGER, SITE_MANAGER = 1, 11, 12, 14
INSPECT = obligation("inspect", {"kind": "every", "period": "month"}, title=text("带队检查"))
AUTHORITY, FIRM, SITE = "监管局", "宏达建设", "一号项目"


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 18, 8), roadmap_file(INSPECT))
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(FIRM, Unit(party="enterprise", first_year=2026), AUTHORITY)
    town.unit(SITE, Unit(party="enterprise", scope="project", first_year=2026), FIRM)
    town.unit("别家公司", Unit(party="enterprise", first_year=2026))
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(LEADER, "王建国", "principal_leader", FIRM)
    town.join(MANAGER, "李安", "safety_manager", FIRM)
    town.join(SITE_MANAGER, "周平", "safety_manager", SITE)
    town.at(local(2026, 11, 18, 9))
    yield town
    assert town.store.read_now(verify, town.vault).code == 0
    town.close()


def unit(town: QuietTown, name: str) -> Known:
    of = town.store.read_now(unit_named, name)
    assert of
    return of


def person(town: QuietTown, account: int) -> int:
    name = {SUPERVISOR: "陈清", LEADER: "王建国", MANAGER: "李安", SITE_MANAGER: "周平"}[account]
    [found] = town.store.read_now(people_named, name)
    return found.id


def wanted(**said: Any) -> Wanted:
    usual: dict[str, Any] = {
        "what": "每周检查灭火器",
        "often": "week",
        "owner": "safety_manager",
        "proof": ("photo",),
        "of": ("enterprise", "project"),
        "since": date(2026, 11, 18),
    }
    return Wanted(**usual | said)


def add(town: QuietTown, at: str = FIRM, by: int | None = None, **said: Any) -> Any:
    of = unit(town, at)
    return town.store.write_now(add_rule, of.id, wanted(**said), town.clock.now(), by=by and person(town, by))


def change(town: QuietTown, seen: Any, by: int | None = None, **said: Any) -> Any:
    return town.store.write_now(change_rule, seen, wanted(**said), town.clock.now(), by=by and person(town, by))


def end(town: QuietTown, seen: Any, by: int | None = None) -> Any:
    return town.store.write_now(end_rule, seen, town.clock.now(), by=by and person(town, by))


def owed(town: QuietTown, name: str = FIRM) -> list[tuple[str, str, str]]:
    """The period, first and due day of each duty that a unit's own rules, or those above, have given it."""
    due = town.store.read_now(duties_of, [unit(town, name).id], date(2026, 1, 1), date(2028, 1, 1))
    mine = [each for each in due if each.key.startswith("rule") and each.outcome != "waived"]
    return sorted((each.period, each.opens_on.isoformat(), each.due_on.isoformat()) for each in mine)


def test_a_rule_is_owed_by_its_unit_and_those_below_at_once_and_by_nobody_else(here: QuietTown) -> None:
    told = add(here, by=LEADER)
    assert isinstance(told, Ruled)
    week = [("2026-W47", "2026-11-18", "2026-11-22")]
    assert (owed(here), owed(here, SITE)) == (week, week)
    assert owed(here, AUTHORITY) == owed(here, "别家公司") == []
    here.unit("二号项目", Unit(party="enterprise", scope="project", first_year=2025), FIRM)
    assert owed(here, "二号项目") == week
    here.at(local(2026, 11, 23, 9))
    assert owed(here)[1:] == [("2026-W48", "2026-11-23", "2026-11-29")]
    assert len(owed(here, "二号项目")) == 2


def test_it_is_none_of_the_roadmaps_that_units_are_given_or_leave(here: QuietTown) -> None:
    add(here)
    assert [each.name for each in here.store.read_now(known)] == ["shenzhen-construction-2020"]
    number = here.store.read_now(own_roadmap, unit(here, FIRM).id)
    assert number
    assert here.store.read_now(source_of, number).zh == f"{FIRM}补充规定"
    for company in (3, 4):
        assert FIRM not in str([each for each in here.entries(company) if each["action"] == "adopted"])


def test_it_counts_as_chosen_and_never_in_the_rate(here: QuietTown) -> None:
    add(here)
    due = here.store.read_now(duties_of, [unit(here, FIRM).id], date(2026, 11, 1), date(2026, 12, 31))
    assert {each.key: each.stated for each in due} == {"inspect": True, "rule1.1.company": False}


def test_one_from_the_next_period_or_a_day_begins_then(here: QuietTown) -> None:
    add(here, often="month", since=date(2026, 12, 1), of=("enterprise",))
    assert owed(here) == []
    here.at(local(2026, 12, 1, 9))
    assert owed(here) == [("2026-12", "2026-12-01", "2026-12-31")]
    assert owed(here, SITE) == []


def test_what_is_due_once_is_owed_once_from_its_day_on(here: QuietTown) -> None:
    told = here.store.write_now(
        add_rule,
        unit(here, FIRM).id,
        wanted(often="once", by=date(2026, 12, 15), of=("enterprise",)),
        here.clock.now(),
    )
    assert isinstance(told, Ruled)
    for day in (1, 20):
        here.at(local(2026, 12, day, 9))
    here.at(local(2027, 2, 1, 9))
    assert owed(here) == [("2026", "2026-11-18", "2026-12-15")]


def test_a_rule_of_a_day_on_which_the_unit_has_changed_begins_that_day(here: QuietTown) -> None:
    of = unit(here, FIRM)
    here.store.write_now(change_unit, of, replace(of, attributes={"headcount": 5}), here.clock.now())
    add(here)
    assert owed(here) == [("2026-W47", "2026-11-18", "2026-11-22")]


def test_a_change_holds_from_the_first_period_that_has_not_begun(here: QuietTown) -> None:
    first = add(here, often="month", of=("enterprise",)).kept
    assert owed(here) == [("2026-11", "2026-11-18", "2026-11-30")]
    second = change(here, first, often="week", of=("enterprise",), what="每周检查消防设施").kept
    assert second.rule.since == date(2026, 12, 1)
    assert second.rule.version == 2
    assert owed(here) == [("2026-11", "2026-11-18", "2026-11-30")]
    here.at(local(2026, 12, 1, 9))
    here.at(local(2026, 12, 7, 9))
    assert [period for period, *_ in owed(here)] == ["2026-11", "2026-W49", "2026-W50"]
    assert change(here, first, often="day").why == "changed"
    third = change(here, second, often="month", of=("enterprise",)).kept
    assert third.rule.since == date(2027, 1, 1)
    for day in (14, 21, 28):
        here.at(local(2026, 12, day, 9))
    here.at(local(2027, 1, 1, 9))
    assert {"2026-W53", "2027-01"} <= {period for period, *_ in owed(here)}


def test_an_ended_rule_lets_nothing_go_that_has_begun(here: QuietTown) -> None:
    first = add(here, often="month").kept
    told = end(here, first, by=LEADER)
    assert told.kept.rule.until == date(2026, 11, 30)
    here.at(local(2026, 12, 1, 9))
    assert owed(here) == owed(here, SITE) == [("2026-11", "2026-11-18", "2026-11-30")]
    assert end(here, first).why == "over"
    assert here.store.read_now(in_force, unit(here, FIRM).id, here.clock.now()) == []


def test_what_was_opened_ahead_of_its_period_stays_when_its_rule_ends(here: QuietTown) -> None:
    here.at(local(2026, 11, 20, 9))
    first = add(here, often="day", since=date(2026, 11, 20), of=("enterprise",)).kept
    here.at(local(2026, 11, 20, 10))
    ahead = owed(here)
    end(here, first)
    here.at(local(2026, 11, 21, 9))
    here.at(local(2026, 11, 25, 9))
    assert owed(here) == ahead


def test_one_that_has_not_begun_ends_without_a_trace_in_what_is_owed(here: QuietTown) -> None:
    first = add(here, often="quarter", since=date(2027, 1, 1)).kept
    end(here, first)
    here.at(local(2027, 1, 4, 9))
    assert owed(here) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"what": "。。"}, "says_nothing"),
        ({"what": "查" * 201}, "too_long"),
        ({"of": ()}, "no_kind"),
        ({"of": ("housing_authority",)}, "no_kind"),
        ({"owner": "principal_leader"}, "no_role"),
        ({"owner": "supervisor", "of": ("enterprise",)}, "no_role"),
        ({"proof": ()}, "no_proof"),
        ({"since": date(2026, 11, 17)}, "past"),
        ({"often": "once"}, "past"),
        ({"often": "once", "by": date(2026, 11, 17)}, "past"),
        ({"often": "once", "by": date(2036, 1, 1)}, "too_far"),
        ({"since": date(2036, 1, 1)}, "too_far"),
    ],
)
def test_what_is_no_rule_is_refused_and_nothing_is_kept(here: QuietTown, said: dict[str, Any], why: str) -> None:
    before = len(here.entries(2))
    of = unit(here, FIRM)
    assert here.store.write_now(add_rule, of.id, wanted(**said), here.clock.now()) == NotRuled(why=why)  # type: ignore[arg-type]
    assert here.store.read_now(own_roadmap, of.id) is None
    assert len(here.entries(2)) == before


def test_the_same_rule_is_not_set_twice_and_so_many_at_most(here: QuietTown) -> None:
    assert isinstance(add(here, by=LEADER), Ruled)
    assert add(here, by=MANAGER).why == "same"
    for number in range(AT_MOST - 1):
        assert isinstance(add(here, what=f"检查第{number}处"), Ruled)
    assert add(here, what="再加一条").why == "too_many"


def test_what_was_set_from_above_is_changed_and_ended_from_there_alone(here: QuietTown) -> None:
    by_authority = add(here, AUTHORITY, SUPERVISOR, of=("enterprise",)).kept
    for_firm = add(here, FIRM, SUPERVISOR, what="每周报送隐患").kept
    for_site = add(here, SITE, MANAGER, what="每周班前教育", of=("project",)).kept
    own = add(here, SITE, SITE_MANAGER, what="每周清点材料", of=("project",)).kept
    assert end(here, by_authority, LEADER).why == "not_yours"
    assert end(here, for_firm, LEADER).why == "not_yours"
    assert change(here, for_firm, MANAGER, often="month").why == "not_yours"
    assert end(here, for_site, SITE_MANAGER).why == "not_yours"
    assert isinstance(end(here, for_site, LEADER), Ruled)
    assert isinstance(end(here, own, SUPERVISOR), Ruled)
    seen = here.store.read_now(rules_for, unit(here, FIRM), here.clock.now(), by=person(here, LEADER))
    assert [(each.set_in, each.set_by, each.is_ours) for each in seen] == [
        (AUTHORITY, "陈清", False),
        (AUTHORITY, "陈清", False),
    ]
    assert isinstance(end(here, for_firm, SUPERVISOR), Ruled)
    assert add(here, AUTHORITY, LEADER, what="改别人的").why == "not_yours"


def test_it_is_said_beforehand_what_a_rule_makes(here: QuietTown) -> None:
    of = unit(here, FIRM)
    made = here.store.read_now(making, of, wanted(often="month"), here.clock.now())
    assert made
    assert (made.units, made.first_due, made.a_year) == ((FIRM, SITE), date(2026, 11, 30), 12)
    assert (made.rings, made.rings_all) == (("李安", "周平"), True)
    first = add(here, often="month").kept
    changed = here.store.read_now(making, of, wanted(often="week"), here.clock.now(), seen=first)
    assert changed
    assert (changed.since, changed.first_due) == (date(2026, 12, 1), date(2026, 12, 6))
    assert here.store.read_now(rule_found, of, 1, here.clock.now()) == first


def test_a_rule_that_was_due_once_and_has_begun_is_neither_changed_nor_ended(here: QuietTown) -> None:
    said: dict[str, Any] = {"often": "once", "by": date(2026, 12, 15)}
    of = unit(here, FIRM)
    first = here.store.write_now(add_rule, of.id, wanted(**said), here.clock.now()).kept  # type: ignore[union-attr]
    other = wanted(**said | {"by": date(2026, 12, 31)})
    assert here.store.write_now(change_rule, first, other, here.clock.now()) == NotRuled(why="begun")
    assert here.store.write_now(end_rule, first, here.clock.now()) == NotRuled(why="begun")


def test_each_act_is_an_entry(here: QuietTown) -> None:
    first = add(here, by=LEADER).kept
    second = change(here, first, by=MANAGER, often="month").kept
    end(here, second, by=LEADER)
    said = [each for each in here.entries(2) if each["action"].startswith("rule_")]
    assert [(each["action"], each["rule"], each["version"]) for each in said] == [
        ("rule_added", 1, 1),
        ("rule_changed", 1, 2),
        ("rule_ended", 1, 2),
    ]
    assert "灭火器" not in str(said)  # the words stand beside the entry


def test_the_words_of_a_rule_stand_in_no_text_that_is_sealed_and_go_once_it_is_long_over(here: QuietTown) -> None:
    first = add(here, by=LEADER).kept
    number = here.store.read_now(own_roadmap, unit(here, FIRM).id)
    assert number
    assert "灭火器" not in here.store.read_now(text_of, number)
    end(here, first)
    add(here, what="每月检查配电箱", often="month")
    here.store.write_now(retain, local(2026, 11, 1), here.clock.now())
    assert said(here) == ["每周检查灭火器", "每周检查灭火器", "每月检查配电箱", "每月检查配电箱"]
    here.store.write_now(retain, local(2027, 1, 1), here.clock.now())
    assert said(here) == ["—", "—", "每月检查配电箱", "每月检查配电箱"]


def said(town: QuietTown) -> list[str]:
    """What the obligations of own rules say."""
    ids = town.store.read_now(current_ids)
    rules = sorted(number for (_, key), number in ids.items() if key.startswith("rule"))
    return [town.store.read_now(adopted, each).obligation.guide.zh for each in rules]


def test_a_card_names_who_set_the_rule_and_when(here: QuietTown) -> None:
    add(here, by=SUPERVISOR, what="每周检查灭火器\n含过期更换", owner="safety_manager")
    here.say(MANAGER, "/duties 灭火器")
    here.press_on(MANAGER, "每周检查灭火器")
    assert "依据监管局补充规定（陈清设定，11月18日 周三）" in here.shown(MANAGER)[-1].text
    here.press_on(MANAGER, "📋")
    asked = here.shown(MANAGER)[-1].text
    assert "监管局补充规定" in asked
    assert "含过期更换" in asked


@pytest.mark.parametrize(
    "bent",
    [
        "UPDATE rules SET until = '2026-11-01' WHERE version = 1",
        "UPDATE rules SET since = '2027-01-01' WHERE version = 2",
        "UPDATE rules SET often = 'year' WHERE version = 2",
        "UPDATE rules SET owner = 'principal_leader' WHERE version = 1",
        "DELETE FROM rules WHERE version = 2",
        "DELETE FROM adoptions WHERE roadmap_id = (SELECT max(id) FROM roadmaps)",
    ],
)
def test_a_rule_that_was_bent_in_the_database_is_found(bent: str) -> None:
    town = QuietTown(local(2026, 11, 18, 8), roadmap_file(INSPECT))
    town.unit(FIRM, Unit(party="enterprise", first_year=2026))
    first = add(town, of=("enterprise",)).kept
    assert isinstance(change(town, first, of=("enterprise",), often="month"), Ruled)
    assert town.store.read_now(verify, town.vault).code == 0
    before = town.snapshot()
    again = QuietTown(before.moment, before=before)
    again.store.write_now(lambda conn: conn.execute(statement(bent)))
    assert again.store.read_now(verify, again.vault).code == UNSAID
    with pytest.raises(AssertionError):
        again.close()


def test_who_set_a_rule_has_had_a_part_in_its_unit(here: QuietTown) -> None:
    add(here, by=SUPERVISOR)
    assert unit(here, FIRM).id in here.store.read_now(units_of, person(here, SUPERVISOR))
