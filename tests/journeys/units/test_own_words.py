"""A unit by a roadmap that calls its people by words of its own: they read these, and may do what their kind may."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.flows.ledger.verify import GOOD, verify
from bot.outbox.operations import adopt
from bot.queries.report import gather
from bot.queries.report_contents import DutyLine
from bot.store.people.units import unit_named
from bot.texts import words
from bot.texts.catalogue import language
from schedules.unit import Unit
from tests.faults.process import ROOT
from tests.machines.quiet_town import PHOTO, QuietTown

ZONE = ZoneInfo("Europe/Dublin")
LEAD, PROPRIETOR = 11, 12
PESTS = "有害生物防制"


def kitchen(**titles: str) -> dict[str, Any]:
    """The roadmap of a food business, with other titles for some of its words."""
    said: dict[str, Any] = json.loads((ROOT / "examples" / "food-business.json").read_text("utf-8"))
    for word, title in titles.items():
        said["roles"][word]["title"] = {"zh": title}
    return said


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 2, 7, tzinfo=ZONE), kitchen())
    town.unit("Works", Unit(party="enterprise", first_year=2026, timezone="Europe/Dublin", calendar="IE"))
    town.join(LEAD, "Ann", "safety_manager", "Works")
    town.join(PROPRIETOR, "Ben", "deputy_leader", "Works")
    yield town
    town.close()


def opened(here: QuietTown, title: str) -> str:
    """The card of a duty of this month, as whoever owes it is shown it."""
    here.say(LEAD, f"/duties {title}")
    here.press_on(LEAD, title)
    return here.shown(LEAD)[-1].text


def asked(here: QuietTown) -> str:
    """What the duty shown last asks."""
    here.press_on(LEAD, "📋")
    return here.shown(LEAD)[-1].text


def test_who_owes_and_confirms_a_duty_is_read_in_the_roadmaps_words_and_acts_by_their_kind(here: QuietTown) -> None:
    here.at(datetime(2026, 11, 3, 9, 30, tzinfo=ZONE))
    opened(here, PESTS)
    told = asked(here)
    assert "责任人：食品安全管理员" in told
    assert "经营者" in told
    assert "分管" not in told
    here.press_on(LEAD, "返回")
    for label in ("已完成", "今天"):
        here.press_on(LEAD, label)
    here.photo(LEAD, PHOTO)
    here.say(LEAD, "all in order")
    here.press_on(LEAD, "提交")
    here.press_on(PROPRIETOR, "确认")
    assert [entry["action"] for entry in here.entries(1)].count("confirmed") == 1


def lines(here: QuietTown) -> list[DutyLine]:
    """The months' duties against pests as a report has them."""

    def read(conn: Any) -> list[DutyLine]:
        of = unit_named(conn, "Works")
        assert of
        report = gather(conn, of, date(2026, 11, 1), date(2026, 12, 31), now=here.clock.now())
        return [line for part in report.units for line in part.duties if line.obligation == "pests"]

    return here.store.read_now(read)


def test_a_later_text_calls_people_otherwise_and_what_began_before_keeps_its_words(here: QuietTown) -> None:
    here.at(datetime(2026, 11, 3, 9, 30, tzinfo=ZONE))
    later = json.dumps(kitchen(food_safety_lead="卫生专员", proprietor="店主"), ensure_ascii=False)
    here.store.write_now(adopt, later, here.clock.now())
    opened(here, PESTS)
    assert "责任人：食品安全管理员" in asked(here)
    for day in range(1, 4):
        here.at(datetime(2026, 12, day, 9, 30, tzinfo=ZONE))
    zh, en = (
        [words.role_called(language(code), line.owner, line.owner_called) for line in lines(here)]
        for code in ("zh", "en")
    )
    assert zh == ["食品安全管理员", "卫生专员"]
    assert en == ["food safety lead", "卫生专员"]
    assert here.store.read_now(verify, here.vault).code == GOOD
