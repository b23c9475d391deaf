"""Taking "done" with its proof: a draft grows by what is sent, until it is submitted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.flows import reuse, rights, show
from bot.flows.ladders import next_review_prompt
from bot.picture import Picture
from bot.reading.days import read_day
from bot.reading.figures import Figures, NoFigures, read_figures
from bot.reading.sensible import NoDay
from bot.store import confirmations, dialogues, ledger, messages, reminders
from bot.store.confirmations import Confirmation, Evidence
from bot.store.dialogues import Dialogue
from bot.store.duties import Duty, duty, set_confirmation, set_prompts
from bot.store.engine import Connection
from bot.store.ledger import Aside
from bot.store.people import Person, earliest_hours
from bot.store.units import unit
from bot.texts import dialogue as texts
from bot.texts.body import Body, to_json
from bot.texts.cards import DutyView
from bot.texts.catalogue import language
from bot.texts.reading import no_day, no_figures
from schedules.record import record
from schedules.standing import SETTLED

# What a dialogue expects that stands on the card of a claim, which keeps its buttons when the dialogue is left.
JUDGING = ("reason", "remark", "question")
NOTE_LIMIT = 1000
FILES_LIMIT = 30


@record
class Arrived:
    """A file that lies in the vault, with the chat message that brought it."""

    kind: str
    sha256: str
    size: int
    name: str
    media_type: str
    channel_id: str
    chat_message_id: int
    picture: Picture | None = None


@record
class Read(Arrived):
    """A file with what it says, read before the transaction."""

    content: object


def begin(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Begin, or go on, to take the proof of a duty; a sentence for the person where that cannot be."""
    owed, speech = duty(conn, duty_id, lock=True), language(by.language)
    if not rights.may_submit(conn, by.id, owed, now):
        return speech.plain("This button is not for you. Your own duties: /today")
    if owed.outcome in SETTLED:
        show.redraw(conn, duty_id, now)
        return speech.plain("This duty is recorded already; nothing more is needed.")
    draft = confirmations.draft_of(conn, duty_id, by.id) or _new_draft(conn, owed, by, now)
    _retire(conn, dialogues.dialogue(conn, by.id), now)
    dialogues.enter(conn, by.id, "proof", draft.id, None, now)
    _ask(conn, by, draft, now)
    return None


def _new_draft(conn: Connection, owed: Duty, by: Person, now: datetime) -> Confirmation:
    """A draft, with all that a returned claim held: only what was lacking has to be sent again."""
    draft = confirmations.add_draft(conn, owed.id, by.id, now)
    if owed.outcome != "returned" or not owed.confirmation_id:
        return draft
    return carry_over(conn, confirmations.confirmation(conn, owed.confirmation_id), draft)


def carry_over(conn: Connection, before: Confirmation, draft: Confirmation) -> Confirmation:
    """Give a draft all that an earlier claim held, before what the draft holds itself."""
    confirmations.copy_evidence(conn, before.id, draft.id)
    note = "\n".join(said for said in (before.note, draft.note) if said) or None
    return confirmations.change(
        conn, draft.id, done_on=before.done_on, note=note, count_done=before.count_done, count_of=before.count_of
    )


def choose_day(conn: Connection, by: Person, duty_id: int, choice: date | None, now: datetime) -> str | None:
    """Take the day that a button carries; none: ask for another one, which is then typed."""
    talk, draft = _draft_in_dialogue(conn, by, duty_id)
    if not talk or not draft:
        return begin(conn, by, duty_id, now)
    if choice:
        return _set_day(conn, by, draft, choice, now, anew=False)
    dialogues.enter(conn, by.id, "day", draft.id, talk.message_id, now)
    _show(conn, by, draft, texts.ask_typed_day(language(by.language), _view(conn, draft, now)), now, anew=False)
    return None


def type_day(conn: Connection, by: Person, draft: Confirmation, said: str, now: datetime) -> None:
    """Take the day from a text; what is wrong with any other is said, and asked again."""
    speech, seen = language(by.language), _view(conn, draft, now)
    day = read_day(said, seen.today, "past")
    if isinstance(day, NoDay):
        fault = no_day(speech, day, seen.today)
    else:
        fault = escape(_set_day(conn, by, draft, day, now, anew=True) or "")
    if fault:
        _show(conn, by, draft, texts.ask_typed_day(speech, seen, fault), now, anew=True)


