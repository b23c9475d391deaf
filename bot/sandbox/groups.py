"""Group chats: what people, channels and Telegram itself do in them."""

from bot.sandbox.state import Json, Sandbox

# Telegram's own accounts, behind which an administrator or a channel speaks.
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


def add_group(sandbox: Sandbox, chat_id: int, title: str, *, kind: str = "supergroup", by: int | None = None) -> Json:
    """A group, into which somebody has brought the bot."""
    sandbox.groups[chat_id] = {"id": chat_id, "type": kind, "title": title}
    sandbox.lay_out(chat_id)
    if by is not None:
        _membership(sandbox, chat_id, by, old="left", new="member")
    return sandbox.groups[chat_id]


def remove_bot(sandbox: Sandbox, chat_id: int, by: int) -> None:
    """Somebody removes the bot from a group."""
    _membership(sandbox, chat_id, by, old="member", new="kicked")
    sandbox.blocked.add(chat_id)


def say_in(sandbox: Sandbox, chat_id: int, person_id: int, text: str, *, topic_id: int = 0) -> Json:
    """A person says something in a group, or in a topic of it."""
    return _send(sandbox, chat_id, {"from": sandbox.user(person_id), "text": text}, topic_id)


def say_anonymously(sandbox: Sandbox, chat_id: int, text: str) -> Json:
    """An administrator says something as the group."""
    sender = {"from": ANONYMOUS, "sender_chat": sandbox.groups[chat_id]}
    return _send(sandbox, chat_id, {**sender, "text": text}, 0)


def say_as_channel(sandbox: Sandbox, chat_id: int, text: str) -> Json:
    """A channel says something in a group."""
    channel = {"id": -1009, "type": "channel", "title": "News"}
    return _send(sandbox, chat_id, {"from": CHANNEL, "sender_chat": channel, "text": text}, 0)


def press_in(sandbox: Sandbox, chat_id: int, person_id: int, label: str) -> str:
    """A person presses the newest button in a group whose label holds this; the query's id."""
    for message in reversed(sandbox.messages(chat_id)):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if label in button["text"]:
                    return sandbox.query(person_id, message, button["callback_data"])
    raise LookupError(f"no button {label!r} in chat {chat_id}")


def migrate(sandbox: Sandbox, old: int, new: int, *, told: bool = True) -> None:
    """A group becomes a supergroup under a new number; both chats are `told`, or only calls to the old one are."""
    sandbox.groups[new] = {**sandbox.groups[old], "id": new, "type": "supergroup"}
    sandbox.lay_out(new)
    sandbox.moved[old] = new
    if told:
        sandbox.inject({"message": {**_bare(sandbox, old), "from": ANONYMOUS, "migrate_to_chat_id": new}})
        sandbox.inject({"message": {**_bare(sandbox, new), "from": ANONYMOUS, "migrate_from_chat_id": old}})


def _bare(sandbox: Sandbox, chat_id: int) -> Json:
    return {"message_id": sandbox.number("message"), "chat": sandbox.groups[chat_id], "date": sandbox.now()}


def _send(sandbox: Sandbox, chat_id: int, content: Json, topic_id: int) -> Json:
    message = {**_bare(sandbox, chat_id), **content}
    if message["text"].startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(message["text"].split()[0])}]
    if topic_id:
        message |= {"message_thread_id": topic_id, "is_topic_message": True}
    sandbox.show(chat_id, message)
    sandbox.inject({"message": message})
    return message


def _membership(sandbox: Sandbox, chat_id: int, by: int, *, old: str, new: str) -> None:
    def member(status: str) -> Json:
        return {"user": sandbox.me, "status": status, **({"until_date": 0} if status == "kicked" else {})}

    changed = {
        "chat": sandbox.groups[chat_id],
        "from": sandbox.user(by),
        "date": sandbox.now(),
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
    sandbox.inject({"my_chat_member": changed})
