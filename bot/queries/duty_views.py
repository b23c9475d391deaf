"""Duties as someone sees them: how each stands, who owes it, and what the reader may do."""

import math
from collections.abc import Collection, Hashable, Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.queries.figures import figure_of
from bot.queries.plans import PlanView, plan_view
from bot.queries.rights import local_day, may_submit, owners
from bot.store.duties.bundles import act_of, bundle_of, fellows
from bot.store.duties.duties import Duty, duties_with
from bot.store.duties.obligations import adopted
from bot.store.duties.roadmaps import Document, document_behind, roadmaps_in_force, source_told
from bot.store.engine import Connection
from bot.store.messages.notices import notice
from bot.store.people.people import Person, memberships_of
from bot.store.people.units import Unit, unit
from bot.store.rules.own_rules import SetBy, set_by
from bot.store.submissions.proofs import Proved
from bot.store.submissions.submissions import submission_by_id
from schedules.escalation import Escalation
from schedules.obligation import Obligation, Text, leads
from schedules.rate import Figure, Weight
from schedules.record import record
from schedules.roadmap import Bundle, Item
from schedules.standing import SETTLED, UNSEEN, DutyStanding, standing


@record
class DutyView:
    """A duty as it is shown on the local day `today`; `ready` where the reader's own draft lacks only to be sent.

    `owed_by` names who owes it where that is not the reader, as `is_own` says, and `owing` are all of these; `may_do`
    is whether the reader may say that it is done; `from_below` whether whoever judges it is below whoever owes it.
    `purpose` is what is to be done by now to be in time. A `figure` is counted from other duties, `is_final` once it
    changes no more. The day that it is `planned_on` may be over; the rest of its `plan` is read where it is shown.
    Duties that are shown as one share an `act`, and are called by their `bundle`, as is a message that is of so many of
    them `together`. What a unit's own rule asks names who `set_by`; where there are several roadmaps, a duty names its
    `source`. What is due at an hour is so at the local moment `due_at`; it `is_over` from then on, as what is due on a
    day once that has ended.
    """

    duty_id: int
    unit: str
    obligation: Obligation
    period: str
    due_on: date
    standing: DutyStanding
    today: date
    ready: bool = False
    owed_by: tuple[str, ...] = ()
    owing: tuple[int, ...] = ()
    is_own: bool = True
    counts: Weight = "fully"
    may_do: bool = True
    purpose: Text | None = None
    figure: Figure | None = None
    is_final: bool = False
    planned_on: date | None = None
    plan: PlanView | None = None
    from_below: bool = False
    roadmap_id: int = 0
    act: Hashable = None
    bundle: Bundle | None = None
    together: int = 1
    set_by: SetBy | None = None
    source: Text | None = None
    due_at: datetime | None = None
    is_over: bool = False

    def title(self, code: str) -> str:
        """The obligation's title in a language, by its code."""
        return str(getattr(self.obligation.title, code))

    def called(self, code: str) -> str:
        """What a message of it is headed by: what an act for several is called, else its own title."""
        return str(getattr(self.bundle.title, code)) if self.bundle and self.together > 1 else self.title(code)


def view(conn: Connection, shown: Duty, now: datetime) -> DutyView:
    """A duty as it stands at `now`."""
    of, judged_by = unit(conn, shown.unit_id), adopted(conn, shown.obligation_id)
    today = local_day(of, now)
    return DutyView(
        duty_id=shown.id,
        unit=of.name,
        obligation=judged_by.obligation,
        period=period(conn, shown),
        due_on=shown.due_on,
        standing=stands(shown, judged_by.escalation, today, now),
        today=today,
        counts=shown.counts,
        purpose=judged_by.escalation.purpose(shown.opens_on, shown.due_on, today, shown.planned_on),
        figure=figure_of(conn, shown, today),
        is_final=shown.figure_at is not None,
        planned_on=shown.planned_on,
        from_below=judged_by.obligation.judged_from_below,
        roadmap_id=shown.roadmap_id,
        act=act_of(conn, shown),
        bundle=bundle_of(conn, shown),
        set_by=set_by(conn, of, shown.roadmap_id, shown.key) if judged_by.obligation.fixed == "own" else None,
        source=source_told(conn, shown.roadmap_id),
        due_at=hour_due(shown, of),
        is_over=today > shown.due_on or is_past(shown, now),
    )


def hour_due(of: Duty | Proved, where: Unit) -> datetime | None:
    """The local moment by which a duty is due, of one that is due at an hour."""
    return of.due_at.astimezone(ZoneInfo(where.timezone)) if of.due_at else None


def is_past(of: Duty | Proved, now: datetime) -> bool:
    """Whether the moment of a duty that is due at an hour has passed."""
    return of.due_at is not None and now > of.due_at


def stands(of: Duty | Proved, by: Escalation, today: date, now: datetime) -> DutyStanding:
    """How a duty with this escalation stands at `now`, on its unit's local day `today`."""
    return standing(
        opens_on=of.opens_on,
        due_on=of.due_on,
        missed_after=by.missed_after,
        outcome=of.outcome,
        today=today,
        done_on=of.done_on,
        never_in_time=of.is_never_in_time,
        unseen=of.unseen,
        is_over=is_past(of, now),
    )


