"""What is kept of a person, in the chat: they see it, and may ask for it to be erased."""

from datetime import datetime

from bot.chat.feature import Feature
from bot.flows.retention import ask_erasure
from bot.messages.body import to_json
from bot.messages.incoming import Incoming
from bot.outbox.news import tell
from bot.outbox.say import say
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person, person
from bot.texts.catalogue import language
from bot.texts.people import privacy as texts


def _privacy(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    body = texts.kept(language(by.language), by.name, asked=bool(by.erasure_asked_at))
    say(conn, by, body, now, purpose="list")


def _forget_me(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    if arg:  # no button of ours says more
        return ""
    speech, asked = language(by.language), ask_erasure.ask(conn, by, now)
    tell(conn, asked.news, now)
    revise(conn, message.id, to_json(texts.kept(speech, person(conn, by.id).name, asked=True)), now)
    if asked.is_new:
        return speech.plain("Passed on.")
    return speech.plain("You have asked for this already; it is being seen to.")


FEATURE = Feature(
    commands={"privacy": _privacy},
    menu={"privacy": lambda speech: speech.plain("what data is kept about you")},
    callbacks={"forget_me": _forget_me},
)
