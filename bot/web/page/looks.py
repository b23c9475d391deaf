"""What there is to see for a person: read whole in one transaction, and only where the grid of rights lets them see."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast, get_args
from zoneinfo import ZoneInfo

from bot.flows.people import sign_in
from bot.flows.reports.calendar import own_duties
from bot.outbox.bodies import card_body
from bot.queries import board, duty_views, rights
from bot.queries.board_place import PeriodChoice, Place
from bot.queries.context import Context
from bot.queries.duty_views import DutyView
from bot.queries.status import Status, status
from bot.store.duties.duties import Duty, duties_of, known_duty
from bot.store.people.people import memberships_of
from bot.store.people.sessions import Session
from bot.store.people.units import Unit, has_below, known_unit, unit
from bot.store.submissions.proofs import sealed_by
from bot.store.submissions.submissions import Evidence, evidence_of, file_with, submission_by_id
from schedules.obligation import Text
from schedules.period import period_named
from schedules.record import record

# So many units a page of the board holds.
LISTED = 50


@record
class Mine:
    """What a person has to do, soonest first, and the units in which they hold a role."""

    views: Sequence[DutyView]
    units: Sequence[tuple[int, str]]


@record
class Board:
    """A page of the units below one, and how many there are; `others` are the tops of the person's other boards."""

    shown: board.Ranking
    pages: int
    others: Sequence[tuple[int, str]]


@record
class OfUnit:
    """A unit through a year."""

    of: Unit
    year: int
    shown: Status
    has_below: bool


@record
class UnderObligation:
    """A unit's duties of a year under one obligation."""

    of: Unit
    year: int
    title: Text
    views: Sequence[DutyView]


@record
class OfDuty:
    """A duty as its card shows it, the files of the submission that counts for it, and the entry that seals it."""

    of: Unit
    view: DutyView
    card: str
    files: Sequence[Evidence]
    sealed: tuple[int, str] | None


def has_board(ctx: Context) -> bool:
    """Whether there are units below that a person may see."""
    return bool(board.roots(ctx.conn, ctx.by.id, "see", ctx.now))


def mine(ctx: Context) -> Mine:
    """What someone sees first."""
    held = dict.fromkeys(one.unit_id for one in rights.held(ctx.conn, ctx.by.id, ctx.now))
    seen = [known_unit(ctx.conn, each) for each in held]
    units = [(of.id, of.name) for of in seen if of and rights.may(ctx.conn, ctx.by.id, "see", of, now=ctx.now)]
    return Mine(views=own_duties(ctx.conn, ctx.by, ctx.now), units=units)


def of_board(ctx: Context, root_id: int | None, period: str, page: int) -> Board | None:
    """The units below one of which someone may see all; below the first of theirs where none is named."""
    roots = board.roots(ctx.conn, ctx.by.id, "see", ctx.now)
    if period not in get_args(PeriodChoice) or not (root_id or roots):
        return None
    place = Place(path="u", period=cast(PeriodChoice, period), pages=(page,), root=root_id or roots[0])
    shown = board.board(ctx, place, listed=LISTED)
    if not isinstance(shown, board.Ranking):
        return None
    others = [(each, unit(ctx.conn, each).name) for each in roots if each != place.root]
    return Board(shown=shown, pages=-(-shown.lines // LISTED), others=others)


def of_unit(ctx: Context, unit_id: int, year: int | None) -> OfUnit | None:
    """A unit through a year, this one where none is named."""
    of = _seen(ctx, unit_id)
    if not of:
        return None
    asked = year or rights.local_day(of, ctx.now).year
    if not period_named(str(asked)):
        return None
    return OfUnit(of=of, year=asked, shown=status(ctx.conn, of, asked, ctx.now), has_below=has_below(ctx.conn, of.id))


def under(ctx: Context, unit_id: int, year: int, *, roadmap_id: int, key: str) -> UnderObligation | None:
    """A unit's duties of a year under one obligation, the latest first."""
    of, whole = _seen(ctx, unit_id), period_named(str(year))
    if not of or not whole:
        return None
    found = duties_of(ctx.conn, [of.id], whole.first, whole.last)
    views = duty_views.views_for(
        ctx.conn, ctx.by, [one for one in found if (one.roadmap_id, one.key) == (roadmap_id, key)], ctx.now
    )
    if not views:
        return None
    return UnderObligation(of=of, year=year, title=views[-1].obligation.title, views=views[::-1])


def of_duty(ctx: Context, duty_id: int) -> OfDuty | None:
    """A duty with its proof."""
    shown = _duty(ctx, duty_id)
    if not shown:
        return None
    return OfDuty(
        of=unit(ctx.conn, shown.unit_id),
        view=duty_views.act_view(ctx.conn, shown, ctx.now),
        card=card_body(ctx.conn, ctx.by, shown, ctx.now).text,
        files=evidence_of(ctx.conn, shown.submission_id) if shown.submission_id else (),
        sealed=sealed_by(ctx.conn, shown.submission_id) if shown.submission_id else None,
    )


def of_file(ctx: Context, evidence_id: int) -> Evidence | None:
    """A file of the submission that counts for a duty, while it is not erased."""
    found = file_with(ctx.conn, evidence_id)
    if not found or found[1].erased_at:
        return None
    submission_id, file = found
    shown = _duty(ctx, submission_by_id(ctx.conn, submission_id).duty_id)
    return file if shown and shown.submission_id == submission_id else None


def _duty(ctx: Context, duty_id: int) -> Duty | None:
    shown = known_duty(ctx.conn, duty_id)
    return shown if shown and rights.may_see(ctx.conn, ctx.by.id, shown, ctx.now) else None


def _seen(ctx: Context, unit_id: int) -> Unit | None:
    of = known_unit(ctx.conn, unit_id)
    return of if of and rights.may(ctx.conn, ctx.by.id, "see", of, now=ctx.now) else None


@record
class Sessions:
    """Where a person is signed in, and when each was used last by the clock of their first unit."""

    sessions: Sequence[tuple[Session, datetime]]


def sessions(ctx: Context) -> Sessions:
    """Where a person is signed in."""
    of = unit(ctx.conn, memberships_of(ctx.conn, ctx.by.id)[0].unit_id)
    zone = ZoneInfo(of.timezone)
    return Sessions(
        sessions=[(each, each.used_at.astimezone(zone)) for each in sign_in.where(ctx.conn, ctx.by, ctx.now)]
    )
