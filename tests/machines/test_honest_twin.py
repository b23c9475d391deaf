"""A company that schemes beside a twin that does not: its rate is never better unless those above have seen why."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, Date, text

from bot.errors import Refused
from bot.flows.notices import tell_above
from bot.outbox.operations import adopt, change_unit, go_by, leave, retire
from bot.queries import board as oversee
from bot.queries import report as gather
from bot.queries.week import week
from bot.store.duties import rates, tallies
from bot.store.duties.adoptions import of_unit
from bot.store.duties.roadmaps import known
from bot.store.ledger import ledger
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit_named
from schedules.rate import Counts, Rate
from schedules.unit import Unit
from tests.machines.examples import LOUD, PARTS, walk
from tests.machines.loud_town import LoudTown
from tests.machines.quiet_town import NOTE, QuietTown, Snapshot
from tests.schedules.examples import obligation, roadmap_file

SHENZHEN = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 16, 9, 30, tzinfo=SHENZHEN)
AUTHORITY, FIRST, SECOND = "监管局", "甲公司", "乙公司"
SITES = {FIRST: "甲项目", SECOND: "乙项目"}
SAYS: dict[str, Any] = {"headcount": 120, "major_risk": True}
ENTERPRISE = Unit(party="enterprise", first_year=2026, attributes=SAYS)
SITE = Unit(party="enterprise", scope="project", first_year=2026, attributes=SAYS)
SUPERVISORS = (1, 2)

# Who holds what in the first company; in its twin each has a number that is ten more.
ROLES = {11: "principal_leader", 12: "safety_manager", 13: "deputy_leader"}
ON_SITE = {14: "safety_officer", 15: "project_manager"}
OURS = st.sampled_from([*ROLES, *ON_SITE])

LEADER, MANAGER, OFFICER = 11, 12, 14
# Of each obligation who does it, and who confirms it.
DONE_BY = {
    "inspect": (LEADER, MANAGER),
    "study": (LEADER, MANAGER),
    "guard": (MANAGER, LEADER),
    "watch": (OFFICER, MANAGER),
    "patrol": (OFFICER, MANAGER),
    "publish": (MANAGER, LEADER),
    "call": (MANAGER, LEADER),
}
# On which of a unit's words an obligation depends.
DEPENDS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "study": lambda said: bool(said.get("headcount", 0) >= 100),
    "guard": lambda said: said.get("major_risk") is True,
}
LARGE, RISKY = {"attr": "headcount", "at_least": 100}, {"attr": "major_risk", "is": True}
MANAGERS = {"owner": "safety_manager", "confirmer": "principal_leader", "evidence": NOTE}
SITES_OWN = {"scope": "project", "owner": "safety_officer", "evidence": NOTE}
ROADMAP = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}, evidence=NOTE),
    obligation("study", {"kind": "every", "period": "week"}, evidence=NOTE, applies_when=LARGE),
    obligation("guard", {"kind": "every", "period": "month"}, applies_when=RISKY, **MANAGERS),
    obligation("watch", {"kind": "every", "period": "day"}, **SITES_OWN),
    obligation("patrol", {"kind": "every", "period": "week"}, applies_when=LARGE, **SITES_OWN),
    obligation("publish", {"kind": "after_event", "event": "penalty_decision", "within": {"workdays": 7}}, **MANAGERS),
    obligation("call", {"kind": "after_event", "event": "accident", "within": {"hours": 1}}, **MANAGERS),
)
OF_EVENTS = ("publish", "call")
DEPENDS["patrol"] = DEPENDS["study"]

# What a company may come to say of itself, so that it owes less, or again as much.
LESS: tuple[dict[str, Any], ...] = (
    {"headcount": 5},
    {"major_risk": False},
    {"headcount": 5, "major_risk": False},
    {},
    SAYS,
)
DAYS_ON = st.integers(0, 12)
AGO = st.sampled_from((0, 40))
TITLES = st.sampled_from(sorted(DONE_BY))
COMMANDS = (
    *("/today", "/duties", "/record", "/status", "/team", "/invite", "/away", "/away 11-20 12-30", "/plan", "/event"),
    *("/notices", "/import", "/report", "/settings", "/cancel"),
)
SAYINGS = ("工地已停工", "无此项工作", "11-20", "今天", "1", "12-01 12-05", "已检查完毕")
MOVES = st.one_of(st.integers(0, 11), st.integers(0, 11), st.sampled_from(SAYINGS))
# What a unit has come to say of itself, when, and by which exemption.
Change = tuple[dict[str, Any], datetime, int | None]
# The action by which an exemption of each kind is entered.
ENTERED = {
    "waived": {"waived"},
    "not_applicable": {"waived"},
    "unavailable": {"system_unavailable"},
    "event_undone": {"event_undone"},
    "changed": {"unit_changed", "owes_less"},
    "ended": {"unit_changed"},
    "revived": {"unit_changed"},
    "stopped": {"unit_changed"},
    "restarted": {"unit_changed"},
    "roadmap_left": {"unit_left"},
}


def settle(town: QuietTown) -> None:
    """Both companies with a site and people of their own, on the morning after all have joined."""
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    for company, more in ((FIRST, 0), (SECOND, 10)):
        town.unit(company, ENTERPRISE, AUTHORITY)
        town.unit(SITES[company], SITE, company)
        for number, role in ROLES.items():
            town.join(number + more, f"人{number + more}", role, company)
        for number, role in ON_SITE.items():
            town.join(number + more, f"人{number + more}", role, SITES[company])
    for number in SUPERVISORS:
        town.join(number, f"人{number}", "supervisor", AUTHORITY)
    town.at(MORNING)


@cache
def beginning() -> Snapshot:
    """The town with all of them in it."""
    town = QuietTown(MORNING - timedelta(hours=2), ROADMAP)
    settle(town)
    return town.snapshot()


class HonestTwin(RuleBasedStateMachine):
    """The first company does what it likes; the second owes the same, and does what the first does of its work."""

    def __init__(self) -> None:
        super().__init__()
        self.town = self.new_town()
        self.latest = MORNING
        # By this test's own record: the exemptions that someone above has seen; roles, absences, and how many entries.
        self.shown: set[int] = set()
        self.noted: tuple[Any, Any, int] | None = None
        self.units: dict[str, list[int]] = {
            company: [self.read(unit_named, name).id for name in (company, site)] for company, site in SITES.items()
        }

    def new_town(self) -> QuietTown:
        """The town as all examples begin."""
        before = beginning()
        return QuietTown(before.moment, before=before)

    def teardown(self) -> None:
        """Take the town down."""
        self.town.close()

    # Honest work, alike in both

    @rule(title=TITLES, day=st.sampled_from(("今天", "昨天")), confirmed=st.booleans())
    def work(self, title: str, day: str, confirmed: bool) -> None:
        """A duty that both owe is done in both, and confirmed in both or in neither."""
        both = [of for of in self.owed(SECOND, title) if of in self.owed(FIRST, title)]
        if both:
            for company, more in ((SECOND, 10), (FIRST, 0)):
                self.do(more, title, self.owed(company, title)[both[0]], day, confirmed)

    def do(self, more: int, title: str, duty_id: int, day: str, confirmed: bool) -> None:
        """Report a duty, and confirm it, through the chat."""
        owner, confirmer = (number + more for number in DONE_BY[title])
        self.town.say(owner, "/cancel")
        self.open(owner, duty_id)
        for label in ("已完成", day):
            self.tap(owner, label)
        self.town.say(owner, "已检查完毕，无问题。")
        self.tap(owner, "📤")
        if confirmed:
            self.open(confirmer, duty_id)
            self.tap(confirmer, "✅ 复核登记" if DONE_BY[title] == (LEADER, MANAGER) else "✅ 确认")

    # Schemes of the first company

    @rule(who=OURS, title=TITLES, which=st.integers(0, 3), kind=st.sampled_from(("经批准不实施", "不适用")))
    def waive(self, who: int, title: str, which: int, kind: str) -> None:
        """Say that a duty is not owed: one to come, one due, or one missed."""
        if some := list(self.owed(FIRST, title).values()):
            self.town.say(who, "/cancel")
            self.open(who, some[which % len(some)])
            for label in ("📋", "➖ 无需完成", kind):
                self.tap(who, label)
            self.town.say(who, "工地已停工")

    @rule(who=OURS, which=st.integers(0, 5), label=st.sampled_from(("仍需完成", "更正", "退回", "请补正")))
    def turn(self, who: int, which: int, label: str) -> None:
        """Open a duty that is settled, and let it be owed again, returned or corrected."""
        if some := self.read(_settled, self.ids(FIRST)):
            self.town.say(who, "/cancel")
            self.open(who, some[which % len(some)])
            for press in ("📋", label, "是"):
                self.tap(who, press)
            self.town.say(who, "日期填错了")

    @rule(site=st.booleans(), after=st.one_of(st.none(), DAYS_ON))
    def end(self, site: bool, after: int | None) -> None:
        """End, today or on a day to come, or go on after all."""
        last = None if after is None else self.today() + timedelta(days=after)
        self.change(site, lambda _: {"ended_on": last})

    @rule(site=st.booleans(), said=st.sampled_from(LESS))
    def say_else(self, site: bool, said: dict[str, Any]) -> None:
        """Say something else of oneself."""
        self.change(site, lambda _: {"attributes": said})

    @rule(site=st.booleans(), said=st.sampled_from(LESS), after=st.one_of(st.none(), DAYS_ON))
    def end_saying_else(self, site: bool, said: dict[str, Any], after: int | None) -> None:
        """Both at once, as a row of an import may."""
        last = None if after is None else self.today() + timedelta(days=after)
        self.change(site, lambda _: {"ended_on": last, "attributes": said, "week": "12345"})

    @rule(first=st.integers(1, 5), days=st.one_of(st.none(), DAYS_ON), more=st.booleans())
    def stop(self, first: int, days: int | None, more: bool) -> None:
        """Stop work on the site from a day to come, besides earlier stops or in their place."""
        begins = self.today() + timedelta(days=first)
        last = None if days is None else (begins + timedelta(days=days)).isoformat()
        stopped = [[begins.isoformat(), last]]
        self.change(True, lambda of: {"stops": [*(list(one) for one in of.stops if more), *stopped]})

    @rule(site=st.booleans(), week=st.sampled_from(("1", "12345", "1234567")))
    def work_less(self, site: bool, week: str) -> None:
        """Another working week."""
        self.change(site, lambda _: {"week": week})

    @rule(site=st.booleans(), calendar=st.sampled_from(("china", "weekdays", "every_day", "US")))
    def keep_other_days(self, site: bool, calendar: str) -> None:
        """Another calendar of days on which people are prompted."""
        self.change(site, lambda _: {"calendar": calendar})

    @rule(back=st.booleans())
    def note_event(self, back: bool) -> None:
        """An event of both; the first may take it back."""
        for who in (MANAGER + 10, MANAGER):
            self.town.say(who, "/event")
            for label in ("处罚决定", "今天", "✅ 记录"):
                self.tap(who, label)
        if back:
            self.tap(MANAGER, "撤回")

    @rule(ago=AGO, back=st.booleans(), again=st.one_of(st.none(), AGO), later=st.booleans())
    def note_accident(self, ago: int, back: bool, again: int | None, later: bool) -> None:
        """An accident of both at an hour; the first may take it back, at once or later, and note it with another."""
        at = self.town.clock.now() - timedelta(minutes=ago)
        for who in (MANAGER + 10, MANAGER):
            self.note_at(who, at)
        if later:
            self.let_pass()
        if back:
            self.tap(MANAGER, "撤回")
            if again is not None:
                self.note_at(MANAGER, self.town.clock.now() - timedelta(minutes=again))

    def note_at(self, who: int, at: datetime) -> None:
        """Note an accident of today."""
        self.town.say(who, "/cancel")
        self.town.say(who, "/event")
        for label in ("事故", "今天"):
            self.tap(who, label)
        self.town.say(who, f"{at.astimezone(SHENZHEN):%H:%M}")
        self.tap(who, "✅ 记录")

    @rule()
    def let_pass(self) -> None:
        """Half an hour passes."""
        self.town.at(self.town.clock.now() + timedelta(minutes=31))

    @rule(who=OURS, command=st.sampled_from(COMMANDS), moves=st.lists(MOVES, max_size=6))
    def run_errand(self, who: int, command: str, moves: list[int | str]) -> None:
        """Any command in the first company, and then buttons of the newest message, or words."""
        self.town.say(who, command)
        for move in moves:
            newest = [shown for shown in self.town.shown(who)[-1:] if shown.buttons]
            if isinstance(move, str):
                self.town.say(who, move)
            elif newest:
                button = newest[0].buttons[move % len(newest[0].buttons)]
                self.town.press(who, newest[0].data(button), newest[0].message_id)

    @rule(
        who=st.sampled_from((LEADER, MANAGER)),
        site=st.booleans(),
        said=st.sampled_from(LESS),
        week=st.sampled_from(("1", "12345", "1234567")),
        parent=st.sampled_from(("", "", FIRST, SECOND, AUTHORITY)),
    )
    def import_rows(self, who: int, site: bool, said: dict[str, Any], week: str, parent: str) -> None:
        """A row of a table, sent in the chat; it may name another unit above."""
        name, scope = (SITES[FIRST], "project") if site else (FIRST, "company")
        asked = [*(str(said.get(key, "-")).lower() for key in ("headcount", "major_risk")), week]
        rows = ["kind,name,party,scope,parent,headcount,major risk,week"]
        rows += [",".join(["unit", name, "enterprise", scope, parent, *asked])]
        above = self.read(_parents)
        self.town.say(who, "/import")
        self.town.document(who, "单位.csv", "\n".join([*rows, ""]).encode())
        assert self.read(_parents) == above

    @rule(who=st.sampled_from((LEADER, MANAGER)), old=OURS, new=OURS, site=st.booleans())
    def hand_over(self, who: int, old: int, new: int, site: bool) -> None:
        """A role passes to someone else, and every duty of it."""
        self.town.say(who, "/team")
        for label in (SITES[FIRST] if site else FIRST, f"人{old}", "交接", f"人{new}", "是"):
            self.tap(who, label)

    @rule(who=OURS, deputy=OURS, days=DAYS_ON)
    def be_away(self, who: int, deputy: int, days: int) -> None:
        """Someone is away from tomorrow on, and another stands in for them."""
        first, last = self.today() + timedelta(days=1), self.today() + timedelta(days=1 + days)
        self.town.say(who, "/away")
        self.town.say(who, f"{first} {last}")
        for label in (f"人{deputy}", "仍由"):
            self.tap(who, label)

    @rule(less=st.sampled_from(sorted(DONE_BY)), again=st.booleans())
    def adopt_less(self, less: str, again: bool) -> None:
        """A roadmap that asks for less, of both; soon the old one may be in force again."""
        left = [one for one in ROADMAP["obligations"] if one["id"] != less]
        for roadmap in ({**ROADMAP, "obligations": left}, ROADMAP)[: 1 + again]:
            self.town.store.write_now(adopt, json.dumps(roadmap), self.town.clock.now())
            self.town.cycle()

    @rule(site=st.booleans(), again=st.booleans(), year=st.sampled_from((2026, 2026, 2025, 2030)), unseen=st.booleans())
    def leave_roadmap(self, site: bool, again: bool, year: int, unseen: bool) -> None:
        """Leave the roadmap, and go by it again at once or later, by another first year maybe; it may be that nobody
        above can be reached for some days.
        """
        if unseen:
            self.town.channel.blocked.update(SUPERVISORS)
            self.town.say(LEADER, "/today")
        of, now = self.read(unit_named, SITES[FIRST] if site else FIRST), self.town.clock.now()
        [roadmap] = self.read(known)
        self.town.store.write_now(leave, of.id, roadmap, "集团另有规定，不再适用", now=now)
        self.town.cycle()
        if again and not roadmap.retired_at and not self.read(of_unit, of.id):
            self.town.store.write_now(go_by, of, roadmap, now, first_year=year)
            self.town.cycle()
        if unseen:
            self.wait_days(3)

    @rule(unseen=st.booleans(), again=st.booleans())
    def retire_roadmap(self, unseen: bool, again: bool) -> None:
        """Retire the roadmap for all, and take it into force again at once or later, which makes nobody go by it."""
        if unseen:
            self.town.channel.blocked.update(SUPERVISORS)
            self.town.say(LEADER, "/today")
        [roadmap] = self.read(known)
        if not roadmap.retired_at:
            self.town.store.write_now(retire, roadmap, "集团另有规定，不再适用", self.town.clock.now())
            self.town.cycle()
        if again:
            self.revive_roadmap()
        if unseen:
            self.wait_days(3)

    @rule()
    def revive_roadmap(self) -> None:
        """Take the roadmap that was retired into force again."""
        self.town.store.write_now(adopt, json.dumps(ROADMAP), self.town.clock.now())
        self.town.cycle()

    @rule(site=st.booleans(), year=st.sampled_from((2026, 2026, 2025, 2030)))
    def go_by_again(self, site: bool, year: int) -> None:
        """Go by the roadmap that was left."""
        of = self.read(unit_named, SITES[FIRST] if site else FIRST)
        [roadmap] = self.read(known)
        if not roadmap.retired_at and not self.read(of_unit, of.id):
            self.town.store.write_now(go_by, of, roadmap, self.town.clock.now(), first_year=year)
            self.town.cycle()

    @rule(which=st.integers(0, 9))
    def follow(self, which: int) -> None:
        """A link that the first company handed on is followed by someone new, or by one of its own."""
        codes = [shown.body.invite for who in (*ROLES, *ON_SITE) for shown in self.town.shown(who) if shown.body.invite]
        if codes:
            self.town.say((51, 12, 14)[which % 3], f"/start {codes[which % len(codes)]}")

    # What both meet

    @rule(who=st.sampled_from(SUPERVISORS), reachable=st.booleans())
    def block(self, who: int, reachable: bool) -> None:
        """Someone above blocks the bot, or comes back."""
        if reachable and who in self.town.channel.blocked:
            self.town.channel.blocked.discard(who)
            self.town.say(who, "/today")
        elif not reachable:
            self.town.channel.blocked.add(who)

    @rule(which=st.integers(0, 9))
    def look_into(self, which: int) -> None:
        """Someone above opens a duty of the first company."""
        if SUPERVISORS[0] not in self.town.channel.blocked and (some := self.read(_settled, self.ids(FIRST))):
            by = self.read(_exempted_by, some[which % len(some)])
            self.open(SUPERVISORS[0], some[which % len(some)])
            self.shown |= {by} - {None}

    @rule(days=st.sampled_from((1, 1, 2, 3)), ahead=st.sampled_from((1, 1, 1, 9, 20)))
    def wait(self, days: int, ahead: int) -> None:
        """Mornings pass; of some of them the bot has seen nothing."""
        self.wait_days(days, ahead)

    def wait_days(self, days: int, ahead: int = 1) -> None:
        """So many mornings pass, the first of them so many days ahead."""
        for _ in range(days):
            on = self.today() + timedelta(days=ahead)
            ahead = 1
            self.town.at(datetime.combine(on, MORNING.time(), SHENZHEN))

    @rule(hours=st.sampled_from((1.5, 30, 150)))
    def fail(self, hours: float) -> None:
        """The bot is away."""
        if not isinstance(self.town, LoudTown):
            self.town.away(hours)

    @rule(hours=st.sampled_from((1, 20, 70)))
    def turn_back(self, hours: float) -> None:
        """The machine's clock is set back."""
        if not isinstance(self.town, LoudTown):
            self.latest = max(self.latest, self.town.clock.now())
            self.town.turn_back(hours)

    # What must be so

    @invariant()
    def tallies_are_what_a_look_at_every_duty_gives(self) -> None:
        """The sums that the boards add up."""
        assert self.read(tallies.differing) == set()

    @invariant()
    def every_duty_of_the_twin_is_there_or_explained(self) -> None:
        """A duty that is not there at all is explained by a change that those above had seen when it would open."""
        mine = {(one.site, one.key, one.period) for one in self.duties(FIRST)}
        for one in self.duties(SECOND):
            if one.key not in OF_EVENTS and one.due_on <= self.today() and (one.site, one.key, one.period) not in mine:
                assert self.is_explained(one), f"{one.key} {one.period} was never owed, and nobody has seen why"

    @invariant()
    def what_counts_as_seen_was_shown_to_someone_above(self) -> None:
        """In the chats, or by opening the card; nothing else."""
        assert self.read(_seen) == self.seen_above()

    @invariant()
    def no_rate_is_above_that_of_the_twin_with_the_same_acts_done(self) -> None:
        """The twin's without what those above have seen go, with all that the first has done besides."""
        rows, seen = {company: self.duties(company) for company in (FIRST, SECOND)}, self.seen_above()
        mine, theirs = ({(one.site, one.key, one.period): one for one in some} for some in rows.values())
        gone = {each for each, one in mine.items() if let_go(one) and one.exemption in seen}
        gone |= {
            each
            for each, one in theirs.items()
            if each not in mine and (one.key in OF_EVENTS or self.is_explained(one))
        }
        gone |= {each for each, one in mine.items() if is_put_off(one, theirs.values())}
        for year in {one.due_on.year for some in rows.values() for one in some}:
            both = [
                [of[each] for of in (mine, theirs) if each in of]
                for each in (mine.keys() | theirs.keys()) - gone
                if (mine.get(each) or theirs[each]).due_on.year == year
            ]
            done = sum(any(in_time(one) for one in some) for some in both)
            owed = sum(any(in_time(one) or one.due_on < self.today() for one in some) for some in both)
            shown = self.board(year)[FIRST]
            assert shown.done * owed <= done * shown.owed, f"{shown} is better than {done} of {owed} of the twin"

    @invariant()
    def roles_and_absences_change_by_entries_alone(self) -> None:
        """Whatever way they come to change."""
        now = (self.read(_roles), self.read(_absences), self.read(_height))
        if self.noted and self.noted[:2] != now[:2]:
            assert now[2] > self.noted[2], "roles or absences have changed without an entry"
        self.noted = now

    @invariant()
    def no_rate_is_flattered(self) -> None:
        """The board says what the rows say by this test's own count."""
        theirs = {company: self.duties(company) for company in (FIRST, SECOND)}
        for year in {self.today().year, *(one.due_on.year for some in theirs.values() for one in some)}:
            board = self.board(year)
            for company in (FIRST, SECOND):
                counted = self.counted(theirs[company], year)
                shown = {name: getattr(board[company], name) for name in ("owed", "done", "waived", "undetermined")}
                assert shown == {name: counted[name] for name in shown}, company

    @rule()
    def all_views_agree(self) -> None:
        """Board, report and the week's digest say the same."""
        now = self.town.clock.now()
        year = now.astimezone(SHENZHEN).year
        root = self.read(unit_named, AUTHORITY)
        span = self.read(lambda _: oversee.span(root, "y", now))
        board = self.read(rates.by_unit, root.id, span, 0, size=9).rate
        by_obligation = self.read(lambda conn: rates.by_obligation(conn, span, 0, 99, root_id=root.id)).rate
        report = self.read(gather.gather, root, date(year, 1, 1), date(year, 12, 31), now=now)
        assert board == by_obligation == report.rate == self.read(week, root, now).rate
        assert {of.name: of.rate for of in report.units if of.duties} == {
            name: rate
            for name, rate in self.lines(year).items()
            if name in {of.name for of in report.units if of.duties}
        }

    @invariant()
    def every_act_is_entered_and_told(self) -> None:
        """Every exemption has its entry; what nobody was told of waits for a morning of someone who can be told."""
        for kind, action in self.read(_entries_of_exemptions):
            assert action in ENTERED[kind], f"{kind} is entered as {action}"
        assert self.read(_unexplained) == []
        assert self.read(_unentered) == []

    @rule()
    def be_told(self) -> None:
        """After a working morning on which someone above can be reached, nothing waits but what no message holds."""
        for who in SUPERVISORS:
            self.town.channel.blocked.discard(who)
            self.town.say(who, "/today")
        before = self.read(_to_be_told) - self.seen_above()
        on = max(self.today(), day_of(self.latest)) + timedelta(days=1)  # a clock set back has a day before it again
        while on.isoweekday() > 5 or (on.month, on.day) == (1, 1) or on.month == 2:
            on += timedelta(days=1)
            if on.month == 3:
                return
        for hours in (9, 10):
            self.town.at(datetime(on.year, on.month, on.day, hours, 30, tzinfo=SHENZHEN))
        after = before - self.seen_above()
        assert len(after) <= max(0, len(before) - tell_above.NAMED), f"nobody was told of {after}"

    # Its own words

    def seen_above(self) -> set[int]:
        """The exemptions that someone above was shown in their chat, or has opened the card of."""
        chats = {(who, each.message_id) for who in SUPERVISORS for each in self.town.shown(who)}
        self.shown |= {
            one.exemption_id for one in self.read(_telling) if (int(one.address), int(one.mark or 0)) in chats
        }
        return self.shown

    def counted(self, theirs: Sequence[Any], year: int) -> Counter[str]:
        """A company's duties of a year, by what the rows say."""
        found, seen = Counter[str](), self.seen_above()
        for one in theirs:
            if one.due_on.year != year:
                continue
            gone = let_go(one)
            done = not gone and one.state == "confirmed"
            found["done"] += in_time(one)
            if gone:
                found[gone] += 1
                found["owed"] += one.exemption not in seen and one.due_on < self.today()
            else:
                found["owed"] += done or one.due_on < self.today()
        return found

    def is_explained(self, one: Any) -> bool:
        """Whether what the first's unit said when this would have opened owes it not, and those above know of it."""
        said: dict[str, Any] = {"attributes": SAYS, "ended_on": None, "stops": [], "week": "1234567"}
        said |= {"goes_by": 2026}
        known, excused, seen = True, False, self.seen_above()
        for holds_after, facts, exemption in in_effect(self.read(_changes, self.ids(FIRST)[one.site])):
            comes_back = facts.get("goes_by") is not None  # what is open on that day is owed again
            if one.due_on >= holds_after if comes_back else holds_after < one.opens_on:
                said = {**said, **{name: facts[name] for name in said if name in facts}}
                known = known and (comes_back or exemption in seen)
                excused = excused or (known and not owes(said, one))
        return excused and not owes(said, one)

    def owed(self, company: str, title: str) -> dict[tuple[str, str], int]:
        """The duties of an obligation that a company may still do."""
        return {
            (one.key, one.period): one.id
            for one in self.duties(company)
            if one.key == title and not one.waived and one.state in (None, "returned")
        }

    def duties(self, company: str) -> list[Any]:
        """A company's duties, with all that decides how they count."""
        return list(self.read(_duties, self.ids(company)))

    def ids(self, company: str) -> list[int]:
        """A company's unit, and its site."""
        return self.units[company]

    def lines(self, year: int) -> dict[str, Rate]:
        """The supervisor's board, a line each unit."""

        def read(conn: Connection) -> dict[str, Rate]:
            root = unit_named(conn, AUTHORITY)
            assert root
            span = rates.Span(first=date(year, 1, 1), last=date(year, 12, 31), today=self.today())
            return {line.name: line.rate for line in rates.by_unit(conn, root.id, span, 0, size=99).lines}

        return self.read(read)  # type: ignore[no-any-return]

    def board(self, year: int) -> dict[str, Rate]:
        """A company with its site, as the board adds them up."""
        lines: defaultdict[str, Rate] = defaultdict(
            lambda: Rate(owed=0, done=0, reported_late=0, made_good=0, waived=0, undetermined=0)
        )
        lines |= self.lines(year)
        return {
            company: Rate(
                **{
                    name: getattr(lines[company], name) + getattr(lines[site], name)
                    for name in Counts.__dataclass_fields__
                }
            )
            for company, site in SITES.items()
        }

    # How it is done

    def open(self, who: int, duty_id: int) -> None:
        """Open a duty's card from a list."""
        self.town.say(who, "/duties")
        shown = self.town.shown(who)[-1] if self.town.shown(who) else None
        if shown:
            self.town.press(who, f"{shown.key}:open:{duty_id}", shown.message_id)

    def tap(self, who: int, label: str) -> None:
        """Press the button with these words on the newest message that has it, if there is one."""
        for shown in list(reversed(self.town.shown(who)))[:2]:
            for button in shown.buttons:
                if label in button.label:
                    self.town.press(who, shown.data(button), shown.message_id)
                    return

    def change(self, site: bool, into: Callable[[Known], dict[str, Any]]) -> None:
        """Change what the first company or its site says of itself, as the operator does."""

        def step(conn: Connection) -> None:
            of = unit_named(conn, SITES[FIRST] if site else FIRST)
            assert of
            change_unit(conn, of, replace(of, **into(of)), self.town.clock.now())

        try:
            self.town.store.write_now(step)
        except Refused:
            return
        self.town.cycle()

    def today(self) -> date:
        """The local day."""
        return self.town.clock.now().astimezone(SHENZHEN).date()

    def read(self, ask: Callable[..., Any], *args: object, **named: object) -> Any:
        """Ask the database."""
        return self.town.store.read_now(ask, *args, **named)


