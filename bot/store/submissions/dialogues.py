"""Dialogues: what a person is being asked for; one at a time each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store.rows import keep, kept, one, until_written
from bot.store.tables import dialogues
from schedules.record import record


@record
class Dialogue:
    """`expects` is what is asked: `proof`, `day`, `note`, `add`, `reason`, `remark` or `question` of a submission,
    else a word of the feature that asks, which keeps what it has heard in `about`. `message_id` is the message that
    shows where the dialogue stands, `album` the album whose pictures it has answered.
    """

    person_id: int
    expects: str
    submission_id: int | None
    about: Mapping[str, Any] | None
    message_id: int | None
    album: str | None
    updated_at: datetime


_OF = select(dialogues).where(dialogues.c.person_id == bindparam("person"))


def dialogue(conn: Connection, person_id: int) -> Dialogue | None:
    """The dialogue that a person is in."""

    def read() -> Dialogue | None:
        return one(Dialogue, conn.execute(_OF, {"person": person_id}).one_or_none())

    return until_written(conn, ("dialogue", person_id), [dialogues], read)


def enter(
    conn: Connection,
    person_id: int,
    expects: str,
    submission_id: int | None,
    *,
    message_id: int | None,
    now: datetime,
    album: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Put a person into a dialogue, out of any other."""
    leave(conn, person_id)
    conn.execute(
        insert(dialogues).values(
            person_id=person_id,
            expects=expects,
            submission_id=submission_id,
            about=dict(about) if about is not None else None,
            message_id=message_id,
            album=album,
            updated_at=now,
        )
    )


def stand_in(conn: Connection, person_id: int, message_id: int) -> None:
    """Let a dialogue stand in another message from now on."""
    conn.execute(update(dialogues).where(dialogues.c.person_id == person_id).values(message_id=message_id))


def answers_album(conn: Connection, person_id: int, album: str) -> None:
    """Note that an album has been answered."""
    conn.execute(update(dialogues).where(dialogues.c.person_id == person_id).values(album=album))


def leave(conn: Connection, person_id: int, *, expects: str | None = None, message_id: int | None = None) -> bool:
    """End a person's dialogue, where given only one that `expects` this and stands in this message; False for none."""
    now = kept(conn, ("dialogue", person_id), dialogues)
    if now is None or (now is not dialogues and expects and now.expects != expects):
        return False
    ended = delete(dialogues).where(dialogues.c.person_id == person_id)
    if expects:
        ended = ended.where(dialogues.c.expects == expects)
    if message_id:
        ended = ended.where(dialogues.c.message_id == message_id)
    left = conn.execute(ended).rowcount == 1
    if not message_id and not expects:
        keep(conn, ("dialogue", person_id), [dialogues], None)
    return left
