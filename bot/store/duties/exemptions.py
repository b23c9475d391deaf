"""Exemptions: acts by which a unit owes less, and whether those above have seen them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from bot.store.duties import tallies
from bot.store.rows import each, one
from bot.store.tables import duties, exemption_messages, exemptions, units
from schedules.record import record


@record
class Exemption:
    """What was done, where and why; `before` is what the unit said of itself until then, where that has changed."""

    id: int
    company_id: int
    unit_id: int
    above_id: int | None
    kind: str
    reason: str
    person_id: int | None
    seq: int
    before: Mapping[str, Any] | None
    at: datetime
    told_at: datetime | None
    seen_at: datetime | None
    seen_by: int | None


_COLUMNS = [exemptions.c[name] for name in Exemption.__dataclass_fields__]
_UNSEEN = exemptions.c.seen_at.is_(None)


def add(conn: Connection, **values: Any) -> int:
    """Note an exemption (the columns of `Exemption`); its id."""
    return int(conn.execute(insert(exemptions).values(**values).returning(exemptions.c.id)).scalar_one())


def exemption(conn: Connection, exemption_id: int) -> Exemption | None:
    """The exemption with this id."""
    return one(Exemption, conn.execute(select(*_COLUMNS).where(exemptions.c.id == exemption_id)).one_or_none())


def unseen_under(conn: Connection, above_ids: Collection[int], told_before: datetime) -> list[Exemption]:
    """Those that nobody has seen, of companies right below these units, told of never or not since a moment."""
    not_lately = or_(exemptions.c.told_at.is_(None), exemptions.c.told_at < told_before)
    query = select(*_COLUMNS).where(_UNSEEN, exemptions.c.above_id.in_(above_ids), not_lately)
    return each(Exemption, conn.execute(query.order_by(exemptions.c.id)))


def unseen_below(conn: Connection, unit_ids: Collection[int], told_before: datetime) -> list[Exemption]:
    """The same of companies anywhere below these units, oldest first."""
    tree = select(units.c.id).where(units.c.id.in_(unit_ids)).cte("tree", recursive=True)
    tree = tree.union_all(select(units.c.id).where(units.c.parent_id == tree.c.id))
    not_lately = or_(exemptions.c.told_at.is_(None), exemptions.c.told_at < told_before)
    query = select(*_COLUMNS).where(_UNSEEN, exemptions.c.above_id.in_(select(tree.c.id)), not_lately)
    return each(Exemption, conn.execute(query.order_by(exemptions.c.id)))


def unseen_changes(conn: Connection, unit_ids: Collection[int]) -> dict[int, list[Exemption]]:
    """Of units the unseen changes of what they say of themselves, oldest first."""
    query = select(*_COLUMNS).where(_UNSEEN, exemptions.c.unit_id.in_(unit_ids), exemptions.c.before.is_not(None))
    found: dict[int, list[Exemption]] = {}
    for each_one in each(Exemption, conn.execute(query.order_by(exemptions.c.id))):
        if each_one.before is not None:
            found.setdefault(each_one.unit_id, []).append(each_one)
    return found


def changes(conn: Connection, unit_id: int) -> list[Exemption]:
    """The changes of what a unit says of itself, oldest first."""
    query = select(*_COLUMNS).where(exemptions.c.unit_id == unit_id, exemptions.c.before.is_not(None))
    return each(Exemption, conn.execute(query.order_by(exemptions.c.id)))


def of_kind(conn: Connection, unit_id: int, kind: str) -> list[Exemption]:
    """A unit's exemptions of a kind, oldest first."""
    query = select(*_COLUMNS).where(exemptions.c.unit_id == unit_id, exemptions.c.kind == kind)
    return each(Exemption, conn.execute(query.order_by(exemptions.c.id)))


def told(conn: Connection, message_id: int, exemption_ids: Sequence[int], now: datetime) -> None:
    """Note that a message names exemptions."""
    rows = [{"message_id": message_id, "exemption_id": each_id} for each_id in exemption_ids]
    conn.execute(insert(exemption_messages), rows)
    conn.execute(update(exemptions).where(exemptions.c.id.in_(exemption_ids)).values(told_at=now))


def named_by(conn: Connection, message_id: int) -> list[Exemption]:
    """The exemptions that a message names and that nobody had seen."""
    query = select(*_COLUMNS).join(exemption_messages, exemption_messages.c.exemption_id == exemptions.c.id)
    return each(Exemption, conn.execute(query.where(exemption_messages.c.message_id == message_id, _UNSEEN)))


def see(conn: Connection, exemption_id: int, person_id: int | None, now: datetime) -> bool:
    """Note that someone above has seen it: from now on it counts as it is. False if that was so already."""
    seen = update(exemptions).where(exemptions.c.id == exemption_id, _UNSEEN)
    if not conn.execute(seen.values(seen_at=now, seen_by=person_id)).rowcount:
        return False
    conn.execute(update(duties).where(duties.c.exemption_id == exemption_id).values(unseen=False))
    tallies.follow(conn, duties.c.exemption_id == exemption_id)
    return True


def of_duty(conn: Connection, duty_id: int) -> Exemption | None:
    """The exemption by which a duty is not owed or not judged."""
    query = select(*_COLUMNS).join(duties, duties.c.exemption_id == exemptions.c.id).where(duties.c.id == duty_id)
    return one(Exemption, conn.execute(query).one_or_none())


def duties_under(conn: Connection, exemption_ids: Collection[int]) -> dict[int, list[int]]:
    """Of exemptions the duties that they take out of the count, by id."""
    query = select(duties.c.exemption_id, duties.c.id).where(duties.c.exemption_id.in_(exemption_ids))
    found: dict[int, list[int]] = {each_id: [] for each_id in exemption_ids}
    for row in conn.execute(query.order_by(duties.c.id)):
        found[row.exemption_id].append(row.id)
    return found
