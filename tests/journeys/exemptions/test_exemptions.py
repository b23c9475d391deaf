"""Owing less: no act of a company's own betters its rate before those above have seen it; all are told and entered."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.errors import Refused
from bot.flows.planning.waive import may_lift, may_waive
from bot.flows.plans.year_plan import YearShown
from bot.outbox.operations import change_unit
from bot.queries.board import span
from bot.queries.context import Context
from bot.store.duties import rates
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from bot.texts.catalogue import language
from bot.texts.duties.year_plan import drawing
from schedules.rate import Rate
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.journeys.below_authority import (
    AUTHORITY,
    COMPANY,
    LEADER,
    MANAGER,
    SUPERVISOR,
    below_authority,
    local,
)
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = below_authority()
    yield town
    town.close()


def rate(here: QuietTown) -> Rate:
    """The company's rate of the year, as the supervisor's board adds it up."""

    def read(conn: object) -> Rate:
        root = unit_named(conn, AUTHORITY)  # type: ignore[arg-type]
        assert root
        return rates.by_unit(conn, root.id, span(root, "y", here.clock.now()), 0, size=9).rate  # type: ignore[arg-type]

    return here.store.read_now(read)


def change(here: QuietTown, **values: object) -> None:
    """Change the company as the operator does."""

    def step(conn: object) -> None:
        of = unit_named(conn, COMPANY)  # type: ignore[arg-type]
        assert of
        change_unit(conn, of, replace(of, **values), here.clock.now())  # type: ignore[arg-type]

    here.store.write_now(step)


def waive(here: QuietTown, who: int, title: str, reason: str) -> None:
    """Let someone say that a duty is not owed."""
    here.say(who, f"/duties {title}")
    here.press_on(who, title)
    here.press_on(who, "📋")
    here.press_on(who, "➖ 无需完成")
    here.press_on(who, "经批准不实施")
    here.say(who, reason)


def actions(here: QuietTown) -> list[str]:
    return [entry["action"] for entry in here.entries(2)]


def told(here: QuietTown, who: int) -> list[str]:
    return [shown.text for shown in here.shown(who) if "事项减免" in shown.text]


def test_what_is_waived_after_its_due_day_is_owed_until_someone_above_has_been_told(here: QuietTown) -> None:
    here.at(local(2026, 12, 3, 9, 30))
    before = rate(here)
    assert (before.owed, before.done) == (2, 0)  # the month's inspection and training
    waive(here, MANAGER, "inspect", "停工")
    waived = rate(here)
    assert (waived.owed, waived.done, waived.waived, waived.unseen) == (2, 0, 1, 1)
    assert "仍计为应完成" in here.shown(MANAGER)[-1].text
    here.at(local(2026, 12, 4, 9, 30))
    assert len(told(here, SUPERVISOR)) == 1
    assert COMPANY in told(here, SUPERVISOR)[0]
    assert "停工" in told(here, SUPERVISOR)[0]
    seen = rate(here)
    assert (seen.owed, seen.waived, seen.unseen) == (1, 1, 0)
    assert "seen_above" in actions(here)
    here.at(local(2026, 12, 7, 9, 30))
    assert len(told(here, SUPERVISOR)) == 1  # once


def test_a_message_that_does_not_arrive_is_no_receipt_but_opening_the_duty_is(here: QuietTown) -> None:
    here.at(local(2026, 12, 3, 9, 30))
    waive(here, MANAGER, "inspect", "停工")
    here.channel.blocked.add(SUPERVISOR)
    here.at(local(2026, 12, 4, 9, 30))
    assert rate(here).unseen == 1
    here.channel.blocked.clear()
    here.say(SUPERVISOR, "/board")
    here.look_into(SUPERVISOR, COMPANY)
    here.look_into(SUPERVISOR, "inspect")
    here.look_into(SUPERVISOR, "2026年11月")
    assert rate(here).unseen == 0


def test_someone_above_who_also_holds_a_role_in_the_company_is_not_above_it(here: QuietTown) -> None:
    here.join(SUPERVISOR, "陈清", "deputy_leader", COMPANY)
    here.at(local(2026, 12, 3, 9, 30))
    waive(here, MANAGER, "inspect", "停工")
    here.at(local(2026, 12, 4, 9, 30))
    assert told(here, SUPERVISOR) == []
    assert rate(here).unseen == 1


def test_what_someone_above_waives_is_seen(here: QuietTown) -> None:
    here.at(local(2026, 12, 3, 9, 30))
    here.say(SUPERVISOR, "/board")
    here.look_into(SUPERVISOR, COMPANY)
    here.look_into(SUPERVISOR, "inspect")
    here.look_into(SUPERVISOR, "2026年11月")
    here.press_on(SUPERVISOR, "📋")
    here.press_on(SUPERVISOR, "➖ 无需完成")
    here.press_on(SUPERVISOR, "经批准不实施")
    here.say(SUPERVISOR, "本局同意")
    assert (rate(here).owed, rate(here).unseen) == (1, 0)


def judged(here: QuietTown, who: int, judge: Callable[..., bool], key: str) -> list[bool]:
    """Of the company's duties of an obligation, by period, whether someone may do this."""
    query = f"SELECT id FROM duties WHERE key = '{key}' ORDER BY period"

    def read(conn: Connection) -> list[bool]:
        by = person_by_number(conn, who)
        some = [duty(conn, row.id) for row in conn.exec_driver_sql(query)]
        assert by
        return [judge(Context(conn, by, here.clock.now()), each) for each in some]

    return here.store.read_now(read)


