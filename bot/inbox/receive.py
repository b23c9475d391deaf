"""Bringing what people send into the house: an update read, its file looked at and kept before its transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import structlog

from bot.channels.telegram import updates as arrivals
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.updates import HAPPENS, Arrival, SentFile, Unfit
from bot.chat import router
from bot.chat.features import READS, TAKING_FILES
from bot.clock import Clock
from bot.evidence.file_types import ENDINGS, SEEN, is_photo, shown_name
from bot.evidence.picture import Picture, from_the_fence
from bot.fence.answer import Answer, Passed
from bot.fence.pool import fence
from bot.flows.submissions import replace
from bot.flows.submissions.replies import duty_behind
from bot.flows.submissions.submit import Arrived, Read
from bot.inbox.flood import Flood, Verdict
from bot.inbox.worker import Effect, Malformed
from bot.store.engine import Connection, Store
from bot.store.people.people import memberships_of, person_by_telegram
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.texts.pick import PICK
from bot.vault import Vault, flowing

log = structlog.get_logger()

# So many bytes of a file are held at once.
BLOCK = 1 << 18


class ShortFile(Exception):
    """A file came cut off; fetching it again may do better."""


class LongFile(Exception):
    """A file is larger than it was said to be, and than what is taken."""


class TakingIn:
    """Prepares the effect of updates. What a file holds is looked at behind the fence, each company in its turn."""

    def __init__(self, store: Store, vault: Vault, channel: Telegram, clock: Clock, flood: Flood) -> None:
        self._store, self._vault, self._channel = store, vault, channel
        self._clock, self._flood = clock, flood
        # The last arrival from each person and its verdict: one that is tried again is not judged again.
        self._last: dict[int, tuple[Arrival, Verdict]] = {}

    async def prepare(self, update: dict[str, Any]) -> Effect:
        """Read an update and bring its file into the vault if a dialogue asks for one; its effect comes back."""
        arrival = _arrival(update)
        if arrival is None:
            return lambda conn, now: None
        verdict = self._judged(arrival)
        kept = await self._file_of(arrival, arrival.file) if arrival.file and verdict == "taken" else None

        def effect(conn: Connection, now: datetime) -> Callable[[], Awaitable[None]] | None:
            if verdict == "taken":
                said = router.admit(conn, arrival, kept, now)
            else:
                said = router.turn_away(conn, arrival, now, tell=verdict == "first")
            return partial(self._channel.answer, arrival.callback_id, said) if arrival.callback_id else None

        return effect

    def _judged(self, arrival: Arrival) -> Verdict:
        """Whether this is taken, or too much at once; what happens to a chat is no one's flood."""
        if arrival.kind in HAPPENS:
            return "taken"
        last = self._last.get(arrival.telegram_id)
        if last and last[0] == arrival:
            return last[1]
        sent_at = arrival.sent_at or self._clock.now()
        verdict = self._flood.verdict(arrival.telegram_id, sent_at.timestamp())
        if verdict == "first":
            log.warning("too much at once", action="intake.flood", telegram_id=arrival.telegram_id)
        self._last[arrival.telegram_id] = (arrival, verdict)
        return verdict

    async def _file_of(self, arrival: Arrival, file: SentFile) -> Arrived | Unfit | None:
        """The file once it is kept, or why it is not taken; None where nobody asked for one."""
        expected, company = await self._store.read(_expected, arrival, file)
        if expected not in TAKING_FILES:
            return None
        if file.size > arrivals.DOWNLOAD_LIMIT:
            return Unfit(why="large", name=file.name)
        with TemporaryFile() as content:
            try:
                start = await self._fetched(file, content)
            except LongFile:
                return Unfit(why="large", name=file.name)
            if not start:
                return Unfit(why="empty", name=file.name)
            if reading := READS.get(expected):
                # What is read as a table is refused by what it says, and told by its cells.
                said = await reading(content, file.name, company)
                kept = await self._keep(arrival, file, content, file.media_type, file.name)
                return Read(**vars(kept), content=said)
            photo = file.kind == "photo" and is_photo(start)
            media_type, why = ("image/jpeg", "") if photo else await _kind(content, file.name, company)
            if not media_type:
                return Unfit(why="kind", name=file.name, is_one=why)
            picture = await _look(content, company) if media_type in SEEN else None
            return await self._keep(arrival, file, content, media_type, shown_name(file.name, media_type), picture)

    async def _fetched(self, file: SentFile, content: BinaryIO) -> bytes:
        """Bring a file from the channel to where it can be looked into; its first bytes."""
        size = 0
        async with aclosing(self._channel.fetch(file.file_id)) as blocks:
            async for block in blocks:
                size += len(block)
                if size > arrivals.DOWNLOAD_LIMIT:
                    raise LongFile
                await asyncio.to_thread(content.write, block)
        if file.size and size != file.size:
            raise ShortFile(f"{size} of {file.size} bytes came")
        content.flush()
        content.seek(0)
        return content.read(16)

    async def _keep(
        self,
        arrival: Arrival,
        file: SentFile,
        content: BinaryIO,
        media_type: str,
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
            # What Telegram has under this id keeps its name; under another name the bytes are sent anew.
            channel_id=file.file_id if name == file.name else "",
            chat_message_id=arrival.message_id,
            picture=picture,
            forwarded_at=arrival.forwarded_at,
        )


def _arrival(update: dict[str, Any]) -> Arrival | None:
    """What an update says; raises Malformed where it has not the form of one, which no further attempt changes."""
    try:
        return arrivals.read(update)
    except Exception as fault:
        raise Malformed(f"{type(fault).__name__}: {fault}") from fault


def _expected(conn: Connection, arrival: Arrival, file: SentFile) -> tuple[str, int]:
    """What a file would be for, and the company that its sender is of: what the person is being asked for; proof where
    they reply to a duty or are asked for nothing, since it is held then, and where an edit puts it in the place of
    another. Nothing from a stranger.
    """
    by = person_by_telegram(conn, arrival.telegram_id)
    roles = memberships_of(conn, by.id) if by else []
    if not by or not roles:
        return "", 0
    company = unit(conn, roles[0].unit_id).company_id
    if arrival.kind == "edited":
        return "proof" if replace.is_another(conn, by, arrival.message_id, file.file_id) else "", company
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.expects != PICK and not (arrival.reply_to and duty_behind(conn, by, arrival.reply_to)):
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
