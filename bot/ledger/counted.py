"""What a chain's entries say of all that a rate is counted from: units, duties, submissions, exemptions."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sys import intern
from typing import Any

from bot.ledger.statements import LAG, by_its_words
from schedules.unit import EVERY_DAY

Said = dict[str, Any]

# The columns of a unit by which it owes, each with the word that its first entry has for it.
OWES_BY = {
    "party": "party",
    "scope": "scope",
    "parent_id": "parent",
    "attributes": "attributes",
    "first_year": "first_year",
    "timezone": "timezone",
    "since": "since",
    "ended_on": "until",
    "calendar": "calendar",
}
# What a unit may change of these, each by an act that those above have to see.
CHANGED = ("attributes", "calendar", "timezone", "week", "stops", "ended_on")


@dataclass(slots=True)
class GoneBySaid:
    """From which first year a unit goes by a roadmap and since when; until when, if it has left it, by which entry."""

    first_year: int
    at: str
    left_at: str | None = None
    left: int | None = None


@dataclass(slots=True)
class UnitSaid:
    """A unit's columns as the entries say them; its earlier zones, each with the moment until which it had them.

    `roadmaps` are those that it has gone by, by name: each time that it began to, in that order.
    """

    columns: Said
    zones: list[tuple[str, str]]
    roadmaps: dict[str, list[GoneBySaid]]


@dataclass(slots=True)
class DutySaid:
    """A duty: what was opened when, how it may count, its submission, and by which entry it is not owed or judged.

    Whether it is `stated` follows from the editions that its company's entries name; None where these do not say.
    """

    unit: int
    roadmap: str
    key: str
    period: str
    due_on: str
    counts: str
    opened_at: str
    stated: bool | None
    submission: int | None = None
    missed_at: str | None = None
    waived: str | None = None
    waived_at: str | None = None
    undetermined: bool = False
    exempted_by: int | None = None
    figure: tuple[int, int, bool] | None = None
    figure_at: str | None = None
    due_at: str | None = None


@dataclass(slots=True)
class SubmissionSaid:
    """A submission that was submitted, by whom, and what became of it."""

    duty: int
    person: int
    number: int
    done_on: str | None
    submitted_at: str
    state: str = "submitted"
    judge: int | None = None
    judged_at: str | None = None
    added_at: str | None = None
    came_after: bool = False
    invited: bool = False


@dataclass(slots=True)
class ExemptionSaid:
    """An act by which a unit owes less, and who above has seen it when."""

    unit: int
    kind: str
    person: int | None
    at: str
    seen_at: str | None = None
    seen_by: int | None = None


@dataclass(slots=True)
class ChoiceSaid:
    """What a unit has chosen of an obligation last, by which entry."""

    is_on: bool
    period: str | None
    number: int
    at: str


@dataclass(slots=True)
class BundlingSaid:
    """What a unit has said of a bundle."""

    unit: int
    roadmap: str
    bundle: str
    keys: list[str]
    is_apart: bool
    person: int | None
    at: str


@dataclass(slots=True)
class RuleSaid:
    """A version of a rule of a unit's own: what the entry that set it says, up to when it holds, and how it ended."""

    unit: int
    roadmap: str
    said: Mapping[str, Any]
    at: str
    until: str | None = None
    ended: int | None = None
    ended_by: int | None = None


# Of each obligation of the edition with this digest, whether the source states it; raises LookupError where there is
# none.
StatedIn = Callable[[str], Mapping[str, bool]]
# What the entry of a rule says of it.
RULED = ("often", "due", "owner", "proof", "of", "since", "from", "person")
# How the obligations begin that an authority has given in words of its own: it states them.
OWN_WORDS = "notice."


