"""The roadmap file: read whole or refused with every fault and its place."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from schedules.cadence import AfterEvent, By, cadence_faults, is_day
from schedules.cadences.rolling import Rolling
from schedules.calendars.countries import is_country
from schedules.escalation import Escalation, Step
from schedules.obligation import Computed, KindOfAct, Obligation, OwnWords, Role, Text, in_form
from schedules.period import Period
from schedules.record import record
from schedules.roadmaps.fault import RoadmapError, RoadmapFault, fault, faults_of, shown
from schedules.roadmaps.json_text import values_of
from schedules.roadmaps.own_words import in_own_words, offering, resolved
from schedules.unit import Calendar, Party
from schedules.workdays import Workdays, workdays_of


@record
class Term:
    """The years that the source speaks of: year 1 is `first_year`."""

    first_year: int
    years: Annotated[int, Field(ge=1, le=20)]


@record
class Section:
    """A chapter of the source."""

    ref: str
    title: Text


@record
class Item:
    """One row of the source table; `schedule` holds what each year of the term asks, null where its cell is empty.

    Whose it is and who oversees it are parties, or words of the roadmap's own for some.
    `clause` is the row's text in the source's own words, `allotted` whom the source gives it to: by them
    an obligation can be checked against its source.
    """

    ref: str
    section: str
    title: Text
    responsible: list[str]
    overseers: list[str]
    schedule: dict[str, Text | None]
    clause: str | None = None
    allotted: str | None = None


WordName = Annotated[str, Field(min_length=1, max_length=40)]


@record
class OwnRole:
    """A word of a roadmap's own for a role: what kind of role it is, by which rights go, and what it is called."""

    is_: Annotated[Role, Field(alias="is")]
    title: Text


@record
class OwnParty:
    """A word of a roadmap's own for a party: what kind of unit it is, and what it is called."""

    is_: Annotated[Party, Field(alias="is")]
    title: Text


@record
class Bundle:
    """Obligations that one act fulfils: reported together, with one proof, each confirmed as a duty of its own.

    With `steps` they are what follows from one event, one after the other: shown together, each an act of its own.
    """

    id: str
    title: Text
    obligations: Annotated[list[str], Field(min_length=2)]
    steps: bool = False


@record
class Span:
    """From which local day on an obligation holds, and up to which; without a last one it goes on."""

    since: date
    until: date | None = None

    def held(self, window: Period) -> Period | None:
        """The part of a window in which it holds from its beginning on; None where it does not hold in any of it.

        One that has begun by the last day goes on to its end.
        """
        first = max(window.first, self.since)
        if first > window.last or (self.until and first > self.until):
            return None
        return replace(window, first=first)


# How the names of the roadmaps begin that hold the rules of a unit's own.
OWN = "own:"


@record
class Roadmap:
    """A regulator's obligations with their term; `best_months` is our advice when a yearly one is done best.

    By its `id` it is known: a text with another is another roadmap, beside the one that is there. `called` is what the
    source is called on a card, where its title is long; a notice in the issuer's own words climbs the escalation
    `of_notices`, the first where none is named. `policies` say by the kind of an act which steps lead to its day, where
    the escalation of an obligation has none that do. Limits in working days count by the `calendar` of its country,
    whatever calendar a unit itself works by: no unit lengthens them. Of a unit's own rules `spans` say when each holds.
    `roles` and `parties` are its own words for people and units, by which its obligations name them.
    """

    id: Annotated[str, Field(min_length=1, max_length=80)]
    version: str
    title: Text
    term: Term
    sections: list[Section]
    items: list[Item]
    escalations: dict[str, Escalation]
    obligations: list[Obligation]
    policies: dict[KindOfAct, list[Step]] = field(default_factory=dict)
    bundles: list[Bundle] = field(default_factory=list)
    best_months: dict[str, Annotated[int, Field(ge=1, le=12)]] = field(default_factory=dict)
    called: Text | None = None
    of_notices: str | None = None
    calendar: Calendar = "china"
    spans: dict[str, Span] = field(default_factory=dict)
    roles: dict[WordName, OwnRole] = field(default_factory=dict)
    parties: dict[WordName, OwnParty] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether it holds the rules that a unit has set itself."""
        return self.id.startswith(OWN)

    def bundle_of(self, key: str) -> Bundle | None:
        """The bundle that an obligation belongs to."""
        return next((each for each in self.bundles if key in each.obligations), None)

    def climbed_by(self, obligation: Obligation) -> Escalation:
        """The escalation of an obligation's duties, with the steps that its kind of act asks for."""
        said = self.escalations[obligation.escalation]
        if any(step.leads for step in said.steps):
            return said
        return replace(said, steps=[*self.policies.get(obligation.act, ()), *said.steps])

    @property
    def workdays(self) -> Workdays:
        """The working days by which its limits count."""
        return workdays_of(self.calendar)

    @property
    def source(self) -> Text:
        """What the source is called on a card."""
        return self.called or self.title

    @property
    def notices_climb(self) -> str:
        """The name of the escalation that a notice in the issuer's own words climbs."""
        return self.of_notices or next(iter(self.escalations))


