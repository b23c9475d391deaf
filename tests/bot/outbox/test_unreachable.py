"""A chat that cannot be reached: said once to the right person, seen in doctor, and nothing waits for it."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.channel import Blocked, Permanent, Unwelcome
from bot.channels.telegram.channel import told
from bot.messages.chat_address import Address
from bot.ops.doctor import examine
from bot.settings import Settings
from bot.store.backlog import figures
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown

ZONE = ZoneInfo("Asia/Shanghai")
MANAGER, LEADER, GROUP = 11, 12, -100500

GONE: list[TelegramError] = [
    *map(
        Forbidden,
        [
            "Forbidden: the group chat was deleted",
            "Forbidden: bot is not a member of the supergroup chat",
            "Forbidden: bot was kicked from the group chat",
            "Forbidden: user is deactivated",
            "Forbidden: bot was blocked by the user",
            "Forbidden: bot can't send messages to bots",
        ],
    ),
    *map(
        BadRequest,
        [
            "Chat not found",
            "PEER_ID_INVALID",
            "CHAT_WRITE_FORBIDDEN",
            "Not enough rights to send text messages to the chat",
            "Bad Request: have no rights to send a message",
        ],
    ),
]


@pytest.mark.parametrize("error", GONE, ids=str)
def test_every_word_for_a_chat_that_is_gone_means_that_it_cannot_be_reached(error: TelegramError) -> None:
    async def refuse() -> None:
        raise error

    with pytest.raises(Blocked):
        asyncio.run(told(refuse))


@pytest.fixture
def there() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 23, 8, tzinfo=ZONE))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(MANAGER, "李安全", "safety_manager", "宏达建设")
    town.join(LEADER, "王总", "principal_leader", "宏达建设")
    town.in_group(MANAGER, GROUP, "/bind", title="宏达安全群")
    yield town
    town.close()


def mornings(town: QuietTown, first: int, last: int) -> None:
    for day in range(first, last + 1):
        town.at(datetime(2026, 11, day, 9, tzinfo=ZONE))
    town.clock.moment += timedelta(hours=1)
    town.cycle()


def told_of(town: QuietTown, person: int) -> int:
    return sum("宏达安全群" in shown.text and "/bind" in shown.text for shown in town.shown(person))


def looked_at(town: QuietTown) -> list[str]:
    settings = Settings.model_construct(
        home=town.home, database_url=f"sqlite:///{town.home}/dutybell.db", vault=f"file://{town.home}/vault",
        token=None, backups=0, backup_dir=None, tsa_url=None,
    )  # fmt: skip
    return [each.what for each in asyncio.run(examine(settings, town.clock.now())) if not each.well]


def test_a_group_that_is_gone_is_told_of_once_waits_for_nothing_and_is_taken_off_from_outside(
    there: QuietTown,
) -> None:
    there.channel.blocked.add(GROUP)
    mornings(there, 24, 27)
    assert (told_of(there, MANAGER), told_of(there, LEADER)) == (1, 0)
    found = there.store.read_now(figures, there.clock.now(), ["telegram"])
    assert (found.oldest_owed_message, found.outbox_depth) == (0, 0)
    assert not found.is_overdue(timedelta(minutes=5))
    there.say(MANAGER, "/bind")
    assert "宏达安全群" in there.shown(MANAGER)[-1].text
    there.press_on(MANAGER, "宏达安全群")
    there.press_on(MANAGER, "是")
    there.say(MANAGER, "/bind")
    assert "宏达安全群" not in there.shown(MANAGER)[-1].text


def test_a_group_that_refuses_its_board_for_a_reason_unknown_is_told_of_once_and_is_well_when_it_takes_one(
    there: QuietTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = there.channel.send

    async def refusing(to: Address, *said: object, **more: object) -> str:
        if to.chat == str(GROUP):
            raise Permanent("Bad Request: TOPIC_CLOSED")
        return await send(to, *said, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(there.channel, "send", refusing)
    mornings(there, 24, 26)
    assert told_of(there, MANAGER) == 1
    monkeypatch.setattr(there.channel, "send", send)
    mornings(there, 27, 27)
    assert len([each for each in there.shown(GROUP) if "今天到期" in each.text]) == 1
    there.say(MANAGER, "/bind")
    assert "⚠" not in there.shown(MANAGER)[-1].text


@pytest.mark.parametrize("chat", [GROUP, LEADER])
def test_a_refusal_in_words_that_nobody_knows_is_not_tried_for_ever(
    there: QuietTown, chat: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, tried = there.channel.send, 0

    async def refusing(to: Address, *said: object, **more: object) -> str:
        nonlocal tried
        if to.chat == str(chat):
            tried += 1
            raise Unwelcome("Forbidden: something that Telegram says tomorrow")
        return await send(to, *said, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(there.channel, "send", refusing)
    for _ in range(12):
        there.clock.moment += timedelta(minutes=1)
        there.at(max(there.clock.moment, datetime(2026, 11, 24, 9, tzinfo=ZONE)))
    assert 1 <= tried <= 8
    assert not there.store.read_now(figures, there.clock.now(), ["telegram"]).is_overdue(timedelta(minutes=5))
    assert any("宏达安全群" in each.text or "收不到" in each.text for each in there.shown(MANAGER))


def test_who_is_refused_for_good_in_words_that_nobody_knows_is_told_of_once_and_comes_back_by_a_word(
    there: QuietTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = there.channel.send

    async def refusing(to: Address, *said: object, **more: object) -> str:
        if to.chat == str(LEADER):
            raise Permanent("Bad Request: SOMETHING_THAT_TELEGRAM_SAYS_TOMORROW")
        return await send(to, *said, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(there.channel, "send", refusing)
    for day in range(24, 31):
        there.at(datetime(2026, 11, day, 9, tzinfo=ZONE))
        there.say(LEADER + 100, "/start nobody")
    told = [each.text for each in there.shown(MANAGER) if "王总" in each.text and "收不到" in each.text]
    assert len(told) == 1
    monkeypatch.setattr(there.channel, "send", send)
    before = len(there.shown(LEADER))
    there.say(LEADER, "/today")
    assert len(there.shown(LEADER)) > before
    assert "王总" not in "".join(looked_at(there))


def test_one_message_that_is_refused_for_what_it_holds_tells_of_nobody(
    there: QuietTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, refused = there.channel.send, 0

    async def refusing(to: Address, *said: object, **more: object) -> str:
        nonlocal refused
        if to.chat == str(LEADER) and not refused:
            refused += 1
            raise Permanent("Bad Request: BUTTON_DATA_INVALID")
        return await send(to, *said, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(there.channel, "send", refusing)
    there.say(LEADER, "/today")
    there.say(LEADER, "/help")
    assert refused
    assert not any("收不到" in each.text for each in there.shown(MANAGER))


def test_where_the_manager_cannot_be_reached_another_who_answers_hears_of_the_group(there: QuietTown) -> None:
    there.channel.blocked |= {GROUP, MANAGER}
    there.press(MANAGER, "x:y", 1)
    mornings(there, 24, 26)
    assert told_of(there, LEADER) == 1


def test_doctor_names_the_groups_and_people_that_cannot_be_reached(there: QuietTown) -> None:
    there.channel.blocked |= {GROUP, LEADER}
    mornings(there, 24, 30)
    found = "\n".join(looked_at(there))
    assert "宏达安全群" in found
    assert "王总" in found
