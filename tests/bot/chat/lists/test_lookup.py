"""A list of hundreds stays within bounds: in what a message holds, and in what it asks of the database."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file
from tests.statements import transactions

START = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
OFFICE, COMPANY, ABOVE, LEADER = "市住建局", "宏达建设", 1, 2
ENTERPRISE = Unit(party="enterprise", first_year=2026)
DAILY = roadmap_file(
    obligation("brief", {"kind": "every", "period": "day"}),
    obligation("patrol", {"kind": "every", "period": "week"}),
    *(obligation(f"study-{number}", {"kind": "every", "period": "month"}) for number in range(20)),
)
# What a message may hold in Telegram: characters of its text, buttons, bytes of what each brings back.
TEXT, BUTTONS, BROUGHT = 4096, 100, 64


def grown(units: int) -> QuietTown:
    """An authority with so many units below it, after a week in which nobody has done anything."""
    town = QuietTown(START, DAILY)
    town.unit(OFFICE, Unit(party="housing_authority", first_year=2026))
    town.join(ABOVE, "陈清", "supervisor", OFFICE)
    town.unit(COMPANY, ENTERPRISE, OFFICE)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    for number in range(units - 1):
        town.unit(f"{number:02}号{COMPANY}", ENTERPRISE, OFFICE)
    town.at(START + timedelta(days=7))
    return town


@pytest.fixture(scope="module")
def here() -> Iterator[QuietTown]:
    town = grown(24)
    yield town
    town.close()


def asked(town: QuietTown, who: int, command: str) -> int:
    """How many statements a command takes."""
    with transactions() as found:
        town.say(who, command)
    return max(len(each) for each in found)


def test_a_list_of_hundreds_is_within_what_a_message_bears(here: QuietTown) -> None:
    for who in (ABOVE, LEADER):
        for said in ("/duties", "/duties study", "/today"):
            here.say(who, said)
            shown = here.shown(who)[-1]
            assert len(shown.body.text) <= TEXT
            assert len(shown.buttons) <= BUTTONS
            assert all(len(shown.data(button).encode()) <= BROUGHT for button in shown.buttons)
            labels = [button.label for button in shown.buttons]
            assert len(set(labels)) == len(labels), labels
            assert all(len(label) <= 64 for label in labels), labels


def test_every_duty_of_hundreds_is_reached_by_pages(here: QuietTown) -> None:
    here.say(ABOVE, "/duties study-7")
    found = {button.arg for button in here.shown(ABOVE)[-1].buttons if button.verb == "open"}
    while any(button.label == "▶" for button in here.shown(ABOVE)[-1].buttons):
        here.press_on(ABOVE, "▶")
        found |= {button.arg for button in here.shown(ABOVE)[-1].buttons if button.verb == "open"}
    assert len(found) == 24


def test_how_many_units_there_are_costs_no_more_statements(here: QuietTown) -> None:
    few = grown(3)
    try:
        for said in ("/duties", "/duties study"):
            assert asked(here, ABOVE, said) <= asked(few, ABOVE, said) + 2
            assert 5 < asked(here, ABOVE, said) <= 40
    finally:
        few.close()