_FORM = TypeAdapter(Roadmap)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a roadmap file."""
    form = _FORM.json_schema()
    asked = form["$defs"]["Obligation"]["properties"]
    del asked["own_words"], form["$defs"]["OwnWords"], form["$defs"]["Word"]
    for key in ("owner", "confirmer"):
        asked[key] = {"anyOf": [asked[key], {"type": "string", "description": "a word of roles"}]}
    asked["parties"]["items"] = {
        "anyOf": [asked["parties"]["items"], {"type": "string", "description": "a word of parties"}]
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **form}


def read_roadmap(text: str | bytes, *, is_kept: bool = False) -> Roadmap:
    """Read a roadmap from JSON text; raises RoadmapError with every fault at once.

    One that `is_kept` was whole when it came: of a country that is known no longer its working days are a guess.
    """
    try:
        values, faults = values_of(text, is_kept=is_kept)
        file, wrong = resolved(_of_today(values))
        faults += wrong
        roadmap = _FORM.validate_python(file)
    except ValidationError as error:
        places = {each.place for each in faults}
        found = [one for one in faults_of(error) if one.place not in places and ".own_words." not in one.place]
        raise RoadmapError([*faults, *offering(found, values)]) from None
    except RecursionError:
        raise RoadmapError([fault("roadmap", "too_deep")]) from None
    faults += _cross_faults(roadmap)
    if not is_kept:
        faults += _own_faults(roadmap)
    if not is_kept and roadmap.calendar != "china" and not is_country(roadmap.calendar):
        faults.append(fault("calendar", "calendar", given=shown(roadmap.calendar)))
    if faults:
        raise RoadmapError(faults)
    return roadmap


def _own_faults(roadmap: Roadmap) -> Iterator[RoadmapFault]:
    """What only the rules that a unit sets itself (`dutybell rule`, /rule) may say, and no file."""
    if roadmap.is_own:
        yield fault("id", "own_id", given=OWN)
    if roadmap.spans:
        yield fault("spans", "own_spans")
    for index, obligation in enumerate(roadmap.obligations):
        if obligation.fixed == "own":
            yield fault(f"obligations[{index}].fixed", "own_fixed")


def in_plain(roadmap: Roadmap) -> dict[str, Any]:
    """A roadmap as it stands in a file: read again it is the same; what is as usual is left out."""
    return in_own_words(_FORM.dump_python(roadmap, mode="json", by_alias=True, exclude_defaults=True))


def _of_today(file: Any) -> Any:
    """A roadmap file with each obligation in today's form."""
    if not isinstance(file, dict) or not isinstance(file.get("obligations"), list):
        return file
    return {**file, "obligations": [in_form(each) if isinstance(each, dict) else each for each in file["obligations"]]}


def _cross_faults(roadmap: Roadmap) -> Iterator[RoadmapFault]:
    """What no single value shows: names used twice, names that nothing bears, years outside the term."""
    yield from _twice("sections", "ref", [section.ref for section in roadmap.sections])
    yield from _twice("items", "ref", [item.ref for item in roadmap.items])
    yield from _twice("obligations", "id", [obligation.id for obligation in roadmap.obligations])
    sections = {section.ref: None for section in roadmap.sections}
    items = {item.ref: None for item in roadmap.items}
    years = range(1, roadmap.term.years + 1)
    for index, item in enumerate(roadmap.items):
        if item.section not in sections:
            yield _unknown(f"items[{index}].section", item.section, sections)
        if set(item.schedule) != {str(year) for year in years}:
            yield fault(f"items[{index}].schedule", "schedule_years", years=tuple(years))
    known = {obligation.id: None for obligation in roadmap.obligations}
    for key in sorted(set(roadmap.best_months) - set(known)):
        yield _unknown(f"best_months.{key}", key, known)
    for index, obligation in enumerate(roadmap.obligations):
        place = f"obligations[{index}]"
        if obligation.item not in items:
            yield _unknown(f"{place}.item", obligation.item, items)
        if obligation.escalation not in roadmap.escalations:
            yield _unknown(f"{place}.escalation", obligation.escalation, roadmap.escalations)
        elif not any(step.leads for step in roadmap.climbed_by(obligation).steps):
            yield fault(f"{place}.escalation", "leads_nowhere", given=shown(obligation.escalation))
        if not obligation.years or any(year not in years for year in obligation.years):
            yield fault(f"{place}.years", "years", n=years[-1])
        if isinstance(obligation.cadence, By) and obligation.cadence.year not in obligation.years:
            yield fault(f"{place}.cadence.year", "year", years=tuple(obligation.years))
        if isinstance(obligation.cadence, By) and not is_day(obligation.cadence.month, obligation.cadence.day):
            month, day = obligation.cadence.month, obligation.cadence.day
            yield fault(f"{place}.cadence.day", "no_such_day", month=month, day=day)
        for key, what, about in cadence_faults(obligation.cadence):
            yield fault(f"{place}.cadence.{key}", what, **about)
        if obligation.owner == obligation.confirmer and obligation.evidence.second_person:
            yield fault(f"{place}.confirmer", "same_role", **_same_words(obligation))
        if (obligation.fixed == "ours") != (obligation.recommended is not None):
            yield fault(f"{place}.recommended", "recommended")
        asked = obligation.evidence
        asks = bool(asked.photos or asked.documents or asked.note or asked.measure)
        if not asks and not asked.computed:
            yield fault(f"{place}.evidence", "no_evidence")
        if asked.computed and isinstance(obligation.cadence, Rolling):
            yield fault(f"{place}.cadence", "nobody_does")
        if asked.computed:
            yield from _computed_faults(f"{place}.evidence", asks, asked.computed, roadmap)
    yield from _bundle_faults(roadmap)
    if not roadmap.escalations:
        yield fault("escalations", "no_escalation")
    if roadmap.of_notices is not None and roadmap.of_notices not in roadmap.escalations:
        yield _unknown("of_notices", roadmap.of_notices, roadmap.escalations)
    for name, escalation in roadmap.escalations.items():
        yield from _twice(f"escalations.{name}.steps", "name", [step.name for step in escalation.steps])
    for act, steps in roadmap.policies.items():
        yield from _twice(f"policies.{act}", "name", [step.name for step in steps])
        for position, step in enumerate(steps):
            if not step.leads:
                yield fault(f"policies.{act}[{position}].days", "past_due")


