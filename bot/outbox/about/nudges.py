"""What those who owe a duty are shown when somebody asks them to see to it: its card, with who asks above."""

from dataclasses import replace
from datetime import datetime

from bot.flows.reminders.nudge import Asked
from bot.outbox.bodies import card_body
from bot.outbox.say import say
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.people.people import Person
from bot.texts.catalogue import language
from bot.texts.duties.digests import asked_by


def tell(conn: Connection, asked: Asked, by: Person, now: datetime) -> None:
    """Show the card at once to whom the hour allows; the others hear of it in their next digest."""
    people = {each.id: each for each in asked.to}
    for reminder in asked.reminders:
        if reminder.at > now:
            continue
        to = people[reminder.person_id]
        body = card_body(conn, to, asked.duty, now)
        told = asked_by(language(to.language), by.name)
        shown = replace(body, text=f"{told}\n{body.text}")
        reminders.fold(conn, [reminder.id], say(conn, to, shown, now, purpose="card", duty_id=asked.duty.id))
