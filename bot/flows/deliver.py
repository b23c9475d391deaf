"""Delivering: what chats shall show is claimed, shown outside any transaction, and the answer noted."""

import asyncio
import random
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.delivery.channel import Blocked, Channel, Gone, Passing, Permanent, Uncertain
from bot.store import messages
from bot.store.engine import Connection, Store
from bot.store.messages import Message
from bot.store.people import set_blocked
from bot.texts.body import from_json

log = structlog.get_logger()

LEASE = timedelta(seconds=120)
# So many chats are served at once; more only costs time (docs/decisions/delivery.md).
AT_ONCE = 8
# A message whose answer was lost is shown once more at most; a mere reply never.
REPEATABLE = ("digest", "card", "review", "album", "dialogue", "list")


async def deliver(store: Store, channel: Channel, clock: Clock) -> int:
    """Show what is owed now, one message a chat; how many were tried."""
    claimed = await store.write(messages.claim, clock.now(), LEASE, AT_ONCE)
    await asyncio.gather(*(_show(store, channel, clock, message) for message in claimed))
    return len(claimed)


async def _show(store: Store, channel: Channel, clock: Clock, message: Message) -> None:
    body = from_json(message.body)
    channel_id = message.channel_id
    try:
        if channel_id is not None:
            try:
                await channel.edit(message.chat_id, channel_id, message.key, body)
            except Gone:
                channel_id = None
        if channel_id is None:
            channel_id = await channel.send(message.chat_id, message.key, body)
    except (Passing, Permanent, Uncertain) as fault:
        log.warning("message not shown", action="deliver.failed", message=message.id, fault=str(fault))
        await store.write(_failed, message, fault, clock.now())
    else:
        await store.write(messages.seen, message, channel_id, clock.now())
        log.info("message shown", action="deliver.shown", message=message.id, purpose=message.purpose)


def _failed(conn: Connection, message: Message, fault: Exception, now: datetime) -> None:
    """Decide what a failure means for the message: again later, once more, or never."""
    attempts = message.attempts + 1
    match fault:
        case Blocked():
            if message.person_id is not None:
                set_blocked(conn, message.person_id, now)
            messages.give_up(conn, message.id, "failed", "blocked")
        case Permanent():
            messages.give_up(conn, message.id, "failed", str(fault))
        case Uncertain() if message.channel_id is None and (attempts > 1 or message.purpose not in REPEATABLE):
            messages.give_up(conn, message.id, "uncertain", str(fault))
        case _:
            messages.put_off(conn, message.id, now + _wait(fault, attempts), str(fault))


def _wait(fault: Exception, attempts: int) -> timedelta:
    """What the channel said, else from one second up to one minute, with jitter."""
    said = fault.after if isinstance(fault, Passing) else None
    if said is not None:
        return timedelta(seconds=said + 0.5)
    return timedelta(seconds=min(60, 2 ** min(attempts, 6)) * random.uniform(0.5, 1))
