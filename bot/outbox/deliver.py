"""Delivering: what chats shall show is leased, shown outside any transaction, and the answer noted."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.channels.channel import Blocked, Channel, Gone, Moved, Passing, Permanent, Uncertain, Unreadable, Unwelcome
from bot.clock import Clock
from bot.flows.notices.alert import unreachable
from bot.flows.people import bind_group
from bot.messages.body import Body, from_json
from bot.outbox import receipts
from bot.outbox.news import tell
from bot.outbox.noting import Ended, Noting
from bot.outbox.refresh import afresh
from bot.redact import redact
from bot.store.engine import Connection, Store
from bot.store.messages import messages
from bot.store.messages.messages import Leased, Message
from bot.store.people import groups
from bot.store.people.chats import beside
from bot.store.people.people import blocked_among, person, set_blocked

log = structlog.get_logger()

# So many chats are served at once; more only costs time (docs/decisions/delivery.md).
AT_ONCE = 8
# What takes longer than this, in seconds, is not waited for; so many of those may be under way.
PATIENCE, SLOW = 0.5, 56
# So often, over some three minutes, a person is tried who is refused in words that nobody knows.
UNWELCOME = 7
# A message whose answer was lost is shown once more at most; a mere reply never.
REPEATABLE = (
    "digest",
    "weekly",
    "card",
    "review",
    "album",
    "dialogue",
    "list",
    "notice",
    "invite",
    "board",
    "anchor",
    "exemptions",
    "dropped",
)


async def take_back(store: Store, channel: Channel, slow: set[asyncio.Task[None]]) -> None:
    """Let go of what was leased for a channel by a commit whose answer was lost; what is being shown stays leased."""
    under_way = [int(showing.get_name()) for showing in slow if not showing.done()]
    await store.write(messages.let_go, channel.name, under_way)


async def deliver(store: Store, channel: Channel, clock: Clock, slow: set[asyncio.Task[None]]) -> int:
    """Show what is owed in a channel and may go out now, one message a chat; how many were tried.

    What takes long goes on in `slow` and holds up no other chat; a fault of it is raised by a later call.
    """
    limits = channel.limits
    await _make_room(slow)
    await asyncio.sleep(limits.wait(time.monotonic()))
    at = time.monotonic()
    free = max(1, min(AT_ONCE, limits.free(at)))
    leased = await store.write(_lease, channel, clock.now(), free, at=at)
    noting = Noting(store, clock, _note)
    showing = [
        asyncio.create_task(_show(channel, message, noting), name=str(message.id)) for message in leased if message
    ]
    slow.update(showing)
    if showing:
        await asyncio.wait(showing, timeout=PATIENCE)
    return len(leased)


def _lease(conn: Connection, channel: Channel, now: datetime, free: int, *, at: float) -> list[Leased | None]:
    """Lease what is owed; None for what is kept for someone who cannot be reached, until they are back."""
    leased: list[Leased | None] = []
    limits = channel.limits
    found = messages.lease(conn, channel.name, now, free, busy=limits.busy(at), served=limits.served)
    to = {message.person_id for message in found if message.person_id is not None}
    blocked = blocked_among(conn, to) if to else set()
    for message in found:
        kept = not message.to.is_group and message.person_id in blocked
        if kept:
            messages.give_up(conn, message.id, "failed", "blocked")
        leased.append(None if kept else afresh(conn, message, now))
    return leased


async def _make_room(slow: set[asyncio.Task[None]]) -> None:
    """Let go of what has ended, raising its fault if it had one; wait where too much is under way."""
    if len(slow) >= SLOW:
        await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
    for ended in [showing for showing in slow if showing.done()]:
        slow.remove(ended)
        ended.result()


async def _show(channel: Channel, message: Leased, noting: Noting) -> None:
    try:
        body = _shown_in(channel, from_json(message.body))
        channel.limits.count(message.chat_id, message.to, time.monotonic(), max(1, len(body.files)))
        mark = await _edit_or_send(channel, message, body)
    except (Moved, Passing, Permanent, Uncertain) as fault:
        log.warning("message not shown", action="deliver.failed", message=message.id, fault=str(fault))
        await noting.add(Ended(message=message, fault=fault))
    except Exception as fault:  # what nobody has thought of is one message's misfortune, and no reason to show no other
        log.error("message not shown", action="deliver.broken", message=message.id, fault=repr(fault), exc_info=True)
        await noting.add(Ended(message=message, fault=Permanent(repr(fault))))
    else:
        await noting.add(Ended(message=message, mark=mark))
        log.info("message shown", action="deliver.shown", message=message.id, purpose=message.purpose)


def _shown_in(channel: Channel, body: Body) -> Body:
    """The body as a channel can show it: words in place of a file that is larger than it takes."""
    large = [file.instead for file in body.files if file.size > channel.largest_shown and file.instead]
    return replace(body, files=(), text="\n".join((body.text, *large))) if large else body


def _note(conn: Connection, ended: Sequence[Ended], now: datetime) -> None:
    """Note what became of messages; one that is not leased any more was noted, and only the answer to that was lost."""
    leased = messages.still_leased(conn, [each.message for each in ended])
    left = [each for each in ended if each.message.id in leased]
    receipts.shown(conn, [(each.message, each.mark) for each in left if not each.fault], now)
    for each in left:
        if each.fault:
            _failed(conn, each.message, each.fault, now)


async def _edit_or_send(channel: Channel, message: Leased, body: Body) -> str:
    """Change the message where it stands, or send it, also where it has gone; plainly where its markup is refused."""
    if message.mark is not None:
        try:
            await channel.edit(message.to, message.mark, message.key, body)
            return message.mark
        except Gone:
            pass
    try:
        return await channel.send(message.to, message.key, body)
    except Unreadable:
        return await channel.send(message.to, message.key, body, plain=True)


def _failed(conn: Connection, message: Leased, fault: Exception, now: datetime) -> None:
    """Decide what a failure means for the message: again later, once more, or never."""
    attempts, new, why = message.attempts + 1, message.mark is None, redact(str(fault))
    match fault:
        case Moved(chat=chat):
            # The group may have told of it itself meanwhile; what has followed it already is sent again just so.
            moved = groups.move(conn, replace(message.to, thread=""), replace(message.to, chat=chat, thread=""))
            if moved or messages.chat_of(conn, message.id) != message.chat_id:
                messages.put_off(conn, message.id, now, why)
            else:
                messages.give_up(conn, message.id, "failed", why)
        case Blocked() if message.to.is_group:
            messages.give_up(conn, message.id, "failed", "removed")
            tell(conn, bind_group.leave(conn, message.chat_id, why, now), now)
        case Blocked():
            _unreachable(conn, message, now)
        case Unwelcome() if attempts >= UNWELCOME or message.to.is_group:
            _failed(conn, message, Blocked(str(fault)), now)
        case Permanent() if (
            new and message.person_id and messages.was_refused_last(conn, message.person_id, message.id)
        ):
            # One may be refused for what it holds; of two in a row it is the chat that takes none.
            _unreachable(conn, message, now)
        case Permanent():
            messages.give_up(conn, message.id, "failed", why)
            if message.to.is_group and message.purpose in ("board", "anchor"):
                tell(conn, bind_group.refused(conn, message.chat_id, why, now), now)
        case Uncertain() if new and (message.doubts or message.purpose not in REPEATABLE):
            messages.give_up(conn, message.id, "uncertain", why)
        case Uncertain():
            messages.put_off(conn, message.id, now + _wait(fault, attempts), why, in_doubt=new)
        case _:
            not_before = now + _wait(fault, attempts)
            messages.put_off(conn, message.id, not_before, why)
            if isinstance(fault, Passing) and fault.after is not None:
                messages.hold_back(conn, beside(conn, message.chat_id), not_before)


def _unreachable(conn: Connection, message: Message, now: datetime) -> None:
    messages.give_up(conn, message.id, "failed", "blocked")
    if message.person_id is not None and person(conn, message.person_id).blocked_at is None:
        set_blocked(conn, message.person_id, now)
        tell(conn, unreachable(conn, message.person_id), now)


def _wait(fault: Exception, attempts: int) -> timedelta:
    """What the channel said, else from one second up to one minute, with jitter."""
    said = fault.after if isinstance(fault, Passing) else None
    if said is not None:
        return timedelta(seconds=said + 0.5)
    return timedelta(seconds=min(60, 2 ** min(attempts, 6)) * random.uniform(0.5, 1))
