"""What one text of a roadmap asks beside another."""

import json
from dataclasses import replace
from datetime import date

from schedules.difference import Month, difference, months
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.roadmap import Roadmap, read_roadmap
from schedules.unit import Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_file

MONTHLY, QUARTERLY = {"kind": "every", "period": "month"}, {"kind": "every", "period": "quarter"}
UNIT = Unit(party="enterprise", first_year=2026)


def text(*obligations: dict[str, object]) -> Roadmap:
    return read_roadmap(json.dumps(roadmap_file(*obligations)))


def test_a_text_beside_itself_has_no_difference() -> None:
    same = text(obligation("drill", QUARTERLY))
    assert not difference(same, same)


def test_all_that_the_first_text_asks_is_new() -> None:
    assert [each.id for each in difference(None, text(obligation("drill", QUARTERLY))).new] == ["drill"]


def test_what_is_rung_for_otherwise_is_changed() -> None:
    before = text(obligation("drill", QUARTERLY))
    [name] = before.escalations
    climbed = replace(
        before, escalations={name: replace(before.escalations[name], steps=before.escalations[name].steps[:1])}
    )
    assert [each.id for each in difference(before, climbed).changed] == ["drill"]


def test_the_months_say_how_many_duties_more_and_fewer_are_due() -> None:
    def owed(roadmap: Roadmap) -> list[Duty]:
        return list(plan(roadmap, UNIT, date(2026, 1, 1), date(2026, 4, 30), workdays=china(), hours=Hours()))

    monthly, quarterly = owed(text(obligation("drill", MONTHLY))), owed(text(obligation("drill", QUARTERLY)))
    assert months(monthly, monthly) == []
    assert months(quarterly, monthly) == [
        Month(month="2026-01", more=1, fewer=0),
        Month(month="2026-02", more=1, fewer=0),
        Month(month="2026-04", more=1, fewer=0),
        Month(month="2026-06", more=0, fewer=1),
    ]
