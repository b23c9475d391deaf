"""Every act is an entry: one story through all of them, and what stands in the chains afterwards."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store.engine import Connection
from bot.store.ledger import ledger
from schedules.unit import Unit
from tests.journeys.exemptions.test_standing import correct, waive
from tests.journeys.notices.test_notices import issue as give_notice
from tests.journeys.people.test_team import prove
from tests.journeys.town import COMPANY, LEADER, MANAGER, SUPERVISOR, Town, local, town

AUTHORITY, COMPANY_NAME, OTHER = "市住房和建设局", "宏达建设", "远景装饰"
INSPECTION, STUDY = "带队检查安全生产", "研究"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
        it.unit(COMPANY_NAME, COMPANY, AUTHORITY)
        it.join(SUPERVISOR, "supervisor", AUTHORITY)
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def chain(here: Town, company_id: int) -> list[dict[str, Any]]:
    """The bodies of a company's entries, in order."""
    assert here.bot

    def bodies(conn: Connection) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body, _ in ledger.walk(conn, company_id)]

    return here.bot.store.read_now(bodies)


def of(here: Town, company_id: int, action: str) -> list[dict[str, Any]]:
    """A company's entries of one action."""
    return [entry for entry in chain(here, company_id) if entry["action"] == action]


def test_every_act_from_adoption_to_an_absence_is_an_entry(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))  # the morning's digests
    give_notice(here)
    here.press(LEADER, "📖 已阅")
    prove(here, LEADER)
    here.press(MANAGER, "↩️ 请补正")
    here.say(MANAGER, "照片看不清。")
    here.press(LEADER, "✅ 已完成", INSPECTION)
    here.photos(LEADER, 1)
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")
    correct(here, "照片是上个月的。")
    waive(here, MANAGER, STUDY, "经批准不实施", "已经住建局同意。")
    here.mornings(local(2026, 12, 1, 9), 14)
    here.say(SUPERVISOR, "/board")
    here.press(SUPERVISOR, "1", AUTHORITY)
    here.press(SUPERVISOR, "📣 督办")
    here.press(SUPERVISOR, "1", "督办内容")
    here.press(SUPERVISOR, "3个工作日")
    here.press(SUPERVISOR, "📤 下发")
    here.stop()
    here.clock.forward_to(here.clock.now() + timedelta(hours=5))
    here.start()
    acts = [entry["action"] for entry in chain(here, 2)]
    firsts = list(dict.fromkeys(acts))
    assert firsts[:3] == ["unit_added", "adopted", "opened"]
    assert set(firsts) == {
        *("unit_added", "adopted", "opened", "invited", "joined", "prompted", "notified", "read", "submitted"),
        *("returned", "confirmed", "corrected", "waived", "seen_above", "missed", "supervised", "system_unavailable"),
    }
    assert acts.index("submitted") < acts.index("returned") < acts.index("confirmed") < acts.index("corrected")
    assert here.verified().code == 0


def test_what_a_morning_opens_for_a_unit_is_one_entry_that_lists_it_all(here: Town) -> None:
    first = of(here, 2, "opened")
    assert len(first) == 1
    assert first[0]["unit"] == 2
    opened = {(duty[1], duty[2]): duty[3] for duty in first[0]["duties"]}
    assert opened["eight-onces-inspection", "2026-11"] == "2026-11-30"
    here.mornings(local(2026, 11, 3, 9), 3)
    assert len(of(here, 2, "opened")) == 1  # nothing new has opened
    here.mornings(local(2026, 11, 26, 9), 6)
    later = of(here, 2, "opened")[1:]
    assert later
    listed = [duty[0] for entry in of(here, 2, "opened") for duty in entry["duties"]]
    assert len(listed) == len(set(listed))
    assert ["eight-onces-inspection", "2026-12"] in [duty[1:3] for entry in later for duty in entry["duties"]]


def test_a_prompt_is_an_entry_once_it_has_reached_the_chat_and_names_it(here: Town) -> None:
    before = len(of(here, 2, "prompted"))
    here.at(local(2026, 11, 2, 9))
    new = of(here, 2, "prompted")[before:]
    shown = {message["message_id"] for person in (LEADER, MANAGER) for message in here.shown(person)}
    assert {entry["person"] for entry in new} == {2, 3}
    assert {entry["message"] for entry in new} <= shown
    assert all(step for entry in new for _, step in entry["duties"])
    here.tick()
    here.restart()
    here.tick()
    assert len(of(here, 2, "prompted")) == before + len(new)


def test_a_digest_over_two_companies_is_an_entry_in_the_chain_of_each(here: Town) -> None:
    here.unit(OTHER, COMPANY, AUTHORITY)
    here.join(MANAGER, "safety_manager", OTHER)
    here.join(MANAGER, "principal_leader", OTHER)
    here.at(local(2026, 11, 2, 9))
    here.at(local(2026, 11, 23, 9))
    both = {entry["message"]: entry for entry in of(here, 3, "prompted")}
    same = [entry for entry in of(here, 2, "prompted") if entry["message"] in both and entry["person"] == 2]
    assert same
    for entry in same:
        mine = {duty for duty, _ in entry["duties"]}
        theirs = {duty for duty, _ in both[entry["message"]]["duties"]}
        assert mine.isdisjoint(theirs)
