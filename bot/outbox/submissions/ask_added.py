"""Asking for what is to be added to a submission that waits."""

from dataclasses import replace

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
from bot.queries.context import Context
from bot.store.duties.duties import duty
from bot.store.messages import messages
from bot.store.submissions import dialogues, questions, submissions
from bot.texts.catalogue import language
from bot.texts.submissions import review as texts


def ask(ctx: Context, filled: Filled) -> None:
    """Show where the adding stands: in the message that answers this album, else in a new one."""
    draft = submissions.submission_by_id(ctx.conn, filled.draft.id)
    owed, dialogue, speech = (
        duty(ctx.conn, draft.duty_id),
        dialogues.dialogue(ctx.conn, ctx.by.id),
        language(ctx.by.language),
    )
    before = submissions.submission_by_id(ctx.conn, owed.submission_id or 0)
    submission = submission_of(ctx.conn, owed, before, submissions.evidence_of(ctx.conn, before.id))
    files = submissions.evidence_of(ctx.conn, draft.id)
    mark = mark_of(ctx.conn, draft, questions.open_question(ctx.conn, before.id))
    added = replace(progress.given(ctx.conn, draft, owed, files), seen=mark)
    same = bool(filled.album and dialogue and dialogue.album == filled.album)
    told = faults_told(speech, dialogue if same else None, filled.faults)
    notices = files_told.said_of_files(ctx.conn, speech, owed, files)
    adding = texts.adding(
        speech, duty_views.act_view(ctx.conn, owed, ctx.now), submission, added, notices=[*told, *notices]
    )
    body = with_held(ctx.conn, ctx.by, adding)
    if dialogue and dialogue.message_id and same:
        messages.revise(ctx.conn, dialogue.message_id, to_json(body), ctx.now)
        dialogues.enter(
            ctx.conn,
            ctx.by.id,
            "add",
            draft.id,
            message_id=dialogue.message_id,
            now=ctx.now,
            album=filled.album,
            about={"faults": told},
        )
        return
    step_out.retire(ctx.conn, dialogue, ctx.now)
    message_id = say(ctx.conn, ctx.by, body, ctx.now, purpose="dialogue", duty_id=owed.id)
    dialogues.enter(
        ctx.conn,
        ctx.by.id,
        "add",
        draft.id,
        message_id=message_id,
        now=ctx.now,
        album=filled.album,
        about={"faults": told},
    )
