"""A company with a leader and a safety manager, below an authority with a supervisor: in a quiet town."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from schedules.unit import Unit
from tests.machines.quiet_town import ROADMAP, QuietTown

SHENZHEN = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, MANAGER = 1, 11, 12
AUTHORITY, COMPANY = "监管局", "宏达建设"


def local(*parts: int) -> datetime:
    """A moment of the company's own clock."""
    return datetime(*parts, tzinfo=SHENZHEN)  # type: ignore[misc, arg-type]


def below_authority(roadmap: Mapping[str, Any] = ROADMAP) -> QuietTown:
    """The town on the morning of 2 November 2026."""
    town = QuietTown(local(2026, 11, 2, 8), roadmap)
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026), AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    return town
