"""The morning board of a group: whether it is still shown, what of its unit it shows, and when it comes again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.flows.news import News
from bot.flows.people.bind_group import lapse, next_board_at
from bot.flows.plans import attending
from bot.queries import duty_views, rights
from bot.queries.board import span
from bot.queries.duty_views import DutyView
from bot.queries.plans import plan_view
from bot.store.duties import rates
from bot.store.duties.duties import unsettled
from bot.store.engine import Connection
from bot.store.people.groups import Group
from bot.store.people.units import Unit, same_company, unit
from schedules.rate import Rate
from schedules.record import record

PRESSING = ("returned", "overdue", "due_soon")
# So many days from today on are looked at for what is planned.
SOON = 7


@record
class Board:
    """A unit's morning, with its projects: its rate through the year, what is pressing, and the acts `planned` soon."""

    unit: str
    today: date
    rate: Rate
    pressing: Sequence[DutyView]
    planned: Sequence[DutyView] = ()


@record
class Morning:
    """A group is shown this board, and the next one then."""

    board: Board
    next_at: datetime


@record
class Lapsed:
    """A group is shown no board any more: who bound it may no longer do so."""

    news: tuple[News, ...]


def morning(conn: Connection, group: Group, now: datetime) -> Morning | Lapsed:
    """What a group is shown this morning."""
    lapsed = lapse(conn, group, now)
    if lapsed is not None:
        return Lapsed(news=tuple(lapsed))
    of = unit(conn, group.unit_id)
    return Morning(board=board(conn, of, now), next_at=next_board_at(of, now))


def board(conn: Connection, of: Unit, now: datetime) -> Board:
    """The board of a unit with its projects; it names nobody."""
    open_ones = [each for each in unsettled(conn, same_company(conn, of.id)) if each.outcome != "submitted"]
    views = [duty_views.view(conn, each, now) for each in open_ones]
    pressing = duty_views.by_urgency(seen for seen in views if seen.standing in PRESSING)
    soon = attending.soon(conn, same_company(conn, of.id), rights.local_day(of, now), SOON)
    planned = [replace(duty_views.act_view(conn, each, now), plan=plan_view(conn, each)) for each in soon]
    rate = rates.by_obligation(conn, span(of, "y", now), 0, 1, unit_id=of.id).rate
    return Board(unit=of.name, today=rights.local_day(of, now), rate=rate, pressing=pressing, planned=planned)
