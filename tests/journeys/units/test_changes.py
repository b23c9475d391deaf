"""A change of a unit lets go ahead only what the calendar gave, and takes back nothing that came from above."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.flows.notices import notice
from bot.flows.planning import event, waive
from bot.outbox.about import notices
from bot.outbox.news import tell
from bot.outbox.operations import adopt, change_unit
from bot.queries.context import Context
from bot.store.duties.duties import duties_of_notice
from bot.store.engine import Connection
from bot.store.messages.notices import progress
from bot.store.people.people import Person
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, MANAGER = 1, 11, 12
AUTHORITY, COMPANY = "监管局", "宏达建设"
# A condition that the company meets until its headcount is 5.
LARGE = {"attr": "headcount", "at_least": 100}


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def asked_from(lead: int, *, but: str = "") -> dict[str, object]:
    """A roadmap with an obligation of each cadence, each prompted so many days before its window opens."""
    cadences: dict[str, dict[str, object]] = {
        "every": {"kind": "every", "period": "month"},
        "standing": {"kind": "standing", "review": "month"},
        "by": {"kind": "by", "year": 2},
        "on_date": {"kind": "on_date", "from": "12-05", "to": "12-15"},
        "after_event": {"kind": "after_event", "event": "key_time", "within": {"days": 5}},
        "on_notice": {"kind": "on_notice"},
    }
    asked = [obligation(name, cadence, applies_when=LARGE) for name, cadence in cadences.items() if name != but]
    file = roadmap_file(*asked)
    file["escalations"]["plain"]["steps"][0]["days"] = -lead
    return file


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 24, 8), asked_from(12))
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}), AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.cycle()
    yield town
    town.close()


def known(conn: Connection, name: str) -> Known:
    found = unit_named(conn, name)
    assert found
    return found


def who(conn: Connection, number: int) -> Person:
    found = person_by_number(conn, number)
    assert found
    return found


def note(here: QuietTown, number: int, on: date) -> None:
    """Let someone note that a key time of the company comes."""

    def step(conn: Connection) -> bool:
        now = here.clock.now()
        noted = event.note(Context(conn, who(conn, number), now), known(conn, COMPANY), "key_time", on)
        tell(conn, noted.news if noted else (), now)
        return noted is not None

    assert here.store.write_now(step)


def give_notice(here: QuietTown, due_on: date) -> None:
    """Let the authority oblige the company by a notice."""

    def step(conn: Connection) -> None:
        by, of, to = who(conn, SUPERVISOR), known(conn, AUTHORITY), [known(conn, COMPANY)]
        now = here.clock.now()
        notices.bring(
            Context(conn, by, now),
            notice.issue(
                Context(conn, by, now), of, (1, "on_notice"), "请书面答复", due_on=due_on, addressed=to, file=None
            ),
        )

    here.store.write_now(step)


def change(here: QuietTown, **values: object) -> None:
    """Change the company as the operator does."""

    def step(conn: Connection) -> None:
        of = known(conn, COMPANY)
        change_unit(conn, of, replace(of, **values), here.clock.now())  # type: ignore[arg-type]

    here.store.write_now(step)
    here.cycle()


def stop_by_chat(here: QuietTown) -> None:
    here.say(LEADER, "/stop")
    here.press_on(LEADER, "明天起停工")
    assert here.press_on(LEADER, "✅ 登记停工") == "已记下。"
    here.cycle()


def ahead(here: QuietTown) -> dict[str, set[str]]:
    """What has been opened ahead of its window, by cadence: owed, or let go."""
    query = "SELECT key, waived FROM duties WHERE opens_on > '2026-11-24'"
    rows = here.store.read_now(lambda conn: list(conn.exec_driver_sql(query)))
    return {
        "owed": {row.key for row in rows if not row.waived},
        "let go": {row.key for row in rows if row.waived},
    }


CALENDAR = {"every", "standing", "on_date"}  # of a whole year nothing is told of before it has begun
STOPPED: dict[str, object] = {"stops": [["2026-11-25", None]]}
CHANGES: dict[str, tuple[dict[str, object], set[str]]] = {
    "fewer people": ({"attributes": {"headcount": 5}}, CALENDAR),
    "more people": ({"attributes": {"headcount": 121}}, set()),
    "a stop": (STOPPED, CALENDAR),
    "a last day": ({"ended_on": date(2026, 11, 28)}, CALENDAR),
    "another calendar": ({"calendar": "every_day"}, set()),
    "another week": ({"week": "12345"}, set()),
    "another zone": ({"timezone": "Asia/Tokyo"}, set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_lets_go_ahead_only_what_the_calendar_gave(here: QuietTown, name: str) -> None:
    values, let_go = CHANGES[name]
    note(here, MANAGER, date(2026, 12, 1))
    note(here, SUPERVISOR, date(2026, 12, 2))
    give_notice(here, date(2026, 12, 15))
    assert ahead(here) == {"owed": CALENDAR | {"after_event"}, "let go": set()}
    change(here, **values)
    assert ahead(here) == {"owed": (CALENDAR | {"after_event"}) - let_go, "let go": let_go}
    assert waived(here, "on_notice") == [False]
    assert waived(here, "after_event") == [False, False]
    change(here, attributes={"headcount": 122})  # another act on top brings or takes nothing of it either
    assert waived(here, "after_event") == [False, False]


def waived(here: QuietTown, key: str) -> list[bool]:
    """Of an obligation's duties by their period whether each is let go."""
    query = f"SELECT waived FROM duties WHERE key = '{key}' ORDER BY period"
    return here.store.read_now(lambda conn: [bool(row.waived) for row in conn.exec_driver_sql(query)])


