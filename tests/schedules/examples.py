"""A small roadmap that the tests of the rules plan from."""

import json
from typing import Any

from schedules.roadmap import Roadmap, read_roadmap


def text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


def obligation(name: str, cadence: dict[str, Any], **changes: Any) -> dict[str, Any]:
    asked = {
        "photos": 1,
        "documents": 0,
        "note": False,
        "measure": None,
        "documents_are": None,
        "second_person": True,
    }
    return {
        "id": name,
        "item": "1.1",
        "title": text(name),
        "guide": text(name),
        "parties": ["enterprise"],
        "scope": "company",
        "owner": "principal_leader",
        "confirmer": "safety_manager",
        "years": [1, 2, 3],
        "cadence": cadence,
        "fixed": "stated",
        "act": "document",
        "applies_when": None,
        "evidence": asked,
        "escalation": "plain",
        **changes,
    }


def roadmap_file(*obligations: dict[str, Any]) -> dict[str, Any]:
    step = {"anchor": "due", "to": ["owner"]}
    return {
        # That of the shipped one, whose place it takes: by another id it would stand beside it.
        "id": "shenzhen-construction-2020",
        "version": "1",
        "title": text("example"),
        "term": {"first_year": 2020, "years": 3},
        "sections": [{"ref": "1", "title": text("one")}],
        "items": [
            {
                "ref": "1.1",
                "section": "1",
                "title": text("item"),
                "responsible": ["enterprise"],
                "overseers": [],
                "schedule": {"1": text("go"), "2": None, "3": None},
                "clause": "一是各企业认真落实。",
            }
        ],
        "escalations": {
            "plain": {
                "steps": [
                    {"name": "opens", "anchor": "opens", "days": 0, "to": ["owner"]},
                    *({"name": f"due{days:+}", "days": days, **step} for days in (-7, -3, 0, 1, 7)),
                ],
                "missed_after": 14,
            }
        },
        "obligations": list(obligations),
    }


def roadmap_of(*obligations: dict[str, Any]) -> Roadmap:
    return read_roadmap(json.dumps(roadmap_file(*obligations)))
