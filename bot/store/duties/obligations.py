"""Obligations of record: each version as it was adopted, with the escalation that went with it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, insert, select, update

from bot.store.rows import forget, once, one
from bot.store.tables import obligations, roadmaps
from schedules.escalation import Escalation
from schedules.obligation import Obligation
from schedules.record import record
from schedules.roadmap import Roadmap, read_roadmap

_OBLIGATION: TypeAdapter[Obligation] = TypeAdapter(Obligation)
_ESCALATION: TypeAdapter[Escalation] = TypeAdapter(Escalation)


@record
class Adopted:
    """An obligation as a duty is judged by it."""

    id: int
    obligation: Obligation
    escalation: Escalation


def obligation_text(obligation: Obligation) -> str:
    """An obligation as it is stored and compared."""
    return _OBLIGATION.dump_json(obligation, by_alias=True).decode()


def escalation_text(escalation: Escalation) -> str:
    """An escalation as it is stored and compared."""
    return _ESCALATION.dump_json(escalation, by_alias=True).decode()


def current_digest(conn: Connection) -> str | None:
    """The digest of the roadmap in force."""
    return conn.execute(select(roadmaps.c.sha256).order_by(roadmaps.c.id.desc()).limit(1)).scalar_one_or_none()


@record
class InForce:
    """Which roadmap is in force, by its digest and its own word for its version."""

    sha256: str
    version: str


def in_force(conn: Connection) -> InForce | None:
    """The roadmap adopted last, by name."""
    query = select(roadmaps.c.sha256, roadmaps.c.version).order_by(roadmaps.c.id.desc()).limit(1)
    return one(InForce, conn.execute(query).one_or_none())


def roadmap_in_force(conn: Connection) -> Roadmap | None:
    """The roadmap adopted last."""

    def read() -> Roadmap | None:
        body = conn.execute(select(roadmaps.c.body).order_by(roadmaps.c.id.desc()).limit(1)).scalar_one_or_none()
        return _parsed(body) if body else None

    return once(conn, "roadmap", read)


def add_roadmap(conn: Connection, sha256: str, version: str, body: str, now: datetime) -> int:
    """Keep a roadmap; it is in force from now on."""
    forget(conn, "roadmap")
    row = insert(roadmaps).values(sha256=sha256, version=version, body=body, adopted_at=now)
    return int(conn.execute(row.returning(roadmaps.c.id)).scalar_one())


def latest_versions(conn: Connection) -> dict[str, tuple[int, str, str]]:
    """Of each obligation the latest version's number, body and escalation."""
    query = select(obligations.c.key, obligations.c.version, obligations.c.body, obligations.c.escalation)
    return {
        row.key: (row.version, row.body, row.escalation) for row in conn.execute(query.order_by(obligations.c.version))
    }


def add_versions(conn: Connection, rows: list[dict[str, object]]) -> None:
    """Keep new versions."""
    if rows:
        conn.execute(insert(obligations), rows)


def current_ids(conn: Connection) -> dict[str, int]:
    """Of each obligation the id of its latest version."""
    newest = select(func.max(obligations.c.id)).group_by(obligations.c.key)
    query = select(obligations.c.key, obligations.c.id).where(obligations.c.id.in_(newest))
    return {row.key: row.id for row in conn.execute(query)}


def escalations(conn: Connection) -> dict[int, Escalation]:
    """The escalation of each obligation in each version, by its id."""
    query = select(obligations.c.id, obligations.c.escalation).order_by(obligations.c.id)
    return {row.id: _escalation(row.escalation) for row in conn.execute(query)}


def known_key(conn: Connection, obligation_id: int) -> str | None:
    """What the obligation with this id is called in the roadmap, if there is one."""
    return conn.execute(select(obligations.c.key).where(obligations.c.id == obligation_id)).scalar_one_or_none()


def adopted(conn: Connection, obligation_id: int) -> Adopted:
    """The version of an obligation with this id."""

    def read() -> Adopted:
        query = select(obligations.c.body, obligations.c.escalation).where(obligations.c.id == obligation_id)
        row = conn.execute(query).one()
        return _adopted(obligation_id, row.body, row.escalation)

    return once(conn, ("obligation", obligation_id), read)


def read_together(conn: Connection, obligation_ids: Collection[int]) -> None:
    """Know these versions by one statement, for whoever asks for each of them next."""
    query = select(obligations.c.id, obligations.c.body, obligations.c.escalation)
    for row in conn.execute(query.where(obligations.c.id.in_(obligation_ids))):
        know(conn, row.id, row.body, row.escalation)


def know(conn: Connection, obligation_id: int, body: str, escalation: str) -> Adopted:
    """Know a version that was read with something else."""
    return once(conn, ("obligation", obligation_id), lambda: _adopted(obligation_id, body, escalation))


@lru_cache(maxsize=2048)
def _adopted(obligation_id: int, body: str, escalation: str) -> Adopted:
    return Adopted(id=obligation_id, obligation=_OBLIGATION.validate_json(body), escalation=_escalation(escalation))


@lru_cache(maxsize=256)
def _escalation(text: str) -> Escalation:
    return _ESCALATION.validate_json(text)


@lru_cache(maxsize=8)
def _parsed(body: str) -> Roadmap:
    return read_roadmap(body)


def rewrite_own_obligation(conn: Connection, obligation_id: int, said: str) -> None:
    """Let an obligation that stands in no roadmap say nothing but this; who owes it by when stays."""
    before = adopted(conn, obligation_id).obligation
    text = type(before.title)(zh=said, en=said)
    body = obligation_text(replace(before, title=text, guide=text))
    conn.execute(update(obligations).where(obligations.c.id == obligation_id).values(body=body))
    forget(conn, ("obligation", obligation_id))


def add_own_obligation(conn: Connection, obligation: Obligation, escalation: Escalation) -> int:
    """Keep an obligation that stands in no roadmap, under its own key; its id. One that is there already is taken."""
    known = conn.execute(select(obligations.c.id).where(obligations.c.key == obligation.id)).scalar_one_or_none()
    if known is not None:
        return int(known)
    row = insert(obligations).values(
        key=obligation.id,
        version=1,
        body=obligation_text(obligation),
        escalation=escalation_text(escalation),
        roadmap_id=select(func.max(roadmaps.c.id)).scalar_subquery(),
    )
    return int(conn.execute(row.returning(obligations.c.id)).scalar_one())
