"""Adopting a roadmap: what it says from now on, beside what it said before, and which units go by it."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from bot.flows.news import News
from bot.flows.planning.open_duties import open_all
from bot.store.duties import adoptions
from bot.store.duties.adoptions import Adoption
from bot.store.duties.obligations import add_versions, escalation_text, latest_versions, obligation_text
from bot.store.duties.roadmaps import InForce, add_edition, in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.units import Unit, all_units, change_all, plan_anew
from schedules.record import record
from schedules.roadmap import Roadmap, read_roadmap


@record
class Taken:
    """A roadmap is in force: so many of its obligations are new or changed."""

    changed: int = 0
    news: tuple[News, ...] = ()


def adopt(conn: Connection, text: str, now: datetime) -> Taken:
    """Take a roadmap into force; how many obligations are new or changed. One in force again changes nothing.

    A text of another name is another roadmap, beside those that are there. Every unit goes by the first there is.
    """
    if is_in_force(conn, text):
        return Taken()
    before, digest, roadmap = in_force(conn), _digest(text), read_roadmap(text)
    news = open_all(conn, now)  # what has opened by today is owed as it was
    roadmap_id, edition_id = add_edition(conn, roadmap, digest, text, now=now)
    changed = _changed(conn, roadmap, roadmap_id, edition_id)
    add_versions(conn, changed)
    edition = InForce(id=roadmap_id, name=roadmap.id, sha256=digest, version=roadmap.version)
    for company_id in adoptions.companies_under(conn, roadmap_id):
        tell_edition(conn, company_id, edition, now)
    change_all(conn, roadmap_id, now)
    for of in [] if before else all_units(conn):
        news = (*news, *go_by(conn, of, edition, now, first_year=of.first_year))
    return Taken(changed=len(changed), news=news)


def is_in_force(conn: Connection, text: str) -> bool:
    """Whether this text of a roadmap, to the letter, is in force."""
    return any(one.sha256 == _digest(text) for one in in_force(conn))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _changed(conn: Connection, roadmap: Roadmap, roadmap_id: int, edition_id: int) -> list[dict[str, object]]:
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
    """The entry of a company that says which text of a roadmap its units go by."""
    said = {"roadmap": edition.name, "sha256": edition.sha256, "version": edition.version}
    ledger.append(conn, company_id, "adopted", now, **said)


def go_by(conn: Connection, of: Unit, roadmap: InForce, now: datetime, *, first_year: int) -> tuple[News, ...]:
    """Let a unit go by one more roadmap from today on, in a year of the term of its own; what is open now is owed."""
    news = open_all(conn, now)  # under what it goes by already
    told = roadmap.id in adoptions.of_company(conn, of.company_id)
    one = Adoption(unit_id=of.id, roadmap_id=roadmap.id, first_year=first_year, adopted_at=now)
    adoptions.adopt(conn, [one])
    ledger.append(conn, of.company_id, "unit_adopted", now, unit=of.id, roadmap=roadmap.name, first_year=first_year)
    if not told:
        tell_edition(conn, of.company_id, roadmap, now)
    plan_anew(conn, of.id, now)
    return news


def go_by_first(
    conn: Connection, added: Unit, parent: Unit | None, now: datetime, *, named: Collection[str] = ()
) -> list[tuple[InForce, Adoption]]:
    """Let a new unit go by the roadmaps of the one above it, one without by the first there is; or by those named.

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
    adoptions.adopt(conn, [one for _, one in found])
    return found
