"""Delivering: what chats shall show is claimed, shown outside any transaction, and the answer noted."""

import asyncio
import random
import time
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.delivery.channel import Blocked, Channel, Gone, Passing, Permanent, Uncertain, Unreadable
from bot.delivery.limits import Limits
from bot.flows.alert import tell_of_unreachable
from bot.store import messages
from bot.store.engine import Connection, Store
from bot.store.messages import Message
from bot.store.people import person, set_blocked
from bot.texts.body import Body, from_json

log = structlog.get_logger()

# So many chats are served at once; more only costs time (docs/decisions/delivery.md).
AT_ONCE = 8
# A message whose answer was lost is shown once more at most; a mere reply never.
REPEATABLE = ("digest", "card", "review", "album", "dialogue", "list")


async def deliver(store: Store, channel: Channel, clock: Clock, limits: Limits) -> int:
    """Show what is owed and may go out now, one message a chat; how many were tried."""
    await asyncio.sleep(limits.wait(time.monotonic()))
    at = time.monotonic()
    free = max(1, min(AT_ONCE, limits.free(at)))
    claimed = await store.write(messages.claim, clock.now(), free, limits.busy(at), limits.served)
    await asyncio.gather(*(_show(store, channel, clock, message, limits) for message in claimed))
    return len(claimed)


async def _show(store: Store, channel: Channel, clock: Clock, message: Message, limits: Limits) -> None:
    body = from_json(message.body)
    limits.count(message.chat_id, time.monotonic(), max(1, len(body.files)))
    try:
        channel_id = await _edit_or_send(channel, message, body)
    except (Passing, Permanent, Uncertain) as fault:
        log.warning("message not shown", action="deliver.failed", message=message.id, fault=str(fault))
        await store.write(_failed, message, fault, clock.now())
    else:
        await store.write(messages.seen, message, channel_id, clock.now())
        log.info("message shown", action="deliver.shown", message=message.id, purpose=message.purpose)


async def _edit_or_send(channel: Channel, message: Message, body: Body) -> int:
    """Change the message where it stands, or send it, also where it has gone; plainly where its markup is refused."""
    if message.channel_id is not None:
        try:
            await channel.edit(message.chat_id, message.channel_id, message.key, body)
            return message.channel_id
        except Gone:
            pass
    try:
        return await channel.send(message.chat_id, message.key, body)
    except Unreadable:
        return await channel.send(message.chat_id, message.key, body, plain=True)


def _failed(conn: Connection, message: Message, fault: Exception, now: datetime) -> None:
    """Decide what a failure means for the message: again later, once more, or never."""
    attempts, new = message.attempts + 1, message.channel_id is None
    match fault:
        case Blocked():
            _unreachable(conn, message, now)
        case Permanent():
            messages.give_up(conn, message.id, "failed", str(fault))
        case Uncertain() if new and (message.doubts or message.purpose not in REPEATABLE):
            messages.give_up(conn, message.id, "uncertain", str(fault))
        case Uncertain():
            messages.put_off(conn, message.id, now + _wait(fault, attempts), str(fault), in_doubt=new)
        case _:
            not_before = now + _wait(fault, attempts)
            messages.put_off(conn, message.id, not_before, str(fault))
            if isinstance(fault, Passing) and fault.after is not None:
                messages.hold_back(conn, message.chat_id, not_before)


def _unreachable(conn: Connection, message: Message, now: datetime) -> None:
    messages.give_up(conn, message.id, "failed", "blocked")
    if message.person_id is not None and person(conn, message.person_id).blocked_at is None:
        set_blocked(conn, message.person_id, now)
        tell_of_unreachable(conn, message.person_id, now)


def _wait(fault: Exception, attempts: int) -> timedelta:
    """What the channel said, else from one second up to one minute, with jitter."""
    said = fault.after if isinstance(fault, Passing) else None
    if said is not None:
        return timedelta(seconds=said + 0.5)
    return timedelta(seconds=min(60, 2 ** min(attempts, 6)) * random.uniform(0.5, 1))
