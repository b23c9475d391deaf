"""Who is to come to an act hears of it in their digest of the working day before; whoever owes it is reminded of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.plans.told import eve_at, title_of
from bot.queries import plans, rights
from bot.store.duties.bundles import act_of, bundle_of
from bot.store.duties.duties import Duty
from bot.store.duties.obligations import adopted
from bot.store.duties.plans import plan_of, planned, to_come_to
from bot.store.engine import Connection
from bot.store.messages import reminders
from bot.store.people import prefaces
from bot.store.people.people import Person, memberships_of
from bot.store.people.units import unit
from schedules.mornings.prompted import prompted_on
from schedules.obligation import Text
from schedules.planned.day_and_place import DAY, EVE, day_led_to, eve_of
from schedules.record import record

KIND = "attends"
# So far ahead is looked for what someone is to come to: a window of a year and more.
AHEAD = timedelta(days=400)


@record
class Attended:
    """An act to which someone is to come: what, of which unit, when and where, and who owes it."""

    duty_id: int
    title: Text
    unit: str
    today: date
    on: date
    eve: date
    place: str
    owed_by: tuple[str, ...]


def note(conn: Connection, owed: Duty, step: str, now: datetime) -> None:
    """Owe those who are to come, where a step leads to the planned day, that their digest tells them.

    On the day itself only where the morning before was missed.
    """
    if not owed.planned_on or not step.startswith((EVE, DAY)) or day_led_to(step) != owed.planned_on:
        return
    plan = plan_of(conn, owed.id)
    if not plan or (step.startswith(DAY) and not _was_missed(conn, owed, plan.at)):
        return
    owners = {each.id for each in rights.owners(conn, owed, now)}
    concerned = {number: each for number, each in plans.to_come(conn, owed, plan).items() if number not in owners}
    waiting = prefaces.waiting_for(conn, KIND, list(concerned)) if concerned else set()
    zone = ZoneInfo(unit(conn, owed.unit_id).timezone)
    rows = [
        {"person_id": number, "kind": KIND, "since": now, "until": now, "at": each.hours.from_then_on(now, zone)}
        for number, each in concerned.items()
        if number not in waiting
    ]
    if rows:
        prefaces.add_prefaces(conn, rows, now)


def _was_missed(conn: Connection, owed: Duty, said_at: datetime) -> bool:
    """Whether nobody heard on the day before of what was planned by then."""
    assert owed.planned_on
    in_time = said_at < eve_at(conn, owed, owed.planned_on)
    return in_time and not reminders.was_entered(conn, owed.id, f"{EVE} {owed.planned_on}")


def still(conn: Connection, to: Person, now: datetime) -> list[Attended]:
    """The acts of today and of the next working day to which someone is to come, but for those that they owe."""
    return [each for each in to_attend(conn, to, now) if each.today >= each.eve]


def to_attend(conn: Connection, to: Person, now: datetime) -> list[Attended]:
    """The acts to which someone is to come and that are still to be done, but for those that they owe."""
    units = [each.unit_id for each in memberships_of(conn, to.id)]
    yesterday = now.date() - timedelta(days=1)  # no zone is further behind
    found = to_come_to(conn, to.id, units, first=yesterday, last=now.date() + AHEAD)
    attended = []
    for owed in acts(conn, found):
        of, owners = unit(conn, owed.unit_id), rights.owners(conn, owed, now)
        plan, today = plan_of(conn, owed.id), rights.local_day(of, now)
        comes = to.id in plans.to_come(conn, owed, plan) and not any(each.id == to.id for each in owners)
        if not plan or not owed.planned_on or owed.planned_on < today or not comes:
            continue
        attended.append(
            Attended(
                duty_id=owed.id,
                title=title_of(conn, owed),
                unit=of.name,
                today=today,
                on=owed.planned_on,
                eve=eve_of(
                    owed.planned_on,
                    prompted_on(of.judged, adopted(conn, owed.obligation_id).obligation, owed.opens_on, owed.due_on),
                ),
                place=plan.place,
                owed_by=tuple(each.name for each in owners[:2]),
            )
        )
    return attended


def soon(conn: Connection, unit_ids: Sequence[int], today: date, days: int) -> list[Duty]:
    """What is planned in units in so many days from today on and still to be done: one duty of each act."""
    return acts(conn, planned(conn, unit_ids, today, today + timedelta(days=days - 1)))


def acts(conn: Connection, some: Sequence[Duty]) -> list[Duty]:
    """Of duties that one act fulfils on one day the first."""
    found: dict[object, Duty] = {}
    for each in some:
        bundle = bundle_of(conn, each)
        one = bundle is None or bundle.steps
        found.setdefault(each.id if one else (act_of(conn, each), each.planned_on), each)
    return list(found.values())
