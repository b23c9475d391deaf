"""Choices in the chat: `/choices`, what is kept of what is asked or offered, and the reason that is typed."""

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.planning.choose import NotChosen, Wanted
from bot.flows.planning.waive import REASON_LIMIT
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.operations import choose
from bot.outbox.submissions import ask_again, step_out
from bot.queries import rights
from bot.queries.choices import ChoiceView, of_unit
from bot.store.duties.obligations import current_ids
from bot.store.messages.messages import Message, revise
from bot.store.people.units import Unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.duties import choices as texts
from bot.texts.pick import Choices
from bot.texts.refusals import no_reason, not_yours, stale
from schedules.choice import OFTEN
from schedules.unit import Choice

REASON = "choice.reason"

pick.units_with("choice_unit", "choices", "choose")


def _choices(ctx: Context, incoming: Incoming) -> None:
    mine = rights.units_for(ctx.conn, ctx.by.id, "choose", ctx.now)
    if len(mine) == 1:
        pick.ask(ctx, "choice_list", (mine[0],))
    else:
        pick.ask(ctx, "choice_unit", ())


def _put(ctx: Context, of: Unit) -> list[tuple[int, ChoiceView]]:
    """What is put to a unit, each by the number of its obligation."""
    ids = current_ids(ctx.conn)
    return [(ids[each.roadmap_id, each.obligation.id], each) for each in of_unit(ctx.conn, of)]


def _one(ctx: Context, arg: str) -> tuple[Unit, int, ChoiceView] | None:
    """The unit and the obligation of a button, where they are this person's to choose of."""
    found = numbers(arg, 2)
    of = pick.unit_where(ctx, found[0], "choose") if found else None
    view = next((each for number, each in _put(ctx, of) if number == found[1]), None) if of and found else None
    return (of, found[1], view) if of and view and found else None


@pick.kind("choice_list")
def _list(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    of = pick.unit_where(ctx, args[0], "choose")
    return texts.listed(ctx.speech, of.name, _put(ctx, of), of.id) if of else None


def _turn_to_list(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 1)
    return pick.turn_to(ctx, message, "choice_list", (found[0],)) if found else not_yours(ctx.speech)


def _open(ctx: Context, message: Message, arg: str) -> str | None:
    found = _one(ctx, arg)
    if not found:
        return not_yours(ctx.speech)
    of, number, view = found
    _show(ctx, message, of, number=number, view=view)
    return None


def _show(ctx: Context, message: Message, of: Unit, *, number: int, view: ChoiceView) -> None:
    revise(ctx.conn, message.id, to_json(texts.one(ctx.speech, view, of.id, number)), ctx.now)


def _on(ctx: Context, message: Message, arg: str) -> str | None:
    found = _one(ctx, arg)
    return _choose(ctx, message, arg, Choice(is_on=True)) if found else not_yours(ctx.speech)


def _off(ctx: Context, message: Message, arg: str) -> str | None:
    """Set aside what is ours alone; ask for the reason where the source asks for it."""
    found = _one(ctx, arg)
    if not found:
        return not_yours(ctx.speech)
    of, number, view = found
    if view.obligation.fixed == "ours":
        return _choose(ctx, message, arg, Choice(is_on=False))
    if not view.is_on:
        return stale(ctx.speech)
    step_out.leave(ctx)
    message_id = ctx.say(texts.ask_reason(ctx.speech, view), purpose="dialogue")
    about = {"unit": of.id, "obligation": number}
    dialogues.enter(ctx.conn, ctx.by.id, REASON, None, message_id=message_id, now=ctx.now, about=about)
    return None


def _often(ctx: Context, message: Message, arg: str) -> str | None:
    place, _, index = arg.rpartition(".")
    found = numbers(index, 1)
    if not found or found[0] >= len(OFTEN):
        return not_yours(ctx.speech)
    return _choose(ctx, message, place, Choice(is_on=True, period=OFTEN[found[0]]))


def _choose(ctx: Context, message: Message, arg: str, choice: Choice) -> str | None:
    """Choose, and show what is so now; of what is offered the next that waits for a word."""
    found = _one(ctx, arg)
    if not found:
        return not_yours(ctx.speech)
    of, number, view = found
    wanted = Wanted(roadmap_id=view.roadmap_id, key=view.obligation.id, choice=choice)
    if isinstance(choose(ctx.conn, of.id, [wanted], ctx.now, by=ctx.by.id), NotChosen):
        return stale(ctx.speech)
    put = dict(_put(ctx, of))
    told = texts.chosen(ctx.speech, put[number])
    following = next((other for other, each in put.items() if each.is_open), None) if view.is_open else number
    if following is None:
        pick.turn_to(ctx, message, "choice_list", (of.id,))
    else:
        _show(ctx, message, of, number=following, view=put[following])
    return told


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Set aside what was asked about, with the reason typed."""
    about = dialogue.about or {}
    found = _one(ctx, f"{about['unit']}.{about['obligation']}")
    if not found:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(not_yours(ctx.speech))
        return
    of, number, view = found
    wanted = Wanted(
        roadmap_id=view.roadmap_id, key=view.obligation.id, choice=Choice(is_on=False), reason=incoming.text.strip()
    )
    if isinstance(choose(ctx.conn, of.id, [wanted], ctx.now, by=ctx.by.id), NotChosen):
        ask_again.ask_again(ctx, no_reason(ctx.speech, REASON_LIMIT))
        return
    dialogues.leave(ctx.conn, ctx.by.id)
    after = dict(_put(ctx, of))[number]
    ctx.say(texts.one(ctx.speech, after, of.id, number), purpose="list")


FEATURE = Feature(
    commands={"choices": _choices},
    needs={"choices": "choose"},
    menu={"choices": lambda speech: speech.plain("what the unit keeps of what is asked or offered")},
    callbacks={
        "choices": _turn_to_list,
        "choice": _open,
        "choice_on": _on,
        "choice_off": _off,
        "choice_often": _often,
    },
    answers={REASON: _typed},
)
