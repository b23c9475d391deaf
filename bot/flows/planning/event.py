"""Something has happened: the duties that follow from it are opened at once, counted from its day."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.news import News
from bot.flows.planning import exempt, waive
from bot.flows.reminders.escalations import first_prompt_after
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties import adoptions, exemptions, waivers
from bot.store.duties.adoptions import Adoption, judged_under
from bot.store.duties.duties import Duty, Opened, duties_of_periods, locked_duties, open_new
from bot.store.duties.events import Event, add_event, event_of, is_put_off, note_again, noted_since
from bot.store.duties.obligations import Named, current_ids
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import stamp
from bot.store.people.people import earliest_hours
from bot.store.people.units import Unit
from schedules.cadence import OfEvent, counts_hours, window_of_event
from schedules.cadences.hours import moment_of
from schedules.mornings.calm import calm_prompts
from schedules.mornings.prompted import prompted_on
from schedules.obligation import Obligation
from schedules.period import Period
from schedules.plan import concerns
from schedules.rate import Weight
from schedules.record import record

# What is known beforehand, and how far; all else is told once it has happened.
AHEAD = {
    "key_time": timedelta(days=60),
    "rail_key_node": timedelta(days=60),
    "major_hazard_deadline": timedelta(days=366),
    "insurance_expiry": timedelta(days=366 * 3),
    "certificate_expiry": timedelta(days=366 * 6),
}
# So far back an event may lie.
BACK = timedelta(days=366)
# Nobody notes more events than this in an hour: duties that are overdue at once are not to be opened by the dozen.
AN_HOUR = timedelta(hours=1)
PER_HOUR = 5


@record
class Recorded:
    """The event is noted, and what follows is owed."""

    news: tuple[News, ...]


# An obligation that follows from an event, with the id of its roadmap.
Follows = tuple[int, Obligation]


def kinds(conn: Connection, of: Unit) -> dict[str, list[Follows]]:
    """The kinds of events that concern a unit, each with what follows from it under the roadmaps that it goes by.

    By one that it has left it goes on until someone above has seen that.
    """
    return _kinds(conn, of, adoptions.going_on(conn, [of.id])[of.id])


def _kinds(conn: Connection, of: Unit, gone_by: Iterable[Adoption]) -> dict[str, list[Follows]]:
    adopted = {one.roadmap_id: one for one in gone_by}
    roadmaps = roadmaps_in_force(conn, adopted)
    found: dict[str, list[Follows]] = {}
    for roadmap_id, roadmap in roadmaps.items():
        for obligation in roadmap.obligations:
            if isinstance(obligation.cadence, OfEvent) and concerns(obligation, judged_under(of, adopted[roadmap_id])):
                found.setdefault(obligation.cadence.event, []).append((roadmap_id, obligation))
    return found


def is_fitting(kind: str, on: date, today: date) -> bool:
    """Whether an event of this kind may be told of for a day: not to come, save what is known before; not long past."""
    return today - BACK <= on <= today + AHEAD.get(kind, timedelta())


def hangs_on_hour(conn: Connection, of: Unit, kind: str) -> bool:
    """Whether something follows from events of this kind that is due so many hours after them."""
    return any(counts_hours(obligation.cadence) for _, obligation in kinds(conn, of).get(kind, []))


def asks_hour(conn: Connection, of: Unit, kind: str) -> bool:
    """Whether its hour has to be told; of what is known beforehand only the day is, and its hours count from there."""
    return kind not in AHEAD and hangs_on_hour(conn, of, kind)


def hour_of(conn: Connection, of: Unit, kind: str, on: date) -> datetime | None:
    """The hour, in the unit's zone, of an event that is noted or was."""
    noted = event_of(conn, of.id, kind, on)
    return noted.happened_at.astimezone(ZoneInfo(of.timezone)) if noted and noted.happened_at else None


