"""What is put to a unit by the roadmaps that it goes by, and what it has chosen of each."""

from collections.abc import Sequence

from bot.store.duties import adoptions, choices
from bot.store.duties.choices import Chosen
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.people import person
from bot.store.people.units import Unit
from schedules.choice import as_chosen, is_owed
from schedules.obligation import Obligation
from schedules.plan import is_put_to
from schedules.record import record
from schedules.unit import Choice


@record
class ChoiceView:
    """An obligation as a unit keeps it: `obligation` comes round as often as was chosen.

    `chosen` is what was said last, by whom (`by`, nobody where the operator did), or nothing.
    """

    roadmap_id: int
    roadmap: str
    obligation: Obligation
    is_on: bool
    chosen: Chosen | None
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is offered, and nobody has said yet whether the unit takes it."""
        return self.obligation.fixed == "ours" and self.chosen is None

    @property
    def is_set_aside(self) -> bool:
        """Whether the source asks for it, and the unit does not keep it."""
        return self.obligation.fixed != "ours" and not self.is_on


def of_unit(conn: Connection, of: Unit) -> Sequence[ChoiceView]:
    """What the roadmaps ask of a unit or offer to it, in their order."""
    said = {(one.roadmap_id, one.key): one for one in choices.of_unit(conn, of.id)}
    roadmaps = roadmaps_in_force(conn)
    return [
        _view(conn, (one.roadmap_id, roadmaps[one.roadmap_id].id), each, said.get((one.roadmap_id, each.id)))
        for one in adoptions.of_unit(conn, of.id)
        for each in roadmaps[one.roadmap_id].obligations
        if is_put_to(each, of.judged)
    ]


def _view(conn: Connection, of: tuple[int, str], asked: Obligation, chosen: Chosen | None) -> ChoiceView:
    choice = Choice(is_on=chosen.is_on, period=chosen.period) if chosen else None
    return ChoiceView(
        roadmap_id=of[0],
        roadmap=of[1],
        obligation=as_chosen(asked, choice),
        is_on=is_owed(asked, choice),
        chosen=chosen,
        by=person(conn, chosen.person_id).name if chosen and chosen.person_id else "",
    )
