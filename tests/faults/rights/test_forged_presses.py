"""Whatever a button is forged to say, nothing happens and nothing is raised."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.chat.features import CALLBACKS
from bot.store.engine import Connection
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown

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


def kept(conn: Connection) -> tuple[int, ...]:
    """How many rows there are of what a press could change."""
    tables = ("units", "duties", "submissions", "memberships", "invites", "exports")
    return tuple(conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables)


@pytest.fixture
def town() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 2, 1, tzinfo=UTC))
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
        for sign in SIGNS:
            town.press(2, f"{key}:{verb}:{sign}", shown.message_id)
            assert town.store.read_now(kept) == before, (verb, sign)
