"""A draft, and the dialogue that fills it: what it holds, how it is shown, how it is left."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.flows.judging import reuse
from bot.flows.submissions import progress
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived
from bot.outbox import cards
from bot.outbox.say import say
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, held, said, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.said import Said
from bot.store.submissions.submissions import Evidence, Submission
from bot.texts.catalogue import language
from bot.texts.submissions import dialogue as texts
from bot.texts.submissions import held as held_texts
from schedules.standing import SETTLED

# What a dialogue expects that stands on the card of a submission, which keeps its buttons when the dialogue is left.
JUDGING = ("reason", "remark", "question")
# What a dialogue expects that fills a draft: all of its proof, a day or the note to be typed, or what was asked for.
PROVING = ("proof", "day", "note")
FILLING = (*PROVING, "add")
NOTE_LIMIT = 1000
FILES_LIMIT = 30
# Under these numbers, which no message has, stands what came with a returned submission.
EARLIER_NOTE, EARLIER_FIGURES = 0, -1


def new_draft(conn: Connection, owed: Duty, by: Person, now: datetime) -> Submission:
    """A draft, with all that a returned submission held: only what was lacking has to be sent again."""
    draft = submissions.add_draft(conn, owed.id, by.id, now)
    if owed.outcome != "returned" or not owed.submission_id:
        return draft
    return carry_over(conn, submissions.submission_by_id(conn, owed.submission_id), draft, now)


def carry_over(conn: Connection, before: Submission, draft: Submission, now: datetime) -> Submission:
    """Give a draft all that an earlier submission held, before what the draft holds itself."""
    submissions.copy_evidence(conn, before.id, draft.id)
    figures = f"{before.count_done}/{before.count_of}" if before.count_of is not None else ""
    for number, text, counts_as in ((EARLIER_NOTE, before.note, "note"), (EARLIER_FIGURES, figures, "figures")):
        if text:
            # A number below zero for each draft: one person has one message of each number.
            words = Said(
                chat_message_id=number - 2 * draft.id,
                submission_id=draft.id,
                expects="proof",
                about=None,
                text=text,
                counts_as=counts_as,
            )
            said.keep(conn, draft.person_id, words, now)
    note = "\n".join(each for each in (before.note, draft.note) if each) or None
    return submissions.change(
        conn, draft.id, done_on=before.done_on, note=note, count_done=before.count_done, count_of=before.count_of
    )


def keep_file(conn: Connection, by: Person, draft: Submission, arrived: Arrived, now: datetime) -> Markup | None:
    """Keep a file with a draft, as the kind that the duty asks for; why not, where it holds no more."""
    speech, wanted = language(by.language), duty_views.view(conn, duty(conn, draft.duty_id), now).obligation.evidence
    if len(submissions.evidence_of(conn, draft.id)) >= FILES_LIMIT:
        return speech.html("{n} files are the most; this one was left out.", n=FILES_LIMIT)
    kind = arrived.kind
    if kind == "document" and arrived.media_type.startswith("image/") and not wanted.documents:
        kind = "photo"
    if kind == "photo" and not wanted.photos and wanted.documents:
        kind = "document"
    _keep(conn, draft, arrived, kind, now)
    return None


def _keep(conn: Connection, draft: Submission, arrived: Arrived, kind: str, now: datetime) -> None:
    """Keep a file as evidence that counts as a photo or a document, and what is to be seen on it."""
    submissions.add_evidence(
        conn,
        {
            "submission_id": draft.id,
            "kind": kind,
            "sent_as": arrived.kind,
            "sha256": arrived.sha256,
            "size": arrived.size,
            "name": arrived.name,
            "media_type": arrived.media_type,
            "channel_id": arrived.channel_id,
            "chat_message_id": arrived.chat_message_id,
            "received_at": now,
            "forwarded_at": arrived.forwarded_at,
        },
    )
    if arrived.picture:
        reuse.note(conn, unit(conn, duty(conn, draft.duty_id).unit_id), arrived.sha256, arrived.picture)


def entry_files(files: Sequence[Evidence]) -> list[dict[str, object]]:
    """Files as an entry of the ledger names them; one that was forwarded with the moment at which it was first sent."""
    return [
        {"kind": file.kind, "sent_as": file.sent_as, "sha256": file.sha256, "size": file.size}
        | ({"forwarded_at": file.forwarded_at.isoformat()} if file.forwarded_at else {})
        for file in files
    ]


def in_dialogue(conn: Connection, by: Person, duty_id: int) -> tuple[Dialogue | None, Submission | None]:
    """The dialogue and its draft where the person is proving this very duty; adding to a submission is no proving."""
    dialogue = dialogues.dialogue(conn, by.id)
    if not dialogue or dialogue.expects not in PROVING or not dialogue.submission_id:
        return None, None
    draft = submissions.submission_by_id(conn, dialogue.submission_id)
    if draft.state != "draft" or draft.duty_id != duty_id or duty(conn, duty_id).outcome in SETTLED:
        return None, None
    return dialogue, draft


def ask(
    conn: Connection,
    by: Person,
    draft: Submission,
    now: datetime,
    *,
    anew: bool = True,
    album: str | None = None,
    faults: Sequence[Markup] = (),
) -> None:
    """Show where the dialogue stands: the day first, then what is missing, then the button that sends.

    `faults` say what of the last message was not taken; those of one album stand together.
    """
    draft = submissions.submission_by_id(conn, draft.id)
    dialogue, owed = dialogues.dialogue(conn, by.id), duty(conn, draft.duty_id)
    same = bool(album and dialogue and dialogue.album == album)
    before = (dialogue.about or {}).get("faults", []) if dialogue and same else []
    told = list(dict.fromkeys([*map(Markup, before), *faults]))
    body = with_held(
        conn, by, body_of(conn, by, draft, owed, now, typed=dialogue is not None and dialogue.expects == "day")
    )
    if told:
        body = Body(text=str(Markup("\n").join([*told, Markup(""), Markup(body.text)])), rows=body.rows)
    expects = dialogue.expects if dialogue and dialogue.expects == "day" and not draft.done_on else "proof"
    if dialogue and dialogue.message_id and (same or not anew):
        messages.revise(conn, dialogue.message_id, to_json(body), now)
        dialogues.enter(conn, by.id, expects, draft.id, dialogue.message_id, now, dialogue.album, {"faults": told})
        return
    retire(conn, dialogue, now)
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=draft.duty_id)
    dialogues.enter(conn, by.id, expects, draft.id, message_id, now, album, {"faults": told})


def with_held(conn: Connection, by: Person, body: Body) -> Body:
    """What is asked for a duty; what is held, and with no duty yet, is offered below it, the newest sets."""
    speech = language(by.language)
    sets: dict[int, list[held.Held]] = {}
    for one in held.held_of(conn, by.id):
        sets.setdefault(one.message_id or 0, []).append(one)
    offered = [(number, held_texts.named(speech, some)) for number, some in sets.items() if number]
    return held_texts.offer(speech, body, offered[-held_texts.EARLIER :])


def body_of(conn: Connection, by: Person, draft: Submission, owed: Duty, now: datetime, *, typed: bool = False) -> Body:
    """What is asked of a draft as it is; with `typed` the day is awaited as a text."""
    speech, seen = language(by.language), duty_views.view(conn, owed, now)
    files = submissions.evidence_of(conn, draft.id)
    given = progress.given(conn, draft, owed, files)
    if given.done_on is None:
        return texts.ask_typed_day(speech, seen, given) if typed else texts.ask_day(speech, seen, given)
    confirmers = rights.confirmers(conn, owed, by.id, now)
    returned = progress.returned_before(conn, speech, owed)
    unchanged = returned is not None and progress.is_unchanged(conn, draft, owed, files)
    return texts.taking(
        speech,
        seen,
        given,
        confirmers[0].name if confirmers else None,
        notices=progress.said_of_files(conn, speech, owed, files),
        returned=returned,
        unchanged=unchanged,
    )


def close(conn: Connection, by: Person, draft: Submission, now: datetime, *, for_good: bool = False) -> None:
    """Close a draft; the message of its dialogue becomes the duty's card. Unless `for_good`, it can be taken back."""
    if for_good:
        empty(conn, draft.id)
    else:
        submissions.change(conn, draft.id, state="dropped", dropped_at=now)
    dialogue = dialogues.dialogue(conn, by.id)
    if not dialogue or dialogue.submission_id != draft.id:
        return
    dialogues.leave(conn, by.id)
    if dialogue.message_id:
        body = cards.card_body(conn, by, duty(conn, draft.duty_id), now)
        messages.turn_into_card(conn, dialogue.message_id, to_json(body), now)


