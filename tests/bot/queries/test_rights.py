"""The grid of rights, cell by cell: what the docs show is what the code answers, over real units and people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from bot.flows.people import grants
from bot.outbox.operations import add_unit
from bot.queries import rights
from bot.store.engine import Store, open_store
from bot.store.migrate import migrate
from bot.store.people.absences import add_absence
from bot.store.people.people import add_membership, add_person
from schedules.obligation import Role
from schedules.unit import Unit
from tests.chats import telegram
from tests.faults.process import ROOT

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
DOCS = ROOT / "docs" / "rights.md"
PLACES = {"own": "公司", "below": "项目", "elsewhere": "别家"}
CELLS = [(role, action, reach) for role in get_args(Role) for action in get_args(rights.Action) for reach in PLACES]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A company with a project, another company, and one person for each role in the first."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('rights') / 'd.db'}")
    migrate(store)
    company = store.write_now(add_unit, "公司", Unit(party="enterprise", first_year=2026), None, now=NOW)
    project = Unit(party="enterprise", first_year=2026, scope="project")
    store.write_now(add_unit, "项目", project, "公司", now=NOW)
    store.write_now(add_unit, "别家", Unit(party="enterprise", first_year=2026), None, now=NOW)
    for number, role in enumerate(get_args(Role), 1):
        held = store.write_now(add_person, telegram(number), role, "zh", now=NOW)
        store.write_now(add_membership, held.id, company.id, role, now=NOW)
    yield store
    store.close()


def tables() -> list[list[list[str]]]:
    """The tables of the docs, each a list of rows of cells."""
    found: list[list[list[str]]] = []
    before = False
    for line in DOCS.read_text("utf-8").splitlines():
        is_row = line.startswith("|")
        if is_row and not before:
            found.append([])
        if is_row:
            found[-1].append([cell.strip().strip("`") for cell in line.strip().strip("|").split("|")])
        before = is_row
    return found


def documented() -> dict[tuple[str, str], str]:
    """The cells of the table in the docs."""
    rows = tables()[0]
    head = [cell.strip().strip("`") for cell in rows[0]]
    cells: dict[tuple[str, str], str] = {}
    for row in rows[2:]:
        role, *answers = [cell.strip().strip("`") for cell in row]
        cells |= {(role, action): answer for action, answer in zip(head[1:], answers, strict=True)}
    return cells


@pytest.mark.parametrize(("role", "action", "reach"), CELLS)
def test_a_cell_of_the_grid_is_as_the_docs_say(store: Store, role: Role, action: rights.Action, reach: str) -> None:
    said = documented()[role, action]
    wanted = {"own": "own" in said, "below": "below" in said, "elsewhere": False}[reach]

    def answer(conn: object) -> bool:
        from bot.store.people.members import holders
        from bot.store.people.units import unit_named

        company, where = unit_named(conn, "公司"), unit_named(conn, PLACES[reach])  # type: ignore[arg-type]
        assert company
        who = holders(conn, [company.id], role)[0]  # type: ignore[arg-type]
        assert where
        return rights.may(conn, who.id, action, where, now=NOW)  # type: ignore[arg-type]

    assert store.read_now(answer) == wanted


def test_the_units_in_which_someone_may_act_are_those_that_the_grid_allows_one_by_one(store: Store) -> None:
    from bot.store.people.people import everyone
    from bot.store.people.units import all_units

    def same(conn: object) -> None:
        for who in everyone(conn):  # type: ignore[arg-type]
            for action in get_args(rights.Action):
                listed = set(rights.units_for(conn, who.id, action, NOW))  # type: ignore[arg-type]
                each = {of.id for of in all_units(conn) if rights.may(conn, who.id, action, of, now=NOW)}  # type: ignore[arg-type]
                assert listed == each

    store.read_now(same)


def test_a_deputy_may_act_through_the_last_local_day_of_the_unit_and_no_longer(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'd.db'}")
    migrate(store)
    far = Unit(party="enterprise", first_year=2026, timezone="America/Los_Angeles")
    of = store.write_now(add_unit, "西岸", far, None, now=NOW)
    leader, deputy = (store.write_now(add_person, telegram(number), f"{number}", "zh", now=NOW) for number in (1, 2))
    store.write_now(add_membership, leader.id, of.id, "principal_leader", now=NOW)
    store.write_now(add_membership, deputy.id, of.id, "safety_officer", now=NOW)
    day = date(2026, 11, 2)
    store.write_now(add_absence, of.id, leader.id, deputy_id=deputy.id, first=day, last=day, now=NOW)
    for moment, stands_in in (
        (datetime(2026, 11, 2, 7, tzinfo=UTC), False),  # still the 1st there, the 2nd in China
        (datetime(2026, 11, 2, 18, tzinfo=UTC), True),  # the 2nd there, already the 3rd in China
        (datetime(2026, 11, 3, 9, tzinfo=UTC), False),
    ):
        assert (store.read_now(rights.deputy_of, leader.id, of, moment) == deputy.id) is stands_in
        assert store.read_now(rights.may, deputy.id, "confirm", of, now=moment) is stands_in
    store.close()


GIFTS = [
    (giver, role, reach) for giver in get_args(Role) for role in get_args(Role) for reach in ("own", "below", "first")
]


@pytest.mark.parametrize(("giver", "role", "reach"), GIFTS)
def test_a_cell_of_who_may_give_which_role_is_as_the_docs_say(giver: Role, role: Role, reach: str) -> None:
    head, _, *rows = tables()[1]
    said = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}[giver][role]
    letter = {"own": "O", "below": "B", "first": "F"}[reach]
    assert (letter in grants.GIVES[giver][role]) == (reach in said)


@pytest.mark.parametrize("giver", get_args(Role))
@pytest.mark.parametrize("role", get_args(Role))
def test_nobody_gives_more_than_they_hold_but_who_answers_for_a_company(giver: Role, role: Role) -> None:
    appoints = giver == "principal_leader" and role in (
        "safety_director",
        "safety_manager",
        "supervisor",
        "administrator",
    )
    for letter, reaches in (("O", ("own", "below")), ("B", ("own",))):
        if letter in grants.GIVES[giver][role] and not appoints:
            for action in get_args(rights.Action):
                for reach in reaches:
                    held = "below" if letter == "B" else reach
                    assert not rights.allows(role, action, reach) or rights.allows(giver, action, held)  # type: ignore[arg-type]


def test_the_roles_of_a_kind_of_unit_are_as_the_docs_say() -> None:
    _, _, *rows = tables()[2]
    said = {row[0]: tuple(role.strip().strip("`") for role in row[1].split(",")) for row in rows}
    assert said == {"enterprise": grants.ENTERPRISE, "project": grants.PROJECT, "others": grants.ABOVE}
