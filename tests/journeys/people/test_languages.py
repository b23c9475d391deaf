"""In which language someone is first spoken to: their Telegram's, else their unit's, else English."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.channels.telegram.updates import read
from bot.flows.people.change_unit import speak
from bot.flows.people.enrol import invite_to
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import QuietTown

BERLIN, SITE, SHENZHEN = "Bau Berlin", "Haus 1", "宏达建设"
CHINESE = ("zh", "zh-hans", "zh-hant", "zh-TW", "zh-HK", "zh-CN", "zh_TW", "ZH-Hant", "zh-hant-beta", "yue", "yue-HK")
ENGLISH = ("en", "en-US", "en-GB", "EN")
NEITHER = ("de", "fr", "vi", "ru", "pt-br", "id", "zu", "za", "enm")


def update(code: str | None, text: str = "/start", person: int = 7) -> dict[str, object]:
    user = {"id": person, "is_bot": False, "first_name": "Kim", **({"language_code": code} if code else {})}
    message = {"message_id": 1, "date": 1, "from": user, "chat": {"id": person, "type": "private"}, "text": text}
    return {"update_id": 1, "message": message}


@pytest.mark.parametrize(
    ("code", "spoken", "speaks"),
    [
        *((code, "zh", True) for code in CHINESE),
        *((code, "en", True) for code in ENGLISH),
        *((code, "en", False) for code in NEITHER),
        (None, "zh", False),
    ],
)
def test_a_telegram_in_neither_language_is_spoken_to_in_english(code: str | None, spoken: str, speaks: bool) -> None:
    arrived = read(update(code))
    assert arrived
    assert (arrived.language, arrived.speaks) == (spoken, speaks)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    town.unit(SHENZHEN, Unit(party="enterprise", first_year=2026))
    town.unit(BERLIN, Unit(party="enterprise", first_year=2026, timezone="Europe/Berlin"))
    town.unit(SITE, Unit(party="enterprise", scope="project", first_year=2026), BERLIN)
    yield town
    town.close()


def joined(here: QuietTown, person: int, code: str | None, unit: str) -> str:
    """The language in which someone is spoken to after they have joined."""
    invitation = here.store.write_now(invite_to, unit, "safety_officer", here.clock.now())
    here._update(update(code, f"/start {invitation}", person))

    def spoken(conn: Connection) -> str:
        known = person_by_number(conn, person)
        assert known
        return known.language

    return here.store.read_now(spoken)


def let_speak(here: QuietTown, unit: str, code: str) -> None:
    def step(conn: Connection) -> bool:
        found = unit_named(conn, unit)
        assert found
        return speak(conn, found, code, here.clock.now())

    assert here.store.write_now(step)


def test_the_unit_says_what_is_spoken_to_those_who_speak_neither(here: QuietTown) -> None:
    assert joined(here, 101, "de", BERLIN) == "en"
    assert joined(here, 102, "zh-TW", BERLIN) == "zh"
    let_speak(here, BERLIN, "zh")
    assert joined(here, 103, "de", BERLIN) == "zh"
    assert joined(here, 104, "de", SITE) == "zh"
    assert joined(here, 105, "en-GB", SITE) == "en"
    assert joined(here, 106, "de", SHENZHEN) == "en"
    let_speak(here, SITE, "en")
    assert joined(here, 107, "fr", SITE) == "en"
    let_speak(here, BERLIN, "none")
    assert joined(here, 108, "fr", BERLIN) == "en"
    assert [entry["language"] for entry in here.entries(2) if entry["action"] == "unit_changed"] == ["zh", "en", None]


def test_a_stranger_is_answered_in_their_language_or_in_english(here: QuietTown) -> None:
    for person, code, word in ((201, "vi", "invitation"), (202, "yue", "邀请"), (203, "en", "invitation")):
        here._update(update(code, "hello", person))
        assert word in here.shown(person)[-1].text