def empty(conn: Connection, submission_id: int) -> None:
    """Let go of all that a draft holds, which nothing refers to."""
    submissions.drop_evidence(conn, submission_id)
    said.forget_said_to(conn, submission_id)
    submissions.change(conn, submission_id, state="dropped", note=None, dropped_at=None)


def leave(conn: Connection, by: Person, now: datetime) -> bool:
    """Step out of a dialogue; what was given is kept for the next time. False if there was none."""
    dialogue = dialogues.dialogue(conn, by.id)
    retire(conn, dialogue, now)
    left = dialogues.leave(conn, by.id)
    put_by(conn, by, dialogue, now)
    return left


def leave_settled(conn: Connection, by: Person, owed: Duty, now: datetime) -> None:
    """Step out of the proof of a duty for which nothing more is to be done, and show everyone how it stands."""
    dialogue = dialogues.dialogue(conn, by.id)
    about = dialogue.submission_id if dialogue and dialogue.expects in PROVING else None
    if about and submissions.submission_by_id(conn, about).duty_id == owed.id:
        leave(conn, by, now)
    cards.redraw(conn, owed.id, now)


def put_by(conn: Connection, by: Person, dialogue: Dialogue | None, now: datetime) -> None:
    """Let the message of a draft that is left stand as the duty's card, which says how far the draft has come."""
    if not dialogue or dialogue.expects not in FILLING or not dialogue.message_id or not dialogue.submission_id:
        return
    draft = submissions.submission_by_id(conn, dialogue.submission_id)
    if draft.state == "draft":
        body = cards.card_body(conn, by, duty(conn, draft.duty_id), now)
        messages.turn_into_card(conn, dialogue.message_id, to_json(body), now)


def retire(conn: Connection, dialogue: Dialogue | None, now: datetime) -> None:
    """Take the buttons off the message of a dialogue that is left."""
    if dialogue and dialogue.expects in JUDGING and dialogue.submission_id:
        cards.redraw(conn, submissions.submission_by_id(conn, dialogue.submission_id).duty_id, now)
    elif dialogue and dialogue.message_id:
        messages.take_buttons(conn, dialogue.message_id, now)
