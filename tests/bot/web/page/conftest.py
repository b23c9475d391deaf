"""A town for each test, and where its page is reached."""

from collections.abc import Iterator

import pytest

from tests.bot.web.page.browsing import served, town
from tests.machines.quiet_town import QuietTown


@pytest.fixture
def here() -> Iterator[QuietTown]:
    with town() as it:
        yield it


@pytest.fixture
def at(here: QuietTown) -> Iterator[str]:
    with served(here) as address:
        yield address
