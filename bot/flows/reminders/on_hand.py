"""What is not settled where a person may look, as they look it up: by tab, theirs first, repeats together."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.flows.reminders.remind import owed_by
from bot.flows.submissions.progress import ready_among
from bot.queries import rights
from bot.queries.context import Context
from bot.queries.duty_views import hour_due, is_past, stands
from bot.store.duties.bundles import act_of, bundle_of
from bot.store.duties.duties import Duty, unsettled
from bot.store.duties.obligations import adopted
from bot.store.messages.reminders import put_off_by
from bot.store.people.units import Unit, know_units, unit
from schedules.obligation import Obligation
from schedules.record import record
from schedules.roadmap import Bundle
from schedules.standing import UNSEEN, DutyStanding

Tab = Literal["mine", "overdue", "week", "others", "missed"]
TABS: tuple[Tab, ...] = get_args(Tab)

# So many days from today on are "this week".
WEEK = 7
# Most pressing first; what only waits, or asks for nothing, comes last.
_RANK: Mapping[DutyStanding, int] = {"returned": 0, "overdue": 2, "submitted": 5, "undetermined": 6}


@record
class OnHand:
    """A duty that is not settled, on its unit's local day `today`.

    It is `own` to whoever looks; `ready` where their draft lacks only to be sent, and put off until the local moment
    `later`. `who` are the others who owe it, where they are of the companies of whoever looks. What is shown as one
    shares an `act`, and is called by its `bundle`. Of what is due at an hour the moment `is_past`.
    """

    duty: Duty
    of: Unit
    obligation: Obligation
    standing: DutyStanding
    today: date
    own: bool
    act: Hashable
    bundle: Bundle | None = None
    ready: bool = False
    later: datetime | None = None
    who: tuple[str, ...] = ()
    is_past: bool = False

    @property
    def due_at(self) -> datetime | None:
        """The local moment by which it is due, of what is due at an hour."""
        return hour_due(self.duty, self.of)

    @property
    def left(self) -> int:
        """Days until it is due; below zero once that has passed."""
        return (self.duty.due_on - self.today).days

    @property
    def is_late(self) -> bool:
        """Whether its due day, or hour, has passed with something still to be done; a figure is nobody's to do."""
        late = self.standing in ("overdue", "returned", *UNSEEN.values()) and (self.left < 0 or self.is_past)
        return late and not self.obligation.evidence.computed

    @property
    def presses(self) -> bool:
        """Whether its owner has to do something now: it is due soon, overdue, returned, ready but for being sent, or
        planned for today.
        """
        is_on = self.duty.planned_on == self.today and self.standing == "open"
        return self.ready or is_on or self.standing in ("due_soon", "overdue", "returned")

    @property
    def rank(self) -> tuple[bool, int, date, int]:
        """Where it stands in a list: theirs first, the most pressing first, soonest first."""
        pressing = 4 if self.obligation.evidence.computed else 1 if self.ready else _RANK.get(self.standing, 3)
        return (not self.own, pressing, self.duty.due_on, self.duty.id)


def on_hand(ctx: Context) -> list[OnHand]:
    """All that is not settled where a person may look, most pressing first; what has not opened yet is left out."""
    units = sorted(rights.units_for(ctx.conn, ctx.by.id, "see", ctx.now))
    return _seen(ctx, unsettled(ctx.conn, units, figures=True))


def recordable(ctx: Context) -> list[OnHand]:
    """What a person may say that it is done, also for others: most pressing first, whosever it is."""
    units = sorted(rights.units_for(ctx.conn, ctx.by.id, "record", ctx.now))
    owed = [each for each in unsettled(ctx.conn, units) if each.outcome != "submitted"]
    seen = [each for each in _seen(ctx, owed) if rights.may_submit(ctx.conn, ctx.by.id, each.duty, ctx.now)]
    return sorted(seen, key=lambda each: each.rank[1:])


def own(ctx: Context) -> list[OnHand]:
    """What is a person's own, most pressing first."""
    return _seen(ctx, owed_by(ctx.conn, ctx.by, ctx.now), all_own=True)


