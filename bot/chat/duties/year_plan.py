"""The year plan in the chat: `/plan` and its buttons."""

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.plans import year_plan
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.about import year_plan as shown
from bot.outbox.news import tell
from bot.outbox.submissions import step_out
from bot.queries import rights
from bot.reading.months import read_month
from bot.reading.sensible import NoDay
from bot.store.duties.duties import Duty, known_duty
from bot.store.messages.messages import Message, revise, take_buttons
from bot.store.people.units import Unit, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.duties import year_plan as texts
from bot.texts.pick import Choices, units
from bot.texts.refusals import not_yours
from bot.texts.submissions.reading import no_month

# What a dialogue expects in which a duty of the plan is moved.
MONTH = "plan.month"


def _plan(ctx: Context, incoming: Incoming) -> None:
    speech = ctx.speech
    planned = _planned(ctx)
    if not planned and pick.KINDS["plan_acts"](ctx, ()):
        pick.ask(ctx, "plan_acts", ())
    elif not planned:
        ctx.say_text(speech.html("No duty here has a whole year."))
    elif len(planned) == 1:
        year = rights.local_day(planned[0], ctx.now).year
        ctx.say(shown.picture(ctx, planned[0], year), purpose="list")
    else:
        pick.ask(ctx, "plan_unit", ())


def _planned(ctx: Context) -> list[Unit]:
    """The units of a person that have a year to plan."""
    seen = [unit(ctx.conn, unit_id) for unit_id in rights.units_for(ctx.conn, ctx.by.id, "see", ctx.now)]
    return [of for of in seen if year_plan.year_duties(ctx.conn, of, rights.local_day(of, ctx.now).year)]


@pick.kind("plan_unit")
def _units(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    named = [(of.id, of.name) for of in _planned(ctx)]
    return units(ctx.speech, named, "plan_unit") if named else None


def _of(ctx: Context, arg: str, action: rights.Action) -> tuple[Unit, int] | None:
    """The unit and the year of a button; this year where it names none."""
    found = numbers(arg, 2) or numbers(arg, 1)
    of = known_unit(ctx.conn, found[0]) if found else None
    if not found or not of or not rights.may(ctx.conn, ctx.by.id, action, of, now=ctx.now):
        return None
    this = rights.local_day(of, ctx.now).year
    year = found[1] if len(found) == 2 else this
    return (of, year) if year in (this, this + 1) else None


def _unit(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := _of(ctx, arg, "see")):
        return not_yours(ctx.speech)
    dialogues.leave(ctx.conn, ctx.by.id, expects=MONTH, message_id=message.id)
    revise(ctx.conn, message.id, to_json(shown.picture(ctx, *found)), ctx.now)
    return None


def _open(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := _of(ctx, arg, "see")):
        return not_yours(ctx.speech)
    ctx.say(shown.picture(ctx, *found), purpose="list")
    return None


def _duty(ctx: Context, number: int) -> tuple[Unit, Duty] | None:
    """A duty that can be planned, and its unit, where the plan is this person's to make."""
    if not (owed := known_duty(ctx.conn, number)):
        return None
    of = unit(ctx.conn, owed.unit_id)
    mine = rights.may(ctx.conn, ctx.by.id, "plan", of, now=ctx.now)
    return (of, owed) if mine and owed.id in year_plan.proposed(ctx.conn, of, owed.due_on.year, ctx.now) else None


def _move(ctx: Context, message: Message, arg: str) -> str | None:
    number = numbers(arg, 1)
    found = _duty(ctx, number[0]) if number else None
    if not found:
        return not_yours(ctx.speech)
    of, owed = found
    revise(ctx.conn, message.id, to_json(shown.choice(ctx, of, owed)), ctx.now)
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.message_id != message.id:
        step_out.leave(ctx)
    dialogues.enter(ctx.conn, ctx.by.id, MONTH, None, message_id=message.id, now=ctx.now, about={"duty": owed.id})
    return None


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the month that was typed; say what is wrong with any other answer, and ask again."""
    speech, found = ctx.speech, _duty(ctx, (dialogue.about or {})["duty"])
    if not found:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(speech.html("This duty has no month to choose any more. The plan: /plan"))
        return
    of, owed = found
    read = read_month(incoming.text, rights.local_day(of, incoming.said_at(ctx.now)), owed.due_on.year)
    fault = None
    if isinstance(read, NoDay):
        fault = no_month(speech, read)
    elif read[0] != owed.due_on.year or read[1] not in year_plan.months(of, owed, ctx.now):
        fault = speech.html("“{said}” is not one of the months that are left.", said=incoming.text.strip()[:40])
    take_buttons(ctx.conn, dialogue.message_id or 0, ctx.now)
    if fault or isinstance(read, NoDay):
        body = shown.choice(ctx, of, owed, fault)
        dialogues.stand_in(ctx.conn, ctx.by.id, ctx.say(body, purpose="dialogue"))
        return
    dialogues.leave(ctx.conn, ctx.by.id)
    year_plan.move(ctx.conn, of, owed, read[1], now=ctx.now)
    ctx.say(shown.picture(ctx, of, owed.due_on.year), purpose="list")


def _to(ctx: Context, message: Message, arg: str) -> str | None:
    number = numbers(arg, 2)
    found = _duty(ctx, number[0]) if number else None
    if not number or not found or number[1] not in year_plan.months(*found, ctx.now):
        return not_yours(ctx.speech)
    of, owed = found
    dialogues.leave(ctx.conn, ctx.by.id, expects=MONTH, message_id=message.id)
    year_plan.move(ctx.conn, of, owed, number[1], now=ctx.now)
    revise(ctx.conn, message.id, to_json(shown.picture(ctx, of, owed.due_on.year)), ctx.now)
    return None


def _fix(ctx: Context, message: Message, arg: str) -> str:
    speech, (rest, _, seen) = ctx.speech, arg.rpartition(".")
    if not (found := _of(ctx, rest, "plan")):
        return not_yours(speech)
    of, year = found
    outcome = year_plan.fix(ctx, of, year, is_seen=lambda days: seen == texts.seen_of(days))
    if outcome == year_plan.NotFixed(why="not_yours"):
        return not_yours(speech)
    if isinstance(outcome, year_plan.Fixed):
        tell(ctx.conn, outcome.news, ctx.now)
    revise(ctx.conn, message.id, to_json(shown.picture(ctx, of, year)), ctx.now)
    if isinstance(outcome, year_plan.Fixed):
        return speech.plain("The plan is fixed.")
    return speech.plain("Not fixed: the plan has changed since. Please look once more.")


FEATURE = Feature(
    commands={"plan": _plan},
    menu={"plan": lambda speech: speech.plain("the year's plan")},
    callbacks={"plan_unit": _unit, "plan_open": _open, "plan_move": _move, "plan_to": _to, "plan_fix": _fix},
    answers={MONTH: _typed},
)
