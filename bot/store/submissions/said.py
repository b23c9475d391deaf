"""What people wrote into dialogues, by the message that said it; a later edit finds it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.store.rows import each, one
from bot.store.tables import said
from schedules.record import record


@record
class Said:
    """A text or caption as it reads now. `counts_as` says what it is of its draft: note, figures, day, or nothing.

    What was said in another dialogue has no submission, but what the dialogue expected and had heard till then.
    """

    chat_message_id: int
    submission_id: int | None
    expects: str
    about: Mapping[str, Any] | None
    text: str
    counts_as: str


_COLUMNS = [said.c[name] for name in Said.__dataclass_fields__]


def keep(conn: Connection, person_id: int, words: Said, now: datetime) -> None:
    """Keep what a message says, in the place of what it said before."""
    values = {name: getattr(words, name) for name in Said.__dataclass_fields__} | {"at": now}
    build = insert_sqlite if conn.dialect.name == "sqlite" else insert_postgresql
    row = build(said).values(person_id=person_id, **values)
    conn.execute(row.on_conflict_do_update(index_elements=["person_id", "chat_message_id"], set_=values))


def said_by(conn: Connection, person_id: int, chat_message_id: int) -> Said | None:
    """What this message of a person says."""
    query = select(*_COLUMNS).where(said.c.person_id == person_id, said.c.chat_message_id == chat_message_id)
    return one(Said, conn.execute(query).one_or_none())


def said_about(conn: Connection, person_id: int, expects: str) -> Said | None:
    """What a person said under this expectation, the first of it."""
    query = select(*_COLUMNS).where(said.c.person_id == person_id, said.c.expects == expects)
    return one(Said, conn.execute(query.order_by(said.c.chat_message_id).limit(1)).one_or_none())


def said_to(conn: Connection, submission_id: int) -> list[Said]:
    """All that was said to a draft, in the order in which it was sent."""
    query = select(*_COLUMNS).where(said.c.submission_id == submission_id)
    return each(Said, conn.execute(query.order_by(said.c.chat_message_id)))


# Numbers from here on are of words that came with no message of a chat; no chat counts so far.
BEYOND = 10**12


def free_number(conn: Connection, person_id: int) -> int:
    """A number for words of a person that came with no message."""
    last = select(func.max(said.c.chat_message_id)).where(said.c.person_id == person_id)
    return max(BEYOND, conn.execute(last).scalar_one() or 0) + 1


def forget(conn: Connection, person_id: int, chat_message_id: int) -> None:
    """Keep no more what a message said."""
    conn.execute(delete(said).where(said.c.person_id == person_id, said.c.chat_message_id == chat_message_id))


def forget_said_to(conn: Connection, submission_id: int, counts_as: str | None = None) -> None:
    """Keep no more what was said to a draft: all of it, or what counted as one thing."""
    gone = delete(said).where(said.c.submission_id == submission_id)
    conn.execute(gone.where(said.c.counts_as == counts_as) if counts_as is not None else gone)


def forget_said_before(conn: Connection, before: datetime) -> int:
    """Keep no more what was said in dialogues that are over, where no edit can come any more; how many."""
    return conn.execute(delete(said).where(said.c.at < before, said.c.submission_id.is_(None))).rowcount


def forget_said_by(conn: Connection, person_id: int) -> None:
    """Keep nothing of what a person said."""
    conn.execute(delete(said).where(said.c.person_id == person_id))
