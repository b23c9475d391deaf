"""Asking for what is to be added to a submission that waits."""

from dataclasses import replace
from datetime import datetime

from bot.flows.judging.shown import submission_of
from bot.flows.submissions import progress
from bot.flows.submissions.add_evidence import mark_of
from bot.flows.submissions.outcomes import Filled
from bot.messages.body import to_json
from bot.outbox.say import say
from bot.outbox.submissions import files_told, step_out
from bot.outbox.submissions.ask_draft import faults_told
from bot.outbox.submissions.ask_held import with_held
from bot.queries import duty_views
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import dialogues, questions, submissions
from bot.texts.catalogue import language
from bot.texts.submissions import review as texts


def ask(conn: Connection, by: Person, filled: Filled, now: datetime) -> None:
    """Show where the adding stands: in the message that answers this album, else in a new one."""
    draft = submissions.submission_by_id(conn, filled.draft.id)
    owed, dialogue, speech = duty(conn, draft.duty_id), dialogues.dialogue(conn, by.id), language(by.language)
    before = submissions.submission_by_id(conn, owed.submission_id or 0)
    submission = submission_of(conn, owed, before, submissions.evidence_of(conn, before.id))
    files = submissions.evidence_of(conn, draft.id)
    mark = mark_of(conn, draft, questions.open_question(conn, before.id))
    added = replace(progress.given(conn, draft, owed, files), seen=mark)
    same = bool(filled.album and dialogue and dialogue.album == filled.album)
    told = faults_told(speech, dialogue if same else None, filled.faults)
    notices = files_told.said_of_files(conn, speech, owed, files)
    adding = texts.adding(speech, duty_views.view(conn, owed, now), submission, added, [*told, *notices])
    body = with_held(conn, by, adding)
    if dialogue and dialogue.message_id and same:
        messages.revise(conn, dialogue.message_id, to_json(body), now)
        dialogues.enter(conn, by.id, "add", draft.id, dialogue.message_id, now, filled.album, {"faults": told})
        return
    step_out.retire(conn, dialogue, now)
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=owed.id)
    dialogues.enter(conn, by.id, "add", draft.id, message_id, now, filled.album, {"faults": told})
