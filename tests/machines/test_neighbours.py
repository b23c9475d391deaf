"""Two companies and an authority: nobody ever sees, is told, or changes what is not theirs, whatever anyone does."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, text

from bot.messages.body import Button
from schedules.unit import Unit
from tests.machines.examples import LOUD, PARTS, walk
from tests.machines.loud_town import LoudTown
from tests.machines.memory_channel import Shown
from tests.machines.quiet_town import PHOTO, QuietTown, Snapshot

SHENZHEN = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 2, 9, 30, tzinfo=SHENZHEN)
AUTHORITY, FIRST, SECOND = "监管局", "甲公司", "乙公司"
COMPANIES = (FIRST, SECOND)
ENTERPRISE = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120})
SITE = Unit(party="enterprise", scope="project", first_year=2026)

# Everyone by number: where and as what. A name says nothing of the company, since people may change it.
PEOPLE = {
    1: (AUTHORITY, "supervisor"),
    11: (FIRST, "principal_leader"),
    12: (FIRST, "safety_manager"),
    13: (FIRST, "deputy_leader"),
    14: ("甲项目", "safety_officer"),
    15: ("甲项目", "project_manager"),
    21: (SECOND, "principal_leader"),
    22: (SECOND, "safety_manager"),
    24: ("乙项目", "safety_officer"),
    31: (FIRST, "safety_director"),
}
STRANGER = 99
EVERYONE = st.sampled_from([*PEOPLE, STRANGER])
# The newest buttons are pressed more often than old ones.
BUTTONS = st.one_of(st.integers(0, 6), st.integers(0, 400))
GROUPS = {-1001: FIRST, -1002: SECOND}

COMMANDS = (
    *("/today", "/duties", "/record", "/record 12", "/status", "/help", "/cancel", "/start", "/lang", "/settings"),
    *(
        "/team",
        "/invite",
        "/away",
        "/away 11-20 12-30",
        "/plan",
        "/event",
        "/notice",
        "/notices",
        "/board",
        "/supervision",
    ),
    *("/import", "/privacy", "/report", "/calendar", "/name", "/stop"),
)
# What is typed names no company but one's own; `@` stands for its sign.
SAYINGS = ("@言：已检查。", "40/40", "11-20", "今天", "1", "@言", "12-01 12-05", "公司", "项目", "好的")
# What someone does next: a button of the newest message, or words.
MOVES = st.one_of(st.integers(0, 11), st.integers(0, 11), st.sampled_from(SAYINGS))


@cache
def beginning() -> Snapshot:
    """The morning after all have joined."""
    town = QuietTown(MORNING - timedelta(hours=2))
    settle(town)
    return town.snapshot()


def settle(town: QuietTown) -> None:
    """Both companies with a site and people of their own, and a group each."""
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    for company in COMPANIES:
        town.unit(company, ENTERPRISE, AUTHORITY)
        town.unit(f"{company[0]}项目", SITE, company)
    for number, (unit, role) in PEOPLE.items():
        town.join(number, f"人{number}", role, unit)
    town.join(31, "人31", "deputy_leader", SECOND)  # one person of both companies
    for chat, company in GROUPS.items():
        leader = 11 if company == FIRST else 21
        town.in_group(leader, chat, "/bind")
        asked = town.shown(chat)[-1]
        town.press(leader, asked.data(asked.buttons[0]), asked.message_id, chat)
    town.at(MORNING)


class Neighbours(RuleBasedStateMachine):
    """Everyone does anything; after each step it is looked at who was told what, and what has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.town = self.new_town()
        self.seen: set[tuple[int, int, int]] = set()
        self.codes: list[str] = []

    def new_town(self) -> QuietTown:
        """The town as all examples begin."""
        before = beginning()
        return QuietTown(before.moment, before=before)

    def teardown(self) -> None:
        """Take the town down."""
        self.town.close()

    @initialize()
    def begin(self) -> None:
        """What is shown so far was looked at by nobody's step."""
        self.seen = {self.version(shown) for shown in self.everything()}
        self.known, self.states = self.read(_as_it_is, self.today())

    # What is done

    @rule(who=EVERYONE, command=st.sampled_from(COMMANDS))
    def ask(self, who: int, command: str) -> None:
        """A command."""
        self.step(who, lambda: self.town.say(who, command))

    @rule(who=EVERYONE, said=st.sampled_from(SAYINGS))
    def say(self, who: int, said: str) -> None:
        """A text, with the sign of one's company where one has just one."""
        mine = self.theirs(who)
        sign = mine.copy().pop()[0] if len(mine) == 1 else "某"
        self.step(who, lambda: self.town.say(who, said.replace("@", sign)))

    @rule(who=EVERYONE, number=st.integers(0, 9))
    def send(self, who: int, number: int) -> None:
        """A photo."""
        self.step(who, lambda: self.town.photo(who, PHOTO + bytes([number])))

    @rule(who=EVERYONE, which=BUTTONS)
    def press(self, who: int, which: int) -> None:
        """A button of one's own, more often a new one."""
        self.press_as(who, who, which)

    @rule(who=EVERYONE, which=BUTTONS)
    def press_again(self, who: int, which: int) -> None:
        """As above: most of what people do is pressing."""
        self.press_as(who, who, which)

    @rule(who=EVERYONE, command=st.sampled_from(COMMANDS), moves=st.lists(MOVES, min_size=1, max_size=6))
    def run_errand(self, who: int, command: str, moves: list[int | str]) -> None:
        """A command, and then what its messages ask for: buttons of the newest one, or words."""
        self.ask(who, command)
        for move in moves:
            newest = [shown for shown in self.town.shown(who)[-1:] if shown.buttons]
            if isinstance(move, str):
                self.say(who, move)
            elif newest:
                self.press_on(who, newest[0], newest[0].buttons[move % len(newest[0].buttons)])

    @rule(thief=EVERYONE, victim=EVERYONE, which=BUTTONS)
    def steal(self, thief: int, victim: int, which: int) -> None:
        """A button of someone else, sent from one's own chat as if it had been shown there."""
        self.press_as(thief, victim, which)

    @rule(who=EVERYONE, verb=st.integers(0, 400), arg=st.integers(0, 400))
    def forge(self, who: int, verb: int, arg: int) -> None:
        """A button of one's own with the verb of one and the argument of another."""
        own = [shown for shown in self.town.shown(who) if shown.buttons]
        every = [button for shown in self.everything() for button in shown.buttons]
        if own and every:
            verbs = every[verb % len(every)].verb
            data = f"{own[-1].key}:{verbs}:{every[arg % len(every)].arg}"[:64]
            self.step(who, lambda: self.town.press(who, data, own[-1].message_id))

    @rule(who=EVERYONE, chat=st.sampled_from(sorted(GROUPS)), said=st.sampled_from(("/bind", "/unbind", "/duties")))
    def say_in_group(self, who: int, chat: int, said: str) -> None:
        """A command in a company's group."""
        self.step(who, lambda: self.town.in_group(who, chat, said))

    @rule(who=EVERYONE, chat=st.sampled_from(sorted(GROUPS)), which=BUTTONS)
    def press_in_group(self, who: int, chat: int, which: int) -> None:
        """A button in a company's group."""
        buttons = [(shown, button) for shown in self.town.shown(chat) for button in shown.buttons]
        if buttons:
            shown, button = buttons[which % len(buttons)]
            self.step(who, lambda: self.town.press(who, shown.data(button), shown.message_id, chat))

    @rule(who=EVERYONE, which=st.integers(0, 40))
    def follow(self, who: int, which: int) -> None:
        """A link that someone was given to hand on."""
        codes = [shown.body.invite for shown in self.everything() if shown.body.invite]
        if codes:
            self.step(who, lambda: self.town.say(who, f"/start {codes[which % len(codes)]}"))

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        """Mornings pass; of more than two the bot sees the last two."""
        for ahead in [1] * days if days < 3 else (days - 1, 1):
            self.town.at(self.town.clock.now() + timedelta(days=ahead))
        self.look(None)

    def press_as(self, who: int, whose: int, which: int) -> None:
        """Press a button of someone's chat."""
        buttons = [(shown, button) for shown in reversed(self.town.shown(whose)) for button in shown.buttons]
        if buttons:
            self.press_on(who, *buttons[which % min(len(buttons), 40)])

    def press_on(self, who: int, shown: Shown, button: Button) -> None:
        """Press a button under a message."""
        self.step(who, lambda: self.town.press(who, shown.data(button), shown.message_id))

    def step(self, who: int, does: Callable[[], object]) -> None:
        """Let someone do something: in a company that was none of theirs before it nothing changes."""
        before, mine, answered = self.states, self.known[who], len(self.town.channel.answers)
        does()
        self.look(who)
        mine = mine | self.known[who]
        for company in COMPANIES:
            if company not in mine:
                assert self.states[company] == before[company], f"{who} has changed {company}"
                for _, said in self.town.channel.answers[answered:]:
                    assert company[0] not in (said or ""), f"{who} was answered: {said}"

    # What must be so

    def look(self, by: int | None) -> None:
        """Nobody's chat shows anything new of a company that is not theirs and was not before this step."""
        now, states = self.read(_as_it_is, self.today())
        for shown in self.everything():
            if self.version(shown) in self.seen:
                continue
            self.seen.add(self.version(shown))
            mine = self.known[shown.chat_id] | now[shown.chat_id]
            if shown.chat_id in GROUPS and not self.known[shown.chat_id]:
                mine |= now.get(by or 0, set())  # who speaks in a group that shows no board may be asked for which
            for company in COMPANIES:
                told = company[0] in shown.text and company not in mine
                assert not told, f"{shown.chat_id} was told of {company} (by {by}):\n{shown.text}"
            for name in map(int, re.findall(r"人(\d+)", shown.text)):
                # Whoever has left, or is above, may be named; of the others only who is of a company of one's own.
                theirs = self.known.get(name, set()) | now.get(name, set())
                known = name in (1, shown.chat_id) or not theirs or theirs & mine
                assert known, f"{shown.chat_id} was told of 人{name} (by {by}):\n{shown.text}"
        self.known, self.states = now, states

    @invariant()
    def deputies_are_of_the_company(self) -> None:
        """Whoever stands in for someone in a company holds a role in it."""
        standing_in, offices = self.read(_standing_in, self.today())
        for deputy, company in standing_in:
            assert (deputy, company) in offices, f"{deputy} stands in for someone of {company}"

    @invariant()
    def reports_are_of_ones_own(self) -> None:
        """Whoever asked for a report may see its unit, or did when they asked."""
        for who, unit, state in self.read(_reports):
            assert state != "asked" or unit is None or self.may_see(who, unit), f"{who} gets a report of {unit}"

    def may_see(self, who: int, unit: str) -> bool:
        """Whether a unit is the authority or belongs to a company that is someone's."""
        return unit == AUTHORITY or any(unit[0] == company[0] for company in self.theirs(who))

    def theirs(self, who: int) -> set[str]:
        """The companies in which someone holds a role, or above which they do; a deputy has what the absent one has."""
        return set(self.known[who])

    def today(self) -> str:
        """The local day, as the database writes it."""
        return self.town.clock.now().astimezone(SHENZHEN).date().isoformat()

    def everything(self) -> list[Shown]:
        """Every message of every chat."""
        return [shown for chat in list(self.town.channel.chats.values()) for shown in chat]

    def version(self, shown: Shown) -> tuple[int, int, int]:
        """A message as it was at one time."""
        return shown.chat_id, shown.message_id, len(shown.before)

    def read(self, ask: Callable[..., Any], *args: object) -> Any:
        """Ask the database."""
        return self.town.store.read_now(ask, *args)


