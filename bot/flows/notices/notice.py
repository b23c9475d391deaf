"""Issuing a notice: every unit addressed owes it from now on; the issuer sees who has read it and who has done it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows.planning import exempt
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties import adoptions
from bot.store.duties.duties import Duty, Opened, duties_of_notice, duty, open_new
from bot.store.duties.obligations import Named, add_own_obligation, adopted, current_ids
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import notices
from bot.store.messages.notices import Notice
from bot.store.people.people import Person, earliest_hours
from bot.store.people.units import Unit, family, unit
from schedules.cadence import OnNotice
from schedules.escalation import prompts
from schedules.obligation import IN_OWN_WORDS, Evidence, Obligation, Role, Text
from schedules.plan import concerns
from schedules.rate import Weight
from schedules.record import record
from schedules.roadmap import Roadmap
from schedules.workdays import workdays_of

TITLE_LIMIT, TEXT_LIMIT = 30, 500


@record
class Owing:
    """Someone who owes a duty that a notice gave."""

    person: Person
    duty_id: int


@record
class Issued:
    """A notice is issued, and owed by these people."""

    notice: Notice
    to: tuple[Owing, ...]


@record
class Read:
    """A notice is read; `is_new` where this person had not read it before."""

    notice: Notice
    is_new: bool


def offered(conn: Connection, of: Unit) -> list[tuple[int, Obligation]]:
    """The obligations that are owed on notice and concern any unit below, each with the id of its roadmap."""
    below = [unit(conn, each) for each in family(conn, of.id) if each != of.id]
    go_by = _going_by(conn, below)
    return [
        (roadmap_id, obligation)
        for roadmap_id, roadmap in roadmaps_in_force(conn).items()
        for obligation in roadmap.obligations
        if isinstance(obligation.cadence, OnNotice)
        and any(roadmap_id in go_by[each.id] and concerns(obligation, each.judged) for each in below)
    ]


def _going_by(conn: Connection, some: Sequence[Unit]) -> dict[int, set[int]]:
    """By which roadmaps units go, or go on until it is seen above that they have left them."""
    found = adoptions.going_on(conn, [each.id for each in some])
    return {unit_id: {one.roadmap_id for one in adopted} for unit_id, adopted in found.items()}


def addressable(ctx: Context, of: Unit, asked: Named | None) -> list[Unit]:
    """The units below to which a notice may go: for an obligation those that it concerns."""
    below = [unit(ctx.conn, each) for each in family(ctx.conn, of.id) if each != of.id]
    may = [each for each in below if rights.may(ctx.conn, ctx.by.id, "notice", each, now=ctx.now)]
    given = next((found for number, found in offered(ctx.conn, of) if (number, found.id) == asked), None)
    if asked is None or given is None:
        return may
    go_by = _going_by(ctx.conn, may)
    return [each for each in may if asked[0] in go_by[each.id] and concerns(given, each.judged)]


def issue(
    ctx: Context,
    of: Unit,
    asked: Named | None,
    text: str,
    *,
    due_on: date,
    addressed: Sequence[Unit],
    file: Mapping[str, Any] | None,
) -> Issued:
    """Issue a notice for an obligation (`asked`) or in own words; each unit's owners are to hear of it at once."""
    year = rights.local_day(of, ctx.now).year
    ids = {
        each.id: _obligation_id(ctx.conn, each, asked, f"{of.id}.{ctx.now.timestamp():.6f}", text=text)
        for each in addressed
    }
    issued = notices.add_notice(
        ctx.conn,
        of.id,
        year,
        issuer_id=ctx.by.id,
        obligation_id=next(iter(ids.values())),
        text=text,
        due_on=due_on,
        file=dict(file) if file else None,
        created_at=ctx.now,
    )
    added = open_new(ctx.conn, [_row(ctx, each, ids[each.id], issued) for each in addressed])
    # What a unit asks of others is no text of a person's: it stays until its time is over.
    facts = {"notice": issued.number, "issuer": of.id, "text": Aside(text=text), "due_on": due_on.isoformat()}
    facts["files"] = [{key: file[key] for key in ("kind", "sha256", "size")}] if file else []
    names = {number: roadmap.id for number, roadmap in roadmaps_in_force(ctx.conn).items()}
    own = [
        [each.id, each.unit_id, each.key, each.period, each.counts, names[each.roadmap_id]]
        for each in added
        if _is_own(ctx.conn, of, each)
    ]
    ledger.append(
        ctx.conn,
        of.company_id,
        "notice_issued",
        ctx.now,
        **facts,
        person=ctx.by.id,
        units=[each.id for each in addressed],
        duties=own,
    )
    to: list[Owing] = []
    for owed in duties_of_notice(ctx.conn, issued.id):
        if not _is_own(ctx.conn, of, owed):
            owes = {"duty": owed.id, "unit": owed.unit_id, "key": owed.key, "period": owed.period}
            owes |= {"roadmap": names[owed.roadmap_id]}
            company = unit(ctx.conn, owed.unit_id).company_id
            ledger.append(ctx.conn, company, "notified", ctx.now, **facts, **owes, counts=owed.counts)
        to += [Owing(person=each, duty_id=owed.id) for each in rights.owners(ctx.conn, owed, ctx.now)]
    return Issued(notice=issued, to=tuple(to))


