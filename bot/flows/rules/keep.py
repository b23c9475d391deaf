"""Own rules: a unit asks something of itself and those below it, changes that and ends it, each by an entry.

They make a roadmap of the unit's own, by which it and all below it go. What has begun under a rule stays owed
(docs/decisions/own-rules.md).
"""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.flows.planning.adopt import digest_of, new_versions
from bot.flows.planning.waive import says_something
from bot.flows.rules.concerned import kinds_of, roles_for
from bot.queries import rights
from bot.store.duties import adoptions
from bot.store.duties.adoptions import Adoption
from bot.store.duties.obligations import add_versions
from bot.store.duties.roadmaps import add_edition, first_name, own_known, roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside, Fact
from bot.store.people.units import Unit, ancestors, family, know_units, known_unit, locked, planned, unit
from bot.store.rules import own_rules
from bot.store.rules.own_rules import Kept
from schedules.obligation import Role
from schedules.own.rule import AHEAD, Kind, Often, Proof, Rule, begun_upto, goes_on, roadmap_text
from schedules.record import record
from schedules.roadmap import read_roadmap

WHAT_LIMIT = 200
# So many rules of a unit hold at once.
AT_MOST = 50


@record
class Wanted:
    """What is to be a rule: what, how often (once `by` a day), of whom, with which proof, for units of which kinds, and
    since when; of one that is changed at the earliest.
    """

    what: str
    often: Often
    by: date | None = None
    owner: Role
    proof: tuple[Proof, ...]
    of: tuple[Kind, ...]
    since: date


# Why something is not done: it is not theirs to do; the unit has ended, or no roadmap is in force; the words say
# nothing or too much; a kind of units is not there, or has no such role; no proof is asked; the day is over, or too
# far; there are too many rules, or this very one; it is over, or was changed meanwhile; what is due once has begun.
WhyNot = Literal[
    "not_yours",
    "ended",
    "no_roadmap",
    "says_nothing",
    "too_long",
    "no_kind",
    "no_role",
    "no_proof",
    "past",
    "too_far",
    "too_many",
    "same",
    "over",
    "changed",
    "begun",
]


@record
class Ruled:
    """A rule is set, changed or ended; as it is now."""

    kept: Kept


@record
class NotRuled:
    """Nothing was done."""

    why: WhyNot


def add(conn: Connection, unit_id: int, wanted: Wanted, now: datetime, *, by: int | None) -> Ruled | NotRuled:
    """Set a rule for a unit and those below it, by a person or the operator (None)."""
    of = locked(conn, unit_id)
    if why := why_not(conn, of, wanted, now, by=by):
        return NotRuled(why=why)
    if len(_going_on(conn, of.id, now)) >= AT_MOST:
        return NotRuled(why="too_many")
    number = max((each.rule.number for each in _latest(conn, of.id)), default=0) + 1
    rule = rule_of(wanted, number, 1, wanted.since)
    return _keep(conn, of, rule, "rule_added", by=by, now=now)


def change(conn: Connection, seen: Kept, wanted: Wanted, now: datetime, *, by: int | None) -> Ruled | NotRuled:
    """Let a rule be otherwise from the first period on that has not begun; what has begun stays as it was."""
    of = locked(conn, _unit_id(conn, seen))
    if why := why_not_touched(conn, seen, now, by=by) or why_not(conn, of, wanted, now, by=by, but=seen):
        return NotRuled(why=why)
    since = holds_from(conn, seen, wanted, rights.local_day(of, now))
    if since is None:
        return NotRuled(why="begun")
    if wanted.by and wanted.by < since:
        return NotRuled(why="past")
    own_rules.hold_until(conn, seen, since - timedelta(days=1))
    rule = rule_of(wanted, seen.rule.number, seen.rule.version + 1, since)
    return _keep(conn, of, rule, "rule_changed", by=by, now=now, from_id=seen.from_id)


def end(conn: Connection, seen: Kept, now: datetime, *, by: int | None) -> Ruled | NotRuled:
    """Let nothing begin under a rule any more; what has begun stays owed."""
    of = locked(conn, _unit_id(conn, seen))
    if why := why_not_touched(conn, seen, now, by=by):
        return NotRuled(why=why)
    today = rights.local_day(of, now)
    until = settled_upto(conn, seen, today)
    if _is_begun_once(seen.rule, until):
        return NotRuled(why="begun")
    facts = {"unit": of.id, "roadmap": _name(conn, seen.roadmap_id), "rule": seen.rule.number}
    facts |= {"version": seen.rule.version, "until": until.isoformat(), "person": by}
    seq = ledger.append(conn, of.company_id, "rule_ended", now, **facts)
    own_rules.hold_until(conn, seen, until, ended_seq=seq, ended_by=by, ended_at=now)
    _into_force(conn, of, seen.roadmap_id, now)
    return Ruled(kept=_again(conn, seen))


