"""Whom above to tell by what acts units below owe less: one message a person and morning, whose receipt counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows.planning import exempt
from bot.queries import duty_views, rights
from bot.store.duties import choices, exemptions
from bot.store.duties.duties import known_duty
from bot.store.duties.exemptions import Exemption
from bot.store.duties.obligations import adopted
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.duties.waivers import waiver_of
from bot.store.engine import Connection
from bot.store.messages.messages import said_since
from bot.store.people.people import Person, person
from bot.store.people.units import Unit, unit
from schedules.obligation import Text
from schedules.record import record
from schedules.workdays import workdays_of

PURPOSE = "exemptions"
# So many are named in one message, since what is folded has not been seen; the others come on the next morning.
NAMED = 12
# What was told and has not been received by then is told again.
AGAIN = timedelta(days=7)
# Acts that concern the duties that their entries name, and those of them for which somebody gave a reason.
OF_DUTIES, WITH_A_REASON = ("waived", "not_applicable", "event_undone"), ("waived", "not_applicable")


@record
class ExemptionView:
    """An act by which a unit owes less: where, of which kind, on which local day, by whom (nobody: the operator or the
    rules), and what of.

    `before` is what the unit said of itself until then, `entry` what the act's entry says; `duties` are not owed by it,
    none of those that were where they are owed `again`. A single duty is named, an obligation of which was chosen, and
    a `roadmap` that was left.
    """

    unit: str
    kind: str
    day: date
    by: str | None
    before: Mapping[str, Any]
    entry: Mapping[str, Any]
    duties: int
    again: bool = False
    reason: str = ""
    title: Text | None = None
    period: str = ""
    due_on: date | None = None
    duty_id: int | None = None
    roadmap: Text | None = None


@record
class OweLess:
    """Someone above is to be told of these acts, the oldest first, each with its number; so many `more` wait."""

    to: Person
    acts: tuple[ExemptionView, ...]
    numbers: tuple[int, ...]
    more: int


@record
class Due:
    """Who is to be told of what now, and when to look again today for one whose hour is to come."""

    to: tuple[OweLess, ...] = ()
    again_at: datetime | None = None


def waiting(conn: Connection, above: Sequence[Unit], now: datetime) -> dict[int, list[Exemption]]:
    """Of units those exemptions right below them of which someone is to be told."""
    found: dict[int, list[Exemption]] = {}
    for one in exemptions.unseen_under(conn, [of.id for of in above], now - AGAIN):
        found.setdefault(one.above_id or 0, []).append(one)
    return found


def due(conn: Connection, of: Unit, unseen: Sequence[Exemption], heard: Collection[int], *, now: datetime) -> Due:
    """Those above whose hour has come today, save who has `heard` already.

    Whoever is told is told of all that waits for them, whichever unit they are above it through: the oldest first.
    """
    later: list[datetime] = []
    told: list[OweLess] = []
    receivers = _Receivers(conn, now)
    for to in receivers.of(one.company_id for one in unseen):
        zone = ZoneInfo(of.timezone)
        today = now.astimezone(zone).date()
        midnight = datetime.combine(today, time(), zone)
        if to.id in heard or not workdays_of(of.judged.calendar).is_workday(today):
            continue
        if said_since(conn, to.id, PURPOSE, midnight):
            continue
        at = to.hours.from_then_on(now, zone)
        if at > now:
            later += [at] if at.astimezone(zone).date() == today else []
            continue
        mine = {one.unit_id for one in rights.held(conn, to.id, now)}
        below = exemptions.unseen_below(conn, mine, now - AGAIN)
        if mine_to_hear := [one for one in below if to in receivers.of([one.company_id])]:
            told.append(_owe_less(conn, to, mine_to_hear))
    return Due(to=tuple(told), again_at=min(later, default=None))


def _owe_less(conn: Connection, to: Person, some: Sequence[Exemption]) -> OweLess:
    named = some[:NAMED]
    acts, numbers = tuple(view(conn, one) for one in named), tuple(one.id for one in named)
    return OweLess(to=to, acts=acts, numbers=numbers, more=len(some) - len(named))


def received(conn: Connection, message_id: int, person_id: int, now: datetime) -> None:
    """A message that names exemptions has reached a person: what it names is seen, if they are still above."""
    for one in exemptions.named_by(conn, message_id):
        exempt.see(conn, person_id, one, now)


class _Receivers:
    """Who is told of what companies do, each who is away replaced by who is there for them where they hold the role."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self._conn, self._now = conn, now
        self._known: dict[int, list[Person]] = {}

    def of(self, company_ids: Iterable[int]) -> list[Person]:
        """Those who are told of any of these companies, each once."""
        found: dict[int, Person] = {}
        for company_id in dict.fromkeys(company_ids):
            if company_id not in self._known:
                self._known[company_id] = list(self._of(unit(self._conn, company_id)))
            found |= {each.id: each for each in self._known[company_id]}
        return list(found.values())

    def _of(self, company: Unit) -> Iterator[Person]:
        for above, holder in exempt.told_above(self._conn, company, self._now):
            there = person(self._conn, rights.deputy_of(self._conn, holder.id, above, self._now) or holder.id)
            if not there.blocked_at and exempt.is_above(self._conn, there.id, company, self._now):
                yield there


