"""An update without all that nobody here reads: what else a message holds may have any form, also a later one."""

from collections.abc import Mapping
from typing import Any

# What is read of a message, and of one that is only named: by a reply, or by a press on its button.
_READ = (
    "message_id",
    "date",
    "edit_date",
    "from",
    "chat",
    "sender_chat",
    "is_topic_message",
    "message_thread_id",
    "media_group_id",
    "forward_origin",
    "text",
    "caption",
    "photo",
    "document",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)
_NAMED = ("message_id", "date", "chat")
_MOVING = ("video", "animation", "video_note")
# What Telegram itself writes into a private chat as a message: nobody has said it, so nobody is answered.
_NOTICES = frozenset(
    (
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "connected_website",
        "chat_background_set",
        "boost_added",
        "proximity_alert_triggered",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "new_chat_members",
        "left_chat_member",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_created",
        "giveaway_completed",
        "successful_payment",
        "refunded_payment",
        "gift",
        "unique_gift",
        "paid_message_price_changed",
        "direct_message_price_changed",
    )
)


def lean(update: Mapping[str, Any]) -> dict[str, Any]:
    """An update with that alone which is read of it."""
    found = dict(update)
    for name in ("message", "edited_message"):
        if isinstance(message := found.get(name), Mapping):
            found[name] = _message(message)
    if isinstance(query := found.get("callback_query"), Mapping):
        found["callback_query"] = {name: _named(value) if name == "message" else value for name, value in query.items()}
    return found


def is_moving(update: Mapping[str, Any]) -> bool:
    """Whether an update's message is a video of some kind."""
    message = update.get("message") or update.get("edited_message")
    return isinstance(message, Mapping) and any(message.get(name) for name in _MOVING)


def is_notice(update: Mapping[str, Any]) -> bool:
    """Whether an update's message is Telegram's own, and neither said nor sent by anyone."""
    message = update.get("message")
    return isinstance(message, Mapping) and not _NOTICES.isdisjoint(message)


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: message[name] for name in _READ if name in message}
    if "reply_to_message" in message:
        found["reply_to_message"] = _named(message["reply_to_message"])
    return found


def _named(message: Any) -> Any:
    return {name: message[name] for name in _NAMED if name in message} if isinstance(message, Mapping) else message