def pressing(ctx: Context) -> list[OnHand]:
    """What is a person's own to do now."""
    return [each for each in own(ctx) if each.presses]


def of_duties(ctx: Context, some: Iterable[Duty]) -> list[OnHand]:
    """These duties, as whoever looks sees them."""
    return _seen(ctx, list(some))


def in_tab(all_there_is: Iterable[OnHand], tab: Tab) -> list[OnHand]:
    """Those of all that stand in a tab; what was missed stands in its own alone, the latest first."""
    if tab == "missed":
        missed = [each for each in all_there_is if each.standing == "missed"]
        return sorted(missed, key=lambda each: (not each.own, -each.duty.due_on.toordinal(), each.duty.id))
    return [each for each in all_there_is if each.standing != "missed" and _stands_in(each, tab)]


def _stands_in(each: OnHand, tab: Tab) -> bool:
    match tab:
        case "mine":
            return each.own
        case "others":
            return not each.own
        case "overdue":
            return each.is_late
        case "week":
            idle = each.standing in ("submitted", "undetermined") or each.obligation.evidence.computed
            return 0 <= each.left < WEEK and not idle and not each.is_late
    return False


# What is one entry of a list: the duties that one act fulfils, else one alone.
Act = Sequence[OnHand]


def acts(some: Iterable[OnHand]) -> list[Act]:
    """The duties that are shown as one together, in the order in which the first of each stands."""
    together: dict[Hashable, list[OnHand]] = defaultdict(list)
    for each in some:
        together[each.own, each.act].append(each)
    return list(together.values())


def repeats(some: Iterable[OnHand]) -> list[list[Act]]:
    """The acts that a unit's obligation or bundle repeats together, in the order in which the first of each stands."""
    alike: dict[Hashable, list[Act]] = defaultdict(list)
    for act in acts(some):
        first = act[0]
        alike[first.of.id, first.duty.roadmap_id, first.bundle.id if first.bundle else first.duty.key].append(act)
    return list(alike.values())


def folded(some: Sequence[OnHand], most: int) -> list[list[Act]]:
    """The acts one by one, in their order; `most` repeats of an obligation, or more, together at the first."""
    large = {id(act[0]): group for group in repeats(some) if len(group) >= most for act in group}
    rows = [(act, large.get(id(act[0]), [act])) for act in acts(some)]
    return [row for act, row in rows if row[0][0] is act[0]]


def _seen(ctx: Context, some: Sequence[Duty], *, all_own: bool = False) -> list[OnHand]:
    know_units(ctx.conn, {each.unit_id for each in some})
    own = {each.id for each in (some if all_own else owed_by(ctx.conn, ctx.by, ctx.now, some))}
    ready = ready_among(ctx.conn, ctx.by, [each.id for each in some])
    later = put_off_by(ctx.conn, ctx.by.id, ctx.now)
    companies = {unit(ctx.conn, held.unit_id).company_id for held in rights.held(ctx.conn, ctx.by.id, ctx.now)}
    seen = []
    for each in some:
        of, by = unit(ctx.conn, each.unit_id), adopted(ctx.conn, each.obligation_id)
        today, zone, at = rights.local_day(of, ctx.now), ZoneInfo(of.timezone), later.get(each.id)
        near = of.company_id in companies and each.id not in own
        shown = OnHand(
            duty=each,
            of=of,
            obligation=by.obligation,
            standing=stands(each, by.escalation, today, ctx.now),
            is_past=is_past(each, ctx.now),
            today=today,
            own=each.id in own,
            act=act_of(ctx.conn, each),
            bundle=bundle_of(ctx.conn, each),
            ready=each.id in ready,
            later=at.astimezone(zone) if at else None,
            who=tuple(one.name for one in rights.owners(ctx.conn, each, ctx.now)[:2]) if near else (),
        )
        if shown.standing != "upcoming":
            seen.append(shown)
    return sorted(seen, key=lambda each: each.rank)
