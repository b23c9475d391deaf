"""The year's plan as people see it: the picture, the choice of a month, and the button that reminds of fixing it."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from bot.flows.plans import arrange, year_plan
from bot.messages.body import Body
from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import Unit
from bot.texts.catalogue import language
from bot.texts.duties import plans
from bot.texts.duties import year_plan as texts


def with_reminder(conn: Connection, to: Person, body: Body, now: datetime) -> Body:
    """A list with the button that opens the plan, for who is still to fix it."""
    of = year_plan.is_wanted(conn, to, now)
    if not of:
        return body
    asks = texts.reminder(language(to.language), of.id, rights.local_day(of, now).year)
    return replace(body, rows=(*body.rows, (asks,)))


def picture(ctx: Context, of: Unit, year: int) -> Body:
    """The year of a unit, month by month, with buttons where the plan is theirs to make."""
    speech, shown = language(ctx.by.language), year_plan.shown(ctx.conn, of, year, ctx.now)
    drawn = texts.drawing(speech, shown)
    may = rights.may(ctx.conn, ctx.by.id, "plan", of, now=ctx.now)
    body = texts.picture(speech, of.id, drawn, shown.duties, fixed=shown.fixed, may_change=may)
    acts = arrange.plannable(ctx)
    return replace(body, rows=(*body.rows, (plans.button(speech, len(acts)),))) if acts else body


def choice(ctx: Context, of: Unit, owed: Duty, fault: Markup | None = None) -> Body:
    """The same picture, with the months to which one of its duties can be moved; why another would not do above."""
    speech, shown = language(ctx.by.language), year_plan.shown(ctx.conn, of, owed.due_on.year, ctx.now)
    drawn = texts.drawing(speech, shown)
    day = next(each.day for each in shown.duties if each.view.duty_id == owed.id)
    months = year_plan.months(of, owed, ctx.now)
    view = replace(duty_views.view(ctx.conn, owed, ctx.now), may_do=arrange.may(ctx, owed))
    return texts.choose_month(speech, view, of.id, drawn, day=day, months=months, fault=fault)
