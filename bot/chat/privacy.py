"""What is kept of a person, at the door: they see it, and may ask for it to be erased."""

from datetime import datetime

from bot.chat.arrival import Arrival
from bot.chat.feature import Feature
from bot.flows import ask_erasure, show
from bot.store.engine import Connection
from bot.store.messages import Message, revise
from bot.store.people import Person, person
from bot.texts import privacy as texts
from bot.texts.body import to_json
from bot.texts.catalogue import language


def _privacy(conn: Connection, by: Person, arrival: Arrival, now: datetime) -> None:
    body = texts.kept(language(by.language), by.name, asked=bool(by.erasure_asked_at))
    show.say(conn, by, body, now, purpose="list")


def _forget_me(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    if arg:  # no button of ours says more
        return ""
    said = ask_erasure.ask(conn, by, now)
    revise(conn, message.id, to_json(texts.kept(language(by.language), person(conn, by.id).name, asked=True)), now)
    return said


FEATURE = Feature(
    commands={"privacy": _privacy},
    menu={"privacy": lambda speech: speech.plain("what data is kept about you")},
    presses={"forget_me": _forget_me},
)
