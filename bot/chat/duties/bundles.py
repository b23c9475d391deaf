"""What a unit does by one act, in the chat: its bundles, taken apart for a reason that is typed, put together anew.

New ones are ticked from what fits, in one message; the words typed next are what they are called.
"""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from markupsafe import escape

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.bundles.put_together import NotSaid, put_back, put_together, take_apart
from bot.flows.planning.waive import REASON_LIMIT
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.operations import bundled
from bot.outbox.submissions import ask_again, step_out
from bot.queries.choices import BundleView, ChoiceView, beside, bundles, free
from bot.store.duties.obligations import current_ids
from bot.store.messages.messages import Message, revise
from bot.store.people.units import Unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.duties import bundles as texts
from bot.texts.pick import Choices
from bot.texts.refusals import no_reason, not_yours, stale

NAME, REASON = "bundle.name", "bundle.reason"


def _mark(view: BundleView) -> int:
    """The number of a bundle in a button."""
    return crc32(f"{view.roadmap_id}.{view.bundle.id}".encode())


def _one(ctx: Context, arg: str) -> tuple[Unit, BundleView] | None:
    """The unit and the bundle of a button, where they are this person's to say."""
    found = numbers(arg, 2)
    of = pick.unit_where(ctx, found[0], "choose") if found else None
    view = next((each for each in bundles(ctx.conn, of) if _mark(each) == found[1]), None) if of and found else None
    return (of, view) if of and view else None


