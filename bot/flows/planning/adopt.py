"""Adopting a roadmap: what it says from now on, beside what it said before."""

import hashlib
from datetime import datetime

from bot.flows.planning.open_duties import open_duties
from bot.store.duties.obligations import (
    add_roadmap,
    add_versions,
    current_digest,
    escalation_text,
    latest_versions,
    obligation_text,
)
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.units import all_units, change_all
from schedules.roadmap import read_roadmap


def adopt(conn: Connection, text: str, now: datetime) -> int:
    """Take a roadmap into force; how many obligations are new or changed. The one in force again changes nothing."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest == current_digest(conn):
        return 0
    roadmap = read_roadmap(text)
    while open_duties(conn, now):  # what has opened by today is owed as it was
        pass
    roadmap_id = add_roadmap(conn, digest, roadmap.version, text, now)
    before, changed = latest_versions(conn), []
    for obligation in roadmap.obligations:
        body, escalation = obligation_text(obligation), escalation_text(roadmap.escalations[obligation.escalation])
        version, *old = before.get(obligation.id, (0, "", ""))
        if old != [body, escalation]:
            changed.append(
                {
                    "key": obligation.id,
                    "version": version + 1,
                    "body": body,
                    "escalation": escalation,
                    "roadmap_id": roadmap_id,
                }
            )
    add_versions(conn, changed)
    for company in all_units(conn):
        if company.id == company.company_id:
            ledger.append(conn, company.id, "adopted", now, roadmap=digest, version=roadmap.version)
    change_all(conn, now)
    return len(changed)
