"""What is put to a unit by the roadmaps that it goes by, what it has chosen of each, and what it does by one act."""

from collections.abc import Sequence

from bot.store.duties import adoptions, choices
from bot.store.duties.bundles import OWN, bundles_of, said_of
from bot.store.duties.choices import Chosen
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.people import person
from bot.store.people.units import Unit
from schedules.choice import as_chosen, is_owed, why_apart
from schedules.obligation import Obligation
from schedules.plan import is_put_to
from schedules.record import record
from schedules.roadmap import Bundle
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
    """What the roadmaps ask of a unit or offer to it, in their order; of its own rules it has nothing to choose."""
    said = {(one.roadmap_id, one.key): one for one in choices.of_unit(conn, of.id)}
    roadmaps = roadmaps_in_force(conn)
    return [
        _view(conn, (one.roadmap_id, roadmaps[one.roadmap_id].id), each, said.get((one.roadmap_id, each.id)))
        for one in adoptions.of_unit(conn, of.id)
        for each in roadmaps[one.roadmap_id].obligations
        if each.fixed != "own" and is_put_to(each, of.judged)
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


@record
class BundleView:
    """A bundle of a unit with those of its obligations that the unit keeps.

    One of a roadmap may be apart; `by` is who said so last, and why (nobody where the operator did, or nobody has).
    """

    roadmap_id: int
    bundle: Bundle
    kept: tuple[ChoiceView, ...]
    is_own: bool
    is_apart: bool
    by: str = ""
    reason: str = ""


def bundles(conn: Connection, of: Unit) -> list[BundleView]:
    """The bundles of a unit: its own, and those of a roadmap of which it keeps two obligations at least."""
    put, found = of_unit(conn, of), list[BundleView]()
    roadmaps = roadmaps_in_force(conn)
    for roadmap_id in dict.fromkeys(each.roadmap_id for each in put):
        said = {one.bundle: one for one in said_of(conn, of.id) if one.roadmap_id == roadmap_id}
        there = bundles_of(conn, of.id, roadmap_id)
        apart = [one for one in roadmaps[roadmap_id].bundles if one.id in said and said[one.id].is_apart]
        for bundle in (*there, *apart):
            last = said.get(bundle.id)
            view = BundleView(
                roadmap_id=roadmap_id,
                bundle=bundle,
                kept=tuple(
                    each
                    for each in put
                    if each.is_on and each.roadmap_id == roadmap_id and each.obligation.id in bundle.obligations
                ),
                is_own=bundle.id.startswith(OWN),
                is_apart=bundle in apart,
                by=person(conn, last.person_id).name if last and last.person_id else "",
                reason=last.reason if last else "",
            )
            if view.is_own or len(view.kept) > 1:
                found.append(view)
    return found


def roadmap_of(conn: Connection, of: Unit, bundle: str) -> int:
    """The roadmap (its id) of which a unit's bundle is; 0 where it has none of this name."""
    return next((each.roadmap_id for each in bundles(conn, of) if each.bundle.id == bundle), 0)


def free(conn: Connection, of: Unit) -> Sequence[ChoiceView]:
    """The obligations that a unit keeps and that belong to no bundle of it, where another may be done with them."""
    in_one = {
        (each.roadmap_id, key) for each in bundles(conn, of) if not each.is_apart for key in each.bundle.obligations
    }
    left = [each for each in of_unit(conn, of) if each.is_on and (each.roadmap_id, each.obligation.id) not in in_one]
    return [each for each in left if beside(each, left)]


def beside(first: ChoiceView, some: Sequence[ChoiceView]) -> list[ChoiceView]:
    """Those of these obligations that one act fulfils with the first."""
    alike = (each for each in some if each.roadmap_id == first.roadmap_id and each is not first)
    return [each for each in alike if why_apart([first.obligation, each.obligation]) is None]
