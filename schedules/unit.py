"""A unit as the rules see it, and the conditions that an obligation sets on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Discriminator, Field, Tag

from schedules.period import PeriodKind
from schedules.record import record

# Those that supervise others: what an enterprise does below one of them is told to it, whoever stands between.
Supervising = Literal[
    "housing_authority",
    "supervision_body",
    "construction_association",
    "decoration_association",
    "supervision_association",
    "real_estate_association",
    "survey_design_association",
]
SUPERVISING: tuple[Supervising, ...] = get_args(Supervising)
Party = Literal["enterprise", Supervising, "training_institute"]
# Which days are worked: one of these, or another country's by its code of ISO 3166, as GB or US-CA.
Calendar = str
CALENDARS = ("china", "weekdays", "every_day")
Scope = Literal["company", "project"]
Attribute = bool | int | str

# What a unit can say of itself, and the kind of value it says it in.
ATTRIBUTES: dict[str, type | tuple[str, ...]] = {
    "headcount": int,
    "hazardous": bool,
    "ownership": ("private", "municipal_state", "provincial_state", "central_state", "foreign"),
    "trade": ("construction", "decoration", "supervision", "real_estate", "survey_design", "other"),
    "major_risk": bool,
    "has_projects": bool,
    "party_branch": bool,
    "insured": bool,
    "rail": bool,
    "underground": bool,
}


# The days of a working week by their ISO numbers: unless a unit says otherwise, each is worked.
EVERY_DAY = "1234567"
# A stop of work, by its first and last local day; without a last one it goes on.
Stop = tuple[date, date | None]


def _holds_on(day: date) -> Callable[[Stop], bool]:
    return lambda stop: stop[0] <= day and (stop[1] is None or day <= stop[1])


@record
class Choice:
    """That a unit keeps an obligation or not, and once in which `period`, where it says so in place of the roadmap."""

    is_on: bool
    period: PeriodKind | None = None


@record
class Unit:
    """An enterprise, project, authority or association, as far as its obligations depend on it.

    It owes from the local day `since` to `until`; prompts keep to the working days of its `calendar`. It works on the
    days of its `week`, by their ISO numbers, save in its `stops`: what lies wholly in days not worked is not owed.
    `choices` are what it has chosen of a roadmap's obligations, by their ids.
    """

    party: Party
    first_year: int
    scope: Scope = "company"
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    timezone: str = "Asia/Shanghai"
    since: date | None = None
    until: date | None = None
    continues: bool = True
    calendar: Calendar = "china"
    week: str = EVERY_DAY
    stops: Sequence[Stop] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def works_in(self, first: date, last: date) -> bool:
        """Whether it works on any of these local days: a day of its week on which it is not stopped."""
        if self.week == EVERY_DAY and not self.stops:
            return True
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        return any(str(day.isoweekday()) in self.week and not any(map(_holds_on(day), self.stops)) for day in days)


@record
class AtLeast:
    """The attribute is a number of at least `at_least`."""

    attr: str
    at_least: int


@record
class Is:
    """The attribute is exactly this."""

    attr: str
    is_: Annotated[bool | str, Field(alias="is")]


@record
class OneOf:
    """The attribute is one of these."""

    attr: str
    one_of: list[str]


@record
class All:
    """Every condition holds."""

    all: list["Condition"]


@record
class Any:
    """At least one condition holds."""

    any: list["Condition"]


@record
class Not:
    """The condition does not hold."""

    not_: Annotated["Condition", Field(alias="not")]


def _form(condition: object) -> str:
    """Which form a condition has: told by the key that only that form bears."""
    keys = condition if isinstance(condition, dict) else getattr(condition, "__dict__", {})
    return next(
        (form for form in ("at_least", "one_of", "all", "any", "not") if form in keys or f"{form}_" in keys), "is"
    )


Condition = Annotated[
    Annotated[AtLeast, Tag("at_least")]
    | Annotated[OneOf, Tag("one_of")]
    | Annotated[All, Tag("all")]
    | Annotated[Any, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Is, Tag("is")],
    Discriminator(_form),
]


def holds(condition: Condition, attributes: Mapping[str, Attribute]) -> bool | None:
    """Whether `condition` holds; None where the unit has not said what it depends on."""
    match condition:
        case All(all=parts):
            answers = [holds(part, attributes) for part in parts]
            return False if False in answers else None if None in answers else True
        case Any(any=parts):
            answers = [holds(part, attributes) for part in parts]
            return True if True in answers else None if None in answers else False
        case Not(not_=part):
            answer = holds(part, attributes)
            return None if answer is None else not answer
    value = attributes.get(condition.attr)
    if value is None:
        return None
    match condition:
        case AtLeast(at_least=least):
            return isinstance(value, int) and value >= least
        case Is(is_=wanted):
            return value == wanted
        case OneOf(one_of=wanted_values):
            return value in wanted_values


def attributes_of(condition: Condition) -> set[str]:
    """The attributes that a condition looks at."""
    match condition:
        case All(all=parts) | Any(any=parts):
            return {attr for part in parts for attr in attributes_of(part)}
        case Not(not_=part):
            return attributes_of(part)
    return {condition.attr}
