"""What the database counts is what the rules count, of any duties, on both databases."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from bot.flows.adopt import adopt
from bot.flows.enrol import add_unit
from bot.operator import shipped_roadmap
from bot.store import rates
from bot.store.engine import open_store
from bot.store.migrate import migrate
from bot.store.obligations import current_ids
from bot.store.people import add_person
from bot.store.tables import confirmations, duties
from schedules.rate import Judged, Rate, rate
from schedules.record import record
from schedules.unit import Unit

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = timedelta(hours=8)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAYS = st.dates(date(2025, 12, 1), date(2027, 1, 31))
NAMES = ("a", "b", "c", "d")
KEYS = ("study-statements-enterprise", "first-topic-enterprise")


@record
class Made:
    """A duty as it is drawn."""

    unit: str
    key: str
    due_on: date
    state: str | None
    done_on: date
    submitted_at: datetime
    waived: bool
    undetermined: bool

    @property
    def judged(self) -> Judged:
        """As the rules see it."""
        unknown = "undetermined" if self.undetermined and not self.state else self.state
        outcome = "waived" if self.waived else unknown
        return Judged(
            due_on=self.due_on,
            outcome=outcome,  # type: ignore[arg-type]
            done_on=self.done_on if self.state else None,
            reported_on=self.submitted_at.astimezone(ZONE).date() if self.state else None,
        )


MADE = st.builds(
    Made,
    unit=st.sampled_from(NAMES),
    key=st.sampled_from(KEYS),
    due_on=DAYS,
    state=st.sampled_from([None, "submitted", "returned", "confirmed", "confirmed"]),
    done_on=DAYS,
    submitted_at=st.timedeltas(timedelta(), timedelta(days=400)).map(
        lambda after: datetime(2026, 1, 1, tzinfo=UTC) + after
    ),
    waived=st.sampled_from([False, False, False, True]),
    undetermined=st.sampled_from([False, False, True]),
)


def stored(conn: Connection, made: list[Made], of: dict[str, int]) -> None:
    ids = current_ids(conn)
    who = add_person(conn, 1, "李安", "zh", NOW).id
    for number, one in enumerate(made):
        row = {"unit_id": of[one.unit], "obligation_id": ids[one.key], "key": one.key, "period": str(number)}
        days = {"opens_on": one.due_on, "due_on": one.due_on, "opened_at": NOW}
        flags = {"waived": one.waived, "undetermined": one.undetermined}
        duty = conn.execute(insert(duties).values(**row, **days, **flags).returning(duties.c.id)).scalar_one()
        if one.state:
            said = {"state": one.state, "done_on": one.done_on, "submitted_at": one.submitted_at, "created_at": NOW}
            claim = insert(confirmations).values(duty_id=duty, person_id=who, **said).returning(confirmations.c.id)
            values = {"confirmation_id": conn.execute(claim).scalar_one()}
            conn.execute(duties.update().where(duties.c.id == duty).values(**values))


def town(conn: Connection) -> tuple[int, dict[str, int]]:
    """An authority, of which `a` and `b` are below, and `c` and `d` below `b`; itself and another do not count."""
    adopt(conn, shipped_roadmap(), NOW)
    where = Unit(party="enterprise", first_year=2026)
    root = add_unit(conn, "住建局", Unit(party="housing_authority", first_year=2026), None, NOW).id
    parents = {"a": "住建局", "b": "住建局", "c": "b", "d": "b"}
    of = {name: add_unit(conn, name, where, parents[name], NOW).id for name in NAMES}
    add_unit(conn, "elsewhere", where, None, NOW)
    conn.execute(duties.delete().where(duties.c.unit_id.in_(list(of.values()))))
    return root, of


def counted(made: list[Made], by: Callable[[Made], str], today: date) -> dict[str, Rate]:
    grouped = defaultdict(list)
    for one in made:
        if YEAR[0] <= one.due_on <= YEAR[1]:
            grouped[by(one)].append(one.judged)
    return {name: rate(mine, today) for name, mine in grouped.items()}


def rated(ranking: rates.Ranking) -> dict[str, Rate]:
    return {line.name: line.rate for line in ranking.lines}


def test_the_database_counts_what_the_rules_count(database_url: str) -> None:
    store = open_store(database_url)
    migrate(store)

    @settings(max_examples=60)
    @given(st.lists(MADE, max_size=25), DAYS)
    def compare(made: list[Made], today: date) -> None:
        with store.writer.connect() as conn, conn.begin() as transaction:
            root, of = town(conn)
            stored(conn, made, of)
            span = rates.Span(first=YEAR[0], last=YEAR[1], today=today, shift=SHIFT)
            everything = rate((one.judged for one in made if YEAR[0] <= one.due_on <= YEAR[1]), today)
            units = rates.by_unit(conn, root, span, 0, 100)
            nothing = dict.fromkeys(NAMES, rate([], today))
            assert rated(units) == nothing | counted(made, lambda one: one.unit, today)
            keys = rates.by_obligation(conn, span, 0, 100, root_id=root)
            assert rated(keys) == counted(made, lambda one: one.key, today)
            assert (units.rate, units.lines_in_all) == (everything, len(NAMES))
            assert rates.whole(conn, root, span) == everything == keys.rate or not made
            mine = [one for one in made if one.unit == "a"]
            own = rates.by_obligation(conn, span, 0, 100, unit_id=of["a"])
            assert rated(own) == counted(mine, lambda one: one.key, today)
            transaction.rollback()

    compare()
    store.close()


@pytest.mark.parametrize("size", [1, 3])
def test_pages_hold_every_unit_once_the_worst_first_and_those_without_a_rate_last(database_url: str, size: int) -> None:
    store = open_store(database_url)
    migrate(store)
    with store.writer.begin() as conn:
        root, of = town(conn)
        late = {"key": KEYS[0], "due_on": date(2026, 11, 1), "done_on": date(2026, 11, 1), "waived": False}
        said = {"submitted_at": NOW, "undetermined": False}
        states = {"a": "confirmed", "b": None, "d": "confirmed"}
        stored(conn, [Made(unit=unit, state=state, **late, **said) for unit, state in states.items()], of)  # type: ignore[arg-type]
        span = rates.Span(first=YEAR[0], last=YEAR[1], today=date(2026, 11, 20), shift=SHIFT)
        pages = [rates.by_unit(conn, root, span, page, size) for page in range(-(-4 // size))]
        beyond = rates.by_unit(conn, root, span, 99, size)
    store.close()
    assert [line.name for page in pages for line in page.lines] == ["b", "a", "d", "c"]
    assert {(page.lines_in_all, page.without, page.rate.percent) for page in pages} == {(4, 1, 66)}
    assert [line.name for line in beyond.lines] == [line.name for line in pages[-1].lines]
