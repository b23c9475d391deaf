"""What a unit may choose of an obligation, and what it then owes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from schedules.cadence import Every, Standing
from schedules.obligation import Obligation
from schedules.period import PeriodKind
from schedules.roadmap import Roadmap
from schedules.unit import Choice

# How often a unit may say that an obligation comes round, the rarest last.
OFTEN: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "half_year", "year")


Refusal = Literal["fixed", "once", "reason"]


def is_owed(obligation: Obligation, choice: Choice | None) -> bool:
    """Whether a unit that has chosen so, or nothing, goes by an obligation: what is ours alone it has to choose."""
    return choice.is_on if choice else obligation.fixed != "ours"


def as_chosen(obligation: Obligation, choice: Choice | None) -> Obligation:
    """The obligation as often as the unit has chosen."""
    cadence = obligation.cadence
    if not choice or not choice.period:
        return obligation
    if isinstance(cadence, Every):
        return replace(obligation, cadence=replace(cadence, period=choice.period))
    if isinstance(cadence, Standing):
        return replace(obligation, cadence=replace(cadence, review=choice.period))
    return obligation


def why_not(obligation: Obligation, choice: Choice, *, has_reason: bool) -> Refusal | None:
    """Why a unit may not choose so; None where it may.

    How often is the unit's to say where the source asks for something without saying it. What the source asks for is
    set aside only with a reason, which those above see.
    """
    if choice.period:
        if obligation.fixed == "stated":
            return "fixed"
        if not isinstance(obligation.cadence, Every | Standing):
            return "once"
    return "reason" if not choice.is_on and obligation.fixed != "ours" and not has_reason else None


def recommended(roadmap: Roadmap) -> Mapping[str, Choice]:
    """What we recommend of what is ours alone."""
    return {each.id: Choice(is_on=True) for each in roadmap.obligations if each.fixed == "ours" and each.recommended}
