"""A person's own settings in the chat: the hour of the digest, quiet hours, language."""

from datetime import datetime

from bot.chat.feature import Feature
from bot.flows.people.digest_hours import choose
from bot.messages.body import to_json
from bot.messages.incoming import Incoming
from bot.outbox.say import say
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person, person
from bot.texts.catalogue import language
from bot.texts.people import preferences as texts
from bot.texts.refusals import stale

CHOICES = {"digest_hour": texts.DIGESTS, "quiet_from": texts.EVENINGS, "quiet_to": texts.MORNINGS}


def _settings(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    say(conn, by, texts.hours(language(by.language), by.hours), now, purpose="list")


def _hours(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    which, _, hour = arg.partition(".")
    speech = language(by.language)
    if hour not in map(str, CHOICES.get(which, ())):
        return stale(speech)
    chosen = {which: int(hour)}
    # The digest never falls into the quiet hours: what was chosen last moves the other.
    if which == "digest_hour":
        chosen["quiet_to"] = min(by.quiet_to, chosen[which])
    elif which == "quiet_to":
        chosen["digest_hour"] = max(by.digest_hour, chosen[which])
    choose(conn, by, chosen, now)
    revise(conn, message.id, to_json(texts.hours(speech, person(conn, by.id).hours)), now)
    return speech.plain("Noted.")


FEATURE = Feature(
    commands={"settings": _settings},
    menu={"settings": lambda speech: speech.plain("when to be reminded")},
    callbacks={"hours": _hours},
)
