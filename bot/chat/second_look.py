"""A second look: a button that ends or throws away something asks once more, in a message of its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from markupsafe import escape

from bot.chat import features
from bot.chat.context import Context
from bot.chat.numbers import DIGITS
from bot.flows.submissions import progress
from bot.messages.body import Body, Button, from_json, to_json
from bot.store.duties.duties import known_duty
from bot.store.messages.messages import Message, known_message, revise
from bot.texts.catalogue import Language
from bot.texts.refusals import stale

Question = Callable[[Language], str]
Do = Callable[[Context, Message, str, str], "str | None"]

# The buttons of duties and of what is held; features name theirs. Each carries a mark of what it was shown with, or the
# number of what it ends, which is given once: what has come since is left as it is, and shown.
DESTROYS: Mapping[str, Question] = {
    "drop": lambda speech: speech.plain("Discard all that you have sent for this?"),
    "file_out": lambda speech: speech.plain("Take this file out?"),
    "held_drop": lambda speech: speech.plain("Discard what is kept here?"),
}
VERBS = ("sure", "spare")
# What can be taken back afterwards, by a button of the answer.
UNDONE = ("drop", "add_drop")


def question(speech: Language, verb: str) -> str:
    """What is asked before a button does what it says; nothing where it destroys nothing."""
    found = DESTROYS.get(verb) or features.DESTROYS.get(verb)
    return found(speech) if found else ""


def ask(ctx: Context, message: Message, verb: str, arg: str, *, asked: str) -> None:
    """Ask once more; the message of the button stands as it is until then."""
    speech = ctx.speech
    named = _named(message)
    text = f"{named}\n{escape(asked)}" if named else str(escape(asked))
    rows = (
        (
            Button(label=speech.plain("Yes"), verb="sure", arg=f"{message.id}.{verb}:{arg}"),
            Button(label=speech.plain("No, leave it"), verb="spare"),
        ),
    )
    ctx.say(Body(text=text, rows=rows), purpose="list", duty_id=message.duty_id)


def _named(message: Message) -> str:
    """The first line of a message: what its buttons are about."""
    return from_json(message.body).text.partition("\n")[0] if message.duty_id else ""


def _can_be_undone(ctx: Context, message: Message) -> bool:
    found = known_duty(ctx.conn, message.duty_id or 0)
    return found is not None and progress.dropped_draft(ctx, found) is not None


def press(ctx: Context, message: Message, verb: str, arg: str, *, do: Do) -> str | None:
    """Do what was asked once more, or leave it."""
    speech = ctx.speech
    number, _, rest = arg.partition(".")
    asked, _, meant = rest.partition(":")
    if verb == "spare":
        revise(ctx.conn, message.id, to_json(Body(text=str(speech.html("It stays as it was.")))), ctx.now)
        return speech.plain("It stays as it was.")
    good = number.isascii() and number.isdecimal() and len(number) <= DIGITS
    first = known_message(ctx.conn, int(number), ctx.by.id) if good else None
    if not first or not question(speech, asked):
        return stale(speech)
    said = do(ctx, first, asked, meant)
    back = Button(label=speech.plain("↩️ Take back what was discarded"), verb="take_back")
    rows = ((back,),) if asked in UNDONE and said and _can_be_undone(ctx, first) else ()
    revise(
        ctx.conn,
        message.id,
        to_json(replace(Body(text=str(escape(said or speech.plain("Done.")))), rows=rows)),
        ctx.now,
    )
    return said
