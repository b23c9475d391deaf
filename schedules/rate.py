"""The implementation rate: duties done in time over duties owed, counted by the day they were done."""

from collections.abc import Iterable
from datetime import date

from schedules.record import record
from schedules.standing import Outcome


@record
class Judged:
    """What a rate needs to know of a duty; `reported_on` is the local day on which it was submitted."""

    due_on: date
    outcome: Outcome | None
    done_on: date | None = None
    reported_on: date | None = None


@record
class Rate:
    """Counts of duties: `done` of `owed` in time; apart from these, what needs a second look."""

    owed: int
    done: int
    reported_late: int
    made_good: int
    waived: int
    undetermined: int

    @property
    def percent(self) -> int | None:
        """The rate in whole percent, rounded down so that 100 means all; None where nothing is owed yet."""
        return self.done * 100 // self.owed if self.owed else None


def rate(duties: Iterable[Judged], today: date) -> Rate:
    """The rate as of the local day `today`.

    Owed is what is due by today, or confirmed before. Done late is owed, not done in time, and shown as made good;
    reported late (done in time, told after the due day) counts as done; waived and undetermined count on neither side.
    """
    owed = done = reported_late = made_good = waived = undetermined = 0
    for duty in duties:
        if duty.outcome == "waived":
            waived += 1
        elif duty.outcome == "undetermined":
            undetermined += 1
        elif duty.outcome == "confirmed" and duty.done_on:
            owed += 1
            in_time = duty.done_on <= duty.due_on
            done += in_time
            made_good += not in_time
            reported_late += bool(in_time and duty.reported_on and duty.reported_on > duty.due_on)
        elif duty.due_on <= today:
            owed += 1
    return Rate(
        owed=owed,
        done=done,
        reported_late=reported_late,
        made_good=made_good,
        waived=waived,
        undetermined=undetermined,
    )
