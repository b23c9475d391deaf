"""A unit has one rate, of what is stated, and beside it that of what it arranges: the same wherever they stand."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.flows.reminders.group_board import board as group_board
from bot.queries import status
from bot.queries.board import span
from bot.queries.report import gather
from bot.reports.plain import as_json
from bot.store.duties import rates, tallies
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from bot.texts.catalogue import language
from bot.texts.reports.rates import headline
from schedules.rate import Counts, Rate
from tests.journeys.town import COMPANY, LEADER, MANAGER, SUPERVISOR, Town, local, town
from tests.journeys.units.test_board import AUTHORITY, inspected

T = TypeVar("T")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A company below an authority, which has done a duty that the source states: Thursday 3 December."""
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as it:
        it.unit("市住建局", AUTHORITY)
        it.unit("宏达建设", COMPANY, parent="市住建局")
        it.join(SUPERVISOR, "supervisor", "市住建局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        inspected(it)
        it.at(local(2026, 12, 3, 9, 30))
        yield it


def read_now(here: Town, step: Callable[[Connection], T]) -> T:
    assert here.bot
    return here.bot.store.read_now(step)


def test_a_unit_has_one_rate_and_one_beside_it_wherever_they_stand(here: Town) -> None:
    now = here.clock.now()

    def read(conn: Connection) -> list[Rate]:
        of, root = unit_named(conn, "宏达建设"), unit_named(conn, "市住建局")
        assert of
        assert root
        [line] = rates.by_unit(conn, root.id, span(root, "y", now), 0, size=9).lines
        return [
            status.status(conn, of, 2026, now).rate,
            rates.by_obligation(conn, span(of, "y", now), 0, 1, unit_id=of.id).rate,
            group_board(conn, of, now).rate,
            gather(conn, of, *YEAR, now=now).rate,
            line.rate,
        ]

    found = read_now(here, read)
    assert set(found) == {found[0]}
    assert found[0].owed > found[0].done > 0
    assert found[0].chosen.owed > found[0].chosen.done == 0
    assert read_now(here, tallies.differing) == set()
    stated = f"{found[0].percent}%（1 / {found[0].owed}）"
    chosen = f"按单位安排 0%（0 / {found[0].chosen.owed}）"
    here.say(MANAGER, "/status")
    assert f"宏达建设 · 2026年本单位落实率 {stated}" in here.last(MANAGER)
    assert f"\n{chosen}，不计入落实率" in here.last(MANAGER)
    here.say(SUPERVISOR, "/board")
    assert f"所辖单位落实率 {stated}" in here.last(SUPERVISOR)
    assert f"1 宏达建设 {stated} · {chosen}" in here.last(SUPERVISOR)


def test_a_report_for_machines_tells_both_and_adds_neither_to_the_other(here: Town) -> None:
    def read(conn: Connection) -> tuple[Rate, dict[str, Any]]:
        of = unit_named(conn, "宏达建设")
        assert of
        made = gather(conn, of, *YEAR, now=here.clock.now())
        return made.rate, as_json(made)["rate"]

    found, told = read_now(here, read)
    assert (told["owed"], told["done"], told["percent"]) == (found.owed, found.done, found.percent)
    assert told["chosen"] == {**vars(found.chosen), "percent": 0, "percent_once_seen": 0}
    lines = read_now(
        here,
        lambda conn: gather(conn, unit_named(conn, "宏达建设"), *YEAR, now=here.clock.now()).by_obligation,  # type: ignore[arg-type]
    )
    assert all(each.rate == Rate() or (each.rate.owed > 0) != (each.rate.chosen != Counts()) for each in lines)


def test_where_nothing_stated_was_due_there_is_no_rate_whatever_was_done_besides() -> None:
    told = headline(language("zh"), "宏达建设", 2026, Rate(chosen=Counts(owed=3, done=3)))
    assert told == "<b>宏达建设</b> · 2026年落实率 –"
