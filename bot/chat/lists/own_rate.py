"""One's own unit through the year: the button of `/status` that shows all of it."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.messages.body import to_json
from bot.queries import rights, status
from bot.store.messages.messages import Message, revise
from bot.store.people.people import memberships_of
from bot.store.people.units import unit
from bot.texts.refusals import not_yours
from bot.texts.reports import rates


def _whole_year(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 1)
    if not found or found[0] not in [one.unit_id for one in memberships_of(ctx.conn, ctx.by.id)]:
        return not_yours(ctx.speech)
    of = unit(ctx.conn, found[0])
    shown = status.status(ctx.conn, of, rights.local_day(of, ctx.now).year, ctx.now)
    revise(ctx.conn, message.id, to_json(rates.whole_year(ctx.speech, shown)), ctx.now)
    return None


FEATURE = Feature(callbacks={"status_all": _whole_year})
