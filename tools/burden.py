"""What the bot costs each kind of person in a year, as the table of docs/burden.md: `tools/burden.py [YEAR …]`."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.cli.foreseen import Follows, Said, foresee
from bot.ops.arguments import roadmap_at
from schedules.mornings.year import Year
from schedules.obligation import Role
from schedules.record import record
from schedules.unit import Attribute, Unit

YEARS = (2026, 2027)
TYPICAL: dict[str, Attribute] = {"headcount": 120, "hazardous": True, "has_projects": True, "trade": "construction"}
SMALL: dict[str, Attribute] = {"headcount": 20, "hazardous": False, "has_projects": False}
# When duties are done: three days before they are due, three days late, every second one, never.
DONE = (
    Said(done_before_due=3),
    Said(done_before_due=-3),
    Said(done_before_due=3, half_done=True),
    Said(nobody=True),
)


@record
class Row:
    """A person of a unit, who else is there, and what the person may be sent at most: lines a year, and a morning."""

    who: str
    unit: Unit
    people: str
    role: Role
    lines: int
    worst: int


FIRM = Unit(party="enterprise", first_year=2026, attributes=TYPICAL)
ROWS = (
    Row(
        who="principal leader, typical enterprise",
        unit=FIRM,
        people="principal_leader,deputy_leader,safety_manager",
        role="principal_leader",
        lines=90,
        worst=5,
    ),
    Row(
        who="the same, only leader and manager",
        unit=FIRM,
        people="principal_leader,safety_manager",
        role="principal_leader",
        lines=110,
        worst=5,
    ),
    Row(
        who="safety manager, typical enterprise",
        unit=FIRM,
        people="principal_leader,deputy_leader,safety_manager",
        role="safety_manager",
        lines=200,
        worst=8,
    ),
    Row(
        who="one person for all, firm of 20",
        unit=Unit(party="enterprise", first_year=2026, attributes=SMALL),
        people="principal_leader",
        role="principal_leader",
        lines=160,
        worst=6,
    ),
    Row(
        who="site officer",
        unit=Unit(
            party="enterprise", scope="project", first_year=2026, attributes={"major_risk": False}, week="123456"
        ),
        people="project_manager,safety_officer",
        role="safety_officer",
        lines=300,
        worst=4,
    ),
    Row(
        who="authority's supervisor, own duties",
        unit=Unit(party="housing_authority", first_year=2026),
        people="principal_leader,deputy_leader,supervisor",
        role="supervisor",
        lines=120,
        worst=8,
    ),
)


def figures(year: Year, role: Role) -> str:
    """Lines of a year, how many of these are chosen, those of its worst morning, and what acts cause."""
    theirs = [each for each in year.told if each.role == role]
    worst = max((each.lines for each in theirs), default=0)
    lines, chosen = sum(each.lines for each in theirs), sum(each.chosen for each in theirs)
    return f"{lines} ({chosen}), {worst}; {sum(each.caused for each in theirs)}"


def table(years: Sequence[int]) -> str:
    """The table, a row a person and year."""
    roadmap = roadmap_at(None)
    lines = [
        "| person | year | at most | 3 days before due | 3 days late | every second never | never | unheard |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        for year in years:
            first, last = date(year, 1, 1), date(year, 12, 31)
            found = [
                foresee([Follows(roadmap=roadmap, unit=row.unit)], first, last, said=replace(said, people=row.people))
                for said in DONE
            ]
            unheard = sum(len(each.unheard) for each in found)
            cells = " | ".join(figures(each, row.role) for each in found)
            lines.append(f"| {row.who} | {year} | {row.lines}, {row.worst} | {cells} | {unheard} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table([int(each) for each in sys.argv[1:]] or YEARS))
