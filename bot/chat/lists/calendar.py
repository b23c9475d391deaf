"""`/calendar`: one's own open duties as a calendar file, and the address to subscribe to."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.messages.incoming import Incoming
from bot.store.messages import exports
from bot.store.messages.messages import Message, take_buttons
from bot.store.people.feeds import made_at
from bot.texts.reports import requests as texts


def _calendar(ctx: Context, incoming: Incoming) -> None:
    exports.add_export(ctx.conn, ctx.by.id, "ics", ctx.now)


def _address(ctx: Context, message: Message, arg: str) -> str | None:
    made, speech = made_at(ctx.conn, ctx.by.id), ctx.speech
    if arg != texts.address_mark(made):
        ctx.say(texts.offer_address(speech, made), purpose="list")
        return speech.plain("Nothing was done: an address was made since. See below.")
    take_buttons(ctx.conn, message.id, ctx.now)
    exports.add_export(ctx.conn, ctx.by.id, "feed", ctx.now)
    return None


FEATURE = Feature(
    commands={"calendar": _calendar},
    menu={"calendar": lambda speech: speech.plain("your duties for your calendar")},
    callbacks={"calendar_address": _address},
    destroys={"calendar_address": lambda speech: speech.plain("Make a new address? One made before ends.")},
)
