"""A button is shown to whoever may press it: for each role and each card, what is shown is what the grid allows."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.faults import Refused
from bot.flows import rights, show
from bot.store.duties import Duty, duty, unsettled
from bot.store.engine import Connection
from bot.store.people import Person, person_by_telegram
from schedules.obligation import Role
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown

REFUSED = ("不是给您的", "无权", "不再有效")
ROLES: tuple[Role, ...] = get_args(Role)
LEADER, MANAGER = 1, 2
FIRM = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120})
SITE = Unit(party="enterprise", scope="project", first_year=2026)
AUTHORITY = Unit(party="housing_authority", first_year=2026)


@pytest.fixture(scope="module")
def here() -> Iterator[tuple[QuietTown, dict[int, tuple[str, str]]]]:
    """An authority, a company below it and its site, each role held in each; person numbers with unit and role."""
    town = QuietTown(datetime(2026, 11, 20, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    town.unit("住建局", AUTHORITY)
    town.unit("宏达建设", FIRM, "住建局")
    town.unit("一号楼", SITE, "宏达建设")
    numbers, people = count(1), {}
    for unit in ("宏达建设", "一号楼", "住建局"):
        for role in ROLES:
            number = next(numbers)
            with suppress(Refused):  # a role that this unit does not have
                town.join(number, f"{unit}{role}", role, unit)
                people[number] = (unit, role)
    town.round()
    yield town, people
    town.close()


def every_duty(here: QuietTown) -> list[int]:
    def found(conn: Connection) -> list[int]:
        return [each.id for each in unsettled(conn, [1, 2, 3])]

    return here.store.read_now(found)


def labels(here: QuietTown, number: int, duty_id: int) -> tuple[list[str], str, bool, bool, bool]:
    """The verbs on someone's card of a duty, its text; whether they may submit, owe it, and may see it."""

    def drawn(conn: Connection) -> tuple[list[str], str, bool, bool, bool]:
        to, shown = person_by_telegram(conn, number), duty(conn, duty_id)
        assert isinstance(to, Person)
        assert isinstance(shown, Duty)
        now = here.clock.now()
        body = show.card_body(conn, to, shown, now)
        verbs = [button.verb for row in body.rows for button in row]
        owes = to.id in [each.id for each in rights.owners(conn, shown, now)]
        may = rights.may_submit(conn, to.id, shown, now)
        return verbs, body.text, may, owes, rights.may_see(conn, to.id, shown, now)

    return here.store.read_now(drawn)


def test_done_stands_on_the_cards_of_those_alone_who_may_say_so(
    here: tuple[QuietTown, dict[int, tuple[str, str]]],
) -> None:
    town, people = here
    duties = every_duty(town)
    assert len(duties) >= 5
    submitting = 0
    for number in people:
        for duty_id in duties:
            verbs, text, may, owes, sees = labels(town, number, duty_id)
            if not sees:
                continue
            submitting += may
            assert ("done" in verbs) == ("later" in verbs) == may, (people[number], verbs)
            assert ("责任人：" in text) == (not owes), (people[number], text)
    assert submitting


@pytest.mark.parametrize("number", range(1, 1 + 3 * len(ROLES)))
def test_every_button_on_a_list_and_its_cards_does_something_for_who_sees_it(
    here: tuple[QuietTown, dict[int, tuple[str, str]]], number: int
) -> None:
    town, people = here
    if number not in people:
        return
    town.say(number, "/duties")
    listed = town.shown(number)[-1]
    for opened in [button for button in listed.buttons if button.verb == "open"][:4]:
        assert not refused(town.press(number, listed.data(opened), listed.message_id))
        card = town.shown(number)[-1]
        for button in card.buttons:
            said = town.press(number, card.data(button), card.message_id)
            assert not refused(said), (button, said)
            for further in town.shown(number)[-1].buttons[:3]:
                if further.verb in ("guide", "card", "later", "snooze", "waive"):
                    shown = town.shown(number)[-1]
                    assert not refused(town.press(number, shown.data(further), shown.message_id)), further
        town.say(number, "/cancel")


def refused(said: str | None) -> bool:
    return bool(said) and any(word in str(said) for word in REFUSED)
