"""A unit's zone changes from the next period on: nothing opens anew, nothing closes twice, no day of the past moves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.ops.arguments import zone_said
from bot.outbox.operations import change_unit
from bot.store.people.units import Unit, unit_named
from bot.store.people.zones import day_at
from schedules.unit import Unit as Judged
from tests.command_line import dutybell
from tests.machines.quiet_town import QuietTown

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
NAME = "宏达建设"
ZONES = ("Asia/Shanghai", "Asia/Tokyo", "Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Pago_Pago", "UTC")


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(START)
    town.unit(NAME, Judged(party="enterprise", first_year=2026))
    town.join(1, "李安", "safety_manager", NAME)
    town.join(2, "王建国", "principal_leader", NAME)
    yield town
    town.close()


def company(town: QuietTown) -> Unit:
    found = town.store.read_now(unit_named, NAME)
    assert found
    return found


def move(town: QuietTown, zone: str) -> Unit:
    of = company(town)
    return town.store.write_now(change_unit, of, replace(of, timezone=zone), town.clock.now())


def told(town: QuietTown, action: str) -> list[tuple[object, ...]]:
    """What the ledger says was opened or missed, by obligation and period."""
    entries = [entry for entry in town.entries(1) if entry["action"] == action]
    if action == "opened":
        return [(duty[1], duty[2]) for entry in entries for duty in entry["duties"]]
    return [(entry["obligation"], entry["period"]) for entry in entries]


def test_a_changed_zone_is_an_entry_and_the_same_one_is_none(here: QuietTown) -> None:
    assert move(here, "Asia/Tokyo").timezone == "Asia/Tokyo"
    entry = here.entries(1)[-1]
    assert (entry["action"], entry["timezone"]) == ("unit_changed", "Asia/Tokyo")
    before = len(here.entries(1))
    move(here, "Asia/Tokyo")
    assert len(here.entries(1)) == before


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Pago_Pago"])
def test_a_zone_in_which_it_is_another_day_now_is_refused(here: QuietTown, zone: str) -> None:
    with pytest.raises(Refused, match="the same day in both"):
        move(here, zone)
    assert company(here).timezone == "Asia/Shanghai"


@settings(max_examples=8, deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from(ZONES), st.integers(1, 400)), min_size=1, max_size=6))
def test_however_the_zone_moves_nothing_opens_or_closes_twice(moves: list[tuple[str, int]]) -> None:
    town = QuietTown(datetime(2026, 10, 26, 1, tzinfo=UTC))
    town.unit(NAME, Judged(party="enterprise", first_year=2026))
    for zone, hours in moves:
        town.clock.moment += timedelta(hours=hours)
        town.cycle()
        try:
            move(town, zone)
        except Refused:
            assert town.clock.now().astimezone(ZoneInfo(zone)).date() != company(town).day_of(town.clock.now())
        town.cycle()
        town.clock.moment += timedelta(hours=1)
        town.cycle()
    for action in ("opened", "missed"):
        assert len(told(town, action)) == len(set(told(town, action)))
    town.close()


def test_the_day_of_what_was_said_before_stays_as_it_was() -> None:
    """Claimed at half past eleven at night of the due day in Shanghai: in time, also once the unit is in Tokyo."""
    claimed = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    moved = datetime(2026, 12, 5, 2, tzinfo=UTC)
    before = [[moved.isoformat(), "Asia/Shanghai"]]
    assert day_at("Asia/Tokyo", before, claimed).isoformat() == "2026-11-30"
    assert day_at("Asia/Tokyo", [], claimed).isoformat() == "2026-12-01"
    assert day_at("Asia/Tokyo", before, moved + timedelta(hours=13, minutes=30)).isoformat() == "2026-12-06"


@pytest.mark.parametrize("said", ["", "Asia", "Mars/Base", "../etc/passwd", "上海", "UTC+8\n", "Asia/Shanghai\0"])
def test_an_unknown_zone_is_refused_in_one_sentence(said: str) -> None:
    with pytest.raises(Refused, match="must be a zone name"):
        zone_said(said)


def test_the_operator_sets_the_zone(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert dutybell("unit", "add", NAME, "--party", "enterprise", "--timezone", "UTC", home=tmp_path).returncode == 0
    refused = dutybell("unit", "set", NAME, "--timezone", "Mars/Base", home=tmp_path)
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    changed = dutybell("unit", "set", NAME, "--timezone", "Etc/GMT", home=tmp_path)
    assert "changed" in changed.stdout
