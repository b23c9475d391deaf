"""The implementation rate: duties done in time over duties owed, counted by the day they were done."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal, get_args

from schedules.record import record
from schedules.standing import Outcome

# How a duty counts, whatever day it is: one that is open is owed once its due day has ended, `done` was told in time.
# What is waived or undetermined by an exemption that nobody above has seen yet is owed like an open one.
# What is `apart` counts nowhere.
Verdict = Literal[
    "open",
    "done",
    "reported_late",
    "made_good",
    "waived",
    "undetermined",
    "waived_unseen",
    "undetermined_unseen",
    "apart",
]
COUNTED: tuple[Verdict, ...] = tuple(each for each in get_args(Verdict) if each != "apart")
# How a duty may count at best, by how it came about: `late` is one that an event or a notice opened only after its due
# day; `apart` one that a company gave itself, or that is itself a figure of others.
Weight = Literal["fully", "late", "apart"]
UNSEEN: Mapping[Verdict, Verdict] = {"waived": "waived_unseen", "undetermined": "undetermined_unseen"}


@record
class Judged:
    """What a rate needs to know of a duty; `reported_on` is the local day on which it was submitted, or last added to.

    What is due at an hour is so `due_at` a moment, and was `submitted_at` one.

    `unseen` says that nobody above has seen yet why it is waived or undetermined. Unless it is `stated`, its source
    does not say both what is asked and how often.
    """

    due_on: date
    outcome: Outcome | None
    done_on: date | None = None
    reported_on: date | None = None
    unseen: bool = False
    counts: Weight = "fully"
    stated: bool = True
    due_at: datetime | None = None
    submitted_at: datetime | None = None


@record
class Counts:
    """Weight of duties: `done` of `owed` in time; apart from these, what needs a second look.

    `unseen` of those owed would not be, were the exemptions that nobody above has seen taken as they are.
    """

    owed: int = 0
    done: int = 0
    reported_late: int = 0
    made_good: int = 0
    waived: int = 0
    undetermined: int = 0
    unseen: int = 0

    @property
    def percent(self) -> int | None:
        """The rate in whole percent, rounded down so that 100 means all; None where nothing is owed yet."""
        return self.done * 100 // self.owed if self.owed else None

    @property
    def percent_once_seen(self) -> int | None:
        """The same with every exemption taken as it is, seen by those above or not."""
        owed = self.owed - self.unseen
        return self.done * 100 // owed if owed else None


@record
class Rate(Counts):
    """A rate: of the duties that the source states; beside it, never added to it, how those count that are `chosen`.

    These are the duties of which the source does not say how often, or which are not in it.
    """

    chosen: Counts = Counts()


def verdict(duty: Judged) -> Verdict:
    """How a duty counts in a rate.

    Done late is made good; done in time but told after the due day is reported late. What was opened only after its
    due day is made good at best, and what a company gave itself counts nowhere. What is due at an hour is done in time
    only where it was submitted by then: an hour that is told later proves nothing.
    """
    if duty.counts == "apart":
        return "apart"
    if duty.outcome == "waived" or duty.outcome == "undetermined":
        return UNSEEN[duty.outcome] if duty.unseen else duty.outcome
    if duty.outcome != "confirmed" or not duty.done_on:
        return "open"
    if duty.done_on > duty.due_on or duty.counts == "late" or is_after_hour(duty.due_at, duty.submitted_at):
        return "made_good"
    return "reported_late" if duty.reported_on and duty.reported_on > duty.due_on else "done"


def is_after_hour(due_at: datetime | None, submitted_at: datetime | None) -> bool:
    """Whether what is due at an hour was submitted only after it; what is due on a day never is."""
    return due_at is not None and submitted_at is not None and submitted_at > due_at


@record
class Figure:
    """Of the duties of a window so many are `done` in time, of so many that are owed in all of it (`of`).

    `missed` were due and are not; `to_come` of them have not been opened yet.
    """

    done: int
    of: int
    missed: int = 0
    to_come: int = 0

    def reaches(self, least: float) -> bool:
        """Whether so large a part is done; where nothing is owed, nothing is left to be done."""
        return self.done >= least * self.of


def figure(duties: Iterable[tuple[Verdict, date]], to_come: int, today: date) -> Figure:
    """The figure of duties by how they count and when each is due, as of the local day `today`."""
    count: Counter[str] = Counter()
    for found, due_on in duties:
        count["done"] += found in ("done", "reported_late")
        count["of"] += found not in ("waived", "undetermined", "apart")
        count["missed"] += found == "made_good" or (found in ("open", *UNSEEN.values()) and due_on < today)
    return Figure(done=count["done"], of=count["of"] + to_come, missed=count["missed"], to_come=to_come)


def rate(duties: Iterable[Judged], today: date) -> Rate:
    """The rate of the stated duties as of the local day `today`, and how the others count."""
    parts: dict[bool, list[Judged]] = {True: [], False: []}
    for duty in duties:
        parts[duty.stated].append(duty)
    stated, chosen = _counts(parts[True], today), _counts(parts[False], today)
    return Rate(**vars(stated), chosen=chosen)


def _counts(duties: Iterable[Judged], today: date) -> Counts:
    """What is counted of duties.

    Owed is what was due before today, for a due day is whole until it has ended, and what is confirmed. Made good is
    owed, not done in time; reported late counts as done; waived and undetermined count on neither side, once someone
    above has seen why.
    """
    count: Counter[str] = Counter()
    for duty in duties:
        found = verdict(duty)
        count[found] += 1
        count["due"] += found == "open" and duty.due_on < today
        count["unseen"] += found in UNSEEN.values() and duty.due_on < today
    done = count["done"] + count["reported_late"]
    return Counts(
        owed=done + count["made_good"] + count["due"] + count["unseen"],
        done=done,
        reported_late=count["reported_late"],
        made_good=count["made_good"],
        waived=count["waived"] + count["waived_unseen"],
        undetermined=count["undetermined"] + count["undetermined_unseen"],
        unseen=count["unseen"],
    )
