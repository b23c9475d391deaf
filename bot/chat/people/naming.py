"""Names in the chat: `/name`, the question at joining, and the button of a team's member."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.people import naming
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.news import tell
from bot.outbox.submissions import ask_again
from bot.store.messages.messages import Message, take_buttons
from bot.store.people.people import Person, known_person, person
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.people import naming as texts
from bot.texts.refusals import not_yours


def _name(ctx: Context, incoming: Incoming) -> None:
    said = incoming.argument
    _take(ctx, ctx.by, said) if said else _ask(ctx, ctx.by)


def _ask(ctx: Context, who: Person) -> None:
    """Ask for the real name."""
    message_id = ctx.say(texts.ask(ctx.speech, who.name), purpose="dialogue")
    dialogues.enter(ctx.conn, ctx.by.id, "name", None, message_id=message_id, now=ctx.now, about={"who": who.id})


def _take(ctx: Context, who: Person, said: str) -> None:
    """Take the name that was typed; say what is wrong with any other text."""
    speech, taken = ctx.speech, naming.take(ctx, who, said)
    if isinstance(taken, naming.NotNamed) and taken.why == "no_name":
        ask_again.ask_again(ctx, texts.no_name(speech, said, naming.SHORTEST, naming.LONGEST))
        return
    dialogues.leave(ctx.conn, ctx.by.id)
    if isinstance(taken, naming.Named):
        tell(ctx.conn, taken.news, ctx.now)
    else:
        ctx.say_text(texts.elsewhere(speech, who.name))


def _keep(ctx: Context, message: Message, arg: str) -> str:
    naming.keep(ctx)
    take_buttons(ctx.conn, message.id, ctx.now)
    return ctx.speech.plain("Noted.")


def _other(ctx: Context, message: Message, arg: str) -> None:
    _ask(ctx, ctx.by)


def _of(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 1)
    who = known_person(ctx.conn, found[0]) if found else None
    if not who or not naming.may_see_name(ctx, who):
        return not_yours(ctx.speech)
    if not naming.may_name(ctx, who):
        return str(texts.elsewhere(ctx.speech, who.name))
    _ask(ctx, who)
    return None


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    who = person(ctx.conn, (dialogue.about or {})["who"])
    if who.erased_at:
        dialogues.leave(ctx.conn, ctx.by.id)
        return
    _take(ctx, who, incoming.text)


FEATURE = Feature(
    commands={"name": _name},
    menu={"name": lambda speech: speech.plain("my real name")},
    callbacks={"name_keep": _keep, "name_other": _other, "name_of": _of},
    answers={"name": _typed},
)
