"""What follows a supervision notice: it is answered, recalled until then, and told of when it is late."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.flows.isolate import PARKED, apart
from bot.queries import rights
from bot.queries.context import Context
from bot.queries.supervision import ANSWER_LIMIT, may_be_answered
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import supervision
from bot.store.messages.supervision import SupervisionNotice
from bot.store.people.members import holders
from bot.store.people.people import Person, person
from bot.store.people.units import Unit, unit
from schedules.escalation import Hours
from schedules.record import record
from schedules.workdays import workdays_of


@record
class Answered:
    """A notice is answered; these people hear of it, for the unit that issued it."""

    notice: SupervisionNotice
    to: tuple[Person, ...]
    issuing: str


@record
class NoAnswer:
    """Nothing was taken as the answer: it is too long, or the notice is answered or not theirs to answer."""

    why: Literal["length", "not_yours"]


@record
class Recalled:
    """A notice whose time has come, with who is to answer it; once it is late, who issued it hears so."""

    notice: SupervisionNotice
    to: tuple[Person, ...]
    is_late: bool = False
    late_to: tuple[Person, ...] = ()


def answer(ctx: Context, notice_id: int, text: str) -> Answered | NoAnswer:
    """Keep the answer that was typed."""
    shown = supervision.known_supervision_notice(ctx.conn, notice_id, lock=True)
    if not 0 < len(text) <= ANSWER_LIMIT:
        return NoAnswer(why="length")
    if not shown or not may_be_answered(ctx, shown):
        return NoAnswer(why="not_yours")
    answered = supervision.answer(ctx.conn, shown.id, text, ctx.by.id, now=ctx.now)
    issuing = unit(ctx.conn, shown.issuer_unit_id)
    facts = {
        "supervision_notice": shown.id,
        "number": shown.number,
        "person": ctx.by.id,
        "answer": Aside(text=text, by=ctx.by.id),
    }
    for company in sorted({unit(ctx.conn, shown.unit_id).company_id, issuing.company_id}):
        ledger.append(ctx.conn, company, "supervise_answered", ctx.now, **facts)
    return Answered(notice=answered, to=tuple(_issuers(ctx.conn, answered, ctx.now)), issuing=issuing.name)


def first_prompt(conn: Connection, of: Unit, answer_by: date, now: datetime) -> datetime:
    """When a new notice is first recalled: the working day before the answer is wanted, or the next one where nobody
    of the unit could be told of it.
    """
    to, days, zone = rights.leaders(conn, of, now), workdays_of(of.judged.calendar), ZoneInfo(of.timezone)
    following = days.on_or_after(now.astimezone(zone).date() + timedelta(days=1))
    before = days.on_or_before(answer_by - timedelta(days=1))
    return _hours(to).prompt_at(max(following, before) if to else following, zone)


def recall(conn: Connection, now: datetime) -> list[Recalled]:
    """The notices whose time has come; each is looked at again later."""
    recalled: list[Recalled] = []
    for owed in supervision.supervision_notices_to_prompt(conn, now):
        at = now + PARKED
        with apart(conn, "supervise.parked", supervision_notice=owed.id):
            found, at = _recall(conn, owed, now)
            recalled += [found] if found else []
        supervision.set_next_prompt(conn, owed.id, at)
    return recalled


def _recall(conn: Connection, owed: SupervisionNotice, now: datetime) -> tuple[Recalled | None, datetime]:
    """One notice, if it is recalled now; and when it is looked at next."""
    of = unit(conn, owed.unit_id)
    to, zone = rights.leaders(conn, of, now), ZoneInfo(of.timezone)
    at = _moment(_hours(to), of, now)
    if at > now:
        return None, at
    is_late = now.astimezone(zone).date() > owed.answer_by and not owed.late_at
    late_to = tuple(_issuers(conn, owed, now)) if is_late else ()
    recalled = Recalled(notice=owed, to=tuple(to), is_late=is_late, late_to=late_to)
    return recalled, first_prompt(conn, of, owed.answer_by, now)


def _moment(hours: Hours, of: Unit, now: datetime) -> datetime:
    """The next moment from `now` on at which someone may be prompted, on a working day of the unit."""
    zone, days = ZoneInfo(of.timezone), workdays_of(of.judged.calendar)
    at = hours.from_then_on(now, zone)
    day = at.astimezone(zone).date()
    return at if days.is_workday(day) else hours.prompt_at(days.on_or_after(day), zone)


def _hours(to: list[Person]) -> Hours:
    """The hours of the one among these who wants to hear of things last."""
    return max((each.hours for each in to), key=lambda hours: hours.digest, default=Hours())


def _issuers(conn: Connection, shown: SupervisionNotice, now: datetime) -> list[Person]:
    """Whoever issued the notice; where they may not do so any more, the supervisors of the unit that did."""
    if rights.may(conn, shown.issuer_id, "supervise", unit(conn, shown.unit_id), now=now):
        return [person(conn, shown.issuer_id)]
    return holders(conn, [shown.issuer_unit_id], "supervisor")
