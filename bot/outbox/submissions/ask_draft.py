"""Asking for what a draft lacks: the day, the proof, another note, a file that is to be taken out."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.flows.submissions import progress
from bot.flows.submissions.alter import mark_of
from bot.flows.submissions.not_taken import Fault
from bot.flows.submissions.outcomes import FileWanted, Filled, NoteWanted
from bot.messages.body import Body, to_json
from bot.outbox import cards
from bot.outbox.say import say
from bot.outbox.submissions import files_told, step_out
from bot.outbox.submissions.ask_held import with_held
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.submissions import Submission
from bot.texts.catalogue import Language, language
from bot.texts.submissions import dialogue as texts
from bot.texts.submissions.not_taken import why


def ask(conn: Connection, by: Person, filled: Filled, now: datetime) -> None:
    """Show where a draft stands: the day first, then what is missing, then the button that sends.

    Above it stands what of the last message was not taken; that of one album stands together.
    """
    draft = submissions.submission_by_id(conn, filled.draft.id)
    dialogue, owed = dialogues.dialogue(conn, by.id), duty(conn, draft.duty_id)
    same = bool(filled.album and dialogue and dialogue.album == filled.album)
    told = faults_told(language(by.language), dialogue if same else None, filled.faults)
    typed = dialogue is not None and dialogue.expects == "day"
    body = with_held(conn, by, body_of(conn, by, draft, owed, typed=typed, now=now))
    if told:
        body = Body(text=str(Markup("\n").join([*told, Markup(""), Markup(body.text)])), rows=body.rows)
    expects = "day" if typed and not draft.done_on else "proof"
    if dialogue and dialogue.message_id and (same or not filled.anew):
        messages.revise(conn, dialogue.message_id, to_json(body), now)
        dialogues.enter(conn, by.id, expects, draft.id, dialogue.message_id, now, dialogue.album, {"faults": told})
        return
    step_out.retire(conn, dialogue, now)
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=draft.duty_id)
    dialogues.enter(conn, by.id, expects, draft.id, message_id, now, filled.album, {"faults": told})


def faults_told(speech: Language, dialogue: Dialogue | None, faults: Sequence[Fault]) -> list[Markup]:
    """What was said already in a dialogue of what was not taken, and these faults; each once."""
    before = (dialogue.about or {}).get("faults", []) if dialogue else []
    return list(dict.fromkeys([*map(Markup, before), *(why(speech, fault) for fault in faults)]))


def body_of(conn: Connection, by: Person, draft: Submission, owed: Duty, *, typed: bool, now: datetime) -> Body:
    """What is asked of a draft as it is; with `typed` the day is awaited as a text."""
    speech, seen = language(by.language), duty_views.view(conn, owed, now)
    files = submissions.evidence_of(conn, draft.id)
    given = progress.given(conn, draft, owed, files)
    if given.done_on is None:
        return texts.ask_typed_day(speech, seen, given) if typed else texts.ask_day(speech, seen, given)
    confirmers = rights.confirmers(conn, owed, by.id, now)
    before = progress.returned_before(conn, owed)
    return texts.taking(
        speech,
        seen,
        given,
        confirmers[0].name if confirmers else None,
        notices=files_told.said_of_files(conn, speech, owed, files),
        returned=texts.returned(speech, before.reason, before.who, before.at) if before else None,
        unchanged=before is not None and progress.is_unchanged(conn, draft, owed, files),
    )


def ask_note(conn: Connection, by: Person, wanted: NoteWanted, now: datetime) -> None:
    """Ask for other words in the place of a draft's note."""
    speech, draft, dialogue = language(by.language), wanted.draft, dialogues.dialogue(conn, by.id)
    seen = duty_views.view(conn, duty(conn, draft.duty_id), now)
    body = texts.ask_note(speech, seen, draft.note or "", [why(speech, fault) for fault in wanted.faults])
    step_out.retire(conn, dialogue, now)
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=draft.duty_id)
    dialogues.enter(conn, by.id, "note", draft.id, message_id, now)


def choose_file(conn: Connection, by: Person, wanted: FileWanted, now: datetime) -> None:
    """Show a draft's files, and let one be chosen."""
    speech, draft, owed = language(by.language), wanted.draft, duty(conn, wanted.draft.duty_id)
    dialogue = dialogues.dialogue(conn, by.id)
    cards.send_files(conn, by, owed, wanted.files, now)
    step_out.retire(conn, dialogue, now)
    marks = {file.id: mark_of(file) for file in wanted.files}
    called = [(marks[number], name) for number, name in files_told.called(speech, wanted.files)]
    body = texts.choose_file(speech, duty_views.view(conn, owed, now), called)
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=owed.id)
    dialogues.enter(conn, by.id, "proof", draft.id, message_id, now)
