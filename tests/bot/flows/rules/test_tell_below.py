"""Whoever looks after units below hears once of a rule that is set, changed or ended above them."""

from datetime import date

from tests.bot.flows.rules.test_keep import (
    AUTHORITY,
    LEADER,
    MANAGER,
    SITE,
    SITE_MANAGER,
    SUPERVISOR,
    add,
    change,
    end,
    here,
    local,
)
from tests.machines.quiet_town import QuietTown

__all__ = ["here"]
PEOPLE = (SUPERVISOR, LEADER, MANAGER, SITE_MANAGER)


def told(here: QuietTown) -> dict[int, list[str]]:
    """What each of them has been told of rules."""
    here.deliver()
    found = {who: [each.text for each in here.shown(who) if each.text.startswith("📌")] for who in PEOPLE}
    return {who: said for who, said in found.items() if said}


def test_a_rule_of_a_firm_is_told_to_whoever_looks_after_its_site_and_to_nobody_else(here: QuietTown) -> None:
    add(here, by=LEADER)
    assert [*told(here)] == [SITE_MANAGER]
    [said] = told(here)[SITE_MANAGER]
    assert said.startswith("📌 宏达建设新增补充规定（王建国设定）：\n<b>每周检查灭火器</b>\n每周 · 安全管理人员\n")
    assert f"适用单位：{SITE}" in said
    assert "11月18日 周三起执行" in said


def test_one_of_an_authority_is_told_in_the_firm_and_on_its_site(here: QuietTown) -> None:
    add(here, AUTHORITY, by=SUPERVISOR, of=("enterprise", "project"))
    assert {who: len(said) for who, said in told(here).items()} == {MANAGER: 1, SITE_MANAGER: 1}
    assert "📌 监管局" in told(here)[MANAGER][0]


def test_whoever_sets_one_for_a_unit_below_is_not_told_and_a_unit_that_it_is_not_for_neither(here: QuietTown) -> None:
    add(here, by=MANAGER, of=("enterprise",))
    assert told(here) == {}
    add(here, by=SUPERVISOR, of=("enterprise",), what="每周例会")
    assert [*told(here)] == [MANAGER]


def test_what_the_operator_sets_is_told_in_the_unit_itself_as_well(here: QuietTown) -> None:
    add(here)
    assert {who: len(said) for who, said in told(here).items()} == {MANAGER: 1, SITE_MANAGER: 1}
    assert "（系统运维人员设定）" in told(here)[MANAGER][0]


def test_its_change_says_from_when_on_and_its_ending_up_to_when(here: QuietTown) -> None:
    seen = add(here, by=LEADER).kept
    later = change(here, seen, by=LEADER, often="month", since=date(2026, 11, 18)).kept
    end(here, later, by=LEADER)
    _, second, third = told(here)[SITE_MANAGER]
    assert "修改了补充规定" in second
    assert "12月1日" in second
    assert "终止了补充规定" in third
    assert "每周 ·" not in third
    here.at(local(2026, 11, 19, 9))
    assert len(told(here)[SITE_MANAGER]) == 3
