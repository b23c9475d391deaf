"""One act that fulfils several duties: one dialogue, one proof, one judgement, and an entry for each."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.flows.bundles.put_together import Said, take_apart
from bot.flows.ledger.verify import verify
from bot.outbox.operations import bundled as bundled_anew
from bot.store.duties.duties import Duty, unsettled
from bot.store.engine import Connection
from schedules.roadmap import read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Unit
from tests.machines.quiet_town import PHOTO, QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER = 11, 12
MONTHLY = {"kind": "every", "period": "month"}
PROOF = {"documents": 0, "measure": None, "documents_are": None, "second_person": True}
ROUND = ("hazards", "cranes", "helmets")


def asked(name: str, photos: int, *, note: bool = False, **more: Any) -> dict[str, Any]:
    return obligation(name, MONTHLY, title=text(name), evidence={**PROOF, "photos": photos, "note": note}, **more)


def bundled(*obligations: dict[str, Any], names: tuple[str, ...] = ROUND) -> dict[str, Any]:
    bundle = {"id": "round", "title": text("round"), "obligations": list(names)}
    return {**roadmap_file(*obligations), "bundles": [bundle]}


FILE = bundled(asked("hazards", 2), asked("cranes", 1, note=True), asked("helmets", 0, note=True), asked("alone", 1))


@pytest.fixture
def here() -> Iterator[QuietTown]:
    with town_of(FILE) as town:
        yield town


@contextmanager
def town_of(file: dict[str, Any]) -> Iterator[QuietTown]:
    """A town whose enterprise goes by this roadmap, on its first morning; its ledger is whole at the end."""
    town = QuietTown(datetime(2026, 11, 2, 8, tzinfo=ZONE), file)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.at(datetime(2026, 11, 2, 9, tzinfo=ZONE))
    yield town
    assert town.store.read_now(verify, town.vault).code == 0
    town.close()


def a_photo(number: int) -> bytes:
    """Bytes that no other photo has."""
    return PHOTO + number.to_bytes(4, "big")


def last(town: QuietTown, who: int = LEADER) -> str:
    return town.shown(who)[-1].text


def labels(town: QuietTown, who: int = LEADER) -> list[str]:
    return [button.label for button in town.shown(who)[-1].buttons]


def stands(town: QuietTown) -> dict[str, str | None]:
    """The outcome of each duty that is not confirmed, by its key."""
    found: list[Duty] = town.store.read_now(unsettled, [1])
    return {each.key: each.outcome for each in found}


def acts(town: QuietTown, action: str) -> list[dict[str, Any]]:
    return [each for each in town.entries(1) if each["action"] == action]


def begin(town: QuietTown, title: str) -> None:
    town.say(LEADER, f"/duties {title}")
    town.press_on(LEADER, title if title == "alone" else "round")
    town.press_on(LEADER, "✅ 已完成")
    town.press_on(LEADER, "今天")


def send(town: QuietTown, title: str = "cranes") -> None:
    """Do the round, and report it for all that it is for."""
    begin(town, title)
    town.photo(LEADER, a_photo(1))
    town.photo(LEADER, a_photo(2))
    town.say(LEADER, "三号塔吊限位已校准")
    town.press_on(LEADER, "📤")


def test_one_act_is_reported_once_and_each_duty_has_an_entry_and_a_verdict(here: QuietTown) -> None:
    begin(here, "cranes")
    assert "本次一并填报3项" in last(here)
    assert "☑ hazards" in last(here)
    assert "☑ helmets" in last(here)
    here.photo(LEADER, a_photo(1))
    here.say(LEADER, "三号塔吊限位已校准")
    assert not any("📤" in label for label in labels(here))  # cranes ask for one photo, hazards for two
    here.photo(LEADER, a_photo(2))
    here.press_on(LEADER, "📤")
    assert stands(here) == {"hazards": "submitted", "cranes": "submitted", "helmets": "submitted", "alone": None}
    submitted = acts(here, "submitted")
    assert [each["obligation"] for each in submitted] == ["hazards", "cranes", "helmets"]
    assert len({tuple(file["sha256"] for file in each["files"]) for each in submitted}) == 1
    assert [each["covered_by"] for each in submitted] == [None, submitted[0]["submission"], submitted[0]["submission"]]
    assert not any(each["reused"] for each in submitted)
    reviews = [each for each in here.shown(MANAGER) if any("✅ 复核登记" in button.label for button in each.buttons)]
    assert len(reviews) == 1
    assert "🟪 <b>round</b> · 共3项" in reviews[0].text
    assert [name for name in ROUND if f"\n☑ {name}" in reviews[0].text] == list(ROUND)
    here.press_on(MANAGER, "✅ 复核登记")
    assert stands(here) == {"alone": None}
    assert len(acts(here, "confirmed")) == 3


def test_what_it_is_not_for_is_taken_out_and_stays_owed(here: QuietTown) -> None:
    begin(here, "cranes")
    here.press_on(LEADER, "☑ 本次填报3项")
    here.press_on(LEADER, "☑ hazards")
    assert "☐ hazards" in labels(here)
    here.press_on(LEADER, "返回")
    here.photo(LEADER, a_photo(1))
    here.say(LEADER, "三号塔吊限位已校准")
    here.press_on(LEADER, "📤")
    assert stands(here) == {"hazards": None, "cranes": "submitted", "helmets": "submitted", "alone": None}


def test_all_are_returned_together_and_sent_again_together(here: QuietTown) -> None:
    send(here)
    here.press_on(MANAGER, "↩️ 请补正")
    here.press_on(MANAGER, "照片看不清")
    assert set(stands(here).values()) == {"returned", None}
    here.say(LEADER, "/duties helmets")
    here.press_on(LEADER, "round · 3项")
    here.press_on(LEADER, "✅ 已完成")
    assert "本次一并填报3项" in last(here)
    here.photo(LEADER, a_photo(3))
    here.press_on(LEADER, "📤")
    assert set(stands(here).values()) == {"submitted", None}
    assert not any(each["reused"] for each in acts(here, "submitted"))
    here.press_on(MANAGER, "✅ 复核登记")
    assert stands(here) == {"alone": None}


def test_what_something_else_has_settled_meanwhile_is_not_reported_again(here: QuietTown) -> None:
    begin(here, "cranes")
    here.photo(LEADER, a_photo(1))
    here.photo(LEADER, a_photo(2))
    here.say(LEADER, "三号塔吊限位已校准")
    here.say(MANAGER, "/duties hazards")
    here.press_on(MANAGER, "round")
    here.press_on(MANAGER, "📋")
    here.press_on(MANAGER, "➖")
    here.press_on(MANAGER, "不适用")
    here.say(MANAGER, "本月没有施工")
    here.press_on(LEADER, "📤")
    assert stands(here)["cranes"] is None  # shown once more, for what is left
    assert "☑ hazards" not in last(here)
    here.press_on(LEADER, "📤")
    assert stands(here)["cranes"] == stands(here)["helmets"] == "submitted"
    assert [each["obligation"] for each in acts(here, "submitted")] == ["cranes", "helmets"]


def test_what_one_act_fulfils_is_one_row_and_one_card_wherever_it_is_looked_up(here: QuietTown) -> None:
    here.say(LEADER, "/duties")
    rows = [label for label in labels(here) if "round" in label or any(name in label for name in ROUND)]
    assert [row.split()[1:3] for row in rows] == [["round", "·"]]
    assert "3项" in rows[0]
    assert last(here).startswith("您的待办2项")
    assert "合计4项" in last(here)
    here.press_on(LEADER, "round · 3项")
    assert "<b>round</b> · 共3项" in last(here)
    assert [name for name in ROUND if f"🟦 {name}" in last(here)] == list(ROUND)
    here.press_on(LEADER, "📋")
    here.press_on(LEADER, "helmets")
    assert "<b>round</b> · 共3项" in last(here)
    here.say(MANAGER, "/duties cranes")
    assert sum("round · 3项" in label for label in labels(here, MANAGER)) == 1


def test_a_card_says_what_is_left_of_its_act_whatever_becomes_of_one_of_them(here: QuietTown) -> None:
    here.say(LEADER, "/duties round")
    here.press_on(LEADER, "round · 3项")
    card = len(here.shown(LEADER)) - 1
    here.say(MANAGER, "/duties cranes")
    here.press_on(MANAGER, "round")
    here.press_on(MANAGER, "📋")
    here.press_on(MANAGER, "cranes")
    here.press_on(MANAGER, "📋")
    here.press_on(MANAGER, "➖")
    here.press_on(MANAGER, "不适用")
    here.say(MANAGER, "没有塔吊")
    assert "<b>round</b> · 共2项" in here.shown(LEADER)[card].text
    assert "cranes" not in here.shown(LEADER)[card].text
    here.say(LEADER, "/duties")
    assert sum("round · 2项" in label for label in labels(here)) == 1


def test_a_reminder_of_an_act_that_is_put_off_is_put_off_for_all_of_it(here: QuietTown) -> None:
    here.say(LEADER, "/duties round")
    here.press_on(LEADER, "round · 3项")
    here.press_on(LEADER, "⏰")
    here.press_on(LEADER, "明天")
    here.at(datetime(2026, 11, 3, 8, 30, tzinfo=ZONE))
    told = here.shown(LEADER)[-1].text
    assert "<b>round</b> · 共3项" in told


def test_what_waits_to_be_judged_together_is_one_row_and_is_greeted_once(here: QuietTown) -> None:
    send(here)
    here.say(MANAGER, "/today")
    assert "1项" in last(here, MANAGER)
    assert [label for label in labels(here, MANAGER) if "3项" in label]
    here.join(13, "赵明", "safety_manager", "宏达建设")
    reviews = [each for each in here.shown(13) if any("✅ 复核登记" in button.label for button in each.buttons)]
    assert len(reviews) == 1


def test_what_was_begun_for_one_of_an_act_is_gone_on_with_from_the_card_of_another(here: QuietTown) -> None:
    begin(here, "round")
    here.photo(LEADER, a_photo(1))
    here.say(LEADER, "/duties round")
    here.press_on(LEADER, "round · 3项")
    here.press_on(LEADER, "📋")
    here.press_on(LEADER, "helmets")
    here.press_on(LEADER, "✅ 已完成")
    assert "照片 1/2" in last(here)
    assert "本次一并填报3项" in last(here)


def test_the_one_by_which_it_was_opened_is_taken_out_like_any_other(here: QuietTown) -> None:
    begin(here, "round")
    here.photo(LEADER, a_photo(1))
    here.press_on(LEADER, "☑ 本次填报3项")
    for name in ROUND:
        here.press_on(LEADER, f"☑ {name}")
    assert [label for label in labels(here) if label.startswith("☑")] == ["☑ helmets"]  # it is for one at least
    here.press_on(LEADER, "返回")
    here.say(LEADER, "已查安全帽")
    here.press_on(LEADER, "📤")
    assert stands(here) == {"hazards": None, "cranes": None, "helmets": "submitted", "alone": None}
    assert acts(here, "submitted")[0]["covered_by"] is None


def test_a_duty_alone_is_reported_alone(here: QuietTown) -> None:
    begin(here, "alone")
    assert "一并填报" not in last(here)
    assert not any("☑" in label for label in labels(here))
    here.photo(LEADER, a_photo(1))
    here.press_on(LEADER, "📤")
    assert [each["obligation"] for each in acts(here, "submitted")] == ["alone"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"owner": "safety_officer"}, "why 'owner'"),
        ({"cadence": {"kind": "every", "period": "year"}}, "why 'cadence'"),
        ({"scope": "project"}, "why 'scope'"),
    ],
)
def test_one_act_fulfils_only_what_the_same_people_owe_at_the_same_time(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(RoadmapError, match=said):
        read_roadmap(json.dumps(bundled(asked("hazards", 2), {**asked("cranes", 1), **changed}, names=ROUND[:2])))


@pytest.mark.parametrize("names", [("hazards", "gone"), ("hazards",), ("hazards", "hazards")])
def test_a_bundle_names_obligations_that_there_are_two_of_them_at_least(names: tuple[str, ...]) -> None:
    with pytest.raises(RoadmapError, match="bundles"):
        read_roadmap(json.dumps(bundled(asked("hazards", 2), names=names)))


def reported(town: QuietTown) -> dict[str, str]:
    """The standing of each duty of the round, done or not."""
    return {name: stands(town).get(name, "confirmed") or "open" for name in ROUND}


def test_a_return_of_one_that_was_opened_by_itself_leaves_the_others_to_their_own_judgement(here: QuietTown) -> None:
    send(here)
    here.say(MANAGER, "/duties cranes")
    here.press_on(MANAGER, "round")
    first = here.shown(MANAGER)[-1]
    assert "hazards" in first.text  # the one that they came with stands for all
    here.press_on(MANAGER, "✅ 复核登记")
    assert set(reported(here).values()) == {"confirmed"}


def test_a_correction_of_one_opens_that_one_alone(here: QuietTown) -> None:
    send(here)
    here.press_on(MANAGER, "✅ 复核登记")
    here.press_on(MANAGER, "✏️ 更正")
    here.say(MANAGER, "塔吊照片有误")
    assert sorted(reported(here).values()) == ["confirmed", "confirmed", "returned"]
    here.say(LEADER, "/duties hazards")
    assert not any("round ·" in label for label in labels(here))  # nothing else of it is left to be done


def test_two_who_report_the_same_act_at_once_report_it_once(here: QuietTown) -> None:
    begin(here, "round")
    here.photo(LEADER, a_photo(1))
    here.photo(LEADER, a_photo(2))
    here.say(LEADER, "三号塔吊限位已校准")
    here.say(MANAGER, "/record")
    here.press_on(MANAGER, "round")
    here.press_on(MANAGER, "今天")
    here.photo(MANAGER, a_photo(3))
    here.photo(MANAGER, a_photo(4))
    here.say(MANAGER, "现场已检查")
    here.press_on(LEADER, "📤")
    here.press_on(MANAGER, "📤")
    assert len(acts(here, "submitted")) == 3
    assert set(reported(here).values()) == {"submitted"}


def test_an_act_betters_no_rate_more_than_its_duties_done_one_by_one() -> None:
    """What an act fulfils counts by its duties: three confirmed together are three, as three confirmed alone are."""
    rates = []
    for file in (FILE, {**FILE, "bundles": []}):
        town = QuietTown(datetime(2026, 11, 2, 8, tzinfo=ZONE), file)
        town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
        town.join(LEADER, "王建国", "principal_leader", "宏达建设")
        town.join(MANAGER, "李安", "safety_manager", "宏达建设")
        town.at(datetime(2026, 11, 2, 9, tzinfo=ZONE))
        number = 0
        for name in ("round",) if file["bundles"] else ROUND:
            town.say(LEADER, f"/duties {name}")
            town.press_on(LEADER, name)
            town.press_on(LEADER, "✅ 已完成")
            town.press_on(LEADER, "今天")
            for _ in range(2):
                number += 1
                town.photo(LEADER, a_photo(number))
            town.say(LEADER, f"已检查第{number}处")
            town.press_on(LEADER, "📤")
            town.press_on(MANAGER, "✅ 复核登记")
        town.at(datetime(2026, 12, 8, 9, tzinfo=ZONE))
        town.say(LEADER, "/status")
        rates.append(town.shown(LEADER)[-1].text)
        town.close()
    assert rates[0] == rates[1]


def test_what_is_added_after_the_due_day_makes_all_of_an_act_told_late(here: QuietTown) -> None:
    send(here)
    here.press_on(MANAGER, "❓ 请补充")
    here.say(MANAGER, "请补塔吊照片")
    here.at(datetime(2026, 12, 1, 9, tzinfo=ZONE))
    here.press_on(LEADER, "➕ 补充")
    here.photo(LEADER, a_photo(7))
    here.press_on(LEADER, "📤 补交")
    assert [each["duty"] for each in acts(here, "added")] == [each["duty"] for each in acts(here, "submitted")]
    here.press_on(MANAGER, "✅ 复核登记")
    with here.store.writer.begin() as conn:
        found = conn.exec_driver_sql("SELECT verdict FROM duties WHERE key <> 'alone' AND period = '2026-11'")
        assert {row[0] for row in found} == {"reported_late"}


def of_one(town: QuietTown) -> list[str]:
    """The messages that are headed or captioned by a duty of the round alone, whoever has them."""
    said = [each.text for who in (LEADER, MANAGER) for each in town.shown(who)]
    return [text for text in said if any(f"<b>{name}</b>" in text or text.startswith(f"{name} ·") for name in ROUND)]


def test_an_act_bears_its_own_name_from_its_first_card_to_its_last_word(here: QuietTown) -> None:
    send(here)
    assert any(each.text.startswith("round · 3项 · ") for each in here.shown(MANAGER))
    here.press_on(MANAGER, "❓ 请补充")
    assert "<b>round</b> · 共3项" in last(here, MANAGER)
    here.say(MANAGER, "请补塔吊照片")
    here.press_on(LEADER, "➕ 补充")
    assert "<b>round</b> · 共3项" in last(here)
    here.photo(LEADER, a_photo(7))
    here.press_on(LEADER, "📤 补交")
    here.press_on(MANAGER, "↩️ 请补正")
    here.press_on(MANAGER, "照片看不清")
    assert "🟥 <b>round</b> · 共3项" in last(here)
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "✏️ 修改说明")
    assert "<b>round</b> · 共3项" in last(here)
    here.say(LEADER, "塔吊限位已重新校准")
    here.press_on(LEADER, "📤")
    here.press_on(MANAGER, "✅ 复核登记")
    assert "🟩 <b>round</b> · 共3项" in last(here)
    cards = [each.text for each in here.shown(LEADER) if each.text.startswith("🟩 <b>round</b>")]
    assert any(all(f"\n🟩 {name}" in text for name in ROUND) for text in cards)
    assert of_one(here) == []


def test_what_was_reported_in_a_bundle_that_is_no_more_reads_as_itself(here: QuietTown) -> None:
    send(here)
    card = next(place for place, each in enumerate(here.shown(LEADER)) if "<b>round</b> · 共3项" in each.text)
    taken_apart(here)
    here.say(MANAGER, "/duties cranes")
    here.press_on(MANAGER, "cranes")
    assert "round" not in last(here, MANAGER)
    assert "🟪 <b>cranes</b>\n" in last(here, MANAGER)
    assert "🟪 <b>hazards</b>\n" in here.shown(LEADER)[card].text
    here.press_on(MANAGER, "✅ 复核登记")
    assert stands(here) == {"hazards": "submitted", "helmets": "submitted", "alone": None}


def test_a_set_that_is_of_no_duty_yet_is_offered_an_act_once(here: QuietTown) -> None:
    here.photo(LEADER, a_photo(1))
    offered = [label for label in labels(here) if "round" in label or any(name in label for name in ROUND)]
    assert [label.split(" · ")[:2] for label in offered] == [["🟦 round", "3项"]]


def test_what_was_missed_is_named_by_its_act(here: QuietTown) -> None:
    for day in range(4, 19):
        here.at(datetime(2027, 1, day, 9, tzinfo=ZONE))
    told = next(each.text for each in here.shown(LEADER) if "⬛" in each.text)
    assert "round · 3项" in told
    assert not any(name in told.partition("⬛")[2].splitlines()[0] for name in ROUND)


def taken_apart(town: QuietTown) -> None:
    """Let each of the round be done by itself from now on."""

    def apart(conn: Connection) -> None:
        now = town.clock.now()
        told = take_apart(conn, 1, 1, "round", reason="分开检查", now=now, by=None)
        assert isinstance(bundled_anew(conn, 1, told, now), Said)

    town.store.write_now(apart)
