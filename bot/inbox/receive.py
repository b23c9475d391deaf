"""Bringing what people send into the house: an update read, its file looked at and kept before its transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import structlog

from bot.channels.channel import Channel
from bot.channels.registry import Registry
from bot.chat import menus, router
from bot.chat.features import READS, TAKING_FILES
from bot.chat.menus import Commands
from bot.clock import Clock
from bot.evidence.file_types import ENDINGS, SEEN, is_photo, shown_name
from bot.evidence.picture import Picture, from_the_fence
from bot.fence.answer import Answer, Passed
from bot.fence.pool import fence
from bot.flows.held import replace as renewed
from bot.flows.held.replies import duty_behind
from bot.inbox.flood import Flood, Verdict
from bot.inbox.worker import Effect, Malformed
from bot.messages.chat_address import Address
from bot.messages.incoming import HAPPENS, Arrived, Incoming, Read, SentFile, Unfit
from bot.store.engine import Connection, Store
from bot.store.people.people import memberships_of, person_at
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.texts.pick import PICK
from bot.vault import Vault, flowing

log = structlog.get_logger()

# No channel keeps what was sent for longer than this while nobody fetches it.
WAITS = timedelta(days=2)
# So many bytes of a file are held at once.
BLOCK = 1 << 18


class ShortFile(Exception):
    """A file came cut off; fetching it again may do better."""


class LongFile(Exception):
    """A file is larger than it was said to be, and than what is taken."""


class TakingIn:
    """Prepares the effect of updates. What a file holds is looked at behind the fence, each company in its turn."""

    def __init__(self, store: Store, vault: Vault, channels: Registry, clock: Clock) -> None:
        self._store, self._vault, self._channels, self._clock = store, vault, channels, clock
        self._floods = {channel.name: Flood(channel.limits.person) for channel in channels}
        # The last that came from each person and its verdict: one that is tried again is not judged again.
        self._last: dict[Address, tuple[Incoming, Verdict]] = {}
        # What each chat was offered last since the start, and on which day that was still so.
        self._offered: dict[Address, tuple[Commands, date]] = {}

    async def prepare(self, name: str, update: dict[str, Any], received_at: datetime) -> Effect:
        """Read a channel's update and bring its file into the vault if a dialogue asks for one; its effect."""
        channel = self._channels[name]
        read = _read(channel, update)
        if read is None:
            return lambda conn, now: None
        incoming = replace(read, sent_at=_sent_at(read, received_at), largest_file=channel.largest_file)
        verdict = self._judged(incoming)
        kept = await self._file_of(channel, incoming, incoming.file) if incoming.file and verdict == "taken" else None

        def effect(conn: Connection, now: datetime) -> Callable[[], Awaitable[None]] | None:
            if verdict != "taken":
                said = router.turn_away(conn, incoming, now, tell=verdict == "first")
                return partial(channel.answer, incoming.press_id, said) if incoming.press_id else None
            said = router.admit(conn, incoming, kept, now)
            offers = menus.to_offer(conn, incoming, now, is_known=self._knows(incoming, now))
            owed = incoming.press_id or offers
            return partial(self._courtesies, channel, incoming, said, offers, today=now.date()) if owed else None

        return effect

    def _knows(self, incoming: Incoming, now: datetime) -> bool:
        """Whether the sender's menu was looked at today."""
        return self._offered.get(incoming.sender, ([], date.min))[1] == now.date()

    async def _courtesies(
        self,
        channel: Channel,
        incoming: Incoming,
        said: str | None,
        offers: Sequence[tuple[Address, Commands]],
        *,
        today: date,
    ) -> None:
        """Answer a press, and let menus be as they are now where they were others."""
        if incoming.press_id:
            await channel.answer(incoming.press_id, said)
        for to, commands in offers:
            there = self._channels.at_work(to.channel)
            before, self._offered[to] = self._offered.get(to), (commands, today)
            if there and there.menus and before != (commands, today):
                await there.offer(to, commands)

    def _judged(self, incoming: Incoming) -> Verdict:
        """Whether this is taken, or too much at once; what happens to a chat is no one's flood."""
        if incoming.kind in HAPPENS:
            return "taken"
        last = self._last.get(incoming.sender)
        if last and last[0] == incoming:
            return last[1]
        sent_at = incoming.sent_at or self._clock.now()
        verdict = self._floods[incoming.sender.channel].verdict(incoming.sender, sent_at.timestamp())
        if verdict == "first":
            log.warning("too much at once", action="intake.flood", sender=incoming.sender.chat)
        self._last[incoming.sender] = (incoming, verdict)
        return verdict

    async def _file_of(self, channel: Channel, incoming: Incoming, file: SentFile) -> Arrived | Unfit | None:
        """The file once it is kept, or why it is not taken; None where nobody asked for one."""
        expected, company = await self._store.read(_expected, incoming, file)
        if expected not in TAKING_FILES:
            return None
        if file.size > channel.largest_file:
            return Unfit(why="large", name=file.name, most=channel.largest_file)
        with TemporaryFile() as content:
            try:
                start = await _fetched(channel, file, content)
            except LongFile:
                return Unfit(why="large", name=file.name, most=channel.largest_file)
            if not start:
                return Unfit(why="empty", name=file.name)
            if reading := READS.get(expected):
                # What is read as a table is refused by what it says, and told by its cells.
                said = await reading(content, file.name, company)
                kept = await self._keep(incoming, file, content, file.media_type, name=file.name)
                return Read(**vars(kept), content=said)
            photo = file.kind == "photo" and is_photo(start)
            media_type, why = ("image/jpeg", "") if photo else await _kind(content, file.name, company)
            if not media_type:
                return Unfit(why="kind", name=file.name, is_one=why)
            picture = await _look(content, company) if media_type in SEEN else None
            return await self._keep(
                incoming, file, content, media_type, name=shown_name(file.name, media_type), picture=picture
            )

    async def _keep(
        self,
        incoming: Incoming,
        file: SentFile,
        content: BinaryIO,
        media_type: str,
        *,
        name: str,
        picture: Picture | None = None,
    ) -> Arrived:
        sha256, size = await self._vault.keep(flowing(_blocks(content)))
        return Arrived(
            kind=file.kind,
            sha256=sha256,
            size=size,
            name=name,
            media_type=media_type,
            # What the channel has under this name keeps the file's own; under another name the bytes are sent anew.
            channel_id=ref_of(incoming, file) if name == file.name else "",
            chat_message_id=incoming.message_id,
            picture=picture,
            forwarded_at=incoming.forwarded_at,
        )


