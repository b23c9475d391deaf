"""A roadmap taken apart into the rows of its sheets."""

from bot.sheets.roadmap.layout import COLUMNS, SheetKey
from bot.sheets.roadmap.parts import Part, cells_of
from bot.sheets.roadmap.words_taken import Own
from bot.sheets.values import Value
from schedules.roadmap import Roadmap, in_plain
from schedules.roadmaps.own_words import KINDS


def sheets_of(roadmap: Roadmap) -> dict[SheetKey, list[dict[str, Value]]]:
    """The rows of each sheet that say a roadmap, by their columns."""
    plain = in_plain(roadmap)
    years = roadmap.term.years
    best = plain.pop("best_months", {})
    lists = {key: plain.pop(key, []) for key in ("sections", "items", "obligations", "bundles")}
    own: Own = {sort: plain.pop(sort, {}) for sort in KINDS}
    escalations, policies = plain.pop("escalations"), plain.pop("policies", {})
    parts: dict[SheetKey, list[Part]] = {
        "obligations": [
            each | ({"best_month": best[each["id"]]} if each["id"] in best else {}) for each in lists["obligations"]
        ],
        "roadmap": [{**plain, "usual": False}],
        "words": [{"name": name, **about} for words in own.values() for name, about in words.items()],
        "sections": lists["sections"],
        "items": lists["items"],
        "escalations": [
            {"name": name, **{key: value for key, value in each.items() if key != "steps"}}
            for name, each in escalations.items()
        ],
        "steps": [{"of": name, **step} for name, each in escalations.items() for step in each["steps"]],
        "policies": [{"of": act, **step} for act, steps in policies.items() for step in steps or [{}]],
        "bundles": lists["bundles"],
    }
    assert set(parts) == set(COLUMNS)
    return {sheet: [cells_of(sheet, part, years, own) for part in some] for sheet, some in parts.items()}
