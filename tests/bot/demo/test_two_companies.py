"""The demo of two companies: what they look back on, what is still to come, and the story that is told of them."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from bot.demo.cast import COMPANY, LEADER, MANAGER, MORE_PEOPLE
from bot.demo.player import Player
from bot.demo.stage import stage
from bot.demo.story import tell_story
from bot.sandbox import Person

pytestmark = pytest.mark.slow

RULE = "检查灭火器"
INSPECTION, PLACE, DAY = "带队检查安全生产", "滨海一号楼工地", date(2026, 11, 4)


async def look_ahead(home: Path) -> dict[str, list[str]]:
    """What the people of the demo see of what is planned: when they ask, the day before and that morning."""
    async with stage(home, 0, wide=True) as (here, _):
        play = Player(here, lambda line: None)
        seen: dict[str, list[str]] = {}
        await play.say(LEADER, "/duties")
        seen["duties"] = shown(play, LEADER)
        await play.press(LEADER, INSPECTION)
        await play.press(LEADER, "📅")
        seen["plan"] = shown(play, LEADER)
        for morning in ("outlook", "eve", "day"):
            before = {each.id: len(here.sandbox.messages(each.id)) for each in (LEADER, MANAGER)}
            await play.travel("next" if morning == "outlook" else "day")
            for who in (LEADER, MANAGER):
                told = here.sandbox.messages(who.id)[before[who.id] :]
                seen[f"{morning} {who.label}"] = [each["text"] for each in told if INSPECTION in each.get("text", "")]
        return seen


def shown(play: Player, person: Person) -> list[str]:
    """The text and the buttons of someone's newest message."""
    message = play.here.sandbox.messages(person.id)[-1]
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [message["text"], *(button["text"] for row in rows for button in row)]


def test_who_runs_the_demo_sees_an_inspection_that_is_planned_and_it_rings(tmp_path: Path) -> None:
    seen = asyncio.run(look_ahead(tmp_path))
    assert any(INSPECTION in label and f"📅{DAY.month}/{DAY.day}" in label for label in seen["duties"])
    assert all(said in seen["plan"][0] for said in ("11月4日", PLACE, "李安", "刘强"))
    rung = {when: told for when, told in seen.items() if when not in ("duties", "plan")}
    assert {when: len(told) for when, told in rung.items() if told} == {
        "eve principal_leader": 1,
        "eve safety_manager": 1,
        "day principal_leader": 1,
    }
    assert all(PLACE in text for told in rung.values() for text in told)


def test_who_runs_the_demo_sees_a_rule_that_the_company_set_for_itself(tmp_path: Path) -> None:
    async def looked_at() -> tuple[list[str], list[str]]:
        async with stage(tmp_path, 0, wide=True) as (here, _):
            play = Player(here, lambda line: None)
            await play.say(MANAGER, "/rule")
            await play.press(MANAGER, COMPANY)
            rules = shown(play, MANAGER)
            await play.say(MANAGER, f"/duties {RULE}")
            return rules, shown(play, MANAGER)

    rules, duties = asyncio.run(looked_at())
    assert any(RULE in label for label in rules)
    assert any(RULE in label and "11/30" in label for label in duties)


def test_who_runs_the_demo_sees_a_company_that_goes_by_two_roadmaps(tmp_path: Path) -> None:
    async def looked_at() -> tuple[str, str]:
        async with stage(tmp_path, 0, wide=True) as (here, _):
            play = Player(here, lambda line: None)
            cards = []
            for title in ("建筑消防设施全面检测", "每月防火检查"):
                await play.say(MANAGER, f"/duties {title}")
                await play.press(MANAGER, title)
                cards.append(shown(play, MANAGER)[0])
            return cards[0], cards[1]

    one, several = asyncio.run(looked_at())
    assert "依据：单位消防安全要求 消防法第十六条" in one
    assert "共4项" in several


def test_nothing_of_the_past_is_said_again_when_the_demo_begins(tmp_path: Path) -> None:
    async def first_morning() -> list[str]:
        async with stage(tmp_path, 0, wide=True) as (here, _):
            play = Player(here, lambda line: None)
            await play.travel("next")
            return [each["text"] for who in MORE_PEOPLE for each in here.sandbox.messages(who.id) if "text" in each]

    shown = asyncio.run(first_morning())
    assert any("早上好" in text for text in shown)
    rows = [line for text in shown for line in text.splitlines() if line[:1].isdigit() and "⬛" in line]
    assert not rows, "what was missed is counted in one sentence, and no row names it again"
    assert not [text for text in shown if "请选择完成日期" in text]


def test_the_story_of_two_companies_is_told_to_its_end(tmp_path: Path) -> None:
    lines: list[str] = []
    assert asyncio.run(tell_story(tmp_path, lines.append, "people")).code == 0
    assert any("答复已记录" in line for line in lines)