def day_of(moment: datetime) -> date:
    return moment.astimezone(SHENZHEN).date()


def let_go(one: Any) -> str | None:
    """As what a duty is not owed, if it is not."""
    return "waived" if one.waived else "undetermined" if one.undetermined and not one.state else None


def in_time(one: Any) -> bool:
    """Whether a duty is done as the rate counts it."""
    told_by_then = one.due_at is None or bool(one.submitted_at and one.submitted_at <= one.due_at)
    is_done = not let_go(one) and one.state == "confirmed" and one.counts == "fully"
    return is_done and told_by_then and bool(one.done_on <= one.due_on)


def is_put_off(one: Any, theirs: Iterable[Any]) -> bool:
    """Whether what the first owes at an hour its twin owes sooner, by the hour that both have said first."""
    same = [each for each in theirs if (each.site, each.key, each.opens_on) == (one.site, one.key, one.opens_on)]
    return one.due_at is not None and any(each.due_at < one.due_at for each in same)


def in_effect(changes: Sequence[Change]) -> list[tuple[date, dict[str, Any], int | None]]:
    """Changes with the day after which each holds: going on reaches back, and what was said meanwhile waits for it."""
    found: list[list[Any]] = []
    waiting: list[list[Any]] = []
    ended: str | None = None
    for facts, at, exemption in changes:
        goes_on = "ended_on" in facts and ended and (facts["ended_on"] is None or facts["ended_on"] > ended)
        found.append([date.min if goes_on else day_of(at), facts, exemption])
        if goes_on:
            for one in waiting:
                one[0] = day_of(at)
            waiting = []
        elif ended and ended < day_of(at).isoformat() and "goes_by" not in facts:
            waiting.append(found[-1])
        ended = facts.get("ended_on", ended)
    return [(day, facts, exemption) for day, facts, exemption in found]


