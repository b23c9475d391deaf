"""A Telegram update read into what a person said, pressed or sent."""

import re
import unicodedata
from pathlib import PurePath
from typing import Any

from telegram import Message, Update, User

from bot.channels.telegram.lean import is_moving, is_notice, lean
from bot.messages.chat_address import Address
from bot.messages.incoming import Incoming, SentFile

NAME = "telegram"
# Sizes beyond this are not given out by Telegram (bytes).
DOWNLOAD_LIMIT = 20 * 1024 * 1024
# So much of a file's name is kept, with an ending of so much at most (characters).
LONGEST, ENDING = 120, 10

# Codes of Telegram's clients that read Chinese: zh-hans, zh-hant-beta, zh-TW, zh-HK, and languages written with it.
CHINESE = frozenset(("zh", "yue", "cmn", "wuu", "nan", "hak", "gan"))


def read(update: dict[str, Any]) -> Incoming | None:
    """What a person did in an update; None for one that is not about a person. Raises on one that cannot be read."""
    parsed = Update.de_json(lean(update), None)
    if parsed.callback_query:
        query = parsed.callback_query
        where = query.message.chat if query.message else None
        private = where is None or where.type == "private"
        return _by(
            query.from_user,
            kind="pressed" if private else "group_pressed",
            group=None if private or not where else group_of(where.id),
            title=(where.title or "")[:200] if where else "",
            text=query.data or "",
            press_id=query.id,
            message_id=query.message.message_id if query.message else 0,
        )
    if parsed.my_chat_member and parsed.my_chat_member.chat.type == "private":
        gone = parsed.my_chat_member.new_chat_member.status == "kicked"
        return _by(parsed.my_chat_member.from_user, kind="unreachable" if gone else "reachable")
    if parsed.my_chat_member and parsed.my_chat_member.chat.type in ("group", "supergroup"):
        changed = parsed.my_chat_member
        left = changed.new_chat_member.status in ("left", "kicked")
        return _by(changed.from_user, kind="group_left", group=group_of(changed.chat.id)) if left else None
    if edited := parsed.edited_message:
        if not edited.from_user or edited.chat.type != "private":
            return None
        said, caption = edited.text or edited.caption or "", edited.text is None
        return _by(
            edited.from_user,
            kind="edited",
            text=said,
            caption=caption,
            message_id=edited.message_id,
            file=_file(edited),
            moving=is_moving(update),
            sent_at=edited.edit_date,
        )
    message = parsed.message
    if message and message.chat.type in ("group", "supergroup"):
        return _in_group(message)
    if not message or not message.from_user or message.chat.type != "private" or is_notice(update):
        return None
    return _message(message, message.from_user, moving=is_moving(update))


def _in_group(message: Message) -> Incoming | None:
    """A command in a group, or its move to another number; what else is said there is not for us."""
    user, text = message.from_user, message.text or ""
    if not user:
        return None
    here = group_of(message.chat.id)
    if moved_to := message.migrate_to_chat_id:
        return _by(user, kind="group_moved", group=here, moved_to=group_of(moved_to))
    if moved_from := message.migrate_from_chat_id:
        return _by(user, kind="group_moved", group=group_of(moved_from), moved_to=here)
    if not text.startswith("/") or message.forward_origin:
        return None
    return _by(
        user,
        kind="group_said",
        text=text,
        group=group_of(message.chat.id, message.message_thread_id if message.is_topic_message else None),
        title=(message.chat.title or "")[:200],
        anonymous=message.sender_chat is not None,
        sent_at=message.date,
    )


def _message(message: Message, user: User, *, moving: bool) -> Incoming:
    shared = {
        "message_id": message.message_id,
        "album": message.media_group_id,
        "sent_at": message.date,
        "reply_to": str(message.reply_to_message.message_id) if message.reply_to_message else "",
        "forwarded_at": message.forward_origin.date if message.forward_origin else None,
        "caption": message.text is None,
    }
    if message.text is not None:
        return _by(user, kind="said", text=message.text, **shared)
    if file := _file(message):
        return _by(user, kind="brought", file=file, text=message.caption or "", **shared)
    return _by(user, kind="other", text=message.caption or "", moving=moving, **shared)


def _file(message: Message) -> SentFile | None:
    """The file of a message, if it is of a kind that is given out as one."""
    if message.photo:
        best = max(message.photo, key=lambda size: size.width * size.height)
        return SentFile(
            kind="photo",
            ref=best.file_id,
            name=f"photo-{message.message_id}.jpg",
            media_type="image/jpeg",
            size=best.file_size or 0,
        )
    if message.document:
        sent = message.document
        return SentFile(
            kind="document",
            ref=sent.file_id,
            name=clean(sent.file_name or "") or f"file-{message.message_id}",
            media_type=(sent.mime_type or "application/octet-stream")[:100],
            size=sent.file_size or 0,
        )
    return None


def called(user: User) -> str:
    """A person's name as it is written: in Chinese the family name first and no space."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in user.full_name):
        return f"{user.last_name or ''}{user.first_name}"
    return user.full_name


def clean(name: str) -> str:
    """A file's name as it may be shown: no folders, no signs that cannot be seen; it is never used as a path.

    One that is too long keeps its ending, which says what it is.
    """
    shown = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    bare = re.split(r"[/\\]", shown)[-1].strip(". ")
    ending = PurePath(bare[-ENDING:]).suffix
    return bare[: LONGEST - len(ending)] + ending if len(bare) > LONGEST else bare


def group_of(number: int, thread: int | None = None) -> Address:
    """The address of a group, or of a thread in one."""
    return Address(channel=NAME, chat=str(number), thread=str(thread or ""), is_group=True)


def _by(user: User, **values: Any) -> Incoming:
    first = (user.language_code or "zh").lower().replace("_", "-").partition("-")[0]
    return Incoming(
        sender=Address(channel=NAME, chat=str(user.id)),
        name=called(user)[:200],
        language="zh" if first in CHINESE else "en",
        speaks=bool(user.language_code) and (first in CHINESE or first == "en"),
        **values,
    )
