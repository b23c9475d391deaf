"""Names in the chat: `/name`, the question at joining, and the button of a team's member."""

from datetime import datetime

from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.people import naming
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.news import tell
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again
from bot.store.engine import Connection
from bot.store.messages.messages import Message, take_buttons
from bot.store.people.people import Person, known_person, person
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.people import naming as texts
from bot.texts.refusals import not_yours


def _name(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    said = incoming.text.partition(" ")[2].strip()
    _take(conn, by, by, said, now=now) if said else _ask(conn, by, by, now)


def _ask(conn: Connection, by: Person, who: Person, now: datetime) -> None:
    """Ask for the real name."""
    message_id = say(conn, by, texts.ask(language(by.language), who.name), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "name", None, message_id, now, about={"who": who.id})


def _take(conn: Connection, by: Person, who: Person, said: str, *, now: datetime) -> None:
    """Take the name that was typed; say what is wrong with any other text."""
    speech, taken = language(by.language), naming.take(conn, by, who, said, now)
    if isinstance(taken, naming.NotNamed) and taken.why == "no_name":
        ask_again.ask_again(conn, by, texts.no_name(speech, said, naming.SHORTEST, naming.LONGEST), now)
        return
    dialogues.leave(conn, by.id)
    if isinstance(taken, naming.Named):
        tell(conn, taken.news, now)
    else:
        say_text(conn, by, texts.elsewhere(speech, who.name), now)


def _keep(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    naming.keep(conn, by, now)
    take_buttons(conn, message.id, now)
    return language(by.language).plain("Noted.")


def _other(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> None:
    _ask(conn, by, by, now)


def _of(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 1)
    who = known_person(conn, found[0]) if found else None
    if not who or not naming.may_see_name(conn, by, who, now):
        return not_yours(language(by.language))
    if not naming.may_name(conn, by, who, now):
        return str(texts.elsewhere(language(by.language), who.name))
    _ask(conn, by, who, now)
    return None


def _typed(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    who = person(conn, (dialogue.about or {})["who"])
    if who.erased_at:
        dialogues.leave(conn, by.id)
        return
    _take(conn, by, who, incoming.text, now=now)


FEATURE = Feature(
    commands={"name": _name},
    menu={"name": lambda speech: speech.plain("my real name")},
    callbacks={"name_keep": _keep, "name_other": _other, "name_of": _of},
    answers={"name": _typed},
)