def views_for(conn: Connection, to: Person | None, shown: Iterable[Duty], now: datetime) -> list[DutyView]:
    """Duties as someone (none: anyone) sees them: each that is another's names who owes it."""
    owing: dict[tuple[int, int], list[Person]] = {}
    seen = []
    for each in shown:
        alike = (each.unit_id, each.obligation_id)
        if alike not in owing:
            owing[alike] = owners(conn, each, now)
        own = to is not None and any(one.id == to.id for one in owing[alike])
        others = [] if own else owing[alike]
        names, ids = tuple(one.name for one in others[:2]), tuple(one.id for one in others)
        seen.append(replace(view(conn, each, now), owed_by=names, owing=ids, is_own=own))
    return seen


def view_for(conn: Connection, to: Person, shown: Duty, now: datetime) -> DutyView:
    """A duty as it stands on the card of someone."""
    [seen] = views_for(conn, to, [shown], now)
    return replace(seen, may_do=may_submit(conn, to.id, shown, now), plan=plan_view(conn, shown))


def act_view(conn: Connection, shown: Duty, now: datetime) -> DutyView:
    """A duty as it stands, called by the act by which it is done, or was reported."""
    return replace(view(conn, shown, now), together=len(done_together(conn, shown)))


def done_together(conn: Connection, shown: Duty) -> list[Duty]:
    """The duties of one act, this one first: those reported with it, or until then those still to be done with it.

    It alone where it is in no bundle any more; the steps of a case are acts of their own.
    """
    bundle = bundle_of(conn, shown)
    if not bundle or bundle.steps:
        return [shown]
    if shown.outcome not in SETTLED:
        return fellows(conn, shown)
    return [shown, *(reported_together(conn, shown) if shown.outcome != "waived" else [])]


def act_title(conn: Connection, shown: Duty) -> Text:
    """What the act is called by which a duty is done, or was reported."""
    bundle, own = bundle_of(conn, shown), adopted(conn, shown.obligation_id).obligation.title
    return bundle.title if bundle and len(done_together(conn, shown)) > 1 else own


def reported_together(conn: Connection, shown: Duty) -> list[Duty]:
    """The other duties for which what was submitted last for a duty was submitted as well."""
    if not shown.submission_id or not bundle_of(conn, shown):
        return []
    found = submission_by_id(conn, shown.submission_id)
    lead = submission_by_id(conn, found.covered_by) if found.covered_by else found
    others = as_bundled(conn, shown, [each for each in (lead.duty_id, *(lead.covers or ())) if each != shown.id])
    return [each for each in others if bundle_of(conn, each) == bundle_of(conn, shown)]


def as_bundled(conn: Connection, shown: Duty, duty_ids: Collection[int]) -> list[Duty]:
    """These duties in the order of the bundle of another, those first that are in it."""
    bundle = bundle_of(conn, shown)
    order = {key: place for place, key in enumerate(bundle.obligations if bundle else ())}
    found = duties_with(conn, duty_ids) if duty_ids else []
    return sorted(found, key=lambda each: (order.get(each.key, len(order)), each.id))


def period(conn: Connection, shown: Duty) -> str:
    """The period's key; of a duty that a notice gave, the notice's number behind an N."""
    return f"N{notice(conn, shown.notice_id).shown_number}" if shown.notice_id else shown.period


def is_from_below(conn: Connection, shown: Duty, judge_id: int | None = None) -> bool:
    """Whether what its owner does about a duty is judged from below: by whoever is to judge it, or by this one."""
    obligation = adopted(conn, shown.obligation_id).obligation
    if judge_id is None or not obligation.judged_from_below:
        return obligation.judged_from_below
    reach = (shown.unit_id, unit(conn, shown.unit_id).company_id)
    held = [one.role for one in memberships_of(conn, judge_id) if one.unit_id in reach]
    return not any(leads(role, obligation.owner) for role in held)


def item_of(conn: Connection, shown: Duty) -> Item | None:
    """The row of the source from which a duty follows, where its roadmap has the source's words."""
    ref = adopted(conn, shown.obligation_id).obligation.item
    items = roadmaps_in_force(conn)[shown.roadmap_id].items
    return next((item for item in items if item.ref == ref and item.clause), None)


def document_of(conn: Connection, shown: Duty) -> Document | None:
    """The document behind a duty, where its roadmap came with one; a notice in own words has none."""
    if shown.notice_id and all(each.id != shown.key for each in roadmaps_in_force(conn)[shown.roadmap_id].obligations):
        return None
    return document_behind(conn, shown.roadmap_id, shown.opened_at, obligation_id=shown.obligation_id)


def is_late(seen: DutyView) -> bool:
    """Whether a duty's due day, or hour, has passed without anything done that waits to be confirmed or counts."""
    return seen.standing in ("overdue", "missed", "returned", *UNSEEN.values()) and seen.is_over


def acts(views: Iterable[DutyView]) -> list[tuple[DutyView, ...]]:
    """The duties that are shown as one together, in the order in which the first of each stands."""
    found: dict[Hashable, list[DutyView]] = {}
    for seen in views:
        found.setdefault(seen.duty_id if seen.act is None else seen.act, []).append(seen)
    return [tuple(act) for act in found.values()]


def by_urgency(views: Iterable[DutyView]) -> list[DutyView]:
    """Most pressing first: what was returned, what is overdue, then by due day; what was missed comes last."""
    order = {"returned": 0, "overdue": 1, "missed": 3}
    return sorted(views, key=lambda seen: (order.get(seen.standing, 2), seen.due_on, _by_the_hour(seen), seen.duty_id))


def _by_the_hour(seen: DutyView) -> float:
    """Of one day first what is due at an hour, the soonest first."""
    return seen.due_at.timestamp() if seen.due_at else math.inf
