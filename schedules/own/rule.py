"""A rule that a unit sets for itself and the units below, and the roadmap that all of a unit's rules make."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, get_args

from schedules.cadence import By, Cadence, Every
from schedules.obligation import Role
from schedules.own.usual import CONFIRMERS, ESCALATIONS, POLICIES, act_of, escalation_of
from schedules.period import PeriodKind, period_of
from schedules.record import record
from schedules.roadmap import OWN
from schedules.unit import Party, Scope

# How often: each period, or once by a day.
Often = PeriodKind | Literal["once"]
OFTEN: tuple[Often, ...] = ("day", "week", "month", "quarter", "half_year", "year", "once")
# Which proof is asked; a note alone where nothing else is.
Proof = Literal["photo", "document", "figure", "note"]
PROOFS: tuple[Proof, ...] = get_args(Proof)
# The units for which a rule is: those of a party, or the projects of enterprises.
Kind = Party | Literal["project"]
# The rows that a roadmap of rules has, so many years long; what goes on after that goes on.
ITEM, YEARS = "–", 20
# Of a rule so much is its title; so many days ahead it may begin, or be due where it is due once.
TITLE_LIMIT, AHEAD = 40, timedelta(days=5 * 366)


@record
class Rule:
    """What a unit asks of itself or those below it: what, how often (once `by` a day), of whom, with which proof.

    It is `of` units of these kinds and holds `since` a day; up to `until` where it was ended, or changed: then its next
    version holds from then on.
    """

    number: int
    version: int
    what: str
    often: Often
    by: date | None
    owner: Role
    proof: tuple[Proof, ...]
    of: tuple[Kind, ...]
    since: date
    until: date | None = None

    @property
    def keys(self) -> dict[Scope, str]:
        """The ids of its obligations: one for companies and authorities, one for projects, as far as it is of these."""
        scopes: dict[Scope, None] = dict.fromkeys(map(scope_of, self.of))
        return {scope: f"rule{self.number}.{self.version}.{scope}" for scope in scopes}


def scope_of(kind: Kind) -> Scope:
    """Whether units of a kind are projects."""
    return "project" if kind == "project" else "company"


def kind_of(party: Party, scope: Scope) -> Kind:
    """Of which kind a unit is."""
    return "project" if scope == "project" else party


def first_from(often: Often, day: date) -> date:
    """The first day on which a period begins, from a day on."""
    if often == "once":
        return day
    period = period_of(often, day)
    return period.first if period.first == day else period.last + timedelta(days=1)


def begun_upto(rule: Rule, today: date) -> date:
    """The last day of what of a rule has begun by today: the day before where nothing has."""
    if rule.often == "once":
        by = rule.by or rule.since
        return by if max(rule.since, date(by.year, 1, 1)) <= today else today - timedelta(days=1)
    return period_of(rule.often, today).last if rule.since <= today else today - timedelta(days=1)


def goes_on(before: Rule, often: Often, after: date) -> date:
    """The day from which a changed rule holds, where the one before it holds up to `after` at least.

    One that comes round less often begins with a period of its own, and up to then the one before goes on.
    """
    day = max(after + timedelta(days=1), before.since)
    return day if OFTEN.index(often) <= OFTEN.index(before.often) or often == "once" else first_from(often, day)


def first_due(rule: Rule) -> date:
    """The first day on which a rule is due."""
    return rule.by or rule.since if rule.often == "once" else period_of(rule.often, rule.since).last


def roadmap_text(unit_id: int, rules: Sequence[Rule], *, first_year: int, version: int, with_words: bool = True) -> str:
    """The text of the roadmap that all the rules of a unit make, also those that have ended.

    Without their words it can be kept for good: a text that is sealed is never erased, and words are, once their time
    is over.
    """
    years = range(1, YEARS + 1)
    asked = [(rule, scope, key) for rule in rules for scope, key in rule.keys.items()]
    said = {
        "id": f"{OWN}{unit_id}",
        "version": str(version),
        "title": {"zh": "补充规定", "en": "own rules"},
        "term": {"first_year": first_year, "years": YEARS},
        "sections": [{"ref": ITEM, "title": {"zh": "补充规定", "en": "own rules"}}],
        "items": [
            {
                "ref": ITEM,
                "section": ITEM,
                "title": {"zh": "补充规定", "en": "own rules"},
                "responsible": [],
                "overseers": [],
                "schedule": {str(year): None for year in years},
            }
        ],
        "escalations": ESCALATIONS,
        "policies": POLICIES,
        "of_notices": "notice",
        "obligations": [
            _obligation(rule, scope, key, first_year=first_year, with_words=with_words) for rule, scope, key in asked
        ],
        "spans": {
            key: {"since": rule.since.isoformat(), "until": rule.until.isoformat() if rule.until else None}
            for rule, _, key in asked
        },
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def cadence_of(rule: Rule, first_year: int) -> Cadence:
    """How a rule comes round, in a term that begins in a year."""
    if rule.often != "once":
        return Every(kind="every", period=rule.often)
    by = rule.by or rule.since
    return By(kind="by", year=by.year - first_year + 1, month=by.month, day=by.day)


def _obligation(rule: Rule, scope: Scope, key: str, *, first_year: int, with_words: bool) -> Mapping[str, Any]:
    cadence = vars(cadence_of(rule, first_year))
    title = rule.what.splitlines()[0]
    title = title if len(title) <= TITLE_LIMIT else f"{title[: TITLE_LIMIT - 1]}…"
    named = {"zh": f"第{rule.number}条", "en": f"rule {rule.number}"}
    kinds = [kind for kind in rule.of if scope_of(kind) == scope]
    figure = {"zh": "已完成数/应完成数", "en": "done of what was to be done"}
    return {
        "id": key,
        "item": ITEM,
        "title": {"zh": title, "en": title} if with_words else named,
        "guide": {"zh": rule.what, "en": rule.what} if with_words else named,
        "parties": ["enterprise"] if scope == "project" else kinds,
        "scope": scope,
        "owner": rule.owner,
        "confirmer": CONFIRMERS[rule.owner],
        "years": list(range(1, YEARS + 1)),
        "cadence": cadence,
        "fixed": "own",
        "act": act_of([rule.what], cadence),
        "applies_when": None,
        "evidence": {
            "photos": int("photo" in rule.proof),
            "documents": int("document" in rule.proof),
            "note": "note" in rule.proof,
            "measure": {"kind": "ratio", "target": 1.0, "of": figure} if "figure" in rule.proof else None,
            "documents_are": None,
            "second_person": True,
        },
        "escalation": escalation_of(cadence),
    }