def test_what_someone_above_has_waived_only_those_above_say_is_owed_again(here: QuietTown) -> None:
    waive(here, MANAGER, "inspect", "本月停工")
    assert judged(here, LEADER, may_lift, "inspect") == [True]
    here.press_on(MANAGER, "📋")
    here.press_on(MANAGER, "仍需完成")
    here.press_on(MANAGER, "是")
    test_what_someone_above_waives_is_seen(here)
    may = {who: judged(here, who, may_lift, "inspect")[0] for who in (SUPERVISOR, LEADER, MANAGER)}
    assert may == {SUPERVISOR: True, LEADER: False, MANAGER: False}
    assert actions(here).count("waiver_lifted") == 1


def test_what_follows_from_an_event_that_someone_above_noted_only_those_above_waive(here: QuietTown) -> None:
    for who, day in ((MANAGER, "昨天"), (SUPERVISOR, "今天")):
        here.say(who, "/event")
        if who == SUPERVISOR:
            here.press_on(who, COMPANY)
        here.press_on(who, "处罚决定")
        here.press_on(who, day)
        here.press_on(who, "✅ 记录")
    may = {who: judged(here, who, may_waive, "publish") for who in (SUPERVISOR, LEADER, MANAGER)}
    assert may == {SUPERVISOR: [True, True], LEADER: [True, False], MANAGER: [True, False]}


@pytest.mark.parametrize("reason", ["x", "。。。", "xxxx", "1", "🙏🙏"])
def test_a_reason_says_something(here: QuietTown, reason: str) -> None:
    here.at(local(2026, 12, 3, 9, 30))
    waive(here, MANAGER, "inspect", reason)
    assert "waived" not in actions(here)
    assert "理由" in here.shown(MANAGER)[-1].text


def test_a_unit_ends_today_at_the_earliest(here: QuietTown) -> None:
    here.at(local(2026, 12, 3, 9, 30))
    with pytest.raises(Refused, match="the earliest is today, 2026-12-03"):
        change(here, ended_on=date(2026, 12, 2))


def test_a_unit_that_has_ended_goes_on_owing_until_someone_above_has_been_told(here: QuietTown) -> None:
    here.at(local(2026, 11, 20, 9, 30))
    here.channel.blocked.add(SUPERVISOR)
    change(here, ended_on=date(2026, 11, 20))
    here.at(local(2027, 1, 8, 9, 30))
    unseen = rates_of(here, 2026)
    assert (unseen.owed, unseen.unseen) == (5, 5)  # two months' inspections and trainings, and the quarter's study
    here.channel.blocked.clear()
    here.say(SUPERVISOR, "/today")
    here.at(local(2027, 1, 11, 9, 30))
    assert told(here, SUPERVISOR)
    assert (rates_of(here, 2026).owed, rates_of(here, 2026).unseen) == (0, 0)


def rates_of(here: QuietTown, year: int) -> Rate:
    """The company's rate of a year."""

    def read(conn: object) -> Rate:
        asked = rates.Span(first=date(year, 1, 1), last=date(year, 12, 31), today=here.clock.now().date())
        return rates.by_unit(conn, 1, asked, 0, size=9).rate  # type: ignore[arg-type]

    return here.store.read_now(read)


