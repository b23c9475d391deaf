"""What comes outside any dialogue: held, and asked which duty it is for, until its sender says so."""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta

from bot.flows.held.held_outcomes import (
    DutyFirst,
    Gone,
    Joined,
    NoRole,
    NothingHeld,
    OthersHeld,
    Placed,
    TakenUp,
    Taking,
    Talk,
    WhichDuty,
)
from bot.flows.held.piece import mark_of
from bot.flows.judging import reuse
from bot.flows.reminders.remind import owed_by
from bot.flows.submissions import add_evidence, drafts, fill, progress, submit
from bot.flows.submissions.drafts import FILES_LIMIT, NOTE_LIMIT
from bot.flows.submissions.fill import Sent
from bot.flows.submissions.not_taken import Fault, LongNote, TooManyFiles
from bot.flows.submissions.outcomes import Filled, Opened, Refused
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.incoming import Arrived
from bot.queries import board, duty_views, rights
from bot.queries.context import Context
from bot.queries.duty_views import DutyView
from bot.reading.talk import asks_of_rates, is_talk, without_greeting
from bot.store.duties.bundles import line_of
from bot.store.duties.duties import Duty, duty, known_duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, submissions
from bot.store.submissions import held as store
from bot.store.submissions import said as said_store
from bot.store.submissions.held import Held
from schedules.standing import SETTLED

# What comes later than this after the piece before it, or below anything newer than the question, did not come with it.
TOGETHER = timedelta(minutes=10)


def take(ctx: Context, sent: Sent) -> Taking | None:
    """Hold what a message brought, and ask for its duty; nothing more is to be said of an album that was answered."""
    if not rights.held(ctx.conn, ctx.by.id, ctx.now):
        return NoRole(sent=sent)
    if not sent.file and not sent.faults and not sent.caption and is_talk(sent.words):
        rate = asks_of_rates(sent.words)
        return Talk(rate=rate, board=rate and bool(board.roots(ctx.conn, ctx.by.id, "see", ctx.now)))
    likely = likely_for(ctx)
    before = _with(ctx, sent)
    words, file, faults = fitting(sent, before)
    said = _answer_to(ctx.conn, ctx.by, sent)
    if likely and (words or file):
        _hold(ctx, sent, words, file=file)
        new = next(one for one in store.held_of(ctx.conn, ctx.by.id) if one.chat_message_id == sent.message_id)
        return WhichDuty(some=[*before, new], likely=likely, album=sent.album, faults=faults, instead=said)
    if before and likely:
        return WhichDuty(some=before, likely=likely, album=sent.album, faults=faults)
    return None if said else DutyFirst(faults=faults, sent=sent)


def fitting(sent: Sent, before: Sequence[Held]) -> tuple[str, Arrived | None, list[Fault]]:
    """The words and the file of a message that have room with what came before; and why others have none."""
    words, file, faults = "" if is_no_note(sent.words) else without_greeting(sent.words), sent.file, [*sent.faults]
    if len("\n".join([*(one.text for one in before if one.text), words])) > NOTE_LIMIT:
        faults.append(LongNote(most=NOTE_LIMIT))
        words = ""
    if file and sum(one.sha256 is not None for one in before) >= FILES_LIMIT:
        faults.append(TooManyFiles(most=FILES_LIMIT))
        file = None
    return words, file, faults


def sets_of(conn: Connection, by: Person) -> dict[int, list[Held]]:
    """What is held of a person, each set that came together by the message that asks for its duty, the newest last."""
    found: dict[int, list[Held]] = {}
    for one in store.held_of(conn, by.id):
        found.setdefault(one.message_id or 0, []).append(one)
    return found


def _with(ctx: Context, sent: Sent) -> list[Held]:
    """The set that a message came with: of its album, or still asked about by the last message, a short while ago."""
    sets = sets_of(ctx.conn, ctx.by)
    for some in sets.values():
        if sent.album and any(one.album == sent.album for one in some):
            return some
    for message_id, some in sets.items():
        soon = any(timedelta() <= (sent.at or ctx.now) - one.at <= TOGETHER for one in some)
        if soon and messages.is_last(ctx.conn, message_id):
            return some
    return []


def _answer_to(conn: Connection, by: Person, sent: Sent) -> int | None:
    """The message that has answered the album of which this is a part."""
    found = said_store.said_about(conn, by.id, f"album {sent.album}") if sent.album else None
    return int((found.about or {})["message"]) if found else None


def _hold(ctx: Context, sent: Sent, words: str, *, file: Arrived | None) -> None:
    row = {"chat_message_id": sent.message_id, "text": words, "album": sent.album, "at": sent.at or ctx.now}
    store.hold(ctx.conn, ctx.by.id, {**row, **store.of_file(file, file.kind if file else None)})
    if file:
        note_picture(ctx, file)


def note_picture(ctx: Context, file: Arrived) -> None:
    """Note what a held picture looks like in each company that it may be for."""
    if not file.picture:
        return
    for company in sorted(
        {unit(ctx.conn, one.unit_id).company_id for one in rights.held(ctx.conn, ctx.by.id, ctx.now)}
    ):
        reuse.note(ctx.conn, unit(ctx.conn, company), file.sha256, file.picture)


