"""Whether what someone fills has come to its end meanwhile: its duty settled by another, or no longer theirs."""

from datetime import datetime

from bot.flows.submissions import add_evidence, drafts
from bot.queries import duty_views, rights
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import submissions
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.refusals import settled
from schedules.standing import SETTLED


def why_over(conn: Connection, by: Person, dialogue: Dialogue, now: datetime) -> str | None:
    """Why the draft in hand takes nothing more; None where it does, or where no draft is in hand."""
    if dialogue.expects not in drafts.FILLING or not dialogue.submission_id:
        return None
    speech, draft = language(by.language), submissions.submission_by_id(conn, dialogue.submission_id)
    owed = duty(conn, draft.duty_id, lock=True)
    why = None
    if dialogue.expects == "add":
        asked = draft.state == "draft" and add_evidence.is_asked(conn, by, owed, now)
        why = None if asked else speech.plain("Nothing more is asked of you here.")
    elif owed.outcome in SETTLED:
        why = settled(speech, owed.outcome)
    elif not rights.may_submit(conn, by.id, owed, now):
        why = speech.plain("Proof of this duty is not yours to send. Your own duties: /today")
    return f"{duty_views.view(conn, owed, now).title(speech.code)} · {why}" if why else None
