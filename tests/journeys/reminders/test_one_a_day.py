"""The clock sends nobody more than one message a working day: what is to be said then is said together."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.messages.length import LONGEST, seen
from bot.store.engine import Connection
from schedules.unit import Unit
from tests.journeys.town import local
from tests.machines.quiet_town import QuietTown

ZONE = ZoneInfo("Asia/Shanghai")
AUTHORITY = Unit(party="housing_authority", first_year=2026)
FIRM = Unit(
    party="enterprise",
    first_year=2026,
    attributes={"headcount": 120, "hazardous": True, "has_projects": True, "trade": "construction"},
)
SITE = Unit(party="enterprise", scope="project", first_year=2026, attributes={"major_risk": False}, week="123456")
SEES, LEADS, ALSO = 21, 22, 23
HEAD = "辖区企业一周情况"
# Who is there: of which roles, one person each, in an authority, a firm below it and a site of the firm.
CASTS = {
    "full": {
        "局": ["principal_leader", "deputy_leader", "supervisor"],
        "公司": ["principal_leader", "deputy_leader", "safety_manager"],
        "工地": ["project_manager", "safety_officer"],
    },
    "few": {"局": ["supervisor"], "公司": ["principal_leader"], "工地": ["safety_officer"]},
}


@pytest.fixture
def here() -> Iterator[QuietTown]:
    """An authority with two firms below it: Sunday 29 November."""
    town = QuietTown(local(2026, 11, 29, 12))
    town.unit("局", AUTHORITY)
    town.unit("公司", FIRM, "局")
    town.unit("二公司", FIRM, "局")
    town.join(SEES, "陈", "supervisor", "局")
    town.join(LEADS, "王", "principal_leader", "局")
    yield town
    town.close()


def day(town: QuietTown, on: date, *hours: int) -> None:
    """Live through a day: its first minutes, its morning, and these hours."""
    for hour in (time(0, 5), time(9), *map(time, hours)):
        town.at(datetime.combine(on, hour, ZONE))


def heard(town: QuietTown, person: int) -> int:
    """How many messages have said the week of units below to someone."""
    return sum(HEAD in each.text for each in town.shown(person))


def sent_by_the_clock(conn: Connection, above: int) -> list[tuple[int, datetime]]:
    """Whom the clock has sent what since the message `above`: an anchor is nobody's reminder."""
    query = "SELECT person_id, id FROM messages WHERE id > :above AND person_id IS NOT NULL AND purpose <> 'anchor'"
    return [(row.person_id, row.id) for row in conn.execute(text(query), {"above": above})]


def newest(conn: Connection) -> int:
    return int(conn.execute(text("SELECT coalesce(max(id), 0) FROM messages")).scalar_one())


@pytest.mark.slow
@pytest.mark.parametrize("cast", CASTS.values(), ids=CASTS)
@pytest.mark.parametrize("is_guided", [False, True], ids=["at work", "new"])
def test_in_a_month_in_which_nobody_does_anything_nobody_is_sent_two_messages_a_day(
    cast: dict[str, Sequence[str]], is_guided: bool
) -> None:
    start, counted = date(2026, 2, 9), Counter[tuple[int, date]]()
    town = QuietTown(datetime.combine(start, time(8), ZONE), json.loads(shipped_roadmap()))
    town.is_guided = is_guided
    for name, judged, above in (("局", AUTHORITY, None), ("公司", FIRM, "局"), ("工地", SITE, "公司")):
        town.unit(name, judged, above)
    people = [(unit, role) for unit, roles in cast.items() for role in roles]
    for number, (unit, role) in enumerate(people, 31):
        town.join(number, role, role, unit)
    for ahead in range(35):
        on = start + timedelta(days=ahead)
        before = town.store.read_now(newest)
        day(town, on, 14, 18)
        counted.update((person, on) for person, _ in town.store.read_now(sent_by_the_clock, before))
    town.close()
    assert {each: count for each, count in counted.items() if count > 1} == {}
    assert len({person for person, _ in counted}) == len(people)


