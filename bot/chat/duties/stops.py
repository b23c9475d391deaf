"""Stops of work in the chat: `/stop`, its buttons, and the days that are typed."""

from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.planning import stops
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.operations import change_read
from bot.outbox.submissions import step_out
from bot.queries import rights
from bot.reading.stops import read_stop
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.duties import stops as texts
from bot.texts.pick import Choices, units
from bot.texts.refusals import not_yours


def _stop(ctx: Context, incoming: Incoming) -> None:
    mine = stops.stoppable(ctx.conn, ctx.by.id, ctx.now)
    if len(mine) == 1:
        _await(ctx, mine[0], ctx.say(_question(ctx.by, mine[0], ctx.now), purpose="list"))
    elif mine:
        pick.ask(ctx, "stop_unit", ())
    else:
        speech = ctx.speech
        ctx.say_text(speech.html("There is no unit whose work is yours to stop."))


@pick.kind("stop_unit")
def _units(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    speech = ctx.speech
    mine = [(of.id, of.name) for of in stops.stoppable(ctx.conn, ctx.by.id, ctx.now)]
    return replace(units(speech, mine, "stop_unit"), text=texts.choose_unit(speech)) if mine else None


def _question(by: Person, of: Unit, now: datetime, fault: Markup | None = None) -> Body:
    today = rights.local_day(of, now)
    return texts.ask_days(language(by.language), of.id, of.name, stops.not_over(of, today), today=today, fault=fault)


def _await(ctx: Context, of: Unit, message_id: int) -> None:
    """Take what is typed next as the days."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.message_id != message_id:
        step_out.leave(ctx)
    dialogues.enter(ctx.conn, ctx.by.id, "stop.days", None, message_id=message_id, now=ctx.now, about={"unit": of.id})


def _where(ctx: Context, number: int) -> Unit | None:
    of = known_unit(ctx.conn, number)
    return (
        of if of and stops.goes_on(of, ctx.now) and rights.may(ctx.conn, ctx.by.id, "plan", of, now=ctx.now) else None
    )


def _unit(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 1)
    of = _where(ctx, found[0]) if found else None
    if not of:
        return not_yours(ctx.speech)
    _ask_again(ctx, message, of)
    return None


def _ask_again(ctx: Context, message: Message, of: Unit, fault: Markup | None = None) -> None:
    """Let a message ask for the days from now on."""
    revise(ctx.conn, message.id, to_json(_question(ctx.by, of, ctx.now, fault)), ctx.now)
    _await(ctx, of, message.id)


def _asked(ctx: Context, arg: str) -> tuple[Unit, texts.Days] | None:
    """The unit and the days of a button, where they are this person's to speak of."""
    found = numbers(arg, 3)
    of = _where(ctx, found[0]) if found else None
    first, last = (digits_day(found[1]), digits_day(found[2])) if found else (None, None)
    return (of, (first, last)) if of and first and found and (last or not found[2]) else None


def _days(ctx: Context, message: Message, arg: str) -> str | None:
    """Show what a stop on the days of a button means."""
    speech, found = ctx.speech, _asked(ctx, arg)
    if not found:
        return not_yours(speech)
    of, days = found
    today = rights.local_day(of, ctx.now)
    if fault := texts.wrong(speech, days, today):
        _ask_again(ctx, message, of, fault)
        return None
    dialogues.leave(ctx.conn, ctx.by.id, message_id=message.id)
    revise(ctx.conn, message.id, to_json(texts.preview(speech, of.id, of.name, days, today=today)), ctx.now)
    return None


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the days that were typed; say what is wrong with any other answer, and ask again."""
    speech, of = ctx.speech, _where(ctx, (dialogue.about or {})["unit"])
    if not of:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(not_yours(speech))
        return
    today = rights.local_day(of, ctx.now)
    days = read_stop(incoming.text, rights.local_day(of, incoming.said_at(ctx.now)))
    if isinstance(days, tuple):
        days = stops.going_on(of, *days, today)
    fault = texts.wrong(speech, days, today)
    if fault or not isinstance(days, tuple):
        message_id = ctx.say(_question(ctx.by, of, ctx.now, fault), purpose="dialogue")
        dialogues.stand_in(ctx.conn, ctx.by.id, message_id)
        return
    dialogues.leave(ctx.conn, ctx.by.id)
    ctx.say(texts.preview(speech, of.id, of.name, days, today=today), purpose="list")


def _ok(ctx: Context, message: Message, arg: str) -> str:
    speech, found = ctx.speech, _asked(ctx, arg)
    if not found:
        return not_yours(speech)
    of, days = found
    today = rights.local_day(of, ctx.now)
    if fault := texts.wrong(speech, days, today):
        _ask_again(ctx, message, of, fault)
        return speech.plain("Not noted. Please look once more.")
    changed = change_read(
        ctx.conn, of.id, lambda it: replace(it, stops=stops.one_more(it, *days)), ctx.now, by=ctx.by.id
    )
    revise(ctx.conn, message.id, to_json(texts.noted(speech, of.name, days, today)), ctx.now)
    return speech.plain("Noted.") if changed else speech.plain("This was noted already.")


def _restart(ctx: Context, message: Message, arg: str) -> str | None:
    """Show what a restart means."""
    found = numbers(arg, 2)
    of = _where(ctx, found[0]) if found else None
    if not of:
        return not_yours(ctx.speech)
    dialogues.leave(ctx.conn, ctx.by.id, message_id=message.id)
    today = rights.local_day(of, ctx.now)
    body = texts.preview_restart(ctx.speech, of.id, of.name, today + timedelta(days=1), today=today)
    revise(ctx.conn, message.id, to_json(body), ctx.now)
    return None


def _restart_ok(ctx: Context, message: Message, arg: str) -> str | None:
    """Let work go on from the day of the button; where that is not tomorrow any more, show anew what it means."""
    speech, found = ctx.speech, numbers(arg, 2)
    of = _where(ctx, found[0]) if found else None
    if not found or not of:
        return not_yours(speech)
    today = rights.local_day(of, ctx.now)
    first = today + timedelta(days=1)
    if digits_day(found[1]) != first:
        _restart(ctx, message, arg)
        return speech.plain("Not noted. Please look once more.")
    changed = change_read(
        ctx.conn, of.id, lambda it: replace(it, stops=stops.restarted(it, today)), ctx.now, by=ctx.by.id
    )
    revise(ctx.conn, message.id, to_json(texts.noted_restart(speech, of.name, first, today)), ctx.now)
    return speech.plain("Noted.") if changed else speech.plain("This was noted already.")


FEATURE = Feature(
    commands={"stop": _stop},
    needs={"stop": "plan"},
    menu={"stop": lambda speech: speech.plain("work stops, or goes on again")},
    callbacks={
        "stop_unit": _unit,
        "stop_days": _days,
        "stop_ok": _ok,
        "stop_restart": _restart,
        "restart_ok": _restart_ok,
    },
    answers={"stop.days": _typed},
)
