"""Replies: what is sent in answer to a message about a duty goes to that duty, whatever dialogue is open."""

from datetime import datetime

from markupsafe import escape

from bot.flows.submissions import add_evidence, submit
from bot.flows.submissions.typed_text import is_no_answer, is_no_note
from bot.outbox import cards
from bot.outbox.say import say_text
from bot.queries import rights
from bot.store.duties.duties import Duty, known_duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import dialogues, said, submissions
from bot.texts.catalogue import language
from bot.texts.refusals import settled
from schedules.standing import SETTLED


def duty_behind(conn: Connection, by: Person, message_id: int) -> int | None:
    """The duty of a message: of the bot's about it, or of one by which the person gave proof for it."""
    if shown := messages.duty_shown_in(conn, by.telegram_id, message_id):
        return shown
    words = said.said_by(conn, by.id, message_id)
    brought = submissions.brought_by(conn, by.id, message_id)
    if words and words.submission_id:
        return submissions.submission_by_id(conn, words.submission_id).duty_id
    return brought.duty_id if brought else None


def follow(conn: Connection, by: Person, message_id: int, words: str | None, now: datetime) -> bool:
    """Open the dialogue of the duty that is replied to; True where all is answered by that already.

    `words` is a text, None for anything else.
    """
    shown = known_duty(conn, duty_behind(conn, by, message_id) or 0)
    if not shown or _in_hand(conn, by, shown):
        return False
    speech, is_asked = language(by.language), add_evidence.is_asked(conn, by, shown, now)
    says_nothing = words is not None and (is_no_answer if is_asked else is_no_note)(words)
    if not rights.may_see(conn, by.id, shown, now):
        told: str | None = speech.plain("This button is not for you. Your own duties: /today")
    elif says_nothing:
        cards.send_card(conn, by, shown, now)
        return True
    elif is_asked:
        told = add_evidence.begin(conn, by, shown.id, now, quietly=True)
    elif shown.outcome in SETTLED:
        told = settled(speech, shown.outcome)
    elif rights.may_submit(conn, by.id, shown, now):
        told = submit.begin(conn, by, shown.id, now, quietly=True)
    else:
        told = speech.plain("Proof of this duty is not yours to send. Your own duties: /today")
    if told:
        say_text(conn, by, escape(told), now)
    return told is not None


def _in_hand(conn: Connection, by: Person, shown: Duty) -> bool:
    """Whether the dialogue that is open is about this very duty."""
    dialogue = dialogues.dialogue(conn, by.id)
    if not dialogue:
        return False
    if dialogue.submission_id:
        return submissions.submission_by_id(conn, dialogue.submission_id).duty_id == shown.id
    return (dialogue.about or {}).get("duty") == shown.id
