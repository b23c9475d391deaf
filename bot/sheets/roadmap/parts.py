"""A row of a roadmap's sheets as the part of a roadmap file that it stands for, and back: what it leaves open is usual.

A part is plain, as JSON has it. What no column of a row can say stands whole in its last, `more`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.sheets.roadmap.cell_values import Wrong, cell_of
from bot.sheets.roadmap.cell_words import EACH, EVERY, LAST, NTH, OFTEN, STANDING
from bot.sheets.roadmap.layout import COLUMNS, MORE, SheetKey
from bot.sheets.roadmap.words_taken import NONE, Own, taking
from bot.sheets.values import Value
from schedules.cadences.hours import LONGEST
from schedules.cadences.nth import most_of
from schedules.cadences.rolling import MOST
from schedules.own.usual import CONFIRMERS, OF_PROJECTS, act_of, escalation_of
from schedules.period import JANUARY, OF_YEARS
from schedules.record import record

Said = Mapping[str, Any]
Part = dict[str, Any]


@record
class Odd:
    """What is wrong in a row: in which column, and what."""

    key: str
    wrong: Wrong


# The columns that each way to come round looks at; those after the bar are needed.
_BY_HOW: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "once": (("year", "to"), ()),
    "each year between two days": (("from", "to"), ("from", "to")),
    "after an event": (("event", "days", "days_are"), ("event", "days")),
    "before a day": (("event", "days"), ("event", "days")),
    **dict.fromkeys(EACH, (("interval", "start"), ("interval", "start"))),
    **dict.fromkeys(LAST, (("interval", "days"), ("interval",))),
    **dict.fromkeys(NTH, (("nth", "weekday", "days"), ("nth", "weekday"))),
    **{how: (("year_begins",), ()) for how, period in (*EVERY.items(), *STANDING.items()) if period in OF_YEARS},
}
_ALL = ("from", "to", "year", "event", "days", "days_are", "interval", "start", "nth", "weekday", "year_begins")
_EXAMPLES = {
    "from": "05-12",
    "to": "06-30",
    "event": "accident",
    "days": "7",
    "interval": "18",
    "start": "2026-03-15",
    "nth": "2",
    "weekday": "周二 tuesday",
}


def cadence_faults(said: Said) -> Iterator[Odd]:
    """What is missing of how often something comes round, and what has no place there."""
    how = said.get("how")
    if not how:
        return
    used, needed = _BY_HOW.get(how, ((), ()))
    shown = f"{OFTEN[how]} {how}"
    for key in _ALL:
        if key in needed and key not in said:
            yield Odd(key=key, wrong=Wrong("cadence_needs", how=shown, example=_EXAMPLES[key]))
        if key in said and key not in used:
            yield Odd(key=key, wrong=Wrong("cadence_unneeded", how=shown))
    least = 1 if how == "before a day" or how in LAST or said.get("days_are") in ("workdays", "hours") else 0
    is_ahead = how == "before a day" or how in NTH or how in LAST
    most = 366 if is_ahead else LONGEST if said.get("days_are") == "hours" else 3_660
    if how in LAST and said.get("interval", 1) > (longest := MOST[LAST[how]]):
        yield Odd(key="interval", wrong=Wrong("range", given=str(said["interval"]), least=1, most=longest))
    if how in NTH and "nth" in said and "weekday" in said:
        has = most_of(said["weekday"], NTH[how])
        if not 1 <= abs(said["nth"]) <= has:
            yield Odd(key="nth", wrong=Wrong("nth", given=str(said["nth"]), n=has))
    if "days" in used and "days" in said and not least <= said["days"] <= most:
        yield Odd(key="days", wrong=Wrong("range", given=str(said["days"]), least=least, most=most))


def _cadence(said: Said) -> Part:
    how = said.get("how", "every month")
    begins = {"year_begins": said["year_begins"]} if said.get("year_begins", JANUARY) != JANUARY else {}
    if how in EVERY:
        return {"kind": "every", "period": EVERY[how], **begins}
    if how in STANDING:
        return {"kind": "standing", "review": STANDING[how], **begins}
    if how in EACH:
        start = said.get("start", "2000-01-01")
        return {"kind": "interval", "every": said.get("interval", 1), "unit": EACH[how], "from": start}
    if how in LAST:
        since: Part = {"kind": "rolling", "every": said.get("interval", 1), "unit": LAST[how]}
        return since | ({"ahead": said["days"]} if "days" in said else {})
    if how in NTH:
        part = {"kind": "nth", "nth": said.get("nth", 1), "of": said.get("weekday", "workday"), "period": NTH[how]}
        return part | ({"ahead": said["days"]} if "days" in said else {})
    match how:
        case "once":
            by: Part = {"kind": "by", "year": said.get("year", 1)}
            month, day = map(int, said.get("to", "12-31").split("-"))
            return by | ({"month": month} if month != 12 else {}) | ({"day": day} if day != 31 else {})
        case "each year between two days":
            return {"kind": "on_date", "from": said.get("from", "01-01"), "to": said.get("to", "12-31")}
        case "after an event":
            within = {said.get("days_are", "days"): said.get("days", 7)}
            return {"kind": "after_event", "event": said.get("event", "event"), "within": within}
        case "before a day":
            return {"kind": "before_event", "event": said.get("event", "event"), "ahead": said.get("days", 30)}
    return {"kind": "on_notice"}


def _cadence_cells(cadence: Part) -> Part:
    """What the columns say of a cadence; nothing where it is of a kind that has none."""
    match cadence:
        case {"kind": "every", "period": period}:
            return {"how": _said(EVERY, period), "year_begins": cadence.get("year_begins")}
        case {"kind": "standing", "review": period}:
            return {"how": _said(STANDING, period), "year_begins": cadence.get("year_begins")}
        case {"kind": "interval", "every": count, "unit": unit, "from": start}:
            return {"how": _said(EACH, unit), "interval": count, "start": start}
        case {"kind": "rolling", "every": count, "unit": unit}:
            return {"how": _said(LAST, unit), "interval": count, "days": cadence.get("ahead")}
        case {"kind": "nth", "nth": nth, "of": of, "period": period}:
            return {"how": _said(NTH, period), "nth": nth, "weekday": of, "days": cadence.get("ahead")}
        case {"kind": "by", "year": year}:
            month, day = cadence.get("month", 12), cadence.get("day", 31)
            to = {} if (month, day) == (12, 31) else {"to": f"{month:02}-{day:02}"}
            return {"how": "once", "year": year, **to}
        case {"kind": "on_date", "from": first, "to": last}:
            return {"how": "each year between two days", "from": first, "to": last}
        case {"kind": "after_event", "event": event, "within": within}:
            kind = next(iter(within))
            return {"how": "after an event", "event": event, "days": within[kind], "days_are": kind}
        case {"kind": "before_event", "event": event, "ahead": ahead}:
            return {"how": "before a day", "event": event, "days": ahead}
        case {"kind": "on_notice"}:
            return {"how": "on notice"}
    return {}


def _said(words: Mapping[str, str], what: str) -> str | None:
    return next((said for said, each in words.items() if each == what), None)


def text_of(said: Said, key: str) -> Part | None:
    """A text in the languages in which it is said; alone in the first column it may be in either."""
    zh, en = said.get(f"{key}.zh"), said.get(f"{key}.en")
    if zh and not en:
        return in_its_language(zh)
    return {code: text for code, text in (("zh", zh), ("en", en)) if text} or None


_CHINESE = re.compile("[\u3400-\u9fff]")


def in_its_language(words: str) -> Part:
    """A text by the language that it is in: Chinese where one of its characters is."""
    return {"zh" if _CHINESE.search(words) else "en": words}


def _obligation(said: Said, years: int) -> Part:
    title = text_of(said, "title") or {"en": "?"}
    cadence = said["cadence"] if "cadence" in said else _cadence(said)
    owner = said.get("owner", "safety_manager")
    fixed = said.get("fixed", "stated")
    evidence: Part = {
        "photos": said.get("evidence.photos", 0),
        "documents": said.get("evidence.documents", 0),
        "note": said.get("evidence.note", False),
        "measure": None,
        "documents_are": text_of(said, "evidence.documents_are"),
        "second_person": said.get("evidence.second_person", True),
    }
    if of := text_of(said, "evidence.measure.of"):
        evidence["measure"] = {"kind": "ratio", "target": said.get("evidence.measure.target", 1.0), "of": of}
    if counted := said.get("evidence.computed.from"):
        evidence["computed"] = {"from": counted, "rate": said.get("evidence.computed.rate", 1.0)}
    part: Part = {
        "id": said.get("id"),
        "item": said.get("item"),
        "title": title,
        "guide": text_of(said, "guide") or title,
        "parties": said.get("parties", ["enterprise"]),
        "scope": said.get("scope", "project" if owner in OF_PROJECTS else "company"),
        "owner": owner,
        "confirmer": said.get("confirmer", CONFIRMERS.get(owner, "safety_manager")),
        "years": said.get("years", [*range(1, years + 1)]),
        "cadence": cadence,
        "fixed": fixed,
        "act": said.get("act") or act_of([*title.values()], cadence),
        "applies_when": said.get("applies_when"),
        "evidence": evidence,
        "escalation": said.get("escalation") or escalation_of(cadence),
        "best_month": said.get("best_month"),
    }
    if fixed == "ours" or "recommended" in said:
        part["recommended"] = said.get("recommended", True)
    return part


def _obligation_cells(part: Part) -> Part:
    evidence = part["evidence"]
    found = {
        **{key: part.get(key) for key in ("id", "item", "parties", "scope", "owner", "confirmer", "years", "fixed")},
        **{key: part.get(key) for key in ("act", "applies_when", "escalation", "recommended", "best_month")},
        **_cadence_cells(part["cadence"]),
        **_text_cells(part, "title", "guide"),
        **{f"evidence.{key}": evidence.get(key) for key in ("photos", "documents", "note", "second_person")},
    }
    if evidence.get("documents_are"):
        found |= {f"evidence.documents_are.{key}": text for key, text in evidence["documents_are"].items()}
    if measure := evidence.get("measure"):
        found["evidence.measure.target"] = measure["target"]
        found |= {f"evidence.measure.of.{key}": text for key, text in measure["of"].items()}
    if computed := evidence.get("computed"):
        found |= {f"evidence.computed.{key}": value for key, value in computed.items()}
    return found


def _text_cells(part: Part, *keys: str) -> Part:
    return {f"{key}.{language}": text for key in keys for language, text in (part.get(key) or {}).items()}


def _head(said: Said, years: int) -> Part:
    part: Part = {"id": said.get("id"), "version": said.get("version", "1"), "title": text_of(said, "title")}
    part["term"] = {"first_year": said.get("term.first_year"), "years": said.get("term.years", 1)}
    part["called"], part["of_notices"] = text_of(said, "called"), said.get("of_notices")
    part |= {"calendar": said["calendar"]} if "calendar" in said else {}
    return part | {"usual": said.get("usual", True)}


def _head_cells(part: Part) -> Part:
    term = {f"term.{key}": value for key, value in part["term"].items()}
    return {**_text_cells(part, "title", "called"), **term, **{key: part.get(key) for key in _HEAD}}


_HEAD = ("id", "version", "of_notices", "calendar", "usual")


def _section(said: Said, years: int) -> Part:
    return {"ref": said.get("ref"), "title": text_of(said, "title")}


def _section_cells(part: Part) -> Part:
    return {"ref": part["ref"], **_text_cells(part, "title")}


def _item(said: Said, years: int) -> Part:
    part: Part = {"ref": said.get("ref"), "section": said.get("section"), "title": text_of(said, "title")}
    part |= {"responsible": said.get("responsible"), "overseers": said.get("overseers", [])}
    over = [int(key.split(".")[1]) for key in said if key.startswith("schedule.")]
    asked = range(1, max([years, *over]) + 1)
    part["schedule"] = {str(year): text_of(said, f"schedule.{year}") for year in asked}
    return part | {key: said[key] for key in ("clause", "allotted") if key in said}


def _item_cells(part: Part) -> Part:
    found = {key: part.get(key) for key in ("ref", "section", "responsible", "clause", "allotted")}
    found["overseers"] = part["overseers"] or None
    for year, text in part["schedule"].items():
        found |= {f"schedule.{year}.{key}": value for key, value in (text or {}).items()}
    return {**found, **_text_cells(part, "title")}


def _word(said: Said, years: int) -> Part:
    return {"name": said.get("name"), "is": said.get("is"), "title": text_of(said, "title")}


def _word_cells(part: Part) -> Part:
    return {"name": part["name"], "is": part["is"], **_text_cells(part, "title")}


def _escalation(said: Said, years: int) -> Part:
    return {"name": said.get("name"), "missed_after": said.get("missed_after", 0)}


def _escalation_cells(part: Part) -> Part:
    return {"name": part["name"], "missed_after": part["missed_after"]}


_OF_STEP = ("name", "anchor", "days", "to", "if_planned")


def _step(said: Said, years: int) -> Part:
    """A step of an escalation or policy; a row that names nothing of it says that there is none."""
    if not {*said} - {"of"}:
        return {"of": said.get("of")}
    anchor, days = said.get("anchor", "due"), said.get("days", 0)
    name = said.get("name") or ("opens" if anchor == "opens" and not days else f"{anchor}{days:+d}")
    part: Part = {"of": said.get("of"), "name": name, "anchor": anchor, "days": days, "to": said.get("to", ["owner"])}
    if purpose := text_of(said, "purpose"):
        part["purpose"] = purpose
    return part | ({"if_planned": said["if_planned"]} if "if_planned" in said else {})


def _step_cells(part: Part) -> Part:
    return {"of": part["of"], **{key: part.get(key) for key in _OF_STEP}, **_text_cells(part, "purpose")}


def _bundle(said: Said, years: int) -> Part:
    part: Part = {"id": said.get("id"), "title": text_of(said, "title"), "obligations": said.get("obligations", [])}
    return part | ({"steps": True} if said.get("steps") else {})


def _bundle_cells(part: Part) -> Part:
    return {**{key: part.get(key) for key in ("id", "obligations", "steps")}, **_text_cells(part, "title")}


_PARTS: dict[SheetKey, tuple[Callable[[Said, int], Part], Callable[[Part], Part]]] = {
    "obligations": (_obligation, _obligation_cells),
    "roadmap": (_head, _head_cells),
    "words": (_word, _word_cells),
    "sections": (_section, _section_cells),
    "items": (_item, _item_cells),
    "escalations": (_escalation, _escalation_cells),
    "steps": (_step, _step_cells),
    "policies": (_step, _step_cells),
    "bundles": (_bundle, _bundle_cells),
}


def part_of(sheet: SheetKey, said: Said, years: int) -> Part:
    """The part that a row stands for, in a roadmap whose term has so many years; `more` goes before all else."""
    more = said.get("more", {})
    kept = {"cadence": more["cadence"]} if isinstance(more.get("cadence"), dict) else {}
    return {**_PARTS[sheet][0]({**said, **kept}, years), **more}


def cells_of(sheet: SheetKey, part: Part, years: int, own: Own = NONE) -> dict[str, Value]:
    """The cells of the row that stands for a part, by their columns: read again they say the same; `own` are the words
    of the roadmap's own.
    """
    said = {key: value for key, value in _PARTS[sheet][1](part).items() if value is not None}
    columns = {column.key: taking(column, own) for column in COLUMNS[sheet]}
    cells = {key: cell_of(columns[key], value) for key, value in said.items() if key in columns}
    back = _PARTS[sheet][0]({key: said[key] for key, cell in cells.items() if cell is not None}, years)
    lost = {key for key in said if key in columns and columns[key].needed and cells.get(key) is None}
    more = {key: value for key, value in part.items() if key in lost or not _same(value, back.get(key))}
    more |= {key: None for key, value in back.items() if key not in part and value is not None}
    kept = {key: cell for key, cell in cells.items() if cell is not None and not more.keys() & topics(sheet, key)}
    return kept | ({MORE.key: cell_of(MORE, more)} if more else {})


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and repr(one) == repr(other) if isinstance(one, bool | int | str) else bool(one == other)


def topics(sheet: SheetKey, key: str) -> set[str]:
    """The keys of a part of which a column speaks."""
    if sheet == "obligations" and key in ("how", *_ALL):
        return {"cadence"}
    return {key.partition(".")[0]}