def _same_words(obligation: Obligation) -> dict[str, str]:
    """The words in which a roadmap says the owner and the confirmer, where they are two for one kind."""
    said = obligation.own_words or OwnWords()
    names = [word.name if word else obligation.owner for word in (said.owner, said.confirmer)]
    if names[0] == names[1]:
        return {}
    return {"owner": shown(names[0]), "confirmer": shown(names[1]), "kind": obligation.owner}


def _unknown(place: str, given: str, names: Iterable[str]) -> RoadmapFault:
    """A name that nothing bears, and those that there are."""
    return fault(place, "unknown", given=shown(given), names=tuple(map(shown, names)))


def _computed_faults(place: str, asks: bool, computed: Computed, roadmap: Roadmap) -> Iterator[RoadmapFault]:
    """Why a figure cannot be counted: something is asked for besides, or what it counts is not there."""
    if asks:
        yield fault(place, "counted_besides")
    counted = {obligation.id: obligation for obligation in roadmap.obligations}
    for key in computed.from_:
        if key not in counted:
            yield _unknown(f"{place}.computed.from", key, counted)
        elif counted[key].evidence.computed:
            yield fault(f"{place}.computed.from", "counts_counted", given=shown(key))


def _bundle_faults(roadmap: Roadmap) -> Iterator[RoadmapFault]:
    """One act fulfils what the same people owe at the same time; the steps of a case follow from the same event."""
    known = {obligation.id: obligation for obligation in roadmap.obligations}
    yield from _twice("bundles", "id", [bundle.id for bundle in roadmap.bundles])
    yield from _twice("bundles", "obligation", [key for bundle in roadmap.bundles for key in bundle.obligations])
    for index, bundle in enumerate(roadmap.bundles):
        place = f"bundles[{index}].obligations"
        if unknown := [key for key in bundle.obligations if key not in known]:
            yield _unknown(place, unknown[0], known)
            continue
        some = [known[key] for key in bundle.obligations]
        for why, odd in odd_ones(some, steps=bundle.steps):
            yield fault(place, "unlike", given=shown(odd), why=why, first=shown(some[0].id))
        if counted := [each.id for each in some if each.evidence.computed]:
            yield fault(place, "counted_in_act", given=shown(counted[0]))


def odd_ones(some: Sequence[Obligation], *, steps: bool = False) -> list[tuple[str, str]]:
    """What hinders one act from fulfilling all of these: what one of them does not share with the first, and its id.

    One act is of one person, at one time, judged by one other; steps follow one after the other from one event.
    """
    shared: dict[str, Callable[[Obligation], object]] = {
        "scope": lambda each: each.scope,
        "owner": lambda each: each.owner,  # the kind: in words of their own these are one person all the same
        "confirmer": lambda each: each.confirmer,
        "second person": lambda each: each.evidence.second_person,
        "event" if steps else "cadence": _event if steps else lambda each: each.cadence,
    }
    return [(name, each.id) for name, of in shared.items() for each in some[1:] if of(each) != of(some[0])] + [
        ("event", some[0].id)
    ] * (steps and _event(some[0]) is None)


def _event(of: Obligation) -> str | None:
    return of.cadence.event if isinstance(of.cadence, AfterEvent) else None


def _twice(place: str, key: str, values: list[str]) -> Iterator[RoadmapFault]:
    for value, count in Counter(values).items():
        if count > 1:
            yield fault(place, "twice", key=key, given=shown(value), n=count)
