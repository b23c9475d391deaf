"""Which row asks for a duty: told by its ref alone where there is one source, with the source where there are more."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.app.shipped_roadmap import example_roadmap
from bot.flows.planning.adopt import go_by
from bot.outbox.operations import adopt
from bot.queries.report import gather
from bot.store.duties.roadmaps import in_force
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from bot.texts.catalogue import language
from bot.texts.reports.reports import row
from schedules.unit import Unit
from tests.journeys.town import LEADER, MANAGER, SUPERVISOR, Town, local, town

AUTHORITY, COMPANY, OTHER = "市住房和建设局", "宏达建设", "china-unit-fire-safety"
INSPECTION, FULL_TEST = "带队检查安全生产", "建筑消防设施全面检测"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 7), database_url) as it:
        it.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
        it.unit(parent=AUTHORITY)
        it.join(LEADER, "principal_leader")
        it.join(MANAGER, "safety_manager")
        it.join(SUPERVISOR, "supervisor", AUTHORITY)
        yield it


def go_by_another(here: Town) -> None:
    """Take another source's roadmap into force, and let the company go by it."""
    here.beside(adopt, example_roadmap(OTHER), here.clock.now())

    def step(conn: Connection) -> None:
        of = unit_named(conn, COMPANY)
        (roadmap,) = [one for one in in_force(conn) if one.name == OTHER]
        assert of
        go_by(conn, of, roadmap, here.clock.now(), first_year=2026)

    here.beside(step)
    here.at(local(2026, 11, 2, 9))


def card(here: Town, person_id: int, title: str) -> str:
    """The line of a duty's card that says what asks for it."""
    here.open(person_id, title)
    return next(line for line in here.last(person_id).splitlines() if line.startswith("依据"))


def rows(here: Town, code: str) -> dict[str, str]:
    """What a report says of who asks for each of the company's duties of the year, by the obligation."""
    assert here.bot

    def read(conn: Connection) -> dict[str, str]:
        of = unit_named(conn, COMPANY)
        assert of
        made = gather(conn, of, date(2026, 1, 1), date(2026, 12, 31), now=here.clock.now())
        return {line.obligation: row(language(code), line) for part in made.units for line in part.duties}

    return here.bot.store.read_now(read)


def give_notice(here: Town) -> None:
    """Let the supervisor issue a notice in their own words."""
    here.say(SUPERVISOR, "/notice")
    here.press(SUPERVISOR, "自己写")
    here.say(SUPERVISOR, "检查塔吊基础")
    for label in ("全部", "下一步", "7天内", "📤 下发"):
        here.press(SUPERVISOR, label)


def test_where_there_is_one_source_its_ref_is_enough(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    assert card(here, LEADER, INSPECTION) == "依据：路线图 2.1.2（原文规定）"
    assert rows(here, "zh")["eight-onces-inspection"] == "2.1.2"


def test_where_there_are_several_a_ref_is_named_with_its_source(here: Town) -> None:
    go_by_another(here)
    assert card(here, MANAGER, FULL_TEST) == "依据：单位消防安全要求 消防法第十六条第一款第三项（原文规定）"
    assert card(here, LEADER, INSPECTION) == "依据：深圳建筑施工三年行动路线图 2.1.2（原文规定）"


def test_a_report_names_every_row_whatever_its_source_calls_it(here: Town) -> None:
    go_by_another(here)
    told = rows(here, "en")
    assert told["full-test"] == "Fire safety rules 消防法第十六条第一款第三项"
    assert told["eight-onces-inspection"].endswith(" 2.1.2")
    assert all(told.values())


def test_what_a_notice_asks_in_its_own_words_is_no_row_of_a_roadmap(here: Town) -> None:
    give_notice(here)
    told = card(here, LEADER, "检查塔吊基础")
    assert told == "依据：该通知（不是路线图任务）"
    here.press(LEADER, "要求")
    assert told in here.last(LEADER)
    assert [said for key, said in rows(here, "zh").items() if key.startswith("notice.")] == [""]
