"""Taking "done" with its proof: a draft grows by what is sent, until it is submitted."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.judging import reuse
from bot.flows.judging.seen import seen_now
from bot.flows.reminders.escalations import next_review_prompt
from bot.flows.submissions import drafts, progress
from bot.flows.submissions.drafts import FILES_LIMIT as FILES_LIMIT
from bot.flows.submissions.drafts import FILLING as FILLING
from bot.flows.submissions.drafts import JUDGING as JUDGING
from bot.flows.submissions.drafts import NOTE_LIMIT as NOTE_LIMIT
from bot.flows.submissions.drafts import carry_over as carry_over
from bot.flows.submissions.drafts import close as close
from bot.flows.submissions.drafts import entry_files as entry_files
from bot.flows.submissions.drafts import keep_file as keep_file
from bot.flows.submissions.drafts import leave as leave
from bot.flows.submissions.typed_text import Sense, is_no_note, sense
from bot.messages.body import to_json
from bot.messages.incoming import Arrived
from bot.messages.mark import mark
from bot.outbox import cards
from bot.outbox.say import say
from bot.queries import duty_views, rights
from bot.queries.duty_views import DutyView
from bot.reading.figures import Figures, NoFigures, read_figures
from bot.reading.sensible import NoDay
from bot.store.duties.duties import Duty, duty, set_prompts, set_submission
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import messages, reminders
from bot.store.people.people import Person, earliest_hours
from bot.store.people.units import unit
from bot.store.submissions import dialogues, said, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.said import Said
from bot.store.submissions.submissions import Evidence, Submission
from bot.texts.catalogue import Language, language
from bot.texts.refusals import settled
from bot.texts.submissions import dialogue as texts
from bot.texts.submissions.reading import no_day, no_figures
from schedules.obligation import Evidence as Wanted
from schedules.record import record
from schedules.standing import SETTLED


@record
class Sent:
    """What one message brought to a draft: a file or why it is none, and words; `caption` where they stood below it.

    `at` is the moment by which its words are read, where that is not the present one.
    """

    message_id: int
    words: str = ""
    caption: bool = False
    file: Arrived | None = None
    fault: Markup | None = None
    album: str | None = None
    at: datetime | None = None


def begin(conn: Connection, by: Person, duty_id: int, now: datetime, *, quietly: bool = False) -> str | None:
    """Begin, or go on, to take the proof of a duty; a sentence for the person where that cannot be.

    With `quietly` nothing is asked yet: something has been sent for it already.
    """
    owed, speech = duty(conn, duty_id, lock=True), language(by.language)
    if not rights.may_submit(conn, by.id, owed, now):
        return speech.plain("This button is not for you. Your own duties: /today")
    if owed.outcome in SETTLED:
        drafts.leave_settled(conn, by, owed, now)
        return settled(speech, owed.outcome)
    draft = submissions.draft_of(conn, duty_id, by.id) or drafts.new_draft(conn, owed, by, now)
    dialogue = dialogues.dialogue(conn, by.id)
    drafts.retire(conn, dialogue, now)
    dialogues.enter(conn, by.id, "proof", draft.id, None, now)
    if dialogue and dialogue.submission_id != draft.id:
        drafts.put_by(conn, by, dialogue, now)
    if not quietly:
        drafts.ask(conn, by, draft, now)
    return None


def choose_day(conn: Connection, by: Person, duty_id: int, choice: date | None, now: datetime) -> str | None:
    """Take the day that a button carries; none: ask for another one, which is then typed."""
    dialogue, draft = drafts.in_dialogue(conn, by, duty_id)
    if not dialogue or not draft:
        return begin(conn, by, duty_id, now)
    if choice and (fault := _day_fault(conn, language(by.language), draft, choice, now)):
        return str(fault)
    if choice:
        draft = submissions.change(conn, draft.id, done_on=choice)
    dialogues.enter(conn, by.id, "proof" if choice else "day", draft.id, dialogue.message_id, now)
    drafts.ask(conn, by, draft, now, anew=False)
    return None


def type_day(conn: Connection, by: Person, draft: Submission, said: str, now: datetime) -> None:
    """Take the day from a text; what is wrong with any other is said, and asked again."""
    take(conn, by, draft, Sent(message_id=0, words=said), now)


def _day_fault(conn: Connection, speech: Language, draft: Submission, day: date, now: datetime) -> Markup | None:
    """Why a duty cannot have been done on this day, where it cannot."""
    owed = duty(conn, draft.duty_id)
    today = rights.local_day(unit(conn, owed.unit_id), now)
    if day > today:
        told = speech.day(day, today)
        return speech.html("{day} is still to come; give the day on which it was actually done.", day=told)
    if day < owed.opens_on:
        return speech.html(
            "{day} lies before this period, which began on {first}.",
            day=speech.day(day, today),
            first=speech.day(owed.opens_on, today),
        )
    return None


def take_file(
    conn: Connection, by: Person, draft: Submission, arrived: Arrived, now: datetime, *, album: str | None = None
) -> None:
    """Add a file to the draft; the pictures of one album are answered by one message, which is kept up to date."""
    take(conn, by, draft, Sent(message_id=arrived.chat_message_id, file=arrived, album=album), now)


def take_text(conn: Connection, by: Person, draft: Submission, words: str, now: datetime) -> None:
    """Add what was typed to the draft."""
    take(conn, by, draft, Sent(message_id=0, words=words), now)


def take(conn: Connection, by: Person, draft: Submission, sent: Sent, now: datetime) -> None:
    """Add to the draft all that a message brought, and say in one answer where it stands and what was not taken."""
    faults = [sent.fault] if sent.fault else []
    if sent.file and (fault := drafts.keep_file(conn, by, draft, sent.file, now)):
        faults.append(fault)
    if sent.words.strip():
        faults += hear(conn, by, draft, sent, now)
    if not sent.file and faults and asks_note_again(conn, by, draft, faults, now):
        return
    drafts.ask(conn, by, draft, now, album=sent.album, faults=faults)


def hear(conn: Connection, by: Person, draft: Submission, sent: Sent, now: datetime) -> list[Markup]:
    """Let the draft hold what a message says, in the place of what it said before; what cannot be taken of it."""
    speech, seen, dialogue = language(by.language), _view(conn, draft, now), dialogues.dialogue(conn, by.id)
    wanted, today = seen.obligation.evidence, seen.today
    asked = dialogue.expects if dialogue and dialogue.submission_id == draft.id else "proof"
    before = _before(conn, draft, sent)
    typing = answers(before, asked) if before else asked
    if sent.caption:
        typing = "proof"
    replaces = typing == "note" and asked == "note" and not (before and before.counts_as)
    said_on = rights.local_day(unit(conn, duty(conn, draft.duty_id).unit_id), sent.at or now)
    meant: Sense = sense(sent.words, said_on, figures=wanted.measure is not None, caption=sent.caption)
    if typing == "note":
        meant = "" if is_no_note(sent.words) else sent.words.strip()
    counts_as, fault = "note", None
    if isinstance(meant, date):
        counts_as, fault = "day", _day_fault(conn, speech, draft, meant, now)
    elif isinstance(meant, Figures):
        counts_as = "figures"
    elif isinstance(meant, NoDay):
        fault = no_day(speech, meant, today)
    elif isinstance(meant, NoFigures):
        fault = _no_figures(speech, meant, wanted)
    elif typing == "day" and len(sent.words.strip()) < LONG:
        fault = no_day(speech, NoDay(why="nothing", said=sent.words.strip()), today)
    else:
        fault = _of_words(conn, speech, draft, sent, wanted, meant, replaces=replaces)
    if replaces and not fault:
        said.forget_said_to(conn, draft.id, "note")
    _keep(conn, by, draft, sent, typing, "" if fault else counts_as, now)
    settle(conn, draft)
    if isinstance(meant, date) and not fault:
        submissions.change(conn, draft.id, done_on=meant)
    return [fault] if fault else []


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


# Words of so many signs, where a day is to be typed, are no mistyped day.
LONG = 8


def _no_figures(speech: Language, fault: NoFigures, wanted: Wanted) -> Markup:
    assert wanted.measure
    return no_figures(speech, fault, getattr(wanted.measure.of, speech.code))


def _of_words(
    conn: Connection,
    speech: Language,
    draft: Submission,
    sent: Sent,
    wanted: Wanted,
    words: str,
    *,
    replaces: bool,
) -> Markup | None:
    """Why words are not taken as a note, or in the place of all of it."""
    if not words:
        return speech.html("“{said}” is no record of what was done.", said=sent.words.strip()[:40])
    if wanted.measure and not wanted.note and draft.count_of is None and not sent.caption and draft.done_on:
        return _no_figures(speech, NoFigures(why="unclear", said=words), wanted)
    others = [
        each.text
        for each in said.said_to(conn, draft.id)
        if each.counts_as == "note" and each.chat_message_id != sent.message_id and not replaces
    ]
    if len("\n".join([*others, words])) > NOTE_LIMIT:
        return speech.html("A note holds {n} characters; send it as a file.", n=NOTE_LIMIT)
    return None


def _keep(
    conn: Connection, by: Person, draft: Submission, sent: Sent, typing: str, counts_as: str, now: datetime
) -> None:
    """Keep what a message says to the draft, and what it answers."""
    number = sent.message_id or said.free_number(conn, by.id)
    words = Said(
        chat_message_id=number,
        submission_id=draft.id,
        expects=typing,
        about=None,
        text=sent.words.strip(),
        counts_as=counts_as,
    )
    said.keep(conn, by.id, words, now)


def settle(conn: Connection, draft: Submission) -> Submission:
    """Let the draft say what its messages say now."""
    words = said.said_to(conn, draft.id)
    note = "\n".join(each.text for each in words if each.counts_as == "note") or None
    read = [read_figures(each.text) for each in words if each.counts_as == "figures"]
    pair = read[-1] if read and isinstance(read[-1], Figures) else None
    done, of = (pair.done, pair.of) if pair else (None, None)
    return submissions.change(conn, draft.id, note=note, count_done=done, count_of=of)


def change_note(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Ask for other words in the place of the note."""
    dialogue, draft = drafts.in_dialogue(conn, by, duty_id)
    if not dialogue or not draft or not draft.note:
        return begin(conn, by, duty_id, now)
    _ask_note(conn, by, dialogue, draft, (), now)
    return None


