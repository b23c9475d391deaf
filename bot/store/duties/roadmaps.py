"""Roadmaps by their names, and of each the text in force: the edition that came last.

Those that hold a unit's own rules are among the texts alone: they come and go with the rules.

One that is retired keeps its text, by which its duties are read; no unit goes by it.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from itertools import takewhile
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Select, func, insert, select, update

from bot.store.rows import forget, known_once, note, noted, once
from bot.store.tables import editions, obligations, own_roadmaps, roadmaps, units
from schedules.obligation import Text
from schedules.record import record
from schedules.roadmap import Roadmap, read_roadmap


@record
class Document:
    """The document from which a text of a roadmap was made, by its digest in the vault; `name` is that of its file."""

    sha256: str
    size: int
    name: str
    media_type: str


@record
class InForce:
    """A roadmap with the edition in force: its digest, its own word for its version, and the document behind it; one
    that is retired as it was until then.
    """

    id: int
    name: str
    sha256: str
    version: str
    retired_at: datetime | None = None
    source: Document | None = None


_NEWEST = select(func.max(editions.c.id)).group_by(editions.c.roadmap_id)
_IN_FORCE = (
    select(roadmaps.c.id, roadmaps.c.name, editions.c.sha256, editions.c.version, roadmaps.c.retired_at)
    .add_columns(editions.c.source)
    .join(editions, editions.c.roadmap_id == roadmaps.c.id)
    .where(editions.c.id.in_(_NEWEST))
    .order_by(roadmaps.c.id)
)


def known(conn: Connection) -> list[InForce]:
    """The regulators' roadmaps that have come into force, the first of all first, also those that are retired."""
    return _in_force(conn, _IN_FORCE.where(roadmaps.c.id.not_in(select(own_roadmaps.c.roadmap_id))))


def own_known(conn: Connection, ids: Collection[int] | None = None) -> list[InForce]:
    """The roadmaps that hold the own rules of units, those with these ids or all."""
    query = _IN_FORCE.where(roadmaps.c.id.in_(select(own_roadmaps.c.roadmap_id)))
    return _in_force(conn, query if ids is None else query.where(roadmaps.c.id.in_(ids)))


def _in_force(conn: Connection, query: Select[Any]) -> list[InForce]:
    return [InForce(**{**row._mapping, "source": _document(row.source)}) for row in conn.execute(query)]


def _document(kept: dict[str, Any] | None) -> Document | None:
    return Document(**kept) if kept else None


def in_force(conn: Connection) -> list[InForce]:
    """The roadmaps by which units may go, the first of all first."""
    return [one for one in known(conn) if not one.retired_at]


def retire(conn: Connection, roadmap_id: int, now: datetime | None) -> None:
    """Let a roadmap be in force no more, or again (None)."""
    conn.execute(update(roadmaps).where(roadmaps.c.id == roadmap_id).values(retired_at=now))


def roadmaps_in_force(conn: Connection, ids: Collection[int] | None = None) -> dict[int, Roadmap]:
    """The texts in force, those with these ids or all, by id; the first of all first. That of one that is retired is
    there: its duties are read by it, and what was left unseen goes on by it.
    """

    found = once(conn, "roadmaps", lambda: _read(conn))
    return found if ids is None else {number: found[number] for number in found if number in ids}


# Of each database the texts in force as they were last read, and the newest edition then.
_LAST_READ: WeakKeyDictionary[Engine, tuple[int, dict[int, Roadmap]]] = WeakKeyDictionary()
_ADDED = "edition added"
# Whether there are roadmaps of several sources.
SEVERAL = "several sources"
# The newest of all editions: editions are only ever added, so with it all that is in force is the same.
NEWEST = select(func.max(editions.c.id)).scalar_subquery()


def know_newest(conn: Connection, edition_id: int | None) -> None:
    """Know the newest of all editions, which was read with something else."""
    once(conn, "newest edition", lambda: edition_id)


