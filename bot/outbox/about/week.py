"""The week's digest said to supervisors, of each unit that they stand for today; and said anew where it has waited."""

from datetime import datetime

from bot.flows.reminders import weekly_digest
from bot.messages.body import Body
from bot.outbox import say as saying
from bot.queries.week import week
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.texts.catalogue import language
from bot.texts.reports import weekly_digest as texts


def say(conn: Connection, to: Person, now: datetime) -> None:
    """Say the week of each unit that someone supervises today, for themselves or for one who is away: all at once."""
    for root in weekly_digest.supervised(conn, to, now):
        if weekly_digest.supervises(conn, to, root, now):
            body = texts.digest(language(to.language), week(conn, root, now))
            saying.say(conn, to, body, now, purpose=weekly_digest.PURPOSE)


def anew(conn: Connection, to: Person, text: str, now: datetime) -> Body | None:
    """A digest of the week that has waited, as it is now; None where it is not theirs to hear any more."""
    speech = language(to.language)
    for root in weekly_digest.supervised(conn, to, now):
        if text.startswith(str(texts.heading(speech, root.name))):
            return texts.digest(speech, week(conn, root, now))
    return None
