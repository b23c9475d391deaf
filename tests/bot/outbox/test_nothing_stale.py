"""What is delivered says what is so when it is delivered: after unblocking, an outage, another owner, a downtime."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.channels.channel import Passing
from bot.channels.registry import Registry
from bot.flows.planning import waive
from bot.messages.chat_address import Address
from bot.outbox.news import tell
from bot.outbox.operations import come_back
from bot.store import lease
from bot.store.duties.duties import Duty, duties_after
from bot.store.engine import Connection
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

ZONE = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER, OFFICER = 11, 12, 13
DAILY = [obligation(name, {"kind": "every", "period": "month"}) for name in ("inspect", "study")]


@pytest.fixture
def there() -> Iterator[QuietTown]:
    town = QuietTown(at(1, 8), roadmap_file(DAILY[0]))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(MANAGER, "李安全", "safety_manager", "宏达建设")
    town.join(LEADER, "王总", "principal_leader", "宏达建设")
    town.store.write_now(lease.take_over, "test", town.clock.now() + timedelta(days=999))
    town.cycle()
    yield town
    town.close()


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def mornings(town: QuietTown, first: datetime, days: int) -> None:
    for ahead in range(days):
        town.clock.moment = first + timedelta(days=ahead)
        town.cycle()


def come(town: QuietTown, person: int, before: int) -> list[str]:
    return [each.text for each in town.shown(person)[before:] if "台账校验码" not in each.text]


def unblock(town: QuietTown, person: int) -> list[str]:
    town.channel.blocked.discard(person)
    before = len(town.shown(person))
    town.say(person, "/help")
    town.cycle()
    return come(town, person, before + 1)


def test_after_weeks_of_having_blocked_the_bot_one_current_digest_comes(there: QuietTown) -> None:
    there.channel.blocked.add(LEADER)
    mornings(there, at(2), 39)
    said = unblock(there, LEADER)
    duties = [text for text in said if "inspect" in text]
    assert len(duties) == 1, said
    assert "还剩27天" not in duties[0]
    assert "逾期" in duties[0]


def test_what_was_settled_meanwhile_is_not_said_any_more(there: QuietTown) -> None:
    there.channel.blocked.add(LEADER)
    mornings(there, at(2), 1)
    there.say(MANAGER, "/status")
    for owed in there.store.read_now(duties_after, 0):
        there.store.write_now(_waive, owed, there.clock.now())
    assert not [text for text in unblock(there, LEADER) if "inspect" in text]


def _waive(conn: Connection, owed: Duty, now: datetime) -> None:
    tell(conn, waive.note(conn, owed, "waived", None, reason="停工", now=now), now)


def test_a_digest_that_waited_for_the_network_is_written_anew_when_it_goes_out(
    there: QuietTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = there.channel.send

    async def no_network(*said: object, **more: object) -> int:
        raise Passing("no connection")

    monkeypatch.setattr(there.channel, "send", no_network)
    there.clock.moment = at(23)
    there.cycle()
    there.clock.moment = at(27, 15)
    monkeypatch.setattr(there.channel, "send", send)
    before = len(there.shown(LEADER))
    there.cycle()
    there.cycle()
    said = [text for text in come(there, LEADER, before) if "inspect" in text]
    assert len(said) == 1, said
    assert "还剩3天" in said[0]


def test_whoever_does_not_owe_it_any_more_is_not_reminded_of_it(there: QuietTown) -> None:
    there.channel.blocked.add(LEADER)
    mornings(there, at(2), 1)
    there.store.write_now(lambda conn: conn.exec_driver_sql("DELETE FROM memberships WHERE role = 'principal_leader'"))
    assert not [text for text in unblock(there, LEADER) if "inspect" in text]


@pytest.mark.parametrize("hour", [3, 10, 22])
def test_after_a_downtime_one_message_says_both_what_was_lost_and_what_is_due(there: QuietTown, hour: int) -> None:
    mornings(there, at(2), 1)
    before = {person: len(there.shown(person)) for person in (LEADER, MANAGER)}
    there.clock.moment = at(24, hour)
    there.store.write_now(come_back, there.clock.now(), Registry([there.channel]).kept)
    there.cycle()
    for later in (9, 12, 20):
        there.clock.moment = max(there.clock.moment, at(24, later) if hour < 22 else at(25, later))
        there.cycle()
    for person, count in before.items():
        said = come(there, person, count)
        assert len(said) == 1, said
        assert "系统中断服务" in said[0]
    assert "inspect" in come(there, LEADER, before[LEADER])[0]


SUPERVISOR = 21


@pytest.fixture
def above() -> Iterator[QuietTown]:
    """A company below an authority, whose supervisor is told each week how it stands."""
    town = QuietTown(at(25, 8, 12))
    town.unit("住建局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026), "住建局")
    town.join(MANAGER, "李安全", "safety_manager", "宏达建设")
    town.join(LEADER, "王总", "principal_leader", "宏达建设")
    town.join(SUPERVISOR, "陈清", "supervisor", "住建局")
    town.cycle()
    yield town
    town.close()


def test_a_digest_of_the_week_that_waited_says_how_the_units_stand_when_it_goes_out(
    above: QuietTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = above.channel.send

    async def waiting(to: Address, *said: object, **more: object) -> str:
        if to.chat == str(SUPERVISOR):
            raise Passing("Bad Gateway", after=3000)
        return await send(to, *said, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(above.channel, "send", waiting)
    mornings(above, at(28, 9, 12), 1)
    assert not any("一周情况" in each.text for each in above.shown(SUPERVISOR))
    above.say(LEADER, "/duties study")
    above.press_on(LEADER, "study")
    above.press_on(LEADER, "✅ 已完成")
    above.press_on(LEADER, "今天")
    above.say(LEADER, "学习了第一讲安全生产")
    above.press_on(LEADER, "📤 提交")
    above.press_on(MANAGER, "✅ 复核登记")
    monkeypatch.setattr(above.channel, "send", send)
    above.clock.moment += timedelta(hours=2)
    above.cycle()
    told = [each.text for each in above.shown(SUPERVISOR) if "一周内确认1" in each.text or "一周" in each.text]
    assert len(told) == 1, [each.text for each in above.shown(SUPERVISOR)]
    assert "确认1项" in told[0], told


def test_a_day_of_another_year_stands_with_its_year_in_urging_notices_and_notices(above: QuietTown) -> None:
    above.say(SUPERVISOR, "/supervision")
    above.press_on(SUPERVISOR, "宏达建设")
    above.press_on(SUPERVISOR, "1")
    assert "2027年1月" in above.shown(SUPERVISOR)[-1].text
    above.say(SUPERVISOR, "1月8日")
    assert "2027年1月8日" in above.shown(SUPERVISOR)[-1].text
    above.press_on(SUPERVISOR, "📤")
    assert "2027年1月8日" in above.shown(LEADER)[-1].text
    above.say(SUPERVISOR, "/notice")
    above.press_on(SUPERVISOR, "answer-notice")
    above.press_on(SUPERVISOR, "宏达建设")
    above.press_on(SUPERVISOR, "下一步")
    above.say(SUPERVISOR, "1月11日")
    above.press_on(SUPERVISOR, "📤")
    assert "2027年1月11日" in above.shown(LEADER)[-1].text
    above.say(SUPERVISOR, "/notices")
    above.look_into(SUPERVISOR, "answer")
    assert "2027年1月11日" in above.shown(SUPERVISOR)[-1].text


def test_whoever_chooses_an_earlier_hour_still_gets_one_digest_a_morning() -> None:
    here = QuietTown(at(23, 8), roadmap_file(*DAILY))
    here.unit("宏达建设", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}))
    here.join(MANAGER, "李安", "safety_manager", "宏达建设")
    here.join(LEADER, "王建国", "principal_leader", "宏达建设")
    here.cycle()
    here.at(at(30))
    here.say(LEADER, "/settings")
    here.press_on(LEADER, "每日提醒 7")
    before = {person: len(here.shown(person)) for person in (LEADER, MANAGER)}
    hours_of: dict[int, list[int]] = {LEADER: [], MANAGER: []}
    for hour in (7, 8, 9, 10):
        here.at(at(1, hour, 12))
        for person, seen in hours_of.items():
            shown = here.shown(person)[before[person] :]
            seen += [hour for one in shown if "早上好" in one.text]
            before[person] += len(shown)
    here.close()
    assert hours_of == {LEADER: [7], MANAGER: []}