def asks_note_again(conn: Connection, by: Person, draft: Submission, faults: Sequence[Markup], now: datetime) -> bool:
    """Whether other words are still awaited in the place of the note: they are asked again below it as it is now."""
    dialogue, draft = dialogues.dialogue(conn, by.id), submissions.submission_by_id(conn, draft.id)
    if not dialogue or dialogue.submission_id != draft.id or dialogue.expects != "note" or not draft.note:
        return False
    _ask_note(conn, by, dialogue, draft, faults, now)
    return True


def _ask_note(
    conn: Connection, by: Person, dialogue: Dialogue, draft: Submission, faults: Sequence[Markup], now: datetime
) -> None:
    body = texts.ask_note(language(by.language), _view(conn, draft, now), draft.note or "", faults)
    drafts.retire(conn, dialogue, now)
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=draft.duty_id)
    dialogues.enter(conn, by.id, "note", draft.id, message_id, now)


def submit(conn: Connection, by: Person, duty_id: int, now: datetime, *, seen: str | None = None) -> str | None:
    """Submit the draft, as it was `seen` if that is said: the submission counts for the duty, the ledger holds it."""
    speech, owed = language(by.language), duty(conn, duty_id, lock=True)
    if owed.outcome in SETTLED:
        drafts.leave_settled(conn, by, owed, now)
        return settled(speech, owed.outcome)
    dialogue, draft = drafts.in_dialogue(conn, by, duty_id)
    if not dialogue or not draft or not rights.may_submit(conn, by.id, owed, now):
        return begin(conn, by, duty_id, now)
    if not progress.is_ready(conn, draft, owed, duty_views.view(conn, owed, now), speech):
        drafts.ask(conn, by, draft, now)
        return None
    if seen is not None and seen != seen_now(conn, draft):
        drafts.ask(conn, by, draft, now)
        return speech.plain("Not sent: what you have given has changed since. It is shown below.")
    reuse.find(conn, draft, owed)
    number = _record(conn, by, owed, draft, now)
    if owed.outcome == "returned" and owed.submission_id:
        cards.leave_returned(conn, owed, submissions.submission_by_id(conn, owed.submission_id), number, now)
    submission = submissions.change(conn, draft.id, state="submitted", submitted_at=now, number=number)
    set_submission(conn, owed.id, submission.id)
    reminders.supersede(conn, owed.id)
    of = unit(conn, owed.unit_id)
    zone = ZoneInfo(of.timezone)
    following = next_review_prompt(now.astimezone(zone).date(), zone, of.judged.calendar, earliest_hours(conn))
    set_prompts(conn, [(owed.id, following)])
    said.forget_said_to(conn, submission.id)
    dialogues.leave(conn, by.id)
    owed = duty(conn, owed.id)
    if dialogue.message_id:
        messages.turn_into_card(conn, dialogue.message_id, to_json(cards.card_body(conn, by, owed, now)), now)
    cards.redraw(conn, owed.id, now)
    for confirmer in rights.confirmers(conn, owed, by.id, now):
        cards.send_submission(conn, confirmer, owed, submission, now)
    return speech.plain("Recorded, no. {number}", number=f"{number:06}")