def _set_day(conn: Connection, by: Person, draft: Confirmation, day: date, now: datetime, *, anew: bool) -> str | None:
    owed, speech = duty(conn, draft.duty_id), language(by.language)
    today = rights.local_day(unit(conn, owed.unit_id), now)
    if day > today:
        told = speech.day(day, today)
        return speech.plain("{day} is still to come; give the day on which it was done.", day=told)
    if day < owed.opens_on:
        return speech.plain(
            "{day} lies before this period, which began on {first}.",
            day=speech.day(day, today),
            first=speech.day(owed.opens_on, today),
        )
    draft = confirmations.change(conn, draft.id, done_on=day)
    talk = dialogues.dialogue(conn, by.id)
    dialogues.enter(conn, by.id, "proof", draft.id, talk.message_id if talk else None, now)
    _ask(conn, by, draft, now, anew=anew)
    return None


def take_file(
    conn: Connection, by: Person, draft: Confirmation, arrived: Arrived, now: datetime, *, album: str | None = None
) -> None:
    """Add a file to the draft; the pictures of one album are answered by one message, which is kept up to date."""
    if not keep_file(conn, by, draft, arrived, now):
        return
    talk = dialogues.dialogue(conn, by.id)
    _ask(conn, by, draft, now, anew=not (album and talk and talk.album == album), album=album)


def keep_file(conn: Connection, by: Person, draft: Confirmation, arrived: Arrived, now: datetime) -> bool:
    """Keep a file with a draft, as the kind that the duty asks for; False, and said so, where it holds no more."""
    speech, wanted = language(by.language), _view(conn, draft, now).obligation.evidence
    if len(confirmations.evidence_of(conn, draft.id)) >= FILES_LIMIT:
        show.say_text(conn, by, speech.html("{n} files are the most; this one was left out.", n=FILES_LIMIT), now)
        return False
    kind = arrived.kind
    if kind == "document" and arrived.media_type.startswith("image/") and not wanted.documents:
        kind = "photo"
    if kind == "photo" and not wanted.photos and wanted.documents:
        kind = "document"
    _keep(conn, draft, arrived, kind, now)
    return True


def _keep(conn: Connection, draft: Confirmation, arrived: Arrived, kind: str, now: datetime) -> None:
    """Keep a file as evidence that counts as a photo or a document, and what is to be seen on it."""
    confirmations.add_evidence(
        conn,
        {
            "confirmation_id": draft.id,
            "kind": kind,
            "sent_as": arrived.kind,
            "sha256": arrived.sha256,
            "size": arrived.size,
            "name": arrived.name,
            "media_type": arrived.media_type,
            "channel_id": arrived.channel_id,
            "chat_message_id": arrived.chat_message_id,
            "received_at": now,
        },
    )
    if arrived.picture:
        reuse.note(conn, unit(conn, duty(conn, draft.duty_id).unit_id), arrived.sha256, arrived.picture)


def take_text(conn: Connection, by: Person, draft: Confirmation, said: str, now: datetime) -> None:
    """Add what was typed to the draft: the day where it is still asked, figures where figures are, else the note."""
    proof = _view(conn, draft, now).obligation.evidence
    figures = read_figures(said) if proof.measure else None
    if draft.done_on is None and not isinstance(figures, Figures):
        type_day(conn, by, draft, said, now)
    elif isinstance(figures, Figures):
        draft = confirmations.change(conn, draft.id, count_done=figures.done, count_of=figures.of)
        _ask(conn, by, draft, now)
    elif proof.measure and (figures or (not proof.note and draft.count_of is None)):
        _ask_figures(conn, by, draft, figures or NoFigures(why="unclear", said=said.strip()), now)
    else:
        _add_note(conn, by, draft, said.strip(), now)


def _ask_figures(conn: Connection, by: Person, draft: Confirmation, fault: NoFigures, now: datetime) -> None:
    """Say why a text is no figures, and show the dialogue with its buttons again; nothing of it is taken."""
    speech, measure = language(by.language), _view(conn, draft, now).obligation.evidence.measure
    of = getattr(measure.of, speech.code) if measure else ""
    _ask(conn, by, draft, now, fault=no_figures(speech, fault, of))


