"""The router: what comes is led to what it means, inside one transaction."""

from dataclasses import replace
from datetime import datetime

from markupsafe import escape

from bot.chat import callbacks, commands, edits, features, groups, pick
from bot.chat.context import Context
from bot.flows.held import hold, replies
from bot.flows.people import reachable
from bot.flows.submissions import add_evidence, drafts, fill
from bot.flows.submissions.fill import Sent
from bot.flows.submissions.not_taken import Fault, NoCommand, NoProof
from bot.flows.submissions.outcomes import Opened, Refused
from bot.flows.submissions.superseded import why_over
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming, Unfit
from bot.outbox import cards, news
from bot.outbox.submissions import ask_again, ask_held, step_out
from bot.outbox.submissions.tell import tell
from bot.reading.orders import is_command, order
from bot.store.duties.duty import seal
from bot.store.engine import Connection
from bot.store.messages.messages import add_stranger_message
from bot.store.people.caller import caller
from bot.store.people.chats import chat_at
from bot.store.people.people import Person, person_at, set_blocked
from bot.store.rows import remember
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.pick import LONGEST_PART, PICK
from bot.texts.submissions.files import no_file_here, unfit, unseen
from bot.texts.submissions.not_taken import unable


def admit(conn: Connection, incoming: Incoming, kept: Arrived | Unfit | None, now: datetime) -> str | None:
    """Let an incoming take effect; `kept` is its file in the vault. The short answer to a press, if it was one."""
    by = _by_whom(conn, incoming)
    if incoming.group:
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
    ctx = Context(conn, by, now)
    if incoming.kind == "pressed":
        return callbacks.press(ctx, incoming)
    if incoming.kind == "edited":
        edits.take(ctx, incoming, kept)
        return None
    _in_dialogue(ctx, incoming, kept)
    return None


def _by_whom(conn: Connection, incoming: Incoming) -> Person | None:
    """Who it is; with what they may be about to change locked first, so that nothing is read that changes meanwhile."""
    remember(conn)
    key, verb = callbacks.button(incoming.text) if incoming.kind == "pressed" else ("", "")
    if verb in callbacks.SEALED or (incoming.kind == "said" and not order(incoming.text)):
        seal(conn, incoming.sender, key)
    return caller(conn, incoming.sender, key)


def turn_away(conn: Connection, incoming: Incoming, now: datetime, *, tell: bool) -> str | None:
    """Take nothing of what is too much at once; say so to each press, and with `tell` once in the chat."""
    by = person_at(conn, incoming.sender)
    speech = language(by.language if by else incoming.language)
    said = speech.plain("Too much at once: for half a minute nothing is taken. Please send what is missing after that.")
    if incoming.press_id:
        return said
    if tell and not incoming.group:
        add_stranger_message(conn, chat_at(conn, incoming.sender), to_json(Body(text=str(escape(said)))), now)
    return None


def _reachable(conn: Connection, by: Person | None, can_be: bool, now: datetime) -> None:
    if by and can_be:
        news.tell(conn, reachable.come_back(conn, by, now), now)
    elif by:
        set_blocked(conn, by.id, now)


def _stranger(conn: Connection, incoming: Incoming, now: datetime) -> str | None:
    speech = language(incoming.language)
    if incoming.kind == "pressed":
        return speech.plain("This button is not for you. Your own duties: /today")
    commands.answer_stranger(conn, incoming, now)
    return None


def _in_dialogue(ctx: Context, incoming: Incoming, kept: Arrived | Unfit | None) -> None:
    """Lead what came to the duty that it replies to, else to the dialogue that is open; else hold it and ask."""
    if incoming.reply_to and _followed(ctx, incoming):
        return
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if isinstance(kept, Arrived) and kept.kind == "document" and kept.picture and kept.picture.unseen:
        ctx.say_text(unseen(ctx.speech, kept.picture.unseen, kept.name))
    if dialogue and dialogue.expects == PICK and (incoming.kind != "said" or len(incoming.text) > LONGEST_PART):
        dialogue = None  # a list is searched by part of a name; what else comes is for some duty
        pick.over(ctx.conn, ctx.by)
    sent = _sent(incoming, kept, ctx.now)
    if dialogue and (over := why_over(ctx, dialogue)):
        step_out.leave(ctx)
        ask_held.answer(ctx, hold.take(ctx, replace(sent, faults=[over, *sent.faults])))
    elif not dialogue:
        ask_held.answer(ctx, hold.take(ctx, sent))
    elif dialogue.expects in drafts.FILLING:
        draft = submissions.submission_by_id(ctx.conn, dialogue.submission_id or 0)
        take = add_evidence.take if dialogue.expects == "add" else fill.take
        tell(ctx, take(ctx, draft, sent))
    else:
        _answer(ctx, dialogue, incoming, kept)


def _followed(ctx: Context, incoming: Incoming) -> bool:
    """Open the draft of the duty that is replied to; True where all is answered by that already."""
    words = incoming.text if incoming.kind == "said" else None
    outcome = replies.follow(ctx, incoming.reply_to, words)
    told: str | None = None
    match outcome:
        case replies.Repeated(duty=shown):
            cards.send_card(ctx.conn, ctx.by, shown, ctx.now)
            return True
        case replies.NotFor(why=why):
            told = unable(ctx.speech, why)
        case Opened() | Refused():
            told = tell(ctx, outcome)
    if told:
        ctx.say_text(escape(told))
    return told is not None


def _answer(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | Unfit | None) -> None:
    """Let a feature take the answer to what it asks, unless that is a file which it does not take."""
    if incoming.album and dialogue.album == incoming.album and isinstance(kept, Unfit | None):
        return  # one answer for an album
    if incoming.album:
        dialogues.answers_album(ctx.conn, ctx.by.id, incoming.album)
    if isinstance(kept, Unfit):
        ask_again.ask_again(ctx, unfit(ctx.speech, kept))
        return
    if incoming.kind != "said" and dialogue.expects not in features.TAKING_FILES:
        ask_again.ask_again(ctx, no_file_here(ctx.speech))
        return
    edits.note(ctx, dialogue, incoming)
    features.ANSWERS[dialogue.expects](ctx, dialogue, incoming, kept)


def _sent(incoming: Incoming, kept: Arrived | Unfit | None, now: datetime) -> Sent:
    """What a message brought, with why its file is not taken."""
    faults: list[Fault] = []
    words = incoming.text
    if isinstance(kept, Unfit):
        faults.append(kept)
    elif not kept and incoming.kind != "said":
        faults.append(NoProof(moving=incoming.moving, most=incoming.largest_file))
    if incoming.caption and is_command(words):
        faults.append(NoCommand(said=words))
        words = ""
    return Sent(
        message_id=incoming.message_id,
        words=words,
        caption=incoming.caption,
        file=kept if isinstance(kept, Arrived) else None,
        faults=faults,
        album=incoming.album,
        at=incoming.said_at(now),
    )