def _record(conn: Connection, by: Person, owed: Duty, draft: Submission, now: datetime) -> int:
    """The ledger's entry of a submission; the note stands aside, since it may name people."""
    files = submissions.evidence_of(conn, draft.id)
    return ledger.append(
        conn,
        unit(conn, owed.unit_id).company_id,
        "submitted",
        now,
        duty=owed.id,
        unit=owed.unit_id,
        roadmap=adopted(conn, owed.obligation_id).roadmap,
        obligation=owed.key,
        version=owed.obligation_id,
        period=owed.period,
        due_on=owed.due_on.isoformat(),
        submission=draft.id,
        person=by.id,
        done_on=draft.done_on.isoformat() if draft.done_on else None,
        note=Aside(text=draft.note, by=by.id) if draft.note else None,
        figures=[draft.count_done, draft.count_of] if draft.count_of is not None else None,
        files=entry_files(files),
        **reuse.facts(conn, draft, owed),
    )


def drop(conn: Connection, by: Person, duty_id: int, now: datetime, *, seen: str) -> str | None:
    """Discard a draft, as it was `seen`; the duty is as it was. It can be taken back until something new is begun."""
    draft = submissions.draft_of(conn, duty_id, by.id)
    if draft and seen != seen_now(conn, draft):
        changed = language(by.language).plain("Not discarded: what you have given has changed since. See below.")
        return begin(conn, by, duty_id, now) or changed
    if draft:
        drafts.close(conn, by, draft, now)
        cards.redraw(conn, duty_id, now)
    return language(by.language).plain("Discarded; the duty is as it was.")


