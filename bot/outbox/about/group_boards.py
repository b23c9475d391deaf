"""The morning's boards, owed to the groups that are bound to units; yesterday's lose their buttons."""

from datetime import datetime

from bot.flows.isolate import PARKED, apart
from bot.flows.reminders import group_board
from bot.flows.reminders.group_board import Board, Lapsed
from bot.messages.body import Body, to_json
from bot.outbox.news import tell
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people import groups
from bot.store.people.groups import Group
from bot.texts.catalogue import language
from bot.texts.people import groups as texts


def write_boards(conn: Connection, now: datetime) -> int:
    """Owe each bound group its morning's board; how many groups were looked at."""
    due = groups.boards_due(conn, now)
    for group in due:
        at: datetime | None = now + PARKED
        with apart(conn, "board.parked", group=group.id):
            found = group_board.morning(conn, group, now)
            if isinstance(found, Lapsed):
                tell(conn, found.news, now)
                at = None
            else:
                _post(conn, group, found.board, now)
                at = found.next_at
        if at:
            groups.put_off(conn, group.id, at)
    return len(due)


def _post(conn: Connection, group: Group, shown: Board, now: datetime) -> None:
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
        body=to_json(body(shown)),
        now=now,
    )


def body(shown: Board) -> Body:
    """A board as groups read it."""
    return texts.board(language(texts.SPEAKS), shown)
