"""Public holidays as key times: proposed beforehand to the safety manager, each of their days noted by an entry."""

from datetime import date, datetime, timedelta

from bot.flows.news import News
from bot.flows.planning import event, take_back_event
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.events import days_of
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import Unit, unit
from schedules.mornings.calm import outlook
from schedules.record import record
from schedules.workdays import workdays_of

KIND = "key_time"
# A holiday is proposed so long before it begins: its roster is drawn up a week before.
PROPOSED = timedelta(days=17)
# So many are offered at a time.
OFFERED = 2
# No holiday is longer.
LONGEST = timedelta(days=15)

Days = tuple[date, date]


@record
class Noted:
    """The days are noted, or taken back."""

    news: tuple[News, ...]


def coming(conn: Connection, of: Unit, today: date, ahead: timedelta = event.AHEAD[KIND]) -> list[Days]:
    """The public holidays to come of which no day is noted in a unit yet, where something follows from key times."""
    soon = _holidays(conn, of, today, today + ahead)
    fitting = [days for days in soon if days[1] <= today + event.AHEAD[KIND]]
    return [days for days in fitting if not days_of(conn, of.id, KIND, first=days[0], last=days[1])][:OFFERED]


def _holidays(conn: Connection, of: Unit, first: date, last: date) -> list[Days]:
    """The public holidays that begin on these days, where roadmaps that ask something of key times have them."""
    asking = {roadmap_id for roadmap_id, _ in event.kinds(conn, of).get(KIND, [])}
    roadmaps = roadmaps_in_force(conn, asking).values()
    return sorted({days for each in roadmaps for days in each.workdays.holidays(first, last)})


def proposed(conn: Connection, to: Person, now: datetime) -> list[tuple[Unit, Days]]:
    """The holidays that a safety manager is asked about this week, on its first working day."""
    found = []
    for held in rights.held(conn, to.id, now):
        of = unit(conn, held.unit_id)
        today = rights.local_day(of, now)
        if held.role == "safety_manager" and today == outlook(today, workdays_of(of.judged.calendar)):
            found += [(of, days) for days in coming(conn, of, today, PROPOSED)]
    return found[:OFFERED]


def each_of(days: Days) -> list[date]:
    """The days from the first to the last."""
    return [days[0] + timedelta(days=ahead) for ahead in range((days[1] - days[0]).days + 1)]


def may_be_holiday(of: Unit, days: Days, now: datetime) -> bool:
    """Whether days are in their order, as few as a holiday's, and of a time in which key times may lie."""
    today = rights.local_day(of, now)
    return all(event.is_fitting(KIND, on, today) for on in days) and days[0] <= days[1] < days[0] + LONGEST


def is_holiday(conn: Connection, of: Unit, days: Days, now: datetime) -> bool:
    """Whether days are one of the calendar's holidays, from the first to the last."""
    return may_be_holiday(of, days, now) and days in _holidays(conn, of, days[0], days[0])


def note(ctx: Context, of: Unit, days: Days) -> Noted | None:
    """Note each day of a holiday, an entry each; None where none of them is theirs to note, or all are noted."""
    if event.is_too_many(ctx, of) or not is_holiday(ctx.conn, of, days, ctx.now):
        return None
    news, noted = list[News](), 0
    for on in each_of(days):
        # One holiday is one act, however many days it has.
        if recorded := event.note(ctx, of, KIND, on, is_counted=False):
            news += recorded.news
            noted += 1
    return Noted(news=tuple(news)) if noted else None


def take_back(ctx: Context, of: Unit, days: Days) -> Noted | None:
    """Take back each day that was noted within the hour; None where there is none.

    The calendar may have changed since: days are taken back also where they are no holiday any more.
    """
    if not may_be_holiday(of, days, ctx.now):
        return None
    undone = [gone for on in each_of(days) if (gone := take_back_event.undo(ctx, of, KIND, on))]
    return Noted(news=tuple(news for each in undone for news in each.news)) if undone else None
