"""Whether what someone fills has come to its end meanwhile: its duty settled by another, or no longer theirs."""

from datetime import datetime

from bot.flows.submissions import add_evidence, drafts
from bot.flows.submissions.not_taken import Over, Unable
from bot.queries import rights
from bot.store.duties.duties import duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import submissions
from bot.store.submissions.dialogues import Dialogue
from schedules.standing import SETTLED


def why_over(conn: Connection, by: Person, dialogue: Dialogue, now: datetime) -> Over | None:
    """Why the draft in hand takes nothing more; None where it does, or where no draft is in hand."""
    if dialogue.expects not in drafts.FILLING or not dialogue.submission_id:
        return None
    draft = submissions.submission_by_id(conn, dialogue.submission_id)
    owed = duty(conn, draft.duty_id, lock=True)
    why: Unable | None = None
    if dialogue.expects == "add":
        asked = draft.state == "draft" and add_evidence.is_asked(conn, by, owed, now)
        why = None if asked else "nothing_asked"
    elif owed.outcome in SETTLED:
        why = "waived" if owed.outcome == "waived" else "settled"
    elif not rights.may_submit(conn, by.id, owed, now):
        why = "not_yours"
    return Over(title=adopted(conn, owed.obligation_id).obligation.title, why=why) if why else None
