"""Holding the rows that rates are counted from against what the entries say of them; it only reads.

Rule: what a rate is counted from follows from the entries (docs/decisions/ledger.md).
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.ledger.counted import (
    BundlingSaid,
    ChoiceSaid,
    Counted,
    DutySaid,
    ExemptionSaid,
    GoneBySaid,
    RuleSaid,
    SubmissionSaid,
    UnitSaid,
)
from bot.ledger.statements import LAG
from bot.store.duties import tallies
from bot.store.duties.roadmaps import first_name
from bot.store.engine import Connection
from bot.store.ledger import counted as store
from schedules.obligation import stated_in

# So much of what entries say is in memory, unless one company alone has more.
IN_MIND = 20_000
# A name, what a row holds, and what the entries say.
Held = tuple[str, object, object]


class RowsHeld:
    """What the chains have said and the rows not been held against yet; the first that differs is kept."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._first = first_name(conn) or ""
        self._said: dict[int, Counted] = {}
        self._after, self._size = -1, 0
        self._sums: tallies.Sums = defaultdict(Counter)
        self._fault = ""
        self._editions: dict[str, Mapping[str, bool]] = {}

    def _stated_in(self, digest: str) -> Mapping[str, bool]:
        """What an edition states, by its very text: the entry seals its digest."""
        if digest not in self._editions:
            body = store.edition_text(self._conn, digest)
            if body is None or hashlib.sha256(body.encode()).hexdigest() != digest:
                raise LookupError(f"the text of the edition {digest} is not here")
            self._editions[digest] = stated_in(json.loads(body))
        return self._editions[digest]

    def of(self, company: int) -> Counted:
        """To be given the entries of a company's chain; companies come in the order of their numbers."""
        self._said[company] = Counted(company, self._first, self._stated_in)
        return self._said[company]

    def heard(self, company: int) -> None:
        """A company's chain has been heard to its end, and is whole."""
        self._size += self._said[company].size
        if self._size >= IN_MIND:
            self._hold(company)

    def fault(self) -> str:
        """The first row that differs, once all chains have been heard; empty where none does."""
        self._hold(None)
        return self._fault or next(store.strays(self._conn), "") or self._tallied()

    def _hold(self, upto: int | None) -> None:
        self._fault = self._fault or next(self._faults(upto), "")
        self._after, self._size, self._said = upto or 0, 0, {}

    def _faults(self, upto: int | None) -> Iterator[str]:
        """What entries say of nothing, rows that differ or that no entry has brought, and rows that are gone."""
        for company, said in self._said.items():
            if said.unfounded:
                yield f"company {company} no. {said.unfounded:06}: speaks of what no entry before it has brought"
        span = (self._conn, self._after, upto)
        for row in store.adoption_rows(*span):
            yield from self._held(row, f"unit {row.unit_id}, roadmap {row.name}", _adoption)
        for row in store.choice_rows(*span):
            yield from self._held(row, f"unit {row.unit_id}, its choice of {row.name} {row.key}", _choice)
        for row in store.bundling_rows(*span):
            yield from self._held(row, f"unit {row.unit_id}, bundle {row.bundle} of no. {row.seq:06}", _bundling)
        for row in store.rule_rows(*span):
            yield from self._held(row, f"unit {row.unit_id}, rule {row.number} version {row.version}", _rule)
        for row in store.unit_rows(*span):
            yield from self._held(row, f"unit {row.id}", _unit)
        for row in store.submission_rows(*span):
            yield from self._held(row, f"duty {row.duty_id}, submission {row.id}", _submission)
        for row in store.duty_rows(*span):
            yield from self._held(row, f"duty {row.id}", _duty)
            tallies.count_by_month(self._sums, row)
        for row in store.act_rows(*span):
            yield from self._held(row, f"unit {row.unit_id}, act of no. {row.seq:06}", _act)
        for said in self._said.values():
            yield from _gone(said)

    def _held(self, row: Any, what: str, held: Callable[[Any, Counted], Iterator[Held] | None]) -> Iterator[str]:
        said = self._said.get(row.company_id)
        found = held(row, said) if said else None
        if found is None:
            yield f"company {row.company_id} {what}: no entry has brought it"
            return
        for name, is_so, as_said in found:
            if is_so != as_said:
                yield f"company {row.company_id} {what}: {name} is {is_so}, its entries say {as_said}"

    def _tallied(self) -> str:
        wrong = sorted(tallies.apart(self._conn, self._sums))
        return f"unit {wrong[0]}: its tallies are not the count of its duties; dutybell recount" if wrong else ""


