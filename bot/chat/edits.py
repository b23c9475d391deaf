"""Edits at the door: what was changed in the chat is taken while the dialogue is open, else its sender is told."""

from dataclasses import replace
from datetime import datetime

from bot.chat import features
from bot.chat.arrival import Arrival
from bot.flows import amend, held, show
from bot.store import dialogues, said
from bot.store.dialogues import Dialogue
from bot.store.engine import Connection
from bot.store.people import Person
from bot.store.said import Said
from bot.texts.catalogue import language


def note(conn: Connection, by: Person, talk: Dialogue, arrival: Arrival, now: datetime) -> None:
    """Keep what an answer was given to, so that an edit of it can be taken as the answer given anew."""
    if arrival.kind != "text":
        return
    words = Said(
        chat_message_id=arrival.message_id,
        confirmation_id=None,
        expects=talk.expects,
        about={"about": talk.about, "confirmation": talk.confirmation_id, "message": talk.message_id},
        text="",
        counts_as="answer",
    )
    said.keep(conn, by.id, words, now)


def take(conn: Connection, by: Person, arrival: Arrival, now: datetime) -> None:
    """Take an edited text or caption where what it answers is still open; else say that it stays as it was."""
    words = arrival.text.strip()
    if amend.take_edit(conn, by, arrival.message_id, words, caption=arrival.caption, now=now):
        return
    if held.take_edit(conn, by, arrival.message_id, words, now):
        return
    before = said.said_by(conn, by.id, arrival.message_id)
    talk = dialogues.dialogue(conn, by.id)
    if before and talk and words and _same(talk, before):
        _answer_anew(conn, by, before, arrival, now)
        return
    if words.startswith("/") or (not words and not amend.brought(conn, by, arrival.message_id)):
        return  # an edited command does nothing, and what cannot be read was not changed
    told = language(by.language).html("What was received stays as it came. Send what is to be added as a new message.")
    show.say_text(conn, by, told, now)


def _same(talk: Dialogue, before: Said) -> bool:
    """Whether the dialogue in which something was said goes on: the same feature asks, about the same claim."""
    asked = talk.expects.partition(".")[0] == before.expects.partition(".")[0]
    return asked and before.counts_as == "answer" and talk.confirmation_id == (before.about or {})["confirmation"]


def _answer_anew(conn: Connection, by: Person, before: Said, arrival: Arrival, now: datetime) -> None:
    """Go back to where the answer was given, and take it as it reads now."""
    was = before.about or {}
    dialogues.enter(conn, by.id, before.expects, was["confirmation"], was["message"], now, about=was["about"])
    talk = dialogues.dialogue(conn, by.id)
    assert talk
    features.ANSWERS[before.expects](conn, by, talk, replace(arrival, kind="text"), None, now)