def _window(conn: Connection, of: Unit, asked: Follows, *, on: date, at: datetime | None) -> Period:
    """The window of what follows from an event of a day, and of an hour of it."""
    roadmap_id, obligation = asked
    assert isinstance(obligation.cadence, OfEvent)
    working = roadmaps_in_force(conn)[roadmap_id].workdays
    return window_of_event(obligation.cadence, on, working, zone=ZoneInfo(of.timezone), at=at)


def follows(
    conn: Connection, of: Unit, kind: str, on: date, *, at: datetime | None = None
) -> list[tuple[Obligation, Period]]:
    """What a unit then owes, with the window of each; legal limits count the working days of their roadmap."""
    return [(asked[1], _window(conn, of, asked, on=on, at=at)) for asked in kinds(conn, of).get(kind, [])]


def opened_by(conn: Connection, of: Unit, kind: str, on: date, *, at: datetime | None = None) -> list[Duty]:
    """The duties that an event has opened, which nobody else changes until the transaction ends."""
    found = {}
    for roadmap_id, obligation in _kinds(conn, of, adoptions.ever(conn, of.id)).get(kind, []):
        found[roadmap_id, obligation.id] = _window(conn, of, (roadmap_id, obligation), on=on, at=at).key
    return locked_duties(conn, [each.id for each in duties_of_periods(conn, of.id, found)])


def is_too_many(ctx: Context, of: Unit) -> bool:
    """Whether a person has noted as many events in this hour as one may.

    What was taken back in the unit meanwhile counts besides: it may be noted again, and again.
    """
    since = ctx.now - AN_HOUR
    return noted_since(ctx.conn, ctx.by.id, since) + _taken_back_since(ctx.conn, of, since) >= PER_HOUR


def _taken_back_since(conn: Connection, of: Unit, since: datetime) -> int:
    """How often events were taken back in a unit since a moment.

    The key times that someone took back at one moment are the days of one holiday, and count once: each as often as
    the day of them that went most often.
    """
    acts, gone = set[Hashable](), Counter[Hashable]()
    for one in exemptions.of_kind(conn, of.id, "event_undone"):
        if one.at <= since:
            continue
        said = exempt.entry_of(conn, one)
        if said.get("kind") != "key_time":
            acts.add(one.id)
            continue
        gone[one.person_id, one.at, said["on"]] += 1
        acts.add((one.person_id, one.at, gone[one.person_id, one.at, said["on"]]))
    return len(acts)


def note(
    ctx: Context, of: Unit, kind: str, on: date, *, at: datetime | None = None, is_counted: bool = True
) -> Recorded | None:
    """Note the event and open what follows; None where it was noted before or is not theirs to note.

    One that is not `is_counted` is part of an act whose measure is taken already. Where something is due so many hours
    after it, it happened `at` a moment of that day; the hour that was said first stands, until the event is taken back.

    One that was noted before is locked first: who takes it back at the same time is waited for, and judged by is what
    is so then.
    """
    before = event_of(ctx.conn, of.id, kind, on)
    at = _moment(ctx.conn, of, kind, on=on, at=at)
    opened = opened_by(ctx.conn, of, kind, on, at=at) if before else []
    today = rights.local_day(of, ctx.now)
    if not rights.may(ctx.conn, ctx.by.id, "event", of, now=ctx.now) or not is_fitting(kind, on, today):
        return None
    follow = kinds(ctx.conn, of).get(kind, [])
    if not follow or (is_counted and is_too_many(ctx, of)) or (before and not before.undone_at):
        return None
    if not _is_hour_fitting(ctx, of, kind, on=on, at=at):
        return None
    news = _note_again(ctx, of, before, opened, kind=kind, on=on, at=at) if before else []
    if not before:
        add_event(ctx.conn, of.id, kind, on, at=at, person_id=ctx.by.id, now=ctx.now)
    ids = current_ids(ctx.conn)
    rows = [_row(ctx.conn, of, asked, on, at=at, ids=ids, now=ctx.now) for asked in follow]
    added = open_new(ctx.conn, rows)
    names = {number: roadmap.id for number, roadmap in roadmaps_in_force(ctx.conn).items()}
    ledger.append(
        ctx.conn,
        of.company_id,
        "event",
        ctx.now,
        unit=of.id,
        kind=kind,
        on=on.isoformat(),
        person=ctx.by.id,
        duties=[_said(each, names[each.roadmap_id]) for each in added],
        **({"happened_at": stamp(at)} if at else {}),
    )
    return Recorded(news=tuple(news))