def _unit_id(conn: Connection, seen: Kept) -> int:
    """The unit whose own rule it is."""
    found = own_rules.unit_of(conn, seen.roadmap_id)
    assert found
    return found


def settled_upto(conn: Connection, seen: Kept, today: date) -> date:
    """The last day of what of a rule has begun by today or was opened ahead; the day before where nothing has."""
    opened = own_rules.last_due(conn, seen.roadmap_id, seen.rule)
    begun = begun_upto(seen.rule, today)
    return max(begun, opened) if opened else begun


def holds_from(conn: Connection, seen: Kept, wanted: Wanted, today: date) -> date | None:
    """From when on a changed rule holds; None where it was due once, and that has begun."""
    upto = settled_upto(conn, seen, today)
    if _is_begun_once(seen.rule, upto):
        return None
    return max(goes_on(seen.rule, wanted.often, upto), today)


def _is_begun_once(rule: Rule, upto: date) -> bool:
    """Whether a rule is due once, and what has begun reaches to that day."""
    return rule.often == "once" and rule.by is not None and upto >= rule.by


def why_not(
    conn: Connection, of: Unit, wanted: Wanted, now: datetime, *, by: int | None, but: Kept | None = None
) -> WhyNot | None:
    """Why this cannot be a rule of a unit, beside the others there are, `but` the one that it is to change."""
    today = rights.local_day(of, now)
    if by is not None and not rights.may(conn, by, "rule", of, now=now):
        return "not_yours"
    if of.ended_on and of.ended_on < today:
        return "ended"
    if not first_name(conn):
        return "no_roadmap"
    if why := why_no_words(wanted.what):
        return why
    if not wanted.of or not set(wanted.of) <= set(kinds_of(conn, of)):
        return "no_kind"
    if wanted.owner not in roles_for(wanted.of):
        return "no_role"
    if not wanted.proof:
        return "no_proof"
    if why := why_no_day(wanted, today, is_new=but is None):
        return why
    if but:
        return "same" if (_asked(wanted), wanted.proof) == (_asked(but.rule), but.rule.proof) else None
    return "same" if _asked(wanted) in [_asked(each.rule) for each in _going_on(conn, of.id, now)] else None


def _asked(rule: Wanted | Rule) -> tuple[object, ...]:
    """What makes a rule another one; which proof it asks for does not."""
    return rule.what, rule.often, rule.by, rule.owner, rule.of


def why_no_words(what: str) -> WhyNot | None:
    """Why words are no rule."""
    return "too_long" if len(what) > WHAT_LIMIT else None if says_something(what) else "says_nothing"


def why_no_day(wanted: Wanted, today: date, *, is_new: bool) -> WhyNot | None:
    """Why a rule cannot begin or be due on its days."""
    if is_new and wanted.since < today:
        return "past"
    if (wanted.often == "once") != (wanted.by is not None) or (wanted.by and wanted.by < max(wanted.since, today)):
        return "past"
    return "too_far" if max(wanted.since, wanted.by or today) > today + AHEAD else None


def why_not_touched(conn: Connection, seen: Kept, now: datetime, *, by: int | None) -> WhyNot | None:
    """Why a rule can be neither changed nor ended: it is over, or was changed since it was seen, or set from above."""
    now_kept = _again(conn, seen)
    if by is not None and not may_touch(conn, now_kept, now, by=by):
        return "not_yours"
    if now_kept.is_ended:
        return "over"
    return "changed" if now_kept.rule.version != seen.rule.version else None


def may_touch(conn: Connection, kept: Kept, now: datetime, *, by: int) -> bool:
    """Whether a person may change and end a rule: who may set rules in the unit from which it was set."""
    return rights.may(conn, by, "rule", unit(conn, kept.from_id), now=now)


def in_force(conn: Connection, unit_id: int, now: datetime) -> list[Kept]:
    """The rules of a unit that hold today or later; those that were ended until what has begun is over."""
    of = known_unit(conn, unit_id)
    today = rights.local_day(of, now) if of else now.date()
    return [each for each in _latest(conn, unit_id) if each.rule.until is None or each.rule.until >= today]


def _going_on(conn: Connection, unit_id: int, now: datetime) -> list[Kept]:
    """The rules of a unit that hold and were not ended."""
    return [each for each in in_force(conn, unit_id, now) if not each.is_ended]


def _latest(conn: Connection, unit_id: int) -> list[Kept]:
    roadmap_id = own_rules.own_roadmap(conn, unit_id)
    return own_rules.latest(conn, roadmap_id) if roadmap_id else []


def _again(conn: Connection, seen: Kept) -> Kept:
    """A rule as it is now."""
    return _numbered(conn, seen.roadmap_id, seen.rule.number)


