"""One thing that an item of the roadmap asks for."""

from typing import Annotated, Literal

from pydantic import Field

from schedules.cadence import Cadence
from schedules.record import record
from schedules.unit import Condition, Party, Scope

Role = Literal[
    "principal_leader",
    "deputy_leader",
    "safety_director",
    "safety_manager",
    "project_manager",
    "safety_officer",
    "supervisor",
    "administrator",
]
Basis = Literal["stated", "assumed"]


@record
class Text:
    """A text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


@record
class Measure:
    """A number pair that must be given: so many of so many, against a target from 0 to 1."""

    kind: Literal["ratio"]
    target: Annotated[float, Field(gt=0, le=1)]
    of: Text


@record
class Evidence:
    """The least proof asked: photos, documents, a note, a number pair; and whether a second person reviews it."""

    photos: Annotated[int, Field(ge=0, le=10)]
    documents: Annotated[int, Field(ge=0, le=10)]
    note: bool
    measure: Measure | None
    documents_are: Text | None
    second_person: bool


@record
class Obligation:
    """Who owes what, how often, on which basis, under which conditions and with which proof."""

    id: str
    item: str
    title: Text
    guide: Text
    parties: Annotated[list[Party], Field(min_length=1)]
    scope: Scope
    owner: Role
    confirmer: Role
    years: list[int]
    cadence: Cadence
    basis: Basis
    applies_when: Condition | None
    evidence: Evidence
    escalation: str