class Counted:
    """What the entries of one company have said so far; acts stand under the numbers of their entries.

    An entry that names no roadmap is from when there was one, which is now the `first`.
    """

    def __init__(self, company: int, first: str, stated_in: StatedIn) -> None:
        self.company, self._first, self._stated_in = company, first, stated_in
        # By roadmap the obligations of the editions so far, each as the last that has it says.
        self._stated: dict[str, dict[str, bool]] = {}
        self.units: dict[int, UnitSaid] = {}
        self.duties: dict[int, DutySaid] = {}
        self.submissions: dict[int, SubmissionSaid] = {}
        self.exemptions: dict[int, ExemptionSaid] = {}
        # By unit, roadmap and key.
        self.choices: dict[tuple[int, str, str], ChoiceSaid] = {}
        # By the number of the entry.
        self.bundlings: dict[int, BundlingSaid] = {}
        # By roadmap, number and version.
        self.rules: dict[tuple[str, int, int], RuleSaid] = {}
        # The first entry that speaks of what no entry before has brought.
        self.unfounded = 0

    @property
    def size(self) -> int:
        """How much is kept in mind."""
        of_units = len(self.units) + len(self.exemptions) + len(self.choices) + len(self.bundlings)
        return of_units + len(self.rules) + len(self.duties) + len(self.submissions)

    def take(self, number: int, body: bytes) -> None:
        """Hear one entry; of the actions that change no count not even the body is parsed."""
        hear = HEARD.get(body[11 : body.find(b'"', 11)])
        if not hear:
            return
        try:
            hear(self, number, by_its_words(json.loads(body)))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            self.unfounded = self.unfounded or number

    # Units

    def _adopted(self, number: int, said: Said) -> None:
        """Hear of an edition; entries from when there was one roadmap name its digest alone."""
        name, digest = (said["roadmap"], said["sha256"]) if "sha256" in said else (self._first, said["roadmap"])
        self._stated.setdefault(name, {}).update(self._stated_in(digest))

    def _unit_added(self, number: int, said: Said) -> None:
        columns = {column: said[word] for column, word in OWES_BY.items() if word in said}
        if "calendar" in said:
            columns |= {"week": said.get("week", EVERY_DAY), "stops": []}
        alone = {self._first: said["first_year"]} if self._first and "first_year" in said else {}
        roadmaps = {name: [GoneBySaid(year, said["at"])] for name, year in said.get("roadmaps", alone).items()}
        self.units[said["unit"]] = UnitSaid(columns=columns, zones=[], roadmaps=roadmaps)
        if said.get("unseen"):
            self._act(number, said, "brought_in")

    def _unit_adopted(self, number: int, said: Said) -> None:
        gone_by = self.units[said["unit"]].roadmaps.setdefault(said["roadmap"], [])
        if gone_by and gone_by[-1].left_at is None:
            raise ValueError("the unit goes by it already")
        gone_by.append(GoneBySaid(said["first_year"], said["at"]))

    def _unit_left(self, number: int, said: Said) -> None:
        gone_by = self.units[said["unit"]].roadmaps[said["roadmap"]][-1]
        if gone_by.left_at is not None:
            raise ValueError("the unit has left it already")
        gone_by.left_at, gone_by.left = said["at"], number
        self._act(number, said, "roadmap_left")

    def _unit_changed(self, number: int, said: Said) -> None:
        told = {name: said[name] for name in CHANGED if name in said}
        if not told:
            return
        unit = self.units[said["unit"]]
        self._act(number, said, _kind(unit.columns, told))
        if "timezone" in told:
            unit.zones.append((said["at"], unit.columns["timezone"]))
        unit.columns |= told | said.get("as_it_was", {})

    def _chosen(self, number: int, said: Said) -> None:
        self._act(number, said, "chosen")
        if said.get("ours"):
            self.exemptions[number].seen_at = said["at"]
        place = said["unit"], said["roadmap"], said["obligation"]
        self.choices[place] = ChoiceSaid(said["on"], said["period"], number, said["at"])

    def _bundled(self, number: int, said: Said) -> None:
        told = said["unit"], said["roadmap"], said["bundle"], said["obligations"], said["apart"]
        self.bundlings[number] = BundlingSaid(*told, said["person"], said["at"])

    def _ruled(self, number: int, said: Said) -> None:
        """Hear of a rule that was set or changed: the version before holds up to the day before."""
        if said["version"] > 1:
            since = date.fromisoformat(said["since"])
            before = self.rules[said["roadmap"], said["rule"], said["version"] - 1]
            before.until = (since - timedelta(days=1)).isoformat()
        told = {word: said[word] for word in RULED}
        one = RuleSaid(said["unit"], said["roadmap"], told | {"seq": number}, said["at"])
        self.rules[said["roadmap"], said["rule"], said["version"]] = one

    def _rule_ended(self, number: int, said: Said) -> None:
        of = self.rules[said["roadmap"], said["rule"], said["version"]]
        if of.ended:
            raise ValueError("the rule has ended already")
        of.until, of.ended, of.ended_by = said["until"], number, said["person"]

    # What was opened

    def _opened(self, number: int, said: Said) -> None:
        for duty, key, period, due_on, *counts in said["duties"]:
            self._open(duty, said, (said["unit"], key, period, due_on, *(counts or ["fully"]), self._of(said)))

    def _event(self, number: int, said: Said) -> None:
        for duty, key, period, due_on, counts, *more in said["duties"]:
            self._open(duty, said, (said["unit"], key, period, due_on, counts, *(more[:1] or [self._first])))
            self.duties[duty].due_at = next(iter(more[1:]), None)

    def _notice_issued(self, number: int, said: Said) -> None:
        for duty, unit, key, period, counts, *roadmap in said["duties"]:
            self._open(duty, said, (unit, key, period, said["due_on"], counts, *(roadmap or [self._first])))

    def _notified(self, number: int, said: Said) -> None:
        named = said["unit"], said["key"], said["period"]
        self._open(said["duty"], said, (*named, said["due_on"], said["counts"], self._of(said)))

    def _of(self, said: Said) -> str:
        return str(said.get("roadmap", self._first))

    def _open(self, duty: int, said: Said, what: tuple[int, str, str, str, str, str]) -> None:
        unit, *words = what
        key, period, due_on, counts, roadmap = (intern(word) for word in words)
        stated = True if key.startswith(OWN_WORDS) else self._stated.get(roadmap, {}).get(key)
        self.duties[duty] = DutySaid(unit, roadmap, key, period, due_on, counts, said["at"], stated)

    # Submissions

    def _submitted(self, number: int, said: Said) -> None:
        submission = SubmissionSaid(said["duty"], said["person"], number, said["done_on"], said["at"])
        self.submissions[said["submission"]] = submission
        self.duties[said["duty"]].submission = said["submission"]

    def _added(self, number: int, said: Said) -> None:
        self.submissions[said["submission"]].added_at = said["at"]

    def _judged(self, number: int, said: Said) -> None:
        submission = self.submissions[said["submission"]]
        submission.state = "confirmed" if said["action"] == "confirmed" else "returned"
        submission.judge, submission.judged_at = said["person"], said["at"]
        if said["action"] != "corrected":
            submission.came_after, submission.invited = "came_after" in said, "invited_by_submitter" in said

    def _due_earlier(self, number: int, said: Said) -> None:
        """Hear that what follows something that was done is due earlier; none is ever due later."""
        of = self.duties[said["duty"]]
        if said["due_on"] > of.due_on:
            raise ValueError("a duty is never due later")
        of.due_on = intern(said["due_on"])

    def _missed(self, number: int, said: Said) -> None:
        self.duties[said["duty"]].missed_at = said["at"]

    def _figured(self, number: int, said: Said) -> None:
        """Count the figure again: of the duties that it is of, those that the entries so far say are owed, and done."""
        mine = {
            duty: each
            for duty, each in self.duties.items()
            if each.unit == said["unit"] and each.roadmap == said["roadmap"] and each.key in said["from"]
            if said["first"] <= each.due_on <= said["last"] and each.counts != "apart" and not self._is_let_go(each)
        }
        done = set(said["done"])
        is_counted = {each for each in mine if self._is_done(each)} <= done <= set(filter(self._may_be_done, mine))
        if sorted(said["owed"]) != sorted(mine) or len(said["done"]) != len(done) or not is_counted:
            raise ValueError("the figure is not that of its duties")
        of = self.duties[said["duty"]]
        of.figure, of.figure_at = (len(said["done"]), len(mine) + said["to_come"], said["reached"]), said["at"]

    def _is_let_go(self, of: DutySaid) -> bool:
        """Whether a duty is not owed, or not judged, and someone above has seen why."""
        gone = of.waived is not None or (of.undetermined and of.submission is None)
        return gone and (of.exempted_by is None or self.exemptions[of.exempted_by].seen_at is not None)

    def _may_be_done(self, duty: int) -> bool:
        """The same of what is due at an hour, where its entry is late by no more than a writer waits."""
        return self._is_done(duty, behind=LAG)

    def _is_done(self, duty: int, *, behind: timedelta = timedelta()) -> bool:
        """Whether a duty is confirmed as done in time; what is due at an hour was submitted by then."""
        of = self.duties[duty]
        submission = self.submissions.get(of.submission or 0)
        if not submission or submission.state != "confirmed" or not submission.done_on or of.waived:
            return False
        if of.due_at and datetime.fromisoformat(submission.submitted_at) - behind > datetime.fromisoformat(of.due_at):
            return False
        return submission.done_on <= of.due_on and of.counts == "fully"

    # What is not owed, or not judged

    def _waived(self, number: int, said: Said) -> None:
        self.exemptions[number] = ExemptionSaid(
            self.duties[said["duty"]].unit, said["kind"], said["person"], said["at"]
        )
        self._let_go([said["duty"]], said["kind"], number, said["at"])

    def _owes_less(self, number: int, said: Said) -> None:
        self._act(number, said, "ended" if "ended_on" in said else "changed")

    def _event_undone(self, number: int, said: Said) -> None:
        self._act(number, said, "event_undone")

    def _exempted(self, number: int, said: Said) -> None:
        self._let_go(said["duties"], "not_applicable", said["entry"], said["at"])

    def _unavailable(self, number: int, said: Said) -> None:
        if said["duties"]:
            self.exemptions[number] = ExemptionSaid(self.company, "unavailable", None, said["at"])
        for duty in said["duties"]:
            of = self.duties[duty]
            of.undetermined, of.exempted_by = True, number

    def _lifted(self, number: int, said: Said) -> None:
        self._owe([said["duty"]])

    def _owed_again(self, number: int, said: Said) -> None:
        self._owe(said["duties"])

    def _seen_above(self, number: int, said: Said) -> None:
        act = self.exemptions[said["entry"]]
        act.seen_at, act.seen_by = said["at"], said["person"]

    def _act(self, number: int, said: Said, kind: str) -> None:
        self.exemptions[number] = ExemptionSaid(said["unit"], kind, said.get("by", said.get("person")), said["at"])

    def _let_go(self, duties: Iterable[int], kind: str, act: int, at: str) -> None:
        for duty in duties:
            of = self.duties[duty]
            of.waived, of.waived_at, of.exempted_by = kind, at, act

    def _owe(self, duties: Iterable[int]) -> None:
        for duty in duties:
            of = self.duties[duty]
            of.waived = of.waived_at = of.exempted_by = None
            of.undetermined = False