def owes(said: Mapping[str, Any], one: Any) -> bool:
    """Whether a unit that says this of itself owes a duty, by this test's own words."""
    if one.key in DEPENDS and not DEPENDS[one.key](said["attributes"]):
        return False
    if said["goes_by"] is None or one.opens_on.year < said["goes_by"]:
        return False
    if said["ended_on"] and date.fromisoformat(said["ended_on"]) < one.opens_on:
        return False
    days = [one.opens_on + timedelta(days=ahead) for ahead in range((one.due_on - one.opens_on).days + 1)]
    return any(str(day.isoweekday()) in said["week"] and not stopped(said, day) for day in days)


def stopped(said: Mapping[str, Any], day: date) -> bool:
    return any(first <= day.isoformat() and (not last or day.isoformat() <= last) for first, last in said["stops"])


asked = cache(text)


@cache
def dated(query: str) -> Any:
    """A query of duties, its days read as such."""
    return text(query).columns(opens_on=Date, due_on=Date, done_on=Date)


def _changes(conn: Connection, unit_id: int) -> list[Change]:
    """What a unit has come to say of itself, when, and by which exemption."""
    query = "SELECT seq, id FROM exemptions WHERE unit_id = :unit"
    acts = {row.seq: row.id for row in conn.execute(asked(query), {"unit": unit_id})}
    company = conn.execute(text("SELECT company_id FROM units WHERE id = :unit"), {"unit": unit_id}).scalar_one()
    told = []
    for action in ("unit_changed", "unit_left", "unit_adopted"):
        for number, facts, _ in ledger.of_action(conn, company, action):
            besides = {} if action == "unit_changed" else {"goes_by": facts.get("first_year")}
            if facts["unit"] == unit_id:
                told.append((number, facts | besides))
    return [
        (facts, datetime.fromisoformat(facts["at"]), acts.get(number))
        for number, facts in sorted(told, key=lambda each: each[0])
    ]


