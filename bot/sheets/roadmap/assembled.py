"""A roadmap put together from the rows of its sheets, with every fault that no single cell shows."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.flows.people.unit_table import Fault
from bot.sheets.roadmap.layout import TITLES, SheetKey
from bot.sheets.roadmap.pages_read import Page
from bot.sheets.roadmap.parts import Part, in_its_language, part_of
from bot.sheets.roadmap.rows_read import Row, rows_of
from bot.sheets.roadmap.words_taken import own_of
from schedules.own.usual import ESCALATIONS, POLICIES, escalation_of
from schedules.record import record
from schedules.roadmap import Roadmap, read_roadmap
from schedules.roadmaps.fault import RoadmapError, RoadmapFault

_SLUG = re.compile("[^a-z0-9]+")
# No title needs more characters; a rule of a unit's own takes no more either.
LONG = 200
# The one section or item that is made where a sheet names none.
FIRST = "1"
# By what the parts of a sheet are named, each by a name of its own; and those that stand in a list of the file.
_NAMED: Mapping[SheetKey, str] = {"obligations": "id", "items": "ref", "sections": "ref", "escalations": "name"}
_LISTED: Sequence[SheetKey] = ("sections", "items", "obligations", "bundles")


@record
class Sheets:
    """What a spreadsheet says: a roadmap, or what is wrong with it; `notes` say what of it is hidden."""

    roadmap: Roadmap | None
    faults: Sequence[Fault]
    notes: Sequence[Fault] = ()


def roadmap_of(pages: Sequence[Page], name: str, year: int) -> Sheets:
    """The roadmap of these sheets; one without a title has `name`, one without a first year begins in `year`."""
    rows, faults, notes = rows_of(pages)
    made = _Making(rows, name, year)
    made.faults += faults
    plain = made.roadmap()
    roadmap = None
    try:
        roadmap = read_roadmap(json.dumps(plain))
    except RoadmapError as error:
        made.add_rules(error.faults)
    order = [*TITLES.values()]
    found = {repr(fault): fault for fault in made.faults}
    found_in_order = sorted(
        found.values(),
        key=lambda fault: (order.index(fault.sheet) if fault.sheet in order else -1, fault.row, fault.column),
    )
    return Sheets(roadmap=None if found else roadmap, faults=found_in_order, notes=[*notes, *made.noticed()])


class _Making:
    """Parts that become a roadmap; what was faulty in a cell counts as if it were left open."""

    def __init__(self, rows: Mapping[SheetKey, list[Row]], name: str, year: int) -> None:
        self.faults: list[Fault] = []
        self._rows, self._name, self._year = rows, name, year
        # Where the reader of roadmaps says that something is, and the row that says it.
        self._places: list[tuple[str, Row]] = []
        heads = rows["roadmap"]
        for row in heads[1:]:
            self.faults.append(row.fault(next(iter(row.columns)), "second_head"))
        self._head = part_of("roadmap", heads[0].said if heads else {}, 1)
        term = self._head["term"]
        self._years = term["years"] if isinstance(term, dict) and type(term.get("years")) is int else 1
        self._years = max(1, min(self._years, 20))
        self._parts = {key: [part_of(key, row.said, self._years) for row in rows[key]] for key in TITLES}

    def roadmap(self) -> Part:
        """The whole, as it would stand in a file."""
        head, parts = dict(self._head), self._parts
        usual = head.pop("usual")
        head["title"] = head["title"] or in_its_language(self._name)
        head["id"] = head["id"] or _slug("roadmap", head["title"])
        if isinstance(head["term"], dict) and head["term"].get("first_year") is None:
            head["term"] = {**head["term"], "first_year": self._year}
        if self._rows["roadmap"]:
            self._places.append(("", self._rows["roadmap"][0]))
        unread = {("sheets", ""), ("no_headings", TITLES["obligations"])}
        if not parts["obligations"] and not any((fault.what, fault.sheet) in unread for fault in self.faults):
            self.faults.append(Fault(what="no_obligations", sheet=TITLES["obligations"]))
        self._ids("obligations", "duty")
        self._ids("bundles", "bundle")
        for sheet, key in _NAMED.items():
            self._twice(sheet, key)
        head["sections"], head["items"] = self._chapters(head["title"])
        head |= self._words()
        head |= self._reminders(head, usual=usual is True)
        best = {part["id"]: part.pop("best_month") for part in parts["obligations"] if part.get("best_month")}
        head["obligations"] = [
            {key: value for key, value in part.items() if key != "best_month"} for part in parts["obligations"]
        ]
        head["bundles"], head["best_months"] = parts["bundles"], best
        for sheet in _LISTED:
            self._places += ((f"{sheet}[{at}]", row) for at, row in enumerate(self._rows[sheet]))
        self._check_obligations()
        return {key: value for key, value in head.items() if value is not None}

    def add_rules(self, faults: Sequence[RoadmapFault]) -> None:
        """What the reader of roadmaps refuses besides, each in its row; not what follows from a fault that is told."""
        told = {(each.sheet, each.row) for each in self.faults}
        for fault in faults:
            place = fault.place
            within = [(path, row) for path, row in self._places if place == path or _begins(place, path)]
            if not within:
                if not self.faults:
                    self.faults.append(Fault(what="rule", said={"fault": fault}))
                continue
            path, row = max(within, key=lambda found: len(found[0]))
            key = place[len(path) :].strip(".").partition("[")[0]
            key = next((each for each in row.columns if key and (each == key or each.startswith(f"{key}."))), "")
            spoilt = (TITLES[row.sheet], row.number) in told or bool(row.bad)
            if row.sheet == "bundles":
                known = {part["id"]: each for part, each in self._of("obligations")}
                named = self._parts["bundles"][self._rows["bundles"].index(row)]["obligations"]
                spoilt = spoilt or any(known[each].bad for each in named if each in known)
            if not spoilt:
                self.faults.append(row.fault(key, "rule", fault=fault))

    def _of(self, sheet: SheetKey) -> list[tuple[Part, Row]]:
        return list(zip(self._parts[sheet], self._rows[sheet], strict=True))

    def noticed(self) -> Iterator[Fault]:
        """What of the rows is no fault, and seldom meant: one that was copied and not changed, a title like a text."""
        first: dict[str, Row] = {}
        for row in self._rows["obligations"]:
            asked = repr(sorted((key, value) for key, value in row.said.items() if key != "id"))
            if (above := first.setdefault(asked, row)) is not row and not row.bad:
                yield row.fault("", "alike", row=above.number)
            for key in ("title.zh", "title.en"):
                if (letters := len(str(row.said.get(key, "")))) > LONG:
                    yield row.fault(key, "long_title", n=letters, most=LONG)

    def _ids(self, sheet: SheetKey, kind: str) -> None:
        """Make an id of each part that has none, from its title, so that it stays where rows are moved."""
        taken = {part["id"] for part in self._parts[sheet]}
        for part in self._parts[sheet]:
            if part["id"] is None:
                made = _slug(kind, part["title"] or {"en": "?"})
                number = 2
                known = made
                while known in taken:
                    known, number = f"{made}-{number}", number + 1
                part["id"] = known
                taken.add(known)

    def _twice(self, sheet: SheetKey, key: str) -> None:
        first: dict[str, Row] = {}
        for part, row in self._of(sheet):
            if key in row.bad or not isinstance(part[key], str):
                continue
            if part[key] in first:
                self.faults.append(row.fault(key, "twice", given=part[key], row=first[part[key]].number))
            first.setdefault(part[key], row)

    def _chapters(self, title: Part) -> tuple[list[Part], list[Part]]:
        """Sections and items; where a sheet has none, those that are named are made."""
        sections, items = self._parts["sections"], self._parts["items"]
        obligations = self._of("obligations")
        if items:
            sole = items[0]["ref"] if len(items) == 1 else None
            self._refer("obligations", "item", [part["ref"] for part in items], sole=sole)
            for part in items:
                theirs = [each["parties"] for each, _ in obligations if each["item"] == part["ref"]]
                if part["responsible"] is None:
                    part["responsible"] = [*dict.fromkeys(party for each in theirs for party in each)]
        else:
            made: dict[str, Part] = {}
            for part, _ in obligations:
                part["item"] = part["item"] if part["item"] is not None else FIRST
                item = made.setdefault(
                    part["item"],
                    {"ref": part["item"], "section": None, "title": part["title"], "responsible": [], "overseers": []},
                )
                item["responsible"] += [each for each in part["parties"] if each not in item["responsible"]]
                item["schedule"] = {str(year): None for year in range(1, self._years + 1)}
                if part["item"] == FIRST:
                    item["title"] = title
            items = [*made.values()]
        named = [part["section"] for part in items if part["section"] is not None]
        if not sections and (items and not named):
            sections = [{"ref": FIRST, "title": title}]
        elif not sections:
            sections = [{"ref": ref, "title": title} for ref in dict.fromkeys(named or [FIRST] * bool(items))]
        sole = sections[0]["ref"] if len(sections) == 1 else None
        if self._parts["items"]:
            self._refer("items", "section", [part["ref"] for part in sections], sole=sole)
        else:
            for part in items:
                part["section"] = sections[0]["ref"]
        return sections, items

    def _refer(self, sheet: SheetKey, key: str, known: Sequence[Any], *, sole: Any) -> None:
        """A fault for each part that names none of those known, or none at all where there are several."""
        for part, row in self._of(sheet):
            if part[key] is None:
                part[key] = sole if sole is not None else known[0]
                if sole is None and key not in row.bad:
                    self.faults.append(row.fault(key, "needed_one", names=_some(known)))
            elif part[key] not in known and key not in row.bad:
                self.faults.append(row.fault(key, "unknown", given=str(part[key])[:40], names=_some(known)))

    def _words(self) -> Part:
        """The words of the roadmap's own for roles and parties, each once."""
        there: dict[tuple[str, str], Row] = {}
        told = [(part, row) for part, row in self._of("words") if part["name"] is not None and "name" not in row.bad]
        for part, row in told:
            for sort, words in own_of([part]).items():
                for word in words:
                    if first := there.get((sort, word)):
                        self.faults.append(row.fault("name", "twice", given=word, row=first.number))
                    there.setdefault((sort, word), row)
        self._places += [(f"{sort}.{word}", row) for (sort, word), row in there.items()]
        return {sort: words for sort, words in own_of(part for part, _ in told).items() if words}

    def _reminders(self, head: Part, *, usual: bool) -> Part:
        """Escalations and policies: those of the sheets, and with `usual` the usual ones that are asked for."""
        escalations: Part = {}
        for part, row in self._of("escalations"):
            name = str(part.pop("name"))
            escalations.setdefault(name, {"steps": [], **part})
            self._places.append((f"escalations.{name}", row))
        policies: Part = {}
        in_sheets: Mapping[SheetKey, Part] = {"steps": escalations, "policies": policies}
        for sheet, of in in_sheets.items():
            for part, row in self._of(sheet):
                name = part.pop("of")
                if name is None:
                    continue
                if sheet == "steps" and name not in escalations:
                    if "of" not in row.bad:
                        known = _some([*escalations]) or TITLES["escalations"]
                        self.faults.append(row.fault("of", "unknown", given=name[:40], names=known))
                    continue
                steps = of[name]["steps"] if sheet == "steps" else of.setdefault(name, [])
                if part:
                    where = f"escalations.{name}.steps" if sheet == "steps" else f"policies.{name}"
                    self._places += [(f"{where}[{len(steps)}]", row), (where, row)]
                    steps.append(part)
        named = [(part["escalation"], part, row) for part, row in self._of("obligations")]
        if usual:
            wanted = [name for name, *_ in named if isinstance(name, str)]
            head["of_notices"] = head["of_notices"] or next(
                (name for name in ("notice", *escalations) if name in escalations or name in ESCALATIONS), None
            )
            for name in (*wanted, head["of_notices"]):
                if name not in escalations and name in ESCALATIONS:
                    escalations[name] = ESCALATIONS[name]
            for part, _ in self._of("obligations"):
                if part["act"] in POLICIES:
                    policies.setdefault(part["act"], POLICIES[part["act"]])
        for name, part, row in named:
            if name not in escalations and "escalation" not in row.bad:
                if not row.said.get("escalation") and "escalation" not in row.said.get("more", {}):
                    name = escalation_of(part["cadence"])
                known = _some([*escalations]) or TITLES["escalations"]
                self.faults.append(row.fault("escalation", "unknown", given=str(name)[:40], names=known))
        return {"escalations": escalations, "policies": policies}

    def _check_obligations(self) -> None:
        """What the columns of one row say against each other."""
        ids = {part["id"] for part in self._parts["obligations"]}
        for part, row in self._of("obligations"):
            if row.said.get("more"):
                continue
            if (over := max(part["years"])) > self._years and "years" not in row.bad:
                self.faults.append(row.fault("years", "beyond_term", given=over, n=self._years))
            year = part["cadence"].get("year", 1)
            if year > self._years:
                self.faults.append(row.fault("year", "beyond_term", given=year, n=self._years))
            elif part["cadence"]["kind"] == "by" and year not in part["years"] and not {"year", "years"} & row.bad:
                self.faults.append(row.fault("year", "not_in_years", given=year, names=_some(part["years"])))
            people = {"owner", "confirmer", "evidence.second_person"}
            alone = part["owner"] == part["confirmer"] and part["evidence"]["second_person"]
            if alone and not people & row.bad:
                self.faults.append(row.fault("confirmer", "same_person"))
            if part["fixed"] != "ours" and "recommended" in row.said and "fixed" not in row.bad:
                self.faults.append(row.fault("recommended", "not_ours"))
            for name in part["evidence"].get("computed", {}).get("from", ()):
                if name not in ids:
                    self.faults.append(
                        row.fault("evidence.computed.from", "unknown", given=name[:40], names=_some(ids))
                    )
        for part, row in self._of("bundles"):
            unknown = [name for name in part["obligations"] if name not in ids]
            for name in unknown if "more" not in row.said else ():
                self.faults.append(row.fault("obligations", "unknown", given=str(name)[:40], names=_some(ids)))
            if len(part["obligations"]) < 2 and "obligations" not in row.bad:
                self.faults.append(row.fault("obligations", "too_few"))


def _begins(place: str, path: str) -> bool:
    return not path or (place.startswith(path) and place[len(path)] in ".[")


def _some(names: Any) -> str:
    said = [str(name)[:40] for name in names]
    return ", ".join(said[:12]) + (" …" if len(said) > 12 else "")


def _slug(kind: str, title: Part) -> str:
    """An id from a title: its English words, or a digest of the Chinese ones."""
    said = str(title.get("en", ""))
    english = _SLUG.sub("-", said.casefold()).strip("-")[:40].strip("-") if said.isascii() else ""
    return english or f"{kind}-{hashlib.sha256(str(title.get('zh', title.get('en'))).encode()).hexdigest()[:8]}"
