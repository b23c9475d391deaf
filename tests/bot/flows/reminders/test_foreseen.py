"""The mornings that a plan foresees are those that the running bot has: each person's messages, and their lines."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.store.engine import Connection
from schedules.escalation import Hours
from schedules.mornings.year import mornings, never
from schedules.obligation import Role
from schedules.plan import plan
from schedules.roadmap import read_roadmap
from schedules.unit import Unit
from schedules.workdays import china
from tests.machines.quiet_town import QuietTown

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("Asia/Shanghai")
START = date(2026, 1, 1)
FIRM = Unit(
    party="enterprise",
    first_year=2026,
    attributes={"headcount": 120, "hazardous": True, "has_projects": True, "trade": "construction"},
)
FIRST_WEEK = START + timedelta(days=14)
SITE = Unit(party="enterprise", scope="project", first_year=2026, attributes={"major_risk": False}, week="123456")
SUPERVISION = Unit(party="housing_authority", first_year=2026)

Lived = dict[tuple[date, str], tuple[int, int]]


def lived(conn: Connection, bundles: Mapping[str, str]) -> Lived:
    """Of each person's days, by their name, the messages that told of duties, and the lines of these."""
    query = (
        "SELECT people.name, messages.id, messages.created_at, duties.key, duties.period FROM reminders"
        " JOIN messages ON messages.id = reminders.message_id JOIN people ON people.id = reminders.person_id"
        " JOIN duties ON duties.id = reminders.duty_id"
    )
    messages: dict[tuple[date, str], set[int]] = {}
    lines: dict[tuple[date, str], set[tuple[str, str]]] = {}
    for name, number, at, key, period in conn.execute(text(query)):
        day = _day(at, name)
        messages.setdefault(day, set()).add(number)
        lines.setdefault(day, set()).add((bundles.get(key, key), period))
    digests = (
        "SELECT people.name, messages.id, messages.created_at FROM messages"
        " JOIN people ON people.id = messages.person_id WHERE messages.purpose = 'digest'"
    )
    for name, number, at in conn.execute(text(digests)):
        # One that only says what was missed names no duty; a first week, whose messages are counted apart, misses none.
        if (day := _day(at, name))[0] > FIRST_WEEK:
            messages.setdefault(day, set()).add(number)
    return {day: (len(sent), len(lines.get(day, ()))) for day, sent in messages.items()}


def _day(at: object, name: str) -> tuple[date, str]:
    when = datetime.fromisoformat(str(at))
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(ZONE).date(), name


def live(judged: Unit, people: Sequence[Role], days: int) -> tuple[Lived, Lived]:
    """What these people were sent in so many days in which nobody did anything, and what was foreseen."""
    roadmap = json.loads(shipped_roadmap())
    town = QuietTown(datetime.combine(START, time(8), ZONE), roadmap)
    if judged.scope == "project":
        town.unit("公司", FIRM)
    town.unit("单位", judged, "公司" if judged.scope == "project" else None)
    for number, role in enumerate(people, 21):
        town.join(number, role, role, "单位")
    for ahead in range(days):
        for hour in (time(0, 5), time(9)):
            town.at(datetime.combine(START + timedelta(days=ahead), hour, ZONE))
    checked, last = read_roadmap(json.dumps(roadmap)), START + timedelta(days=days - 1)
    bundles = {key: bundle.id for bundle in checked.bundles for key in bundle.obligations}
    found = town.store.read_now(lived, bundles)
    town.close()
    year = mornings(
        plan(checked, judged, START, last, workdays=china(), hours=Hours()),
        checked,
        START,
        last,
        people=people,
        done_on=never,
        zone=ZONE,
        workdays=china(),
    )
    return found, {(each.day, each.role): (each.messages, each.lines) for each in year.told}


@pytest.mark.parametrize(
    ("judged", "people"),
    [
        (FIRM, ["principal_leader", "safety_manager"]),
        (FIRM, ["principal_leader", "deputy_leader", "safety_manager"]),
        (SITE, ["project_manager", "safety_officer"]),
    ],
)
def test_what_a_plan_foresees_is_what_the_bot_sends(judged: Unit, people: list[Role]) -> None:
    found, foreseen = live(judged, people, 91)
    assert not differing(found, foreseen)
    assert len(found) > 15


@pytest.mark.long
@pytest.mark.parametrize(
    ("judged", "people"),
    [
        (FIRM, ["principal_leader", "deputy_leader", "safety_manager"]),
        (SITE, ["project_manager", "safety_officer"]),
        (SUPERVISION, ["principal_leader", "deputy_leader", "supervisor"]),
    ],
)
def test_a_year_that_is_lived_is_the_year_that_was_foreseen(judged: Unit, people: list[Role]) -> None:
    found, foreseen = live(judged, people, 365)
    assert not differing(found, foreseen)
    assert len(found) > 60


def differing(found: Lived, foreseen: Lived) -> dict[tuple[date, str], tuple[object, object]]:
    """The days on which what was lived is not what was foreseen: of each what was sent, and what should have been."""
    days = sorted({*found, *foreseen})
    return {day: (found.get(day), foreseen.get(day)) for day in days if found.get(day) != foreseen.get(day)}
