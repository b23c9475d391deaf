"""What the database counts is what the rules count, after whatever became of any duties, on both databases."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.outbox.operations import add_unit, adopt
from bot.store.duties import exemptions, rates, tallies, waivers
from bot.store.duties.duties import duty, leave_undetermined, open_new, unsubmitted_between
from bot.store.duties.obligations import current_ids
from bot.store.engine import open_store
from bot.store.migrate import migrate
from bot.store.people.people import add_person
from bot.store.submissions import questions, submissions
from bot.store.submissions.counting import count
from schedules.rate import Judged, Rate, Weight, rate
from schedules.record import record
from schedules.unit import Unit
from tests.chats import telegram

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAYS = st.dates(date(2025, 12, 1), date(2027, 1, 31))
MOMENTS = st.timedeltas(timedelta(), timedelta(days=400)).map(lambda after: datetime(2026, 1, 1, tzinfo=UTC) + after)
ZONES = {"a": "Asia/Shanghai", "b": "America/New_York", "c": "Pacific/Auckland", "d": "Asia/Urumqi"}
NAMES = tuple(ZONES)
# One that the source states, and one of which it does not say how often.
KEYS = ("eight-onces-inspection", "study-statements-enterprise")


@dataclass
class Made:
    """A duty as the rules see it, with what becomes of it."""

    unit: str
    key: str
    due_on: date
    waived: bool = False
    undetermined: bool = False
    state: str | None = None
    done_on: date | None = None
    submitted_at: datetime | None = None
    reviewed_at: datetime | None = None
    id: int = field(default=0, compare=False)
    submission: int = field(default=0, compare=False)
    unseen: bool = False
    exemption: int = field(default=0, compare=False)
    counts: Weight = "fully"
    added_at: datetime | None = None
    exempted_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def judged(self) -> Judged:
        unknown = "undetermined" if self.undetermined and not self.state else self.state
        told = max((at for at in (self.submitted_at, self.added_at) if at), default=None)
        return Judged(
            due_on=self.due_on,
            outcome="waived" if self.waived else unknown,  # type: ignore[arg-type]
            done_on=self.done_on,
            reported_on=told.astimezone(ZoneInfo(ZONES[self.unit])).date() if told else None,
            unseen=self.unseen,
            counts=self.counts,
            stated=self.key == KEYS[0],
        )

    def judged_by(self, moment: datetime) -> Judged:
        """As it was known before a moment, when only what had been confirmed, exempted or seen by then was so."""
        if self.judged.outcome in ("waived", "undetermined"):
            if self.exempted_at and self.exempted_at >= moment:
                return replace(self.judged, outcome=None, unseen=False)
            return replace(self.judged, unseen=self.unseen or bool(self.seen_at and self.seen_at >= moment))
        later = self.state == "confirmed" and self.reviewed_at and self.reviewed_at >= moment
        return replace(self.judged, outcome=None) if later else self.judged


@record
class Act:
    """Something that becomes of a duty, told by its number among those that are there."""

    does: str
    which: int
    day: date
    at: datetime


COUNTS: tuple[Weight, ...] = ("fully", "fully", "fully", "late", "apart")
OPENED = st.builds(
    Made, unit=st.sampled_from(NAMES), key=st.sampled_from(KEYS), due_on=DAYS, counts=st.sampled_from(COUNTS)
)
DOES = (
    "submit",
    "submit",
    "add",
    "confirm",
    "confirm",
    "confirm",
    "return",
    "move",
    "waive",
    "lift",
    "away",
    "see",
    "fold",
)
ACTS = st.builds(Act, does=st.sampled_from(DOES), which=st.integers(0, 30), day=DAYS, at=MOMENTS)


class History:
    """What becomes of duties, in the database by the functions that flows use, and beside it as plain values."""

    def __init__(self, conn: Connection, of: dict[str, int]) -> None:
        self.conn, self.of, self.made = conn, of, list[Made]()
        self.ids, self.who = current_ids(conn), add_person(conn, telegram(1), "李安", "zh", now=NOW).id
        [self.roadmap_id] = {roadmap_id for roadmap_id, _ in self.ids}

    def open(self, new: list[Made]) -> None:
        row = {"opened_at": NOW, "opens_on": YEAR[0]}
        rows = [
            row
            | {"unit_id": self.of[one.unit], "obligation_id": self.ids[self.roadmap_id, one.key]}
            | {"roadmap_id": self.roadmap_id, "key": one.key}
            | {"period": str(len(self.made) + number), "due_on": one.due_on}
            | {"counts": one.counts, "verdict": "apart" if one.counts == "apart" else "open"}
            for number, one in enumerate(new)
        ]
        for one, opened in zip(new, open_new(self.conn, rows), strict=True):
            self.made.append(replace(one, id=opened.id))

    def act(self, act: Act) -> None:
        if self.made:
            getattr(self, f"_{act.does}")(self.made[act.which % len(self.made)], act)

    def _submit(self, one: Made, act: Act) -> None:
        if one.waived or one.state in ("submitted", "confirmed"):
            return
        one.submission = submissions.add_draft(self.conn, one.id, self.who, NOW).id
        submissions.change(self.conn, one.submission, done_on=act.day)
        said = {"state": "submitted", "submitted_at": act.at}
        count(self.conn, duty(self.conn, one.id), one.submission, next_prompt_at=None, **said)
        one.state, one.done_on, one.submitted_at, one.reviewed_at = "submitted", act.day, act.at, None
        one.added_at = None

    def _add(self, one: Made, act: Act) -> None:
        if one.state == "submitted":
            questions.add_question(self.conn, one.submission, self.who, "补照片", now=NOW)
            asked = questions.open_question(self.conn, one.submission)
            assert asked
            questions.answer_question(self.conn, asked.id, "已补", 0, now=act.at, by=self.who)
            one.added_at = max(act.at, one.added_at or act.at)

    def _confirm(self, one: Made, act: Act) -> None:
        if one.state != "submitted":
            self._submit(one, act)
        if one.state == "submitted":
            self._judge(one, "confirmed", act.at)

    def _return(self, one: Made, act: Act) -> None:
        if one.state in ("submitted", "confirmed"):
            self._judge(one, "returned", act.at)

    def _judge(self, one: Made, state: str, at: datetime) -> None:
        submissions.change(self.conn, one.submission, state=state, reviewed_at=at)
        one.state, one.reviewed_at = state, at

    def _move(self, one: Made, act: Act) -> None:
        if one.state:
            submissions.change(self.conn, one.submission, done_on=act.day)
            one.done_on = act.day

    def _waive(self, one: Made, act: Act) -> None:
        if not one.waived:
            waiver = waivers.Waiver(duty_id=one.id, kind="waived", person_id=self.who, reason="停工", at=act.at)
            one.exemption = self._exemption(one.unit, act.at)
            waivers.add_waiver(self.conn, waiver, one.exemption, unseen=True)
            one.waived = one.unseen = True
            one.exempted_at, one.seen_at = act.at, None

    def _lift(self, one: Made, act: Act) -> None:
        if one.waived:
            waivers.lift_waiver(self.conn, one.id)
            one.waived = one.undetermined = one.unseen = False

    def _away(self, one: Made, act: Act) -> None:
        last = act.day + timedelta(days=40)
        lost = [each.id for each in unsubmitted_between(self.conn, self.of[one.unit], act.day, last)]
        exemption = self._exemption(one.unit, act.at)
        leave_undetermined(self.conn, lost, exemption, unseen=True)
        for each in self.made:
            nothing_done = not (each.state or each.waived or each.undetermined)
            if each.unit == one.unit and act.day <= each.due_on <= last and nothing_done:
                each.undetermined = each.unseen = True
                each.exemption, each.exempted_at, each.seen_at = exemption, act.at, None

    def _see(self, one: Made, act: Act) -> None:
        if one.unseen:
            seen_at = max(act.at, one.exempted_at or act.at)
            exemptions.see(self.conn, one.exemption, self.who, seen_at)
            for each in self.made:
                if each.unseen and each.exemption == one.exemption:
                    each.unseen, each.seen_at = False, seen_at

    def _exemption(self, unit: str, at: datetime) -> int:
        where = {"company_id": self.of[unit], "unit_id": self.of[unit]}
        return exemptions.add(self.conn, **where, kind="waived", reason="", seq=1, at=at)

    def _fold(self, one: Made, act: Act) -> None:
        tallies.fold(self.conn, date(2026, 1, 1), act.which % 3 + 1)


def town(conn: Connection) -> tuple[int, dict[str, int]]:
    """An authority, of which `a` and `b` are below, and `c` and `d` below `b`; itself and another do not count."""
    adopt(conn, shipped_roadmap(), NOW)
    root = add_unit(conn, "住建局", Unit(party="housing_authority", first_year=2026), None, now=NOW).id
    parents = {"a": "住建局", "b": "住建局", "c": "b", "d": "b"}
    of = {
        name: add_unit(conn, name, Unit(party="enterprise", first_year=2026, timezone=zone), parents[name], now=NOW).id
        for name, zone in ZONES.items()
    }
    add_unit(conn, "elsewhere", Unit(party="enterprise", first_year=2026), None, now=NOW)
    conn.execute(text("DELETE FROM duties"))
    tallies.recount(conn)
    return root, of


def counted(made: list[Made], by: Callable[[Made], str], today: date) -> dict[str, Rate]:
    grouped = defaultdict(list)
    for one in made:
        if YEAR[0] <= one.due_on <= YEAR[1]:
            grouped[by(one)].append(one.judged)
    return {name: rate(mine, today) for name, mine in grouped.items()}


def rated(ranking: rates.Ranking) -> dict[str, Rate]:
    return {line.name: line.rate for line in ranking.lines}


@pytest.mark.slow
def test_the_database_counts_what_the_rules_count(database_url: str) -> None:
    store = open_store(database_url)
    migrate(store)

    @settings(max_examples=40)
    @given(st.lists(OPENED, max_size=12), st.lists(ACTS, max_size=30), st.lists(OPENED, max_size=5), DAYS, MOMENTS)
    def compare(first: list[Made], acts: list[Act], then: list[Made], today: date, moment: datetime) -> None:
        with store.writer.connect() as conn, conn.begin() as transaction:
            root, of = town(conn)
            history = History(conn, of)
            history.open(first)
            for act in acts:
                history.act(act)
            history.open(then)
            made = history.made
            span = rates.Span(first=YEAR[0], last=YEAR[1], today=today)
            of_year = [one for one in made if YEAR[0] <= one.due_on <= YEAR[1]]
            everything = rate((one.judged for one in of_year), today)
            units = rates.by_unit(conn, root, span, 0, size=100)
            nothing = dict.fromkeys(NAMES, rate([], today))
            assert rated(units) == nothing | counted(made, lambda one: one.unit, today)
            keys = rates.by_obligation(conn, span, 0, 100, root_id=root)
            # What a company gave itself is in no tally, and so heads no line of a board of many units.
            tallied = [one for one in made if one.counts != "apart"]
            assert rated(keys) == counted(tallied, lambda one: one.key, today)
            assert (units.rate, units.lines_in_all) == (everything, len(NAMES))
            assert keys.rate == everything
            before = rate((one.judged_by(moment) for one in of_year), today)
            assert rates.whole(conn, root, span, moment) == before
            company = [one for one in made if one.unit in ("b", "c", "d")]
            listed = rates.by_unit(conn, of["b"], span, 0, size=100, with_root=True)
            none_yet = dict.fromkeys(("b", "c", "d"), rate([], today))
            assert rated(listed) == none_yet | counted(company, lambda one: one.unit, today)
            by_key = rates.by_obligation(conn, span, 0, 100, root_id=of["b"], unit_id=of["b"])
            shown = [one for one in company if one.unit == "b" or one.counts != "apart"]
            assert rated(by_key) == counted(shown, lambda one: one.key, today)
            assert listed.rate == by_key.rate
            mine = [one for one in made if one.unit == "a"]
            own = rates.by_obligation(conn, span, 0, 100, unit_id=of["a"])
            assert rated(own) == counted(mine, lambda one: one.key, today)
            one_key = [one for one in made if one.key == KEYS[0]]
            under = rates.by_unit(conn, root, replace(span, roadmap_id=history.roadmap_id, key=KEYS[0]), 0, size=100)
            assert rated(under) == nothing | counted(one_key, lambda one: one.unit, today)
            assert tallies.differing(conn) == set()
            transaction.rollback()

    compare()
    store.close()


def test_folding_keeps_the_sums_and_the_days_that_may_be_asked_for(database_url: str) -> None:
    store = open_store(database_url)
    migrate(store)
    with store.writer.begin() as conn:
        root, of = town(conn)
        history = History(conn, of)
        days = [date(2026, 8, 1), date(2026, 8, 20), date(2026, 11, 3), date(2026, 11, 3), date(2026, 11, 30)]
        history.open([Made(unit="a", key=KEYS[0], due_on=day) for day in days])
        history.act(Act(does="confirm", which=2, day=date(2026, 11, 2), at=NOW - timedelta(days=18)))
        spans = [rates.Span(first=YEAR[0], last=YEAR[1], today=date(2026, 11, day)) for day in (2, 4, 30)]
        before = [rates.by_unit(conn, root, span, 0, size=9).rate for span in spans]
        while tallies.fold(conn, date(2026, 10, 1), 1):
            pass
        kept = conn.execute(text("SELECT due_on, open, done FROM tallies WHERE key IS NULL ORDER BY due_on")).all()
        after = [rates.by_unit(conn, root, span, 0, size=9).rate for span in spans]
    store.close()
    assert [(str(day), still, done) for day, still, done in kept] == [
        ("2026-08-31", 2, 0),
        ("2026-11-03", 1, 1),
        ("2026-11-30", 1, 0),
    ]
    assert after == before
    assert [found.owed for found in after] == [3, 4, 4]  # the last is due today, which has not ended


@pytest.mark.parametrize("size", [1, 3])
def test_pages_hold_every_unit_once_the_worst_first_and_those_without_a_rate_last(database_url: str, size: int) -> None:
    store = open_store(database_url)
    migrate(store)
    with store.writer.begin() as conn:
        root, of = town(conn)
        history = History(conn, of)
        history.open([Made(unit=unit, key=KEYS[0], due_on=date(2026, 11, 1)) for unit in ("a", "b", "d")])
        for which in (0, 2):
            history.act(Act(does="confirm", which=which, day=date(2026, 11, 1), at=NOW))
        span = rates.Span(first=YEAR[0], last=YEAR[1], today=date(2026, 11, 20))
        pages = [rates.by_unit(conn, root, span, page, size=size) for page in range(-(-4 // size))]
        beyond = rates.by_unit(conn, root, span, 99, size=size)
    store.close()
    assert [line.name for page in pages for line in page.lines] == ["b", "a", "d", "c"]
    assert {(page.lines_in_all, page.without, page.rate.percent) for page in pages} == {(4, 1, 66)}
    assert [line.name for line in beyond.lines] == [line.name for line in pages[-1].lines]
