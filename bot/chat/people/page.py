"""`/web`: the link by which a person signs in to the page in the browser."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.messages.incoming import Incoming
from bot.store.messages import exports


def _web(ctx: Context, incoming: Incoming) -> None:
    exports.add_export(ctx.conn, ctx.by.id, "web", ctx.now)


FEATURE = Feature(
    commands={"web": _web},
    menu={"web": lambda speech: speech.plain("see it all in a browser")},
)
