"""Who says something, in which dialogue, by which button: read by one statement."""

from sqlalchemy import Connection, bindparam, select

from bot.store.messages.messages import Message
from bot.store.people.people import PERSON, Person, one_person
from bot.store.rows import keep, parted
from bot.store.submissions.dialogues import Dialogue
from bot.store.tables import dialogues, messages, people

_CALLER = (
    select(
        *PERSON,
        *(column.label(f"in_{column.name}") for column in dialogues.c),
        *(messages.c[name].label(f"by_{name}") for name in Message.__dataclass_fields__),
    )
    .outerjoin(dialogues, dialogues.c.person_id == people.c.id)
    .outerjoin(messages, (messages.c.key == bindparam("key")) & (messages.c.chat_id == people.c.telegram_id))
    .where(people.c.telegram_id == bindparam("telegram"))
)


def caller(conn: Connection, telegram_id: int, key: str = "") -> Person | None:
    """The person with this Telegram id; their dialogue and the message of a button (its key) are known from now on."""
    row = conn.execute(_CALLER, {"telegram": telegram_id, "key": key}).one_or_none()
    if row is None:
        return None
    found = one_person(conn, row)
    dialogue = Dialogue(**vars(parted(row, "in_"))) if row.in_person_id is not None else None
    keep(conn, ("dialogue", found.id), [dialogues], dialogue)
    if row.by_id is not None:
        keep(conn, ("message", key, telegram_id), [messages], Message(**vars(parted(row, "by_"))))
    return found
