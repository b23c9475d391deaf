"""Choosing from a list in the chat: pages that turn by buttons, and part of a name that is typed.

Each list is built anew at each press, by its kind and a few numbers, so that a right that has ended shows at once.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import DIGITS
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts import pick as texts
from bot.texts.pick import Choices
from bot.texts.refusals import not_yours

# A list of a kind for a person; None where it is not theirs to choose from (any more).
Build = Callable[[Context, tuple[int, ...]], Choices | None]
KINDS: dict[str, Build] = {}


def kind(name: str) -> Callable[[Build], Build]:
    """Let a function build the lists of this kind."""

    def kept(build: Build) -> Build:
        KINDS[name] = build
        return build

    return kept


def unit_where(ctx: Context, number: int, action: rights.Action) -> Unit | None:
    """The unit of a button, where a person may do this with it."""
    of = known_unit(ctx.conn, number)
    return of if of and rights.may(ctx.conn, ctx.by.id, action, of, now=ctx.now) else None


def ask(ctx: Context, name: str, args: tuple[int, ...], *, typed: str = "") -> None:
    """Ask a person to choose from a list, or from what of it holds what was `typed`, in a new message."""
    shown = KINDS[name](ctx, args)
    if shown and shown.look_in and typed:
        args = shown.look_in
        shown = KINDS[name](ctx, args)
    if not shown:
        ctx.say_text(ctx.speech.html("This is not yours to change."))
        return
    message_id = ctx.say(_body(ctx, name, args, shown, typed=typed), purpose="list")
    _listen(ctx, name, args, shown, message_id=message_id, typed=typed)


def turn_to(ctx: Context, message: Message, name: str, args: tuple[int, ...]) -> str | None:
    """Let a message ask to choose from a list from now on; a sentence where it is not theirs."""
    shown = KINDS[name](ctx, args)
    if not shown:
        return not_yours(ctx.speech)
    revise(ctx.conn, message.id, to_json(_body(ctx, name, args, shown, at=message.id)), ctx.now)
    _listen(ctx, name, args, shown, message_id=message.id)
    return None


def _listen(
    ctx: Context, name: str, args: tuple[int, ...], shown: Choices, *, message_id: int, typed: str = ""
) -> None:
    """Take what is typed next as part of a name, where the list is long and nothing else is being asked."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.expects != texts.PICK:
        return
    if shown.waits or texts.is_long(shown):
        dialogues.enter(
            ctx.conn,
            ctx.by.id,
            texts.PICK,
            None,
            message_id=message_id,
            now=ctx.now,
            about={"kind": name, "args": list(args), "typed": typed},
        )
    elif dialogue:
        dialogues.leave(ctx.conn, ctx.by.id)


def page(ctx: Context, name: str, args: tuple[int, ...], typed: str = "") -> Body | None:
    """The first page of a list, or of the part of it that holds what was typed; for a dialogue of its own."""
    shown = KINDS[name](ctx, args)
    if not shown:
        return None
    return texts.body(ctx.speech, shown, ".".join([name, *map(str, args)]), 0, typed=typed)


def units_with(name: str, verb: str, action: rights.Action) -> None:
    """Let there be a list of the units in which a person may do this."""

    def build(ctx: Context, args: tuple[int, ...]) -> Choices | None:
        mine = [(each, unit(ctx.conn, each).name) for each in rights.units_for(ctx.conn, ctx.by.id, action, ctx.now)]
        return texts.units(ctx.speech, mine, verb) if mine else None

    KINDS[name] = build


def _body(
    ctx: Context, name: str, args: tuple[int, ...], shown: Choices, *, page: int = 0, typed: str = "", at: int = 0
) -> Body:
    """A page of a list, in the message `at`; it says that one may type only where that is not the answer to another."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    hears = not dialogue or dialogue.expects == texts.PICK or dialogue.message_id == at
    return texts.body(ctx.speech, shown, ".".join([name, *map(str, args)]), page, typed=typed, hears=hears)


def over(conn: Connection, by: Person) -> None:
    """Listen for no part of a name any more: something else was pressed or said."""
    dialogues.leave(conn, by.id, expects=texts.PICK)


def _read(arg: str) -> tuple[str, tuple[int, ...], int] | None:
    """The kind, the numbers and the page in a button that turns a list."""
    name, *rest = arg.split(".")
    good = name in KINDS and rest and all(each.isascii() and each.isdecimal() and len(each) <= DIGITS for each in rest)
    return (name, tuple(map(int, rest[:-1])), int(rest[-1])) if good else None


def _turn(ctx: Context, message: Message, arg: str) -> str | None:
    read = _read(arg)
    shown = KINDS[read[0]](ctx, read[1]) if read else None
    if not read or not shown:
        return not_yours(ctx.speech)
    name, args, page = read
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    about: Mapping[str, Any] = (dialogue.about or {}) if dialogue and dialogue.message_id == message.id else {}
    if (about.get("kind"), about.get("args")) != (name, list(args)):
        about = {}  # another list stands there now: what is typed next is looked for in that
        _listen(ctx, name, args, shown, message_id=message.id)
    revise(
        ctx.conn,
        message.id,
        to_json(_body(ctx, name, args, shown, page=page, typed=about.get("typed", ""), at=message.id)),
        ctx.now,
    )
    return None


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Show below what was typed the part of the list that holds it."""
    about = dialogue.about or {}
    name, args, typed = about["kind"], tuple(about["args"]), incoming.text.strip()
    shown = KINDS[name](ctx, args)
    if shown and shown.look_in:
        args = shown.look_in
        shown = KINDS[name](ctx, args)
    if not shown:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(ctx.speech.html("This is not yours to change."))
        return
    message_id = ctx.say(_body(ctx, name, args, shown, page=0, typed=typed), purpose="list")
    kept_on = {"kind": name, "args": list(args), "typed": typed}
    dialogues.enter(ctx.conn, ctx.by.id, texts.PICK, None, message_id=message_id, now=ctx.now, about=kept_on)


FEATURE = Feature(callbacks={texts.PICK: _turn}, answers={texts.PICK: _typed})
