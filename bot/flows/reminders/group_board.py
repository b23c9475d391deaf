"""The morning board of a group: how a unit stands today, without any person's name."""

from datetime import datetime

from bot.flows.isolate import PARKED, apart
from bot.flows.people.bind_group import lapse, next_board_at
from bot.messages.body import Body, to_json
from bot.queries import duty_views, rights
from bot.queries.board import span
from bot.store.duties import rates
from bot.store.duties.duties import unsettled
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people import groups
from bot.store.people.groups import Group
from bot.store.people.units import Unit, same_company, unit
from bot.texts.catalogue import language
from bot.texts.people import groups as texts

PRESSING = ("returned", "overdue", "due_soon")
# A group is spoken to in the language of the field.
SPEAKS = "zh"


def write_boards(conn: Connection, now: datetime) -> int:
    """Owe each bound group its morning's board; yesterday's loses its buttons. How many."""
    due = groups.boards_due(conn, now)
    for group in due:
        at = now + PARKED
        with apart(conn, "board.parked", group=group.id):
            if lapse(conn, group, now):
                continue
            of = unit(conn, group.unit_id)
            post(conn, group, of, now)
            at = next_board_at(of, now)
        groups.put_off(conn, group.id, at)
    return len(due)


def post(conn: Connection, group: Group, of: Unit, now: datetime) -> None:
    """Owe a group its board now."""
    messages.supersede_unsent(conn, group.chat_id, "board")
    if earlier := messages.newest_in(conn, group.chat_id, "board"):
        messages.take_buttons(conn, earlier, now)
    messages.add_message(
        conn,
        person_id=None,
        chat_id=group.chat_id,
        purpose="board",
        duty_id=None,
        body=to_json(board(conn, of, now)),
        now=now,
    )


def board(conn: Connection, of: Unit, now: datetime) -> Body:
    """The board of a unit with its projects."""
    open_ones = [each for each in unsettled(conn, same_company(conn, of.id)) if each.outcome != "submitted"]
    views = [duty_views.view(conn, each, now) for each in open_ones]
    pressing = [seen for seen in views if seen.standing in PRESSING]
    today = rights.local_day(of, now)
    rate = rates.by_obligation(conn, span(of, "y", now), 0, 1, unit_id=of.id).rate
    return texts.board(language(SPEAKS), of.name, today, rate, duty_views.by_urgency(pressing))
