"""What comes outside any dialogue: held, and asked which duty it is for, until its sender says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.flows.judging import reuse
from bot.flows.reminders.remind import owed_by
from bot.flows.submissions import add_evidence, drafts, progress, submit
from bot.flows.submissions.drafts import FILES_LIMIT, NOTE_LIMIT
from bot.flows.submissions.submit import Sent
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived
from bot.outbox.say import say, say_text
from bot.queries import board as oversee
from bot.queries import duty_views, rights
from bot.queries.duty_views import DutyView
from bot.reading.talk import asks_of_rates, is_talk, without_greeting
from bot.store.duties.duties import Duty, duty, known_duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, submissions
from bot.store.submissions import held as store
from bot.store.submissions import said as said_store
from bot.store.submissions.held import Held
from bot.store.submissions.said import Said
from bot.texts.catalogue import language
from bot.texts.submissions import held as texts
from schedules.standing import SETTLED

# So many duties are offered.
OFFERED = 4


# What comes later than this after the piece before it, or below anything newer than the question, did not come with it.
TOGETHER = timedelta(minutes=10)


def take(conn: Connection, by: Person, sent: Sent, now: datetime) -> None:
    """Hold what a message brought and ask for its duty; without any duty, or anything to hold, say what is wanted."""
    speech, likely = language(by.language), likely_for(conn, by, now)
    if not rights.held(conn, by.id, now):
        told = speech.html("You hold no role in any unit, so nothing was taken. An invitation gives you one again.")
        _note_answer(conn, by, sent, say_text(conn, by, told, now), now)
        return
    if not sent.file and not sent.fault and not sent.caption and is_talk(sent.words):
        _answer(conn, by, sent.words, now)
        return
    before = _with(conn, by, sent, now)
    words = "" if is_no_note(sent.words) else without_greeting(sent.words)
    faults = [sent.fault] if sent.fault else []
    if len("\n".join([*(one.text for one in before if one.text), words])) > NOTE_LIMIT:
        faults.append(speech.html("A note holds {n} characters; send it as a file.", n=NOTE_LIMIT))
        words = ""
    file = sent.file
    if file and sum(one.sha256 is not None for one in before) >= FILES_LIMIT:
        faults.append(speech.html("{n} files are the most; this one was left out.", n=FILES_LIMIT))
        file = None
    hint = Markup("\n").join([*faults, speech.html("To send proof, open a duty first: /today")])
    said = _answer_to(conn, by, sent)
    if likely and (words or file):
        _hold(conn, by, sent, words, file, now)
        new = next(one for one in store.held_of(conn, by.id) if one.chat_message_id == sent.message_id)
        asks(conn, by, [*before, new], now, album=sent.album, faults=faults, instead=said)
    elif before and likely:
        asks(conn, by, before, now, album=sent.album, faults=faults)
    elif not said:
        _note_answer(conn, by, sent, say_text(conn, by, hint, now), now)


def _answer(conn: Connection, by: Person, words: str, now: datetime) -> None:
    """Answer small talk with what can be done."""
    speech = language(by.language)
    rate = asks_of_rates(words)
    board = rate and bool(oversee.roots(conn, by.id, "see", now))
    say_text(conn, by, texts.dialogue(speech, rate=rate, board=board), now)


def sets_of(conn: Connection, by: Person) -> dict[int, list[Held]]:
    """What is held of a person, each set that came together by the message that asks for its duty, the newest last."""
    found: dict[int, list[Held]] = {}
    for one in store.held_of(conn, by.id):
        found.setdefault(one.message_id or 0, []).append(one)
    return found


def _with(conn: Connection, by: Person, sent: Sent, now: datetime) -> list[Held]:
    """The set that a message came with: of its album, or still asked about by the last message, a short while ago."""
    sets = sets_of(conn, by)
    for some in sets.values():
        if sent.album and any(one.album == sent.album for one in some):
            return some
    for message_id, some in sets.items():
        soon = any(timedelta() <= (sent.at or now) - one.at <= TOGETHER for one in some)
        if soon and messages.is_last(conn, message_id):
            return some
    return []


def _answer_to(conn: Connection, by: Person, sent: Sent) -> int | None:
    """The message that has answered the album of which this is a part."""
    found = said_store.said_about(conn, by.id, f"album {sent.album}") if sent.album else None
    return int((found.about or {})["message"]) if found else None


def _note_answer(conn: Connection, by: Person, sent: Sent, message_id: int, now: datetime) -> None:
    if sent.album:
        words = Said(
            chat_message_id=sent.message_id,
            submission_id=None,
            expects=f"album {sent.album}",
            about={"message": message_id},
            text="",
            counts_as="album",
        )
        said_store.keep(conn, by.id, words, now)


def _hold(conn: Connection, by: Person, sent: Sent, words: str, file: Arrived | None, now: datetime) -> None:
    row = {"chat_message_id": sent.message_id, "text": words, "album": sent.album, "at": sent.at or now}
    store.hold(conn, by.id, {**row, **store.of_file(file, file.kind if file else None)})
    if file:
        note_picture(conn, by, file, now)


def note_picture(conn: Connection, by: Person, file: Arrived, now: datetime) -> None:
    """Note what a held picture looks like in each company that it may be for."""
    if not file.picture:
        return
    for company in sorted({unit(conn, one.unit_id).company_id for one in rights.held(conn, by.id, now)}):
        reuse.note(conn, unit(conn, company), file.sha256, file.picture)


def asks(
    conn: Connection,
    by: Person,
    some: Sequence[Held],
    now: datetime,
    *,
    album: str | None = None,
    faults: Sequence[Markup] = (),
    instead: int | None = None,
) -> None:
    """Ask which duty a set is for; the message that asked for it before asks no more.

    An album is asked for once, in the place (`instead`) of what was said of it before.
    """
    body = _question(conn, by, some, faults, now)
    asked = next((one.message_id for one in some if one.message_id), None)
    same = album is not None and any(one.album == album and one.message_id for one in some)
    if instead or (asked and same):
        place = instead or asked
        assert place
        messages.revise(conn, place, to_json(body), now)
        store.asked_in(conn, some, place)
        return
    if asked:
        messages.take_buttons(conn, asked, now)
    store.asked_in(conn, some, say(conn, by, body, now, purpose="dialogue"))


def _question(conn: Connection, by: Person, some: Sequence[Held], faults: Sequence[Markup], now: datetime) -> Body:
    speech, ids = language(by.language), {one.id for one in some}
    views = [duty_views.view(conn, owed, now) for owed in likely_for(conn, by, now)[:OFFERED]]
    others = [
        (message_id, texts.named(speech, other))
        for message_id, other in sets_of(conn, by).items()
        if message_id and not ids & {one.id for one in other}
    ]
    return texts.ask(speech, some, views, others[-texts.EARLIER :], faults)


def likely_for(conn: Connection, by: Person, now: datetime) -> list[Duty]:
    """The duties for which someone may send proof now: those of whose submission more is asked first, those begun, then
    their own, most pressing first."""
    drafted = [duty(conn, draft.duty_id) for draft in reversed(submissions.drafts_by(conn, by.id))]
    mine = owed_by(conn, by, now)
    found = {owed.id: owed for owed in [*drafted, *_by_urgency(conn, mine, now)]}
    fit = [owed for owed in found.values() if _may_take(conn, by, owed, now)]
    return sorted(fit, key=lambda owed: not add_evidence.is_asked(conn, by, owed, now))


def _by_urgency(conn: Connection, owed: Sequence[Duty], now: datetime) -> list[Duty]:
    views: list[DutyView] = [duty_views.view(conn, one, now) for one in owed]
    numbered = {one.id: one for one in owed}
    return [numbered[seen.duty_id] for seen in duty_views.by_urgency(views) if seen.standing != "upcoming"]


def _may_take(conn: Connection, by: Person, owed: Duty, now: datetime) -> bool:
    if add_evidence.is_asked(conn, by, owed, now):
        return True
    return owed.outcome not in SETTLED and rights.may_submit(conn, by.id, owed, now)


def place(conn: Connection, by: Person, duty_id: int, message_id: int, now: datetime) -> str | None:
    """Give the set for which a message asks to a duty's draft, and show where that stands."""
    some, speech = sets_of(conn, by).get(message_id, []), language(by.language)
    owed = known_duty(conn, duty_id)
    if not some or not owed:
        return speech.plain("Nothing of this is held any more.")
    if fault := _begin(conn, by, owed, now):
        return fault
    messages.revise(conn, message_id, to_json(texts.placed(speech, duty_views.view(conn, owed, now))), now)
    give(conn, by, some, now)
    return None