def _read(conn: Connection) -> dict[int, Roadmap]:
    newest, (last, texts) = known_once(conn, "newest edition"), _LAST_READ.get(conn.engine, (0, {}))
    is_own = _ADDED in noted(conn)  # nobody else may ever see what this transaction has added
    if newest == last and not is_own:
        return texts
    query = select(editions.c.id, editions.c.roadmap_id, editions.c.body).where(editions.c.id.in_(_NEWEST))
    rows = conn.execute(query.order_by(editions.c.roadmap_id)).all()
    found = {row.roadmap_id: _parsed(row.body) for row in rows}
    if rows and not is_own:
        _LAST_READ[conn.engine] = max(row.id for row in rows), found
    return found


def text_of(conn: Connection, roadmap_id: int) -> str:
    """The text of a roadmap that is in force, as it was adopted."""
    query = select(editions.c.body).where(editions.c.id.in_(_NEWEST), editions.c.roadmap_id == roadmap_id)
    return str(conn.execute(query).scalar_one())


def source_of(conn: Connection, roadmap_id: int) -> Text:
    """What a roadmap is called on a card; that of a unit's own rules by the unit's name of today."""
    roadmap = roadmaps_in_force(conn)[roadmap_id]
    if not roadmap.is_own:
        return roadmap.source
    whose = select(units.c.name).join(own_roadmaps, own_roadmaps.c.unit_id == units.c.id)
    name = conn.execute(whose.where(own_roadmaps.c.roadmap_id == roadmap_id)).scalar_one()
    return Text(zh=f"{name}补充规定", en=f"Own rules of {name}")


def source_told(conn: Connection, roadmap_id: int) -> Text | None:
    """The same where there are roadmaps of several sources, so that a ref alone does not say of which."""
    several = once(conn, SEVERAL, lambda: sum(not each.is_own for each in roadmaps_in_force(conn).values()) > 1)
    return source_of(conn, roadmap_id) if several else None


def first_name(conn: Connection) -> str | None:
    """The name of the first of all roadmaps: what an entry speaks of that names none."""
    return conn.execute(select(roadmaps.c.name).order_by(roadmaps.c.id).limit(1)).scalar_one_or_none()


def document_behind(conn: Connection, roadmap_id: int, opened_at: datetime, *, obligation_id: int) -> Document | None:
    """The document behind the text by which a duty was opened; of several for the very same text the last.

    A text that came into force at that moment has not opened it, unless it has brought the duty's obligation.
    """
    brought = select(obligations.c.edition_id).where(obligations.c.id == obligation_id)
    first = conn.execute(brought).scalar_one()
    query = select(editions.c.id, editions.c.sha256, editions.c.source, editions.c.adopted_at)
    rows = conn.execute(query.where(editions.c.roadmap_id == roadmap_id).order_by(editions.c.id)).all()
    before = [row for row in rows if row.id <= first or row.adopted_at < opened_at]
    after = takewhile(lambda row: row.sha256 == before[-1].sha256, rows[len(before) :])
    return _document([before[-1], *after][-1].source)


def documents(conn: Connection) -> set[str]:
    """The digests of all documents behind texts of roadmaps, which are kept for as long as the texts are: for good."""
    kept = conn.execute(select(editions.c.source).where(editions.c.source.is_not(None))).scalars()
    return {each["sha256"] for each in kept}


def add_edition(
    conn: Connection, roadmap: Roadmap, sha256: str, body: str, *, source: Document | None = None, now: datetime
) -> tuple[int, int]:
    """Keep a text of a roadmap, which is in force from now on; the ids of the roadmap and of this edition."""
    forget(conn, "roadmaps")
    forget(conn, SEVERAL)
    note(conn, _ADDED)
    there = conn.execute(select(roadmaps.c.id).where(roadmaps.c.name == roadmap.id)).scalar_one_or_none()
    if there is None:
        there = conn.execute(insert(roadmaps).values(name=roadmap.id).returning(roadmaps.c.id)).scalar_one()
    else:
        retire(conn, there, None)
    row = insert(editions).values(roadmap_id=there, sha256=sha256, version=roadmap.version, body=body, adopted_at=now)
    row = row.values(source=asdict(source) if source else None)
    return int(there), int(conn.execute(row.returning(editions.c.id)).scalar_one())


@lru_cache(maxsize=1024)
def _parsed(body: str) -> Roadmap:
    return read_roadmap(body, is_kept=True)
