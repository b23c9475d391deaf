"""Dialogues: what a person is being asked for; one at a time each."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.rows import one
from bot.store.tables import dialogues
from schedules.record import record


@record
class Dialogue:
    """`expects` is `proof`, `day` or `reason`; `message_id` is the message that shows where the dialogue stands,
    `album` the album whose pictures it has answered.
    """

    person_id: int
    expects: str
    confirmation_id: int
    message_id: int | None
    album: str | None
    updated_at: datetime


def dialogue(conn: Connection, person_id: int) -> Dialogue | None:
    """The dialogue that a person is in."""
    return one(Dialogue, conn.execute(select(dialogues).where(dialogues.c.person_id == person_id)).one_or_none())


def enter(
    conn: Connection,
    person_id: int,
    expects: str,
    confirmation_id: int,
    message_id: int | None,
    now: datetime,
    album: str | None = None,
) -> None:
    """Put a person into a dialogue, out of any other."""
    leave(conn, person_id)
    conn.execute(
        insert(dialogues).values(
            person_id=person_id,
            expects=expects,
            confirmation_id=confirmation_id,
            message_id=message_id,
            album=album,
            updated_at=now,
        )
    )


def leave(conn: Connection, person_id: int) -> bool:
    """End a person's dialogue; False if there was none."""
    return conn.execute(delete(dialogues).where(dialogues.c.person_id == person_id)).rowcount == 1