def _parents(conn: Connection) -> list[tuple[int, int]]:
    """What is above each unit, and whose it is."""
    query = "SELECT parent_id, company_id FROM units ORDER BY id"
    return [(row.parent_id, row.company_id) for row in conn.execute(asked(query))]


def _duties(conn: Connection, units: list[int]) -> list[Any]:
    query = """
        SELECT d.id, d.unit_id = :site AS site, d.key, d.period, d.opens_on, d.due_on, d.waived, d.undetermined,
               d.due_at, d.counts, c.state, c.done_on, c.submitted_at, d.exemption_id AS exemption
        FROM duties d LEFT JOIN submissions c ON c.id = d.submission_id
        WHERE d.unit_id IN (:company, :site) ORDER BY d.due_on, d.id
    """
    return list(conn.execute(dated(query), {"company": units[0], "site": units[1]}))


def _exempted_by(conn: Connection, duty: int) -> int | None:
    query = "SELECT exemption_id FROM duties WHERE id = :duty AND unseen"
    return conn.execute(asked(query), {"duty": duty}).scalar_one_or_none()


def _telling(conn: Connection) -> list[Any]:
    """Which message, as its chat numbers it, tells of which exemption."""
    query = """
        SELECT n.exemption_id, c.address, m.mark FROM exemption_messages n JOIN messages m ON m.id = n.message_id
        JOIN chats c ON c.id = m.chat_id
    """
    return list(conn.execute(asked(query)))


