"""What a report holds, apart from any format: frozen, gathered once, rendered many ways."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from schedules.obligation import Fixed, Role, Text
from schedules.rate import Rate, Weight
from schedules.record import record
from schedules.standing import DutyStanding


@record
class Erased:
    """That a file was erased: on which day, on what ground, and the number of the entry that says so."""

    on: date
    why: Literal["asked", "retention"]
    entry: int


@record
class File:
    """A file of evidence: its bytes lie in the vault under `sha256` (hexadecimal), unless erased; `size` in bytes."""

    kind: Literal["photo", "document"]
    name: str
    media_type: str
    size: int
    sha256: str
    erased: Erased | None = None


@record
class Sealed:
    """An entry of a company's ledger: its number and its digest (hexadecimal)."""

    number: int
    digest: str


@record
class Proof:
    """What was submitted of a duty and what became of it; days are the unit's local days, people are told by name.

    Of whoever confirmed it is said if they came after the submission, and if its submitter had invited them.

    `added_on` is when something was last added to it because it was asked for.
    `number` is the submission's record number, which is that of its entry; `judged` the entry that confirmed it.
    """

    number: int
    done_on: date | None
    reported_on: date | None
    added_on: date | None = None
    reported_by: str
    judged_on: date | None
    judged_by: str | None
    judge_came_after: bool = False
    judge_invited: bool = False
    reason: str | None
    note: str | None
    figures: tuple[int, int] | None
    files: tuple[File, ...]
    submitted: Sealed | None
    judged: Sealed | None


@record
class DutyLine:
    """A duty as it stands on the report's day; `waived` is why it is not owed, where it is not.

    `counts` says how it may count at best: `apart` is what a company gave itself, which is in no rate. The `row` is
    its source's, none where no source asks; where there are several roadmaps, it names its `source`.
    `owner_called` is what its roadmap calls its owner, where that has a word of its own. What is due at an hour is so
    at the local moment `due_at`.
    """

    id: int
    roadmap: str
    obligation: str
    item: str
    row: str | None
    title: Text
    period: str
    owner: Role
    confirmer: Role
    fixed: Fixed
    opens_on: date
    due_on: date
    standing: DutyStanding
    counts: Weight = "fully"
    waived: str | None
    proof: Proof | None
    figure: tuple[int, int] | None = None
    source: Text | None = None
    owner_called: Text | None = None
    due_at: datetime | None = None


@record
class UnitPart:
    """A unit with its duties that are due in the span, soonest first, and its rate."""

    id: int
    name: str
    company: str
    rate: Rate
    duties: tuple[DutyLine, ...]


@record
class Rated:
    """A rate with the title of the obligation that it is of."""

    name: Text
    rate: Rate


@record
class RatedMonth:
    """The rate of what was due in a month, which is named by its key, `2026-11`."""

    month: str
    rate: Rate


@record
class Head:
    """How far a company's ledger had come: its last entry that is not itself about an export."""

    company: str
    number: int
    digest: str


@record
class Anchor:
    """A head that was given to people outside the server: on which day, and which entries it seals."""

    company: str
    day: date
    number: int
    digest: str


@record
class Report:
    """A unit and those below it through `first`..`last` (local days, both included), as things stand on `as_of`.

    The same state of the ledger on the same day gives the same report, and so the same bytes in every format.
    """

    unit: str
    first: date
    last: date
    as_of: date
    rate: Rate
    units: tuple[UnitPart, ...]
    by_obligation: tuple[Rated, ...]
    by_month: tuple[RatedMonth, ...]
    heads: tuple[Head, ...]
    anchors: Sequence[Anchor] = ()

    @property
    def duties(self) -> int:
        """How many duties it holds."""
        return sum(len(part.duties) for part in self.units)

    @property
    def files(self) -> list[File]:
        """Every file of evidence, in the order of the duties."""
        return [file for part in self.units for line in part.duties if line.proof for file in line.proof.files]
