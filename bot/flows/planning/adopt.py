"""Roadmaps in force: what one says from now on, which units go by it, and how a unit leaves it.

Leaving is an act by which a unit owes less: it counts once those above have seen it (docs/decisions/roadmap.md).
"""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from bot.flows.news import News
from bot.flows.planning import exempt, waive
from bot.flows.planning.open_duties import open_all
from bot.flows.planning.openings import Openings, lasts_of
from bot.flows.planning.unit_facts import said
from bot.queries.rights import local_day
from bot.store.duties import adoptions, exemptions
from bot.store.duties.adoptions import Adoption
from bot.store.duties.duties import duties_with
from bot.store.duties.obligations import add_versions, escalation_text, latest_versions, obligation_text
from bot.store.duties.roadmaps import (
    Document,
    InForce,
    add_edition,
    in_force,
    known,
    own_known,
    retire,
    roadmaps_in_force,
)
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.people import earliest_hours
from bot.store.people.units import Unit, all_units, ancestors, change_all, change_unit, locked, plan_anew, unit
from bot.store.rules.own_rules import own_above
from schedules.record import record
from schedules.roadmap import Roadmap, read_roadmap


@record
class Taken:
    """A roadmap is in force: so many of its obligations are new or changed."""

    changed: int = 0
    news: tuple[News, ...] = ()


# How it is called that a unit leaves a roadmap, by which it owes less.
LEFT: exempt.Kind = "roadmap_left"


# The unit does not go by the roadmap, or no more, or what is said is no reason.
WhyNotLeft = Literal["not_adopted", "left_before", "no_reason"]


@record
class Retired:
    """A roadmap is in force no more, and so many units have left it."""

    units: int
    news: tuple[News, ...]


@record
class Left:
    """A unit goes by a roadmap no more; `is_last` where it goes by none."""

    is_last: bool
    news: tuple[News, ...]


@record
class NotLeft:
    """Nothing was done: the unit does not go by it, or the reason is none."""

    why: WhyNotLeft
    news: tuple[News, ...] = ()


def adopt(conn: Connection, text: str, now: datetime, *, source: Document | None = None, revives: bool = True) -> Taken:
    """Take a roadmap into force, with the document that it was made from; how many obligations are new or changed.

    One in force again changes nothing, unless with another document. A text of another name is another roadmap, beside
    those that are there. Every unit goes by the first there is. One that is retired comes into force again, without the
    units that went by it; or stays so unless this `revives` it, as nobody's wish does not.
    """
    if is_in_force(conn, text, source):
        return Taken()
    before, digest, roadmap = known(conn), digest_of(text), read_roadmap(text)
    last = next((one for one in before if one.name == roadmap.id), None)
    if not revives and last and last.retired_at:
        return Taken()
    source = source or (document_kept(last, roadmap) if revives or not last else last.source)
    news = open_all(conn, now)  # what has opened by today is owed as it was
    roadmap_id, edition_id = add_edition(conn, roadmap, digest, text, source=source, now=now)
    changed = new_versions(conn, roadmap, roadmap_id, edition_id)
    add_versions(conn, changed)
    edition = InForce(id=roadmap_id, name=roadmap.id, sha256=digest, version=roadmap.version, source=source)
    for company_id in adoptions.companies_under(conn, roadmap_id):
        tell_edition(conn, company_id, edition, now)
    change_all(conn, roadmap_id, now)
    for of in [] if before else all_units(conn):
        news = (*news, *go_by(conn, of, edition, now, first_year=of.first_year))
    return Taken(changed=len(changed), news=news)


def is_in_force(conn: Connection, text: str, source: Document | None = None) -> bool:
    """Whether this text of a roadmap, to the letter, is in force, and with this document if one is given."""
    digest = digest_of(text)
    return any(one.sha256 == digest and (source is None or _is_one(one.source, source)) for one in in_force(conn))


def _is_one(kept: Document | None, given: Document) -> bool:
    return kept is not None and kept.sha256 == given.sha256


def document_kept(last: InForce | None, roadmap: Roadmap) -> Document | None:
    """The document that stays behind a roadmap whose text comes anew without one: while its version is the same."""
    return last.source if last and last.version == roadmap.version else None