def join(conn: Connection, by: Person, message_id: int, earlier: int, now: datetime) -> str | None:
    """Let an earlier set go with the one for which a message asks, as its sender says."""
    sets = sets_of(conn, by)
    if message_id not in sets or earlier not in sets or earlier == message_id:
        return language(by.language).plain("Nothing of this is held any more.")
    messages.take_buttons(conn, earlier, now)
    store.asked_in(conn, sets[earlier], message_id)
    messages.revise(conn, message_id, to_json(_question(conn, by, sets_of(conn, by)[message_id], (), now)), now)
    return None


def _begin(conn: Connection, by: Person, owed: Duty, now: datetime) -> str | None:
    """Open the draft of a duty, or of what was asked for of its submission; a sentence where that cannot be."""
    if add_evidence.is_asked(conn, by, owed, now):
        return add_evidence.begin(conn, by, owed.id, now, quietly=True)
    return submit.begin(conn, by, owed.id, now, quietly=True)


def give(conn: Connection, by: Person, held: Sequence[Held], now: datetime) -> None:
    """Let the draft in hand take these messages; one answer says where it stands. Files beyond its limit stay held."""
    dialogue = dialogues.dialogue(conn, by.id)
    assert dialogue
    assert dialogue.submission_id
    draft, faults, left = submissions.submission_by_id(conn, dialogue.submission_id), [], []
    for one in held:
        sent = Sent(
            message_id=one.chat_message_id, words=one.text, caption=one.sha256 is not None, file=_file(one), at=one.at
        )
        if sent.file and drafts.keep_file(conn, by, draft, sent.file, now):
            left.append(one)
        if sent.words:
            faults += (add_evidence.hear if dialogue.expects == "add" else submit.hear)(conn, by, draft, sent, now)
            store.change_words(conn, by.id, one.chat_message_id, "")  # these are said now, also where their file stays
    store.let_go(conn, [one for one in held if one not in left])
    if left:
        told = language(by.language).html("{n} files are the most; {left} stay kept.", n=FILES_LIMIT, left=len(left))
        faults = [told, *faults]
    if dialogue.expects == "add":
        add_evidence.ask(conn, by, draft, now, faults=faults)
    else:
        drafts.ask(conn, by, draft, now, faults=faults)


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