def _kind(before: Said, told: Said) -> str:
    """What an act of a unit is called; of a stop only that it is one."""
    if "ended_on" in told:
        was, now = before["ended_on"], told["ended_on"]
        return "revived" if was and (now is None or now > was) else "ended"
    return "stopped" if "stops" in told else "changed"


HEARD: dict[bytes, Callable[[Counted, int, Said], None]] = {
    b"adopted": Counted._adopted,
    b"unit_added": Counted._unit_added,
    b"unit_adopted": Counted._unit_adopted,
    b"unit_left": Counted._unit_left,
    b"unit_changed": Counted._unit_changed,
    b"chosen": Counted._chosen,
    b"bundled": Counted._bundled,
    b"rule_added": Counted._ruled,
    b"rule_changed": Counted._ruled,
    b"rule_ended": Counted._rule_ended,
    b"opened": Counted._opened,
    b"event": Counted._event,
    b"notice_issued": Counted._notice_issued,
    b"notified": Counted._notified,
    b"submitted": Counted._submitted,
    b"added": Counted._added,
    b"confirmed": Counted._judged,
    b"returned": Counted._judged,
    b"corrected": Counted._judged,
    b"due_earlier": Counted._due_earlier,
    b"missed": Counted._missed,
    b"figure": Counted._figured,
    b"waived": Counted._waived,
    b"owes_less": Counted._owes_less,
    b"event_undone": Counted._event_undone,
    b"exempted": Counted._exempted,
    b"system_unavailable": Counted._unavailable,
    b"waiver_lifted": Counted._lifted,
    b"owed_again": Counted._owed_again,
    b"seen_above": Counted._seen_above,
}
