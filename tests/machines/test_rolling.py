"""A company schemes with what is counted from when it was last done: nothing is due later than its acts say."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.outbox.operations import go_by, leave
from bot.store.duties import tallies
from bot.store.duties.duties import Duty, duties_of
from bot.store.duties.roadmaps import in_force, known
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.machines.examples import PARTS, walk
from tests.machines.quiet_town import NOTE, QuietTown, Snapshot
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 16, 9, 30, tzinfo=ZONE)
COMPANY, AUTHORITY = "宏达建设", "监管局"
SUPERVISOR, LEADER, MANAGER = 1, 11, 12
DAY, EVERY = timedelta(days=1), timedelta(days=5)
CADENCE = {"kind": "rolling", "every": 5, "unit": "day"}
ROADMAP = roadmap_file(obligation("lift", CADENCE, title=text("检查吊具"), evidence=NOTE))
WHICH, BACK = st.integers(0, 3), st.sampled_from((4, 1, 9, 0, 2))


@cache
def beginning() -> Snapshot:
    """The company, with someone above it."""
    town = QuietTown(MORNING - timedelta(hours=2), ROADMAP)
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026), AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李明", "safety_manager", COMPANY)
    town.at(MORNING)
    return town.snapshot()


class Rolling(RuleBasedStateMachine):
    """The company does, takes back, waives, leaves and comes back as it likes."""

    def __init__(self) -> None:
        super().__init__()
        before = beginning()
        self.town = QuietTown(before.moment, before=before)
        of = self.town.store.read_now(unit_named, COMPANY)
        assert of
        self.unit, self.goes_by = of.id, True

    def teardown(self) -> None:
        """Take the town down."""
        self.town.close()

    @rule(days=st.integers(1, 7), each=st.booleans())
    def wait(self, days: int, each: bool) -> None:
        """Some days go by, the bot being there on each morning or not."""
        for step in [1] * days if each else [days]:
            self.town.at(self.town.clock.now() + step * DAY)

    @rule(which=WHICH, back=BACK, confirmed=st.booleans())
    def do(self, which: int, back: int, confirmed: bool) -> None:
        """A duty is reported as done on a day, today or some days ago, and confirmed or left."""
        if duty := self.some(which, None, "returned"):
            self.report(duty, back)
            if confirmed:
                self.judge(duty)

    @rule(which=WHICH, back=BACK)
    def say_another_day(self, which: int, back: int) -> None:
        """A confirmation is taken back, and the duty reported and confirmed anew as done on another day."""
        if duty := self.some(which, "confirmed"):
            self.correct(duty)
            self.report(duty, back)
            self.judge(duty)

    @rule(which=WHICH)
    def confirm(self, which: int) -> None:
        """What waits is confirmed, however late."""
        if duty := self.some(which, "submitted"):
            self.judge(duty)

    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        """A confirmation is taken back."""
        if duty := self.some(which, "confirmed"):
            self.correct(duty)

    @rule(which=WHICH)
    def waive(self, which: int) -> None:
        """A duty is said not to be owed."""
        if duty := self.some(which, None, "returned"):
            self.open(MANAGER, duty.id)
            for label in ("📋", "➖ 无需完成", "经批准不实施"):
                self.tap(MANAGER, label)
            self.town.say(MANAGER, "吊具已送检，本次不做")

    @rule(which=WHICH)
    def lift(self, which: int) -> None:
        """It is owed after all."""
        if duty := self.some(which, "waived"):
            self.open(MANAGER, duty.id)
            for label in ("📋", "仍需完成", "是"):
                self.tap(MANAGER, label)

    @precondition(lambda self: self.goes_by)
    @rule()
    def leaves(self) -> None:
        """The operator lets it leave the roadmap."""
        [one] = self.town.store.read_now(known)
        self.town.store.write_now(leave, self.unit, one, "集团另有规定，不再适用", now=self.town.clock.now())
        self.town.cycle()
        self.goes_by = False

    @precondition(lambda self: not self.goes_by)
    @rule()
    def comes_back(self) -> None:
        """And go by it again."""
        [one] = self.town.store.read_now(in_force)
        of = self.town.store.read_now(unit_named, COMPANY)
        assert of
        self.town.store.write_now(go_by, of, one, self.town.clock.now(), first_year=2026)
        self.town.cycle()
        self.goes_by = True

    @rule(is_so=st.booleans())
    def unreachable(self, is_so: bool) -> None:
        """Whoever is above cannot be reached, or can again."""
        (self.town.channel.blocked.add if is_so else self.town.channel.blocked.discard)(SUPERVISOR)

    # What must be so

    @invariant()
    def each_is_due_as_the_acts_before_it_say(self) -> None:
        """By this test's own reading of the ledger: counted from the earliest day that was ever confirmed."""
        by_entries = dict(due_by_entries(self.town.entries(self.unit)))
        for duty in self.duties():
            assert duty.due_on == by_entries[duty.id], (duty, by_entries)

    @invariant()
    def no_window_is_named_as_another(self) -> None:
        """Nor opened before the one before it."""
        keys = [each.period for each in self.duties()]
        assert keys == sorted(set(keys))

    @invariant()
    def something_is_owed_or_nothing_has_been_confirmed_since_this_morning(self) -> None:
        """While it goes by the roadmap, nothing is left out."""
        last = self.duties()[-1]
        if self.goes_by and last.outcome == "confirmed":
            acts = [each for each in self.town.entries(self.unit) if each.get("duty") == last.id]
            at = max(datetime.fromisoformat(each["at"]) for each in acts if each["action"] == "confirmed")
            assert at.astimezone(ZONE).date() == self.today(), last

    @invariant()
    def boards_count_what_is(self) -> None:
        """As a look at every duty does."""
        assert self.town.store.read_now(tallies.differing) == set()

    # How it is done

    def report(self, duty: Duty, back: int) -> None:
        """The leader says that a duty was done so many days ago, never before it opened."""
        self.town.say(LEADER, "/cancel")
        self.open(LEADER, duty.id)
        self.tap(LEADER, "已完成")
        self.town.say(LEADER, f"{max(self.today() - back * DAY, duty.opens_on):%m-%d}")
        self.town.say(LEADER, "已逐件检查，均完好。")
        self.tap(LEADER, "📤 提交")

    def judge(self, duty: Duty) -> None:
        """The manager confirms what is submitted for a duty."""
        self.open(MANAGER, duty.id)
        self.tap(MANAGER, "✅")

    def correct(self, duty: Duty) -> None:
        """The manager takes the confirmation of a duty back."""
        self.open(MANAGER, duty.id)
        self.tap(MANAGER, "📋")
        self.tap(MANAGER, "更正")
        self.town.say(MANAGER, "检查日期填写有误")

    def duties(self) -> list[Duty]:
        """The company's duties, as they were opened."""
        found = self.town.store.read_now(duties_of, [self.unit], date(2026, 1, 1), date(2036, 12, 31))
        return sorted(found, key=lambda each: each.id)

    def some(self, which: int, *outcomes: str | None) -> Duty | None:
        """One of the newest duties that stand so."""
        found = [each for each in reversed(self.duties()) if each.outcome in outcomes]
        return found[which % len(found)] if found else None

    def today(self) -> date:
        """The local day."""
        return self.town.clock.now().astimezone(ZONE).date()

    def open(self, who: int, duty_id: int) -> None:
        """Open a duty's card from a list."""
        self.town.say(who, "/duties")
        shown = self.town.shown(who)[-1]
        self.town.press(who, f"{shown.key}:open:{duty_id}", shown.message_id)

    def tap(self, who: int, label: str) -> None:
        """Press the button with these words on the newest messages, if there is one."""
        for shown in list(reversed(self.town.shown(who)))[:2]:
            for button in shown.buttons:
                if label in button.label:
                    self.town.press(who, shown.data(button), shown.message_id)
                    return