def _seen(conn: Connection) -> set[int]:
    """The exemptions that count as seen, by the product."""
    return set(conn.execute(asked("SELECT id FROM exemptions WHERE seen_at IS NOT NULL")).scalars())


def _roles(conn: Connection) -> list[tuple[Any, ...]]:
    query = "SELECT person_id, unit_id, role FROM memberships ORDER BY person_id, unit_id, role"
    return [tuple(row) for row in conn.execute(asked(query))]


def _absences(conn: Connection) -> list[tuple[Any, ...]]:
    query = "SELECT company_id, person_id, deputy_id, first, last FROM absences ORDER BY id"
    return [tuple(row) for row in conn.execute(asked(query))]


def _height(conn: Connection) -> int:
    """How many entries all ledgers have."""
    return int(conn.execute(asked("SELECT count(*) FROM entries")).scalar_one())


def _settled(conn: Connection, units: list[int]) -> list[int]:
    query = """
        SELECT id FROM duties WHERE unit_id IN (:company, :site)
        AND (waived OR undetermined OR submission_id IS NOT NULL) ORDER BY id DESC
    """
    return list(conn.execute(asked(query), {"company": units[0], "site": units[1]}).scalars())


def _entries_of_exemptions(conn: Connection) -> list[tuple[str, str]]:
    query = """
        SELECT e.kind, n.body FROM exemptions e LEFT JOIN entries n ON n.company_id = e.company_id AND n.seq = e.seq
    """
    return [(row.kind, json.loads(row.body)["action"]) for row in conn.execute(asked(query))]


