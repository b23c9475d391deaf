"""From the chat to the page in the browser: the bot serves it beside the calendars, where it has an address."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.flows.reports.calendar import new_address
from bot.store.people.people import everyone
from tests.journeys.town import LEADER, Town, local, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 7), database_url) as it:
        it.unit()
        it.join(LEADER, "principal_leader")
        it.at(local(2026, 11, 2, 9))
        yield it


def give_page(here: Town) -> str:
    """Let the operator give the bot an address on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here.stop()
    address = f"http://127.0.0.1:{port}"
    here.settings = here.settings.model_copy(update={"public_url": address, "public_port": port})
    here.start()
    return address


def test_a_link_from_the_chat_leads_to_what_one_owes(here: Town) -> None:
    address = give_page(here)
    here.say(LEADER, "/web")
    here.until(lambda: "/enter/" in here.last(LEADER))
    found = re.search(rf"{address}/enter/[\w-]+", here.last(LEADER))
    assert found
    with httpx.Client(trust_env=False) as browser:
        assert browser.get(f"{address}/").text == "404"
        assert browser.get(found[0]).status_code == 200
        assert browser.post(found[0], headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
        assert INSPECTION in browser.get(f"{address}/").text
    with httpx.Client(trust_env=False) as other:
        assert other.post(found[0], headers={"Sec-Fetch-Site": "same-origin"}).status_code == 403


def test_the_calendar_stands_at_the_same_address(here: Town) -> None:
    address = give_page(here)
    assert here.bot
    [leader] = here.bot.store.read_now(everyone)
    secret = here.bot.store.write_now(new_address, leader, here.clock.now())
    calendar = httpx.get(f"{address}/calendar/{secret}.ics", trust_env=False)
    assert calendar.text.startswith("BEGIN:VCALENDAR")


def test_where_there_is_no_page_that_is_said(here: Town) -> None:
    here.say(LEADER, "/web")
    here.until(lambda: "尚未开通网页" in here.last(LEADER))
