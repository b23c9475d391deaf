"""A browser over real HTTP for a town whose page is served beside it."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx

from bot.flows.people.sign_in import new_link
from bot.http.server import serving
from bot.store.people.people import everyone
from bot.web.page.app import page
from schedules.unit import Unit
from tests.bot.reports.reports_made import picture
from tests.journeys.town import local
from tests.machines.quiet_town import QuietTown

ADDRESS = "http://page.example"
AUTHORITY, COMPANY, SITE, ELSEWHERE = "市住房和建设局", "宏达建设", "滨海一号楼", "远景装饰"
SUPERVISOR, LEADER, MANAGER, STRANGER = 1, 2, 3, 4
INSPECTION = "Lead"


@contextmanager
def served(here: QuietTown, address: str = ADDRESS) -> Iterator[str]:
    """Serve a town's page for as long as the block lasts; where it is reached on this machine."""
    ready, over, found = threading.Event(), threading.Event(), list[int]()

    async def serve() -> None:
        async with serving(page(here.store, here.vault, here.clock, address), 0) as port:
            found.append(port)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        yield f"http://127.0.0.1:{found[0]}"
    finally:
        over.set()
        thread.join(30)


class Browser:
    """Someone's browser: it keeps cookies and says where a form comes from, as browsers do."""

    def __init__(self, at: str, agent: str = "Test 1.0") -> None:
        self._client = httpx.Client(
            base_url=at, headers={"User-Agent": agent, "Accept-Language": "zh-CN"}, trust_env=False
        )

    def close(self) -> None:
        """Close it."""
        self._client.close()

    @property
    def cookies(self) -> httpx.Cookies:
        """What it keeps."""
        return self._client.cookies

    def get(self, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        """Ask for a page."""
        return self._client.request(method, path, **more)

    def post(self, path: str, site: str | None = "same-origin", **fields: str) -> httpx.Response:
        """Send a form, from a page of our own unless another site is said; a redirection is not followed."""
        said = {"Sec-Fetch-Site": site} if site else {}
        return self._client.post(path, data=fields, headers=said)

    def token(self) -> str:
        """The mark that the forms of this session bear."""
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.get("/").text)
        assert found
        return found[1]


def link_of(here: QuietTown, person: int) -> str:
    """A fresh link of someone."""
    who = next(each for each in here.store.read_now(everyone) if each.name == str(person))
    return f"/enter/{here.store.write_now(new_link, who, here.clock.now())}"


def signed_in(here: QuietTown, at: str, person: int) -> Browser:
    """A browser in which someone is signed in."""
    browser = Browser(at)
    assert browser.post(link_of(here, person)).status_code == 303
    return browser


@contextmanager
def town(start: datetime | None = None) -> Iterator[QuietTown]:
    """An authority with a company and its site, whose leader has reported an inspection; a company elsewhere."""
    here = QuietTown(start or local(2026, 11, 2, 9, 30))
    try:
        here.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
        here.unit(COMPANY, Unit(party="enterprise", first_year=2026), AUTHORITY)
        here.unit(SITE, Unit(party="enterprise", first_year=2026, scope="project"), COMPANY)
        here.unit(ELSEWHERE, Unit(party="enterprise", first_year=2026))
        for person, role, unit in (
            (SUPERVISOR, "supervisor", AUTHORITY),
            (LEADER, "principal_leader", COMPANY),
            (MANAGER, "safety_manager", COMPANY),
            (STRANGER, "safety_manager", ELSEWHERE),
        ):
            here.join(person, str(person), role, unit)
        here.at(local(2026, 11, 2, 10))
        yield here
    finally:
        here.close()


def report(here: QuietTown) -> None:
    """Let the leader report what they owe, with a photo that can be looked at."""
    here.say(LEADER, "/duties")
    here.press_on(LEADER, "11/30")
    here.press_on(LEADER, "已完成")
    here.press_on(LEADER, "今天")
    for number in range(2):
        here.photo(LEADER, picture() + bytes([number]))
    here.say(LEADER, "已检查")
    here.press_on(LEADER, "提交")
