"""Year plans: for a unit and a year the day on which each of its year's duties is meant to be done."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.rows import locked, one
from bot.store.tables import year_plans
from schedules.record import record


@record
class YearPlan:
    """A plan of record: a day for each duty by its id; a proposal until it is fixed."""

    unit_id: int
    year: int
    days: Mapping[str, str]
    proposed_at: datetime
    fixed_at: datetime | None
    fixed_by: int | None

    def day_of(self, duty_id: int) -> date | None:
        """The day planned for a duty."""
        said = self.days.get(str(duty_id))
        return date.fromisoformat(said) if said else None


def year_plan(conn: Connection, unit_id: int, year: int, *, lock: bool = False) -> YearPlan | None:
    """The plan of a unit for a year; locked until the transaction ends where asked."""
    query = select(year_plans).where(year_plans.c.unit_id == unit_id, year_plans.c.year == year)
    return one(YearPlan, locked(conn, query) if lock else conn.execute(query).one_or_none())


def keep_plan(conn: Connection, unit_id: int, year: int, days: Mapping[int, date], *, now: datetime) -> None:
    """Keep the days of a plan; it is then to be fixed (again)."""
    values = {str(duty_id): day.isoformat() for duty_id, day in days.items()}
    known = (year_plans.c.unit_id == unit_id) & (year_plans.c.year == year)
    if conn.execute(update(year_plans).where(known).values(days=values, fixed_at=None, fixed_by=None)).rowcount == 0:
        conn.execute(insert(year_plans).values(unit_id=unit_id, year=year, days=values, proposed_at=now))


def fix_plan(conn: Connection, unit_id: int, year: int, person_id: int, *, now: datetime) -> None:
    """Say that a plan holds."""
    known = (year_plans.c.unit_id == unit_id) & (year_plans.c.year == year)
    conn.execute(update(year_plans).where(known).values(fixed_at=now, fixed_by=person_id))


def note_days(conn: Connection, unit_id: int, year: int, days: Mapping[int, date | None]) -> None:
    """Let a plan that is kept have these days, as it stands, fixed or not; a duty without one is proposed anew."""
    if not (kept := year_plan(conn, unit_id, year)):
        return
    now = dict(kept.days) | {str(duty_id): day.isoformat() for duty_id, day in days.items() if day}
    left = {duty_id: day for duty_id, day in now.items() if days.get(int(duty_id), day)}
    known = (year_plans.c.unit_id == unit_id) & (year_plans.c.year == year)
    conn.execute(update(year_plans).where(known).values(days=left))
