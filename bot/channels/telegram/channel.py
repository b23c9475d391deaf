"""Telegram as a channel, and its errors told apart by what may have happened."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from html import unescape
from io import BytesIO
from typing import Any, TypeVar, cast

import segno
import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
)
from telegram.constants import FileSizeLimit, MediaGroupLimit, MessageLimit, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.channel import (
    Away,
    Blocked,
    Commands,
    Gone,
    Keep,
    Menu,
    Moved,
    Passing,
    Permanent,
    Uncertain,
    Unreadable,
    Unwelcome,
)
from bot.channels.limits import Limits
from bot.channels.pulse import Pulse
from bot.channels.telegram import client, updates
from bot.channels.telegram.client import introduce, invitation_link
from bot.channels.telegram.fit import fit
from bot.channels.telegram.listening import listen, look_at_port
from bot.channels.telegram.wire import NeverLeft, Unanswered, Wire
from bot.messages.body import INVITATION, Body, Button, FileRef, Year
from bot.messages.chat_address import Address
from bot.messages.incoming import Incoming
from bot.settings import Settings

log = structlog.get_logger()
T = TypeVar("T")

# A tag ends before the next one begins, so that each sign is looked at once.
TAG = re.compile(r"<[^<>]*+>")

# Texts of a 403 or 400 that mean: this chat cannot be reached, whatever is said there.
UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "blocked by the user",
    "user is deactivated",
    "user_is_blocked",
    "group chat was deleted",
    "group is deactivated",
    "bot was kicked",
    "bot is not a member",
    "can't initiate",
    "can't send messages to",
    "chat_write_forbidden",
    "chat_restricted",
    "rights to send",
    "need administrator rights",
)
UNCHANGED = "message is not modified"
NOT_THERE = ("message to edit not found", "message can't be edited", "message_id_invalid")
# So many files are fetched at once; each may have 20 MB, held in memory.
DOWNLOADS = 10


class Telegram:
    """A channel over the Bot API; `read` gives the bytes of a file by its digest, `draw` those of a year's picture."""

    name = updates.NAME
    repeatable = False
    largest_file = updates.DOWNLOAD_LIMIT
    largest_shown = int(FileSizeLimit.FILESIZE_UPLOAD)
    album = MediaGroupLimit.MAX_MEDIA_LENGTH.value
    edits_for: timedelta | None = None
    keeps_for: timedelta | None = timedelta(hours=24)
    menus = True

    def __init__(
        self,
        bot: Bot,
        read: Callable[[str], Iterator[bytes]],
        draw: Callable[[Year], bytes],
        draw_link: Callable[[str, tuple[str, ...]], bytes] | None = None,
        *,
        settings: Settings | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.limits, self.pulse = limits or Limits(), Pulse()
        self.bot, self._settings = bot, settings
        self._read, self._draw = read, draw
        self._draw_link = draw_link or (lambda link, _: picture_of(link))
        self._downloads = asyncio.Semaphore(DOWNLOADS)

    async def open(self, menu: Menu) -> None:
        """Ask who the bot is, and name its commands; a bad network is waited for. Raises Refused for a port taken."""
        if self._settings:
            look_at_port(self._settings)
        await introduce(self.bot, menu)

    async def listen(self, keep: Keep) -> None:
        """Take updates for ever, in the way that is set."""
        assert self._settings
        await listen(self._settings, self.bot, keep, self.pulse)

    async def close(self) -> None:
        """Let go of all connections."""
        await self.bot.shutdown()

    def read(self, update: dict[str, Any]) -> Incoming | None:
        """What a person did in an update; None for one that is not about a person. Raises on one that is none."""
        return updates.read(update)

    async def send(self, to: Address, key: str, body: Body, *, plain: bool = False) -> str:
        """Show a new message or an album, plainly where asked; Telegram's numbers of it."""
        chat_id, body = int(to.chat), self._named(body)
        if body.files:
            return await self._send_album(chat_id, body.files, body.text)
        if body.invite:
            return await told(lambda: self._send_link(chat_id, body))
        if body.year:
            return await self._send_year(chat_id, key, body, await self._drawn(body.year), plain=plain)
        sent = await told(
            lambda: self.bot.send_message(
                chat_id,
                unescape(TAG.sub("", body.text)) if plain else body.text,
                parse_mode=None if plain else ParseMode.HTML,
                reply_markup=keyboard(key, body.rows),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                message_thread_id=int(to.thread) if to.thread else None,
                disable_notification=body.silent or None,
            )
        )
        return str(sent.message_id)

    async def edit(self, to: Address, mark: str, key: str, body: Body) -> None:
        """Change a text message, or the picture of a year; one that shows this already is left as it is."""
        chat_id, number, body = int(to.chat), int(mark.partition(" ")[0]), self._named(body)
        if body.year:
            medium = InputMediaPhoto(await self._drawn(body.year), body.text, ParseMode.HTML)
            buttons = keyboard(key, body.rows)
            await told(lambda: self.bot.edit_message_media(medium, chat_id, number, reply_markup=buttons))
            return
        await told(
            lambda: self.bot.edit_message_text(
                body.text,
                chat_id,
                number,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(key, body.rows),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )

    async def fetch(self, ref: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that someone sent, in blocks; raises Passing, Uncertain or Permanent, also on the way."""
        async with self._downloads:
            file = await told(lambda: self.bot.get_file(ref))
            async with aclosing(cast(Wire, self.bot.request).blocks(str(file.file_path))) as blocks:
                while block := await told(partial(_next, blocks)):
                    yield block

    async def answer(self, press_id: str, said: str | None) -> None:
        """Answer a press with a short line, as a courtesy: what it did is recorded, whether or not this arrives."""
        try:
            await self.bot.answer_callback_query(press_id, said, show_alert=bool(said and len(said) > 60))
        except TelegramError as error:
            log.info("press not answered", action="deliver.unanswered", fault=error.message)

    async def offer(self, to: Address, commands: Commands) -> None:
        """Let a chat have these commands in its menu."""
        await client.offer(self.bot, int(to.chat), commands)

    def invitation(self, code: str) -> str:
        """The link that opens the chat with the bot and brings a code along."""
        return invitation_link(code, self.bot.username)

    def _named(self, body: Body) -> Body:
        """The body with its invitations as links, its text no longer than Telegram shows."""
        said = INVITATION.sub(lambda found: self.invitation(found[1]), body.text)
        limit = MessageLimit.CAPTION_LENGTH if body.files or body.invite or body.year else MessageLimit.MAX_TEXT_LENGTH
        fitting = fit(said, limit)
        return body if fitting == body.text else replace(body, text=fitting)

    async def _send_link(self, chat_id: int, body: Body) -> str:
        picture = await asyncio.to_thread(self._draw_link, self.invitation(body.invite), body.printed)
        sent = await self.bot.send_photo(chat_id, picture, caption=body.text, parse_mode=ParseMode.HTML)
        return str(sent.message_id)

    async def _drawn(self, year: Year) -> bytes:
        """A picture of a year, drawn in a thread: it takes some tenths of a second."""
        try:
            return await asyncio.to_thread(self._draw, year)
        except Exception as fault:
            raise Permanent(f"the year cannot be drawn: {fault!r}") from fault

    async def _send_year(self, chat_id: int, key: str, body: Body, picture: bytes, *, plain: bool) -> str:
        sent = await told(
            lambda: self.bot.send_photo(
                chat_id,
                picture,
                caption=unescape(TAG.sub("", body.text)) if plain else body.text,
                parse_mode=None if plain else ParseMode.HTML,
                reply_markup=keyboard(key, body.rows),
            )
        )
        return str(sent.message_id)

    async def _send_album(self, chat_id: int, files: Sequence[FileRef], caption: str) -> str:
        """Send files by Telegram's own names, which saves their bytes; where it will not have that, as bytes.

        A name serves only as the kind as which the file came, and only the bot that was given it; a picture that is
        too large for a photo goes as a document.
        """
        unnamed = [replace(file, channel_id="") for file in files]
        refused: Permanent | None = None
        for tried in (files, unnamed, [replace(file, kind="document") for file in unnamed]):
            try:
                return await told(partial(self._send_files, chat_id, tried, caption))
            except (Blocked, Gone, Unreadable):
                raise
            except Permanent as fault:
                refused = refused or fault
        raise cast(Permanent, refused)

    async def _send_files(self, chat_id: int, files: Sequence[FileRef], caption: str) -> str:
        if len(files) == 1:
            return await self._send_one(chat_id, files[0], caption)
        media = [await self._medium(file, caption if number == 0 else None) for number, file in enumerate(files)]
        return " ".join(str(sent.message_id) for sent in await self.bot.send_media_group(chat_id, media))

    async def _send_one(self, chat_id: int, file: FileRef, caption: str) -> str:
        source = await self._source(file)
        if file.kind == "photo":
            sent = await self.bot.send_photo(chat_id, source, caption=caption, parse_mode=ParseMode.HTML)
        else:
            sent = await self.bot.send_document(
                chat_id, source, caption=caption, parse_mode=ParseMode.HTML, filename=file.name
            )
        return str(sent.message_id)

    async def _medium(self, file: FileRef, caption: str | None) -> InputMediaPhoto | InputMediaDocument:
        source = await self._source(file)
        if file.kind == "photo":
            return InputMediaPhoto(source, caption, ParseMode.HTML)
        return InputMediaDocument(source, caption, ParseMode.HTML, filename=file.name)

    async def _source(self, file: FileRef) -> str | bytes:
        """The channel's name for a file, or its bytes, which may come from far away."""
        return file.called(self.name) or await asyncio.to_thread(lambda: b"".join(self._read(file.sha256)))


async def _next(blocks: AsyncIterator[bytes]) -> bytes:
    """The next block; an empty one at the end."""
    return await anext(blocks, b"")


def picture_of(link: str) -> bytes:
    """A link as a QR code that a phone reads off another phone: a PNG."""
    picture = BytesIO()
    segno.make_qr(link, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def keyboard(key: str, rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Buttons as Telegram wants them: the pressed one brings back `key:verb[:arg]`, at most 64 bytes."""
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(key, button) for button in row] for row in rows])


def _button(key: str, button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    pressed = ":".join(part for part in (key, button.verb, button.arg) if part)
    return InlineKeyboardButton(button.label, callback_data=pressed)


async def told(call: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Make a call; raise what a failure means for the message rather than how it came about."""
    try:
        return await call()
    except ChatMigrated as error:
        raise Moved(str(error.new_chat_id)) from None
    except BadRequest as error:
        return cast(T, _bad_request(error))
    except Forbidden as error:
        raise (Blocked if _says(error, UNREACHABLE) else Unwelcome)(error.message) from None
    except RetryAfter as error:
        wait = error.retry_after
        raise Passing("too many messages", float(wait if isinstance(wait, int) else wait.total_seconds())) from None
    except InvalidToken:
        raise Away("the token was refused") from None
    except NeverLeft:
        raise Away("no connection") from None
    except Unanswered:
        raise Uncertain("the answer was lost") from None
    except NetworkError as error:
        raise Passing(error.message) from None
    except TelegramError as error:
        raise Permanent(error.message) from None
    except Exception as error:  # the library could not read the answer, as a 429 whose wait is no number
        raise Uncertain(f"the answer cannot be read: {type(error).__name__}") from None


def _bad_request(error: BadRequest) -> Any:
    if UNCHANGED in error.message.lower():
        return None
    if _says(error, NOT_THERE):
        raise Gone(error.message) from None
    if _says(error, UNREACHABLE):
        raise Blocked(error.message) from None
    if "can't parse entities" in error.message.lower():
        raise Unreadable(error.message) from None
    raise Permanent(error.message) from None


def _says(error: TelegramError, texts: Sequence[str]) -> bool:
    return any(text in error.message.lower() for text in texts)
