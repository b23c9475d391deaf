"""Asking for what a draft lacks: the day, the proof, another note, a file that is to be taken out."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.flows.submissions import drafts, progress, together
from bot.flows.submissions.alter import mark_of
from bot.flows.submissions.lacking import NOTHING, lacking
from bot.flows.submissions.not_taken import Fault
from bot.flows.submissions.outcomes import CoverWanted, FileWanted, Filled, NoteWanted
from bot.messages.body import Body, to_json
from bot.outbox import bodies, cards
from bot.outbox.say import say
from bot.outbox.submissions import files_told, step_out
from bot.outbox.submissions.ask_held import with_held
from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.queries.duty_views import DutyView
from bot.store.duties.duties import Duty, duties_with, duty
from bot.store.messages import messages
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.submissions import Submission
from bot.texts.catalogue import Language, language
from bot.texts.submissions import dialogue as texts
from bot.texts.submissions import once_submitted
from bot.texts.submissions.not_taken import why


def ask(ctx: Context, filled: Filled) -> None:
    """Show where a draft stands: the day first, then what is missing, then the button that sends.

    Above it stands what of the last message was not taken; that of one album stands together.
    """
    draft = submissions.submission_by_id(ctx.conn, filled.draft.id)
    dialogue, owed = dialogues.dialogue(ctx.conn, ctx.by.id), duty(ctx.conn, draft.duty_id)
    same = bool(filled.album and dialogue and dialogue.album == filled.album)
    told = faults_told(language(ctx.by.language), dialogue if same else None, filled.faults)
    typed = dialogue is not None and dialogue.expects == "day"
    body = with_held(ctx.conn, ctx.by, body_of(ctx, draft, owed, typed=typed))
    if told:
        body = Body(text=str(Markup("\n").join([*told, Markup(""), Markup(body.text)])), rows=body.rows)
    expects = "day" if typed and not draft.done_on else "proof"
    if dialogue and dialogue.message_id and (same or not filled.anew):
        messages.revise(ctx.conn, dialogue.message_id, to_json(body), ctx.now)
        dialogues.enter(
            ctx.conn,
            ctx.by.id,
            expects,
            draft.id,
            message_id=dialogue.message_id,
            now=ctx.now,
            album=dialogue.album,
            about={"faults": told},
        )
        return
    step_out.retire(ctx.conn, dialogue, ctx.now)
    message_id = say(ctx.conn, ctx.by, body, ctx.now, purpose="dialogue", duty_id=draft.duty_id)
    dialogues.enter(
        ctx.conn,
        ctx.by.id,
        expects,
        draft.id,
        message_id=message_id,
        now=ctx.now,
        album=filled.album,
        about={"faults": told},
    )


def faults_told(speech: Language, dialogue: Dialogue | None, faults: Sequence[Fault]) -> list[Markup]:
    """What was said already in a dialogue of what was not taken, and these faults; each once."""
    before = (dialogue.about or {}).get("faults", []) if dialogue else []
    return list(dict.fromkeys([*map(Markup, before), *(why(speech, fault) for fault in faults)]))


def body_of(ctx: Context, draft: Submission, owed: Duty, *, typed: bool) -> Body:
    """What is asked of a draft as it is; with `typed` the day is awaited as a text."""
    speech, seen = language(ctx.by.language), duty_views.view(ctx.conn, owed, ctx.now)
    files = submissions.evidence_of(ctx.conn, draft.id)
    given, wanted = progress.given(ctx.conn, draft, owed, files), drafts.wanted(ctx.conn, draft, owed)
    covers = bodies.covered(ctx.conn, speech, draft, owed)
    if given.done_on is None and (typed or lacking(wanted, given) != NOTHING):
        ask_for = texts.ask_typed_day if typed else texts.ask_day
        return ask_for(speech, seen, given, covers)
    seen = replace(seen, obligation=replace(seen.obligation, evidence=wanted))
    confirmers = rights.confirmers(ctx.conn, owed, ctx.by.id, ctx.now)
    if confirmers:
        seen = replace(seen, from_below=duty_views.is_from_below(ctx.conn, owed, confirmers[0].id))
    before = progress.returned_before(ctx.conn, owed)
    return texts.taking(
        speech,
        seen,
        given,
        confirmers[0].name if confirmers else None,
        notices=files_told.said_of_files(ctx.conn, speech, owed, files),
        covers=covers,
        may_cover=bool(draft.covers or together.fitting(ctx, owed)),
        returned=once_submitted.returned(speech, before.reason, before.who, before.at, from_below=seen.from_below)
        if before
        else None,
        unchanged=before is not None and progress.is_unchanged(ctx.conn, draft, owed, files),
    )


def choose_covered(ctx: Context, wanted: CoverWanted) -> None:
    """Let it be chosen for which duties a draft is, in the message where it stands."""
    speech, draft, owed = language(ctx.by.language), wanted.draft, duty(ctx.conn, wanted.draft.duty_id)
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    assert dialogue
    some = duties_with(ctx.conn, [owed.id, *(each.id for each in wanted.fitting)])
    now_for = {owed.id, *(draft.covers or ())}
    named = [
        (each.id, duty_views.view(ctx.conn, each, ctx.now).title(speech.code), each.id in now_for) for each in some
    ]
    body = texts.choose_covered(speech, duty_views.view(ctx.conn, owed, ctx.now), named)
    messages.revise(ctx.conn, dialogue.message_id or 0, to_json(body), ctx.now)


def _of_draft(ctx: Context, draft: Submission) -> DutyView:
    """The duty of a draft, called by all that the draft is for."""
    owed = duty(ctx.conn, draft.duty_id)
    return replace(duty_views.view(ctx.conn, owed, ctx.now), together=1 + len(draft.covers or ()))


def ask_note(ctx: Context, wanted: NoteWanted) -> None:
    """Ask for other words in the place of a draft's note."""
    speech, draft, dialogue = language(ctx.by.language), wanted.draft, dialogues.dialogue(ctx.conn, ctx.by.id)
    seen = _of_draft(ctx, draft)
    body = texts.ask_note(speech, seen, draft.note or "", [why(speech, fault) for fault in wanted.faults])
    step_out.retire(ctx.conn, dialogue, ctx.now)
    message_id = say(ctx.conn, ctx.by, body, ctx.now, purpose="dialogue", duty_id=draft.duty_id)
    dialogues.enter(ctx.conn, ctx.by.id, "note", draft.id, message_id=message_id, now=ctx.now)


def choose_file(ctx: Context, wanted: FileWanted) -> None:
    """Show a draft's files, and let one be chosen."""
    speech, draft, owed = language(ctx.by.language), wanted.draft, duty(ctx.conn, wanted.draft.duty_id)
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    cards.send_files(ctx.conn, ctx.by, owed, wanted.files, now=ctx.now)
    step_out.retire(ctx.conn, dialogue, ctx.now)
    marks = {file.id: mark_of(file) for file in wanted.files}
    called = [(marks[number], name) for number, name in files_told.called(speech, wanted.files)]
    body = texts.choose_file(speech, _of_draft(ctx, draft), called)
    message_id = say(ctx.conn, ctx.by, body, ctx.now, purpose="dialogue", duty_id=owed.id)
    dialogues.enter(ctx.conn, ctx.by.id, "proof", draft.id, message_id=message_id, now=ctx.now)