def _is_own(conn: Connection, of: Unit, owed: Duty | Opened) -> bool:
    """Whether the ledger that says that a notice was issued is also that of the unit addressed."""
    return unit(conn, owed.unit_id).company_id == of.company_id


def beside(conn: Connection, addressed: Unit) -> tuple[int, Roadmap]:
    """The roadmap beside which a notice in own words stands: the first that the unit addressed goes by, or the first of
    all where it has left them.
    """
    roadmaps = roadmaps_in_force(conn)
    going = (one.roadmap_id for one in adoptions.of_unit(conn, addressed.id))
    first = next((each for each in going if not roadmaps[each].is_own), next(iter(roadmaps)))
    return first, roadmaps[first]


def _obligation_id(conn: Connection, addressed: Unit, asked: Named | None, own: str, *, text: str) -> int:
    """The version of a roadmap's obligation, or an obligation of the notice's own, one for each kind of owner."""
    if asked:
        return current_ids(conn)[asked]
    owner: Role = "principal_leader" if addressed.party == "enterprise" else "supervisor"
    title = text.splitlines()[0][:TITLE_LIMIT]
    roadmap_id, roadmap = beside(conn, addressed)
    obligation = Obligation(
        id=f"notice.{own}.{owner}",
        item=IN_OWN_WORDS,
        title=Text(zh=title, en=title),
        guide=Text(zh=text, en=text),
        parties=[addressed.judged.party],
        scope=addressed.judged.scope,
        owner=owner,
        confirmer="safety_manager" if owner == "principal_leader" else "deputy_leader",
        years=[1, 2, 3],
        cadence=OnNotice(kind="on_notice"),
        fixed="stated",
        act="notice",
        applies_when=None,
        evidence=Evidence(photos=0, documents=0, note=True, measure=None, documents_are=None, second_person=True),
        escalation=roadmap.notices_climb,
    )
    return add_own_obligation(conn, roadmap_id, obligation, roadmap.climbed_by(obligation))


def _row(ctx: Context, addressed: Unit, obligation_id: int, issued: Notice) -> dict[str, object]:
    """A unit's duty from a notice; one that its company gave itself counts nowhere."""
    judged_by = adopted(ctx.conn, obligation_id)
    opens_on, kept = rights.local_day(addressed, ctx.now), workdays_of(addressed.judged.calendar)
    zone, hours = ZoneInfo(addressed.timezone), earliest_hours(ctx.conn)
    own = not exempt.is_above(ctx.conn, ctx.by.id, unit(ctx.conn, addressed.company_id), ctx.now)
    counts: Weight = "apart" if own else "late" if issued.due_on < opens_on else "fully"
    come = prompts(judged_by.escalation, opens_on, issued.due_on, zone, workdays=kept, hours=hours)
    return {
        "unit_id": addressed.id,
        "obligation_id": obligation_id,
        "roadmap_id": judged_by.roadmap_id,
        "key": judged_by.obligation.id,
        "period": f"N{issued.id}",
        "opens_on": opens_on,
        "due_on": issued.due_on,
        "notice_id": issued.id,
        "next_prompt_at": next((prompt.at for prompt in come if prompt.at > ctx.now), None),
        "opened_at": ctx.now,
        "counts": counts,
        "verdict": "apart" if own else "open",
    }


def read(ctx: Context, duty_id: int) -> Read | None:
    """Note that a person has read a notice; None where it is not theirs to read."""
    owed = duty(ctx.conn, duty_id)
    if not owed.notice_id or not rights.may_see(ctx.conn, ctx.by.id, owed, ctx.now):
        return None
    issued = notices.notice(ctx.conn, owed.notice_id)
    is_new = notices.note_read(ctx.conn, duty_id, ctx.by.id, ctx.now)
    if is_new:
        company = unit(ctx.conn, owed.unit_id).company_id
        ledger.append(ctx.conn, company, "read", ctx.now, notice=issued.number, duty=duty_id, person=ctx.by.id)
    return Read(notice=issued, is_new=is_new)
