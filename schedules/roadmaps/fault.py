"""A fault of a roadmap file as a value: where it is, what is wrong there, and what would be right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal, get_args

from pydantic import ValidationError

from schedules.record import record

What = Literal[
    # of the text as a whole
    "not_json",
    "too_deep",
    "key_twice",
    "no_number",
    "no_sign",
    # of one value
    "missing",
    "extra",
    "one_of",
    "text",
    "empty",
    "too_long",
    "whole",
    "number",
    "flag",
    "flag_or_text",
    "day",
    "no_language",
    "month_day",
    "list",
    "object",
    "least",
    "above",
    "most",
    "too_few",
    "unfit",
    # of several values against each other
    "twice",
    "unknown",
    "schedule_years",
    "leads_nowhere",
    "years",
    "year",
    "no_such_day",
    "nth",
    "year_begins",
    "same_role",
    "recommended",
    "no_evidence",
    "counted_besides",
    "counts_counted",
    "nobody_does",
    "unlike",
    "counted_in_act",
    "no_escalation",
    "past_due",
    "calendar",
    "shadows",
    "own_id",
    "own_spans",
    "own_fixed",
]
# Of so much of a value a fault speaks.
SHOWN = 40


@record
class RoadmapFault:
    """What is wrong at a `place`, as in `obligations[3].owner`; `said` is what its sentence names."""

    place: str
    what: What
    said: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{key} {value!r}" for key, value in self.said.items())
        return f"{self.place}: {self.what}" + (f" ({told})" if told else "")


def fault(place: str, what: What, **said: Any) -> RoadmapFault:
    """A fault at a place."""
    return RoadmapFault(place=place, what=what, said=said)


class RoadmapError(Exception):
    """A roadmap that cannot be used, with every fault."""

    def __init__(self, faults: Sequence[RoadmapFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


# What each kind of error that the form of a roadmap can yield is here.
OF_TYPES: Mapping[str, What] = {
    "missing": "missing",
    "union_tag_not_found": "missing",
    "extra_forbidden": "extra",
    "unexpected_keyword_argument": "extra",
    "literal_error": "one_of",
    "union_tag_invalid": "one_of",
    "string_type": "text",
    "string_unicode": "no_sign",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "int_type": "whole",
    "int_parsing": "whole",
    "int_parsing_size": "whole",
    "int_from_float": "whole",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "no_number",
    "bool_type": "flag",
    "bool_parsing": "flag",
    "date_type": "day",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
    "date_from_datetime_inexact": "day",
    "list_type": "list",
    "dict_type": "object",
    "dataclass_type": "object",
    "model_attributes_type": "object",
    "greater_than_equal": "least",
    "greater_than": "above",
    "less_than_equal": "most",
    "too_short": "too_few",
}
_BOUNDS = ("ge", "gt", "le", "lt", "min_length", "max_length")


def faults_of(error: ValidationError) -> Iterator[RoadmapFault]:
    """What pydantic found, each fault once."""
    told: set[tuple[str, What]] = set()
    for each in error.errors(include_url=False):
        found = _fault_of(each["type"], each["loc"], each.get("ctx", {}), each["input"])
        if (found.place, found.what) not in told:
            told.add((found.place, found.what))
            yield found


def _fault_of(kind: str, loc: tuple[int | str, ...], about: Mapping[str, Any], given: object) -> RoadmapFault:
    steps = _without_forms(loc)
    own = str(about.get("error"))  # a check of ours names its fault
    what = next((each for each in get_args(What) if each == own), OF_TYPES.get(kind, "unfit"))
    place = place_of(steps)
    if kind.startswith("union_tag"):
        of = str(about["discriminator"]).strip("'")
        place, given = f"{place}.{of}", given.get(of) if isinstance(given, dict) else given
    if what in ("flag", "text") and steps[-2:-1] == ["is"]:  # tried as both, of which it is neither
        place, what = place_of(steps[:-1]), "flag_or_text"
    said: dict[str, Any] = {}
    if what == "one_of":
        names = about.get("expected") or about["expected_tags"]
        said["names"] = tuple(re.findall(r"'([^']*)'", str(names)))
    bounds = [about[each] for each in _BOUNDS if each in about]
    if bounds:
        said["n"] = int(bounds[0]) if bounds[0] == int(bounds[0]) else bounds[0]
    if what not in ("missing", "extra", "empty", "too_few", "too_long", "no_sign", "no_language"):
        said["given"] = shown(given)
    return RoadmapFault(place=place, what=what, said=said)


def shown(given: object) -> str:
    """A value as a fault names it, short and without signs that nobody sees."""
    if isinstance(given, bool) or given is None:
        return {True: "true", False: "false", None: "null"}[given]
    if isinstance(given, dict | list):
        return "{…}" if isinstance(given, dict) else "[…]"
    said = "".join(sign if sign.isprintable() else " " for sign in str(given)[:SHOWN])
    return said + ("…" if len(str(given)) > SHOWN else "")


# Behind these keys of an obligation, and each part of `all` and `any`, pydantic names which form of a union it tried.
_FORKS = ("cadence", "within", "applies_when", "not")


def _without_forms(loc: tuple[int | str, ...]) -> list[int | str]:
    """A place without the forms of unions that pydantic tried."""
    if loc[:1] != ("obligations",):
        return [step for step in loc if step != "[key]"]
    kept: list[int | str] = []
    is_form = False
    for step in loc:
        if not is_form:
            kept.append(step)
        part_of = kept[-2] if isinstance(step, int) else ""
        is_form = not is_form and (step in _FORKS or part_of in ("all", "any"))
    return kept


def place_of(loc: Sequence[int | str]) -> str:
    """Where something is in a file, as in `obligations[3].cadence.period`."""
    place = ""
    for step in loc:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    return place.encode("utf-8", "replace").decode() or "roadmap"