def _unexplained(conn: Connection) -> list[int]:
    """Duties that are not owed by no exemption, or marked as seen by one that nobody has seen."""
    query = """
        SELECT d.id FROM duties d LEFT JOIN exemptions e ON e.id = d.exemption_id
        WHERE (d.waived OR d.undetermined) AND (e.id IS NULL OR d.unseen != (e.seen_at IS NULL))
    """
    return list(conn.execute(asked(query)).scalars())


def _unentered(conn: Connection) -> list[int]:
    """Confirmed submissions without an entry that confirms them."""
    entered = {
        said["submission"]
        for company in conn.execute(text("SELECT id FROM units WHERE id = company_id")).scalars().all()
        for _, said, _ in ledger.of_action(conn, company, "confirmed")
    }
    submissions = conn.execute(text("SELECT id FROM submissions WHERE state = 'confirmed'")).scalars()
    return [submission for submission in submissions if submission not in entered]


def _to_be_told(conn: Connection) -> set[int]:
    """The exemptions of companies that have someone above them."""
    return set(conn.execute(asked("SELECT id FROM exemptions WHERE company_id != above_id")).scalars())


class LoudHonestTwin(HonestTwin):
    """The same in front of the whole bot, which is never away."""

    def new_town(self) -> QuietTown:
        """The town, its people joining one by one."""
        town = LoudTown(MORNING - timedelta(hours=2), ROADMAP)
        settle(town)
        return town


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_no_rate_is_flattered_unseen(part: int) -> None:
    """At the flows."""
    walk(HonestTwin, steps=6, part=part)