def digest_of(text: str) -> str:
    """The digest by which the text of a roadmap is known, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_versions(conn: Connection, roadmap: Roadmap, roadmap_id: int, edition_id: int) -> list[dict[str, object]]:
    """The new versions that an edition brings."""
    before, changed = latest_versions(conn, roadmap_id), []
    for obligation in roadmap.obligations:
        body, escalation = obligation_text(obligation), escalation_text(roadmap.climbed_by(obligation))
        version, *old = before.get(obligation.id, (0, "", ""))
        if old != [body, escalation]:
            changed.append(
                {
                    "roadmap_id": roadmap_id,
                    "key": obligation.id,
                    "version": version + 1,
                    "body": body,
                    "escalation": escalation,
                    "edition_id": edition_id,
                }
            )
    return changed


def tell_edition(conn: Connection, company_id: int, edition: InForce, now: datetime) -> None:
    """The entry of a company that says which text of a roadmap its units go by, made from which document."""
    said: dict[str, Any] = {"roadmap": edition.name, "sha256": edition.sha256, "version": edition.version}
    if edition.source:
        said["files"] = [{"kind": "document", "sha256": edition.source.sha256, "size": edition.source.size}]
    ledger.append(conn, company_id, "adopted", now, **said)


def go_by(conn: Connection, of: Unit, roadmap: InForce, now: datetime, *, first_year: int) -> tuple[News, ...]:
    """Let a unit go by one more roadmap from today on, in a year of the term of its own; what is open now is owed.

    So is, where it has left it before, what that had let go and whose time is not over.
    """
    news = open_all(conn, now)  # under what it goes by already
    told = roadmap.id in adoptions.of_company(conn, of.company_id)
    one = Adoption(unit_id=of.id, roadmap_id=roadmap.id, first_year=first_year, adopted_at=now)
    adoptions.adopt(conn, [one])
    ledger.append(conn, of.company_id, "unit_adopted", now, unit=of.id, roadmap=roadmap.name, first_year=first_year)
    if not told:
        tell_edition(conn, of.company_id, roadmap, now)
    plan_anew(conn, of.id, now)
    return (*news, *_owe_again(conn, unit(conn, of.id), roadmap.id, now))


def _owe_again(conn: Connection, of: Unit, roadmap_id: int, now: datetime) -> list[News]:
    """Let those duties be owed again that a unit's leaving of a roadmap had let go, and that it owes by it today."""
    today, leavings = local_day(of, now), exemptions.of_kind(conn, of.id, LEFT)
    under = exemptions.duties_under(conn, [each.id for each in leavings]).values() if leavings else ()
    gone = [
        each
        for each in duties_with(conn, [number for listed in under for number in listed])
        if each.roadmap_id == roadmap_id and each.due_on >= today
    ]
    if not gone:
        return []
    again = [each for each in adoptions.of_unit(conn, of.id) if each.roadmap_id == roadmap_id]
    roadmaps = roadmaps_in_force(conn)
    openings = Openings(roadmaps, earliest_hours(conn), lasts_of(conn, roadmaps, [of.id]))
    owed = {openings.place(each) for each in openings.of(of, again, now)}
    return waive.owe_again(conn, [each for each in gone if (each.roadmap_id, each.key, each.period) in owed], now)


def leave(
    conn: Connection, unit_id: int, roadmap: InForce, reason: str, *, now: datetime, retired: bool = False
) -> Left | NotLeft:
    """Let a unit go by a roadmap no more: what has begun stays owed, and nothing begins under it from tomorrow on.

    What was opened ahead is let go. Until someone above has seen it, all that would have begun counts as owed. It may
    be the roadmap itself that is `retired`.
    """
    news = open_all(conn, now)  # what has opened by today is owed as it was
    of = locked(conn, unit_id)
    if why := why_not_left(conn, of.id, roadmap.id, reason):
        return NotLeft(why=why, news=news)
    before = adoptions.of_unit(conn, of.id)
    facts = {"unit": of.id, "roadmap": roadmap.name, **({"retired": True} if retired else {})}
    seq = ledger.append(conn, of.company_id, "unit_left", now, by=None, reason=Aside(text=reason), **facts)
    exempt.exempt(conn, of, exempt.NewExemption(kind=LEFT, seq=seq, reason=reason, before=said(of, before)), now)
    adoptions.leave(conn, of.id, roadmap.id, now, seq=seq)
    change_unit(conn, of.id, local_day(of, now), now)
    return Left(is_last=len(before) == 1, news=news)


def why_not_left(conn: Connection, unit_id: int, roadmap_id: int, reason: str) -> WhyNotLeft | None:
    """Why a unit cannot leave a roadmap for a reason; None where it can."""
    if roadmap_id not in {one.roadmap_id for one in adoptions.of_unit(conn, unit_id)}:
        went = any(one.roadmap_id == roadmap_id for one in adoptions.ever(conn, unit_id))
        return "left_before" if went else "not_adopted"
    return "no_reason" if is_no_reason(reason) else None


def is_no_reason(reason: str) -> bool:
    """Whether a text is no reason to end something."""
    return len(reason) > waive.REASON_LIMIT or not waive.says_something(reason)


def retire_roadmap(conn: Connection, roadmap: InForce, reason: str, now: datetime) -> Retired | NotLeft:
    """End a roadmap's force: each unit that goes by it leaves it, and none may go by it until it is adopted again."""
    if is_no_reason(reason):
        return NotLeft(why="no_reason")
    news, units = tuple[News, ...](), adoptions.under(conn, roadmap.id)
    for unit_id in units:
        told = leave(conn, unit_id, roadmap, reason, now=now, retired=True)
        news = (*news, *told.news)
    retire(conn, roadmap.id, now)
    return Retired(units=len(units), news=news)


def go_by_first(
    conn: Connection, added: Unit, parent: Unit | None, now: datetime, *, named: Collection[str] = ()
) -> list[tuple[InForce, Adoption]]:
    """Let a new unit go by the roadmaps of the one above it, one without by the first there is; or by those named; and
    by the own rules of all units above.

    Its own first year is that of those that the one above goes by from its own; the others began where they did there.
    """
    there = in_force(conn)
    above = {one.roadmap_id: one.first_year for one in adoptions.of_unit(conn, parent.id)} if parent else {}
    found = []
    chosen = [each for each in there if each.name in named]
    for roadmap in chosen or (there if parent else there[:1]):
        if parent and not chosen and roadmap.id not in above:
            continue
        own = parent is None or above.get(roadmap.id, parent.first_year) == parent.first_year
        year = added.first_year if own else above[roadmap.id]
        found.append((roadmap, Adoption(unit_id=added.id, roadmap_id=roadmap.id, first_year=year, adopted_at=now)))
    for rules in own_known(conn, own_above(conn, ancestors(conn, added.id))):
        year = roadmaps_in_force(conn)[rules.id].term.first_year
        found.append((rules, Adoption(unit_id=added.id, roadmap_id=rules.id, first_year=year, adopted_at=now)))
    adoptions.adopt(conn, [one for _, one in found])
    return found