def test_a_unit_that_goes_on_owes_as_if_it_had_never_ended(here: QuietTown) -> None:
    here.unit("远景装饰", Unit(party="enterprise", first_year=2026), AUTHORITY)  # an honest twin
    here.at(local(2026, 11, 20, 9, 30))
    change(here, ended_on=date(2026, 11, 25))
    here.at(local(2026, 11, 23, 9, 30))  # seen
    here.at(local(2027, 2, 10, 9, 30))
    assert "seen_above" in actions(here)
    change(here, ended_on=None)
    here.cycle()
    here.at(local(2027, 2, 11, 9, 30))
    query = "SELECT key, period, opens_on, due_on, waived FROM duties WHERE unit_id = {} ORDER BY 1, 2"

    def rows(of: int) -> list[tuple[object, ...]]:
        return here.store.read_now(lambda conn: [tuple(row) for row in conn.exec_driver_sql(query.format(of))])

    assert rows(2) == rows(3)
    assert any("2027-01" in str(row) for row in rows(2))
    here.at(local(2027, 2, 12, 9, 30))
    assert any("单位继续" in text for text in told(here, SUPERVISOR))


def owed(here: QuietTown, of: int) -> dict[tuple[str, str], bool]:
    """What a unit owes or is let off, by obligation and period."""
    query = f"SELECT key, period, waived FROM duties WHERE unit_id = {of}"
    return here.store.read_now(
        lambda conn: {(row.key, row.period): bool(row.waived) for row in conn.exec_driver_sql(query)}
    )


LARGE = {"attr": "headcount", "at_least": 100}
OF_LARGE = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}),
    obligation("study", {"kind": "every", "period": "month"}, applies_when=LARGE),
    obligation("watch", {"kind": "every", "period": "day"}, applies_when=LARGE),
)


