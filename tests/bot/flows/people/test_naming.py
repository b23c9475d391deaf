"""Real names: asked at joining, corrected by oneself and by who changes the team; each change an entry."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.flows.ledger.verify import verify
from bot.flows.people.import_units import load
from bot.flows.people.naming import read
from bot.sheets.tree import read as read_table
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import QuietTown

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
MANAGER, LEADER, OFFICER, ELSEWHERE = 1, 2, 3, 4
NICK = "A01安全小李🌹"


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(START)
    for name in ("宏达建设", "远方建设"):
        town.unit(name, Unit(party="enterprise", first_year=2026))
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(OFFICER, NICK, "safety_officer", "宏达建设")
    town.join(ELSEWHERE, "别家", "safety_manager", "远方建设")
    yield town
    town.close()


def name(town: QuietTown, who: int) -> str:
    found = town.store.read_now(person_by_number, who)
    assert found
    return found.name


def named(town: QuietTown, company: int = 1) -> int:
    return sum(entry["action"] == "named" for entry in town.entries(company))


def test_who_joins_is_asked_and_says_another_name_which_is_an_entry_and_told(here: QuietTown) -> None:
    assert "真实姓名" in here.shown(OFFICER)[0].text
    here.press_on(OFFICER, "换一个")
    here.say(OFFICER, "🌹")
    assert "不能作为姓名" in here.shown(OFFICER)[-1].text
    here.say(OFFICER, " 李  小安 ")
    assert name(here, OFFICER) == "李 小安"
    assert named(here) == 1
    assert NICK in here.shown(MANAGER)[-1].text
    here.say(LEADER, "/team")
    assert "李 小安" in here.shown(LEADER)[-1].text
    assert NICK not in here.shown(LEADER)[-1].text


def test_who_says_that_the_name_is_right_is_not_asked_again(here: QuietTown) -> None:
    here.press_on(LEADER, "是，王建国")
    here.join(LEADER, "王建国", "principal_leader", "远方建设")
    assert "真实姓名" not in next(shown.text for shown in here.shown(LEADER) if "远方建设" in shown.text)
    assert named(here) == 0


def test_by_command_with_the_name_and_the_same_name_is_no_entry(here: QuietTown) -> None:
    here.say(OFFICER, "/name 李小安")
    here.say(OFFICER, "/name 李小安")
    assert (name(here, OFFICER), named(here)) == ("李小安", 1)


def test_whoever_changes_the_team_corrects_a_name_and_nobody_else_does(here: QuietTown) -> None:
    here.say(MANAGER, "/team")
    here.press_on(MANAGER, NICK)
    here.press_on(MANAGER, "✏️")
    asked = next(shown for shown in reversed(here.shown(MANAGER)) if any(b.verb == "name_of" for b in shown.buttons))
    forged = next(button for button in asked.buttons if button.verb == "name_of")
    here.say(MANAGER, "李小安")
    assert name(here, OFFICER) == "李小安"
    assert "李小安" in here.shown(OFFICER)[-1].text
    for other in (ELSEWHERE, OFFICER):
        here.say(other, "/help")
        shown = here.shown(other)[-1]
        number = here.store.read_now(person_by_number, LEADER)
        assert number
        here.press(other, f"{shown.key}:name_of:{number.id}", shown.message_id)
        here.say(other, "冒名")
    assert forged
    assert name(here, LEADER) == "王建国"


def test_an_end_of_the_right_ends_the_question(here: QuietTown) -> None:
    here.say(MANAGER, "/team")
    here.press_on(MANAGER, "王建国")
    here.press_on(MANAGER, "✏️")
    here.say(LEADER, "/team")
    for label in ("李安", "移除", "确认移除"):
        here.press_on(LEADER, label)
    here.say(MANAGER, "冒名")
    assert name(here, LEADER) == "王建国"


def test_a_change_is_an_entry_of_each_company_and_keeps_the_ledger_whole(here: QuietTown) -> None:
    here.join(OFFICER, NICK, "safety_officer", "远方建设")
    here.say(OFFICER, "/name 李小安")
    assert (named(here, 1), named(here, 2)) == (1, 1)
    assert here.store.read_now(verify, here.vault, None).code == 0


def test_an_import_that_names_a_person_sets_the_name() -> None:
    town = QuietTown(START)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    table = "kind,name,party,unit,role\nperson,张三,,宏达建设,safety_manager\n".encode()
    loaded = town.store.write_now(load, read_table(table, "a.csv"), START)
    town.say(9, f"/start {loaded.invited[0].code}", name="阿三🌹")
    assert name(town, 9) == "张三"
    assert "真实姓名" not in town.shown(9)[0].text
    town.close()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("李小安", "李小安"),
        ("  李  小安\n", "李 小安"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("Anne-Marie O’Neil Jr.", "Anne-Marie O’Neil Jr."),
        ("𠮷田", "𠮷田"),
        (NICK, None),
        ("李", None),
        ("13800001111", None),
        ("", None),
        ("· -", None),
        ("李" * 41, None),
        ("李安<b>", None),
        ("李\u202e安", None),
    ],
)
def test_a_name_is_letters_and_what_joins_them(said: str, wanted: str | None) -> None:
    assert read(said) == wanted