def _gone(said: Counted) -> Iterator[str]:
    """What the entries have brought and no row holds."""
    where = f"company {said.company}"
    yield from (f"{where} unit {number}: its row is gone" for number in said.units)
    yield from (
        f"{where} duty {submission.duty}, submission {number}: its row is gone"
        for number, submission in said.submissions.items()
    )
    yield from (f"{where} duty {number}: its row is gone" for number in said.duties)
    yield from (
        f"{where} unit {unit}, its choice of {roadmap} {key}: its row is gone" for unit, roadmap, key in said.choices
    )
    yield from (
        f"{where} unit {one.unit}, bundle {one.bundle} of no. {number:06}: its row is gone"
        for number, one in said.bundlings.items()
    )
    yield from (
        f"{where} unit {one.unit}, rule {rule} version {version}: its row is gone"
        for (_, rule, version), one in said.rules.items()
    )
    yield from (
        f"{where} unit {act.unit}, act of no. {number:06}: its row is gone" for number, act in said.exemptions.items()
    )


def _adoption(row: Any, of: Counted) -> Iterator[Held] | None:
    roadmaps = of.units[row.unit_id].roadmaps if row.unit_id in of.units else {}
    said = roadmaps.get(row.name)
    if not said:
        return None
    first = said.pop(0)
    if not said:
        del roadmaps[row.name]
    return _of_adoption(row, first)


def _of_adoption(row: Any, said: GoneBySaid) -> Iterator[Held]:
    yield "first year", row.first_year, said.first_year
    yield "gone by since", *_moments(row.adopted_at, said.at)
    yield "gone by until", *_moments(row.left_at, said.left_at)
    yield "the entry by which it was left", row.left_seq, said.left


def _choice(row: Any, of: Counted) -> Iterator[Held] | None:
    said = of.choices.pop((row.unit_id, row.name, row.key), None)
    return _of_choice(row, said) if said else None


def _of_choice(row: Any, said: ChoiceSaid) -> Iterator[Held]:
    yield "whether it is kept", row.is_on, said.is_on
    yield "how often", row.period, said.period
    yield "the entry", row.seq, said.number
    yield "when", *_moments(row.at, said.at)


def _bundling(row: Any, of: Counted) -> Iterator[Held] | None:
    said = of.bundlings.pop(row.seq, None)
    return _of_bundling(row, said) if said else None


def _of_bundling(row: Any, said: BundlingSaid) -> Iterator[Held]:
    yield "the unit", row.unit_id, said.unit
    yield "the bundle", (row.roadmap, row.bundle), (said.roadmap, said.bundle)
    yield "what it holds", list(row.keys), said.keys
    yield "whether it is apart", row.is_apart, said.is_apart
    yield "by whom", row.person_id, said.person
    yield "when", *_moments(row.at, said.at)


def _rule(row: Any, of: Counted) -> Iterator[Held] | None:
    said = of.rules.pop((row.name, row.number, row.version), None)
    return _of_rule(row, said) if said else None


def _of_rule(row: Any, said: RuleSaid) -> Iterator[Held]:
    told = {"often": row.often, "due": _day(row.by), "owner": row.owner, "proof": row.proof, "of": row.of}
    told |= {"since": _day(row.since), "from": row.from_id, "person": row.person_id, "seq": row.seq}
    yield "the unit", row.unit_id, said.unit
    for name, value in said.said.items():
        yield name, told[name], value
    yield "when", *_moments(row.at, said.at)
    yield "up to when it holds", _day(row.until), said.until
    yield "by which entry it ended", row.ended_seq, said.ended
    yield "who ended it", row.ended_by, said.ended_by


def _unit(row: Any, of: Counted) -> Iterator[Held] | None:
    said = of.units.pop(row.id, None)
    return _of_unit(row, said) if said else None


