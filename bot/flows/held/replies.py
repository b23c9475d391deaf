"""Replies: what is sent in answer to a message about a duty goes to that duty, whatever dialogue is open."""

from bot.flows.submissions import add_evidence, submit
from bot.flows.submissions.not_taken import Unable
from bot.flows.submissions.outcomes import Opened, Refused
from bot.flows.submissions.typed_text import is_no_answer, is_no_note
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty, known_duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import dialogues, said, submissions
from schedules.record import record
from schedules.standing import SETTLED


@record
class Repeated:
    """What was replied says nothing: the duty is shown once more."""

    duty: Duty


@record
class NotFor:
    """What was replied is nothing for the duty, and why; nothing has changed."""

    why: Unable


def duty_behind(conn: Connection, by: Person, mark: str) -> int | None:
    """The duty of a message: of the bot's about it, or of one by which the person gave proof for it."""
    if shown := messages.duty_shown_in(conn, by.chat_id, mark):
        return shown
    if not mark.isdecimal():
        return None
    message_id = int(mark)
    words = said.said_by(conn, by.id, message_id)
    brought = submissions.brought_by(conn, by.id, message_id)
    if words and words.submission_id:
        return submissions.submission_by_id(conn, words.submission_id).duty_id
    return brought.duty_id if brought else None


def follow(ctx: Context, mark: str, words: str | None) -> Opened | Refused | Repeated | NotFor | None:
    """Open the draft of the duty that is replied to; None where that is in hand, or no duty is replied to.

    `words` is a text, None for anything else.
    """
    shown = known_duty(ctx.conn, duty_behind(ctx.conn, ctx.by, mark) or 0)
    if not shown or _in_hand(ctx.conn, ctx.by, shown):
        return None
    is_asked = add_evidence.is_asked(ctx, shown)
    says_nothing = words is not None and (is_no_answer if is_asked else is_no_note)(words)
    if not rights.may_see(ctx.conn, ctx.by.id, shown, ctx.now):
        return NotFor(why="unseen")
    if says_nothing:
        return Repeated(duty=shown)
    if is_asked:
        return add_evidence.begin(ctx, shown.id, quietly=True)
    if shown.outcome in SETTLED:
        return NotFor(why="waived" if shown.outcome == "waived" else "settled")
    if rights.may_submit(ctx.conn, ctx.by.id, shown, ctx.now):
        return submit.begin(ctx, shown.id, quietly=True)
    return NotFor(why="not_yours")


def _in_hand(conn: Connection, by: Person, shown: Duty) -> bool:
    """Whether the dialogue that is open is about this very duty."""
    dialogue = dialogues.dialogue(conn, by.id)
    if not dialogue:
        return False
    if dialogue.submission_id:
        return submissions.submission_by_id(conn, dialogue.submission_id).duty_id == shown.id
    return (dialogue.about or {}).get("duty") == shown.id
