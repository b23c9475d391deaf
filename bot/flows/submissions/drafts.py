"""A draft, and the dialogue that fills it: what it holds, how it is left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.flows.judging import reuse
from bot.flows.submissions.not_taken import Fault, TooManyFiles
from bot.messages.incoming import Arrived
from bot.queries.context import Context
from bot.store.duties.duties import Duty, duties_with, duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, said, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.said import Said
from bot.store.submissions.submissions import Evidence, Submission
from schedules.obligation import Evidence as Wanted
from schedules.obligation import Measure, combined, named
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
# And what came with those of the other duties that a draft is for, by a number for each.
EARLIER_COVERED, MANY = -(10**12), 1000


def new_draft(ctx: Context, owed: Duty) -> Submission:
    """A draft, with all that a returned submission held: only what was lacking has to be sent again."""
    draft = submissions.add_draft(ctx.conn, owed.id, ctx.by.id, ctx.now)
    if owed.outcome != "returned" or not owed.submission_id:
        return draft
    return carry_over(ctx.conn, submissions.submission_by_id(ctx.conn, owed.submission_id), draft, ctx.now)


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
                about={"duty": draft.duty_id} if counts_as == "figures" else None,
                text=text,
                counts_as=counts_as,
            )
            said.keep(conn, draft.person_id, words, now)
    note = "\n".join(each for each in (before.note, draft.note) if each) or None
    return submissions.change(
        conn, draft.id, done_on=before.done_on, note=note, count_done=before.count_done, count_of=before.count_of
    )


def wanted(conn: Connection, draft: Submission, owed: Duty) -> Wanted:
    """What a draft has to prove for all that it is for."""
    own = adopted(conn, owed.obligation_id).obligation.evidence
    if not draft.covers:
        return own
    others = duties_with(conn, draft.covers)
    proof = combined([own, *(adopted(conn, each.obligation_id).obligation.evidence for each in others)])
    asked = asked_now(conn, draft, owed)
    return replace(proof, measure=asked[1] if asked else None)


def measured(conn: Connection, draft: Submission, owed: Duty) -> list[tuple[int, Measure]]:
    """The figures that a draft has to give: of which duty (its id), and which."""
    others = duties_with(conn, draft.covers) if draft.covers else []
    asked = [(each.id, adopted(conn, each.obligation_id).obligation) for each in (owed, *others)]
    found = [(duty_id, each.title, each.evidence.measure) for duty_id, each in asked if each.evidence.measure]
    alone = len(found) == 1
    return [(duty_id, measure if alone else named(measure, title)) for duty_id, title, measure in found]


def asked_now(conn: Connection, draft: Submission, owed: Duty) -> tuple[int, Measure] | None:
    """The figures that are asked for just now, one after the other: the first that are lacking, else the last."""
    asked = measured(conn, draft, owed)
    lacks = (each for each in asked if not _reached(draft.figures_of(each[0]), each[1]))
    return next(lacks, asked[-1] if asked else None)


def _reached(figures: tuple[int, int] | None, asked: Measure) -> bool:
    return figures is not None and figures[1] > 0 and figures[0] >= figures[1] * asked.target


def carry_figures(conn: Connection, draft: Submission, some: Sequence[Duty], now: datetime) -> None:
    """Give a draft the figures that came back with the duties that it is for besides its own."""
    for number, owed in enumerate(some):
        before = submissions.submission_by_id(conn, owed.submission_id) if owed.submission_id else None
        pair = before.figures_of(owed.id) if before and owed.outcome == "returned" else None
        if pair:
            words = Said(
                chat_message_id=EARLIER_COVERED - MANY * draft.id - number,
                submission_id=draft.id,
                expects="proof",
                about={"duty": owed.id},
                text=f"{pair[0]}/{pair[1]}",
                counts_as="figures",
            )
            said.keep(conn, draft.person_id, words, now)


def keep_file(conn: Connection, draft: Submission, arrived: Arrived, now: datetime) -> Fault | None:
    """Keep a file with a draft, as the kind that the duty asks for; why not, where it holds no more."""
    if len(submissions.evidence_of(conn, draft.id)) >= FILES_LIMIT:
        return TooManyFiles(most=FILES_LIMIT)
    owed = duty(conn, draft.duty_id)
    _keep(conn, draft, arrived, counts_as(arrived, wanted(conn, draft, owed)), now=now)
    return None


def counts_as(arrived: Arrived, proof: Wanted) -> str:
    """Whether a file is a photo or a document of the proof: a picture sent as a file is what the duty asks for."""
    kind = arrived.kind
    if kind == "document" and arrived.media_type.startswith("image/") and not proof.documents:
        kind = "photo"
    return "document" if kind == "photo" and not proof.photos and proof.documents else kind


def _keep(conn: Connection, draft: Submission, arrived: Arrived, kind: str, *, now: datetime) -> None:
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


def close(ctx: Context, draft: Submission, *, for_good: bool = False) -> Dialogue | None:
    """Close a draft; its dialogue, which ends, where it was in hand. Unless `for_good`, it can be taken back."""
    if for_good:
        empty(ctx.conn, draft.id)
    else:
        submissions.change(ctx.conn, draft.id, state="dropped", dropped_at=ctx.now)
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if not dialogue or dialogue.submission_id != draft.id:
        return None
    dialogues.leave(ctx.conn, ctx.by.id)
    return dialogue


def empty(conn: Connection, submission_id: int) -> None:
    """Let go of all that a draft holds, which nothing refers to."""
    submissions.drop_evidence(conn, submission_id)
    said.forget_said_to(conn, submission_id)
    submissions.change(conn, submission_id, state="dropped", note=None, dropped_at=None)


def leave(conn: Connection, by: Person) -> Dialogue | None:
    """Step out of a dialogue, and give it; what was given is kept for the next time."""
    dialogue = dialogues.dialogue(conn, by.id)
    dialogues.leave(conn, by.id)
    return dialogue


def leave_settled(conn: Connection, by: Person, owed: Duty) -> Dialogue | None:
    """Step out of the proof of a duty for which nothing more is to be done."""
    dialogue = dialogues.dialogue(conn, by.id)
    about = dialogue.submission_id if dialogue and dialogue.expects in PROVING else None
    return leave(conn, by) if about and submissions.submission_by_id(conn, about).duty_id == owed.id else None