def _add_note(conn: Connection, by: Person, draft: Confirmation, said: str, now: datetime) -> None:
    note = f"{draft.note}\n{said}" if draft.note else said
    if len(note) > NOTE_LIMIT:
        speech = language(by.language)
        fault = speech.html("A note holds {n} characters; send it as a file.", n=NOTE_LIMIT)
        _ask(conn, by, draft, now, fault=fault)
        return
    _ask(conn, by, confirmations.change(conn, draft.id, note=note), now)


def take_edit(conn: Connection, by: Person, message_id: int, caption: str, now: datetime) -> None:
    """Take the new caption of a file of the draft as one more text; what was received before is never changed."""
    brought = confirmations.brought_by(conn, by.id, message_id)
    if not brought:
        return
    talk = dialogues.dialogue(conn, by.id)
    in_hand = talk is not None and talk.confirmation_id == brought.id and brought.state == "draft"
    if in_hand and caption and caption not in (brought.note or ""):
        take_text(conn, by, brought, caption, now)
        return
    text = language(by.language).html("What was received stays as it came. Send what is to be added as a new message.")
    show.say_text(conn, by, text, now)


def refuse(conn: Connection, by: Person, draft: Confirmation, now: datetime) -> None:
    """Answer something that is no proof with what is wanted; what was given stays."""
    fault = language(by.language).html("This cannot serve as proof. Photos, files and text can.")
    _ask(conn, by, draft, now, fault=fault)


