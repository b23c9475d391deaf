"""Standing in: of one company only, followed to whoever is there, ended with the last role, by quiet towns."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.queries import rights, standing_in
from bot.store.people.absences import absences_in, add_absence
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import QuietTown

START = datetime(2026, 11, 16, 1, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 20), date(2026, 12, 30)
THEN = datetime(2026, 11, 24, 2, tzinfo=UTC)
A, D, M, B = 1, 2, 3, 4
NAMES = {A: "安正", D: "戴礼", M: "经理", B: "别家"}
ENTERPRISE = Unit(party="enterprise", first_year=2026)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    """Two companies: in the first a leader, a deputy leader and a safety manager; one who leads both."""
    town = QuietTown(START)
    try:
        for name in ("宏达建设", "远方建设"):
            town.unit(name, ENTERPRISE)
        town.join(A, NAMES[A], "principal_leader", "宏达建设")
        town.join(D, NAMES[D], "safety_officer", "宏达建设")
        town.join(M, NAMES[M], "safety_manager", "宏达建设")
        town.join(B, NAMES[B], "safety_manager", "远方建设")
        yield town
    finally:
        town.close()


def number(town: QuietTown, who: int) -> int:
    found = town.store.read_now(person_by_number, who)
    assert found
    return found.id


def away(town: QuietTown, who: int, deputy: int, first: date = FIRST, last: date = LAST) -> None:
    """An absence as it stands in the tables."""
    company = town.store.read_now(unit_named, "宏达建设")
    assert company
    by, now = number(town, deputy), town.clock.now()
    town.store.write_now(add_absence, company.id, number(town, who), deputy_id=by, first=first, last=last, now=now)


def may(town: QuietTown, who: int, action: rights.Action, company: str = "宏达建设") -> bool:
    of = town.store.read_now(unit_named, company)
    assert of
    return town.store.read_now(rights.may, number(town, who), action, of, now=THEN)


def there(town: QuietTown, who: int) -> int:
    """Who is there for a person, by their Telegram number."""
    company = town.store.read_now(unit_named, "宏达建设")
    assert company
    found = town.store.read_now(standing_in.present, number(town, who), company.id, date(2026, 11, 24))
    return next(each for each in NAMES if number(town, each) == found)


@pytest.mark.parametrize(
    ("named", "step"),
    [
        ({}, A),
        ({A: D}, D),
        ({A: D, D: M}, M),
        ({A: D, D: A}, A),  # a circle: nobody is there, so the one whose it is
        ({A: D, D: M, M: D}, A),
        ({A: D, D: M, M: A}, A),
        ({D: A}, A),
    ],
)
def test_the_chain_of_deputies_ends_at_whoever_is_there(here: QuietTown, named: dict[int, int], step: int) -> None:
    for absent, deputy in named.items():
        away(here, absent, deputy)
    assert there(here, A) == step


def test_all_of_a_chain_may_press_and_only_who_is_there_is_step(here: QuietTown) -> None:
    away(here, A, D)
    away(here, D, M)
    before = {who: len(here.shown(who)) for who in (A, D, M)}
    here.at(datetime(2026, 11, 30, 2, tzinfo=UTC))
    step = {who for who in before if len(here.shown(who)) > before[who]}
    assert step == {M}
    for who in (A, D, M):
        assert may(here, who, "waive")
    assert not may(here, B, "waive")


def test_a_deputy_from_another_company_stands_in_for_nobody(here: QuietTown) -> None:
    away(here, A, B)
    assert not may(here, B, "see")
    assert there(here, A) == A


def test_an_absence_from_one_company_gives_nothing_in_another(here: QuietTown) -> None:
    here.join(A, NAMES[A], "principal_leader", "远方建设")
    away(here, A, D)
    assert may(here, D, "waive")
    assert not may(here, D, "see", "远方建设")


def test_of_two_absences_the_one_said_last_counts(here: QuietTown) -> None:
    away(here, A, D)
    away(here, A, M)
    assert there(here, A) == M
    assert not may(here, D, "waive")


def remove(town: QuietTown, name: str) -> None:
    town.say(M, "/team")
    for label in (name, "移除", "确认移除"):
        town.press_on(M, label)


def test_a_removed_deputy_keeps_nothing_and_the_absent_and_the_company_hear_of_it(here: QuietTown) -> None:
    here.say(A, "/away")
    here.say(A, "11-20 12-30")
    here.press_on(A, NAMES[D])
    here.at(THEN)
    assert may(here, D, "confirm")
    remove(here, NAMES[D])
    assert not may(here, D, "see")
    assert here.channel.chats[D][-1].text.startswith("您不再担任")
    assert "不再代理安正" in here.shown(A)[-1].text
    assert any("不再代理安正" in shown.text for shown in here.shown(M))
    said = [entry["action"] for entry in here.entries(1)]
    assert "deputy_left" in said
    here.say(A, "/away")
    assert "无人代理" in here.shown(A)[-1].text


def test_an_absent_person_who_leaves_is_away_no_longer_when_they_come_back(here: QuietTown) -> None:
    away(here, A, D)
    here.at(THEN)
    remove(here, NAMES[A])
    assert not may(here, D, "waive")
    here.join(A, NAMES[A], "principal_leader", "宏达建设")
    assert not may(here, D, "waive")
    assert not here.store.read_now(absences_in, 1, date(2026, 11, 24))


def test_whoever_is_away_then_is_warned_of_when_chosen(here: QuietTown) -> None:
    away(here, D, M)
    here.say(A, "/away")
    here.say(A, "11-24 11-25")
    here.press_on(A, NAMES[D])
    assert "也请假（出差）" in here.shown(A)[-1].text
    here.press_on(A, "另选一人")
    here.press_on(A, NAMES[D])
    here.press_on(A, "仍由戴礼代理")
    assert there(here, A) == M
    assert "absent" in [entry["action"] for entry in here.entries(1)]


def test_who_holds_the_team_in_one_company_names_nobody_in_another(here: QuietTown) -> None:
    """A leader of both is away from each for itself; the other company's manager says nothing of this one."""
    here.join(A, NAMES[A], "principal_leader", "远方建设")
    here.say(B, "/team")
    here.press_on(B, NAMES[A])
    here.press_on(B, "请假（出差）")
    here.say(B, "11-20 12-30")
    here.press_on(B, NAMES[B])
    assert not may(here, B, "see")
    assert may(here, B, "see", "远方建设")
    assert "absent" not in [entry["action"] for entry in here.entries(1)]
    assert "absent" in [entry["action"] for entry in here.entries(2)]


def test_someone_of_two_companies_says_from_which_they_are_away(here: QuietTown) -> None:
    here.join(A, NAMES[A], "principal_leader", "远方建设")
    here.say(A, "/away")
    here.press_on(A, "远方建设")
    here.say(A, "11-20 12-30")
    shown = here.shown(A)[-1].text
    assert NAMES[B] in shown
    assert NAMES[D] not in shown


def test_a_forged_deputy_of_another_company_is_refused(here: QuietTown) -> None:
    here.say(A, "/away")
    here.say(A, "11-20 12-30")
    shown = here.shown(A)[-1]
    data = shown.data(shown.buttons[0]).rpartition(".")[0]
    here.press(A, f"{data}.{number(here, B)}", shown.message_id)
    here.press(B, f"{data}.{number(here, B)}", shown.message_id)
    assert "absent" not in [entry["action"] for entry in here.entries(1)]
