"""The week of the units below one: how they stand, what has changed, and what waits for a supervisor's look."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.queries import duty_views, supervision
from bot.queries.board import span
from bot.queries.duty_views import DutyView
from bot.queries.supervision import SupervisionView
from bot.store.duties import events, rates
from bot.store.duties.duties import duty
from bot.store.duties.obligations import escalations
from bot.store.engine import Connection
from bot.store.messages.supervision import unanswered
from bot.store.people.units import Unit
from schedules.rate import Rate
from schedules.record import record

# So many units, duties and notices are named of each.
NAMED = 5
WEEK = timedelta(days=7)


@record
class Week:
    """The units below one through this year, today and a week ago; of what is long, the first few and how many.

    `let_go` were owed a week ago and, seen by those above since, are not any more; so were `let_go_chosen` of what is
    not stated.
    """

    unit: str
    rate: Rate
    before: Rate
    let_go: int
    let_go_chosen: int
    units: int
    without: int
    worst: Sequence[rates.Line]
    escalated: Sequence[DutyView]
    escalated_in_all: int
    unanswered: Sequence[SupervisionView]
    unanswered_in_all: int
    events: Sequence[tuple[str, int]] = ()
    events_in_all: int = 0


def week(conn: Connection, root: Unit, now: datetime) -> Week:
    """How the units below one stand, and what has changed in a week."""
    year = span(root, "y", now)
    found = rates.by_unit(conn, root.id, year, 0, size=NAMED)
    before = replace(year, today=year.today - WEEK)
    known_by = now - WEEK
    let_go = rates.let_go_since(conn, root.id, before, known_by)
    escalated, escalated_in_all = rates.first_of(conn, root.id, _come_up(conn, year), NAMED)
    noted = events.noted_below(conn, root.id, now - WEEK)
    waiting, waiting_in_all = unanswered(conn, root.id, NAMED)
    return Week(
        unit=root.name,
        rate=found.rate,
        before=rates.whole(conn, root.id, before, known_by=known_by),
        let_go=let_go[True],
        let_go_chosen=let_go[False],
        units=found.lines_in_all,
        without=found.without,
        worst=found.lines,
        escalated=duty_views.views_for(conn, None, [duty(conn, duty_id) for duty_id in escalated], now),
        escalated_in_all=escalated_in_all,
        unanswered=[supervision.view(conn, each, now) for each in waiting],
        unanswered_in_all=waiting_in_all,
        events=noted[:NAMED],
        events_in_all=sum(n for _, n in noted),
    )


def _come_up(conn: Connection, year: rates.Span) -> list[rates.Due]:
    """The due days of which a duty that is still overdue today has come up to the supervisor, by obligation."""
    found: dict[tuple[int, int], list[int]] = {}
    for obligation_id, escalation in escalations(conn).items():
        after = [step.days for step in escalation.steps if step.anchor == "due" and "supervisor" in step.to]
        if after:
            found.setdefault((escalation.missed_after, min(after)), []).append(obligation_id)
    return [
        rates.Due(obligations=ids, first=year.today - timedelta(days=missed), last=year.today - timedelta(days=after))
        for (missed, after), ids in found.items()
    ]