def cancel(conn: Connection, by: Person, now: datetime) -> bool:
    """Discard all that is held, each set named in a message by which it can be taken back; False if there is none."""
    speech, sets = language(by.language), sets_of(conn, by)
    for message_id, some in sets.items():
        if message_id:
            messages.take_buttons(conn, message_id, now)
        store.asked_in(conn, some, say(conn, by, texts.dropped(speech, some), now, purpose=store.DROPPED))
    return bool(sets)


def take_back(conn: Connection, by: Person, message_id: int, now: datetime) -> str | None:
    """Hold again what a message says was discarded; a sentence where it cannot be taken back any more."""
    some = store.dropped_in(conn, by.id, message_id)
    messages.take_buttons(conn, message_id, now)
    if not some or not messages.is_since(conn, message_id, now - progress.KEPT):
        return language(by.language).plain("There is nothing to take back any more.")
    store.asked_in(conn, some, say(conn, by, _question(conn, by, some, (), now), now, purpose="dialogue"))
    return None


def drop(conn: Connection, by: Person, message_id: int, now: datetime, *, seen: str) -> str:
    """Hold the set of a message no more, as the person has said twice of what they have `seen`."""
    sets, speech = sets_of(conn, by), language(by.language)
    some = sets.get(message_id, [])
    if not sets:
        messages.take_buttons(conn, message_id, now)
        return speech.plain("Nothing of this is held any more.")
    if not some or seen != texts.mark_of(some):
        asks(conn, by, some or list(sets.values())[-1], now)
        return speech.plain("Not discarded: what is kept has changed since. It is shown below.")
    store.let_go(conn, some)
    messages.take_buttons(conn, message_id, now)
    return language(by.language).plain("Discarded.")
