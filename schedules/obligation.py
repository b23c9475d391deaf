"""One thing that an item of the roadmap asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_serializer

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
# Those who lead a company's safety, from the one who answers for it by law down.
_LEADING: Sequence[str] = ("principal_leader", "deputy_leader", "safety_director", "safety_manager")
# What of an obligation the source fixes: what is asked and how often it comes round; only what is asked; or nothing,
# and it is ours alone. What is its `own` a unit asks itself, or one above it does; no source does.
Fixed = Literal["stated", "ask", "ours", "own"]
# The item of what a notice asks in its issuer's own words; no source's row is called so.
IN_OWN_WORDS = "notice"
# The kind of act by which an obligation is met; how people are reminded follows from it unless the file says otherwise.
KindOfAct = Literal[
    "inspection",
    "meeting",
    "training",
    "drill",
    "publicity",
    "document",
    "report",
    "daily",
    "expiry",
    "milestone",
    "notice",
]


def is_judged_from_below(owner: str, confirmer: str) -> bool:
    """Whether whoever judges what an owner does is below them, and so neither confirms nor returns it."""
    return {owner, confirmer} <= set(_LEADING) and not leads(confirmer, owner)


def leads(role: str, owner: str) -> bool:
    """Whether one in a role is what an owner is, or above them."""
    return {role, owner} <= set(_LEADING) and _LEADING.index(role) <= _LEADING.index(owner)


@record
class Text:
    """A text in Chinese, in English or in both; in the language that it lacks it is as in the other.

    Written down it says what it was said in, and no more.
    """

    zh: Annotated[str, Field(min_length=1)] = ""
    en: Annotated[str, Field(min_length=1)] = ""
    lacks: ClassVar[Literal["", "zh", "en"]] = ""

    def __post_init__(self) -> None:
        """Let each language have its words, and know which was lacking."""
        lacks = "" if self.zh and self.en else "en" if self.zh else "zh"
        if not (self.zh or self.en):
            raise ValueError("no_language")
        object.__setattr__(self, "lacks", lacks)  # of this one, which is frozen
        for each in ("zh", "en"):
            object.__setattr__(self, each, getattr(self, each) or self.zh or self.en)

    @model_serializer
    def said(self) -> dict[str, str]:
        """As it was said."""
        return {each: getattr(self, each) for each in ("zh", "en") if each != self.lacks}


Text.__pydantic_config__ |= {"json_schema_extra": {"minProperties": 1}}  # type: ignore[attr-defined]


@record
class Word:
    """What a role or a party is called in a roadmap, by a word of its own; by its plain name it has no title there."""

    name: str
    title: Text | None = None


@record
class OwnWords:
    """The words of its roadmap's own in which an obligation says whom it is for; of parties all, where one is such."""

    owner: Word | None = None
    confirmer: Word | None = None
    parties: list[Word] = field(default_factory=list)


@record
class Measure:
    """A number pair that must be given: so many of so many, against a target from 0 to 1."""

    kind: Literal["ratio"]
    target: Annotated[float, Field(gt=0, le=1)]
    of: Text


@record
class Computed:
    """A figure that nobody submits: how many duties of these obligations that are due in its window are done in time.

    It is reached when `rate` of them are, from 0 to 1.
    """

    from_: Annotated[list[str], Field(alias="from", min_length=1)]
    rate: Annotated[float, Field(gt=0, le=1)]


@record
class Evidence:
    """The least proof asked: photos, documents, a note, a number pair; and whether a second person reviews it.

    What is `computed` asks for none of these: it is counted from other duties.
    """

    photos: Annotated[int, Field(ge=0, le=10)]
    documents: Annotated[int, Field(ge=0, le=10)]
    note: bool
    measure: Measure | None
    documents_are: Text | None
    second_person: bool
    computed: Computed | None = None


def combined(proofs: Sequence[Evidence]) -> Evidence:
    """The least proof that proves each of these: one act has one set of evidence, so what several ask is given once.

    Figures are the first's that has any: they are given for each.
    """
    kinds = (each.documents_are for each in proofs if each.documents_are)
    return replace(
        proofs[0],
        photos=max(each.photos for each in proofs),
        documents=max(each.documents for each in proofs),
        note=any(each.note for each in proofs),
        documents_are=next(kinds, None),
        measure=next((each.measure for each in proofs if each.measure), None),
    )


def named(measure: Measure, title: Text) -> Measure:
    """A measure by the obligation that asks for it, where an act has figures for several."""
    of = Text(zh=f"{title.zh}：{measure.of.zh}", en=f"{title.en}: {measure.of.en}")
    return replace(measure, of=of)


@record
class Obligation:
    """Who owes what, how often, what of it the source fixes, under which conditions and with which proof.

    One that is ours alone says whether we recommend it; of any other there is nothing to recommend. Who owes and
    confirms it are kinds of people, whatever its roadmap calls them in `own_words`: by them goes who may do what.
    """

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
    fixed: Fixed
    act: KindOfAct
    applies_when: Condition | None
    evidence: Evidence
    escalation: str
    recommended: bool | None = None
    own_words: OwnWords | None = None

    @property
    def owner_called(self) -> Text | None:
        """What its roadmap calls its owner, where that has a word of its own."""
        return self.own_words.owner.title if self.own_words and self.own_words.owner else None

    @property
    def confirmer_called(self) -> Text | None:
        """What its roadmap calls whoever confirms it, where that has a word of its own."""
        return self.own_words.confirmer.title if self.own_words and self.own_words.confirmer else None

    @property
    def row(self) -> str | None:
        """The ref of the row that asks for it; none of what no source asks: a notice's own words, a unit's own rule."""
        return None if self.fixed == "own" or self.item == IN_OWN_WORDS else self.item

    @property
    def judged_from_below(self) -> bool:
        """Whether what its owner does is judged by one of those below them."""
        return is_judged_from_below(self.owner, self.confirmer)


# `basis` told only whether the source says how often: what it did not was read as its ask.
_FIXED: Mapping[object, Fixed] = {"stated": "stated", "assumed": "ask"}
_ACTS: Mapping[object, KindOfAct] = {"by": "milestone", "on_notice": "notice", "after_event": "notice"}


def in_form(said: Mapping[str, Any]) -> dict[str, Any]:
    """An obligation of an older file, with `fixed` and `act` in the place of `basis`; any other as it is."""
    form = dict(said)
    if "basis" not in form or "fixed" in form:
        return form
    form["fixed"] = _FIXED.get(form["basis"], form["basis"])
    del form["basis"]
    cadence = form.get("cadence")
    kind, period = (cadence.get("kind"), cadence.get("period")) if isinstance(cadence, dict) else (None, None)
    form.setdefault("act", "daily" if period == "day" else _ACTS.get(kind, "document"))
    return form


def stated_in(roadmap: Mapping[str, Any]) -> dict[str, bool]:
    """Of each obligation of a file, read as far as needed, whether its source states what is asked and how often."""
    return {each["id"]: in_form(each)["fixed"] == "stated" for each in roadmap["obligations"]}
