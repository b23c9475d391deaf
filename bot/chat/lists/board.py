"""The board in the chat: `/board`, and the buttons by which one looks around on it."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.messages.body import Body, to_json
from bot.messages.incoming import Incoming
from bot.queries import board
from bot.queries.board import Duties, Ranking
from bot.queries.board_place import place_in
from bot.store.messages.messages import Message, revise
from bot.texts.catalogue import Language
from bot.texts.notices import supervision
from bot.texts.refusals import stale
from bot.texts.reports import board as texts


def _board(ctx: Context, incoming: Incoming) -> None:
    found = board.roots(ctx.conn, ctx.by.id, "see", ctx.now)
    for root_id in found:
        if shown := board.board(ctx, board.first_place(root_id)):
            ctx.say(_body(ctx.speech, shown), purpose="list")
    if not found:
        text = ctx.speech.html("There are no units below yours. Your own rate: /status")
        ctx.say_text(text)


def _look(ctx: Context, message: Message, arg: str) -> str | None:
    place = place_in(arg)
    shown = board.board(ctx, place) if place else None
    if not shown:
        return stale(ctx.speech)
    revise(ctx.conn, message.id, to_json(_body(ctx.speech, shown)), ctx.now)
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