def choose_file(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Show the files of a draft, to choose one that is taken out."""
    dialogue, draft = drafts.in_dialogue(conn, by, duty_id)
    files = submissions.evidence_of(conn, draft.id) if draft else []
    if not dialogue or not draft or not files:
        return begin(conn, by, duty_id, now)
    speech, seen = language(by.language), _view(conn, draft, now)
    cards.send_files(conn, by, duty(conn, duty_id), files, now)
    drafts.retire(conn, dialogue, now)
    marks = {file.id: _mark(file) for file in files}
    body = texts.choose_file(speech, seen, [(marks[number], name) for number, name in progress.called(speech, files)])
    message_id = say(conn, by, body, now, purpose="dialogue", duty_id=duty_id)
    dialogues.enter(conn, by.id, "proof", draft.id, message_id, now)
    return None


def _mark(file: Evidence) -> str:
    """The mark of one file in a button."""
    return mark(file.id, file.sha256, file.received_at.isoformat())


def take_out(conn: Connection, by: Person, duty_id: int, seen: str, now: datetime) -> str | None:
    """Take a file, as it was `seen`, out of a draft."""
    dialogue, draft = drafts.in_dialogue(conn, by, duty_id)
    if not dialogue or not draft:
        return begin(conn, by, duty_id, now)
    meant = [file.id for file in submissions.evidence_of(conn, draft.id) if _mark(file) == seen]
    taken = any(submissions.take_out(conn, draft.id, number) for number in meant)
    drafts.ask(conn, by, draft, now)
    speech = language(by.language)
    return speech.plain("Taken out.") if taken else speech.plain("This file is not in the draft any more.")


def _view(conn: Connection, draft: Submission, now: datetime) -> DutyView:
    return duty_views.view(conn, duty(conn, draft.duty_id), now)
