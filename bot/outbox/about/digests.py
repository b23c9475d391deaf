"""Each person's digest as one message: a single duty as its card, of several a list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.flows.isolate import apart
from bot.flows.reminders import digests
from bot.flows.reminders.digests import Digest
from bot.flows.reminders.remind import People
from bot.flows.submissions.progress import marked
from bot.messages.body import Body
from bot.outbox.about.year_plan import with_reminder
from bot.outbox.cards import send_card
from bot.outbox.say import say
from bot.queries.duty_views import by_urgency, views_for
from bot.store.engine import Connection
from bot.texts.catalogue import language
from bot.texts.duties import cards
from bot.texts.duties.digests import preface


def write_digests(conn: Connection, now: datetime, person_ids: Sequence[int]) -> int:
    """Owe each of these people one message for all that waits for them, as it is now; how many messages."""
    written, people = 0, People(conn, now)
    for found in digests.waiting(conn, now, person_ids):
        is_told = False
        with apart(conn, "digest.parked", person=found.person_id):
            told = digests.digest(conn, found, people, now)
            if told:
                digests.fold(conn, told, _say(conn, told, now))
                written += 1
            is_told = True
        if not is_told:
            digests.park(conn, found, now)
    return written


def _say(conn: Connection, told: Digest, now: datetime) -> int:
    to, speech = told.to, language(told.to.language)
    if len(told.due) == 1 and not told.first:
        return send_card(conn, to, told.due[0], now)
    said = [preface(speech, each.kind, each.since, each.until) for each in told.first]
    if not told.due:
        return say(conn, to, Body(text="\n".join(said)), now, purpose="digest")
    views = by_urgency(marked(conn, to, views_for(conn, to, told.due, now)))
    body = with_reminder(conn, to, cards.digest(speech, to.name, views), now)
    return say(conn, to, replace(body, text="\n\n".join([*said, body.text])), now, purpose="digest")
