"""A company that sets, changes and ends rules of its own beside a twin that does not: their rates stay the same, and
what was once owed under a rule is owed for good.
"""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, text

from bot.flows.ledger.verify import GOOD, verify
from bot.flows.rules.concerned import roles_for
from bot.flows.rules.keep import Ruled, Wanted, in_force, settled_upto
from bot.outbox.operations import add_rule, change_rule, change_unit, end_rule
from bot.store.duties import rates
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit, unit_named
from bot.store.rules.own_rules import Kept
from schedules.own.rule import OFTEN, PROOFS
from schedules.unit import Unit
from tests.machines.examples import PARTS, walk
from tests.machines.quiet_town import NOTE, QuietTown, Snapshot
from tests.schedules.examples import obligation, roadmap_file

SHENZHEN = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 16, 9, 30, tzinfo=SHENZHEN)
ROADMAP = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}, evidence=NOTE),
    obligation("study", {"kind": "every", "period": "week"}, evidence=NOTE),
)
FIRST, TWIN, SITE = "甲公司", "乙公司", "甲项目"
KINDS = st.sampled_from([("enterprise",), ("project",), ("enterprise", "project")])


@cache
def beginning() -> Snapshot:
    """An authority with two companies, of which one has a site."""
    town = QuietTown(MORNING - timedelta(hours=2), ROADMAP)
    town.unit("监管局", Unit(party="housing_authority", first_year=2026))
    for name in (FIRST, TWIN):
        town.unit(name, Unit(party="enterprise", first_year=2026), "监管局")
    town.unit(SITE, Unit(party="enterprise", scope="project", first_year=2026), FIRST)
    town.unit("乙项目", Unit(party="enterprise", scope="project", first_year=2026), TWIN)
    town.at(MORNING)
    return town.snapshot()


class OwnRules(RuleBasedStateMachine):
    """Rules come, change and go over weeks, now and then on a day on which the company changes besides."""

    def __init__(self) -> None:
        super().__init__()
        before = beginning()
        self.town = QuietTown(before.moment, before=before)
        # What was ever owed under a rule, by its duty; and of each version of a rule up to when it goes on.
        self.owed: dict[int, tuple[Any, ...]] = {}
        self.number = 0

    def teardown(self) -> None:
        assert self.town.store.read_now(verify, self.town.vault).code == GOOD
        self.town.close()

    def of(self) -> Known:
        found = self.town.store.read_now(unit_named, FIRST)
        assert found
        return found

    def today(self) -> date:
        return self.town.clock.now().astimezone(SHENZHEN).date()

    def wanted(self, often: str, ahead: int, kinds: Any, proof: Any) -> Wanted:
        self.number += 1
        since = self.today() + timedelta(days=ahead)
        by = since + timedelta(days=9) if often == "once" else None
        owner = roles_for(kinds)[self.number % 2]
        said: dict[str, Any] = {"what": f"检查第{self.number}处", "often": often, "by": by, "owner": owner}
        return Wanted(**said, proof=(proof,), of=kinds, since=since)

    def held(self) -> list[Kept]:
        found = self.town.store.read_now(in_force, self.of().id, self.town.clock.now())
        return [each for each in found if not each.is_ended]

    @rule(often=st.sampled_from(OFTEN), ahead=st.integers(0, 20), kinds=KINDS, proof=st.sampled_from(PROOFS))
    def set_one(self, often: str, ahead: int, kinds: Any, proof: Any) -> None:
        wanted = self.wanted(often, ahead, kinds, proof)
        told = self.town.store.write_now(add_rule, self.of().id, wanted, self.town.clock.now())
        assert isinstance(told, Ruled), told

    @rule(which=st.integers(0, 9), often=st.sampled_from(OFTEN), kinds=KINDS, proof=st.sampled_from(PROOFS))
    def change_one(self, which: int, often: str, kinds: Any, proof: Any) -> None:
        if not (held := self.held()):
            return
        seen, wanted = held[which % len(held)], self.wanted(often, 0, kinds, proof)
        upto = self.town.store.read_now(settled_upto, seen, self.today())
        told = self.town.store.write_now(change_rule, seen, wanted, self.town.clock.now())
        if isinstance(told, Ruled):
            assert told.kept.rule.since > upto, "a change reaches into what has begun"
        else:
            assert told.why in ("begun", "past"), told

    @rule(which=st.integers(0, 9))
    def end_one(self, which: int) -> None:
        if not (held := self.held()):
            return
        seen = held[which % len(held)]
        told = self.town.store.write_now(end_rule, seen, self.town.clock.now())
        assert isinstance(told, Ruled) or (told.why, seen.rule.often) == ("begun", "once")

    @rule(headcount=st.sampled_from([5, 120]))
    def say_something_else(self, headcount: int) -> None:
        """Both companies change alike, in what no obligation hangs on."""

        def step(conn: Connection, name: str) -> None:
            from dataclasses import replace

            of = unit_named(conn, name)
            assert of
            change_unit(conn, of, replace(of, attributes={"headcount": headcount}), self.town.clock.now())

        for name in (FIRST, TWIN):
            self.town.store.write_now(step, name)

    @rule(days=st.integers(1, 12))
    def live_on(self, days: int) -> None:
        for _ in range(days):
            self.town.at(self.town.clock.now() + timedelta(days=1))

    @invariant()
    def the_rates_are_those_of_the_twin(self) -> None:
        def rated(conn: Connection) -> list[tuple[int, int]]:
            found = unit_named(conn, "监管局")
            assert found
            span = rates.Span(first=date(2026, 1, 1), last=date(2027, 12, 31), today=self.today())
            lines = {each.name: each.rate for each in rates.by_unit(conn, found.id, span, 0, size=9).lines}
            return [(lines[name].owed, lines[name].done) for name in (FIRST, TWIN) if name in lines]

        counted = self.town.store.read_now(rated)
        assert len(set(counted)) <= 1

    @invariant()
    def what_was_owed_is_owed(self) -> None:
        def duties(conn: Connection) -> list[Any]:
            said = "SELECT id, unit_id, period, due_on, waived, stated FROM duties WHERE key LIKE 'rule%'"
            return list(conn.execute(text(said)).all())

        now = {row[0]: tuple(row[1:]) for row in self.town.store.read_now(duties)}
        assert self.owed.items() <= now.items()
        assert all(not waived and not stated for *_, waived, stated in now.values())
        self.owed = now

    @invariant()
    def nobody_else_owes_it(self) -> None:
        def names(conn: Connection) -> set[str]:
            said = "SELECT DISTINCT unit_id FROM duties WHERE key LIKE 'rule%'"
            return {unit(conn, row[0]).name for row in conn.execute(text(said))}

        assert self.town.store.read_now(names) <= {FIRST, SITE}


@pytest.mark.parametrize("part", PARTS)
def test_own_rules_never_change_a_rate_and_what_they_made_owed_stays_so(part: int) -> None:
    walk(OwnRules, steps=14, part=part)
