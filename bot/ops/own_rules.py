"""What an operator says of a unit's own rule, read from the command line; and why it cannot be one, in a sentence."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast, get_args

from bot.errors import Refused
from bot.flows.rules.concerned import roles_for
from bot.flows.rules.keep import AT_MOST, WHAT_LIMIT, Wanted, WhyNot
from bot.reading.days import read_dated
from schedules.obligation import Role
from schedules.own.rule import AHEAD, OFTEN, PROOFS, Kind, Often, Proof, Rule, first_from
from schedules.unit import Party

PERIODS = tuple(each for each in OFTEN if each != "once")
KINDS = (*get_args(Party), "project")


def wanted(said: Mapping[str, Any], today: date) -> Wanted:
    """What is wanted by these words; raises Refused where one is none of those that there are."""
    often, by = _often(said["often"])
    proof = tuple(dict.fromkeys(_one_of("--evidence", each, PROOFS) for each in said["evidence"]))
    kinds = tuple(dict.fromkeys(_one_of("--for", each, KINDS) for each in said["of"]))
    return Wanted(
        what=said["what"].strip(),
        often=often,
        by=by,
        owner=cast(Role, _one_of("--who", said["who"], get_args(Role))),
        proof=cast(tuple[Proof, ...], proof),
        of=cast(tuple[Kind, ...], kinds),
        since=_since(said["since"], often, today),
    )


def as_it_is(rule: Rule) -> dict[str, Any]:
    """A rule in the words by which it would be said."""
    often = rule.by.isoformat() if rule.by else rule.often
    since = rule.since.isoformat()
    return {"what": rule.what, "often": often, "who": rule.owner, "evidence": rule.proof, "of": rule.of, "since": since}


def _one_of(option: str, said: str, words: Sequence[str]) -> str:
    if said not in words:
        raise Refused(f"{option} {said}: must be one of {', '.join(words)}")
    return said


def _often(said: str) -> tuple[Often, date | None]:
    if said in PERIODS:
        return cast(Often, said), None
    return "once", _day("--often", said, f"one of {', '.join(PERIODS)}, or a day")


def _since(said: str, often: Often, today: date) -> date:
    if said in ("today", "next"):
        after = date.fromordinal(today.toordinal() + 1)
        return today if said == "today" else first_from(often, after)
    return _day("--since", said, "today, next or a day")


def _day(option: str, said: str, right: str) -> date:
    found = read_dated(said)
    if not isinstance(found, date):
        raise Refused(f"{option} {said}: must be {right}, YYYY-MM-DD")
    return found


def refusal(why: WhyNot, rule: Wanted | Rule, kinds: Sequence[Kind]) -> str:
    """Why this is no rule, and what would be right."""
    match why:
        case "says_nothing":
            return f"--what {rule.what}: says nothing; say what is to be done"
        case "too_long":
            return f"--what has {len(rule.what)} letters; {WHAT_LIMIT} at most"
        case "no_kind":
            return f"--for {', '.join(rule.of)}: there are units of the kinds {', '.join(kinds)} here"
        case "no_role":
            roles = ", ".join(roles_for(rule.of))
            return f"--who {rule.owner}: not in all of these units ({', '.join(rule.of)}); there are {roles}"
        case "no_proof":
            return "--evidence must be given"
        case "past":
            return f"its day ({rule.by or rule.since}) is over, or before it begins; give today or a later one"
        case "too_far":
            return f"its day ({rule.by or rule.since}) is too far ahead; at most {AHEAD.days} days"
        case "too_many":
            return f"has {AT_MOST} rules already; end one first"
        case "same":
            return "nothing to change: there is this very rule already"
        case "over":
            return "this rule is ended already"
        case "begun":
            return "what is due once has begun and stays owed; it can be neither changed nor ended"
        case "ended":
            return "has ended"
        case "no_roadmap":
            return "no roadmap is in force yet; dutybell roadmap adopt FILE takes one"
        case "changed":
            return "this rule was changed meanwhile; look again"
        case "not_yours":
            return "is not yours to change"
