"""Take the README's picture of the page from the running demo; needs Chromium."""

import asyncio
import shutil
import socket
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from bot.demo.cast import SUPERVISOR
from bot.demo.stage import stage
from bot.flows.people.sign_in import new_link
from bot.messages.chat_address import Address
from bot.store.engine import Connection
from bot.store.people.people import person_at

TARGET = Path("docs/board.png")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def main() -> None:
    """Sign the supervisor in, and photograph the units below."""
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        async with stage(Path(home), 0, wide=True, page_port=port) as (here, _), async_playwright() as driver:
            store, now = here.bot.store, here.bot.clock.now()

            def link(conn: Connection) -> str:
                who = person_at(conn, Address(channel="telegram", chat=str(SUPERVISOR.id)))
                assert who
                return new_link(conn, who, now)

            secret = await store.write(link)
            chromium = await driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = await chromium.new_page(viewport={"width": 980, "height": 480})
            await page.goto(f"http://localhost:{port}/enter/{secret}")
            await page.click("button")
            await page.goto(f"http://localhost:{port}/board")
            await page.screenshot(path=TARGET)
            await chromium.close()


if __name__ == "__main__":
    asyncio.run(main())
