"""Public holidays in the chat: offered as key times, noted day by day with two presses, and taken back with one."""

from bot.chat.context import Context
from bot.chat.duties.events import too_late, too_many, where
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.planning import event
from bot.flows.reminders import key_times
from bot.messages.body import Body, to_json
from bot.outbox.news import tell
from bot.store.messages.messages import Message, revise
from bot.store.people.units import Unit
from bot.texts.duties import events as texts
from bot.texts.refusals import not_yours


def _span(ctx: Context, arg: str) -> tuple[Unit, key_times.Days] | None:
    """The unit and the days of a button, where they are this person's to speak of and may be a holiday's."""
    found = numbers(arg, 3)
    of = where(ctx, found[0]) if found else None
    first, last = (digits_day(found[1]), digits_day(found[2])) if found else (None, None)
    if not of or not first or not last or key_times.KIND not in event.kinds(ctx.conn, of):
        return None
    return (of, (first, last)) if key_times.may_be_holiday(of, (first, last), ctx.now) else None


def _found(ctx: Context, arg: str) -> tuple[Unit, key_times.Days] | None:
    """The same, where the days are one of the calendar's holidays."""
    found = _span(ctx, arg)
    return found if found and key_times.is_holiday(ctx.conn, *found, ctx.now) else None


def _holiday(ctx: Context, of: Unit, days: key_times.Days, *, recorded: bool) -> Body:
    owed = [each for on in key_times.each_of(days) for each in event.follows(ctx.conn, of, key_times.KIND, on)]
    return texts.holiday_summary(ctx.speech, of.id, of.name, days=days, owed=owed, recorded=recorded)


def _in_holiday(ctx: Context, message: Message, arg: str) -> str | None:
    """Show what follows from a holiday, in a message of its own: it may have been proposed in a digest."""
    if not (found := _found(ctx, arg)):
        return not_yours(ctx.speech)
    ctx.say(_holiday(ctx, *found, recorded=False), purpose="list")
    return None


def _note_holiday(ctx: Context, message: Message, arg: str) -> str:
    if not (found := _found(ctx, arg)):
        return not_yours(ctx.speech)
    if event.is_too_many(ctx, found[0]):
        return too_many(ctx.speech)
    noted = key_times.note(ctx, *found)
    if not noted:
        return ctx.speech.plain("This was recorded already.")
    tell(ctx.conn, noted.news, ctx.now)
    revise(ctx.conn, message.id, to_json(_holiday(ctx, *found, recorded=True)), ctx.now)
    return ctx.speech.plain("Recorded.")


def _holiday_back(ctx: Context, message: Message, arg: str) -> str:
    if not (found := _span(ctx, arg)):
        return not_yours(ctx.speech)
    undone = key_times.take_back(ctx, *found)
    if not undone:
        return too_late(ctx.speech)
    tell(ctx.conn, undone.news, ctx.now)
    revise(ctx.conn, message.id, to_json(texts.holiday_taken_back(ctx.speech, found[0].name, found[1])), ctx.now)
    return ctx.speech.plain("Taken back.")


FEATURE = Feature(callbacks={"event_days": _in_holiday, "event_all": _note_holiday, "event_none": _holiday_back})
