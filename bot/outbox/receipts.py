"""What has reached someone's chat as a prompt becomes an entry, in the transaction that notes the receipt."""

from datetime import datetime

from bot.flows.notices import tell_above
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.messages import messages, reminders
from bot.store.messages.messages import Message
from bot.store.people import groups
from bot.store.people.units import unit

# What may bring a step of an escalation; and what is a prompt by itself, with the word that stands for its step.
RUNGS = ("digest", "card", "review")
BY_ITSELF = {"review": "submitted", "notice": "notice"}


def shown(conn: Connection, message: Message, channel_id: int | None, now: datetime) -> None:
    """Note that a chat shows a message and, where it is new there and prompts a person, whom of what.

    A message whose answer was lost is not said to have come. One that brings duties of several companies is an entry
    in the chain of each, which says nothing of the others.
    """
    messages.seen(conn, message, channel_id, now)
    if message.purpose == "board":
        groups.taken(conn, message.chat_id, message.topic_id or 0)
    if channel_id is None or channel_id == message.channel_id or message.person_id is None:
        return
    if message.purpose == tell_above.PURPOSE:
        tell_above.received(conn, message.id, message.person_id, now)
    facts = [
        ledger.Fact(
            company_id=company,
            action="prompted",
            facts={"person": message.person_id, "duties": told, "message": channel_id},
        )
        for company, told in _told(conn, message).items()
    ]
    ledger.append_all(conn, facts, now)


def _told(conn: Connection, message: Message) -> dict[int, list[list[object]]]:
    """Of each company the duties that a message prompts of, each with its step."""
    told: dict[int, list[list[object]]] = {}
    if message.purpose in RUNGS and (message.duty_id or message.purpose == "digest"):
        for carried in reminders.carried_by(conn, message.id):
            told.setdefault(carried.company_id, []).append([carried.duty_id, carried.step])
    if not told and message.duty_id and message.purpose in BY_ITSELF:
        company = unit(conn, duty(conn, message.duty_id).unit_id).company_id
        told[company] = [[message.duty_id, BY_ITSELF[message.purpose]]]
    return told
