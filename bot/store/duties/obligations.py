"""Obligations of record: each version as it was adopted, with the escalation that went with it."""

import json
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.store.rows import forget, once
from bot.store.tables import editions, obligations, roadmaps
from schedules.escalation import Escalation
from schedules.obligation import Obligation, in_form
from schedules.record import record
from schedules.roadmap import Roadmap

_OBLIGATION: TypeAdapter[Obligation] = TypeAdapter(Obligation)
_ESCALATION: TypeAdapter[Escalation] = TypeAdapter(Escalation)
# An obligation by the id of its roadmap and its key there: two roadmaps may have one of the same key.
Named = tuple[int, str]


@record
class Adopted:
    """An obligation of a roadmap, which has this name, as a duty is judged by it."""

    id: int
    roadmap_id: int
    roadmap: str
    obligation: Obligation
    escalation: Escalation


def obligation_text(obligation: Obligation) -> str:
    """An obligation as it is stored and compared."""
    unsaid = {"own_words"} if obligation.own_words is None else None
    return _OBLIGATION.dump_json(obligation, by_alias=True, exclude=unsaid).decode()


def escalation_text(escalation: Escalation) -> str:
    """An escalation as it is stored and compared."""
    return _ESCALATION.dump_json(escalation, by_alias=True, exclude_none=True).decode()


def latest_versions(conn: Connection, roadmap_id: int) -> dict[str, tuple[int, str, str]]:
    """Of each obligation of a roadmap the latest version's number, body and escalation."""
    query = select(obligations.c.key, obligations.c.version, obligations.c.body, obligations.c.escalation)
    theirs = query.where(obligations.c.roadmap_id == roadmap_id).order_by(obligations.c.version)
    return {row.key: (row.version, row.body, row.escalation) for row in conn.execute(theirs)}


def add_versions(conn: Connection, rows: list[dict[str, object]]) -> None:
    """Keep new versions."""
    if rows:
        conn.execute(insert(obligations), rows)


def current_ids(conn: Connection) -> dict[Named, int]:
    """Of each obligation the id of its latest version."""
    newest = select(func.max(obligations.c.id)).group_by(obligations.c.roadmap_id, obligations.c.key)
    query = select(obligations.c.roadmap_id, obligations.c.key, obligations.c.id).where(obligations.c.id.in_(newest))
    return {(row.roadmap_id, row.key): row.id for row in conn.execute(query)}


def escalations(conn: Connection) -> dict[int, Escalation]:
    """The escalation of each obligation in each version, by its id."""
    query = select(obligations.c.id, obligations.c.escalation).order_by(obligations.c.id)
    return {row.id: _escalation(row.escalation) for row in conn.execute(query)}


def known(conn: Connection, obligation_id: int) -> Named | None:
    """By which roadmap and key the obligation with this id is known, if there is one."""
    query = select(obligations.c.roadmap_id, obligations.c.key).where(obligations.c.id == obligation_id)
    row = conn.execute(query).one_or_none()
    return (row.roadmap_id, row.key) if row else None


def adopted(conn: Connection, obligation_id: int) -> Adopted:
    """The version of an obligation with this id."""

    def read() -> Adopted:
        row = conn.execute(_ADOPTED, {"obligation": obligation_id}).one()
        return _adopted(obligation_id, (row.roadmap_id, row.name), row.body, row.escalation)

    return once(conn, ("obligation", obligation_id), read)


_ADOPTED = (
    select(obligations.c.roadmap_id, roadmaps.c.name, obligations.c.body, obligations.c.escalation)
    .join(roadmaps, roadmaps.c.id == obligations.c.roadmap_id)
    .where(obligations.c.id == bindparam("obligation"))
)


def read_together(conn: Connection, obligation_ids: Collection[int]) -> None:
    """Know these versions by one statement, for whoever asks for each of them next."""
    query = select(obligations.c.id, roadmaps.c.id.label("of"), roadmaps.c.name, obligations.c.body)
    query = query.add_columns(obligations.c.escalation).join(roadmaps, roadmaps.c.id == obligations.c.roadmap_id)
    for row in conn.execute(query.where(obligations.c.id.in_(obligation_ids))):
        know(conn, row.id, (row.of, row.name), body=row.body, escalation=row.escalation)


def know(conn: Connection, obligation_id: int, roadmap: tuple[int, str], *, body: str, escalation: str) -> Adopted:
    """Know a version that was read with something else, with the number and the name of its roadmap."""
    return once(conn, ("obligation", obligation_id), lambda: _adopted(obligation_id, roadmap, body, escalation))


@lru_cache(maxsize=2048)
def _adopted(obligation_id: int, roadmap: tuple[int, str], body: str, escalation: str) -> Adopted:
    return Adopted(
        id=obligation_id,
        roadmap_id=roadmap[0],
        roadmap=roadmap[1],
        obligation=_OBLIGATION.validate_python(in_form(json.loads(body))),
        escalation=_escalation(escalation),
    )


@lru_cache(maxsize=256)
def _escalation(text: str) -> Escalation:
    return _ESCALATION.validate_json(text)


def in_words(conn: Connection, roadmap_id: int, roadmap: Roadmap) -> Roadmap:
    """A roadmap with its obligations as duties are judged by them: those of a unit's own rules with their words."""
    ids = current_ids(conn)
    told = [adopted(conn, ids[roadmap_id, each.id]).obligation for each in roadmap.obligations]
    return replace(roadmap, obligations=told)


def rewrite_own_obligation(conn: Connection, obligation_id: int, said: str) -> None:
    """Let an obligation whose words stand in no text that is sealed say nothing but this; who owes it by when stays."""
    before = adopted(conn, obligation_id).obligation
    text = type(before.title)(zh=said, en=said)
    body = obligation_text(replace(before, title=text, guide=text))
    conn.execute(update(obligations).where(obligations.c.id == obligation_id).values(body=body))
    forget(conn, ("obligation", obligation_id))


def add_own_obligation(conn: Connection, roadmap_id: int, obligation: Obligation, escalation: Escalation) -> int:
    """Keep an obligation that stands in no text, beside those of a roadmap; its id. One that is there is taken."""
    alike = (obligations.c.roadmap_id == roadmap_id) & (obligations.c.key == obligation.id)
    there = conn.execute(select(obligations.c.id).where(alike)).scalar_one_or_none()
    if there is not None:
        return int(there)
    row = insert(obligations).values(
        roadmap_id=roadmap_id,
        key=obligation.id,
        version=1,
        body=obligation_text(obligation),
        escalation=escalation_text(escalation),
        edition_id=select(func.max(editions.c.id)).where(editions.c.roadmap_id == roadmap_id).scalar_subquery(),
    )
    return int(conn.execute(row.returning(obligations.c.id)).scalar_one())