def test_a_stop_by_chat_a_restart_and_another_roadmap_leave_what_events_and_notices_gave(here: QuietTown) -> None:
    note(here, SUPERVISOR, date(2026, 12, 1))
    give_notice(here, date(2026, 12, 15))
    stop_by_chat(here)
    assert ahead(here) == {"owed": {"after_event"}, "let go": CALENDAR}
    change(here, stops=[])
    assert ahead(here) == {"owed": CALENDAR | {"after_event"}, "let go": set()}
    for but in ("every", "after_event"):
        less = {**asked_from(12, but=but), "version": but}
        here.store.write_now(adopt, json.dumps(less), here.clock.now())
        here.cycle()
    assert ahead(here) == {"owed": CALENDAR | {"after_event"}, "let go": set()}
    assert waived(here, "on_notice") == [False]


def test_what_came_from_above_outlives_the_unit_that_owes_it_until_those_above_lift_it(here: QuietTown) -> None:
    note(here, MANAGER, date(2026, 12, 1))
    note(here, SUPERVISOR, date(2026, 12, 2))
    give_notice(here, date(2026, 12, 15))
    change(here, ended_on=date(2026, 11, 25))
    here.at(local(2026, 11, 26, 9, 30))
    assert waived(here, "after_event") == [True, False]  # the company's own event ends with it
    assert waived(here, "on_notice") == [False]
    here.at(local(2026, 12, 16, 9, 30))
    assert waived(here, "on_notice") == [False]


def test_what_a_company_lifts_of_its_own_notice_is_undone_until_someone_above_has_seen_it(here: QuietTown) -> None:
    here.unit("一号楼", Unit(party="enterprise", scope="project", first_year=2026), COMPANY)
    now = here.clock.now()

    def issue(conn: Connection) -> int:
        by, of, to = who(conn, MANAGER), known(conn, COMPANY), [known(conn, "一号楼")]
        issued = notice.issue(
            Context(conn, by, now),
            of,
            (1, "on_notice"),
            "请检查塔吊",
            due_on=date(2026, 11, 30),
            addressed=to,
            file=None,
        )
        notices.bring(Context(conn, by, now), issued)
        return issued.notice.id

    def lift(conn: Connection) -> None:
        [owed] = duties_of_notice(conn, number)
        tell(conn, waive.note(conn, owed, "waived", who(conn, MANAGER).id, reason="已拆除", now=now), now)

    number = here.store.write_now(issue)
    here.store.write_now(lift)
    unseen = here.store.read_now(progress, number)
    assert (unseen.waived, unseen.undone) == (0, ("一号楼",))
    here.at(local(2026, 11, 25, 9, 30))  # the supervisor is told
    seen = here.store.read_now(progress, number)
    assert (seen.waived, seen.undone) == (1, ())
