"""Whatever a button is forged to say, nothing happens and nothing is raised."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from bot.chat.features import CALLBACKS
from bot.flows.reminders import key_times
from bot.outbox.operations import adopt
from bot.store.engine import Connection
from schedules.unit import Unit
from schedules.workdays import china
from tests.machines.quiet_town import ROADMAP, QuietTown
from tests.schedules.examples import obligation

# Of those that stand on the card itself only some have an argument.
VERBS = sorted({*CALLBACKS, "open", "record", "day", "snooze", "page", "lang"})
SIGNS = (
    "x",
    "-1",
    "2.9999",
    "1.9999-13",
    "9" * 40,
    "1.2.3.4.5",
    "²",
    "１",
    ".",
    "1:1:1",
    "0000-00-00",
    "1.2026-W99",
    "1.0000",
    "1.2026-11.exe",
    "9" * 15,
    "1." + "9" * 15,
    "..",
    "%s",
    "\0",
)
# Days that no button offers: of no holiday, too many, in no order, at the ends of time.
SPANS = (
    "20261201.20261231",
    "20261201.20261202",
    "20261202.20261201",
    "10101.10101",
    "10101.99991231",
    "99991231.99991231",
)
DAYS = (*(f"1.{span}" for span in SPANS), "1.0.99991231.x", "1.2.99991231.x", "1.0.10101.x", "1.2.10101.x")


def kept(conn: Connection) -> tuple[int, ...]:
    """How many rows there are of what a press could change."""
    tables = ("units", "duties", "submissions", "memberships", "invites", "exports", "events", "absences")
    return tuple(conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables)


@pytest.fixture
def town() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 2, 1, tzinfo=UTC))
    shift = obligation("shift", {"kind": "after_event", "event": "key_time", "within": {"days": 1}}, act="daily")
    roadmap = ROADMAP | {"obligations": [*ROADMAP["obligations"], shift]}
    town.store.write_now(adopt, json.dumps(roadmap), town.clock.now())
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(1, "王建国", "principal_leader", "宏达建设")
    town.join(2, "李安", "safety_manager", "宏达建设")
    town.cycle()
    yield town
    town.close()


def test_a_forged_argument_of_any_button_has_no_effect_and_raises_nothing(town: QuietTown) -> None:
    town.say(2, "/today")
    town.deliver()
    shown = next(each for each in reversed(town.channel.chats[2]) if each.buttons)
    key = shown.data(shown.buttons[0]).partition(":")[0]
    before = town.store.read_now(kept)
    for verb in VERBS:
        for sign in (*SIGNS, *DAYS):
            town.press(2, f"{key}:{verb}:{sign}", shown.message_id)
            assert town.store.read_now(kept) == before, (verb, sign)


@pytest.mark.parametrize("span", SPANS)
def test_nothing_is_shown_of_forged_days_of_a_holiday_and_they_are_not_walked_through(
    town: QuietTown, span: str
) -> None:
    town.say(2, "/today")
    town.deliver()
    shown = next(each for each in reversed(town.channel.chats[2]) if each.buttons)
    key = shown.data(shown.buttons[0]).partition(":")[0]
    before = len(town.channel.chats[2])
    for verb in ("event_days", "event_all"):
        assert town.press(2, f"{key}:{verb}:1.{span}", shown.message_id) == "这一项不归您更改。", verb
    refused = town.press(2, f"{key}:event_none:1.{span}", shown.message_id)
    # Few days may have been a holiday when they were noted, before the calendar changed.
    assert (refused == "这一项不归您更改。") == (span != "20261201.20261202")
    town.deliver()
    assert len(town.channel.chats[2]) == before


def test_the_days_of_a_holiday_are_as_few_as_may_be_taken_back() -> None:
    found = china().holidays(date(2020, 1, 1), date(2100, 1, 1))
    assert all(last - first < key_times.LONGEST for first, last in found)
