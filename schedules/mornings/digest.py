"""A person's digest decided: what it says this morning, in which order, what it folds, and what can wait.

The running bot and the year that `dutybell plan --digests` prints ask the same question here.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, timedelta
from typing import Generic, TypeVar

from schedules.mornings.calm import outlook_from
from schedules.obligation import Fixed
from schedules.record import record
from schedules.workdays import Workdays

# So many lines stand in a digest; what is urgent beyond them is folded into one that says how many.
SHOWN = 5
# What is not urgent fills a digest up to so many lines, and else waits for another morning.
RATION = 4
# What waits is heard of at least so long before it is due.
BEFORE_DUE = timedelta(days=3)

T = TypeVar("T")
U = TypeVar("U")


@record
class Waiting(Generic[T]):
    """A duty that waits to be told of: whose, how it stands, and why it is told.

    `act` is what it shares with those that the same act repeats, as its obligation and its unit; `line` what it shares
    with those of its bundle that one act fulfils, and so are one line. By `name`, its own or its bundle's, it stands
    among those that press alike. It `recalls` where it came back, waits to be judged, or was put off to this moment by
    the reader.
    """

    what: T
    act: Hashable
    line: Hashable
    name: str
    fixed: Fixed
    due_on: date
    is_own: bool = True
    is_short: bool = False
    recalls: bool = False

    def is_urgent(self, today: date, tomorrow: date) -> bool:
        """Whether it cannot wait until the next working day: it was put off to now or came back, or the reader owes
        what is late or will be by then.

        What the source does not date is not urgent, unless its window is short.
        """
        presses = self.fixed == "stated" or self.is_short
        return self.recalls or (
            self.is_own and presses and (self.due_on - today < BEFORE_DUE or tomorrow > self.due_on)
        )


@record
class Morning(Generic[T]):
    """What a digest says, most pressing first, and until which day each of the others waits."""

    said: tuple[Waiting[T], ...]
    held: tuple[tuple[Waiting[T], date], ...] = ()

    @property
    def lines(self) -> int:
        """How many duties and bundles it tells of."""
        return len({each.line for each in self.said})

    @property
    def chosen(self) -> int:
        """How many of these lines tell of nothing that the source fixes: the unit arranges it."""
        return len({each.line for each in self.said} - {each.line for each in self.said if each.fixed == "stated"})


@record
class Laid(Generic[T]):
    """The rows of a digest: the reader's own, those of others to follow up, and what is folded.

    A row holds the repeats of one act.
    """

    mine: tuple[tuple[T, ...], ...]
    follow_up: tuple[tuple[T, ...], ...]
    folded: tuple[T, ...]

    def seen_as(self, seen: Callable[[T], U]) -> "Laid[U]":
        """The same rows, each duty as it is shown."""
        return Laid(
            mine=tuple(tuple(map(seen, row)) for row in self.mine),
            follow_up=tuple(tuple(map(seen, row)) for row in self.follow_up),
            folded=tuple(map(seen, self.folded)),
        )


def morning(waiting: Iterable[Waiting[T]], today: date, workdays: Workdays) -> Morning[T]:
    """What is said on a working day: all that is urgent, and of the rest as much as leaves the digest short."""
    tomorrow = workdays.on_or_after(today + timedelta(days=1))
    following = outlook_from(tomorrow, workdays)
    ordered = sorted(waiting, key=lambda each: _pressing(each, today))
    urgent = {each.line for each in ordered if each.is_urgent(today, tomorrow)}
    lines, most = set(urgent), max(RATION, len(urgent))
    said, held = [], []
    # However much is one's own, one thing of others that is late is heard of.
    late = [each for each in ordered if not each.is_own and each.due_on < today][:1]
    for each in sorted(ordered, key=lambda each: (not each.is_urgent(today, tomorrow), each not in late)):
        if each.line in lines or len(lines) < most:
            said.append(each)
            lines.add(each.line)
        else:
            # Until the next week's outlook, sooner where that would be late.
            held.append((each, following if following <= each.due_on - BEFORE_DUE else tomorrow))
    return Morning(said=tuple(sorted(said, key=lambda each: _pressing(each, today))), held=tuple(held))


def _pressing(each: Waiting[T], today: date) -> tuple[bool, bool, bool, bool, date, str]:
    """One's own first; what came back, then what is overdue, then what the source fixes, the soonest first."""
    return not each.is_own, not each.recalls, each.due_on >= today, each.fixed != "stated", each.due_on, each.name


def laid(said: Sequence[Waiting[T]]) -> Laid[T]:
    """What is said as rows: repeats in one, one's own before those of others, at most so many, the rest folded."""
    rows: dict[Hashable, list[Waiting[T]]] = {}
    for each in said:
        rows.setdefault((each.is_own, each.act), []).append(each)
    ordered = sorted(rows.values(), key=lambda row: not row[0].is_own)
    shown, rest = ordered[:SHOWN], ordered[SHOWN:]
    return Laid(
        mine=tuple(_whats(row) for row in shown if row[0].is_own),
        follow_up=tuple(_whats(row) for row in shown if not row[0].is_own),
        folded=tuple(each.what for row in rest for each in row),
    )


def _whats(row: Sequence[Waiting[T]]) -> tuple[T, ...]:
    return tuple(each.what for each in row)