@pick.kind("bundle_list")
def _list(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    of = pick.unit_where(ctx, args[0], "choose")
    if not of:
        return None
    named = [(_mark(each), each) for each in bundles(ctx.conn, of)]
    return texts.listed(ctx.speech, of.name, named, of.id, may_add=bool(free(ctx.conn, of)))


@pick.kind("bundle_first")
def _first(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    of = pick.unit_where(ctx, args[0], "choose")
    return texts.first(ctx.speech, of.id, _numbered(ctx, free(ctx.conn, of))) if of else None


def _numbered(ctx: Context, some: Sequence[ChoiceView]) -> list[tuple[int, ChoiceView]]:
    ids = current_ids(ctx.conn)
    return [(ids[each.roadmap_id, each.obligation.id], each) for each in some]


def _turn(name: str, message: Message, ctx: Context, arg: str) -> str | None:
    found = numbers(arg, 1)
    dialogues.leave(ctx.conn, ctx.by.id, expects=NAME)  # nothing is put together then
    return pick.turn_to(ctx, message, name, (found[0],)) if found else not_yours(ctx.speech)


def _open(ctx: Context, message: Message, arg: str) -> str | None:
    found = _one(ctx, arg)
    if not found:
        return not_yours(ctx.speech)
    revise(ctx.conn, message.id, to_json(texts.one(ctx.speech, found[1], arg, found[0].id)), ctx.now)
    return None


def _apart(ctx: Context, message: Message, arg: str) -> str | None:
    """Ask why a bundle is taken apart."""
    found = _one(ctx, arg)
    if not found:
        return not_yours(ctx.speech)
    of, view = found
    if view.is_apart:
        return stale(ctx.speech)
    step_out.leave(ctx)
    message_id = ctx.say(texts.ask_reason(ctx.speech, view), purpose="dialogue")
    about = {"unit": of.id, "bundle": _mark(view)}
    dialogues.enter(ctx.conn, ctx.by.id, REASON, None, message_id=message_id, now=ctx.now, about=about)
    return None


def _reason(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take a bundle apart for the reason typed."""
    about = dialogue.about or {}
    found = _one(ctx, f"{about['unit']}.{about['bundle']}")
    if not found:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(not_yours(ctx.speech))
        return
    of, view = found
    reason = incoming.text.strip()
    told = take_apart(ctx.conn, of.id, view.roadmap_id, view.bundle.id, reason=reason, now=ctx.now, by=ctx.by.id)
    bundled(ctx.conn, of.id, told, ctx.now)
    if isinstance(told, NotSaid) and told.why == "reason":
        ask_again.ask_again(ctx, no_reason(ctx.speech, REASON_LIMIT))
        return
    dialogues.leave(ctx.conn, ctx.by.id)
    ctx.say_text(texts.taken_apart(ctx.speech, view))
    pick.ask(ctx, "bundle_list", (of.id,))


def _back(ctx: Context, message: Message, arg: str) -> str | None:
    """Let a roadmap's bundle that was taken apart be one act again."""
    found = _one(ctx, arg)
    if not found:
        return not_yours(ctx.speech)
    of, view = found
    told = put_back(ctx.conn, of.id, view.roadmap_id, view.bundle.id, now=ctx.now, by=ctx.by.id)
    bundled(ctx.conn, of.id, told, ctx.now)
    pick.turn_to(ctx, message, "bundle_list", (of.id,))
    return texts.refusal(ctx.speech, told.why) if isinstance(told, NotSaid) else texts.is_together(ctx.speech)


def _with(ctx: Context, message: Message, arg: str) -> str | None:
    """Show what fits to a first obligation, to be ticked; the words typed next are what it is called."""
    found = numbers(arg, 2)
    of = pick.unit_where(ctx, found[0], "choose") if found else None
    if not of or not found:
        return not_yours(ctx.speech)
    some = _numbered(ctx, free(ctx.conn, of))
    if found[1] not in dict(some):
        return stale(ctx.speech)
    step_out.leave(ctx)
    _tick_on(ctx, message, of, {"unit": of.id, "first": found[1], "ticked": []}, some=some)
    return None


def _tick(ctx: Context, message: Message, arg: str) -> str | None:
    found, dialogue = numbers(arg, 2), dialogues.dialogue(ctx.conn, ctx.by.id)
    of = pick.unit_where(ctx, found[0], "choose") if found else None
    if not of or not found:
        return not_yours(ctx.speech)
    if not dialogue or dialogue.expects != NAME or dialogue.message_id != message.id:
        return stale(ctx.speech)
    about = dict(dialogue.about or {})
    about["ticked"] = sorted({*about["ticked"]} ^ {found[1]})
    some = _numbered(ctx, free(ctx.conn, of))
    if about["first"] not in dict(some):
        return stale(ctx.speech)
    _tick_on(ctx, message, of, about, some=some)
    return None


def _tick_on(
    ctx: Context, message: Message, of: Unit, about: dict[str, Any], *, some: Sequence[tuple[int, ChoiceView]]
) -> None:
    """Show what of `some` fits to the first, with what is ticked of it, and take what is typed next as a name."""
    dialogues.enter(ctx.conn, ctx.by.id, NAME, None, message_id=message.id, now=ctx.now, about=about)
    first = dict(some)[about["first"]]
    fits = beside(first, [view for _, view in some])
    named = [(number, view, number in about["ticked"]) for number, view in some if view in fits]
    revise(ctx.conn, message.id, to_json(texts.ticks(ctx.speech, of.id, first, named)), ctx.now)


def _name(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Put together what is ticked, under the words typed."""
    about = dialogue.about or {}
    of = pick.unit_where(ctx, about["unit"], "choose")
    if not of:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(not_yours(ctx.speech))
        return
    chosen = {about["first"], *about["ticked"]}
    left = [(number, view) for number, view in _numbered(ctx, free(ctx.conn, of)) if number in chosen]
    if len(left) < len(chosen):
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(escape(texts.refusal(ctx.speech, "taken")))
        return
    keys = [(view.roadmap_id, view.obligation.id) for _, view in left]
    told = put_together(ctx.conn, of.id, incoming.text, keys, now=ctx.now, by=ctx.by.id)
    if isinstance(told, NotSaid):
        ask_again.ask_again(ctx, escape(texts.refusal(ctx.speech, told.why)))
        return
    bundled(ctx.conn, of.id, told, ctx.now)
    dialogues.leave(ctx.conn, ctx.by.id)
    ctx.say_text(texts.put(ctx.speech, told.bundle.title, len(told.bundle.obligations)))
    pick.ask(ctx, "bundle_list", (of.id,))


FEATURE = Feature(
    callbacks={
        "bundles": lambda ctx, message, arg: _turn("bundle_list", message, ctx, arg),
        "bundle_new": lambda ctx, message, arg: _turn("bundle_first", message, ctx, arg),
        "bundle": _open,
        "bundle_apart": _apart,
        "bundle_back": _back,
        "bundle_with": _with,
        "bundle_tick": _tick,
    },
    answers={NAME: _name, REASON: _reason},
)
