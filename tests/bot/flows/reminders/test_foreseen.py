"""The mornings that a plan foresees are those that the running bot has: each person's messages, and their lines."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.demo.history import keep_samples, prove
from bot.store.duties.duties import duties_after, duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from schedules.escalation import Hours
from schedules.mornings.year import by_day, mornings, never
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
SITE = Unit(party="enterprise", scope="project", first_year=2026, attributes={"major_risk": False}, week="123456")
SUPERVISION = Unit(party="housing_authority", first_year=2026)
# One that is below others and owes nothing itself.
IDLE = Unit(party="training_institute", scope="project", first_year=2026)

# Of each person's days the messages that told of duties, and the lines of these; those that acts of others caused.
Lived = dict[tuple[date, str], tuple[int, int, int]]


def lived(conn: Connection, bundles: Mapping[str, str], start: date) -> Lived:
    """Of each person's days from the first on, by their name, what they were sent after they had come that morning."""
    welcomed = datetime.combine(start, time(9), ZONE)
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
        # One that only says what was missed, or a first week's one thing, names no duty.
        if _moment(at) >= welcomed:
            messages.setdefault(_day(at, name), set()).add(number)
    acts = (
        "SELECT people.name, messages.created_at, messages.purpose FROM messages"
        " JOIN people ON people.id = messages.person_id WHERE messages.purpose IN ('review', 'reply')"
    )
    # What is submitted asks to be confirmed; that it is confirmed is said by a reply, as is a welcome before all that.
    told = [(_day(at, name), purpose, _moment(at)) for name, at, purpose in conn.execute(text(acts))]
    caused = Counter(day for day, purpose, at in told if purpose == "review" or at > welcomed)
    return {day: (len(messages.get(day, ())), len(lines.get(day, ())), caused[day]) for day in {**messages, **caused}}


def _day(at: object, name: str) -> tuple[date, str]:
    return _moment(at).astimezone(ZONE).date(), name


def _moment(at: object) -> datetime:
    when = datetime.fromisoformat(str(at))
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def test_a_supervisor_hears_of_the_week_of_units_below_on_the_days_that_were_foreseen() -> None:
    roadmap = json.loads(shipped_roadmap())
    town = QuietTown(datetime.combine(START, time(8), ZONE), roadmap)
    town.unit("单位", SUPERVISION)
    town.unit("公司", FIRM, "单位")
    town.join(21, "supervisor", "supervisor", "单位")
    last = START + timedelta(days=59)  # the Spring Festival and its make-up days among them
    for ahead in range(60):
        for hour in (time(0, 5), time(9)):
            town.at(datetime.combine(START + timedelta(days=ahead), hour, ZONE))
    found = town.store.read_now(weeks)
    town.close()
    year = mornings(
        [], [read_roadmap(json.dumps(roadmap))], START, last, people=["supervisor"], done_on=never, zone=ZONE,
        workdays=china(), has_below=True,
    )  # fmt: skip
    assert found == [each.day for each in year.told if each.week]
    assert len(found) > 6


def weeks(conn: Connection) -> list[date]:
    """The days on which someone was told of the week of units below."""
    query = text("SELECT created_at FROM messages WHERE purpose = 'digest' AND body LIKE '%辖区%一周情况%' ORDER BY id")
    return [_day(at, "")[0] for at in conn.execute(query).scalars()]


class Owed(Protocol):
    """What is owed, in a plan or of record: its days."""

    @property
    def opens_on(self) -> date:
        """The first day on which it can be done."""

    @property
    def due_on(self) -> date:
        """The last."""


Does = Callable[[Owed], date | None]


def nobody_does(owed: Owed) -> date | None:
    """Nobody does anything."""
    return None


class Diligent:
    """Those of a town who do each duty on its day, after the digest of that day, and have it confirmed at once."""

    def __init__(self, town: QuietTown, done_on: Does) -> None:
        self._town, self._done_on = town, done_on
        self._files, self._dice = asyncio.run(keep_samples(town.vault)), random.Random(1)
        self._seen, self._to_do = 0, dict[date, list[int]]()
        self.done = 0

    def day(self, conn: Connection, day: date) -> None:
        """Do what is to be done today of all that has opened by now."""
        for owed in duties_after(conn, self._seen):
            self._seen = owed.id
            at = self._done_on(owed)
            if at and adopted(conn, owed.obligation_id).obligation.evidence.computed is None:
                self._to_do.setdefault(max(at, day), []).append(owed.id)
        for number in self._to_do.pop(day, []):
            prove(conn, duty(conn, number), day, self._town.clock.now(), files=self._files, dice=self._dice)
            self.done += duty(conn, number).outcome in ("submitted", "confirmed")


