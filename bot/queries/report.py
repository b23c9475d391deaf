"""Gathering a report: what a unit and those below it owed in some days, read in one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from bot.queries import rights
from bot.queries.duty_views import hour_due, stands
from bot.queries.figures import figure_of
from bot.queries.report_contents import (
    Anchor,
    DutyLine,
    Erased,
    File,
    Head,
    Proof,
    Rated,
    RatedMonth,
    Report,
    Sealed,
    UnitPart,
)
from bot.queries.status import judged
from bot.store.duties import adoptions
from bot.store.duties.duty import duty
from bot.store.duties.obligations import Named, adopted
from bot.store.duties.roadmaps import roadmaps_in_force, source_told
from bot.store.engine import Connection
from bot.store.ledger import anchors, ledger
from bot.store.people.units import Unit, family, unit
from bot.store.people.zones import judged_day
from bot.store.submissions.proofs import Kept, Proved, files_of, proved
from schedules.obligation import Obligation
from schedules.period import JANUARY
from schedules.rate import Judged, rate
from schedules.record import record

# What a report does not count as a step of the ledger: its own entries.
EXPORTED = "exported"


Stubs = dict[tuple[int, int | None, str], tuple[int, Literal["asked", "retention"]]]


@record
class Told:
    """What the ledgers say: of a submission what confirmed it last; by company, digest, moment what erased a file."""

    confirmed: dict[int, Sealed]
    erased: Stubs


def gather(
    conn: Connection, root: Unit, first: date, last: date, *, now: datetime, within: Collection[int] | None = None
) -> Report:
    """The report of a unit and all below it, or of those of them that are `within`."""
    units = [unit(conn, each) for each in _down(conn, root) if within is None or each in within]
    by_unit: dict[int, list[Proved]] = defaultdict(list)
    for one in proved(conn, [of.id for of in units], first, last):
        by_unit[one.unit_id].append(one)
    files = files_of(conn, [of.id for of in units], first, last)
    companies = [unit(conn, each) for each in dict.fromkeys(of.company_id for of in units if of.id in by_unit)]
    any_gone = any(file.erased_at for some in files.values() for file in some)
    told = Told(confirmed=_confirmed(conn, companies), erased=_erased(conn, companies) if any_gone else {})
    shown = [of for of in units if of.id in by_unit] or units[:1]
    counted = [(one, judged(of, one, one.submitted_at, one.added_at)) for of in shown for one in by_unit[of.id]]
    today = rights.local_day(root, now)
    return Report(
        unit=root.name,
        first=first,
        last=last,
        as_of=today,
        rate=rate((each for _, each in counted), today),
        units=tuple(_part(conn, of, by_unit[of.id], files, told=told, now=now) for of in shown),
        by_obligation=_by_obligation(conn, counted, today),
        by_month=_by_month(counted, today),
        heads=tuple(_heads(conn, companies or [unit(conn, root.company_id)])),
        anchors=tuple(_anchors(conn, companies, first, today)),
    )


def financial_years(conn: Connection, of: Unit) -> list[int]:
    """The months, but for January, in which years begin by which something comes round that a unit goes by."""
    there = roadmaps_in_force(conn)
    asked = (each for one in adoptions.of_unit(conn, of.id) for each in there[one.roadmap_id].obligations)
    return sorted({getattr(each.cadence, "year_begins", JANUARY) for each in asked} - {JANUARY})


def _down(conn: Connection, root: Unit) -> list[int]:
    """The unit and all below it, each before what is below it."""
    below: dict[int, list[int]] = defaultdict(list)
    for each in sorted(family(conn, root.id)):
        if each != root.id:
            below[unit(conn, each).parent_id or 0].append(each)
    found, waiting = [], [root.id]
    while waiting:
        found.append(waiting.pop())
        waiting += reversed(below[found[-1]])
    return found


def _confirmed(conn: Connection, companies: Iterable[Unit]) -> dict[int, Sealed]:
    return {
        said["submission"]: Sealed(number=number, digest=digest.hex())
        for company in companies
        for number, said, digest in ledger.of_action(conn, company.id, "confirmed")
    }


def _erased(conn: Connection, companies: Iterable[Unit]) -> Stubs:
    return {
        (company.id, said["submission_number"], said["file"]): (number, said["why"])
        for company in companies
        for number, said, _ in ledger.of_action(conn, company.id, "file_erased")
        if "submission_number" in said
    }


def _heads(conn: Connection, companies: Iterable[Unit]) -> Iterable[Head]:
    for company in companies:
        if found := ledger.last_but(conn, company.id, EXPORTED):
            yield Head(company=company.name, number=found[0], digest=found[1].hex())


def _anchors(conn: Connection, companies: Collection[Unit], first: date, last: date) -> Iterable[Anchor]:
    """The newest anchor of each company in each month, which seals all that came before it."""
    names = {company.id: company.name for company in companies}
    newest = {(told.company, told.on.replace(day=1)): told for told in anchors.of_companies(conn, names, first, last)}
    for told in newest.values():
        yield Anchor(company=names[told.company], day=told.on, number=told.last, digest=told.digest.hex())


def _part(
    conn: Connection,
    of: Unit,
    owed: Sequence[Proved],
    files: dict[int, list[Kept]],
    *,
    told: Told,
    now: datetime,
) -> UnitPart:
    today = rights.local_day(of, now)
    return UnitPart(
        id=of.id,
        name=of.name,
        company=unit(conn, of.company_id).name,
        rate=rate((judged(of, one, one.submitted_at, one.added_at) for one in owed), today),
        duties=tuple(_line(conn, of, one, files, told=told, now=now) for one in owed),
    )


def _line(
    conn: Connection, of: Unit, one: Proved, files: dict[int, list[Kept]], *, told: Told, now: datetime
) -> DutyLine:
    by, today = adopted(conn, one.obligation_id), rights.local_day(of, now)
    return DutyLine(
        id=one.id,
        roadmap=by.roadmap,
        obligation=one.key,
        item=by.obligation.item,
        row=by.obligation.row,
        title=by.obligation.title,
        period=f"N{one.notice.partition('-')[2]}" if one.notice else one.period,
        owner=by.obligation.owner,
        confirmer=by.obligation.confirmer,
        owner_called=by.obligation.owner_called,
        fixed=by.obligation.fixed,
        opens_on=one.opens_on,
        due_on=one.due_on,
        due_at=hour_due(one, of),
        standing=stands(one, by.escalation, today, now),
        counts=one.counts,
        waived=one.waived,
        proof=_proof(of, one, files, told) if one.submission_id and one.submitted_at else None,
        figure=_figure(conn, one, by.obligation, today),
        source=source_told(conn, one.roadmap_id),
    )


def _figure(conn: Connection, one: Proved, by: Obligation, today: date) -> tuple[int, int] | None:
    """So many of so many, of a duty that is counted from others."""
    found = figure_of(conn, duty(conn, one.id), today) if by.evidence.computed else None
    return (found.done, found.of) if found else None


def _proof(of: Unit, one: Proved, files: dict[int, list[Kept]], told: Told) -> Proof:
    submission = one.submission_id or 0
    figures = (one.count_done, one.count_of) if one.count_done is not None and one.count_of is not None else None
    return Proof(
        number=one.number or 0,
        done_on=one.done_on,
        reported_on=judged_day(of, one.opened_at, one.submitted_at),
        added_on=judged_day(of, one.opened_at, one.added_at),
        reported_by=one.submitted_by or "",
        judged_on=of.day_of(one.reviewed_at) if one.reviewed_at else None,
        judged_by=one.reviewed_by,
        judge_came_after=bool(one.reviewer_came_after),
        judge_invited=bool(one.reviewer_invited),
        reason=one.reason,
        note=one.note,
        figures=figures,
        files=tuple(_file(of, one.number, file, told) for file in files.get(submission, ())),
        submitted=Sealed(number=one.number or 0, digest=one.digest.hex()) if one.digest else None,
        judged=told.confirmed.get(submission) if one.outcome == "confirmed" else None,
    )


def _file(of: Unit, number: int | None, file: Kept, told: Told) -> File:
    erased = None
    # Only an entry says that a file is erased: a row that says so alone is one that `verify` finds missing.
    if file.erased_at and (said := told.erased.get((of.company_id, number, file.sha256))):
        entry, why = said
        erased = Erased(on=file.erased_at.astimezone(ZoneInfo(of.timezone)).date(), why=why, entry=entry)
    return File(
        kind=cast(Literal["photo", "document"], file.kind),
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        erased=erased,
    )


Counted = Sequence[tuple[Proved, Judged]]


def _by_obligation(conn: Connection, counted: Counted, today: date) -> tuple[Rated, ...]:
    """A roadmap after the other, in the order of its items; what changed its title is told by the newest."""
    grouped: dict[Named, list[Judged]] = defaultdict(list)
    newest: dict[Named, int] = {}
    for one, each in counted:
        named = one.roadmap_id, one.key
        grouped[named].append(each)
        newest[named] = max(newest.get(named, 0), one.obligation_id)
    asked = {named: adopted(conn, found).obligation for named, found in newest.items()}
    texts = roadmaps_in_force(conn)
    places = {each: {item.ref: place for place, item in enumerate(texts[each].items)} for each, _ in grouped}

    def order(named: Named) -> tuple[int, int, int]:
        there = places[named[0]]
        return named[0], there.get(asked[named].item, len(there)), newest[named]

    return tuple(
        Rated(name=asked[named].title, rate=rate(grouped[named], today)) for named in sorted(grouped, key=order)
    )


def _by_month(counted: Counted, today: date) -> tuple[RatedMonth, ...]:
    """By the month of the due day."""
    grouped: dict[str, list[Judged]] = defaultdict(list)
    for one, each in counted:
        grouped[f"{one.due_on:%Y-%m}"].append(each)
    return tuple(RatedMonth(month=key, rate=rate(grouped[key], today)) for key in sorted(grouped))
