"""Who says something, in which dialogue, by which button: read by one statement."""

from sqlalchemy import Connection, bindparam, select

from bot.messages.chat_address import Address
from bot.store.messages.messages import Message
from bot.store.people.people import PERSON, Person, one_person
from bot.store.rows import keep, parted
from bot.store.submissions.dialogues import Dialogue
from bot.store.tables import accounts, chats, dialogues, messages, people

_CALLER = (
    select(
        *PERSON,
        *(column.label(f"in_{column.name}") for column in dialogues.c),
        *(messages.c[name].label(f"by_{name}") for name in Message.__dataclass_fields__),
    )
    .join(accounts, accounts.c.person_id == people.c.id)
    .join(chats, chats.c.id == accounts.c.chat_id)
    .outerjoin(dialogues, dialogues.c.person_id == people.c.id)
    .outerjoin(messages, (messages.c.key == bindparam("key")) & (messages.c.chat_id == people.c.chat_id))
    .where(chats.c.channel == bindparam("channel"), chats.c.address == bindparam("chat"), chats.c.thread == "")
)


def caller(conn: Connection, at: Address, key: str = "") -> Person | None:
    """The person who writes from this account; their dialogue and the message of a button are known too."""
    row = conn.execute(_CALLER, {"channel": at.channel, "chat": at.chat, "key": key}).one_or_none()
    if row is None:
        return None
    found = one_person(conn, row)
    dialogue = Dialogue(**vars(parted(row, "in_"))) if row.in_person_id is not None else None
    keep(conn, ("dialogue", found.id), [dialogues], dialogue)
    if row.by_id is not None:
        keep(conn, ("message", key, found.chat_id), [messages], Message(**vars(parted(row, "by_"))))
    return found
