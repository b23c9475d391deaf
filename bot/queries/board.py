"""Overseeing: the board of the units below, for those who may see there; it only reads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.queries import duty_views, rights
from bot.queries.board_place import PeriodChoice, Place
from bot.queries.context import Context
from bot.queries.duty_views import DutyView
from bot.queries.status import WORST_FIRST
from bot.store.duties import rates
from bot.store.duties.duties import duties_of
from bot.store.duties.obligations import Named, adopted, known
from bot.store.engine import Connection
from bot.store.people.units import Unit, ancestors, has_below, known_unit, unit
from schedules.obligation import Text
from schedules.period import PeriodKind, period_of
from schedules.rate import Rate
from schedules.record import record

# So many lines a page holds.
LISTED = 8
KINDS: dict[PeriodChoice, PeriodKind] = {"m": "month", "q": "quarter", "y": "year", "l": "year"}


@record
class Entry:
    """A line of a ranking: what its button leads to, the unit or obligation that it is of, its rate."""

    id: int
    name: str | Text
    rate: Rate


@record
class Above:
    """A board further up, with the name of its unit."""

    place: Place
    name: str


@record
class Ranking:
    """A page of a ranking, of a unit or an obligation: `lines` is how many there are, `without` how many have no rate.

    With `own` the unit itself is among them. `supervise` is the unit to which a supervision notice may be sent from
    here; `below` and `above` are other boards.
    """

    place: Place
    unit: str
    obligation: Text | None
    entries: Sequence[Entry]
    lines: int
    without: int
    rate: Rate
    own: bool = False
    supervise: int | None = None
    below: Place | None = None
    above: Above | None = None


@record
class Duties:
    """A unit's duties under one obligation, what needs a look first."""

    place: Place
    unit: str
    obligation: Text
    views: Sequence[DutyView]


def roots(conn: Connection, person_id: int, action: rights.Action, now: datetime) -> list[int]:
    """The units that someone holds a role in by which they may do this in the units below, if there are any."""
    mine = dict.fromkeys(
        one.unit_id for one in rights.held(conn, person_id, now) if rights.allows(one.role, action, "below")
    )
    return [unit_id for unit_id in mine if has_below(conn, unit_id)]


def oversees(conn: Connection, person_id: int, action: rights.Action, root_id: int, *, now: datetime) -> bool:
    """Whether someone may do this in every unit below one."""
    reach = {root_id, *ancestors(conn, root_id)}
    mine = rights.held(conn, person_id, now)
    return any(one.unit_id in reach and rights.allows(one.role, action, "below") for one in mine)


def holds_itself(root: Unit) -> bool:
    """Whether a board lists its unit among those below: what a company and its projects owe is one, and its own part is
    not to be missed; an authority is no part of what it oversees.
    """
    return root.party == "enterprise"


def first_place(root_id: int) -> Place:
    """Where the board opens: the units below, through this year."""
    return Place(path="u", period="y", pages=(0,), root=root_id)


def board(ctx: Context, place: Place, *, listed: int = LISTED) -> Ranking | Duties | None:
    """The board at a place, so many lines of a ranking a page; None where there is no such place or it is not for this
    person.
    """
    root, of = known_unit(ctx.conn, place.root), known_unit(ctx.conn, place.unit) if place.unit else None
    if not root or not oversees(ctx.conn, ctx.by.id, "see", root.id, now=ctx.now):
        return None
    if place.unit and not (of and (root.id in ancestors(ctx.conn, of.id) or (of.id == root.id and holds_itself(root)))):
        return None
    if bool(of) != (place.path in ("ub", "ubd", "oud")):
        return None
    asked = known(ctx.conn, place.obligation) if place.obligation else None
    if bool(asked) != (place.path in ("ou", "ubd", "oud")):
        return None
    if of and place.path.endswith("d"):
        return _duties(ctx, place, of, asked)
    return _with_ways(ctx, _ranking(ctx.conn, place, root, of, asked=asked, now=ctx.now, listed=listed), root, of)


def span(of: Unit, period: PeriodChoice, now: datetime, asked: Named | None = None) -> rates.Span:
    """The days of a period as the unit's local day lies in it, and how to judge duties of them."""
    roadmap_id, key = asked or (None, None)
    local = now.astimezone(ZoneInfo(of.timezone))
    day = local.date() if period != "l" else date(local.year - 1, 1, 1)
    found = period_of(KINDS[period], day)
    return rates.Span(first=found.first, last=found.last, today=local.date(), roadmap_id=roadmap_id, key=key)


def _ranking(
    conn: Connection, place: Place, root: Unit, of: Unit | None, *, asked: Named | None, now: datetime, listed: int
) -> Ranking:
    counted, own = span(root, place.period, now, asked), not of and holds_itself(root)
    if of:
        found = rates.by_obligation(conn, counted, place.page, listed, unit_id=of.id)
    elif place.path == "o":
        found = rates.by_obligation(
            conn, counted, place.page, listed, root_id=root.id, unit_id=root.id if own else None
        )
    else:
        found = rates.by_unit(conn, root.id, counted, place.page, size=listed, with_root=own)
    of_units = place.path[-1] == "u"
    return Ranking(
        place=place.turned(min(place.page, max(0, found.lines_in_all - 1) // listed)),
        unit=(of or root).name,
        obligation=_title(conn, place.obligation) if place.obligation else None,
        entries=[
            Entry(id=line.id, name=line.name if of_units else _title(conn, line.id), rate=line.rate)
            for line in found.lines
        ],
        lines=found.lines_in_all,
        without=found.without,
        rate=found.rate,
        own=own,
    )


def _title(conn: Connection, obligation_id: int) -> Text:
    return adopted(conn, obligation_id).obligation.title


def _with_ways(ctx: Context, shown: Ranking, root: Unit, of: Unit | None) -> Ranking:
    """What else may be done here: send the unit a supervision notice, look further down, or up again."""
    if of and of.id == root.id:
        return shown
    if of:
        below = replace(first_place(of.id), period=shown.place.period) if has_below(ctx.conn, of.id) else None
        return replace(
            shown,
            supervise=of.id if rights.may(ctx.conn, ctx.by.id, "supervise", of, now=ctx.now) else None,
            below=below,
        )
    if root.parent_id and oversees(ctx.conn, ctx.by.id, "see", root.parent_id, now=ctx.now):
        above = replace(first_place(root.parent_id), period=shown.place.period)
        return replace(shown, above=Above(place=above, name=unit(ctx.conn, root.parent_id).name))
    return shown


def _duties(ctx: Context, place: Place, of: Unit, asked: Named | None) -> Duties:
    counted = span(of, place.period, ctx.now)
    found = duties_of(ctx.conn, [of.id], counted.first, counted.last)
    mine = [one for one in found if (one.roadmap_id, one.key) == asked]
    views = sorted(duty_views.views_for(ctx.conn, ctx.by, mine, ctx.now), key=_most_telling)
    here = place.turned(min(place.page, max(0, len(views) - 1) // LISTED))
    return Duties(place=here, unit=of.name, obligation=_title(ctx.conn, place.obligation), views=views)


def _most_telling(seen: DutyView) -> tuple[int, int]:
    """What needs a look first, and of that the latest."""
    return WORST_FIRST.index(seen.standing), -seen.due_on.toordinal()
