"""What has reached someone's chat as a prompt becomes an entry, in the transaction that notes the receipt."""

from collections.abc import Sequence
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
STEPS = ("digest", "card", "review")
BY_ITSELF = {"review": "submitted", "notice": "notice"}


Shown = Sequence[tuple[Message, str | None]]


def shown(conn: Connection, came: Shown, now: datetime) -> None:
    """Note that chats show messages, by the channel's marks, and whom those that are new there prompt of what.

    A message whose answer was lost is not said to have come. One that brings duties of several companies is an entry
    in the chain of each, which says nothing of the others.
    """
    new = [(message, mark) for message, mark in came if mark is not None and mark != message.mark]
    for message, _ in new:
        if message.purpose == tell_above.PURPOSE and message.person_id is not None:
            tell_above.received(conn, message.id, message.person_id, now)
    told = _told(conn, [message for message, _ in new if message.person_id is not None])
    facts = [
        ledger.Fact(
            company_id=company,
            action="prompted",
            facts={"person": message.person_id, "duties": duties, "message": int(mark) if mark.isdecimal() else mark},
        )
        for message, mark in new
        for company, duties in told.get(message.id, {}).items()
    ]
    ledger.append_all(conn, facts, now)
    messages.seen(conn, came, now)
    for message, _ in came:
        if message.purpose == "board":
            groups.taken(conn, message.chat_id)


def _told(conn: Connection, prompting: Sequence[Message]) -> dict[int, dict[int, list[list[object]]]]:
    """Of each message, and of each company, the duties that it prompts of, each with its step."""
    told: dict[int, dict[int, list[list[object]]]] = {}
    carrying = [each.id for each in prompting if each.purpose in STEPS and (each.duty_id or each.purpose == "digest")]
    for one in reminders.carried_by(conn, carrying):
        told.setdefault(one.message_id, {}).setdefault(one.company_id, []).append([one.duty_id, one.step])
    for each in prompting:
        if each.id not in told and each.duty_id and each.purpose in BY_ITSELF:
            company = unit(conn, duty(conn, each.duty_id).unit_id).company_id
            told[each.id] = {company: [[each.duty_id, BY_ITSELF[each.purpose]]]}
    return told
