"""How a duty stands on a local day: derived from its dates and its submission, never stored."""

from collections.abc import Mapping
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
    "waived_unseen",
    "undetermined_unseen",
]
Outcome = Literal["submitted", "returned", "confirmed", "waived", "undetermined"]

# With one of these nothing more is to be done about a duty, unless it is returned or taken back.
SETTLED: tuple[Outcome, ...] = ("submitted", "confirmed", "waived")
# A duty is "due soon" in the last week of its window.
DUE_SOON = timedelta(days=7)


# Done, in time or not.
DONE: tuple[DutyStanding, ...] = ("confirmed", "made_good")
# Owed all the same: nobody above has seen yet why it should not be.
UNSEEN: Mapping[Outcome, DutyStanding] = {"waived": "waived_unseen", "undetermined": "undetermined_unseen"}


def standing(
    *,
    opens_on: date,
    due_on: date,
    missed_after: int,
    outcome: Outcome | None,
    today: date,
    done_on: date | None = None,
    never_in_time: bool = False,
    unseen: bool = False,
    is_over: bool = False,
) -> DutyStanding:
    """The standing on the unit's local day `today`; an outcome speaks before the calendar does.

    What was confirmed as done after its due day, or was opened only then, is made good, which is not done in time. What
    is not owed, or not judged, for a reason that nobody above has seen (`unseen`) counts as owed, as in a rate. What is
    due at an hour `is_over` from its moment on, though its day is not.
    """
    if outcome == "confirmed" and done_on and (done_on > due_on or never_in_time):
        return "made_good"
    if outcome:
        return UNSEEN.get(outcome, outcome) if unseen else outcome
    if today < opens_on:
        return "upcoming"
    if today > due_on + timedelta(days=missed_after):
        return "missed"
    if today > due_on or is_over:
        return "overdue"
    return "due_soon" if due_on - today < DUE_SOON else "open"
