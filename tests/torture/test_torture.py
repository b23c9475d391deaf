"""The short run: fifty kills on each database."""

from pathlib import Path

import pytest

from tests.torture.harness import torture


@pytest.mark.long
def test_nothing_acknowledged_is_lost_or_doubled_over_fifty_kills(tmp_path: Path, database_url: str) -> None:
    count = torture(tmp_path, database_url, kills=50, seed=20261124)
    assert count.good, count
    assert count.recorded, "the run was too tame to show anything"