@pytest.fixture
def twins() -> Iterator[QuietTown]:
    """A large company (2) and another (3) that stays as it is."""
    town = QuietTown(local(2026, 11, 2, 8), OF_LARGE)
    large = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120})
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, large, AUTHORITY)
    town.unit("远景装饰", large, AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.at(local(2026, 11, 20, 9, 30))
    yield town
    town.close()


@pytest.mark.parametrize("meanwhile", [True, False])
def test_what_is_said_while_a_unit_has_ended_or_along_with_its_going_on_changes_nothing_before(
    twins: QuietTown, meanwhile: bool
) -> None:
    change(twins, ended_on=date(2026, 11, 25))
    twins.at(local(2026, 11, 23, 9, 30))  # seen
    twins.at(local(2026, 12, 10, 9, 30))
    if meanwhile:
        change(twins, attributes={"headcount": 5})
        twins.at(local(2026, 12, 11, 9, 30))  # seen
    twins.at(local(2027, 1, 12, 9, 30))
    change(twins, ended_on=None, attributes={"headcount": 5})
    twins.channel.blocked.add(SUPERVISOR)
    twins.cycle()
    assert owed(twins, 2) == owed(twins, 3)
    twins.at(local(2027, 2, 2, 9, 30))
    since = {place: place[0] != "inspect" and place[1] > "2027-01-12" for place in owed(twins, 3)}
    assert owed(twins, 2) == since
    assert rates_of(twins, 2027).unseen == 20  # the days from 13 January to 1 February, which nobody has seen let go


def test_a_change_that_is_undone_before_a_window_opens_lets_nothing_of_it_go(twins: QuietTown) -> None:
    twins.at(local(2026, 11, 27, 9, 30))  # Friday names Saturday too
    assert owed(twins, 2)["watch", "2026-11-28"] is False
    change(twins, attributes={"headcount": 5})
    twins.cycle()
    assert owed(twins, 2)["watch", "2026-11-28"]
    change(twins, attributes={"headcount": 120})
    twins.cycle()
    assert owed(twins, 2) == owed(twins, 3)


def test_an_outage_over_midnight_excuses_nothing_that_could_have_been_told(here: QuietTown) -> None:
    here.clock.moment = local(2026, 11, 30, 23, 20)
    here.cycle()
    here.away(1.1)
    assert (rate(here).owed, rate(here).undetermined) == (2, 0)


def test_what_a_long_outage_excuses_is_owed_until_seen_and_can_still_be_done(here: QuietTown) -> None:
    here.unit("一号楼", Unit(party="enterprise", scope="project", first_year=2026), COMPANY)
    here.join(14, "赵敏", "safety_officer", "一号楼")
    here.at(local(2026, 11, 8, 23, 0))
    here.away(24 * 8)
    found = rates_of(here, 2026)
    assert found.undetermined == found.unseen == 1  # the week's patrol
    here.at(local(2026, 11, 18, 9, 30))
    assert (rates_of(here, 2026).undetermined, rates_of(here, 2026).unseen) == (1, 0)
    query = "SELECT id FROM duties WHERE undetermined"
    lost = here.store.read_now(lambda conn: conn.exec_driver_sql(query).scalar_one())
    here.say(14, "/duties")
    shown = here.shown(14)[-1]
    here.press(14, f"{shown.key}:open:{lost}", shown.message_id)
    here.press_on(14, "✅ 已完成")
    here.press_on(14, "其他日期")
    here.say(14, "11-12")
    here.photo(14)
    here.press_on(14, "📤")
    here.press_on(MANAGER, "✅ 确认")
    assert (rates_of(here, 2026).undetermined, rates_of(here, 2026).done) == (0, 1)


def test_what_an_authority_gave_only_the_authority_may_lift(here: QuietTown) -> None:
    here.at(local(2026, 11, 3, 9, 30))
    here.say(SUPERVISOR, "/notice")
    here.press_on(SUPERVISOR, "自己写")
    here.say(SUPERVISOR, "请检查塔吊")
    for label in ("全部", "下一步", "7天内", "📤 下发"):
        here.press_on(SUPERVISOR, label)
    for who in (LEADER, MANAGER):
        here.press_on(who, "打开") if who == LEADER else here.say(who, "/duties 塔吊")
        if who == MANAGER:
            here.press_on(who, "塔吊")
        here.press_on(who, "📋")
        assert not [each for each in here.shown(who)[-1].buttons if each.verb == "waive"]
        card = here.shown(who)[-1]
        here.press(who, f"{card.key}:waive_as:waived", card.message_id)
        here.say(who, "不用做了")
    assert "waived" not in actions(here)
    here.say(SUPERVISOR, "/notices")
    assert "0/1" in here.shown(SUPERVISOR)[-1].text


def test_events_have_a_limit_and_a_way_back_that_is_told_above(here: QuietTown) -> None:
    here.at(local(2026, 11, 3, 9, 30))
    for day in range(20261024, 20261031):
        here.say(MANAGER, "/event")
        here.press_on(MANAGER, "处罚决定")
        here.press_on(MANAGER, "其他日期")
        here.say(MANAGER, f"2026-10-{day % 100}")
        said = here.press_on(MANAGER, "✅ 记录")
    assert "稍后" in (said or "")
    assert actions(here).count("event") == 5
    here.press_on(MANAGER, "撤回")
    assert "event_undone" in actions(here)
    unseen = rates_of(here, 2026)
    assert unseen.waived == 1
    here.at(local(2026, 11, 30, 9, 30))
    assert any("publish" in text for text in told(here, SUPERVISOR))


def test_an_event_noted_and_taken_back_again_and_again_has_the_same_limit(here: QuietTown) -> None:
    here.at(local(2026, 11, 3, 9, 30))
    said = ""
    while "稍后" not in said:
        if actions(here).count("event"):
            here.press_on(MANAGER, "撤回")
        here.say(MANAGER, "/event")
        here.press_on(MANAGER, "处罚决定")
        here.press_on(MANAGER, "今天")
        said = here.press_on(MANAGER, "✅ 记录") or ""
    assert actions(here).count("event") == 4  # taken back four times as well


def test_what_was_done_late_bears_a_sign_of_its_own_wherever_it_is_shown(here: QuietTown) -> None:
    here.at(local(2026, 12, 3, 9, 30))
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")
    here.photo(LEADER)
    here.press_on(LEADER, "📤")
    here.press_on(MANAGER, "✅ 复核登记")
    card = next(shown for shown in reversed(here.shown(LEADER)) if "inspect" in shown.text)
    assert card.text.startswith("🟢")
    assert (rate(here).owed, rate(here).done, rate(here).made_good) == (2, 0, 1)
    here.say(SUPERVISOR, "/board")
    assert "逾期完成 1" in here.shown(SUPERVISOR)[-1].text
    here.look_into(SUPERVISOR, COMPANY)
    here.look_into(SUPERVISOR, "inspect")
    assert "🟢" in here.shown(SUPERVISOR)[-1].text
    shown = YearShown(unit=COMPANY, year=2026, today=here.clock.now().date(), duties=(), fixed=False)
    picture = drawing(language("zh"), shown)
    assert picture.says.made_good == "逾期完成"