def view(conn: Connection, one: Exemption) -> ExemptionView:
    """An exemption as it is told: the act with all that its entry says, and what it lets go today, by name if one."""
    entry = exempt.entry_of(conn, one)
    concerned = exemptions.duties_under(conn, [one.id])[one.id]
    acted_on = [entry["duty"]] if "duty" in entry else entry.get("duties", [])
    again = one.kind in OF_DUTIES and bool(acted_on) and not concerned
    named = (acted_on if again else concerned) or [0]
    shown = known_duty(conn, named[0]) if len(named) == 1 else None
    by = person(conn, one.person_id) if one.person_id else None
    waiver = waiver_of(conn, shown.id) if shown and one.kind in WITH_A_REASON and not again else None
    chosen = _chosen(conn, one, entry) if one.kind == "chosen" else None
    left = _left(conn, entry) if one.kind == "roadmap_left" else None
    return ExemptionView(
        unit=unit(conn, one.unit_id).name,
        kind=one.kind,
        day=unit(conn, one.unit_id).day_of(one.at),
        by=by.name if by else None,
        before=one.before or _last_day_before(conn, one),
        entry=entry,
        duties=len(acted_on) if again else len(concerned),
        again=again,
        reason=waiver.reason if waiver else chosen.reason if chosen else one.reason if left else "",
        title=adopted(conn, shown.obligation_id).obligation.title if shown else chosen.title if chosen else None,
        period=duty_views.period(conn, shown) if shown else "",
        due_on=shown.due_on if shown else None,
        duty_id=shown.id if shown else None,
        roadmap=left,
    )


@record
class _Chosen:
    """The title of the obligation of which something was chosen, and the reason that was given."""

    title: Text | None
    reason: str


def _chosen(conn: Connection, one: Exemption, entry: Mapping[str, Any]) -> _Chosen:
    """What was chosen; the reason as long as nothing else was chosen of the same obligation since."""
    said = next((each for each in choices.of_unit(conn, one.unit_id) if each.seq == one.seq), None)
    place = entry.get("roadmap"), entry.get("obligation")
    of = ((roadmap.id, each) for roadmap in roadmaps_in_force(conn).values() for each in roadmap.obligations)
    title = next((each.title for name, each in of if (name, each.id) == place), None)
    return _Chosen(title=title, reason=said.reason if said else "")


def _left(conn: Connection, entry: Mapping[str, Any]) -> Text | None:
    """What the roadmap that was left is called."""
    there = (roadmap for roadmap in roadmaps_in_force(conn).values() if roadmap.id == entry.get("roadmap"))
    return next((roadmap.source for roadmap in there), None)


def _last_day_before(conn: Connection, one: Exemption) -> dict[str, Any]:
    """The last day that a unit had before it went on again, as the entry of its ending says."""
    if one.kind != "revived":
        return {}
    acts = [each for kind in ("ended", "revived") for each in exemptions.of_kind(conn, one.unit_id, kind)]
    said = [
        entry
        for each in sorted(acts, key=lambda act: act.id)
        if each.id < one.id and (entry := exempt.entry_of(conn, each))
    ]
    return {"ended_on": said[-1]["ended_on"]} if said and "ended_on" in said[-1] else {}
