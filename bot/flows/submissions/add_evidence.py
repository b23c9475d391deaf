"""Adding what was asked for to a submission that waits: it keeps its time, and what is added is an entry."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from bot.flows.judging.seen import seen_of
from bot.flows.submissions import drafts, progress, submit
from bot.flows.submissions.submit import Sent
from bot.flows.submissions.typed_text import is_no_answer
from bot.messages.body import to_json
from bot.outbox import cards
from bot.outbox.say import say, say_text
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import messages
from bot.store.people.people import Person, person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, questions, said, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.questions import Question
from bot.store.submissions.said import Said
from bot.store.submissions.submissions import Submission
from bot.texts.catalogue import language
from bot.texts.submissions import review as texts

# Characters of a reason, remark, question or answer: with these every card stays below 900.
LIMIT = 250


def _asked(conn: Connection, by: Person, owed: Duty, now: datetime) -> tuple[Submission, Question] | None:
    """The submission to which this person may add something, with what was asked: theirs, or one they owe today."""
    submission = submissions.submission_by_id(conn, owed.submission_id) if owed.submission_id else None
    if not submission or submission.state != "submitted":
        return None
    asked = questions.open_question(conn, submission.id)
    return (submission, asked) if asked and rights.may_answer(conn, by.id, owed, submission.person_id, now) else None


def is_asked(conn: Connection, by: Person, owed: Duty, now: datetime) -> bool:
    """Whether something may be added to the submission of a duty by this person."""
    return _asked(conn, by, owed, now) is not None


def begin(conn: Connection, by: Person, duty_id: int, now: datetime, *, quietly: bool = False) -> str | None:
    """Begin, or go on, to add to a submission; a sentence where nothing is asked of this person.

    With `quietly` nothing is asked yet: something has been sent for it already.
    """
    owed = duty(conn, duty_id, lock=True)
    if not _asked(conn, by, owed, now):
        cards.redraw(conn, duty_id, now)
        return language(by.language).plain("Nothing more is asked of you here.")
    draft = submissions.draft_of(conn, duty_id, by.id) or submissions.add_draft(conn, duty_id, by.id, now)
    submit.leave(conn, by, now)
    if quietly:
        dialogues.enter(conn, by.id, "add", draft.id, None, now)
    else:
        ask(conn, by, draft, now)
    return None


def take(conn: Connection, by: Person, draft: Submission, sent: Sent, now: datetime) -> None:
    """Keep what a message brought until it is sent; an album is answered by one message."""
    owed = duty(conn, draft.duty_id, lock=True)
    if draft.state != "draft" or not _asked(conn, by, owed, now):
        is_over(conn, by, now)
        return
    faults = [sent.fault] if sent.fault else []
    if sent.file and (fault := submit.keep_file(conn, by, draft, sent.file, now)):
        faults.append(fault)
    if sent.words.strip():
        faults += hear(conn, by, draft, sent, now)
    ask(conn, by, draft, now, album=sent.album, faults=faults)


def is_over(conn: Connection, by: Person, now: datetime) -> None:
    """Leave an adding that nobody asks for any more, and say so."""
    dialogues.leave(conn, by.id)
    say_text(conn, by, language(by.language).html("Nothing more is asked of you here."), now)


def hear(conn: Connection, by: Person, draft: Submission, sent: Sent, now: datetime) -> list[Markup]:
    """Let the draft hold what a message says, in the place of what it said before; why not, where it cannot."""
    speech, words = language(by.language), sent.words.strip()
    others = [
        each.text
        for each in said.said_to(conn, draft.id)
        if each.counts_as == "note" and each.chat_message_id != sent.message_id
    ]
    fault = None
    if is_no_answer(words):
        fault = speech.html("“{said}” answers nothing that was asked.", said=words[:40])
    elif len("\n".join([*others, words])) > LIMIT:
        fault = speech.html("Please send 1 to {n} characters.", n=LIMIT)
    kept = Said(
        chat_message_id=sent.message_id,
        submission_id=draft.id,
        expects="add",
        about=None,
        text=words,
        counts_as="" if fault else "note",
    )
    said.keep(conn, by.id, kept, now)
    submit.settle(conn, draft)
    return [fault] if fault else []


def send(conn: Connection, by: Person, duty_id: int, now: datetime, *, seen: str | None = None) -> str | None:
    """Add what was given, as it was `seen` if that is said, to the submission; those who confirm see it there."""
    owed, speech = duty(conn, duty_id, lock=True), language(by.language)
    found, draft = _asked(conn, by, owed, now), submissions.draft_of(conn, duty_id, by.id)
    files = submissions.evidence_of(conn, draft.id) if draft else []
    if not found or not draft or not (files or draft.note):
        return begin(conn, by, duty_id, now)
    submission, asked = found
    if seen is not None and seen != _mark(conn, draft, asked):
        begin(conn, by, duty_id, now)
        return speech.plain("Not sent: what you have given, or what is asked, has changed since. See below.")
    ledger.append(
        conn,
        unit(conn, owed.unit_id).company_id,
        "added",
        now,
        duty=owed.id,
        submission=submission.id,
        submission_number=submission.number,
        person=by.id,
        note=Aside(text=draft.note, by=by.id) if draft.note else None,
        files=submit.entry_files(files),
    )
    questions.answer_question(conn, asked.id, draft.note, len(files), now, by=by.id)
    submissions.move_evidence(conn, draft.id, submission.id)
    said.forget_said_to(conn, draft.id)
    submit.close(conn, by, draft, now, for_good=True)
    cards.redraw(conn, owed.id, now)
    judges = [person(conn, asked.asker_id), *rights.confirmers(conn, owed, by.id, now)]
    for to in {each.id: each for each in judges}.values():
        if rights.may_confirm(conn, to.id, owed, by.id, now):
            cards.send_evidence(conn, to, owed, submission, files, now)
            say(conn, to, cards.review_body(conn, to, owed, now), now, purpose="review", duty_id=owed.id)
    return speech.plain("Added; the submission keeps its time.")


def _mark(conn: Connection, draft: Submission, asked: Question | None) -> str:
    """The mark of what is added, with the question that it answers."""
    return seen_of(draft, submissions.evidence_of(conn, draft.id), [asked] if asked else [])


def drop(conn: Connection, by: Person, duty_id: int, now: datetime, *, seen: str) -> str:
    """Discard what was not sent, as it was `seen`; the submission waits as before."""
    owed, draft = duty(conn, duty_id, lock=True), submissions.draft_of(conn, duty_id, by.id)
    found = _asked(conn, by, owed, now)
    if draft and found and seen != _mark(conn, draft, found[1]):
        begin(conn, by, duty_id, now)
        return language(by.language).plain("Not discarded: what you have given has changed since. See below.")
    if draft and owed.outcome == "submitted":
        submit.close(conn, by, draft, now)
        cards.redraw(conn, duty_id, now)
    return language(by.language).plain("Discarded; the submission waits as before.")


def end(conn: Connection, submission: Submission, now: datetime) -> None:
    """End every adding that a verdict has overtaken."""
    for draft in unsent(conn, submission):
        submit.close(conn, person(conn, draft.person_id), draft, now, for_good=True)


def unsent(conn: Connection, submission: Submission) -> list[Submission]:
    """What was begun to be added to a submission, and was not sent."""
    own = submissions.draft_of(conn, submission.duty_id, submission.person_id)
    others = submissions.drafts_since(conn, submission.duty_id, submission.submitted_at or submission.created_at)
    return list({each.id: each for each in (*([own] if own else []), *others)}.values())


def ask(
    conn: Connection,
    by: Person,
    draft: Submission,
    now: datetime,
    *,
    album: str | None = None,
    faults: Sequence[Markup] = (),
) -> None:
    """Show where the adding stands: in the message that answers this album, else in a new one."""
    draft, owed, dialogue = submissions.submission_by_id(conn, draft.id), duty(conn, draft.duty_id), _dialogue(conn, by)
    before = submissions.submission_by_id(conn, owed.submission_id or 0)
    submission = cards.submission_of(conn, owed, before, submissions.evidence_of(conn, before.id))
    files = submissions.evidence_of(conn, draft.id)
    speech, asked = language(by.language), questions.open_question(conn, before.id)
    added = replace(progress.given(conn, draft, owed, files), seen=_mark(conn, draft, asked))
    same = bool(album and dialogue and dialogue.album == album)
    earlier = (dialogue.about or {}).get("faults", []) if dialogue and same else []
    told = list(dict.fromkeys([*map(Markup, earlier), *faults]))
    notices = progress.said_of_files(conn, speech, owed, files)
    adding = texts.adding(speech, duty_views.view(conn, owed, now), submission, added, [*told, *notices])
    body = drafts.with_held(conn, by, adding)
    if dialogue and dialogue.message_id and same:
        messages.revise(conn, dialogue.message_id, to_json(body), now)
        dialogues.enter(conn, by.id, "add", draft.id, dialogue.message_id, now, album, {"faults": told})
        return
    drafts.retire(conn, dialogue, now)
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=owed.id)
    dialogues.enter(conn, by.id, "add", draft.id, message_id, now, album, {"faults": told})


def _dialogue(conn: Connection, by: Person) -> Dialogue | None:
    return dialogues.dialogue(conn, by.id)
