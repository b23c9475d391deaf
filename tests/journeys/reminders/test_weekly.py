"""The week of units below: in the digest of its first working day, once, and only where there are units below."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.notices.test_supervision import AUTHORITY, issue
from tests.journeys.town import COMPANY, LEADER, MANAGER, SUPERVISOR, Town, local, text_of, town
from tests.journeys.units.test_board import inspected

HEAD = "市住建局 · 辖区企业一周情况"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """An authority above two companies, of which one has done one duty: Thursday 3 December."""
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as it:
        it.unit("市住建局", AUTHORITY)
        it.unit("宏达建设", COMPANY, parent="市住建局")
        it.unit("远方建设", COMPANY, parent="市住建局")
        it.join(SUPERVISOR, "supervisor", "市住建局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        inspected(it)
        it.at(local(2026, 12, 3, 9, 30))
        yield it


def digests(here: Town, person_id: int) -> list[str]:
    return [text for text in map(text_of, here.shown(person_id)) if HEAD in text]


def test_a_supervisor_is_told_of_the_week_on_its_first_working_morning_once(here: Town) -> None:
    issue(here)
    here.at(local(2026, 12, 6, 23, 59))
    before = len(digests(here, SUPERVISOR))
    for moment in (local(2026, 12, 7, 0, 5), local(2026, 12, 7, 8, 59)):
        here.at(moment)
        assert len(digests(here, SUPERVISOR)) == before
    here.at(local(2026, 12, 7, 9, 0))
    assert len(digests(here, SUPERVISOR)) == before + 1
    told = digests(here, SUPERVISOR)[-1]
    assert "所辖单位今年落实率 25%（1 / 4）" in told
    assert "一周前 100%（1 / 1）\n一周内确认0项，新到期3项" in told
    assert "\n2家\n" in told
    assert "1 远方建设 0%（0 / 2） · 按单位安排 0%（0 / 2）\n2 宏达建设 50%（1 / 2） · 按单位安排" in told
    assert "逾期升级提醒7项" in told
    assert "🟥 带队检查安全生产 · 远方建设 · 2026年11月 · 逾期7天" in told
    assert "督办未答复1件\n督办 2026-001 · 远方建设 · 还剩1天" in told
    assert len(told) < 1600
    here.restart()
    for day in (7, 8, 9):
        here.at(local(2026, 12, day, 10, 0))
    assert len(digests(here, SUPERVISOR)) == before + 1
    here.at(local(2026, 12, 14, 9, 1))
    assert len(digests(here, SUPERVISOR)) == before + 2
    assert not digests(here, LEADER) + digests(here, MANAGER)


def test_a_week_that_begins_with_the_bot_away_is_told_on_its_return(here: Town) -> None:
    here.stop()
    here.clock.forward_to(local(2026, 12, 8, 22, 0))
    here.start()
    before = len(digests(here, SUPERVISOR))
    here.at(local(2026, 12, 8, 22, 1))
    assert len(digests(here, SUPERVISOR)) == before
    here.at(local(2026, 12, 9, 0, 1))
    here.at(local(2026, 12, 9, 9, 1))
    here.at(local(2026, 12, 10, 9, 1))
    assert len(digests(here, SUPERVISOR)) == before + 1


def test_whoever_becomes_supervisor_in_the_week_hears_on_the_next_monday(here: Town) -> None:
    here.at(local(2026, 12, 8, 9, 1))
    here.join(MANAGER, "supervisor", "市住建局")
    here.at(local(2026, 12, 9, 9, 1))
    here.at(local(2026, 12, 11, 9, 1))
    assert not digests(here, MANAGER)
    here.at(local(2026, 12, 14, 9, 1))
    assert len(digests(here, MANAGER)) == 1


def test_a_supervisor_with_no_units_below_is_told_nothing(tmp_path: Path) -> None:
    with town(tmp_path, local(2026, 11, 20, 8)) as it:
        it.unit("市住建局", AUTHORITY)
        it.join(SUPERVISOR, "supervisor", "市住建局")
        it.mornings(local(2026, 11, 23, 9, 1), 3)
        assert not digests(it, SUPERVISOR)
