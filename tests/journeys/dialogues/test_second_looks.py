"""是 of a second look ends what was shown with it: what has come since stays, and is shown."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.chat import features, second_look
from bot.outbox.say import say
from bot.store.duties.roadmaps import own_known
from bot.store.engine import Connection
from bot.store.people import absences, feeds, groups, people
from bot.store.rules.own_rules import latest
from bot.store.submissions import held, submissions
from bot.texts.catalogue import language
from bot.texts.reports import requests
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import PHOTO, QuietTown

SHENZHEN = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER, DEPUTY = 1, 2, 3
GROUP = -5
COMPANY = "宏达建设"
# What is so, what has come since is in it.
Facts = object


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 8, tzinfo=SHENZHEN))
    town.company = town.unit(COMPANY, Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}))  # type: ignore[attr-defined]
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.join(DEPUTY, "赵敏", "deputy_leader", COMPANY)
    town.cycle()
    yield town
    town.close()


def look(here: QuietTown, person: int, label: str) -> Callable[[], str | None]:
    """Press a button that asks once more; what then presses its 是."""
    here.press_on(person, label)
    asked = here.shown(person)[-1]
    yes = next(button for button in asked.buttons if button.verb == "sure")
    return lambda: here.press(person, asked.data(yes), asked.message_id)


def begin(here: QuietTown, title: str = "study") -> None:
    here.say(LEADER, f"/duties {title}")
    here.press_on(LEADER, title)
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")


def read(here: QuietTown, person: int, what: Callable[[Connection, int], Facts]) -> Facts:
    def step(conn: Connection) -> Facts:
        by = person_by_number(conn, person)
        assert by
        return what(conn, by.id)

    return here.store.read_now(step)


def drafts(conn: Connection, person_id: int) -> Facts:
    found = submissions.drafts_by(conn, person_id)
    return [(each.note, [file.sha256 for file in submissions.evidence_of(conn, each.id)]) for each in found]


# Each scene goes as far as the 是, and lets something come since; it gives the 是 and what must stay as it is.
Scene = tuple[Callable[[], str | None], Callable[[], Facts]]


def drop(here: QuietTown) -> Scene:
    begin(here)
    here.say(LEADER, "学习了第一讲")
    yes = look(here, LEADER, "取消")
    here.say(LEADER, "学习了第二讲")
    return yes, lambda: read(here, LEADER, drafts)


def add_drop(here: QuietTown) -> Scene:
    begin(here)
    here.say(LEADER, "学习了第一讲")
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "❓")
    here.say(MANAGER, "参加学习几人？")
    here.press_on(LEADER, "➕ 补充")
    here.say(LEADER, "35 人")
    yes = look(here, LEADER, "取消")
    here.say(LEADER, "缺席 2 人")
    return yes, lambda: read(here, LEADER, drafts)


def file_out(here: QuietTown) -> Scene:
    begin(here, "inspect")
    here.photo(LEADER, PHOTO + b"1")
    here.press_on(LEADER, "去掉文件")
    yes = look(here, LEADER, "🗑 照片1")
    yes()
    here.photo(LEADER, PHOTO + b"2")  # a database may give it the number of the first
    return yes, lambda: read(here, LEADER, drafts)


def held_drop(here: QuietTown) -> Scene:
    words = here.say(LEADER, "西侧临边防护已整改完毕")
    yes = look(here, LEADER, "取消")
    here.edit(LEADER, words, "西侧和东侧临边防护已整改完毕")
    return yes, lambda: read(here, LEADER, lambda conn, by: [each.text for each in held.held_of(conn, by)])


def waive_lift(here: QuietTown) -> Scene:
    def waive(reason: str) -> None:
        here.say(MANAGER, "/duties inspect")
        here.press_on(MANAGER, "inspect")
        here.press_on(MANAGER, "📋")
        here.press_on(MANAGER, "➖ 无需完成")
        here.press_on(MANAGER, "经批准不实施")
        here.say(MANAGER, reason)

    waive("停工了")
    here.press_on(MANAGER, "📋")
    yes = look(here, MANAGER, "仍需完成")
    yes()
    waive("已改由总包单位检查")
    return yes, lambda: [
        entry["action"]
        for entry in here.entries(here.company)  # type: ignore[attr-defined]
        if entry["action"] in ("waived", "waiver_lifted")
    ]


def away_end(here: QuietTown) -> Scene:
    def note() -> None:
        here.press_on(LEADER, "今天")
        here.press_on(LEADER, "赵敏")

    here.say(LEADER, "/away")
    note()
    here.say(LEADER, "/away")
    yes = look(here, LEADER, "结束")
    yes()
    here.say(LEADER, "/away")
    note()
    today = date(2026, 11, 20)
    return yes, lambda: here.store.read_now(absences.absences_on, here.company, today)  # type: ignore[attr-defined]


def unbind(here: QuietTown) -> Scene:
    project = here.unit("一号项目", Unit(party="enterprise", scope="project", first_year=2026), COMPANY)

    def bind(unit: int) -> None:
        now = here.clock.now()
        here.store.write_now(groups.bind, GROUP, "安全群", unit, by=1, next_at=now, now=now)

    bind(here.company)  # type: ignore[attr-defined]
    here.say(MANAGER, "/bind")
    yes = look(here, MANAGER, "安全群")
    bind(project)
    return yes, lambda: here.store.read_now(groups.groups_in, [GROUP])


def calendar_address(here: QuietTown) -> Scene:
    def offer(conn: Connection) -> None:
        by = person_by_number(conn, LEADER)
        assert by
        say(conn, by, requests.offer_address(language("zh"), None), here.clock.now(), purpose="list")

    here.store.write_now(offer)
    here.deliver()
    yes = look(here, LEADER, "获取地址")
    by = here.store.read_now(person_by_number, LEADER)
    assert by
    here.store.write_now(feeds.set_feed, by.id, "made-since", here.clock.now())

    def asked(conn: Connection) -> Facts:
        from sqlalchemy import text

        return feeds.owner_of(conn, "made-since"), conn.execute(text("SELECT count(*) FROM exports")).scalar_one()

    return yes, lambda: here.store.read_now(asked)


def team_to(here: QuietTown) -> Scene:
    here.say(LEADER, "/team")
    here.press_on(LEADER, "李安")
    here.press_on(LEADER, "交接")
    yes = look(here, LEADER, "赵敏")
    yes()
    here.join(MANAGER, "李安", "safety_officer", COMPANY)

    def roles(conn: Connection) -> Facts:
        found = [person_by_number(conn, each) for each in (MANAGER, DEPUTY)]
        return [people.memberships_of(conn, each.id) for each in found if each]

    return yes, lambda: here.store.read_now(roles)


def plan_drop(here: QuietTown) -> Scene:
    def plan(day: str) -> None:
        here.say(LEADER, "/duties inspect")
        here.press_on(LEADER, "inspect")
        here.press_on(LEADER, "📅")
        here.say(LEADER, day)
        here.press_on(LEADER, "✅ 确定安排")

    plan("11月26日")
    here.press_on(LEADER, "📅 更改安排")
    yes = look(here, LEADER, "取消安排")
    plan("11月27日")

    def days(conn: Connection) -> Facts:
        from sqlalchemy import text

        return conn.execute(text("SELECT planned_on FROM duties WHERE planned_on IS NOT NULL")).scalars().all()

    return yes, lambda: here.store.read_now(days)


def rule_end(here: QuietTown) -> Scene:
    def press(*said: str) -> None:
        for each in said:
            here.press_on(LEADER, each)

    here.say(LEADER, "/rule")
    press("新增规定")
    here.say(LEADER, "检查灭火器")
    press("每周", "安全管理人员", "照片", "今天起", "✅ 设定")
    yes = look(here, LEADER, "⏹ 终止")
    press("✏️ 修改", "每周", "每月", "✅ 设定")

    def holding(conn: Connection) -> Facts:
        [own] = own_known(conn)
        return [each.rule.version for each in latest(conn, own.id) if not each.is_ended]

    return yes, lambda: here.store.read_now(holding)


SCENES = (
    *(drop, add_drop, file_out, held_drop, waive_lift, away_end, unbind, calendar_address, team_to, plan_drop),
    rule_end,
)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_yes_leaves_alone_what_has_come_since_and_says_so(here: QuietTown, scene: Callable[[QuietTown], Scene]) -> None:
    yes, facts = scene(here)
    before = facts()
    assert before
    assert yes()
    assert facts() == before


def test_every_second_look_has_its_scene() -> None:
    assert {scene.__name__ for scene in SCENES} == {*second_look.DESTROYS, *features.DESTROYS}


@pytest.mark.parametrize(("scene", "told", "person"), [
    (drop, "学习了第二讲", LEADER), (add_drop, "缺席 2 人", LEADER), (held_drop, "东侧", LEADER),
    (waive_lift, "已改由总包单位检查", MANAGER), (calendar_address, "换新地址", LEADER),
])  # fmt: skip
def test_what_has_come_since_is_shown_and_can_be_ended_then(
    here: QuietTown, scene: Callable[[QuietTown], Scene], told: str, person: int
) -> None:
    yes, _ = scene(here)
    assert (yes() or "").startswith("未")
    assert any(told in shown.text for shown in here.shown(person)[-2:])
    assert "恢复已取消的内容" not in "".join(shown.text for shown in here.shown(person)[-2:])


def test_a_second_look_at_what_is_shown_now_ends_it(here: QuietTown) -> None:
    _, facts = held_drop(here)
    look(here, LEADER, "取消")()
    assert facts() == []
