"""Machines walk in silence and seldom look for garbage, and leave all to the tests after them as it was."""

import gc
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    """No log below critical while a machine walks."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.configure(**before)


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """What was loaded is not looked through for garbage again and again."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