def in_time(owed: Owed) -> date | None:
    """Each duty is done three days before it is due, as soon as it is open and the town is there."""
    return max(START, owed.opens_on, owed.due_on - timedelta(days=3))


def live(
    judged: Unit,
    people: Sequence[Role],
    days: int,
    done_on: Does = nobody_does,
    *,
    start: date = START,
    is_new: bool = False,
    has_below: bool = False,
) -> tuple[Lived, Lived]:
    """What these people were sent in so many days in which they did each duty on its day, and what was foreseen.

    They are led through the first week of a unit that `is_new`.
    """
    roadmap = json.loads(shipped_roadmap())
    town = QuietTown(datetime.combine(start, time(8), ZONE), roadmap)
    town.is_guided = is_new
    if judged.scope == "project":
        town.unit("公司", FIRM)
    town.unit("单位", judged, "公司" if judged.scope == "project" else None)
    if has_below:
        town.unit("下级", IDLE, "单位")
    for number, role in enumerate(people, 21):
        town.join(number, role, role, "单位")
    diligent = Diligent(town, done_on)
    for ahead in range(days):
        day = start + timedelta(days=ahead)
        for hour in (time(0, 5), time(9)):
            town.at(datetime.combine(day, hour, ZONE))
        if done_on is not nobody_does:
            town.store.write_now(diligent.day, day)
    assert done_on is nobody_does or diligent.done > days / 8
    checked, last = read_roadmap(json.dumps(roadmap)), start + timedelta(days=days - 1)
    bundles = {key: bundle.id for bundle in checked.bundles for key in bundle.obligations}
    found = town.store.read_now(lived, bundles, start)
    town.close()
    year = mornings(
        plan(checked, judged, start, last, workdays=china(), hours=Hours()),
        [checked],
        start,
        last,
        people=people,
        done_on=done_on,
        zone=ZONE,
        workdays=china(),
        has_below=has_below,
        new=judged if is_new else None,
    )
    return found, {(each.day, each.role): (each.messages, each.lines, each.caused) for each in by_day(year.told)}


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


@pytest.mark.parametrize(
    ("judged", "people"),
    [
        (FIRM, ["principal_leader", "safety_manager"]),
        (SITE, ["project_manager", "safety_officer"]),
        (SUPERVISION, ["principal_leader", "deputy_leader", "supervisor"]),
    ],
)
def test_where_work_is_done_before_it_is_due_the_bot_sends_what_was_foreseen_of_that(
    judged: Unit, people: list[Role]
) -> None:
    found, foreseen = live(judged, people, 91, in_time)
    assert not differing(found, foreseen)
    assert len(found) > 10


@pytest.mark.parametrize("done_on", [nobody_does, in_time])
def test_what_a_supervisor_of_units_below_is_sent_is_what_was_foreseen_and_one_message_a_morning(done_on: Does) -> None:
    people: list[Role] = ["principal_leader", "deputy_leader", "supervisor"]
    found, foreseen = live(SUPERVISION, people, 91, done_on, has_below=True)
    assert not differing(found, foreseen)
    assert max(messages for messages, _, _ in found.values()) == 1
    alone, _ = live(SUPERVISION, people, 91, done_on)
    weeks = [day for day, role in found if role == "supervisor" and (day, role) not in alone]
    assert weeks, "the week is also said where there is no other digest"


@pytest.mark.parametrize(
    ("judged", "people"),
    [
        (FIRM, ["safety_manager"]),
        (FIRM, ["principal_leader"]),
        (FIRM, ["principal_leader", "deputy_leader", "safety_manager"]),
        (SUPERVISION, ["principal_leader", "supervisor"]),
    ],
)
@pytest.mark.parametrize("start", [START, date(2026, 3, 2), date(2026, 10, 9)])
def test_a_new_unit_is_sent_in_its_first_weeks_what_was_foreseen_and_one_message_a_morning_at_most(
    judged: Unit, people: list[Role], start: date
) -> None:
    found, foreseen = live(judged, people, 21, start=start, is_new=True)
    assert not differing(found, foreseen)
    assert any(messages and not lines for messages, lines, _ in found.values()), "a morning with a thing of it alone"
    assert max(messages for messages, _, _ in found.values()) == 1


def test_a_new_unit_that_does_its_work_before_it_is_due_is_sent_what_was_foreseen_of_that() -> None:
    people: list[Role] = ["principal_leader", "safety_manager"]
    found, foreseen = live(FIRM, people, 31, in_time, start=date(2026, 9, 14), is_new=True)
    assert not differing(found, foreseen)
    assert max(messages for messages, _, _ in found.values()) == 1


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
