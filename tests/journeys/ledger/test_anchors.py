"""Anchors: each evening, quietly, once, to the people who keep them; what they were sent checks the ledger."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.app.opening import anchors_of, opened, vault_of
from bot.ops.bundle_file import write_bundle
from bot.ops.checks import checked
from bot.ops.doctor import examine
from bot.sandbox import groups
from bot.store.ledger import ledger
from bot.store.tables import roots
from schedules.unit import Unit
from tests.bot.bundle.test_bundle import stranger
from tests.journeys.notices.test_supervision import AUTHORITY
from tests.journeys.town import COMPANY, LEADER, MANAGER, STRANGER, SUPERVISOR, Town, local, town
from tests.journeys.units.test_board import inspected
from tests.machines.quiet_town import QuietTown

GROUP = -100500


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """An authority above a company: Friday 20 November, in the morning."""
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as it:
        it.unit("市住建局", AUTHORITY)
        it.unit("宏达建设", COMPANY, parent="市住建局")
        it.join(SUPERVISOR, "supervisor", "市住建局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        it.tick()
        yield it


def act(here: Town) -> None:
    """Let something come into the company's ledger."""
    assert here.bot
    here.bot.store.write_now(ledger.append, 2, "tried", here.clock.now())


def lines(here: Town) -> list[str]:
    return [line for path in sorted(anchors_of(here.settings).glob("*")) for line in path.read_text().splitlines()]


def looked_at(here: Town, at: datetime) -> list[tuple[bool, str]]:
    """What the doctor says of anchors at a moment."""
    found = asyncio.run(examine(here.settings, at))
    return [(each.well, each.what) for each in found if each.what.startswith("anchors")]


def test_the_doctor_tells_of_anchors_that_are_late_or_that_the_file_has_lost(here: Town) -> None:
    assert looked_at(here, here.clock.now()) == [(True, "anchors: none yet")]
    here.at(local(2026, 11, 20, 18))
    assert looked_at(here, here.clock.now()) == [(True, "anchors: the last is of 2026-11-20")]
    late = looked_at(here, local(2026, 11, 24, 19))
    assert (False, "anchors: that of 宏达建设 is 3 days late; the bot makes it") in late
    (path,) = anchors_of(here.settings).glob("*")
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    ((well, what),) = looked_at(here, here.clock.now())
    assert not well
    assert what.startswith("anchors: anchor of 2026-11-20 (kept): is not in anchors/2026-11.txt")
    path.unlink()
    ((well, what),) = looked_at(here, here.clock.now())
    assert not well
    assert what.startswith("anchors: anchors/2026-11.txt")


def test_each_evening_on_which_something_is_new_the_head_goes_out_once_and_quietly(here: Town) -> None:
    here.at(local(2026, 11, 20, 17, 59))
    assert not here.anchors(MANAGER)
    here.at(local(2026, 11, 20, 18, 0))
    (told,) = here.anchors(MANAGER)
    assert told.startswith("宏达建设 · 台账校验码 · 11月20日 周五\n新增")
    assert "请保留这条消息" in told
    assert len(told) < 900
    assert not here.anchors(LEADER)
    quiet = [call for call in here.sandbox.calls if "dutybell-" in str(call.params.get("text"))]
    assert len(quiet) == 2
    assert all(str(call.params.get("disable_notification")).lower() == "true" for call in quiet)
    here.restart()
    here.tick()
    here.at(local(2026, 11, 21, 18, 30))
    assert len(here.anchors(MANAGER)) == len(here.anchors(SUPERVISOR)) == 1
    act(here)
    here.at(local(2026, 11, 22, 18, 0))
    assert len(here.anchors(SUPERVISOR)) == 2
    assert "新增1条记录" in here.anchors(SUPERVISOR)[-1]
    assert len(here.anchors(MANAGER)) == 1  # a company's own people are given one a week
    assert len(lines(here)) == 3
    assert here.verified().code == 0
    assert here.verified().anchors == 3
    act(here)
    here.at(local(2026, 11, 27, 18, 0))
    assert len(here.anchors(MANAGER)) == 2


def test_whoever_supervises_gets_all_heads_of_the_evening_in_one_message_that_checks_the_ledger(here: Town) -> None:
    inspected(here)
    here.at(local(2026, 11, 23, 18, 0))
    (told,) = here.anchors(SUPERVISOR)
    assert told.startswith("2家单位的台账校验码 · 11月23日 周一\n市住建局：新增")
    assert told.count("dutybell-anchor/1") == 2
    assert told.count("dutybell-root/1") == 1
    for given in (told, here.anchors(MANAGER)[0], told.replace(" ", "\n"), told[told.index("dutybell-root/1") :]):
        verdict = checked(here.settings, [given])
        assert verdict.code == 0, verdict
        assert verdict.outside
    root = told[told.index("dutybell-root/1") :].splitlines()[0]
    assert checked(here.settings, [root]).outside == 1
    assert checked(here.settings, [root.replace("root=", "root=0")[:-1]]).code == 5


