"""What a unit may choose of an obligation, and what it then owes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

from schedules.cadence import Every, Standing, is_of_the_calendar
from schedules.obligation import Obligation
from schedules.period import JANUARY, OF_YEARS, PeriodKind
from schedules.roadmap import Roadmap, odd_ones
from schedules.unit import Choice

# How often a unit may say that an obligation comes round, the rarest last.
OFTEN: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "half_year", "year")


Refusal = Literal["fixed", "once", "reason"]


def is_owed(obligation: Obligation, choice: Choice | None) -> bool:
    """Whether a unit that has chosen so, or nothing, goes by an obligation: what is ours alone it has to choose."""
    return choice.is_on if choice else obligation.fixed != "ours"


def as_chosen(obligation: Obligation, choice: Choice | None) -> Obligation:
    """The obligation as often as the unit has chosen; what goes by financial years goes by them as long as it can."""
    cadence = obligation.cadence
    if not choice or not choice.period or not isinstance(cadence, Every | Standing):
        return obligation
    begins = cadence.year_begins if choice.period in OF_YEARS else JANUARY
    if isinstance(cadence, Every):
        return replace(obligation, cadence=replace(cadence, period=choice.period, year_begins=begins))
    return replace(obligation, cadence=replace(cadence, review=choice.period, year_begins=begins))


def why_not(obligation: Obligation, choice: Choice, *, has_reason: bool) -> Refusal | None:
    """Why a unit may not choose so; None where it may.

    How often is the unit's to say where the source asks for something without saying it, and it comes round by periods;
    what has days of its own, as each second Tuesday or every 18 months from a day, is kept or not. What the source asks
    for is set aside only with a reason, which those above see.
    """
    if choice.period:
        if obligation.fixed == "stated":
            return "fixed"
        if not isinstance(obligation.cadence, Every | Standing):
            return "once"
    return "reason" if not choice.is_on and obligation.fixed != "ours" and not has_reason else None


# Why obligations cannot be put together: there are too few of them, one does not come round with the calendar or is
# counted by the bot, or one does not share this with the first.
Apart = Literal["few", "event", "computed", "owner", "confirmer", "second person", "cadence", "scope"]


def why_apart(some: Sequence[Obligation]) -> tuple[Apart, str] | None:
    """Why a unit cannot fulfil all of these by one act, and the obligation for which it cannot; None where it can.

    They come round together, are one person's to do and another one's to confirm; each as often as the unit has chosen.
    """
    if len(some) < 2:
        return "few", some[0].id if some else ""
    for each in some:
        if not is_of_the_calendar(each.cadence):
            return "event", each.id
        if each.evidence.computed:
            return "computed", each.id
    odd = next(iter(odd_ones(some)), None)
    return (cast(Apart, odd[0]), odd[1]) if odd else None


def recommended(roadmap: Roadmap) -> Mapping[str, Choice]:
    """What we recommend of what is ours alone."""
    return {each.id: Choice(is_on=True) for each in roadmap.obligations if each.fixed == "ours" and each.recommended}