def _said(opened: Opened, roadmap: str) -> list[object]:
    """What the entry says of a duty; only of one that is due at an hour also when."""
    due_at = [stamp(opened.due_at)] if opened.due_at else []
    return [opened.id, opened.key, opened.period, opened.due_on.isoformat(), opened.counts, roadmap, *due_at]


def _moment(conn: Connection, of: Unit, kind: str, *, on: date, at: datetime | None) -> datetime | None:
    """The moment to be noted of an event: none where nothing hangs on it, that of its day where only this is known."""
    if not hangs_on_hour(conn, of, kind):
        return None
    return moment_of(on, ZoneInfo(of.timezone)) if kind in AHEAD else at


def _is_hour_fitting(ctx: Context, of: Unit, kind: str, *, on: date, at: datetime | None) -> bool:
    """Whether the hour is told where it has to be, lies on the day, and is not to come."""
    if not asks_hour(ctx.conn, of, kind):
        return True
    return at is not None and at <= ctx.now and at.astimezone(ZoneInfo(of.timezone)).date() == on


def _note_again(
    ctx: Context, of: Unit, before: Event, opened: Sequence[Duty], *, kind: str, on: date, at: datetime | None
) -> list[News]:
    """Note an event that was taken back; what it opened then, or whenever it was noted before, is owed as before."""
    note_again(ctx.conn, before.id, ctx.by.id, ctx.now, at=at)
    undone = {before.undone_at, *(_undone(ctx.conn, of, kind, on) if at else ())}
    let_go = [(owed, waivers.waiver_of(ctx.conn, owed.id)) for owed in opened]
    return waive.owe_again(ctx.conn, [owed for owed, why in let_go if why and why.at in undone], ctx.now)


def _undone(conn: Connection, of: Unit, kind: str, on: date) -> Iterator[datetime]:
    """When an event was taken back, each time: noted again with an hour of before, that hour's duties are owed."""
    for one in exemptions.of_kind(conn, of.id, "event_undone"):
        said = exempt.entry_of(conn, one)
        if (said.get("kind"), said.get("on")) == (kind, on.isoformat()):
            yield one.at


def _row(
    conn: Connection,
    of: Unit,
    asked: Follows,
    on: date,
    *,
    at: datetime | None,
    ids: Mapping[Named, int],
    now: datetime,
) -> dict[str, object]:
    roadmap_id, obligation = asked
    window = _window(conn, of, asked, on=on, at=at)
    come = calm_prompts(
        obligation,
        roadmaps_in_force(conn)[roadmap_id].climbed_by(obligation),
        window.first,
        window.last,
        zone=ZoneInfo(of.timezone),
        workdays=prompted_on(of.judged, obligation, window.first, window.last),
        hours=earliest_hours(conn),
        due_at=window.due_at,
    )
    counts: Weight = "late" if _is_late(conn, of, (roadmap_id, obligation.id), window, now=now) else "fully"
    return {
        "unit_id": of.id,
        "obligation_id": ids[roadmap_id, obligation.id],
        "roadmap_id": roadmap_id,
        "key": obligation.id,
        "period": window.key,
        "opens_on": window.first,
        "due_on": window.last,
        "due_at": window.due_at,
        "next_prompt_at": first_prompt_after(come, now),
        "opened_at": now,
        "counts": counts,
    }


def _is_late(conn: Connection, of: Unit, named: Named, window: Period, *, now: datetime) -> bool:
    """Whether a duty is completed late at best: it is opened after it was due, or its hour was put off by taking the
    event back and noting it with a later one, which nobody above has seen yet.
    """
    if not window.due_at:
        return window.last < rights.local_day(of, now)
    return window.due_at < now or is_put_off(conn, of.id, named, window.due_at)