# What belongs to each chat, and what the database holds of each company.
AsItIs = tuple[dict[int, set[str]], dict[str, dict[str, Any]]]
asked = cache(text)


def _as_it_is(conn: Connection, day: str) -> AsItIs:
    """Of each chat the companies that are its, a group's being the one whose board it shows; each company's rows."""
    theirs, bound = _theirs(conn, day), _bound(conn)
    everyones = {who: theirs.get(who, set()) for who in (*PEOPLE, STRANGER)} | {
        chat: {company for company in COMPANIES if bound.get(chat, " ")[0] == company[0]} for chat in GROUPS
    }
    return everyones, {company: _rows(conn, company[0]) for company in COMPANIES}


def _theirs(conn: Connection, day: str) -> dict[int, set[str]]:
    """The companies of everyone's roles and of those for whom they stand in, looked up by this test's own words."""
    query = """
        WITH RECURSIVE standing_in(who, person_id, company_id) AS (
            SELECT CAST(h.address AS BIGINT), p.id, c.id FROM people p JOIN chats h ON h.id = p.chat_id, units c
            WHERE c.id = c.company_id
            UNION
            SELECT s.who, a.person_id, a.company_id FROM absences a JOIN standing_in s ON a.deputy_id = s.person_id
            WHERE a.company_id = s.company_id AND a.first <= :day AND a.last >= :day
        )
        SELECT s.who, u.name FROM standing_in s JOIN memberships m ON m.person_id = s.person_id
        JOIN units u ON u.id = m.unit_id AND u.company_id = s.company_id
    """
    found: dict[int, set[str]] = defaultdict(set)
    for who, unit in conn.execute(asked(query), {"day": day}):
        found[who] |= {company for company in COMPANIES if unit[0] in (company[0], AUTHORITY[0])}
    return found


