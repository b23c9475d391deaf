"""What one text of a roadmap asks beside another: what is new, what is changed, and what it asks no longer."""

from collections import Counter
from collections.abc import Iterable

from schedules.duty import Duty
from schedules.obligation import Obligation
from schedules.record import record
from schedules.roadmap import Roadmap


@record
class Difference:
    """The obligations of a later text that an earlier one has not, or has otherwise, and those that it alone has."""

    new: tuple[Obligation, ...]
    changed: tuple[Obligation, ...]
    gone: tuple[Obligation, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@record
class Month:
    """How many more duties are due in a month by one text than by another, and how many are so no longer."""

    month: str
    more: int
    fewer: int


def difference(before: Roadmap | None, after: Roadmap) -> Difference:
    """What a text asks beside an earlier one; an obligation that is rung for otherwise is changed."""
    asked = {each.id: each for each in before.obligations} if before else {}
    kept = {each.id for each in after.obligations}
    return Difference(
        new=tuple(each for each in after.obligations if each.id not in asked),
        changed=tuple(
            each
            for each in after.obligations
            if before
            and (old := asked.get(each.id))
            and (old, before.climbed_by(old)) != (each, after.climbed_by(each))
        ),
        gone=tuple(each for each in asked.values() if each.id not in kept),
    )


def months(before: Iterable[Duty], after: Iterable[Duty]) -> list[Month]:
    """The months in which other duties are due than before, in their order; one whose day moves is gone and new."""
    old, new = Counter(map(_named, before)), Counter(map(_named, after))
    more, fewer = Counter[str](), Counter[str]()
    for (*_, month), count in (new - old).items():
        more[month] += count
    for (*_, month), count in (old - new).items():
        fewer[month] += count
    return [Month(month=each, more=more[each], fewer=fewer[each]) for each in sorted({*more, *fewer})]


def _named(duty: Duty) -> tuple[str, str, str]:
    return duty.obligation, duty.due_on.isoformat(), f"{duty.due_on:%Y-%m}"
