"""Supervision notices (督办): whom a unit below may be asked by, for what and by when, and that it is issued."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.flows.notices import follow_up
from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty, known_duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import supervision
from bot.store.messages.supervision import SupervisionNotice
from bot.store.people.people import Person
from bot.store.people.units import Unit, ancestors, known_unit, unit
from schedules.record import record

# No answer is waited for any longer.
LONGEST = timedelta(days=366)


@record
class NotIssued:
    """No notice can be issued: it is not theirs to issue, or its duty is settled by now."""

    why: Literal["not_yours", "settled"]
    about: Duty | None = None


@record
class Issued:
    """A notice is issued, and goes to these people, who answer for the unit."""

    notice: SupervisionNotice
    to: tuple[Person, ...]


def begun(ctx: Context, unit_id: int | None, duty_id: int | None) -> dict[str, Any] | NotIssued:
    """What is known so far of a notice to a unit, or to the unit of an overdue duty."""
    about = known_duty(ctx.conn, duty_id or 0)
    of = unit(ctx.conn, about.unit_id) if about else known_unit(ctx.conn, unit_id or 0)
    if not of or not _issuing_unit(ctx.conn, ctx.by.id, of, ctx.now):
        return NotIssued(why="not_yours")
    if about and not _is_late(ctx.conn, about, ctx.now):
        return NotIssued(why="settled", about=about)
    return {"unit": of.id, "duty": about.id if about else None}


def wrong_day(day: date, today: date) -> Literal["past", "far"] | None:
    """Why a day is none by which an answer can be wanted."""
    if day < today:
        return "past"
    return "far" if day > today + LONGEST else None


def issue(ctx: Context, wanted: Mapping[str, Any]) -> Issued | NotIssued:
    """Issue a notice as it was written."""
    of, answer_by = unit(ctx.conn, wanted["unit"]), date.fromisoformat(wanted["answer_by"])
    issuing = _issuing_unit(ctx.conn, ctx.by.id, of, ctx.now)
    about = known_duty(ctx.conn, wanted["duty"] or 0)
    if about and not _is_late(ctx.conn, about, ctx.now):
        return NotIssued(why="settled", about=about)
    if not issuing:
        return NotIssued(why="not_yours")
    made = supervision.add_supervision_notice(
        ctx.conn,
        issuing.id,
        rights.local_day(issuing, ctx.now).year,
        unit_id=of.id,
        issuer_id=ctx.by.id,
        duty_id=wanted["duty"],
        text=wanted["text"],
        answer_by=answer_by,
        next_prompt_at=follow_up.first_prompt(ctx.conn, of, answer_by, ctx.now),
        created_at=ctx.now,
    )
    for company in sorted({of.company_id, issuing.company_id}):
        ledger.append(
            ctx.conn,
            company,
            "supervised",
            ctx.now,
            supervision_notice=made.id,
            number=made.number,
            unit=of.id,
            issuer=issuing.id,
            duty=made.duty_id,
            person=ctx.by.id,
            answer_by=answer_by.isoformat(),
            text=Aside(text=made.text, by=ctx.by.id),
        )
    return Issued(notice=made, to=tuple(rights.leaders(ctx.conn, of, ctx.now)))


def _is_late(conn: Connection, about: Duty, now: datetime) -> bool:
    return duty_views.is_late(duty_views.view(conn, about, now))


def _issuing_unit(conn: Connection, person_id: int, of: Unit, now: datetime) -> Unit | None:
    """The nearest unit above by a role in which someone may send a unit a supervision notice today."""
    mine = {one.unit_id for one in rights.held(conn, person_id, now) if rights.allows(one.role, "supervise", "below")}
    return next((unit(conn, above) for above in ancestors(conn, of.id) if above in mine), None)
