"""What those who owe duties are shown when somebody asks them to see to them: a card or a list, with who asks above."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.flows.reminders import on_hand
from bot.flows.reminders.nudge import Asked
from bot.outbox.bodies import card_body
from bot.outbox.say import say
from bot.queries.context import Context
from bot.queries.duty_views import done_together
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.people.people import Person
from bot.texts.catalogue import language
from bot.texts.duties import tabs
from bot.texts.duties.digests import asked_by


def tell(conn: Connection, asked: Sequence[Asked], by: Person, now: datetime) -> None:
    """Show each whom the hour allows one message at once of all that they are asked for; the others hear of it in their
    next digest."""
    people = {each.id: each for one in asked for each in one.to}
    due: dict[int, list[tuple[int, Duty]]] = defaultdict(list)
    for one in asked:
        for reminder in one.reminders:
            if reminder.at <= now:
                due[reminder.person_id].append((reminder.id, one.duty))
    for person_id, some in due.items():
        message_id = _show(conn, people[person_id], [owed for _, owed in some], by, now=now)
        reminders.fold(conn, [number for number, _ in some], message_id)


def _show(conn: Connection, to: Person, some: Sequence[Duty], by: Person, *, now: datetime) -> int:
    """The card of a duty, or of several a list that opens each act; the number of the message."""
    speech = language(to.language)
    if len(some) == 1:
        body = card_body(conn, to, some[0], now)
        shown = replace(body, text=f"{asked_by(speech, by.name)}\n{body.text}")
        return say(conn, to, shown, now, purpose="card", duty_id=some[0].id)
    heading = asked_by(speech, by.name, len(some))
    whole = {each.id: each for owed in some for each in done_together(conn, owed)}
    listed = tabs.first_of(speech, heading, on_hand.of_duties(Context(conn, to, now), whole.values()))
    return say(conn, to, listed, now, purpose="list")
