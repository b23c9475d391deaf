"""Asking those who owe a duty to see to it: one tap of whoever follows it up, once a day."""

from typing import Literal
from zoneinfo import ZoneInfo

from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty
from bot.store.messages import reminders
from bot.store.messages.reminders import ASKED, Reminder
from bot.store.people.people import Person
from bot.store.people.units import unit
from schedules.record import record


@record
class Asked:
    """These people are reminded of a duty of theirs, as someone asks: now, or in their next morning."""

    duty: Duty
    to: tuple[Person, ...]
    reminders: tuple[Reminder, ...]


@record
class NotAsked:
    """Nobody is reminded: it was done before or today, nothing is to be done about it, or it is not theirs to ask."""

    why: Literal["today", "settled", "nobody", "not_yours"]
    to: tuple[Person, ...] = ()


def nudge(ctx: Context, shown: Duty) -> Asked | NotAsked:
    """Remind those who owe a duty, where someone else who may confirm, notify or supervise there asks for it."""
    of = unit(ctx.conn, shown.unit_id)
    may = any(rights.may(ctx.conn, ctx.by.id, action, of, now=ctx.now) for action in ("confirm", "notice", "supervise"))
    owing = tuple(rights.owners(ctx.conn, shown, ctx.now))
    if not may or any(each.id == ctx.by.id for each in owing):
        return NotAsked(why="not_yours")
    if shown.outcome not in (None, "returned") or not owing:
        return NotAsked(why="settled" if owing else "nobody")
    step, zone = f"{ASKED}{rights.local_day(of, ctx.now)}", ZoneInfo(of.timezone)
    rows = [
        {"duty_id": shown.id, "step": step, "person_id": each.id, "at": each.hours.from_then_on(ctx.now, zone)}
        for each in owing
    ]
    if not reminders.add_reminders(ctx.conn, rows):
        return NotAsked(why="today", to=owing)
    return Asked(duty=shown, to=owing, reminders=tuple(reminders.of_step(ctx.conn, shown.id, step)))
