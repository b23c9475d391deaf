"""The mark of a claim or draft in the buttons below it: its number, and all of it that can change."""

from collections.abc import Sequence

from bot.store.engine import Connection
from bot.store.submissions.questions import Question, questions_of
from bot.store.submissions.submissions import Confirmation, Evidence, evidence_of
from bot.texts.submissions.seen import mark


def seen_of(claim: Confirmation, files: Sequence[Evidence], asked: Sequence[Question] = ()) -> str:
    """The mark of a claim with its words, figures, files and questions."""
    said = (claim.state, claim.done_on, claim.note, claim.count_done, claim.count_of)
    kept = [(file.id, file.kind, file.erased_at is None) for file in files]
    return f"{claim.id}.{mark(said, kept, [(each.id, each.answered_at is None) for each in asked])}"


def seen_now(conn: Connection, claim: Confirmation) -> str:
    """The mark of a claim as it is now."""
    return seen_of(claim, evidence_of(conn, claim.id), questions_of(conn, claim.id))
