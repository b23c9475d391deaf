"""The tables, by topic."""

from bot.store.tables.duties import (
    duties,
    events,
    exemption_messages,
    exemptions,
    tallies,
    waivers,
    year_plans,
)
from bot.store.tables.kinds import Id, Moment, metadata
from bot.store.tables.ledger import anchor_times, anchors, chains, disclosures, entries, holds, roots
from bot.store.tables.messages import exports, inbox, messages, notices, readings, reminders, supervision_notices, watch
from bot.store.tables.people import absences, feeds, groups, invites, memberships, people, prefaces, tries, units
from bot.store.tables.roadmaps import adoptions, editions, obligations, roadmaps
from bot.store.tables.submissions import dialogues, evidence, held, pictures, questions, reuses, said, submissions

__all__ = [
    "Id",
    "Moment",
    "absences",
    "adoptions",
    "anchor_times",
    "anchors",
    "chains",
    "dialogues",
    "disclosures",
    "duties",
    "editions",
    "entries",
    "events",
    "evidence",
    "exemption_messages",
    "exemptions",
    "exports",
    "feeds",
    "groups",
    "held",
    "holds",
    "inbox",
    "invites",
    "memberships",
    "messages",
    "metadata",
    "notices",
    "obligations",
    "people",
    "pictures",
    "prefaces",
    "questions",
    "readings",
    "reminders",
    "reuses",
    "roadmaps",
    "roots",
    "said",
    "submissions",
    "supervision_notices",
    "tallies",
    "tries",
    "units",
    "waivers",
    "watch",
    "year_plans",
]
