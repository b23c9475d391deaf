"""Edits in the chat: what was changed in the chat is taken while the dialogue is open, else its sender is told."""

from dataclasses import replace

from markupsafe import Markup

from bot.chat import features
from bot.chat.context import Context
from bot.flows.held import replace as renewed
from bot.flows.held.replace import Emptied
from bot.flows.submissions import amend
from bot.flows.submissions.not_taken import NoProof, Stays
from bot.messages.incoming import Arrived, Incoming, Unfit
from bot.outbox.submissions import ask_held
from bot.outbox.submissions.tell import tell
from bot.reading.orders import is_command
from bot.store.messages.messages import take_buttons
from bot.store.submissions import dialogues, said
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.said import Said
from bot.texts.submissions.files import no_command_here, stays


def note(ctx: Context, dialogue: Dialogue, incoming: Incoming) -> None:
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
    said.keep(ctx.conn, ctx.by.id, words, ctx.now)


def take(ctx: Context, incoming: Incoming, kept: Arrived | Unfit | None) -> None:
    """Take an edited text or caption, and another file (`kept`) in the place of the one before, where what it answers
    is still open; else say that it stays as it was."""
    words, speech = incoming.text.strip(), ctx.speech
    fault = _unfit(incoming, kept)
    faults = [Stays(why=fault)] if fault else []
    if is_command(words):
        ctx.say_text(Markup("\n").join([no_command_here(speech, words), stays(speech)]))
        return
    if isinstance(kept, Arrived):
        renewed.take_file(ctx, incoming.message_id, kept)
    at = incoming.said_at(ctx.now)
    amended = amend.take_edit(ctx, incoming.message_id, words, caption=incoming.caption, unfit=faults, at=at)
    if amended:
        tell(ctx, amended)
        return
    held = renewed.take_words(ctx, incoming.message_id, words, faults=faults)
    if isinstance(held, Emptied):
        if held.asked_in:
            take_buttons(ctx.conn, held.asked_in, ctx.now)
        ask_held.duty_first(ctx, held.faults)
        return
    if held:
        ask_held.ask(ctx, held)
        return
    before = said.said_by(ctx.conn, ctx.by.id, incoming.message_id)
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if before and dialogue and words and _same(dialogue, before):
        _answer_anew(ctx, before, incoming)
        return
    if not words and not amend.brought(ctx.conn, ctx.by, incoming.message_id):
        return  # what cannot be read was not changed
    told = speech.html("What was received stays as it came. Send what is to be added as a new message.")
    ctx.say_text(told)


def _unfit(incoming: Incoming, kept: Arrived | Unfit | None) -> Unfit | NoProof | None:
    """Why what an edited message shows now is not taken."""
    if isinstance(kept, Unfit):
        return kept
    return NoProof(moving=True, most=incoming.largest_file) if incoming.moving and not incoming.file else None


def _same(dialogue: Dialogue, before: Said) -> bool:
    """Whether the dialogue in which something was said goes on: the same feature asks, about the same submission."""
    asked = dialogue.expects.partition(".")[0] == before.expects.partition(".")[0]
    return asked and before.counts_as == "answer" and dialogue.submission_id == (before.about or {})["submission"]


def _answer_anew(ctx: Context, before: Said, incoming: Incoming) -> None:
    """Go back to where the answer was given, and take it as it reads now."""
    was = before.about or {}
    dialogues.enter(
        ctx.conn,
        ctx.by.id,
        before.expects,
        was["submission"],
        message_id=was["message"],
        now=ctx.now,
        about=was["about"],
    )
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    assert dialogue
    features.ANSWERS[before.expects](ctx, dialogue, replace(incoming, kind="said"), None)