def test_a_bound_group_keeps_the_anchors_in_place_of_people(here: Town) -> None:
    groups.add_group(here.sandbox, GROUP, "宏达安全群", by=MANAGER)
    here.settle()
    groups.say_in(here.sandbox, GROUP, MANAGER, "/bind")
    here.settle()
    here.at(local(2026, 11, 20, 18, 1))
    assert len(here.anchors(GROUP)) == len(here.anchors(SUPERVISOR)) == 1
    assert not here.anchors(MANAGER)
    assert len(here.anchors(GROUP)[0]) < 900


def test_an_evening_that_passed_with_the_bot_away_is_made_up_for_under_its_day(here: Town) -> None:
    here.stop()
    here.clock.forward_to(local(2026, 11, 21, 7))
    here.start()
    here.tick()
    here.tick()
    (told,) = here.anchors(MANAGER)
    assert "11月20日 周五" in told
    assert "dutybell-anchor/1 2026-11-20 company=2" in told


def test_what_a_crash_kept_out_of_the_file_comes_into_it_once(here: Town) -> None:
    here.at(local(2026, 11, 20, 18, 0))
    (path,) = anchors_of(here.settings).iterdir()
    whole = path.read_bytes()
    assert here.bot
    for left in (whole[: len(whole) // 2], whole[:-1], b"", whole):
        path.write_bytes(left)
        here.bot.store.write_now(lambda conn: conn.execute(roots.update().values(filed=False)))
        here.tick()
        assert path.read_bytes() == whole
        assert here.verified().code == 0


def test_an_older_database_is_found_by_the_anchors_file(here: Town, tmp_path: Path) -> None:
    here.at(local(2026, 11, 20, 18, 0))
    other = tmp_path / "older"
    with town(other, local(2026, 11, 20, 8)) as younger:
        younger.unit("市住建局", AUTHORITY)
        younger.unit("宏达建设", COMPANY, parent="市住建局")
        folder = anchors_of(younger.settings)
        folder.mkdir()
        for path in anchors_of(here.settings).iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        verdict = younger.verified()
    assert verdict.code == 5
    assert "lost, anchor of 2026-11-20 (file)" in verdict.place


def test_someone_who_speaks_english_is_told_in_english(here: Town) -> None:
    here.unit("Far Works", COMPANY)
    here.join(STRANGER, "safety_manager", "Far Works")
    here.say(STRANGER, "/lang en")
    here.tick()
    here.at(local(2026, 11, 20, 18, 0))
    assert here.anchors(STRANGER)[0].startswith("Anchor of Far Works · Fri 20 Nov\n")


def test_a_bundle_of_a_company_at_work_is_checked_by_a_stranger_with_the_pasted_message(
    here: Town, tmp_path: Path
) -> None:
    inspected(here)
    here.at(local(2026, 11, 23, 18, 0))
    here.stop()
    store, out = opened(here.settings, here.clock.now()), tmp_path / "out.zip"
    write_bundle(store, vault_of(here.settings), "宏达建设", out, certificates=None, now=here.clock.now())
    with ZipFile(out) as packed:
        packed.extractall(tmp_path / "given")
        last = packed.read("entries.txt").splitlines()[-1]
    assert json.loads(last.split(b" ", 2)[2])["action"] == "exported"
    store.close()
    for told in (here.anchors(MANAGER)[0], here.anchors(SUPERVISOR)[0]):
        shown = stranger(tmp_path / "given", "--anchor", told)
        assert shown.returncode == 0, shown.stderr
        assert "from outside" in shown.stdout


def test_each_company_reminds_its_own_people_weekly_whatever_else_they_are_given() -> None:
    """A supervisor is above a company, whose heads come each evening, and keeps the authority's own chain."""
    town = QuietTown(local(2026, 11, 2, 8))
    try:
        town.unit("监管局", Unit(party="housing_authority", first_year=2026))
        town.unit("宏达建设", Unit(party="enterprise", first_year=2026), "监管局")
        town.join(SUPERVISOR, "陈清", "supervisor", "监管局")
        for day in range(2, 29):
            for company in (1, 2):
                town.store.write_now(ledger.append, company, "tried", town.clock.now())
            town.at(local(2026, 11, day, 18, 1))
        given = [shown.text for shown in town.shown(SUPERVISOR) if "dutybell-anchor/1" in shown.text]
        own, below = ([text for text in given if f"company={company} " in text] for company in (1, 2))
        assert [text.split("dutybell-root/1 ")[1][:10] for text in own] == [
            "2026-11-03", "2026-11-09", "2026-11-16", "2026-11-23",
        ]  # fmt: skip
        assert len(below) == 26
    finally:
        town.close()
