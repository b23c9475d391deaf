"""What is above the channels knows no channel: it says no word of the Bot API, names none, and knows none's bounds."""

import re

import pytest

from tests.faults.process import ROOT

# Rooms that put a bot together, look after one, or play one: they name its channels.
NAMING = ("app", "channels", "cli", "demo", "ops", "sandbox")
# What only the Bot API calls so.
WORDS = (
    "callback_data",
    "callback_query",
    "caption_entities",
    "edit_date",
    "file_id",
    "file_unique_id",
    "forward_origin",
    "getUpdates",
    "inline_keyboard",
    "media_group",
    "message_thread_id",
    "my_chat_member",
    "parse_mode",
    "reply_markup",
    "reply_to_message",
    "sendMessage",
    "supergroup",
)
SAID = re.compile("|".join(WORDS))
ROOMS = sorted(path.name for path in (ROOT / "bot").iterdir() if path.is_dir() and path.name not in NAMING)


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "__pycache__"])
def test_no_room_above_the_channels_says_a_word_of_the_bot_api(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {word}"
        for path in sorted((ROOT / "bot" / room).rglob("*.py"))
        if "migrations" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for word in SAID.findall(line)
    ]
    assert found == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "__pycache__"])
def test_no_room_above_the_channels_names_one(room: str) -> None:
    named = re.compile("telegram|botfather|t\\.me/", re.IGNORECASE)
    files = [each for kind in ("*.py", "*.po", "*.typ") for each in (ROOT / "bot" / room).rglob(kind)]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted(files)
        if "migrations" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_what_people_read_states_no_bound_that_is_a_channels(locale: str) -> None:
    texts = (ROOT / "bot" / "texts" / "locale" / locale / "LC_MESSAGES" / "dutybell.po").read_text("utf-8")
    assert re.findall(r".*\d+ ?[KMG]B.*", texts) == []