@pytest.mark.long
def test_no_rate_is_flattered_unseen_in_front_of_the_loud_bot() -> None:
    """Through HTTP and the sandbox."""
    walk(LoudHonestTwin, steps=6, share=LOUD)


@pytest.mark.parametrize("year", [2026, 2025, 2030])
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("unseen", [False, True])
def test_leaving_a_roadmap_and_going_by_it_again_flatters_nothing_unseen(year: int, again: bool, unseen: bool) -> None:
    """Each way of it, over the turn of a month; walks at random come to few of them."""
    machine = HonestTwin()
    for site in (True, False):
        machine.leave_roadmap(site, again, year, unseen)
        hold(machine)
    machine.note_event(False)
    for days, ahead in ((1, 1), (1, 14), (2, 1)):
        machine.wait_days(days, ahead)
        hold(machine)
    machine.work("inspect", "今天", True)
    for site in (True, False):
        machine.go_by_again(site, year)
        hold(machine)
    machine.be_told()
    machine.wait_days(2)
    hold(machine)
    machine.teardown()


def hold(machine: HonestTwin) -> None:
    """All that must be so is so."""
    machine.tallies_are_what_a_look_at_every_duty_gives()
    machine.every_duty_of_the_twin_is_there_or_explained()
    machine.what_counts_as_seen_was_shown_to_someone_above()
    machine.no_rate_is_above_that_of_the_twin_with_the_same_acts_done()
    machine.no_rate_is_flattered()
    machine.every_act_is_entered_and_told()
    machine.all_views_agree()


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("unseen", [False, True])
def test_retiring_a_roadmap_and_taking_it_into_force_again_flatters_nothing_unseen(again: bool, unseen: bool) -> None:
    """Each way of it, over the turn of a month, as with leaving."""
    machine = HonestTwin()
    machine.retire_roadmap(unseen, again)
    hold(machine)
    machine.note_event(False)
    for days, ahead in ((1, 1), (1, 14)):
        machine.wait_days(days, ahead)
        hold(machine)
    machine.work("inspect", "今天", True)
    machine.revive_roadmap()
    for site in (True, False):
        machine.go_by_again(site, 2026)
        hold(machine)
    machine.be_told()
    machine.wait_days(2)
    hold(machine)
    machine.teardown()