def _standing_in(conn: Connection, day: str) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Who stands in for someone of which company, and who holds a role of their own in which."""
    standing_in = """
        SELECT CAST(h.address AS BIGINT), u.name FROM absences a JOIN people d ON d.id = a.deputy_id
        JOIN chats h ON h.id = d.chat_id
        JOIN units u ON u.id = a.company_id WHERE a.last >= :day
    """
    offices = """
        SELECT CAST(h.address AS BIGINT), c.name FROM memberships m JOIN people p ON p.id = m.person_id
        JOIN chats h ON h.id = p.chat_id
        JOIN units u ON u.id = m.unit_id JOIN units c ON c.id = u.company_id
    """
    found = conn.execute(asked(standing_in), {"day": day}), conn.execute(asked(offices))
    return {tuple(row) for row in found[0]}, {tuple(row) for row in found[1]}


def _reports(conn: Connection) -> list[tuple[int, str | None, str]]:
    query = """
        SELECT CAST(h.address AS BIGINT), u.name, e.state FROM exports e JOIN people p ON p.id = e.person_id
        JOIN chats h ON h.id = p.chat_id
        LEFT JOIN units u ON u.id = e.unit_id
    """
    return [tuple(row) for row in conn.execute(asked(query))]


def _bound(conn: Connection) -> dict[int, str]:
    query = "SELECT c.address, u.name FROM groups g JOIN units u ON u.id = g.unit_id JOIN chats c ON c.id = g.chat_id"
    return {int(row.address): row.name for row in conn.execute(asked(query))}


def _rows(conn: Connection, sign: str) -> dict[str, Any]:
    """What the database holds of a company, its sites included."""
    mine = f"(SELECT id FROM units WHERE substr(name, 1, 1) = '{sign}')"
    of_mine = f"duty_id IN (SELECT id FROM duties WHERE unit_id IN {mine})"
    queries = {
        "units": f"SELECT * FROM units WHERE id IN {mine}",
        "memberships": f"SELECT * FROM memberships WHERE unit_id IN {mine}",
        "duties": f"SELECT * FROM duties WHERE unit_id IN {mine}",
        "submissions": f"SELECT * FROM submissions WHERE {of_mine}",
        "groups": f"SELECT id, unit_id, gone_at FROM groups WHERE unit_id IN {mine}",
        "plans": f"SELECT * FROM year_plans WHERE unit_id IN {mine}",
        "planned": f"SELECT duty_id, place, everyone, person_id FROM plans WHERE {of_mine}",
        "to come": f"SELECT * FROM participants WHERE {of_mine}",
        "entries": f"SELECT company_id, seq FROM entries WHERE company_id IN {mine}",
    }
    return {name: conn.exec_driver_sql(f"{query} ORDER BY 1, 2").all() for name, query in queries.items()}


class LoudNeighbours(Neighbours):
    """The same in front of the whole bot."""

    def new_town(self) -> QuietTown:
        """The town, its people joining one by one."""
        town = LoudTown(MORNING - timedelta(hours=2))
        settle(town)
        return town


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_nobody_meets_what_is_not_theirs(part: int) -> None:
    """At the flows."""
    walk(Neighbours, steps=12, part=part)


@pytest.mark.long
def test_nobody_meets_what_is_not_theirs_in_front_of_the_loud_bot() -> None:
    """Through HTTP and the sandbox."""
    walk(LoudNeighbours, steps=8, share=LOUD)
