"""What is kept of a person, in the chat: they see it, and may ask for it to be erased."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.flows.retention import ask_erasure
from bot.messages.body import to_json
from bot.messages.incoming import Incoming
from bot.outbox.news import tell
from bot.store.messages.messages import Message, revise
from bot.store.people.people import person
from bot.texts.people import privacy as texts


def _privacy(ctx: Context, incoming: Incoming) -> None:
    body = texts.kept(ctx.speech, ctx.by.name, asked=bool(ctx.by.erasure_asked_at))
    ctx.say(body, purpose="list")


def _forget_me(ctx: Context, message: Message, arg: str) -> str:
    if arg:  # no button of ours says more
        return ""
    speech, asked = ctx.speech, ask_erasure.ask(ctx)
    tell(ctx.conn, asked.news, ctx.now)
    revise(ctx.conn, message.id, to_json(texts.kept(speech, person(ctx.conn, ctx.by.id).name, asked=True)), ctx.now)
    if asked.is_new:
        return speech.plain("Passed on.")
    return speech.plain("You have asked for this already; it is being seen to.")


FEATURE = Feature(
    commands={"privacy": _privacy},
    menu={"privacy": lambda speech: speech.plain("what data is kept about you")},
    callbacks={"forget_me": _forget_me},
)
