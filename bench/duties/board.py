"""The board and the week's digest over ten thousand units and a million duties, on both databases."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import bindparam, text

from bench.filled.cities import NOW, city, databases
from bench.measure import Report, interleaved, millis
from bot.queries import board
from bot.queries.board import LISTED
from bot.queries.board_place import Place
from bot.queries.context import Context
from bot.queries.week import week
from bot.store.duties import tallies
from bot.store.engine import Connection, Store
from bot.store.people.people import Person, person
from bot.store.people.units import Unit
from bot.store.tables import Moment

UNITS, DUTIES_EACH = 10_000, 100
# A look that takes longer is felt as a wait.
FELT = 0.3
WEEK = "the week's digest"
FLOOR = "floor: a year's duties counted by unit, no more"


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report(f"The board over {UNITS:,} units and {UNITS * DUTIES_EACH:,} duties")
    with tempfile.TemporaryDirectory() as name, databases(Path(name)) as urls:
        for kind, url in urls.items():
            store, root = city(url, UNITS)
            _fill(store)
            _measure(report, kind, store, root)
            store.close()
    return report.missed


def _fill(store: Store) -> None:
    """A year's duties of each unit under a hundred obligations, nine of ten confirmed; some waived."""
    lite = store.dialect == "sqlite"
    month = "substr('0' || (1 + i % 12), -2)" if lite else "lpad((1 + i % 12)::text, 2, '0')"
    opens, due = (f"'2026-' || m || '-{day}'" if lite else f"('2026-' || m || '-{day}')::date" for day in ("01", "28"))
    number = f"u.id * {DUTIES_EACH} + i"
    now = bindparam("now", NOW, type_=Moment())
    # Judged on the due day, or on some day of last month where that is still to come.
    reviewed = (
        "CASE WHEN due_on < '2026-11-01' THEN due_on ELSE '2026-10-' || substr('0' || (1 + id % 30), -2) END"
        " || 'T04:00:00.000000+00:00'"
        if lite
        else "CASE WHEN due_on < '2026-11-01' THEN due_on ELSE '2026-10-01'::date + (id % 30)::int END"
    )
    duties = text(
        "INSERT INTO duties"
        " (id, unit_id, obligation_id, roadmap_id, key, period, opens_on, due_on, waived, submission_id, opened_at)"
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {DUTIES_EACH}),"
        f" months AS (SELECT i, {month} AS m FROM n)"
        f" SELECT {number}, u.id, o.id, o.roadmap_id, o.key, '2026-' || m, {opens}, {due}, (u.id + i) % 50 = 0,"
        f" CASE WHEN ({number}) % 10 <> 0 AND u.id % 97 <> 0 THEN {number} END, :now"
        " FROM units u CROSS JOIN months JOIN obligations o ON o.id = i WHERE u.parent_id IS NOT NULL"
    )
    submissions = text(
        "INSERT INTO submissions (id, duty_id, person_id, state, done_on, created_at, submitted_at, reviewed_at)"
        f" SELECT id, id, 1, 'confirmed', due_on, :now, :now, {reviewed} FROM duties WHERE submission_id IS NOT NULL"
    )
    with store.writer.begin() as conn:
        conn.execute(text("DELETE FROM duties"))
        conn.execute(duties.bindparams(now))
        conn.execute(submissions.bindparams(now))
        tallies.recount(conn)
    with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("ANALYZE" if lite else "VACUUM ANALYZE"))


def _measure(report: Report, kind: str, store: Store, root: Unit) -> None:
    looks = {
        "units, this year": Place(path="u", period="y", pages=(0,), root=root.id),
        "units, the last page": Place(path="u", period="y", pages=((UNITS - 1) // LISTED,), root=root.id),
        "units, this month": Place(path="u", period="m", pages=(0,), root=root.id),
        "obligations, this year": Place(path="o", period="y", pages=(0,), root=root.id),
        "the units of an obligation": Place(path="ou", period="y", pages=(0, 0), root=root.id, obligation=7),
        "a unit's obligations": Place(path="ub", period="y", pages=(0, 0), root=root.id, unit=root.id + 5),
    }
    cases: dict[str, Callable[[], object]] = {
        name: partial(store.read_now, _look, place) for name, place in looks.items()
    }
    cases[WEEK] = partial(store.read_now, _week, root)
    cases[FLOOR] = partial(store.read_now, _counted)
    times = interleaved(cases, rounds=5)
    floor = times.pop(FLOOR)
    report.line(f"{kind}: {FLOOR} {millis(floor)}")
    for name, taken in times.items():
        report.line(f"{kind}: {name} {millis(taken)}, {taken / floor:.2g} of the floor")
    week, slowest = times.pop(WEEK), max(times.values())
    report.goal(f"{kind}: the slowest look, s", slowest, most=FELT)
    report.goal(f"{kind}: the slowest look / the floor", slowest / floor, most=3)
    report.goal(f"{kind}: {WEEK} / the floor", week / floor, most=12)
    start = time.perf_counter()
    if wrong := store.read_now(tallies.differing):
        raise AssertionError(f"{len(wrong)} tallies differ")
    report.line(f"{kind}: every duty held against its tallies {millis(time.perf_counter() - start)}")


def _counted(conn: Connection) -> None:
    query = "SELECT unit_id, count(*) FROM duties WHERE due_on BETWEEN '2026-01-01' AND '2026-12-31' GROUP BY unit_id"
    if len(conn.execute(text(query)).all()) != UNITS:
        raise AssertionError(query)


def _look(conn: Connection, place: Place) -> None:
    if not board.board(Context(conn, _supervisor(conn), NOW), place):
        raise AssertionError(f"{place}: nothing is shown")


def _week(conn: Connection, root: Unit) -> None:
    week(conn, root, NOW)


def _supervisor(conn: Connection) -> Person:
    return person(conn, 1)
