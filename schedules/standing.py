"""How a duty stands on a local day: derived from its dates and its confirmation, never stored."""

from datetime import date, timedelta
from typing import Literal

DutyStanding = Literal[
    "upcoming",
    "open",
    "due_soon",
    "overdue",
    "submitted",
    "returned",
    "confirmed",
    "made_good",
    "missed",
    "waived",
    "undetermined",
]
Outcome = Literal["submitted", "returned", "confirmed", "waived", "undetermined"]

# With one of these nothing more is to be done about a duty, unless it is returned or taken back.
SETTLED: tuple[Outcome, ...] = ("submitted", "confirmed", "waived")
# A duty is "due soon" in the last week of its window.
DUE_SOON = timedelta(days=7)


# Done, in time or not.
DONE: tuple[DutyStanding, ...] = ("confirmed", "made_good")


def standing(
    *,
    opens_on: date,
    due_on: date,
    missed_after: int,
    outcome: Outcome | None,
    today: date,
    done_on: date | None = None,
    never_in_time: bool = False,
) -> DutyStanding:
    """The standing on the unit's local day `today`; an outcome speaks before the calendar does.

    What was confirmed as done after its due day, or was opened only then, is made good, which is not done in time.
    """
    if outcome == "confirmed" and done_on and (done_on > due_on or never_in_time):
        return "made_good"
    if outcome:
        return outcome
    if today < opens_on:
        return "upcoming"
    if today > due_on + timedelta(days=missed_after):
        return "missed"
    if today > due_on:
        return "overdue"
    return "due_soon" if due_on - today < DUE_SOON else "open"
