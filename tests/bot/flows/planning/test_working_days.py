"""Daily duties are owed on days worked: working weeks, stops, and what is let go and told when they change."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import Refused
from bot.ops.arguments import stop_said, stops_after, week_said
from bot.outbox.operations import change_unit
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.unit import Unit
from schedules.workdays import china
from tests.command_line import dutybell
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file, roadmap_of

ZONE = ZoneInfo("Asia/Shanghai")
OFFICER, SUPERVISOR = 11, 12
KINDS = [obligation(kind, {"kind": "every", "period": kind}) for kind in ("day", "week", "month")]
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.sets(st.sampled_from("1234567"), min_size=1), DAYS, st.integers(0, 90), DAYS)
def test_a_window_is_owed_exactly_if_a_day_of_it_is_worked(week: set[str], stop: date, days: int, first: date) -> None:
    until, last = stop + timedelta(days=days), first + timedelta(days=60)
    said = Unit(party="enterprise", first_year=2026, week="".join(sorted(week)), stops=((stop, until),))

    def owed(unit: Unit) -> dict[tuple[str, str], tuple[date, date]]:
        found = plan(roadmap_of(*KINDS), unit, first, last, workdays=china(), hours=Hours())
        return {(duty.obligation, duty.period): (duty.opens_on, duty.due_on) for duty in found}

    always, worked = owed(replace(said, week="1234567", stops=())), owed(said)
    for key, (opens, due) in always.items():
        window = [opens + timedelta(days=ahead) for ahead in range((due - opens).days + 1)]
        assert (key in worked) == any(str(d.isoweekday()) in week and not stop <= d <= until for d in window)
    assert worked.items() <= always.items()


@pytest.mark.parametrize(("said", "days"), [("1-6", "123456"), ("12345", "12345"), ("7", "7"), ("1-7", "1234567")])
def test_a_working_week_is_read(said: str, days: str) -> None:
    assert week_said(said) == days


@pytest.mark.parametrize("said", ["", "0-5", "6-1", "8", "mon", "1-6-7"])
def test_what_is_no_working_week_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="as in 1-6"):
        week_said(said)


def test_a_stop_begins_after_the_day_on_which_it_is_said() -> None:
    assert stop_said("2026-11-21..2026-11-30", date(2026, 11, 20)) == ["2026-11-21", "2026-11-30"]
    for said in ("2026-11-20", "2026-11-01..2026-12-01", "2026-11-22..2026-11-21"):
        with pytest.raises(Refused, match="--stop"):
            stop_said(said, date(2026, 11, 20))


def test_the_plan_knows_the_week_and_the_stops(tmp_path: Path) -> None:
    (tmp_path / "daily.json").write_text(json.dumps(roadmap_file(KINDS[0])))
    said = ["plan", "--party", "enterprise", "--from", "2026-11-01", "--to", "2026-11-30", "--json"]
    shown = dutybell(
        *said, "--roadmap", "daily.json", "--week", "1-6", "--stop", "2026-11-16..2026-11-21", home=tmp_path
    )
    owed = [int(duty["due_on"][-2:]) for duty in json.loads(shown.stdout)]
    assert owed == [day for day in range(1, 31) if day not in (1, 8, 15, 22, 29, *range(16, 22))]
    assert dutybell(*said, "--week", "mon", home=tmp_path).returncode == 2


@pytest.fixture
def there() -> Iterator[QuietTown]:
    daily = obligation("patrol", {"kind": "every", "period": "day"})
    town = QuietTown(datetime(2026, 11, 19, 8, tzinfo=ZONE), roadmap_file(daily))
    town.unit("市住建局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026), "市住建局")
    town.join(SUPERVISOR, "陈处", "supervisor", "市住建局")
    town.join(OFFICER, "陈经理", "principal_leader", "宏达建设")
    yield town
    town.close()


def standing(town: QuietTown) -> dict[str, bool]:
    query = text("SELECT period, waived FROM duties WHERE key = 'patrol'")
    return town.store.read_now(lambda conn: {row.period: bool(row.waived) for row in conn.execute(query)})


def change(town: QuietTown, stop: str | None, *, restart: bool = False) -> None:
    def step(conn: Connection) -> None:
        of = unit_named(conn, "宏达建设")
        assert of
        after = replace(of, stops=stops_after(of, stop, town.clock.now(), restart=restart))
        change_unit(conn, of, after, town.clock.now())

    town.store.write_now(step)
    town.cycle()


def test_a_stop_lets_go_what_was_opened_ahead_is_told_above_and_ends_with_a_restart(there: QuietTown) -> None:
    there.at(datetime(2026, 11, 20, 10, tzinfo=ZONE))
    assert standing(there) == dict.fromkeys(["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"], False)
    change(there, "2026-11-22..2026-12-20")
    found = standing(there)
    assert (found["2026-11-20"], found["2026-11-21"], found["2026-11-22"]) == (False, False, True)
    for day in (23, 24, 25):
        there.at(datetime(2026, 11, day, 9, tzinfo=ZONE))
    assert "2026-11-24" not in standing(there)
    change(there, None, restart=True)
    for day in (26, 27):
        there.at(datetime(2026, 11, day, 9, tzinfo=ZONE))
    found = standing(there)
    assert "2026-11-25" not in found
    assert not found["2026-11-26"]
    said = [entry["stops"] for entry in there.entries(2) if entry["action"] == "unit_changed"]
    assert said == [[["2026-11-22", "2026-12-20"]], [["2026-11-22", "2026-11-25"]]]
