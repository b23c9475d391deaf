"""Whoever holds the database bends rows that rates are counted from: `verify` ends with 8 and names what was bent."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from bot.flows.ledger.verify import GOOD, UNSAID, Verdict, verify
from bot.outbox.operations import leave
from bot.store.duties.roadmaps import in_force
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.command_line import dutybell
from tests.journeys.below_authority import COMPANY, LEADER, MANAGER, SUPERVISOR, below_authority, local
from tests.journeys.exemptions.test_exemptions import change, waive
from tests.journeys.exemptions.test_owing_more import SITE, event, notice, told_done
from tests.machines.quiet_town import ROADMAP, QuietTown

# Which row, of those that were lived through below.
CONFIRMED = "(SELECT duty_id FROM submissions WHERE state = 'confirmed')"
RETURNED = "(SELECT duty_id FROM submissions WHERE state = 'returned')"
OPEN = "(SELECT id FROM duties WHERE verdict = 'open' AND submission_id IS NULL AND missed_at IS NULL AND unit_id = 2)"
MISSED = "(SELECT id FROM duties WHERE missed_at IS NOT NULL AND unit_id = 2)"
MISSED_STATED = "(SELECT id FROM duties WHERE missed_at IS NOT NULL AND stated)"
CHOSEN = "(SELECT id FROM duties WHERE NOT stated)"
GIVEN = "(SELECT id FROM duties WHERE notice_id IS NOT NULL AND stated)"
WAIVED = "(SELECT id FROM duties WHERE verdict = 'waived')"
UNSEEN = "(SELECT id FROM duties WHERE verdict = 'waived_unseen')"
AWAY = "(SELECT id FROM duties WHERE undetermined)"
LATE = "(SELECT id FROM duties WHERE counts = 'late')"
SEEN_ACT = "(SELECT exemption_id FROM duties WHERE verdict = 'waived')"
NEW = "(unit_id, obligation_id, roadmap_id, key, period, opens_on, due_on, opened_at)"


def of_duty(which: str, bent: str) -> tuple[str, str]:
    """A change of the first of some duties; the query for its number, which the line names."""
    one = f"(SELECT min(id) FROM duties WHERE id IN {which})"
    return f"UPDATE duties SET {bent} WHERE id = {one}", f"SELECT 'duty ' || {one}"


def of_submission(which: str, bent: str) -> tuple[str, str]:
    """The same of a submission."""
    one = f"(SELECT min(duty_id) FROM submissions WHERE duty_id IN {which})"
    states = "('submitted', 'returned', 'confirmed')"
    return f"UPDATE submissions SET {bent} WHERE duty_id = {one} AND state IN {states}", f"SELECT 'duty ' || {one}"


BENT = [
    of_duty(OPEN, f"submission_id = (SELECT id FROM submissions WHERE duty_id = {CONFIRMED})"),
    of_duty(OPEN, "verdict = 'done'"),
    of_duty(OPEN, "due_on = '2027-12-31'"),
    of_duty(OPEN, "due_at = opened_at"),
    of_duty(OPEN, "unit_id = 1"),
    of_duty(OPEN, "key = 'other'"),
    of_duty(OPEN, "period = '2099'"),
    of_duty(OPEN, "counts = 'apart', verdict = 'apart'"),
    of_duty(OPEN, "waived = 1, verdict = 'waived'"),
    of_duty(OPEN, "undetermined = 1, verdict = 'undetermined'"),
    of_duty(OPEN, f"waived = 1, verdict = 'waived', exemption_id = {SEEN_ACT}"),
    of_duty(OPEN, "opened_at = '2026-11-01T00:00:00.000000+00:00'"),
    of_duty(OPEN, "missed_at = '2026-12-01T00:00:00.000000+00:00'"),
    of_duty(LATE, "counts = 'fully'"),
    of_duty(MISSED_STATED, "stated = 0"),
    of_duty(CHOSEN, "stated = 1"),
    of_duty(GIVEN, "stated = 0"),
    ("UPDATE editions SET body = replace(body, '\"stated\"', '\"ask\"')", "SELECT 'speaks of what no entry'"),
    of_duty(MISSED, "missed_at = NULL"),
    of_duty(UNSEEN, "unseen = 0, verdict = 'waived'"),
    of_duty(UNSEEN, f"exemption_id = {SEEN_ACT}"),
    of_duty(UNSEEN, "waived = 0, verdict = 'open'"),
    of_duty(WAIVED, "exemption_id = NULL"),
    of_duty(AWAY, "undetermined = 0, verdict = 'open'"),
    of_duty(AWAY, "unseen = 1 - unseen"),
    of_duty(CONFIRMED, "submission_id = NULL, verdict = 'open'"),
    of_submission(RETURNED, "state = 'confirmed'"),
    of_submission(RETURNED, "state = 'submitted'"),
    of_submission(RETURNED, "submitted_at = '2026-11-01T00:00:00.000000+00:00'"),
    of_submission(CONFIRMED, "state = 'returned'"),
    of_submission(CONFIRMED, "state = 'dropped'"),
    of_submission(CONFIRMED, "done_on = '2026-11-01'"),
    of_submission(CONFIRMED, "submitted_at = '2026-11-01T00:00:00.000000+00:00'"),
    of_submission(CONFIRMED, "reviewed_at = '2026-11-01T00:00:00.000000+00:00'"),
    of_submission(CONFIRMED, "reviewer_id = person_id"),
    of_submission(CONFIRMED, "person_id = reviewer_id"),
    of_submission(CONFIRMED, "number = number + 1"),
    of_submission(CONFIRMED, "reviewer_came_after = 1"),
    of_submission(CONFIRMED, "reviewer_invited = 1 - reviewer_invited"),
    ("UPDATE questions SET answered_at = '2026-11-01T00:00:00.000000+00:00'", f"SELECT 'duty ' || {RETURNED}"),
    (f"DELETE FROM submissions WHERE duty_id = {CONFIRMED}", f"SELECT 'duty ' || {CONFIRMED}"),
    (
        f"DELETE FROM duties WHERE id = (SELECT min(id) FROM duties WHERE id IN {MISSED})",
        f"SELECT 'duty ' || min(id) FROM {MISSED}",
    ),
    (
        f"INSERT INTO duties {NEW} SELECT unit_id, obligation_id, roadmap_id, key, '2098', opens_on, due_on, opened_at"
        f" FROM duties WHERE id = {CONFIRMED}",
        "SELECT 'duty ' || max(id) FROM duties",
    ),
    (
        "INSERT INTO submissions (duty_id, person_id, state, created_at)"
        f" SELECT duty_id, person_id, state, created_at FROM submissions WHERE duty_id = {CONFIRMED}",
        f"SELECT 'duty ' || {CONFIRMED}",
    ),
    *(
        (f"{bend} WHERE duty_id = {UNSEEN}", f"SELECT 'duty ' || {UNSEEN}")
        for bend in (
            "UPDATE waivers SET kind = 'other'",
            "UPDATE waivers SET person_id = 1",
            "UPDATE waivers SET at = '2026-11-01T00:00:00.000000+00:00'",
            "DELETE FROM waivers",
        )
    ),
    (
        "INSERT INTO waivers SELECT max(id), 'waived', 1, 'x', opened_at FROM duties",
        "SELECT 'duty ' || max(id) FROM duties",
    ),
    *(
        (f"UPDATE exemptions SET {bent} WHERE id = {SEEN_ACT}", "SELECT 'act of no. '")
        for bent in ("kind = 'not_applicable'", "unit_id = 1", "person_id = 1", "seen_at = NULL, seen_by = NULL")
    ),
    ("UPDATE exemptions SET seen_at = at, seen_by = 1 WHERE seen_at IS NULL", "SELECT 'act of no. '"),
    ("UPDATE exemptions SET at = '2026-11-01T00:00:00.000000+00:00'", "SELECT 'act of no. '"),
    ("DELETE FROM exemptions WHERE kind = 'stopped'", "SELECT 'its row is gone'"),
    *(
        (f"UPDATE units SET {bent} WHERE name = '{SITE}'", "SELECT 'unit 3: '")
        for bent in (
            """stops = '[["2026-11-04", null]]'""",
            "ended_on = '2026-11-04'",
            "timezone = 'America/New_York'",
            """attributes = '{"headcount": 3}'""",
            "parent_id = 1",
            "since = '2026-12-01'",
            "calendar = 'every_day'",
            "week = '1'",
            "first_year = 2025",
            "scope = 'company'",
        )
    ),
    ("UPDATE units SET zones_before = '[]' WHERE id = 2", "SELECT 'unit 2: '"),
    ("UPDATE adoptions SET first_year = 2025 WHERE unit_id = 3", "SELECT 'unit 3, roadmap '"),
    ("UPDATE adoptions SET adopted_at = '2026-11-01T00:00:00.000000+00:00'", "SELECT ', roadmap '"),
    ("UPDATE adoptions SET left_at = adopted_at WHERE unit_id = 2", "SELECT 'unit 2, roadmap '"),
    ("DELETE FROM adoptions WHERE unit_id = 3", "SELECT 'unit 3: roadmaps besides'"),
    ("UPDATE adoptions SET left_at = NULL WHERE unit_id = 3", "SELECT 'unit 3, roadmap '"),
    ("UPDATE adoptions SET left_seq = 1 WHERE unit_id = 3", "SELECT 'unit 3, roadmap '"),
    ("UPDATE adoptions SET left_at = '2026-11-05T00:00:00.000000+00:00' WHERE unit_id = 3",
     "SELECT 'unit 3, roadmap '"),
    ("UPDATE exemptions SET kind = 'changed' WHERE kind = 'roadmap_left'", "SELECT 'act of no. '"),
    ("UPDATE tallies SET done = done + 1 WHERE unit_id = 2 AND key IS NULL", "SELECT 'unit 2: its tallies'"),
    ("DELETE FROM tallies WHERE unit_id = 1", "SELECT 'unit 1: its tallies'"),
]  # fmt: skip


def lived(town: QuietTown) -> None:
    """Half a winter of a company with a site, in which a duty comes to all that it can."""
    town.unit(SITE, Unit(party="enterprise", first_year=2026, scope="project"), COMPANY)
    town.cycle()
    town.say(LEADER, "/duties study")
    town.press_on(LEADER, "study")
    told_done(town, LEADER)
    town.say(LEADER, "学习了第一讲，全体参加。")
    town.press_on(LEADER, "📤 提交")
    town.press_on(MANAGER, "✅ 复核登记")
    waive(town, MANAGER, "inspect", "停工")
    event(town, "2026-10-01")
    notice(town, SUPERVISOR, "开展冬季检查")
    town.press_on(LEADER, "打开")
    told_done(town, LEADER)
    town.say(LEADER, "已传达到位，全员知晓。")
    town.press_on(LEADER, "📤 提交")
    town.press_on(MANAGER, "❓")
    town.say(MANAGER, "几人参加？")
    town.press_on(LEADER, "➕ 补充")
    town.say(LEADER, "四十人参加")
    town.press_on(LEADER, "📤 补交")
    town.press_on(MANAGER, "↩️ 请补正")
    town.say(MANAGER, "请写明日期")
    town.at(local(2026, 11, 4, 9, 30))
    change(town, timezone="Asia/Taipei")
    town.at(local(2026, 11, 8, 23, 0))
    town.away(24 * 8)
    town.at(local(2026, 12, 16, 9, 30))
    town.at(local(2026, 12, 17, 9, 30))
    waive(town, MANAGER, "inspect", "停工一月")
    change(town, stops=[[date(2026, 12, 20).isoformat(), None]])
    site = town.store.read_now(unit_named, SITE)
    assert site
    [roadmap] = town.store.read_now(in_force)
    town.store.write_now(leave, site.id, roadmap, "已经移交业主", now=town.clock.now())


@pytest.fixture(scope="module")
def here() -> Iterator[QuietTown]:
    # One of them is asked without its source saying how often.
    asked = [each | {"fixed": "ask"} if each["id"] == "train" else each for each in ROADMAP["obligations"]]
    town = below_authority({**ROADMAP, "obligations": asked})
    lived(town)
    yield town
    town.close()


class Undone(Exception):
    """Nothing of this is to stay."""


def bent(here: QuietTown, statement: str, named: str) -> tuple[Verdict, str]:
    """What `verify` says once a row was bent, which it is not for longer; what its line has to name."""
    found: list[tuple[Verdict, str]] = []

    def bend(conn: Connection) -> None:
        name = str(conn.execute(text(named)).scalar_one())
        conn.execute(text("PRAGMA defer_foreign_keys = ON"))
        assert conn.execute(text(statement)).rowcount, statement
        if statement.startswith("INSERT"):
            name = str(conn.execute(text(named)).scalar_one())
        found.append((verify(conn, here.vault), name))
        raise Undone

    with pytest.raises(Undone):
        here.store.write_now(bend)
    return found[0]


def test_every_row_that_a_rate_is_counted_from_is_as_the_entries_say_or_is_named(here: QuietTown) -> None:
    assert here.store.read_now(verify, here.vault).code == GOOD
    missed = []
    for statement, named in BENT:
        verdict, name = bent(here, statement, named)
        if verdict.code != UNSAID or name not in verdict.place:
            missed.append((statement, name, verdict))
    assert not missed, missed
    assert here.store.read_now(verify, here.vault).code == GOOD


def test_the_command_line_ends_with_8_and_one_line(here: QuietTown) -> None:
    settings: dict[str, Any] = {"home": here.home, "DUTYBELL_DATABASE_URL": here._url}
    assert dutybell("verify", **settings).returncode == GOOD
    duty = here.store.write_now(
        lambda conn: conn.execute(text(f"SELECT min(id) FROM duties WHERE id IN {MISSED}")).scalar_one()
    )
    for value in ("'done'", "'open'"):
        here.store.write_now(
            lambda conn, to: conn.execute(text(f"UPDATE duties SET verdict = {to} WHERE id = {duty}")), value
        )
        done = dutybell("verify", **settings)
        if value == "'done'":
            assert done.returncode == UNSAID, done
            assert len(done.stderr.splitlines()) == 1
            assert f"row differs from the entries: company 2 duty {duty}: what it counts as is done" in done.stderr
        else:
            assert done.returncode == GOOD
