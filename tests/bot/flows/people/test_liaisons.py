"""Who supervises for an association is called its liaison: associations are no regulators."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from schedules.unit import Party, Unit
from tests.machines.quiet_town import QuietTown


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    yield town
    town.close()


@pytest.mark.parametrize(
    ("party", "title"),
    [
        ("housing_authority", "监管人员"),
        ("supervision_body", "监管人员"),
        ("construction_association", "协会联络员"),
        ("training_institute", "协会联络员"),
    ],
)
def test_a_supervisor_is_called_by_what_the_unit_is(here: QuietTown, party: Party, title: str) -> None:
    here.unit("上级单位", Unit(party=party, first_year=2026))
    here.join(1, "陈清", "supervisor", "上级单位")
    here.join(2, "周正", "principal_leader", "上级单位")
    assert f"您是上级单位的{title}" in "".join(shown.text for shown in here.shown(1))
    here.say(1, "/help")
    assert title in here.shown(1)[-1].text
    here.say(2, "/team")
    assert f"{title} · 陈清" in here.shown(2)[-1].text
