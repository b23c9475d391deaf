"""Giving roles: what is offered, who hears of it, and links that end with the right they rest on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.flows.judging.newcomers import judge_of
from bot.flows.people import grants
from bot.outbox.operations import change_unit
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.people import memberships_of, operators
from bot.store.people.units import unit_named
from bot.store.submissions.submissions import submission_by_id
from schedules.obligation import Role
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import PHOTO, QuietTown

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
LEADER, MANAGER, HEAD, NEW, OTHER, ADMIN, ABOVE = range(1, 8)
COMPANY, SITE, OFFICE = "宏达建设", "一号楼", "市住建局"


@pytest.fixture
def here() -> Iterator[QuietTown]:
    """A company below an authority, with a site."""
    town = QuietTown(START)
    try:
        town.unit(OFFICE, Unit(party="housing_authority", first_year=2026))
        town.unit(COMPANY, Unit(party="enterprise", first_year=2026), OFFICE)
        town.unit(SITE, Unit(party="enterprise", first_year=2026, scope="project"), COMPANY)
        town.join(ABOVE, "陈清", "supervisor", OFFICE)
        town.join(MANAGER, "李安", "safety_manager", COMPANY)
        town.join(LEADER, "王建国", "principal_leader", COMPANY)
        town.join(HEAD, "刘强", "project_manager", SITE)
        yield town
    finally:
        town.close()


def invite(town: QuietTown, by: int, role: str, unit: str | None = None) -> str:
    """The code of an invitation that someone makes in chat."""
    town.say(by, "/invite")
    if unit:
        town.press_on(by, unit)
    town.press_on(by, role)
    return town.channel.chats[by][-1].body.invite


def roles(town: QuietTown, who: int) -> set[tuple[int, str]]:
    found = town.store.read_now(person_by_number, who)
    return {(one.unit_id, one.role) for one in town.store.read_now(memberships_of, found.id)} if found else set()


def offered(town: QuietTown, by: int) -> list[str]:
    return [button.label for button in town.shown(by)[-1].buttons]


def test_a_project_manager_is_offered_no_role_above_their_own_and_a_forged_one_is_refused(here: QuietTown) -> None:
    here.say(HEAD, "/invite")
    numbers = [int(button.arg.split(".")[1]) for button in here.shown(HEAD)[-1].buttons]
    assert [grants.ROLES[number] for number in numbers] == ["project_manager", "safety_officer"]
    shown = here.shown(HEAD)[-1]
    unit_id = shown.buttons[0].arg.partition(".")[0]
    before = len(here.shown(HEAD))
    for number in range(len(grants.ROLES)):
        if grants.ROLES[number] not in ("project_manager", "safety_officer"):
            here.press(HEAD, f"{shown.key}:team_code:{unit_id}.{number}", shown.message_id)
    assert len(here.shown(HEAD)) == before


def test_an_enterprise_is_offered_no_supervisor_and_the_picture_says_for_what_it_is(here: QuietTown) -> None:
    here.say(LEADER, "/invite")
    here.press_on(LEADER, COMPANY)
    assert not any("监管" in label for label in offered(here, LEADER))
    here.press_on(LEADER, "安全员")
    body = here.shown(LEADER)[-1].body
    assert body.printed[0].startswith(f"{COMPANY} · ")
    assert "11月5日" in body.printed[1]


def test_an_invitation_ends_with_the_right_of_whoever_made_it(here: QuietTown) -> None:
    code = invite(here, LEADER, "安全管理人员", COMPANY)
    here.say(MANAGER, "/team")
    for label in (COMPANY, "王建国", "移除", "确认移除"):
        here.press_on(MANAGER, label)
    here.say(NEW, f"/start {code}", name="新来")
    assert "已失效" in here.shown(NEW)[-1].text
    assert not roles(here, NEW)
    here.join(LEADER, "王建国", "safety_officer", SITE)  # a lesser right of the same person is not the one it rests on
    here.say(NEW, f"/start {code}", name="新来")
    assert not roles(here, NEW)


def test_an_invitation_ends_with_its_unit_and_with_the_company_of_its_unit(here: QuietTown) -> None:
    code = invite(here, HEAD, "安全员")

    def end(conn: Connection) -> None:
        of = unit_named(conn, COMPANY)
        assert of
        change_unit(conn, of, replace(of, ended_on=date(2026, 11, 2)), here.clock.now())

    here.store.write_now(end)
    here.clock.moment += timedelta(days=1)
    here.say(NEW, f"/start {code}", name="新来")
    assert "单位已结束" in here.shown(NEW)[-1].text
    assert not roles(here, NEW)


def test_whoever_opens_their_own_invitation_gains_nothing_and_the_next_may_still_use_it(here: QuietTown) -> None:
    code = invite(here, MANAGER, "主要负责人", COMPANY)
    held = roles(here, MANAGER)
    here.say(MANAGER, f"/start {code}")
    assert "由您本人发出" in here.shown(MANAGER)[-1].text
    assert roles(here, MANAGER) == held
    here.say(NEW, f"/start {code}", name="新来")
    assert (2, "principal_leader") in roles(here, NEW)


def test_those_who_answer_for_the_company_hear_of_each_new_right_but_whoever_gave_it(here: QuietTown) -> None:
    code = invite(here, MANAGER, "主要负责人", COMPANY)
    before = {who: len(here.shown(who)) for who in (LEADER, MANAGER, HEAD, ABOVE)}
    here.say(NEW, f"/start {code}", name="新来")
    told = {who for who in before if len(here.shown(who)) > before[who]}
    assert told == {LEADER}
    assert "新来已成为宏达建设的主要负责人（由李安授予）" in here.shown(LEADER)[-1].text
    joined = [entry for entry in here.entries(2) if entry["action"] == "joined"]
    manager = here.store.read_now(person_by_number, MANAGER)
    assert manager
    assert joined[-1]["by"] == manager.id


def test_an_administrator_brings_the_first_and_no_one_once_the_company_has_them() -> None:
    town = QuietTown(START)
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026))
    town.join(ADMIN, "管理", "administrator", COMPANY)
    first = invite(town, ADMIN, "安全管理人员")
    second = invite(town, ADMIN, "主要负责人")
    town.say(MANAGER, f"/start {first}", name="李安")
    town.say(ADMIN, "/invite")
    assert len(offered(town, ADMIN)) == 1  # another administrator
    town.say(LEADER, f"/start {second}", name="王建国")  # made while nobody could give it, so it stands
    assert roles(town, LEADER)
    assert len(town.store.read_now(operators)) == 1
    town.say(NEW, f"/start {invite(town, MANAGER, '系统管理')}", name="新来")
    assert (1, "administrator") in roles(town, NEW)
    assert len(town.store.read_now(operators)) == 1  # whom a company made is of that company alone
    town.close()


@pytest.mark.parametrize(
    ("unit", "role", "expected"),
    [
        (COMPANY, "safety_manager", False),
        (COMPANY, "supervisor", False),
        (OFFICE, "supervisor", True),
        (OFFICE, "deputy_leader", True),  # nobody there gives it yet
        (SITE, "safety_officer", False),
    ],
)
def test_those_above_give_nothing_in_a_company_that_has_its_own(
    here: QuietTown, unit: str, role: Role, expected: bool
) -> None:
    by, of = here.store.read_now(person_by_number, ABOVE), here.store.read_now(unit_named, unit)
    assert by
    assert of
    assert here.store.read_now(grants.may_give, by.id, role, of, now=here.clock.now()) is expected


def test_a_confirmer_of_the_submitters_own_who_came_after_the_submission_is_shown_as_such(here: QuietTown) -> None:
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    here.press_on(LEADER, "已完成")
    here.press_on(LEADER, "今天")
    for number in range(2):
        here.photo(LEADER, picture(number))
    here.say(LEADER, "看了三层临边。")
    here.press_on(LEADER, "提交")
    here.clock.moment = START.replace(hour=3)
    here.say(NEW, f"/start {invite(here, LEADER, '安全管理人员', COMPANY)}", name="新来")
    card = next(shown for shown in reversed(here.shown(NEW)) if any(b.verb == "confirm" for b in shown.buttons))
    assert "新来在本次填报之后才有权审核，且由填报人授权" in card.text
    here.press_on(NEW, "复核登记")
    confirmed = [entry for entry in here.entries(2) if entry["action"] == "confirmed"][-1]
    assert confirmed["came_after"]
    assert confirmed["invited_by_submitter"]
    assert any("填报之后才有权审核" in shown.text and "🟩" in shown.text for shown in here.shown(LEADER))
    manager = here.store.read_now(person_by_number, MANAGER)
    assert manager
    submission = here.store.read_now(submission_by_id, confirmed["submission"])
    shown = here.store.read_now(duty, submission.duty_id)
    assert not here.store.read_now(judge_of, manager.id, submission, shown, now=here.clock.now()).came_after


def picture(number: int) -> bytes:
    """A photo unlike the others."""
    return PHOTO + bytes([number]) + b"\xff\xd9"


DEPUTY, SECOND = 8, 9


def note_away(here: QuietTown, by: int, whom: str, deputy: str) -> None:
    """Let someone say that a colleague is away today, and who stands in."""
    here.say(by, "/team")
    here.press_on(by, COMPANY)
    here.press_on(by, whom)
    here.press_on(by, "请假（出差）")
    here.press_on(by, "今天")
    here.press_on(by, deputy)


def submit(here: QuietTown) -> None:
    here.say(LEADER, "/duties study")
    here.press_on(LEADER, "study")
    here.press_on(LEADER, "已完成")
    here.press_on(LEADER, "今天")
    here.say(LEADER, "学习了第一讲")
    here.press_on(LEADER, "提交")


@pytest.mark.parametrize(("by", "whom", "after", "hand"), [
    (LEADER, "李安", True, True),  # whoever submits notes the judge away, and names the next
    (LEADER, "李安", False, True),
    (MANAGER, "李安", True, False),  # the judge goes, and names their deputy themselves
    (MANAGER, "李安", False, False),
])  # fmt: skip
def test_of_a_deputy_it_is_shown_when_and_by_whom_they_were_named(
    here: QuietTown, by: int, whom: str, after: bool, hand: bool
) -> None:
    here.join(DEPUTY, "赵敏", "deputy_leader", COMPANY)
    steps: list[Callable[[], None]] = [lambda: submit(here), lambda: note_away(here, by, whom, "赵敏")]
    for step in steps if after else reversed(steps):
        step()
        here.clock.moment = here.clock.moment.replace(hour=here.clock.moment.hour + 1)
    here.say(DEPUTY, "/duties study")
    here.press_on(DEPUTY, "study")
    card = next(shown for shown in reversed(here.shown(DEPUTY)) if any(b.verb == "confirm" for b in shown.buttons))
    assert ("填报之后才有权审核" in card.text) is after
    assert ("填报人授权" in card.text) is hand
    here.press_on(DEPUTY, "✅ 复核登记")
    confirmed = [entry for entry in here.entries(2) if entry["action"] == "confirmed"][-1]
    assert bool(confirmed.get("came_after")) is after
    assert bool(confirmed.get("invited_by_submitter")) is hand


def test_a_deputy_who_holds_the_office_too_judges_by_that(here: QuietTown) -> None:
    here.join(SECOND, "赵敏", "safety_manager", COMPANY)
    submit(here)
    note_away(here, LEADER, "李安", "赵敏")
    here.say(SECOND, "/duties study")
    here.press_on(SECOND, "study")
    assert "有权审核" not in here.shown(SECOND)[-1].text
    here.press_on(SECOND, "✅ 复核登记")
    confirmed = [entry for entry in here.entries(2) if entry["action"] == "confirmed"][-1]
    assert "came_after" not in confirmed


def test_nobody_judges_their_own_submission_by_standing_in_for_one_of_two_who_judge_it(here: QuietTown) -> None:
    here.join(SECOND, "赵敏", "safety_manager", COMPANY)
    note_away(here, MANAGER, "李安", "王建国")
    submit(here)
    card = next(shown for shown in reversed(here.shown(SECOND)) if any(b.verb == "confirm" for b in shown.buttons))
    confirm = next(button for button in card.buttons if button.verb == "confirm")
    here.say(LEADER, "/duties study")
    here.press_on(LEADER, "study")
    assert not [label for label in offered(here, LEADER) if "确认" in label]
    here.press(LEADER, f"{here.shown(LEADER)[-1].key}:confirm:{confirm.arg}", here.shown(LEADER)[-1].message_id)
    assert "confirmed" not in [entry["action"] for entry in here.entries(2)]
    here.press_on(SECOND, "✅ 复核登记")
    assert "confirmed" in [entry["action"] for entry in here.entries(2)]
