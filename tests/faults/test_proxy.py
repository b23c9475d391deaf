"""The way through a proxy: the one that is set is used."""

import asyncio
from pathlib import Path

import pytest

from bot.app.client import username
from bot.settings import Settings
from tests.faults.socks import socks
from tests.journeys.town import LEADER, TOKEN, Town


def asked(there: Town, tmp_path: Path, proxy: str) -> str | None:
    """The bot's name, where it can be asked through this proxy."""
    settings = Settings(token=TOKEN, api_url=there.settings.api_url, home=tmp_path, proxy=proxy, _env_file=None)  # type: ignore[call-arg, arg-type]
    return asyncio.run(username(settings))


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_the_bot_api_is_asked_through_a_socks_proxy(there: Town, tmp_path: Path, scheme: str) -> None:
    with socks() as proxy:
        assert asked(there, tmp_path, f"{scheme}://127.0.0.1:{proxy.port}") == "DutyBellDemoBot"
    port = int(there.settings.api_url.rpartition(":")[2])
    assert proxy.asked == [("127.0.0.1", port)]


def test_a_socks_proxy_that_asks_for_a_name_is_given_it(there: Town, tmp_path: Path) -> None:
    with socks("me", "word") as proxy:
        assert asked(there, tmp_path, f"socks5://me:word@127.0.0.1:{proxy.port}") == "DutyBellDemoBot"
        assert asked(there, tmp_path, f"socks5://me:wrong@127.0.0.1:{proxy.port}") is None
    assert len(proxy.asked) == 1


def test_a_bot_at_work_talks_through_its_proxy_alone(there: Town) -> None:
    with socks() as proxy:
        there.settings = there.settings.model_copy(update={"proxy": f"socks5://127.0.0.1:{proxy.port}"})
        there.restart()
        there.say(LEADER, "/help")
        assert "职责完成" in there.last(LEADER)
        assert len(proxy.asked) >= 2
        there.stop()
