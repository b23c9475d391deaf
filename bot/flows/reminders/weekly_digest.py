"""The week's digest for supervisors: once a week, on its first working day at their hour, where units are below."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows.notices import follow_up
from bot.messages.body import Body
from bot.outbox.say import say
from bot.queries import board, duty_views, rights
from bot.queries.board import Entry
from bot.store.duties import events, rates
from bot.store.duties.duties import duty
from bot.store.duties.obligations import escalations
from bot.store.engine import Connection
from bot.store.messages import supervision
from bot.store.messages.messages import said_since
from bot.store.people.people import Office, Person, offices, person
from bot.store.people.units import Unit, has_below, unit
from bot.texts.catalogue import language
from bot.texts.reports import weekly_digest as texts
from bot.texts.reports.weekly_digest import Week
from schedules.workdays import workdays_of

# So many units, duties and notices are named of each.
NAMED = 5
PURPOSE = "weekly"
WEEK = timedelta(days=7)


def tell(conn: Connection, of: Unit, supervisors: Sequence[Office], now: datetime) -> datetime | None:
    """Tell those supervisors of a unit whose hour has come; when to come again today for one whose hour is to come."""
    if not supervisors or not has_below(conn, of.id):
        return None
    later = []
    for office in supervisors:
        to = person(conn, rights.deputy_of(conn, office.person_id, of, now) or office.person_id)
        at = _owed_at(conn, to, office.since, of, now)
        if at and at > now:
            later.append(at)
        elif at:
            _say(conn, to, now)
    return min(later, default=None)


def _owed_at(conn: Connection, to: Person, since: datetime, of: Unit, now: datetime) -> datetime | None:
    """When today someone is to be told; None where not today, or told this week, or in office only since.

    What could not be said on the first working day of the week is said on a later one of that week.
    """
    zone, days = ZoneInfo(of.timezone), workdays_of(of.judged.calendar)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first = days.on_or_after(monday)
    if today < first or not days.is_workday(today) or since >= to.hours.prompt_at(first, zone):
        return None
    if said_since(conn, to.id, PURPOSE, datetime.combine(monday, time(), zone)):
        return None
    at = to.hours.from_then_on(now, zone)
    return at if at.astimezone(zone).date() == today else None


def _say(conn: Connection, to: Person, now: datetime) -> None:
    """Say the week of each unit that someone supervises today, for themselves or for one who is away: all at once."""
    mine = dict.fromkeys(one.unit_id for one in rights.held(conn, to.id, now) if one.role == "supervisor")
    for root_id in mine:
        if has_below(conn, root_id) and _supervises(conn, to, unit(conn, root_id), now):
            found = week(conn, unit(conn, root_id), now)
            say(conn, to, texts.digest(language(to.language), found), now, purpose=PURPOSE)


def anew(conn: Connection, to: Person, text: str, now: datetime) -> Body | None:
    """A digest of the week that has waited, as it is now; None where it is not theirs to hear any more."""
    speech = language(to.language)
    mine = dict.fromkeys(one.unit_id for one in rights.held(conn, to.id, now) if one.role == "supervisor")
    for root in (unit(conn, root_id) for root_id in mine):
        if text.startswith(str(texts.heading(speech, root.name))) and has_below(conn, root.id):
            return texts.digest(speech, week(conn, root, now))
    return None


def _supervises(conn: Connection, to: Person, of: Unit, now: datetime) -> bool:
    """Whether someone holds the office in a unit and is there, or is there for one who holds it."""
    holders = [each.person_id for each in offices(conn, [of.id], "supervisor")]
    return any((rights.deputy_of(conn, each, of, now) or each) == to.id for each in holders)


def week(conn: Connection, root: Unit, now: datetime) -> Week:
    """How the units below one stand, and what has changed in a week."""
    span = board.span(root, "y", now)
    found = rates.by_unit(conn, root.id, span, 0, NAMED)
    before = replace(span, today=span.today - WEEK)
    known_by = now - WEEK
    escalated, escalated_in_all = rates.first_of(conn, root.id, _come_up(conn, span), NAMED)
    noted = events.noted_below(conn, root.id, now - WEEK)
    unanswered, unanswered_in_all = supervision.unanswered(conn, root.id, NAMED)
    return Week(
        unit=root.name,
        rate=found.rate,
        before=rates.whole(conn, root.id, before, known_by=known_by),
        let_go=rates.let_go_since(conn, root.id, before, known_by),
        units=found.lines_in_all,
        without=found.without,
        worst=[Entry(id=line.id, name=line.name, rate=line.rate) for line in found.lines],
        escalated=duty_views.views_for(conn, None, [duty(conn, duty_id) for duty_id in escalated], now),
        escalated_in_all=escalated_in_all,
        unanswered=[follow_up.view(conn, each, now) for each in unanswered],
        unanswered_in_all=unanswered_in_all,
        events=noted[:NAMED],
        events_in_all=sum(n for _, n in noted),
    )


def _come_up(conn: Connection, span: rates.Span) -> list[rates.Due]:
    """The due days of which a duty that is still overdue today has come up to the supervisor, by obligation."""
    found: dict[tuple[int, int], list[int]] = {}
    for obligation_id, escalation in escalations(conn).items():
        after = [step.days for step in escalation.steps if step.anchor == "due" and "supervisor" in step.to]
        if after:
            found.setdefault((escalation.missed_after, min(after)), []).append(obligation_id)
    return [
        rates.Due(obligations=ids, first=span.today - timedelta(days=missed), last=span.today - timedelta(days=after))
        for (missed, after), ids in found.items()
    ]