def likely_for(ctx: Context) -> list[Duty]:
    """The duties for which someone may send proof now: those of whose submission more is asked first, those begun, then
    their own, most pressing first."""
    drafted = [duty(ctx.conn, draft.duty_id) for draft in reversed(submissions.drafts_by(ctx.conn, ctx.by.id))]
    mine = owed_by(ctx.conn, ctx.by, ctx.now)
    found = {owed.id: owed for owed in [*drafted, *_by_urgency(ctx.conn, mine, ctx.now)]}
    fit: dict[Hashable, Duty] = {}
    for owed in found.values():
        if _may_take(ctx, owed):
            fit.setdefault(line_of(ctx.conn, owed), owed)
    return sorted(fit.values(), key=lambda owed: not add_evidence.is_asked(ctx, owed))


def _by_urgency(conn: Connection, owed: Sequence[Duty], now: datetime) -> list[Duty]:
    views: list[DutyView] = [duty_views.view(conn, one, now) for one in owed]
    numbered = {one.id: one for one in owed}
    return [numbered[seen.duty_id] for seen in duty_views.by_urgency(views) if seen.standing != "upcoming"]


def _may_take(ctx: Context, owed: Duty) -> bool:
    if add_evidence.is_asked(ctx, owed):
        return True
    return owed.outcome not in SETTLED and rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now)


def place(ctx: Context, duty_id: int, message_id: int) -> Placed | NothingHeld | Refused:
    """Give the set for which a message asks to a duty's draft."""
    some, owed = sets_of(ctx.conn, ctx.by).get(message_id, []), known_duty(ctx.conn, duty_id)
    if not some or not owed:
        return NothingHeld()
    opened = _begin(ctx, owed)
    if isinstance(opened, Refused):
        return opened
    return Placed(duty=owed, opened=opened, filled=give(ctx, some))


def _begin(ctx: Context, owed: Duty) -> Opened | Refused:
    """Open the draft of a duty, or of what was asked for of its submission."""
    begin = add_evidence.begin if add_evidence.is_asked(ctx, owed) else submit.begin
    return begin(ctx, owed.id, quietly=True)


def join(ctx: Context, message_id: int, earlier: int) -> Joined | NothingHeld:
    """Let an earlier set go with the one for which a message asks, as its sender says."""
    sets = sets_of(ctx.conn, ctx.by)
    if message_id not in sets or earlier not in sets or earlier == message_id:
        return NothingHeld()
    store.asked_in(ctx.conn, sets[earlier], message_id)
    asks = WhichDuty(some=sets_of(ctx.conn, ctx.by)[message_id], likely=likely_for(ctx))
    return Joined(earlier=earlier, asks=asks)


def give(ctx: Context, held: Sequence[Held]) -> Filled:
    """Let the draft in hand take these messages. Files beyond its limit stay held."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    assert dialogue
    assert dialogue.submission_id
    draft, left = submissions.submission_by_id(ctx.conn, dialogue.submission_id), []
    adds = dialogue.expects == "add"
    faults: list[Fault] = []
    for one in held:
        sent = Sent(
            message_id=one.chat_message_id, words=one.text, caption=one.sha256 is not None, file=_file(one), at=one.at
        )
        if sent.file and drafts.keep_file(ctx.conn, draft, sent.file, ctx.now):
            left.append(one)
        if sent.words:
            faults += (add_evidence.hear if adds else fill.hear)(ctx, draft, sent)
            store.change_words(
                ctx.conn, ctx.by.id, one.chat_message_id, ""
            )  # these are said now, also where their file stays
    store.let_go(ctx.conn, [one for one in held if one not in left])
    if left:
        faults = [TooManyFiles(most=FILES_LIMIT, left=len(left)), *faults]
    return Filled(draft=draft, faults=faults, adds=adds)


def _file(one: Held) -> Arrived | None:
    if not one.sha256:
        return None
    return Arrived(
        kind=one.sent_as or "document",
        sha256=one.sha256,
        size=one.size or 0,
        name=one.name or "",
        media_type=one.media_type or "",
        channel_id=one.channel_id or "",
        chat_message_id=one.chat_message_id,
        forwarded_at=one.forwarded_at,
    )


def take_back(ctx: Context, message_id: int) -> TakenUp | NothingHeld:
    """Hold again what a message says was discarded, while it can be taken back."""
    some = store.dropped_in(ctx.conn, ctx.by.id, message_id)
    if not some or not messages.is_since(ctx.conn, message_id, ctx.now - progress.KEPT):
        return NothingHeld(which="discarded")
    return TakenUp(asks=WhichDuty(some=some, likely=likely_for(ctx)))


def drop(ctx: Context, message_id: int, *, seen: str) -> Gone | OthersHeld | NothingHeld:
    """Hold the set of a message no more, as the person has said twice of what they have `seen`."""
    sets = sets_of(ctx.conn, ctx.by)
    some = sets.get(message_id, [])
    if not sets:
        return NothingHeld(which="anything")
    if not some or seen != mark_of(some):
        return OthersHeld(asks=WhichDuty(some=some or list(sets.values())[-1], likely=likely_for(ctx)))
    store.let_go(ctx.conn, some)
    return Gone()
