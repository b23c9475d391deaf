"""Edits in the chat: what was changed in the chat is taken while the dialogue is open, else its sender is told."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from bot.chat import features
from bot.flows.held import replace as renewed
from bot.flows.held.replace import Emptied
from bot.flows.submissions import amend
from bot.flows.submissions.not_taken import NoProof, Stays
from bot.messages.incoming import Arrived, Incoming, Unfit
from bot.outbox.say import say_text
from bot.outbox.submissions import ask_held
from bot.outbox.submissions.tell import tell
from bot.reading.orders import is_command
from bot.store.engine import Connection
from bot.store.messages.messages import take_buttons
from bot.store.people.people import Person
from bot.store.submissions import dialogues, said
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.said import Said
from bot.texts.catalogue import language
from bot.texts.submissions.files import no_command_here, stays


def note(conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, now: datetime) -> None:
    """Keep what an answer was given to, so that an edit of it can be taken as the answer given anew."""
    if incoming.kind != "said":
        return
    words = Said(
        chat_message_id=incoming.message_id,
        submission_id=None,
        expects=dialogue.expects,
        about={"about": dialogue.about, "submission": dialogue.submission_id, "message": dialogue.message_id},
        text="",
        counts_as="answer",
    )
    said.keep(conn, by.id, words, now)


def take(conn: Connection, by: Person, incoming: Incoming, kept: Arrived | Unfit | None, now: datetime) -> None:
    """Take an edited text or caption, and another file (`kept`) in the place of the one before, where what it answers
    is still open; else say that it stays as it was."""
    words, speech = incoming.text.strip(), language(by.language)
    fault = _unfit(incoming, kept)
    faults = [Stays(why=fault)] if fault else []
    if is_command(words):
        say_text(conn, by, Markup("\n").join([no_command_here(speech, words), stays(speech)]), now)
        return
    if isinstance(kept, Arrived):
        renewed.take_file(conn, by, incoming.message_id, kept, now)
    at = incoming.said_at(now)
    amended = amend.take_edit(
        conn, by, incoming.message_id, words, caption=incoming.caption, now=now, unfit=faults, at=at
    )
    if amended:
        tell(conn, by, amended, now)
        return
    held = renewed.take_words(conn, by, incoming.message_id, words, now=now, faults=faults)
    if isinstance(held, Emptied):
        if held.asked_in:
            take_buttons(conn, held.asked_in, now)
        ask_held.duty_first(conn, by, held.faults, now)
        return
    if held:
        ask_held.ask(conn, by, held, now)
        return
    before = said.said_by(conn, by.id, incoming.message_id)
    dialogue = dialogues.dialogue(conn, by.id)
    if before and dialogue and words and _same(dialogue, before):
        _answer_anew(conn, by, before, incoming, now)
        return
    if not words and not amend.brought(conn, by, incoming.message_id):
        return  # what cannot be read was not changed
    told = speech.html("What was received stays as it came. Send what is to be added as a new message.")
    say_text(conn, by, told, now)


def _unfit(incoming: Incoming, kept: Arrived | Unfit | None) -> Unfit | NoProof | None:
    """Why what an edited message shows now is not taken."""
    if isinstance(kept, Unfit):
        return kept
    return NoProof(moving=True) if incoming.moving and not incoming.file else None


def _same(dialogue: Dialogue, before: Said) -> bool:
    """Whether the dialogue in which something was said goes on: the same feature asks, about the same submission."""
    asked = dialogue.expects.partition(".")[0] == before.expects.partition(".")[0]
    return asked and before.counts_as == "answer" and dialogue.submission_id == (before.about or {})["submission"]


def _answer_anew(conn: Connection, by: Person, before: Said, incoming: Incoming, now: datetime) -> None:
    """Go back to where the answer was given, and take it as it reads now."""
    was = before.about or {}
    dialogues.enter(conn, by.id, before.expects, was["submission"], was["message"], now, about=was["about"])
    dialogue = dialogues.dialogue(conn, by.id)
    assert dialogue
    features.ANSWERS[before.expects](conn, by, dialogue, replace(incoming, kind="said"), None, now)
