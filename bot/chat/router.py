"""The router: what comes is led to what it means, inside one transaction."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup, escape

from bot.chat import callbacks, commands, edits, features, groups, pick
from bot.flows.people import reachable
from bot.flows.submissions import add_evidence, ask_again, held, replies, submit
from bot.flows.submissions.superseded import why_over
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming, Unfit
from bot.outbox.say import say_text
from bot.reading.orders import is_command, order
from bot.store.engine import Connection
from bot.store.messages.messages import add_stranger_message
from bot.store.people.people import Person, person_by_telegram, set_blocked
from bot.store.submissions import dialogues, submissions
from bot.texts.catalogue import language
from bot.texts.pick import PICK
from bot.texts.submissions.files import no_command_here, no_file_here, no_proof, unfit, unseen


def admit(conn: Connection, incoming: Incoming, kept: Arrived | Unfit | None, now: datetime) -> str | None:
    """Let an incoming take effect; `kept` is its file in the vault. The short answer to a press, if it was one."""
    by = person_by_telegram(conn, incoming.sender)
    if incoming.in_group:
        return groups.happen(conn, by, incoming, now)
    if incoming.kind in ("reachable", "unreachable"):
        _reachable(conn, by, incoming.kind == "reachable", now)
        return None
    if by and by.blocked_at:  # whoever says anything can be reached
        _reachable(conn, by, True, now)
    if incoming.kind == "said" and (said := order(incoming.text)):
        commands.run(conn, by, replace(incoming, text=said), now)
        return None
    if by is None:
        return _stranger(conn, incoming, now)
    if incoming.kind == "pressed":
        return callbacks.press(conn, by, incoming, now)
    if incoming.kind == "edited":
        edits.take(conn, by, incoming, kept, now)
        return None
    _in_dialogue(conn, by, incoming, kept, now)
    return None


def turn_away(conn: Connection, incoming: Incoming, now: datetime, *, tell: bool) -> str | None:
    """Take nothing of what is too much at once; say so to each press, and with `tell` once in the chat."""
    by = person_by_telegram(conn, incoming.sender)
    speech = language(by.language if by else incoming.language)
    said = speech.plain("Too much at once: for half a minute nothing is taken. Please send what is missing after that.")
    if incoming.press_id:
        return said
    if tell and not incoming.in_group:
        add_stranger_message(conn, incoming.sender, to_json(Body(text=str(escape(said)))), now)
    return None


def _reachable(conn: Connection, by: Person | None, can_be: bool, now: datetime) -> None:
    if by and can_be:
        reachable.come_back(conn, by, now)
    elif by:
        set_blocked(conn, by.id, now)


def _stranger(conn: Connection, incoming: Incoming, now: datetime) -> str | None:
    speech = language(incoming.language)
    if incoming.kind == "pressed":
        return speech.plain("This button is not for you. Your own duties: /today")
    commands.answer_stranger(conn, incoming, now)
    return None


def _in_dialogue(conn: Connection, by: Person, incoming: Incoming, kept: Arrived | Unfit | None, now: datetime) -> None:
    """Lead what came to the duty that it replies to, else to the dialogue that is open; else hold it and ask."""
    words = incoming.text if incoming.kind == "said" else None
    if incoming.reply_to and replies.follow(conn, by, incoming.reply_to, words, now):
        return
    dialogue = dialogues.dialogue(conn, by.id)
    if isinstance(kept, Arrived) and kept.kind == "document" and kept.picture and kept.picture.unseen:
        say_text(conn, by, unseen(language(by.language), kept.picture.unseen, kept.name), now)
    if dialogue and dialogue.expects == PICK and incoming.kind != "said":
        dialogue = None  # a list is searched by a text; what else comes is for some duty
        pick.over(conn, by)
    if dialogue and (why := why_over(conn, by, dialogue, now)):
        submit.leave(conn, by, now)
        sent = _sent(by, incoming, kept, now)
        told = Markup("\n").join([escape(why), *([sent.fault] if sent.fault else [])])
        held.take(conn, by, replace(sent, fault=told), now)
        return
    if not dialogue:
        held.take(conn, by, _sent(by, incoming, kept, now), now)
        return
    if dialogue.expects in submit.FILLING:
        submission = submissions.submission_by_id(conn, dialogue.submission_id or 0)
        take = add_evidence.take if dialogue.expects == "add" else submit.take
        take(conn, by, submission, _sent(by, incoming, kept, now), now)
        return
    if incoming.album and dialogue.album == incoming.album and isinstance(kept, Unfit | None):
        return  # one answer for an album
    if incoming.album:
        dialogues.answers_album(conn, by.id, incoming.album)
    if isinstance(kept, Unfit):
        ask_again.ask_again(conn, by, unfit(language(by.language), kept.why, kept.name, kept.is_one), now)
        return
    if incoming.kind != "said" and dialogue.expects not in features.TAKING_FILES:
        ask_again.ask_again(conn, by, no_file_here(language(by.language)), now)
        return
    edits.note(conn, by, dialogue, incoming, now)
    features.ANSWERS[dialogue.expects](conn, by, dialogue, incoming, kept, now)


def _sent(by: Person, incoming: Incoming, kept: Arrived | Unfit | None, now: datetime) -> submit.Sent:
    """What a message brought, with why its file is not taken."""
    speech, fault, words = language(by.language), None, incoming.text
    if isinstance(kept, Unfit):
        fault = unfit(speech, kept.why, kept.name, kept.is_one)
    elif not kept and incoming.kind != "said":
        fault = no_proof(speech, moving=incoming.moving)
    if incoming.caption and is_command(words):
        fault, words = Markup("\n").join([*([fault] if fault else []), no_command_here(speech, words)]), ""
    return submit.Sent(
        message_id=incoming.message_id,
        words=words,
        caption=incoming.caption,
        file=kept if isinstance(kept, Arrived) else None,
        fault=fault,
        album=incoming.album,
        at=incoming.said_at(now),
    )
