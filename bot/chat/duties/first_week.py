"""A unit's first week in the chat: one tap leads to the day's one thing, another ends it."""

from bot.chat.context import Context
from bot.chat.duties import choices, year_plan
from bot.chat.feature import Command, Feature
from bot.chat.lists import lookup
from bot.chat.people import team
from bot.flows.reminders import first_week
from bot.messages.incoming import Incoming
from bot.store.messages.messages import Message
from bot.store.people.chats import address_of
from bot.texts.duties import first_week as texts
from bot.texts.refusals import stale

# What each step opens: what the command of the same name does.
OPENS: dict[str, Command] = {
    "people": team.FEATURE.commands["team"],
    "choices": choices.FEATURE.commands["choices"],
    "month": lookup.duties,
    "plan": year_plan.FEATURE.commands["plan"],
}


def _go(ctx: Context, message: Message, arg: str) -> str | None:
    if arg not in OPENS:
        return stale(ctx.speech)
    OPENS[arg](ctx, Incoming(kind="said", sender=address_of(ctx.conn, ctx.by.chat_id)))
    return None


def _end(ctx: Context, message: Message, arg: str) -> str | None:
    first_week.end(ctx.conn, ctx.by)
    return texts.ended(ctx.speech)


FEATURE = Feature(callbacks={"week_go": _go, "week_end": _end})
