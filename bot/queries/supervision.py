"""Supervision notices (督办) as people see them: as they are written, as they stand, and whom they concern."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.queries.duty_views import DutyView
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.messages.supervision import SupervisionNotice
from bot.store.people.people import person
from bot.store.people.units import family, unit
from schedules.record import record

# So many characters a notice holds, and an answer; both have their place on one card.
LIMIT, ANSWER_LIMIT = 250, 500


@record
class SupervisionDraft:
    """A notice that is being written on the unit's day `today`: to which unit, about which duty, what it says."""

    unit: str
    duty: DutyView | None
    today: date
    text: str = ""
    answer_by: date | None = None


@record
class SupervisionView:
    """A notice as it is shown on the local day `today`; `answered_at` is a local moment."""

    id: int
    serial: str
    unit: str
    issuer_unit: str
    issuer: str
    duty: DutyView | None
    text: str
    answer_by: date
    today: date
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


def view(conn: Connection, shown: SupervisionNotice, now: datetime) -> SupervisionView:
    """A notice as it stands at `now`."""
    of, about = unit(conn, shown.unit_id), duty(conn, shown.duty_id) if shown.duty_id else None
    return SupervisionView(
        id=shown.id,
        serial=shown.serial,
        unit=of.name,
        issuer_unit=unit(conn, shown.issuer_unit_id).name,
        issuer=person(conn, shown.issuer_id).name,
        duty=duty_views.act_view(conn, about, now) if about else None,
        text=shown.text,
        answer_by=shown.answer_by,
        today=rights.local_day(of, now),
        answer=shown.answer,
        answered_by=person(conn, shown.answered_by).name if shown.answered_by else None,
        answered_at=shown.answered_at.astimezone(ZoneInfo(of.timezone)) if shown.answered_at else None,
    )


def may_be_answered(ctx: Context, shown: SupervisionNotice) -> bool:
    """Whether the notice waits for an answer that this person may give: they answer for the unit today."""
    of = unit(ctx.conn, shown.unit_id)
    if shown.answered_at or not rights.may(ctx.conn, ctx.by.id, "submit", of, now=ctx.now):
        return False
    return any(each.id == ctx.by.id for each in rights.leaders(ctx.conn, of, ctx.now))


def concerns(ctx: Context, shown: SupervisionNotice) -> bool:
    """Whether one of someone's units issued or received the notice."""
    issued, received = listed_for(ctx.conn, ctx.by.id, ctx.now)
    return shown.issuer_unit_id in issued or shown.unit_id in received


def listed_for(conn: Connection, person_id: int, now: datetime) -> tuple[list[int], list[int]]:
    """The units for which someone issues notices, and those for which they receive them."""
    mine = rights.held(conn, person_id, now)
    issued = [one.unit_id for one in mine if rights.allows(one.role, "supervise", "below")]
    received = {one.unit_id for one in mine if rights.allows(one.role, "see", "own")}
    for one in mine:
        if rights.allows(one.role, "submit", "below"):
            received |= set(family(conn, one.unit_id))
    return issued, sorted(received)


def draft(conn: Connection, wanted: Mapping[str, Any], now: datetime) -> SupervisionDraft:
    """A notice that is being written, by what has been said of it so far."""
    about, by_day, of = wanted["duty"], wanted.get("answer_by"), unit(conn, wanted["unit"])
    return SupervisionDraft(
        unit=of.name,
        duty=duty_views.act_view(conn, duty(conn, about), now) if about else None,
        today=rights.local_day(of, now),
        text=wanted.get("text", ""),
        answer_by=date.fromisoformat(by_day) if by_day else None,
    )
