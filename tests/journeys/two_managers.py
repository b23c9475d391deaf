"""A company with a leader and two safety managers, of whom either judges what the leader submits: in a quiet town."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown

LEADER, MANAGER, SECOND = 1, 2, 3
COMPANY = "宏达建设"


def local(*parts: int) -> datetime:
    """A moment of the company's own clock."""
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai"))  # type: ignore[misc, arg-type]


def two_managers(above: str | None = None) -> QuietTown:
    """The town on the morning of 20 November 2026, the company below an authority of this name if there is one."""
    town = QuietTown(local(2026, 11, 20, 8))
    if above:
        town.unit(above, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}), above)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.join(SECOND, "赵敏", "safety_manager", COMPANY)
    town.cycle()
    return town


def company(here: QuietTown) -> int:
    """The company's id."""
    found = here.store.read_now(unit_named, COMPANY)
    assert found
    return found.id


def acts(here: QuietTown) -> list[str]:
    """What people did, by the ledger; what the bot showed is left out."""
    said = [entry["action"] for entry in here.entries(company(here))]
    return [action for action in said if action != "prompted"]


def begin(here: QuietTown, person: int = LEADER) -> None:
    """Let someone open the quarter's study, which asks for a note alone, and begin to prove it."""
    here.say(person, "/duties study")
    here.press_on(person, "study")
    here.press_on(person, "✅ 已完成")


def submit(here: QuietTown, note: str, person: int = LEADER) -> None:
    """Let someone say that the study was done."""
    begin(here, person)
    if "今天" in here.shown(person)[-1].text:  # a returned submission has its day
        here.press_on(person, "今天")
    here.say(person, note)
    here.press_on(person, "📤 提交")
