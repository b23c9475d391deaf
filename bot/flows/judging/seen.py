"""The mark of a submission or draft in the buttons below it: its number, and all of it that can change."""

from collections.abc import Sequence

from bot.messages.mark import mark
from bot.store.engine import Connection
from bot.store.submissions.questions import Question, questions_of
from bot.store.submissions.submissions import Evidence, Submission, evidence_of


def seen_of(submission: Submission, files: Sequence[Evidence], asked: Sequence[Question] = ()) -> str:
    """The mark of a submission with its words, figures, files and questions."""
    said: tuple[object, ...] = (submission.state, submission.done_on, submission.note)
    said += (submission.count_done, submission.count_of)
    said += (list(submission.covers),) if submission.covers else ()
    said += (sorted(submission.figures.items()),) if submission.figures else ()
    kept = [(file.id, file.kind, file.erased_at is None) for file in files]
    return f"{submission.id}.{mark(said, kept, [(each.id, each.answered_at is None) for each in asked])}"


def seen_now(conn: Connection, submission: Submission) -> str:
    """The mark of a submission as it is now."""
    return seen_of(submission, evidence_of(conn, submission.id), questions_of(conn, submission.id))
