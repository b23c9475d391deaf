"""A unit's first week: one thing each working day, what is done already left out."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, get_args

from schedules.obligation import Role
from schedules.workdays import Workdays

# Who is there, what of what is offered the unit takes, what is owed this month, and when in the year the rest is done.
FirstWeekStep = Literal["people", "choices", "month", "plan"]
STEPS: tuple[FirstWeekStep, ...] = get_args(FirstWeekStep)
# Whoever looks after a unit's duties is led through it: the first of these roles that anyone holds.
GUIDED: tuple[Role, ...] = ("safety_manager", "supervisor", "principal_leader")
# So long a unit is new; whoever comes later finds a unit at work.
NEW = timedelta(days=30)


def is_new(since: date, today: date) -> bool:
    """Whether a unit that is there since a day has its first week still to come."""
    return today - since < NEW


def coming(step: FirstWeekStep, done: Collection[FirstWeekStep]) -> FirstWeekStep | None:
    """What is said where a step has its turn: this one or the next that is not done; None where nothing is left."""
    return next((each for each in STEPS[STEPS.index(step) :] if each not in done), None)


def following(step: FirstWeekStep) -> FirstWeekStep | None:
    """What has its turn after a step; None after the last."""
    at = STEPS.index(step) + 1
    return STEPS[at] if at < len(STEPS) else None


def turn(today: date, workdays: Workdays) -> date:
    """The day of the next step: one a working day, none on the day on which one was said."""
    return workdays.on_or_after(today + timedelta(days=1))


def are_there(people: Collection[Role], party: str, count: int) -> bool:
    """Whether so many people of a unit, in these roles, can do and confirm what it owes."""
    return count > 1 and (party != "enterprise" or "principal_leader" in people)
