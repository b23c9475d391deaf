"""A site for each test, on each database; and a town where the clock is ours."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.process import Site, site
from tests.journeys.town import LEADER, MANAGER, Town, local, town


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Site]:
    with site(tmp_path, database_url) as it:
        yield it


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


@pytest.fixture
def unused_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
