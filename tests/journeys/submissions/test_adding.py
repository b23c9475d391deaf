"""➕ adds to a submission that waits: whatever is edited, pressed or asked meanwhile, and how it is answered."""

from collections.abc import Iterator

import pytest

from bot.flows.submissions.typed_text import is_no_answer
from tests.journeys.two_managers import LEADER, MANAGER, SECOND, acts, submit, two_managers
from tests.machines.quiet_town import QuietTown

OTHER = 4


@pytest.fixture
def here() -> Iterator[QuietTown]:
    """A submission of the leader's that waits, and a question of it."""
    town = two_managers()
    town.join(OTHER, "周强", "principal_leader", "宏达建设")
    submit(town, "学习了第一讲")
    ask(town, MANAGER, "参加学习几人？")
    yield town
    town.close()


def ask(here: QuietTown, person: int, question: str) -> None:
    here.press_on(person, "❓")
    here.say(person, question)


def last(here: QuietTown, person: int = LEADER) -> str:
    return here.shown(person)[-1].text


def labels(here: QuietTown, person: int = LEADER) -> list[str]:
    return [button.label for button in here.shown(person)[-1].buttons]


def test_an_edit_while_adding_stays_an_adding(here: QuietTown) -> None:
    here.press_on(LEADER, "➕ 补充")
    words = here.say(LEADER, "全体班子成员")
    here.edit(LEADER, words, "长" * 251)
    assert "250" in last(here)
    assert "哪" not in last(here)
    assert labels(here) == ["✖️ 取消"]
    here.edit(LEADER, words, "全体班子成员和安全员")
    assert "全体班子成员和安全员" in last(here)
    assert labels(here) == ["📤 补交", "✖️ 取消"]
    here.press_on(LEADER, "📤 补交")
    assert acts(here)[-1] == "added"
    assert "全体班子成员和安全员" in last(here, MANAGER)


def test_an_edit_of_an_adding_that_is_left_is_taken_and_the_adding_goes_on(here: QuietTown) -> None:
    here.press_on(LEADER, "➕ 补充")
    words = here.say(LEADER, "全体班子成员")
    here.say(LEADER, "/cancel")
    here.edit(LEADER, words, "共 35 人")
    assert "study" in last(here)
    here.press_on(LEADER, "➕ 补充")
    assert "共 35 人" in last(here)
    assert "全体班子成员" not in last(here)


def test_an_old_button_of_the_proof_makes_no_proof_of_an_adding(here: QuietTown) -> None:
    here.press_on(LEADER, "➕ 补充")
    here.say(LEADER, "全体班子成员")
    bodies = [(shown, body) for shown in here.shown(LEADER) for body in (*shown.before, shown.body)]
    for shown, button in [(shown, button) for shown, body in bodies for row in body.rows for button in row]:
        if button.verb in ("day", "note", "files", "submit"):
            here.press(LEADER, shown.data(button), shown.message_id)
    here.say(LEADER, "和安全员")
    assert labels(here) == ["📤 补交", "✖️ 取消"]


@pytest.mark.parametrize("said", ["35", "35人", "是的", "没有", "no", "对", "好的", "２"])
def test_a_plain_answer_is_an_answer(here: QuietTown, said: str) -> None:
    assert not is_no_answer(said)
    here.press_on(LEADER, "➕ 补充")
    here.say(LEADER, said)
    assert labels(here) == ["📤 补交", "✖️ 取消"]
    here.press_on(LEADER, "📤 补交")
    assert said in last(here, MANAGER)


@pytest.mark.parametrize("said", ["谢谢", "收到", "谢谢领导", "收到了，谢谢", "Received, thanks!", "👍", "？"])
def test_thanks_and_a_receipt_answer_nothing(here: QuietTown, said: str) -> None:
    here.press_on(LEADER, "➕ 补充")
    here.say(LEADER, said)
    assert f"“{said}”没有回答所提的问题" in last(here)
    assert labels(here) == ["✖️ 取消"]


def test_a_number_in_reply_to_the_question_is_an_answer(here: QuietTown) -> None:
    card = next(shown for shown in reversed(here.shown(LEADER)) if "参加学习几人" in shown.text)
    sent = {"message_id": card.message_id, "date": 1, "chat": {"id": LEADER, "type": "private"}}
    here.say(LEADER, "35", reply_to_message=sent)
    assert labels(here) == ["📤 补交", "✖️ 取消"]


def test_what_was_given_to_one_question_is_not_sent_to_the_next_unseen(here: QuietTown) -> None:
    here.say(LEADER, "/away")
    here.press_on(LEADER, "今天")
    here.press_on(LEADER, "周强")
    here.press_on(LEADER, "➕ 补充")
    here.say(LEADER, "35")
    here.say(OTHER, "/duties study")
    here.press_on(OTHER, "study")
    here.press_on(OTHER, "➕ 补充")
    here.say(OTHER, "36 人")
    here.press_on(OTHER, "📤 补交")
    ask(here, SECOND, "缺席几人？")
    before = acts(here)
    assert here.press_on(LEADER, "📤 补交") == "未提交：已给的材料或所提的问题有变动，见下方。"
    assert acts(here) == before
    assert "缺席几人" in last(here)
    here.press_on(LEADER, "📤 补交")
    assert acts(here)[-1] == "added"
