"""Taking what messages bring to a draft: files, and words that are its day, its figures or its note."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.flows.submissions import drafts
from bot.flows.submissions.drafts import NOTE_LIMIT
from bot.flows.submissions.heard import Asked, heard
from bot.flows.submissions.not_taken import Fault
from bot.flows.submissions.outcomes import Filled, NoteWanted
from bot.messages.incoming import Arrived
from bot.queries import rights
from bot.queries.context import Context
from bot.reading.figures import Figures, read_figures
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, said, submissions
from bot.store.submissions.said import Said
from bot.store.submissions.submissions import Submission
from schedules.record import record


@record
class Sent:
    """What one message brought to a draft: a file or why it is none, and words; `caption` where they stood below it.

    `at` is the moment by which its words are read, where that is not the present one.
    """

    message_id: int
    words: str = ""
    caption: bool = False
    file: Arrived | None = None
    faults: Sequence[Fault] = ()
    album: str | None = None
    at: datetime | None = None


def type_day(ctx: Context, draft: Submission, said: str) -> Filled | NoteWanted:
    """Take the day from a text."""
    return take(ctx, draft, Sent(message_id=0, words=said))


def take_file(ctx: Context, draft: Submission, arrived: Arrived) -> Filled | NoteWanted:
    """Add a file to the draft."""
    return take(ctx, draft, Sent(message_id=arrived.chat_message_id, file=arrived))


def take_text(ctx: Context, draft: Submission, words: str) -> Filled | NoteWanted:
    """Add what was typed to the draft."""
    return take(ctx, draft, Sent(message_id=0, words=words))


def take(ctx: Context, draft: Submission, sent: Sent) -> Filled | NoteWanted:
    """Add to the draft all that a message brought; where it stands, and what was not taken."""
    faults = [*sent.faults]
    if sent.file and (fault := drafts.keep_file(ctx.conn, draft, sent.file, ctx.now)):
        faults.append(fault)
    if sent.words.strip():
        faults += hear(ctx, draft, sent)
    if not sent.file and faults and (asked := note_wanted(ctx.conn, ctx.by, draft, faults)):
        return asked
    return Filled(draft=draft, album=sent.album, faults=faults)


def hear(ctx: Context, draft: Submission, sent: Sent) -> list[Fault]:
    """Let the draft hold what a message says, in the place of what it said before; what cannot be taken of it."""
    owed, dialogue = duty(ctx.conn, draft.duty_id), dialogues.dialogue(ctx.conn, ctx.by.id)
    asked = dialogue.expects if dialogue and dialogue.submission_id == draft.id else "proof"
    before = _before(ctx.conn, draft, sent)
    typing = "proof" if sent.caption else answers(before, asked) if before else asked
    replaces = not sent.caption and typing == "note" and asked == "note" and not (before and before.counts_as)
    of = unit(ctx.conn, owed.unit_id)
    notes = [each for each in said.said_to(ctx.conn, draft.id) if each.counts_as == "note"]
    now_asked = drafts.asked_now(ctx.conn, draft, owed)
    of_duty = now_asked[0] if now_asked else owed.id
    wanted = Asked(
        wanted=drafts.wanted(ctx.conn, draft, owed),
        opens_on=owed.opens_on,
        today=rights.local_day(of, ctx.now),
        said_on=rights.local_day(of, sent.at or ctx.now),
        typing=typing,
        day=draft.done_on is not None,
        figures=draft.figures_of(of_duty) is not None,
        others=[each.text for each in notes if each.chat_message_id != sent.message_id and not replaces],
        most=NOTE_LIMIT,
    )
    found = heard(sent.words, wanted, caption=sent.caption)
    if replaces and not found.fault:
        said.forget_said_to(ctx.conn, draft.id, "note")
    if before and before.counts_as == "figures" and before.about:
        of_duty = int(before.about["duty"])
    about = {"duty": of_duty} if found.counts_as == "figures" else None
    _keep(ctx.conn, draft, sent, typing, counts_as=found.counts_as, about=about, now=ctx.now)
    settle(ctx.conn, draft)
    if found.day:
        submissions.change(ctx.conn, draft.id, done_on=found.day)
    return [found.fault] if found.fault else []


def _before(conn: Connection, draft: Submission, sent: Sent) -> Said | None:
    """What this very message has said to the draft before."""
    words = said.said_by(conn, draft.person_id, sent.message_id) if sent.message_id else None
    return words if words and words.submission_id == draft.id else None


def answers(before: Said, asked: str) -> str:
    """What an edited message answers: what it was sent to, whatever is `asked` now.

    A day that was not understood is one as long as the day is asked.
    """
    if before.expects == "note":
        return "note"
    return "day" if before.expects == asked == "day" and not before.counts_as else "proof"


def _keep(
    conn: Connection,
    draft: Submission,
    sent: Sent,
    typing: str,
    *,
    counts_as: str,
    about: Mapping[str, int] | None,
    now: datetime,
) -> None:
    """Keep what a message says to the draft, what it answers, and of which duty its figures are."""
    words = Said(
        chat_message_id=sent.message_id or said.free_number(conn, draft.person_id),
        submission_id=draft.id,
        expects=typing,
        about=about,
        text=sent.words.strip(),
        counts_as=counts_as,
    )
    said.keep(conn, draft.person_id, words, now)


def settle(conn: Connection, draft: Submission) -> Submission:
    """Let the draft say what its messages say now."""
    words = said.said_to(conn, draft.id)
    note = "\n".join(each.text for each in words if each.counts_as == "note") or None
    draft = submissions.submission_by_id(conn, draft.id)
    read = [
        (int((each.about or {}).get("duty", draft.duty_id)), read_figures(each.text))
        for each in words
        if each.counts_as == "figures"
    ]
    pairs = {duty_id: (pair.done, pair.of) for duty_id, pair in read if isinstance(pair, Figures)}
    done, of = pairs.get(draft.duty_id, (None, None))
    figures = {str(duty_id): list(pair) for duty_id, pair in pairs.items()} if draft.covers else None
    return submissions.change(conn, draft.id, note=note, count_done=done, count_of=of, figures=figures or None)


def note_wanted(conn: Connection, by: Person, draft: Submission, faults: Sequence[Fault]) -> NoteWanted | None:
    """Whether other words are still awaited in the place of the note."""
    dialogue, draft = dialogues.dialogue(conn, by.id), submissions.submission_by_id(conn, draft.id)
    awaited = dialogue and dialogue.submission_id == draft.id and dialogue.expects == "note" and draft.note
    return NoteWanted(draft=draft, faults=faults) if awaited else None