def _read(channel: Channel, update: dict[str, Any]) -> Incoming | None:
    """What an update says; raises Malformed where it has not the form of one, which no further attempt changes."""
    try:
        return channel.read(update)
    except Exception as fault:
        raise Malformed(f"{type(fault).__name__}: {fault}") from fault


def _sent_at(incoming: Incoming, received_at: datetime) -> datetime | None:
    """When something was sent, as far as that can be: before it was kept, and not too long before."""
    at = incoming.sent_at
    return received_at if at and not timedelta() <= received_at - at <= WAITS else at


async def _fetched(channel: Channel, file: SentFile, content: BinaryIO) -> bytes:
    """Bring a file from its channel to where it can be looked into; its first bytes."""
    size = 0
    async with aclosing(channel.fetch(file.ref)) as blocks:
        async for block in blocks:
            size += len(block)
            if size > channel.largest_file:
                raise LongFile
            await asyncio.to_thread(content.write, block)
    if file.size and size != file.size:
        raise ShortFile(f"{size} of {file.size} bytes came")
    content.flush()
    content.seek(0)
    return content.read(16)


def ref_of(incoming: Incoming, file: SentFile) -> str:
    """What the channel calls a file, behind the channel's own name: in another one that says nothing."""
    return f"{incoming.sender.channel}:{file.ref}"


def _expected(conn: Connection, incoming: Incoming, file: SentFile) -> tuple[str, int]:
    """What a file would be for, and the company that its sender is of: what the person is being asked for; proof where
    they reply to a duty or are asked for nothing, since it is held then, and where an edit puts it in the place of
    another. Nothing from a stranger.
    """
    by = person_at(conn, incoming.sender)
    roles = memberships_of(conn, by.id) if by else []
    if not by or not roles:
        return "", 0
    company = unit(conn, roles[0].unit_id).company_id
    if incoming.kind == "edited":
        return "proof" if renewed.is_another(conn, by, incoming.message_id, ref_of(incoming, file)) else "", company
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.expects != PICK and not (incoming.reply_to and duty_behind(conn, by, incoming.reply_to)):
        return dialogue.expects, company
    return "proof", company


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    while block := content.read(BLOCK):
        yield block


async def _kind(content: BinaryIO, name: str, company: int) -> tuple[str | None, str]:
    """The media type of a file that may be sent; else none, and what it is."""
    try:
        said = (await _asked("kind", content, company, name=name)).said
    except Passed:
        return None, "unknown"
    kind = said.get("kind")
    return kind if kind in ENDINGS else None, str(said.get("why", ""))


async def _look(content: BinaryIO, company: int) -> Picture:
    """What is to be seen of a picture, or why nothing is."""
    try:
        answer = await _asked("look", content, company)
        return from_the_fence(answer.said, answer.content)
    except Passed as passed:
        return Picture(width=0, height=0, unseen=passed.why)
    except (ValueError, TypeError, OverflowError):
        return Picture(width=0, height=0, unseen="broken")


async def _asked(what: str, content: BinaryIO, company: int, **said: Any) -> Answer:
    return await asyncio.wrap_future(fence().ask(what, content, turn=company, **said))
