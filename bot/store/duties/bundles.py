"""Acts: which duties one act fulfils, or are the steps of one case, and so are shown as one.

What goes together is the roadmap's to say, and a unit's own: it puts obligations together, and takes bundles apart.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.store.duties.duties import Duty, duties_of_periods
from bot.store.duties.duty import NEWEST_BUNDLING
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.rows import each, forget, known_once, once
from bot.store.tables import bundlings
from schedules.obligation import Text
from schedules.record import record
from schedules.roadmap import Bundle
from schedules.standing import SETTLED


@record
class Bundling:
    """What a unit has said of a bundle last, by the entry `seq`: that it is taken apart, or what it has put together.

    Nobody (`person_id` None) stands behind what the operator did.
    """

    unit_id: int
    roadmap_id: int
    bundle: str
    name: str
    keys: Sequence[str]
    is_apart: bool
    reason: str
    person_id: int | None
    seq: int
    at: datetime


_COLUMNS = [bundlings.c[name] for name in Bundling.__dataclass_fields__]
# How a unit's own bundles are called: so and a number.
OWN = "own-"
# What one is called whose name was erased with the one who gave it.
NAMELESS = Text(zh="单位合并事项", en="Put together by the unit")


def add(conn: Connection, said: Bundling) -> None:
    """Let this be what a unit has said of a bundle last."""
    conn.execute(insert(bundlings).values(**vars(said)))
    for key in (NEWEST_BUNDLING, "bundlings"):
        forget(conn, key)


def said_of(conn: Connection, unit_id: int) -> list[Bundling]:
    """What a unit has said of bundles, the last of each, in the order in which they were first spoken of."""
    return _said(conn).get(unit_id, [])


def _said(conn: Connection) -> dict[int, list[Bundling]]:
    def read() -> dict[int, list[Bundling]]:
        if known_once(conn, NEWEST_BUNDLING) == 0:
            return {}
        last: dict[tuple[int, int, str], Bundling] = {}
        for one in each(Bundling, conn.execute(select(*_COLUMNS).order_by(bundlings.c.seq))):
            last[one.unit_id, one.roadmap_id, one.bundle] = one  # by its entry, to which `verify` holds the row
        of_units: dict[int, list[Bundling]] = defaultdict(list)
        for one in last.values():
            of_units[one.unit_id].append(one)
        return of_units

    return once(conn, "bundlings", read)


def bundles_of(conn: Connection, unit_id: int, roadmap_id: int) -> list[Bundle]:
    """What a unit does by one act of what a roadmap asks: its own bundles, then the roadmap's that are not apart.

    What is in one of its own is in none of the roadmap's: a later edition may put the same together otherwise, and the
    unit was asked first.
    """
    said = [one for one in said_of(conn, unit_id) if one.roadmap_id == roadmap_id]
    apart = {one.bundle for one in said if one.is_apart}
    roadmap = roadmaps_in_force(conn).get(roadmap_id)
    own = [
        Bundle(id=one.bundle, title=Text(zh=one.name, en=one.name) if one.name else NAMELESS, obligations=[*one.keys])
        for one in said
        if one.bundle.startswith(OWN) and not one.is_apart
    ]
    taken = {key for one in own for key in one.obligations}
    given = [_without(one, taken) for one in (roadmap.bundles if roadmap else ()) if one.id not in apart]
    return [*own, *(one for one in given if one)]


def _without(bundle: Bundle, taken: Set[str]) -> Bundle | None:
    """What is left of a bundle without these obligations, if it still is one."""
    if taken.isdisjoint(bundle.obligations):
        return bundle
    left = [key for key in bundle.obligations if key not in taken]
    return replace(bundle, obligations=left) if len(left) > 1 else None


def bundle_of(conn: Connection, owed: Duty) -> Bundle | None:
    """The bundle of a duty, where one act fulfils it with others; what a notice gave belongs to none."""
    if owed.notice_id:
        return None
    if not said_of(conn, owed.unit_id):
        roadmap = roadmaps_in_force(conn).get(owed.roadmap_id)
        return roadmap.bundle_of(owed.key) if roadmap else None
    found = (one for one in bundles_of(conn, owed.unit_id, owed.roadmap_id) if owed.key in one.obligations)
    return next(found, None)


def act_of(conn: Connection, owed: Duty) -> Hashable:
    """What duties share that are shown as one: their bundle, unit and period, and that they wait to be judged or do
    not; a duty of no bundle shares with none."""
    bundle = bundle_of(conn, owed)
    if not bundle:
        return owed.id
    return owed.unit_id, owed.roadmap_id, bundle.id, owed.period, owed.outcome == "submitted"


def line_of(conn: Connection, owed: Duty) -> Hashable:
    """What duties share that one act fulfils, and are one line together; each step of a case is one of its own."""
    bundle = bundle_of(conn, owed)
    return owed.id if bundle and bundle.steps else act_of(conn, owed)


def alike(conn: Connection, owed: Duty) -> list[Duty]:
    """The other duties of its bundle, unit and period that are still to be done, however it stands itself."""
    bundle = bundle_of(conn, owed)
    if not bundle:
        return []
    periods = {(owed.roadmap_id, key): owed.period for key in bundle.obligations if key != owed.key}
    return [one for one in duties_of_periods(conn, owed.unit_id, periods) if one.outcome not in SETTLED]


def fellows(conn: Connection, owed: Duty) -> list[Duty]:
    """The duties that are shown with one, itself the first: those of its bundle, unit and period that are still to be
    done as it is; it alone where it is not."""
    bundle = None if owed.outcome in SETTLED else bundle_of(conn, owed)
    if not bundle:
        return [owed]
    others = alike(conn, owed)
    if bundle.steps:
        return [owed, *sorted(others, key=lambda one: (one.due_on, one.id))]
    order = {key: place for place, key in enumerate(bundle.obligations)}
    fitting = [one for one in others if one.due_on == owed.due_on]
    return [owed, *sorted(fitting, key=lambda one: order[one.key])]
