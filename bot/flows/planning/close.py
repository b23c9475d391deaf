"""Closing a unit's days: what was missed becomes an entry, and what a unit that has ended still owes is not owed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.flows.news import News
from bot.flows.planning import exempt, from_above, waive
from bot.flows.planning.openings import Place
from bot.flows.reminders import missed
from bot.queries import rights
from bot.store.duties import exemptions
from bot.store.duties.duties import Duty, let_go_ahead, note_missed, opened_ahead, unsettled, unsettled_past
from bot.store.duties.exemptions import Exemption
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.units import Unit
from schedules.cadence import comes_by_itself


def unsettled_by_unit(conn: Connection, units: Iterable[Unit], now: datetime) -> dict[int, list[Duty]]:
    """Of each unit what fell due before its local day, is not settled, and is not noted as missed."""
    days = defaultdict(list)
    found: dict[int, list[Duty]] = {}
    for of in units:
        days[rights.local_day(of, now)].append(of.id)
        found[of.id] = []
    for today, unit_ids in days.items():
        for owed in unsettled_past(conn, unit_ids, today):
            found[owed.unit_id].append(owed)
    return found


def close(conn: Connection, of: Unit, past: Iterable[Duty], now: datetime) -> list[News]:
    """Note what of its past this unit has missed by today and, once it has ended, let the rest go.

    Harmless when run again.
    """
    today = rights.local_day(of, now)
    _miss(conn, of, past, today, now=now)
    return _end(conn, of, of.ended_on, now) if of.ended_on and of.ended_on < today else []


def _miss(conn: Connection, of: Unit, past: Iterable[Duty], today: date, *, now: datetime) -> None:
    """A duty is missed once its escalation's days after the due day have passed, and stays so when it is made good."""
    found = []
    for owed in past:
        judged_by = adopted(conn, owed.obligation_id)
        if judged_by.obligation.evidence.computed:
            continue  # it closes with its figure
        missed_after = timedelta(days=judged_by.escalation.missed_after)
        if owed.outcome in (None, "returned") and today > owed.due_on + missed_after:
            note_missed(conn, owed.id, now)
            facts = {"unit": of.id, "roadmap": judged_by.roadmap, "obligation": owed.key, "period": owed.period}
            facts |= {"due_on": owed.due_on.isoformat()}
            ledger.append(conn, of.company_id, "missed", now, duty=owed.id, **facts)
            found.append(owed)
    missed.note(conn, of, found, now)


def withdraw(
    conn: Connection,
    of: Unit,
    kept: Collection[Place],
    unseen: Mapping[Place, Exemption],
    *,
    now: datetime,
) -> list[News]:
    """At the first planning after a unit has changed, let go of what was opened ahead and is not owed any more.

    `kept` is what it owes; `unseen` names, by what it does not owe, those changes that nobody above has seen. What an
    earlier change had let go, and is owed after all before it has opened, comes back. Only what came by itself is
    let go: what a notice or an event gave stands in no plan, and no change of a unit takes it back.
    """
    if of.changed_on is None or of.changed_on < rights.local_day(of, of.next_plan_at):
        return []
    gone: dict[int, list[Duty]] = defaultdict(list)
    changes = exemptions.changes(conn, of.id)
    # One of that day: what a roadmap that asks for less lets go is an act of its own, and has to be seen as well.
    did = next((one for one in reversed(changes) if of.day_of(one.at) == of.changed_on), None)
    for duty in opened_ahead(conn, of.id, of.changed_on):
        if _place(duty) not in kept and duty.outcome is None and _comes_by_itself(conn, duty):
            by = unseen.get(_place(duty)) or did
            gone[by.id if by else 0].append(duty)
    news: list[News] = []
    for by_id, some in gone.items():
        act = exemptions.exemption(conn, by_id) if by_id else None
        news += _let_go(conn, of, some, act, kind="changed", now=now)
    ahead = let_go_ahead(conn, [one.id for one in changes], of.changed_on)
    return news + waive.owe_again(conn, [duty for duty in ahead if _place(duty) in kept], now)


def _place(duty: Duty) -> Place:
    return duty.roadmap_id, duty.key, duty.period


def _comes_by_itself(conn: Connection, duty: Duty) -> bool:
    return duty.notice_id is None and comes_by_itself(adopted(conn, duty.obligation_id).obligation.cadence)


def _end(conn: Connection, of: Unit, ended_on: date, now: datetime) -> list[News]:
    """Let go what was due after a unit's last day, but what came from above, which only those above lift."""
    open_still = [each for each in unsettled(conn, [of.id], figures=True) if each.outcome in (None, "returned")]
    endings = exemptions.of_kind(conn, of.id, "ended")
    late = [each for each in open_still if each.due_on > ended_on and not from_above.is_given(conn, of, each, now)]
    return _let_go(conn, of, late, next(reversed(endings), None), kind="ended", now=now)


def _let_go(
    conn: Connection, of: Unit, some: Sequence[Duty], act: Exemption | None, *, kind: exempt.Kind, now: datetime
) -> list[News]:
    """Let duties go by the change of the unit that did it; one that nobody has noted is noted now."""
    if not some:
        return []
    if act is None:
        ended = {"ended_on": of.ended_on.isoformat()} if kind == "ended" and of.ended_on else {}
        reason = f"{kind} {of.ended_on if ended else of.changed_on}"
        act_seq = ledger.append(conn, of.company_id, "owes_less", now, unit=of.id, reason=reason, **ended)
        act = exempt.exempt(conn, of, exempt.NewExemption(kind=kind, seq=act_seq, reason=reason), now)
    return waive.let_go(conn, some, act, now)