def _of_unit(row: Any, said: UnitSaid) -> Iterator[Held]:
    yield "roadmaps besides", [], sorted(said.roadmaps)
    for name, value in said.columns.items():
        yield name, _written(getattr(row, name)), _written(value)
    yield "zones before", [zone for _, zone in row.zones_before], [zone for _, zone in said.zones]
    for (until, _), (at, _) in zip(row.zones_before, said.zones, strict=False):
        yield "the end of a zone", *_moments(datetime.fromisoformat(until), at)


def _submission(row: Any, of: Counted) -> Iterator[Held] | None:
    said = of.submissions.pop(row.id, None)
    return _of_submission(row, said) if said else None


def _of_submission(row: Any, said: SubmissionSaid) -> Iterator[Held]:
    yield "its duty", row.duty_id, said.duty
    yield "its number", row.number, said.number
    yield "who submitted it", row.person_id, said.person
    yield "state", row.state, said.state
    yield "the day done", _day(row.done_on), said.done_on
    yield "submitted at", *_moments(row.submitted_at, said.submitted_at)
    yield "last added to at", *_moments(row.added_at, said.added_at)
    yield "who judged it", row.reviewer_id, said.judge
    yield "judged at", *_moments(row.reviewed_at, said.judged_at)
    yield "judged by one who came after", row.reviewer_came_after, said.came_after
    yield "judged by one whom its submitter invited", row.reviewer_invited, said.invited


def _duty(row: Any, of: Counted) -> Iterator[Held] | None:
    said = of.duties.pop(row.id, None)
    return _of_duty(row, said, of.exemptions.get(said.exempted_by) if said.exempted_by else None) if said else None


def _of_duty(row: Any, said: DutySaid, act: ExemptionSaid | None) -> Iterator[Held]:
    yield "unit", row.unit_id, said.unit
    yield "roadmap", row.roadmap, said.roadmap
    yield "obligation", row.key, said.key
    yield "period", row.period, said.period
    yield "due day", _day(row.due_on), said.due_on
    yield "due at", row.due_at.isoformat() if row.due_at else None, said.due_at
    yield "how it counts at best", row.counts, said.counts
    yield "whether its source states it", row.stated, said.stated
    yield "opened at", *_moments(row.opened_at, said.opened_at)
    yield "submission", row.submission_id, said.submission
    yield "missed at", *_moments(row.missed_at, said.missed_at)
    yield "figure", _figure(row), said.figure
    yield "figure final at", *_moments(row.figure_at, said.figure_at)
    yield "waived", row.waived, said.waived is not None
    yield "undetermined", row.undetermined, said.undetermined
    yield "the act by which it is not owed", row.exempted_by, said.exempted_by
    yield "unseen", row.unseen, act is not None and act.seen_at is None
    yield "waiver", row.waiver, said.waived
    yield "waived at", *_moments(row.waived_at, said.waived_at)
    yield "who waived it", row.waived_by, act.person if act and said.waived else None
    yield "what it counts as", row.verdict, tallies.verdict_of(row)


def _act(row: Any, of: Counted) -> Iterator[Held] | None:
    said = of.exemptions.pop(row.seq, None)
    return _of_act(row, said) if said else None


def _of_act(row: Any, said: ExemptionSaid) -> Iterator[Held]:
    yield "unit", row.unit_id, said.unit
    yield "kind", "stopped" if row.kind == "restarted" else row.kind, said.kind
    yield "by whom", row.person_id, said.person
    yield "when", *_moments(row.at, said.at)
    yield "seen above at", *_moments(row.seen_at, said.seen_at)
    yield "seen by", row.seen_by, said.seen_by


def _figure(row: Any) -> tuple[int, int, bool] | None:
    return (row.figure_done, row.figure_of, bool(row.figure_reached)) if row.figure_at else None


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _written(value: object) -> object:
    """A value as an entry writes it, so that 1 is not true."""
    return json.dumps(value.isoformat() if isinstance(value, date) else value, sort_keys=True, ensure_ascii=False)


def _moments(row: datetime | None, said: str | None) -> tuple[str | None, str | None]:
    """A row's moment and that of its entry, the same where it is: an entry is late by as much as a writer waits."""
    if row and said and timedelta() <= datetime.fromisoformat(said) - row <= LAG:
        return said, said
    return row.isoformat() if row else None, said
