"""Journeys are walked over two channels: what people do and see is the same, but for what a channel cannot do."""

from collections.abc import Iterator

import pytest

from tests.channels.memory import Memory
from tests.chats import CHANNEL
from tests.journeys import town

# What a journey may need, and whether the second channel has it; see `needs`.
HAS = {
    "albums": Memory.album > 1,
    "edits": Memory.edits_for is None,
    "telegram": False,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Walk each journey that tells of a town over both channels."""
    if getattr(metafunc.module, "town", None) is town.town or hasattr(metafunc.module, "QuietTown"):
        metafunc.fixturenames.insert(0, "channel")
        metafunc.parametrize("channel", ["telegram", "memory"], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Over the second channel one database is enough: what is stored there is the same."""
    twice = [item for item in items if "memory" in item.name and "postgresql" in item.name]
    if twice:
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in twice]


@pytest.fixture
def channel(request: pytest.FixtureRequest) -> Iterator[str]:
    """The channel that is walked; skipped where it lacks what the journey needs."""
    walked = str(request.param)
    lacking = [name for mark in request.node.iter_markers("needs") for name in mark.args if not HAS[name]]
    if walked == "memory" and lacking:
        pytest.skip(f"the second channel has no {' and no '.join(lacking)}")
    before = CHANNEL.set(walked)
    yield walked
    CHANNEL.reset(before)