def _numbered(conn: Connection, roadmap_id: int, number: int) -> Kept:
    """The rule of a roadmap with this number, as it was set last."""
    return next(each for each in own_rules.latest(conn, roadmap_id) if each.rule.number == number)


def set_from(conn: Connection, of: Unit, now: datetime, *, by: int | None) -> int:
    """From which unit a person sets a rule of a unit: the nearest in which they may by their own office."""
    offices = rights.held(conn, by, now) if by is not None else []
    for place in (of.id, *ancestors(conn, of.id)) if offices else ():
        reach: rights.Reach = "own" if place == of.id else "below"
        if any(one.unit_id == place and rights.allows(one.role, "rule", reach) for one in offices):
            return place
    return of.id


def rule_of(wanted: Wanted, number: int, version: int, since: date) -> Rule:
    """The version of a rule that this would be."""
    said = {name: getattr(wanted, name) for name in ("what", "often", "by", "owner", "proof", "of")}
    return Rule(number=number, version=version, since=since, **said)


def _keep(
    conn: Connection, of: Unit, rule: Rule, action: str, *, by: int | None, now: datetime, from_id: int | None = None
) -> Ruled:
    """Keep a version of a rule by its entry, and let it come into force."""
    roadmap_id = own_rules.own_roadmap(conn, of.id) or _own_roadmap(conn, of, now)
    come_from = from_id or set_from(conn, of, now, by=by)
    days = {"since": rule.since.isoformat(), "due": rule.by.isoformat() if rule.by else None}
    facts: dict[str, Any] = {"unit": of.id, "roadmap": _name(conn, roadmap_id), **days}
    facts |= {"rule": rule.number, "version": rule.version}
    facts |= {"often": rule.often, "owner": rule.owner, "proof": list(rule.proof), "of": list(rule.of)}
    said = {"what": Aside(text=rule.what), "person": by, "from": come_from}
    seq = ledger.append(conn, of.company_id, action, now, **facts, **said)
    own_rules.add(conn, roadmap_id, rule, from_id=come_from, person_id=by, seq=seq, at=now)
    _into_force(conn, of, roadmap_id, now)
    return Ruled(kept=_numbered(conn, roadmap_id, rule.number))


def _own_roadmap(conn: Connection, of: Unit, now: datetime) -> int:
    """A roadmap for the rules of a unit, which has none yet."""
    text = roadmap_text(of.id, [], first_year=rights.local_day(of, now).year, version=0)
    roadmap_id, _ = add_edition(conn, read_roadmap(text, is_kept=True), digest_of(text), text, now=now)
    own_rules.note_own(conn, roadmap_id, of.id)
    return roadmap_id


def _name(conn: Connection, roadmap_id: int) -> str:
    return roadmaps_in_force(conn)[roadmap_id].id


def _into_force(conn: Connection, of: Unit, roadmap_id: int, now: datetime) -> None:
    """Let a text of all rules of a unit come into force for it and for all below, which are planned anew."""
    before = roadmaps_in_force(conn)[roadmap_id]
    rules = [each.rule for each in own_rules.versions(conn, roadmap_id)]
    years: dict[str, Any] = {"first_year": before.term.first_year, "version": int(before.version) + 1}
    text = roadmap_text(of.id, rules, **years, with_words=False)
    roadmap = read_roadmap(text, is_kept=True)
    _, edition_id = add_edition(conn, roadmap, digest_of(text), text, now=now)
    in_words = read_roadmap(roadmap_text(of.id, rules, **years), is_kept=True)
    add_versions(conn, new_versions(conn, in_words, roadmap_id, edition_id))
    below = family(conn, of.id)
    know_units(conn, below)
    _follow(conn, below, roadmap_id, roadmap.term.first_year, now=now)
    planned(conn, [(each, now) for each in below])


def _follow(conn: Connection, below: list[int], roadmap_id: int, first_year: int, *, now: datetime) -> None:
    """Let units go by a roadmap of own rules that do not yet, and each of their companies know the text in force."""
    going = adoptions.of_units(conn, below)
    new = [each for each in below if all(one.roadmap_id != roadmap_id for one in going[each])]
    adoptions.adopt(
        conn,
        [Adoption(unit_id=each, roadmap_id=roadmap_id, first_year=first_year, adopted_at=now) for each in new],
    )
    [edition] = own_known(conn, [roadmap_id])
    companies = dict.fromkeys(unit(conn, each).company_id for each in below)
    told = {"roadmap": edition.name, "sha256": edition.sha256, "version": edition.version}
    adopted = {"roadmap": edition.name, "first_year": first_year}
    facts = [
        Fact(company_id=unit(conn, each).company_id, action="unit_adopted", facts={"unit": each, **adopted})
        for each in new
    ]
    facts += [Fact(company_id=each, action="adopted", facts=told) for each in companies]
    ledger.append_all(conn, facts, now)
