"""A unit's own bundles: put together in a few presses, taken apart for a reason, refused in one sentence."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from bot.flows.bundles.put_together import NotSaid, Said, put_back, put_together, take_apart
from bot.flows.ledger.verify import verify
from bot.outbox.operations import adopt
from bot.store.duties.bundles import bundles_of
from schedules.unit import Unit
from tests.journeys.submissions.test_together import ZONE, a_photo, acts, asked, bundled, labels, last, stands
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation

LEADER, MANAGER = 11, 12
YEARLY = {"kind": "every", "period": "year"}
FILE = bundled(
    asked("hazards", 2),
    asked("cranes", 1),
    asked("drains", 1),
    asked("lamps", 1),
    obligation("letters", YEARLY),
    obligation("after", {"kind": "after_event", "event": "accident", "within": {"days": 5}}),
    asked("other", 1, owner="deputy_leader"),
    names=("hazards", "cranes"),
)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 2, 8, tzinfo=ZONE), FILE)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.at(datetime(2026, 11, 2, 9, tzinfo=ZONE))
    yield town
    told = town.store.read_now(verify, town.vault)
    assert told.code == 0, told
    town.close()


def put(town: QuietTown, name: str, *keys: str) -> Said | NotSaid:
    now = town.clock.now()
    return town.store.write_now(put_together, 1, name, [(1, key) for key in keys], now=now, by=None)


def together(town: QuietTown) -> dict[str, list[str]]:
    return {each.title.zh: list(each.obligations) for each in town.store.read_now(bundles_of, 1, 1)}


def test_a_manager_puts_together_what_one_act_fulfils_in_a_few_presses(here: QuietTown) -> None:
    here.say(LEADER, "/duties drains")
    here.press_on(LEADER, "drains")
    card = len(here.shown(LEADER)) - 1
    here.say(MANAGER, "/choices")
    here.press_on(MANAGER, "🔗 一并办理")
    here.press_on(MANAGER, "➕ 新增合并")
    assert not any("letters" in label or "after" in label or "other" in label for label in labels(here, MANAGER))
    here.press_on(MANAGER, "drains")
    here.press_on(MANAGER, "☐ lamps")
    here.say(MANAGER, "周一巡查")
    assert together(here) == {"周一巡查": ["drains", "lamps"], "round": ["hazards", "cranes"]}
    assert "<b>周一巡查</b> · 共2项" in here.shown(LEADER)[card].text
    here.say(LEADER, "/duties 周一")
    here.press_on(LEADER, "周一巡查 · 2项")
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")
    here.photo(LEADER, a_photo(1))
    here.press_on(LEADER, "📤")
    assert [stands(here)[key] for key in ("drains", "lamps", "hazards")] == ["submitted", "submitted", None]
    [entry] = acts(here, "bundled")
    assert (entry["obligations"], entry["apart"], entry["roadmap"]) == (
        ["drains", "lamps"],
        False,
        "shenzhen-construction-2020",
    )


def test_nothing_is_put_together_without_a_name_or_of_one_alone(here: QuietTown) -> None:
    here.say(MANAGER, "/choices")
    here.press_on(MANAGER, "🔗 一并办理")
    here.press_on(MANAGER, "➕ 新增合并")
    here.press_on(MANAGER, "drains")
    here.say(MANAGER, "周一巡查")
    assert "请至少再勾选一项" in last(here, MANAGER)
    here.press_on(MANAGER, "☐ lamps")
    here.say(MANAGER, "……")
    assert "名称无效" in last(here, MANAGER)
    here.say(MANAGER, "周一巡查")
    assert "周一巡查" in together(here)


def test_the_roadmap_s_own_is_taken_apart_with_a_reason_and_put_together_again(here: QuietTown) -> None:
    here.say(MANAGER, "/choices")
    here.press_on(MANAGER, "🔗 一并办理")
    here.press_on(MANAGER, "🔗 round · 2项")
    here.press_on(MANAGER, "✂️ 分开办理")
    here.say(MANAGER, "好的")
    assert together(here) == {"round": ["hazards", "cranes"]}
    here.say(MANAGER, "塔吊由设备部门另行检查")
    assert together(here) == {}
    here.say(LEADER, "/duties cranes")
    assert any("cranes" in label and "项" not in label for label in labels(here))
    here.say(MANAGER, "/choices")
    here.press_on(MANAGER, "🔗 一并办理")
    here.press_on(MANAGER, "✂️ round")
    assert "塔吊由设备部门另行检查" in last(here, MANAGER)
    here.press_on(MANAGER, "🔗 恢复合并")
    assert together(here) == {"round": ["hazards", "cranes"]}
    assert [each["apart"] for each in acts(here, "bundled")] == [True, False]


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (("drains",), "few"),
        (("drains", "drains"), "few"),
        (("drains", "letters"), "cadence"),
        (("drains", "after"), "event"),
        (("drains", "other"), "owner"),
        (("drains", "cranes"), "taken"),
        (("drains", "nothing"), "unknown"),
    ],
)
def test_what_one_act_cannot_fulfil_is_refused(here: QuietTown, keys: tuple[str, ...], why: str) -> None:
    told = put(here, "周一巡查", *keys)
    assert isinstance(told, NotSaid)
    assert told.why == why
    assert not acts(here, "bundled")


def test_what_is_taken_apart_is_free_for_another_and_comes_back_only_when_all_of_it_is(here: QuietTown) -> None:
    now: dict[str, Any] = {"now": here.clock.now(), "by": None}
    here.store.write_now(take_apart, 1, 1, "round", reason="设备部门另行检查", **now)
    assert isinstance(put(here, "塔吊与排水", "cranes", "drains"), Said)
    told = here.store.write_now(put_back, 1, 1, "round", **now)
    assert isinstance(told, NotSaid)
    assert told.why == "taken"
    here.store.write_now(take_apart, 1, 1, "own-1", reason="", **now)
    assert isinstance(here.store.write_now(put_back, 1, 1, "round", **now), Said)
    assert isinstance(put(here, "再来一次", "lamps", "drains"), Said)
    assert list(together(here)) == ["再来一次", "round"]


def test_a_draft_that_stands_while_its_bundle_is_taken_apart_is_sent_for_its_own_alone(here: QuietTown) -> None:
    here.say(LEADER, "/duties round")
    here.press_on(LEADER, "round · 2项")
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")
    here.photo(LEADER, a_photo(1))
    here.photo(LEADER, a_photo(2))
    here.store.write_now(take_apart, 1, 1, "round", reason="设备部门另行检查", now=here.clock.now(), by=None)
    here.press_on(LEADER, "📤")
    assert not acts(here, "submitted")  # shown once more, for what is left
    here.press_on(LEADER, "📤")
    assert [each["obligation"] for each in acts(here, "submitted")] == ["hazards"]


def test_what_joins_a_bundle_while_a_draft_stands_may_be_ticked_in_it(here: QuietTown) -> None:
    here.say(LEADER, "/duties drains")
    here.press_on(LEADER, "drains")
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")
    assert isinstance(put(here, "周一巡查", "drains", "lamps"), Said)
    here.photo(LEADER, a_photo(1))
    assert any("☑ 本次填报1项" in label for label in labels(here))
    here.press_on(LEADER, "📤")
    assert [each["obligation"] for each in acts(here, "submitted")] == ["drains"]


def test_a_row_that_no_entry_has_brought_is_found(here: QuietTown) -> None:
    assert isinstance(put(here, "周一巡查", "drains", "lamps"), Said)
    bend(here, "UPDATE bundlings SET is_apart = true")
    assert "whether it is apart" in here.store.read_now(verify, here.vault).place
    bend(here, "UPDATE bundlings SET is_apart = false")
    bend(here, "UPDATE bundlings SET seq = seq + 1")
    assert "no entry has brought it" in here.store.read_now(verify, here.vault).place
    bend(here, "UPDATE bundlings SET seq = seq - 1")
    bend(here, "UPDATE bundlings SET person_id = 2")
    assert "by whom" in here.store.read_now(verify, here.vault).place
    bend(here, "UPDATE bundlings SET person_id = NULL")


def test_what_was_said_last_of_a_bundle_is_what_its_last_entry_says_in_whatever_order_rows_stand(
    here: QuietTown,
) -> None:
    assert isinstance(put(here, "周一巡查", "drains", "lamps"), Said)
    here.store.write_now(take_apart, 1, 1, "own-1", reason="", now=here.clock.now(), by=None)
    assert "周一巡查" not in together(here)
    for said in ("id = -id", "id = 3 + id"):  # the first row stands last now
        bend(here, f"UPDATE bundlings SET {said}")
    assert here.store.read_now(verify, here.vault).code == 0
    assert "周一巡查" not in together(here)


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (("hazards", "lamps"), []),
        (("hazards", "cranes", "drains"), ["hazards", "cranes"]),
        (("drains", "lamps"), []),
        (("hazards", "cranes"), ["hazards", "cranes"]),
    ],
)
def test_what_a_unit_has_put_together_no_later_edition_puts_together_otherwise(
    here: QuietTown, names: tuple[str, ...], left: list[str]
) -> None:
    assert isinstance(put(here, "周一巡查", "drains", "lamps"), Said)
    edition = {**FILE, "version": "2", "bundles": [{**FILE["bundles"][0], "obligations": list(names)}]}
    here.store.write_now(adopt, json.dumps(edition), here.clock.now())
    assert together(here) == {"周一巡查": ["drains", "lamps"]} | ({"round": left} if left else {})


def bend(town: QuietTown, said: str) -> None:
    with town.store.writer.begin() as conn:
        conn.exec_driver_sql(said)