def test_the_week_stands_in_the_digest_of_its_first_working_day_and_in_no_other(here: QuietTown) -> None:
    before = len(here.shown(SEES))
    for number in range(30, 37):
        day(here, date(2026, 11, 1) + timedelta(days=number - 1), 14)
        assert heard(here, SEES) == 1, number
    monday = here.shown(SEES)[before]
    assert HEAD in monday.text
    assert "早上好" in monday.text, "the same message is that morning's digest"
    day(here, date(2026, 12, 7))
    assert heard(here, SEES) == 2


def test_where_monday_is_a_holiday_the_next_working_morning_says_it() -> None:
    town, said = QuietTown(local(2026, 9, 27, 12)), list[date]()
    town.unit("局", AUTHORITY)
    town.unit("公司", FIRM, "局")
    town.join(SEES, "陈", "supervisor", "局")
    for ahead in range(16):  # the golden week among them: Thursday 8 October is its week's first working day
        on = date(2026, 9, 28) + timedelta(days=ahead)
        before = heard(town, SEES)
        day(town, on)
        said += [on] * (heard(town, SEES) - before)
    town.close()
    assert said == [date(2026, 9, 28), date(2026, 10, 8), date(2026, 10, 12)]


def test_what_waits_for_someone_who_cannot_be_reached_is_said_once_when_they_can(here: QuietTown) -> None:
    here.channel.blocked.add(SEES)
    for number in (30, 31, 32):
        day(here, date(2026, 11, 1) + timedelta(days=number - 1))
    here.channel.blocked.discard(SEES)
    assert heard(here, SEES) == 0
    here.say(SEES, "/today")
    for number in (33, 34):
        day(here, date(2026, 11, 1) + timedelta(days=number - 1))
    assert heard(here, SEES) == 1


def test_whoever_is_there_for_one_who_is_away_hears_it_once_and_nobody_twice(here: QuietTown) -> None:
    here.say(SEES, "/away")
    here.say(SEES, "11-30 12-1")
    here.press_on(SEES, "王")
    day(here, date(2026, 11, 30))
    day(here, date(2026, 12, 1))
    assert (heard(here, SEES), heard(here, LEADS)) == (0, 1)
    for number in (2, 3, 4):
        day(here, date(2026, 12, number))
    assert heard(here, LEADS) == 1
    assert heard(here, SEES) <= 1


def test_one_who_goes_away_in_the_week_leaves_nothing_of_it_to_be_said_again(here: QuietTown) -> None:
    day(here, date(2026, 11, 30))
    here.say(SEES, "/away")
    here.say(SEES, "12-1 12-3")
    here.press_on(SEES, "王")
    for number in (1, 2, 3):
        day(here, date(2026, 12, number))
    assert (heard(here, SEES), heard(here, LEADS)) == (1, 0)


def test_an_absence_of_the_bot_puts_it_off_to_the_next_working_morning(here: QuietTown) -> None:
    here.away(hours=44)  # until Tuesday at eight
    day(here, date(2026, 12, 1))
    day(here, date(2026, 12, 2))
    assert heard(here, SEES) == 1


@pytest.mark.parametrize("roots", [4, 40])
def test_whoever_supervises_many_units_hears_of_all_of_them_in_one_message_that_is_shown_whole(roots: int) -> None:
    town = QuietTown(local(2026, 11, 29, 12))
    for number in range(roots):
        root = f"第{number}住房和建设局" + "及其派出机构" * 6
        town.unit(root, AUTHORITY)
        for below in range(6):
            town.unit(f"{number}.{below}建筑工程有限公司" + "分公司" * 9, FIRM, root)
        town.join(SEES, "陈", "supervisor", root)
    day(town, date(2026, 12, 7))
    told = [each.body.text for each in town.shown(SEES) if HEAD in each.text]
    town.close()
    assert len(told) == 1
    assert seen(told[0]) <= LONGEST
    assert "早上好" in told[0], "the digest itself is there to its end"
    assert told[0].count(HEAD) == roots or "另有" in told[0]
