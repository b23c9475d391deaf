"""Questions: what one who confirms asked for of a submission that waits, and what was added to it then."""

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.store.rows import each, until_written
from bot.store.tables import questions
from schedules.record import record


@record
class Question:
    """`answer` is what was typed, `files` how many were added; `answered_at` says when, and `answered_by` by whom."""

    id: int
    submission_id: int
    asker_id: int
    text: str
    asked_at: datetime
    answer: str | None
    files: int
    answered_at: datetime | None
    answered_by: int | None


_OF = select(questions).where(questions.c.submission_id == bindparam("submission")).order_by(questions.c.id)


def questions_of(conn: Connection, submission_id: int) -> list[Question]:
    """All that was asked of a submission, in order."""

    def read() -> list[Question]:
        return each(Question, conn.execute(_OF, {"submission": submission_id}))

    return list(until_written(conn, ("questions", submission_id), [questions], read))


def open_question(conn: Connection, submission_id: int) -> Question | None:
    """The question of a submission to which nothing was added yet; there is one at most."""
    return next((asked for asked in questions_of(conn, submission_id) if asked.answered_at is None), None)


def added_at(conn: Connection, submission_id: int) -> datetime | None:
    """When something was last added to a submission."""
    query = select(func.max(questions.c.answered_at)).where(questions.c.submission_id == submission_id)
    return cast("datetime | None", conn.execute(query).scalar_one())


def add_question(conn: Connection, submission_id: int, asker_id: int, text: str, *, now: datetime) -> int:
    """Keep what was asked for; its number."""
    asked = {"submission_id": submission_id, "asker_id": asker_id, "text": text, "asked_at": now}
    return int(conn.execute(insert(questions).values(**asked).returning(questions.c.id)).scalar_one())


def answer_question(
    conn: Connection, question_id: int, answer: str | None, files: int, *, now: datetime, by: int
) -> None:
    """Keep what was added, and by whom."""
    said = {"answer": answer, "files": files, "answered_at": now, "answered_by": by}
    conn.execute(update(questions).where(questions.c.id == question_id).values(**said))
