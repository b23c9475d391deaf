"""The board in the chat: `/board`, and the buttons by which one looks around on it."""

from datetime import datetime

from bot.chat.feature import Feature
from bot.messages.body import Body, to_json
from bot.messages.incoming import Incoming
from bot.outbox.say import say, say_text
from bot.queries import board
from bot.queries.board import Duties, Ranking
from bot.queries.board_place import place_in
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.texts.catalogue import Language, language
from bot.texts.notices import supervision
from bot.texts.refusals import stale
from bot.texts.reports import board as texts


def _board(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    found = board.roots(conn, by.id, "see", now)
    for root_id in found:
        if shown := board.board(conn, by, board.first_place(root_id), now):
            say(conn, by, _body(language(by.language), shown), now, purpose="list")
    if not found:
        text = language(by.language).html("There are no units below yours. Your own rate: /status")
        say_text(conn, by, text, now)


def _look(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    place = place_in(arg)
    shown = board.board(conn, by, place, now) if place else None
    if not shown:
        return stale(language(by.language))
    revise(conn, message.id, to_json(_body(language(by.language), shown)), now)
    return None


def _body(speech: Language, shown: Ranking | Duties) -> Body:
    """The board, with what else may be done there: a supervision notice, the boards below and above."""
    if isinstance(shown, Duties):
        return texts.duties(speech, shown)
    row = [supervision.begin(speech, f"u{shown.supervise}")] if shown.supervise else []
    if shown.below:
        row.append(texts.down_button(speech, shown.below))
    if shown.above:
        row.append(texts.up_button(shown.above.place, shown.above.name))
    return texts.ranking(speech, shown, (tuple(row),) if row else ())


def _says(speech: Language) -> str:
    return speech.plain("the units below, lowest rate first")


FEATURE = Feature(commands={"board": _board}, menu={"board": _says}, callbacks={"board": _look})