def submit(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Submit the draft: the claim counts for the duty, the ledger holds it, those who confirm see it."""
    speech, owed = language(by.language), duty(conn, duty_id, lock=True)
    if owed.outcome in SETTLED:
        show.redraw(conn, duty_id, now)
        return speech.plain("This duty is recorded already; nothing more is needed.")
    talk, draft = _draft_in_dialogue(conn, by, duty_id)
    if not talk or not draft or not rights.may_submit(conn, by.id, owed, now):
        return begin(conn, by, duty_id, now)
    seen, given = show.view(conn, owed, now), show.taken(draft, confirmations.evidence_of(conn, draft.id))
    if given.done_on is None or texts.missing(speech, seen, given):
        _ask(conn, by, draft, now)
        return None
    reuse.find(conn, draft, owed)
    number = _record(conn, by, owed, draft, now)
    claim = confirmations.change(conn, draft.id, state="submitted", submitted_at=now, number=number)
    set_confirmation(conn, owed.id, claim.id)
    reminders.supersede(conn, owed.id)
    of = unit(conn, owed.unit_id)
    zone = ZoneInfo(of.timezone)
    following = next_review_prompt(now.astimezone(zone).date(), zone, of.judged.calendar, earliest_hours(conn))
    set_prompts(conn, [(owed.id, following)])
    dialogues.leave(conn, by.id)
    owed = duty(conn, owed.id)
    if talk.message_id:
        messages.turn_into_card(conn, talk.message_id, to_json(show.card_body(conn, by, owed, now)), now)
    show.redraw(conn, owed.id, now)
    for confirmer in rights.confirmers(conn, owed, by.id, now):
        show.send_claim(conn, confirmer, owed, claim, now)
    return speech.plain("Recorded, no. {number}", number=f"{number:06}")


def _record(conn: Connection, by: Person, owed: Duty, draft: Confirmation, now: datetime) -> int:
    """The ledger's entry of a claim; the note stands aside, since it may name people."""
    files = confirmations.evidence_of(conn, draft.id)
    return ledger.append(
        conn,
        unit(conn, owed.unit_id).company_id,
        "submitted",
        now,
        duty=owed.id,
        unit=owed.unit_id,
        obligation=owed.key,
        version=owed.obligation_id,
        period=owed.period,
        due_on=owed.due_on.isoformat(),
        confirmation=draft.id,
        person=by.id,
        done_on=draft.done_on.isoformat() if draft.done_on else None,
        note=Aside(text=draft.note, by=by.id) if draft.note else None,
        figures=[draft.count_done, draft.count_of] if draft.count_of is not None else None,
        files=entry_files(files),
        **reuse.facts(conn, draft, owed),
    )


def entry_files(files: Sequence[Evidence]) -> list[dict[str, object]]:
    """Files as an entry of the ledger names them."""
    return [{"kind": file.kind, "sent_as": file.sent_as, "sha256": file.sha256, "size": file.size} for file in files]


def drop(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Throw a draft away; the duty is as it was."""
    _, draft = _draft_in_dialogue(conn, by, duty_id)
    if draft:
        confirmations.drop_evidence(conn, draft.id)
        close(conn, by, draft, now)
    return language(by.language).plain("Discarded; the duty is as it was.")


def close(conn: Connection, by: Person, draft: Confirmation, now: datetime) -> None:
    """Close a draft that holds no files any more; the message of its dialogue becomes the duty's card."""
    confirmations.change(conn, draft.id, state="dropped", note=None)
    talk = dialogues.dialogue(conn, by.id)
    if not talk or talk.confirmation_id != draft.id:
        return
    dialogues.leave(conn, by.id)
    if talk.message_id:
        body = show.card_body(conn, by, duty(conn, draft.duty_id), now)
        messages.turn_into_card(conn, talk.message_id, to_json(body), now)


def leave(conn: Connection, by: Person, now: datetime) -> bool:
    """Step out of a dialogue; what was given is kept for the next time. False if there was none."""
    talk = dialogues.dialogue(conn, by.id)
    _retire(conn, talk, now)
    return dialogues.leave(conn, by.id)


def _retire(conn: Connection, talk: Dialogue | None, now: datetime) -> None:
    """Take the buttons off the message of a dialogue that is left."""
    if talk and talk.expects in JUDGING and talk.confirmation_id:
        show.redraw(conn, confirmations.confirmation(conn, talk.confirmation_id).duty_id, now)
    elif talk and talk.message_id:
        messages.take_buttons(conn, talk.message_id, now)


def _draft_in_dialogue(conn: Connection, by: Person, duty_id: int) -> tuple[Dialogue | None, Confirmation | None]:
    """The dialogue and its draft where the person is in one about this very duty."""
    talk = dialogues.dialogue(conn, by.id)
    if not talk or not talk.confirmation_id:
        return None, None
    draft = confirmations.confirmation(conn, talk.confirmation_id)
    return (talk, draft) if draft.state == "draft" and draft.duty_id == duty_id else (None, None)


def _view(conn: Connection, draft: Confirmation, now: datetime) -> DutyView:
    return show.view(conn, duty(conn, draft.duty_id), now)


def _ask(
    conn: Connection,
    by: Person,
    draft: Confirmation,
    now: datetime,
    *,
    anew: bool = True,
    album: str | None = None,
    fault: Markup | None = None,
) -> None:
    """Show where the dialogue stands: the day first, then what is missing, then the button that sends.

    What was wrong with the last answer stands above, so that the question keeps its buttons.
    """
    draft = confirmations.confirmation(conn, draft.id)
    speech, owed = language(by.language), duty(conn, draft.duty_id)
    seen, given = show.view(conn, owed, now), show.taken(draft, confirmations.evidence_of(conn, draft.id))
    if given.done_on is None:
        body = texts.ask_day(speech, seen)
    else:
        confirmers = rights.confirmers(conn, owed, by.id, now)
        body = texts.taking(speech, seen, given, confirmers[0].name if confirmers else None)
    if fault:
        body = replace(body, text=f"{fault}\n\n{body.text}")
    _show(conn, by, draft, body, now, anew=anew, album=album)


def _show(
    conn: Connection,
    by: Person,
    draft: Confirmation,
    body: Body,
    now: datetime,
    *,
    anew: bool,
    album: str | None = None,
) -> None:
    """Show the dialogue's state: below what the person has just sent, or in place where nothing was sent."""
    talk = dialogues.dialogue(conn, by.id)
    expects = talk.expects if talk else "proof"
    if talk and talk.message_id and not anew:
        messages.revise(conn, talk.message_id, to_json(body), now)
        return
    _retire(conn, talk, now)
    message_id = show.say(conn, by, body, now, purpose="dialogue", duty_id=draft.duty_id)
    dialogues.enter(conn, by.id, expects, draft.id, message_id, now, album)
