"""Every question that the bot asks: what fits is taken, what does not is answered with the question again."""

# ruff: noqa: E501 (a table)

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import bot
from bot.chat.features import ANSWERS
from bot.flows.submissions.drafts import FILLING
from bot.store.engine import Connection
from bot.store.messages.messages import known_message
from bot.store.submissions.dialogues import Dialogue, dialogue
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.memory_channel import Shown
from tests.machines.quiet_town import NOTE, PHOTO, ROADMAP, QuietTown, Snapshot
from tests.schedules.examples import obligation, roadmap_file

MORNING = datetime(2026, 11, 20, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
LEADER, MANAGER, OVERSEER = 1, 2, 3
LONG = "长" * 3000
YEARLY = roadmap_file(
    *ROADMAP["obligations"],
    obligation("review", {"kind": "every", "period": "year"}, evidence=NOTE, owner="safety_manager",
               confirmer="principal_leader"),
    obligation("call", {"kind": "after_event", "event": "accident", "within": {"hours": 2}}, evidence=NOTE,
               owner="safety_manager", confirmer="principal_leader"),
    obligation("rating", {"kind": "every", "period": "year"}, evidence=NOTE, owner="safety_manager",
               confirmer="principal_leader"),
)  # fmt: skip
YEARLY["escalations"] = ROADMAP["escalations"]
PICTURES = count(1)


@cache
def beginning() -> Snapshot:
    town = QuietTown(MORNING, YEARLY)
    town.unit("住建局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}), "住建局")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(OVERSEER, "陈清", "supervisor", "住建局")
    town.cycle()
    return town.snapshot()


@pytest.fixture
def here() -> Iterator[QuietTown]:
    before = beginning()
    town = QuietTown(before.moment, before=before)
    yield town
    town.close()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question: who is asked, how it comes to be asked, what fits and what the answer to that says, what does not."""

    who: int
    steps: Callable[[QuietTown], None]
    fits: str
    taken: str
    unfit: str
    wrong: str


def pressed(town: QuietTown, who: int, verb: str, on: str = "") -> None:
    """Press the newest button of this verb, whose label holds `on`."""
    for shown in reversed(town.shown(who)):
        for button in shown.buttons:
            if button.verb == verb and on in button.label:
                town.press(who, shown.data(button), shown.message_id)
                return
    raise AssertionError(f"no {verb} {on} for {who}: {[(b.verb, b.label) for s in town.shown(who) for b in s.buttons]}")


def by(*steps: tuple[Any, ...]) -> Callable[[QuietTown], None]:
    """Steps: what someone says, or the verb and label that they press."""

    def go(town: QuietTown) -> None:
        for who, what, *label in steps:
            if label or not what.startswith(("/", "：")):
                pressed(town, who, what, *label)
            else:
                town.say(who, what.removeprefix("："))

    return go


BEGUN = ((LEADER, "/duties"), (LEADER, "open", "study"), (LEADER, "done"))
PROOF = (*BEGUN, (LEADER, "day", "今天"))
NOTED = (*PROOF, (LEADER, "：学习了第一讲安全生产"))
SUBMITTED = (*NOTED, (LEADER, "submit"))
NOTICE = ((OVERSEER, "/notice"),)
TICKED = (
    *((MANAGER, "/choices"), (MANAGER, "bundles"), (MANAGER, "bundle_new"), (MANAGER, "bundle_with", "review")),
    (MANAGER, "bundle_tick"),
)
NEW_RULE = ((MANAGER, "/rule"), (MANAGER, "rule_add"))
UNITS = (*NOTICE, (OVERSEER, "notice_what", "answer"))
DUE = (*UNITS, (OVERSEER, "notice_pick", "宏达"), (OVERSEER, "notice_next"))
SUPERVISE = ((OVERSEER, "/supervision"), (OVERSEER, "supervise_begin", "宏达"))
BY_DAY = (*SUPERVISE, (OVERSEER, "supervise_text", "1"))
ISSUE = (*BY_DAY, (OVERSEER, "supervise_days"))

# Each value of what a dialogue expects.
ASKED: dict[str, Asked] = {
    "proof": Asked(who=LEADER, steps=by(*PROOF), fits="学习了第二讲", taken="学习了第二讲", unfit="好的", wrong="“好的”"),
    "day": Asked(who=LEADER, steps=by(*BEGUN, (LEADER, "day", "其他")), fits="11-18", taken="11月18日", unfit="11月31日",
                 wrong="只有30天"),
    "note": Asked(who=LEADER, steps=by(*NOTED, (LEADER, "note")), fits="改为第三讲", taken="改为第三讲", unfit="好的",
                  wrong="“好的”"),
    "add": Asked(who=LEADER, steps=by(*SUBMITTED, (MANAGER, "question"), (MANAGER, "：请补充人员"), (LEADER, "add")),
                 fits="全体班子成员", taken="全体班子成员", unfit="谢谢", wrong="“谢谢”"),
    "reason": Asked(who=MANAGER, steps=by(*SUBMITTED, (MANAGER, "return")), fits="内容不全", taken="补正", unfit=LONG,
                    wrong="字"),
    "remark": Asked(who=MANAGER, steps=by(*SUBMITTED, (MANAGER, "remark")), fits="写得清楚", taken="已登记", unfit=LONG,
                    wrong="字"),
    "question": Asked(who=MANAGER, steps=by(*SUBMITTED, (MANAGER, "question")), fits="请补充人员", taken="补充", unfit=LONG,
                      wrong="字"),
    "correct.reason": Asked(who=MANAGER, steps=by(*SUBMITTED, (MANAGER, "confirm"), (MANAGER, "correct")), fits="日期有误",
                            taken="更正", unfit="。", wrong="哪里有误"),
    "waive.reason": Asked(who=MANAGER, steps=by((MANAGER, "/duties study"), (MANAGER, "open", "study"), (MANAGER, "guide"),
                          (MANAGER, "waive"), (MANAGER, "waive_as", "经批准不实施")), fits="本季停业整顿", taken="本季停业整顿",
                          unfit="。", wrong="理由"),
    "name": Asked(who=MANAGER, steps=by((MANAGER, "/name")), fits="李安平", taken="李安平", unfit="123", wrong="“123”"),
    "away.days": Asked(who=MANAGER, steps=by((MANAGER, "/away")), fits="明天", taken="11月21日", unfit="很快", wrong="“很快”"),
    "pick": Asked(who=MANAGER, steps=by((MANAGER, "/away"), (MANAGER, "：明天")), fits="建国", taken="王建国", unfit="没这人",
                  wrong="“没这人”"),
    "event.kind": Asked(who=MANAGER, steps=by((MANAGER, "/event")), fits="处罚", taken="处罚", unfit="下雨", wrong="“下雨”"),
    "event.day": Asked(who=MANAGER, steps=by((MANAGER, "/event"), (MANAGER, "event_kind", "处罚")), fits="昨天",
                       taken="11月19日", unfit="以前", wrong="“以前”"),
    "event.hour": Asked(who=MANAGER, steps=by((MANAGER, "/event"), (MANAGER, "event_kind", "事故"), (MANAGER, "event_day", "今天")),
                        fits="7点10分", taken="07:10", unfit="以前", wrong="“以前”"),
    "notice.what": Asked(who=OVERSEER, steps=by(*NOTICE), fits="answer", taken="answer", unfit="没这个", wrong="“没这个”"),
    "notice.text": Asked(who=OVERSEER, steps=by(*NOTICE, (OVERSEER, "notice_what", "自己写")), fits="请排查隐患",
                         taken="请排查隐患", unfit=LONG, wrong="超过"),
    "notice.units": Asked(who=OVERSEER, steps=by(*UNITS), fits="宏达", taken="宏达", unfit="没这家", wrong="“没这家”"),
    "notice.due": Asked(who=OVERSEER, steps=by(*DUE), fits="下周五", taken="11月27日", unfit="尽快", wrong="“尽快”"),
    "notice.file": Asked(who=OVERSEER, steps=by(*DUE, (OVERSEER, "notice_due", "7")), fits="", taken="", unfit="好的",
                         wrong="附件"),
    "stop.days": Asked(who=MANAGER, steps=by((MANAGER, "/stop")), fits="明天起", taken="11月21日", unfit="很快",
                       wrong="“很快”"),
    "plan.month": Asked(who=MANAGER, steps=by((MANAGER, "/plan"), (MANAGER, "plan_move")), fits="十一月", taken="review",
                        unfit="明年", wrong="“明年”"),
    "plan.act": Asked(who=LEADER, steps=by((LEADER, "/duties inspect"), (LEADER, "open", "inspect"), (LEADER, "plan_day")),
                      fits="大运新城工地", taken="地点：大运新城工地", unfit=LONG, wrong="字"),
    "supervise.text": Asked(who=OVERSEER, steps=by(*SUPERVISE), fits="请立即整改", taken="请立即整改", unfit=LONG, wrong="字"),
    "supervise.days": Asked(who=OVERSEER, steps=by(*BY_DAY), fits="下周五", taken="11月27日", unfit="尽快", wrong="“尽快”"),
    "supervise.issue": Asked(who=OVERSEER, steps=by(*ISSUE), fits="", taken="", unfit="好的", wrong="按钮"),
    "supervise.answer": Asked(who=LEADER, steps=by(*ISSUE, (OVERSEER, "supervise_issue"), (LEADER, "supervise_answer")), fits="已整改完毕",
                         taken="答复", unfit=LONG, wrong="字"),
    "choice.reason": Asked(who=MANAGER, steps=by((MANAGER, "/choices"), (MANAGER, "choice", "study"), (MANAGER, "choice_off")),
                           fits="由集团统一组织", taken="由集团统一组织", unfit="好的", wrong="理由"),
    "bundle.reason": Asked(who=MANAGER, steps=by(*TICKED, (MANAGER, "：年终会议"), (MANAGER, "bundle", "年终会议"), (MANAGER, "bundle_apart")),
                           fits="电梯由设备部门另查", taken="已分开", unfit="好的", wrong="理由"),
    "bundle.name": Asked(who=MANAGER, steps=by(*TICKED),
                         fits="年终会议", taken="已合并", unfit="……", wrong="名称"),
    "rule.typed": Asked(who=MANAGER, steps=by(*NEW_RULE), fits="检查灭火器", taken="多久一次", unfit="。。", wrong="要做什么"),
    "rule.pressed": Asked(who=MANAGER, steps=by(*NEW_RULE, (MANAGER, "：检查灭火器")), fits="每周", taken="由谁办理", unfit="很快",
                          wrong="按钮"),
    "import.file": Asked(who=MANAGER, steps=by((MANAGER, "/import")), fits="", taken="", unfit="好的", wrong=".xlsx"),
}  # fmt: skip
TAKES_FILES = {*FILLING, "notice.file", "import.file"}
# Whose buttons carry all that they decide, so that they count also after another dialogue.
WHOLE = {"reason", "question", "pick"}
OTHER_DAY = "其他日期"


def open_dialogue(here: QuietTown, who: int) -> Dialogue | None:
    def read(conn: Connection) -> Dialogue | None:
        by = person_by_number(conn, who)
        return dialogue(conn, by.id) if by else None

    return here.store.read_now(read)


def labels(shown: Shown) -> set[str]:
    return {button.label for button in shown.buttons}


def question(here: QuietTown, expects: str) -> Shown:
    """The question, asked."""
    asked = ASKED[expects]
    asked.steps(here)
    now = open_dialogue(here, asked.who)
    assert now, "nothing is asked"
    assert now.expects == expects
    return standing(here, asked.who)


def acts(here: QuietTown) -> list[str]:
    """What people did, by the ledgers; what the bot showed is left out."""
    said = [entry["action"] for company in (1, 2) for entry in here.entries(company)]
    return [action for action in said if action != "prompted"]


def standing(here: QuietTown, who: int) -> Shown:
    """The message in which a question stands; the newest where it stands in none."""
    now = open_dialogue(here, who)
    if now and now.message_id:
        message = here.store.read_now(known_message, now.message_id, now.person_id)
        assert message
        found = [each for each in here.shown(who) if each.key == message.key]
        assert found, "it stands in no message that is shown"
        return found[-1]
    return here.shown(who)[-1]


def test_every_question_that_can_be_asked_has_a_row() -> None:
    entered = set()
    for file in Path(bot.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "enter" and len(call.args) > 2:
                entered |= {leaf.value for leaf in ast.walk(call.args[2]) if isinstance(leaf, ast.Constant)}
    assert entered <= set(ASKED)
    assert {*ANSWERS, *FILLING} == set(ASKED)


@pytest.mark.parametrize("expects", [key for key, asked in ASKED.items() if asked.fits])
def test_what_fits_is_taken(here: QuietTown, expects: str) -> None:
    question(here, expects)
    asked, before = ASKED[expects], len(here.shown(ASKED[expects].who))
    here.say(asked.who, asked.fits)
    told = here.shown(asked.who)[before:]
    assert any(asked.taken in each.text or any(asked.taken in label for label in labels(each)) for each in told)
    assert not any(asked.wrong in each.text for each in told if len(asked.wrong) > 1)


@pytest.mark.parametrize("expects", ASKED)
def test_what_does_not_fit_is_answered_by_the_question_again_with_its_buttons(here: QuietTown, expects: str) -> None:
    before = labels(question(here, expects))
    asked, said = ASKED[expects], ""
    for _ in range(2):
        here.say(asked.who, asked.unfit)
        newest = here.shown(asked.who)[-1]
        assert asked.wrong in newest.text
        assert not said or newest.text == said, "what was wrong before stands there no more"
        assert before - {OTHER_DAY} <= labels(newest), (before, labels(newest))
        said = newest.text
        now = open_dialogue(here, asked.who)
        assert now
        assert now.expects == expects or (expects in FILLING and now.expects in FILLING)
        if before:
            assert standing(here, asked.who).message_id == newest.message_id
    for button in here.shown(asked.who)[-1].buttons[:1]:
        assert "失效" not in (here.press(asked.who, newest.data(button), newest.message_id) or "")


@pytest.mark.parametrize("expects", ASKED)
def test_a_file_is_taken_held_or_answered_by_the_question_again(here: QuietTown, expects: str) -> None:
    before = labels(question(here, expects))
    who = ASKED[expects].who
    here.photo(who, PHOTO + bytes([next(PICTURES)]) + b"\xff\xd9")
    newest = here.shown(who)[-1]
    if expects in FILLING:
        assert "1张" in newest.text
    elif expects == "notice.file":
        assert "附件" in newest.text
    elif expects == "pick":
        assert any(button.verb == "held_for" for button in newest.buttons), newest.text
    elif expects == "import.file":
        assert "未导入" in newest.text
    else:
        assert "文件未收下" in newest.text
        assert before <= labels(newest)
        now = open_dialogue(here, who)
        assert now
        assert now.expects == expects


@pytest.mark.parametrize("expects", ASKED)
def test_a_command_leaves_the_question_as_it_stands_and_a_list_searches_no_more(here: QuietTown, expects: str) -> None:
    question(here, expects)
    who, before = ASKED[expects].who, open_dialogue(here, ASKED[expects].who)
    here.say(who, "/today")
    assert open_dialogue(here, who) == (None if expects == "pick" else before)
    here.say(who, "/cancel")
    told = here.shown(who)[-1].text
    assert ("已离开" in told or "已退出" in told) == (expects != "pick")
    assert ("予以保留" in told) == (expects in FILLING)
    assert open_dialogue(here, who) is None


@pytest.mark.parametrize("expects", ASKED)
def test_a_press_on_a_question_that_was_left_is_answered_and_decides_nothing(here: QuietTown, expects: str) -> None:
    asked = question(here, expects)
    who, buttons = ASKED[expects].who, list(asked.buttons)
    here.say(who, "/cancel")
    entries = acts(here)
    for button in buttons:
        before = [(each.text, labels(each)) for each in here.shown(who)]
        said = here.press(who, asked.data(button), asked.message_id)
        assert said or [(each.text, labels(each)) for each in here.shown(who)] != before, button
        here.say(who, "/cancel")
    assert expects in WHOLE or acts(here) == entries
