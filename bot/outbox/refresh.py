"""A message that has waited says what is so when it goes out, not when it was written."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.flows.reminders.group_board import board
from bot.messages.body import Body, to_json
from bot.outbox import bodies
from bot.outbox.about import group_boards
from bot.outbox.about.digests import write_digests
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.messages import messages, reminders
from bot.store.messages.messages import Leased, Message
from bot.store.people import groups
from bot.store.people.people import person
from bot.store.people.units import unit

# What has waited for less is still so; a card changes with its duty in any case.
WAITED = timedelta(minutes=30)


def afresh(conn: Connection, message: Leased, now: datetime) -> Leased | None:
    """The message as it is to be shown now; None where a digest of its own says it instead.

    One that may have been shown already stays as it was, so that both copies are the same.
    """
    if message.mark is not None or message.doubts or now - message.created_at < WAITED:
        return message
    if message.person_id and (message.purpose == "digest" or reminders.carried_by(conn, [message.id])):
        messages.release(conn, message.id)
        write_digests(conn, now, [message.person_id])
        return None
    body = _as_it_is(conn, message, now)
    if body is None:
        return message
    messages.rewrite(conn, message.id, to_json(body))
    return replace(message, body=to_json(body))


def _as_it_is(conn: Connection, message: Message, now: datetime) -> Body | None:
    """What a card, a submission or a board says now; None for anything else."""
    if message.purpose == "board" and (bound := groups.group_at(conn, message.chat_id)):
        return group_boards.body(board(conn, unit(conn, bound.unit_id), now))
    if message.person_id and message.duty_id and message.purpose in ("card", "review"):
        draw = bodies.review_body if message.purpose == "review" else bodies.card_body
        return draw(conn, person(conn, message.person_id), duty(conn, message.duty_id), now)
    return None