def due_by_entries(entries: list[dict[str, Any]]) -> Iterator[tuple[int, date]]:
    """When each duty is due: so long after the earliest day on which the one before was ever confirmed as done, or
    after its due day where it was waived; begun anew, so long after the day before its name says.
    """
    opened: list[tuple[int, str]] = []
    done_on: dict[int, date] = {}
    confirmed: dict[int, list[date]] = {}
    passed: set[int] = set()
    for each in entries:
        match each["action"]:
            case "opened":
                opened += [(duty, period) for duty, _, period, *_ in each["duties"]]
            case "submitted":
                done_on[each["duty"]] = date.fromisoformat(each["done_on"])
            case "confirmed":
                confirmed.setdefault(each["duty"], []).append(done_on[each["duty"]])
            case "waived":
                passed.add(each["duty"])
            case "system_unavailable":
                passed.update(each["duties"])
    due: dict[int, date] = {}
    before: int | None = None
    for duty, period in opened:
        named = date.fromisoformat(period)
        counted = list(confirmed.get(before, [])) if before else []
        if before in passed:
            counted.append(due[before])
        # It bears the name of the day after the one from which it was counted as it was opened; else it began anew.
        is_counted = named - DAY in counted
        due[duty] = (min(counted) if is_counted else named - DAY) + EVERY
        before = duty
        yield duty, due[duty]


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_no_due_day_is_later_than_the_acts_before_it_say(part: int) -> None:
    walk(Rolling, steps=8, part=part)


@pytest.mark.parametrize("first", [0, 3])
@pytest.mark.parametrize("then", [0, 2, 9])
@pytest.mark.parametrize("meanwhile", [0, 1, 4])
def test_another_day_for_what_was_done_gives_no_longer_whatever_has_followed(
    first: int, then: int, meanwhile: int
) -> None:
    """Each way of it: before what follows is opened, while it is open, and once that is done as well."""
    machine = Rolling()
    machine.wait(3, True)
    machine.do(0, first, True)
    hold(machine)
    machine.wait(max(meanwhile, 1), True)
    if meanwhile == 4:
        machine.do(0, 0, True)
    if meanwhile:
        machine.wait(1, True)
    machine.say_another_day(1 if meanwhile == 4 else 0, then)
    hold(machine)
    machine.wait(6, False)
    hold(machine)
    machine.do(0, 0, True)
    machine.wait(2, True)
    hold(machine)
    machine.teardown()


def hold(machine: Rolling) -> None:
    """All that must be so is so."""
    machine.each_is_due_as_the_acts_before_it_say()
    machine.no_window_is_named_as_another()
    machine.something_is_owed_or_nothing_has_been_confirmed_since_this_morning()
    machine.boards_count_what_is()
