"""A draft whose duty is settled by another, or lost to its sender, while it is being filled."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.flows.people import enrol, team
from bot.outbox.news import tell
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from bot.store.submissions import held, submissions
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import NOTE, PHOTO, QuietTown
from tests.schedules.examples import obligation, roadmap_file

LEADER, MANAGER, SECOND = 1001, 1002, 1003
MONTHLY = {"kind": "every", "period": "month"}
ROADMAP = roadmap_file(
    obligation("study", MONTHLY, evidence=NOTE),
    obligation("inspect", MONTHLY, evidence=NOTE),
)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 1, tzinfo=UTC), ROADMAP)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}))
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(SECOND, "赵敏", "principal_leader", "宏达建设")
    town.cycle()
    yield town
    town.close()


def begin(here: QuietTown, person: int) -> None:
    here.say(person, "/duties study")
    here.press_on(person, "study")
    here.press_on(person, "✅ 已完成")
    here.press_on(person, "今天")


def waived(here: QuietTown) -> None:
    here.say(MANAGER, "/duties study")
    for label in ("study", "📋", "➖ 无需完成", "经批准不实施"):
        here.press_on(MANAGER, label)
    here.say(MANAGER, "经上级批准本月不开展")


def done(here: QuietTown) -> None:
    begin(here, SECOND)
    here.say(SECOND, "学习了第二讲")
    here.press_on(SECOND, "📤")


def of_another_role(here: QuietTown) -> None:
    def step(conn: Connection) -> None:
        gone, by, of = person_by_number(conn, LEADER), person_by_number(conn, MANAGER), unit_named(conn, "宏达建设")
        assert gone
        assert by
        assert of
        tell(conn, enrol.give(conn, gone, of, "safety_officer", now=here.clock.now(), by=by.id), here.clock.now())
        tell(
            conn, team.remove(Context(conn, by, here.clock.now()), gone, of, "principal_leader") or (), here.clock.now()
        )

    here.store.write_now(step)
    here.deliver()


def kept(here: QuietTown) -> tuple[list[str | None], int]:
    def read(conn: Connection) -> tuple[list[str | None], int]:
        by = person_by_number(conn, LEADER)
        assert by
        return [one.note for one in submissions.drafts_by(conn, by.id)], len(held.held_of(conn, by.id))

    return here.store.read_now(read)


@pytest.mark.parametrize(
    ("happens", "told", "are_held"),
    [(waived, "经批准不实施或不适用", 2), (done, "已经记录", 2), (of_another_role, "不由您报送", 0)],
)
def test_a_draft_takes_nothing_more_once_its_duty_asks_for_nothing_more(
    here: QuietTown, happens: Callable[[QuietTown], None], told: str, are_held: int
) -> None:
    begin(here, LEADER)
    number = here.say(LEADER, "第一讲")
    ready = here.shown(LEADER)[-1]
    send = next(button for button in ready.buttons if "📤" in button.label)
    happens(here)
    here.say(LEADER, "再加一句")
    assert told in here.shown(LEADER)[-1].text
    assert "📤" not in here.shown(LEADER)[-1].text
    here.photo(LEADER, PHOTO)
    assert kept(here) == (["第一讲"], are_held)
    here.edit(LEADER, number, "第二讲")
    assert "保持原样" in here.shown(LEADER)[-1].text
    assert here.press(LEADER, ready.data(send), ready.message_id)
    assert kept(here) == (["第一讲"], are_held)


@pytest.mark.parametrize("happens", [waived, done])
@pytest.mark.parametrize("label", ["✏️", "📅"])
def test_its_buttons_say_what_is_so_and_end_the_dialogue(
    here: QuietTown, happens: Callable[[QuietTown], None], label: str
) -> None:
    begin(here, LEADER)
    here.say(LEADER, "第一讲")
    ready = here.shown(LEADER)[-1]
    pressed = next(button for button in ready.buttons if label in button.label)
    happens(here)
    assert "无需再做" in (here.press(LEADER, ready.data(pressed), ready.message_id) or "")
    here.say(LEADER, "/cancel")
    assert "没有进行中" in here.shown(LEADER)[-1].text


def test_whoever_holds_no_role_is_told_so_whatever_they_send(here: QuietTown) -> None:
    def step(conn: Connection) -> None:
        gone, by, of = person_by_number(conn, LEADER), person_by_number(conn, MANAGER), unit_named(conn, "宏达建设")
        assert gone
        assert by
        assert of
        tell(
            conn, team.remove(Context(conn, by, here.clock.now()), gone, of, "principal_leader") or (), here.clock.now()
        )

    begin(here, LEADER)
    number = here.say(LEADER, "第一讲")
    here.store.write_now(step)
    sends: tuple[Callable[[], object], ...] = (
        lambda: here.say(LEADER, "第二讲"),
        lambda: here.photo(LEADER, PHOTO),
    )
    for send in sends:
        send()
        assert "没有任何单位的角色" in here.shown(LEADER)[-1].text
    here.edit(LEADER, number, "第二讲")
    assert "保持原样" in here.shown(LEADER)[-1].text
