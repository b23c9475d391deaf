"""Rules that units have set for themselves and those below: each in its versions, by whom and when."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, func, insert, select, update

from bot.store.people.people import person
from bot.store.people.units import Unit, unit
from bot.store.rows import forget, once
from bot.store.tables import duties, own_roadmaps, rules
from schedules.own.rule import Rule
from schedules.record import record

_RULE = ("number", "version", "what", "often", "by", "owner", "proof", "of", "since", "until")
_BESIDE = ("id", "roadmap_id", "from_id", "person_id", "seq", "at", "ended_seq", "ended_by", "ended_at")


@record
class Kept:
    """A version of a rule of record: set from the unit `from_id`, by whom (nobody: the operator), and how it ended."""

    id: int
    roadmap_id: int
    rule: Rule
    from_id: int
    person_id: int | None
    seq: int
    at: datetime
    ended_seq: int | None = None
    ended_by: int | None = None
    ended_at: datetime | None = None

    @property
    def is_ended(self) -> bool:
        """Whether it has been ended, and goes on only to the end of what has begun."""
        return self.ended_at is not None


def own_roadmap(conn: Connection, unit_id: int) -> int | None:
    """The roadmap (its id) that a unit's own rules make, if it has set any."""
    found = conn.execute(select(own_roadmaps.c.roadmap_id).where(own_roadmaps.c.unit_id == unit_id))
    return found.scalar_one_or_none()


def own_above(conn: Connection, unit_ids: list[int]) -> list[int]:
    """The roadmaps that the own rules of these units make."""
    query = select(own_roadmaps.c.roadmap_id).where(own_roadmaps.c.unit_id.in_(unit_ids))
    return list(conn.execute(query.order_by(own_roadmaps.c.roadmap_id)).scalars())


def unit_of(conn: Connection, roadmap_id: int) -> int | None:
    """Whose own rules a roadmap holds; None of a regulator's."""
    found = conn.execute(select(own_roadmaps.c.unit_id).where(own_roadmaps.c.roadmap_id == roadmap_id))
    return found.scalar_one_or_none()


def note_own(conn: Connection, roadmap_id: int, unit_id: int) -> None:
    """Let a roadmap hold a unit's own rules."""
    conn.execute(insert(own_roadmaps).values(roadmap_id=roadmap_id, unit_id=unit_id))


def versions(conn: Connection, roadmap_id: int) -> list[Kept]:
    """All versions of all rules of a roadmap, by number and version."""
    query = select(rules).where(rules.c.roadmap_id == roadmap_id).order_by(rules.c.number, rules.c.version)
    return once(conn, ("rules", roadmap_id), lambda: [_kept(row) for row in conn.execute(query)])


def latest(conn: Connection, roadmap_id: int) -> list[Kept]:
    """Each rule of a roadmap as it was set last, by number."""
    return list({each.rule.number: each for each in versions(conn, roadmap_id)}.values())


def version_of(conn: Connection, roadmap_id: int, key: str) -> Kept | None:
    """The version of a rule to which an obligation of a roadmap belongs."""
    return next((each for each in versions(conn, roadmap_id) if key in each.rule.keys.values()), None)


@record
class SetBy:
    """By whose rule a duty is owed: set in which unit, by whom (nobody: the operator), and on which local day."""

    unit: str
    person: str
    on: date


def set_by(conn: Connection, of: Unit, roadmap_id: int, key: str) -> SetBy | None:
    """By whose rule an obligation is asked of a unit; None of what a regulator's roadmap asks."""
    kept = version_of(conn, roadmap_id, key)
    if not kept:
        return None
    who = person(conn, kept.person_id).name if kept.person_id else ""
    return SetBy(unit=unit(conn, kept.from_id).name, person=who, on=of.day_of(kept.at))


def add(conn: Connection, roadmap_id: int, rule: Rule, **by: Any) -> None:
    """Keep a version of a rule, set from where, by whom, when and by which entry."""
    forget(conn, ("rules", roadmap_id))
    said = {**vars(rule), "proof": list(rule.proof), "of": list(rule.of)}
    conn.execute(insert(rules).values(roadmap_id=roadmap_id, **said, **by))


def hold_until(conn: Connection, kept: Kept, until: date, **ended: Any) -> None:
    """Let a version of a rule hold up to a day: the next one follows, or it is `ended` so."""
    forget(conn, ("rules", kept.roadmap_id))
    conn.execute(update(rules).where(rules.c.id == kept.id).values(until=until, **ended))


def last_due(conn: Connection, roadmap_id: int, rule: Rule) -> date | None:
    """The last due day of what of a rule has been opened anywhere; None where nothing has."""
    mine = (duties.c.roadmap_id == roadmap_id) & duties.c.key.in_(rule.keys.values())
    return cast("date | None", conn.execute(select(func.max(duties.c.due_on)).where(mine)).scalar_one())


def _kept(row: Any) -> Kept:
    said = {name: getattr(row, name) for name in _RULE}
    rule = replace(Rule(**said), proof=tuple(row.proof), of=tuple(row.of))
    return Kept(rule=rule, **{name: getattr(row, name) for name in _BESIDE})
