"""A town with every role in an authority, in a company below it, and on the company's site."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import get_args
from zoneinfo import ZoneInfo

from bot.errors import Refused
from schedules.obligation import Role
from schedules.unit import Unit
from tests.bot.chat.test_questions import YEARLY
from tests.machines.quiet_town import NOTE, QuietTown, Snapshot
from tests.schedules.examples import obligation, roadmap_file, text

# Those who have most to press; the others have the numbers that follow.
LEADER, MANAGER, OVERSEER = 1, 2, 3
FIRST = {
    ("宏达建设", "principal_leader"): LEADER,
    ("宏达建设", "safety_manager"): MANAGER,
    ("住建局", "supervisor"): OVERSEER,
}
MORNING = datetime(2026, 11, 20, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
TWICE_A_YEAR = roadmap_file(
    *YEARLY["obligations"],
    obligation(
        "drill",
        {"kind": "every", "period": "year"},
        evidence=NOTE,
        owner="safety_manager",
        confirmer="principal_leader",
    ),
    obligation("round", {"kind": "every", "period": "month"}, evidence=NOTE, fixed="ask", act="inspection"),
    obligation("lift", {"kind": "every", "period": "month"}, evidence=NOTE, fixed="ask", act="inspection"),
)
TWICE_A_YEAR["bundles"] = [{"id": "site", "title": text("site"), "obligations": ["round", "lift"]}]
TWICE_A_YEAR["escalations"] = YEARLY["escalations"]
PEOPLE: dict[int, tuple[str, str]] = {}


@cache
def beginning() -> Snapshot:
    """An authority, a company below it and its site, each role held in each."""
    town, others = QuietTown(MORNING - timedelta(hours=1), TWICE_A_YEAR), count(len(FIRST) + 1)
    town.unit("住建局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}), "住建局")
    town.unit("一号楼", Unit(party="enterprise", scope="project", first_year=2026), "宏达建设")
    for unit in ("宏达建设", "一号楼", "住建局"):
        for role in get_args(Role):
            number = FIRST.get((unit, role)) or next(others)
            with suppress(Refused):  # a role that this unit does not have
                town.join(number, f"{unit}{role}", role, unit)
                PEOPLE[number] = (unit, role)
    town.at(MORNING)
    return town.snapshot()
