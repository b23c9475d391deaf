"""Ages: what has been kept for longer than it may be, or than it is of use."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, select, tuple_, update

from bot.messages.body import Body, to_json
from bot.store.rows import forget
from bot.store.tables import (
    bundlings,
    choices,
    disclosures,
    duties,
    inbox,
    messages,
    notices,
    obligations,
    own_roadmaps,
    plans,
    questions,
    rules,
    submissions,
    supervision_notices,
    waivers,
)

BLANK = to_json(Body(text=""))


def forget_disclosures(
    conn: Connection, before: datetime, but_companies: Collection[int], limit: int
) -> list[tuple[int, int, str]]:
    """Erase texts to which entries older than a moment are committed, at most `limit`: as (company, number, field)."""
    key = (disclosures.c.company_id, disclosures.c.seq, disclosures.c.field)
    old = select(*key).where(disclosures.c.at < before, disclosures.c.company_id.not_in(but_companies))
    found = [(row.company_id, row.seq, row.field) for row in conn.execute(old.order_by(*key).limit(limit))]
    for start in range(0, len(found), 300):
        conn.execute(delete(disclosures).where(tuple_(*key).in_(found[start : start + 300])))
    return found


def forget_texts(conn: Connection, before: datetime, but_units: Collection[int], but_issuers: Collection[int]) -> int:
    """Erase notes, reasons, answers, places and notices older than a moment, save those of some units; how many."""
    theirs = select(duties.c.id).where(duties.c.unit_id.not_in(but_units))
    sent = func.coalesce(submissions.c.submitted_at, submissions.c.created_at)
    free = supervision_notices.c.unit_id.not_in(but_units) & supervision_notices.c.issuer_unit_id.not_in(but_units)
    of_submissions = submissions.c.duty_id.in_(theirs)
    of_answers = questions.c.submission_id.in_(select(submissions.c.id).where(of_submissions))
    forgotten = [
        _blank(conn, submissions, of_submissions & (sent < before), "note", value=None),
        _blank(conn, submissions, of_submissions & (submissions.c.reviewed_at < before), "reason", value=None),
        _blank(conn, submissions, of_submissions & (submissions.c.reviewed_at < before), "remark", value=None),
        _blank(conn, questions, of_answers & (questions.c.asked_at < before), "text", value=""),
        _blank(conn, questions, of_answers & (questions.c.answered_at < before), "answer", value=None),
        _blank(conn, waivers, waivers.c.duty_id.in_(theirs) & (waivers.c.at < before), "reason", value=""),
        _blank(conn, choices, choices.c.unit_id.not_in(but_units) & (choices.c.at < before), "reason", value=""),
        _blank(conn, bundlings, bundlings.c.unit_id.not_in(but_units) & (bundlings.c.at < before), "reason", value=""),
        _blank(conn, plans, plans.c.duty_id.in_(theirs) & (plans.c.at < before), "place", value=""),
        _blank(conn, supervision_notices, free & (supervision_notices.c.created_at < before), "text", value=""),
        _blank(conn, supervision_notices, free & (supervision_notices.c.answered_at < before), "answer", value=""),
        _blank(
            conn, notices, notices.c.unit_id.not_in(but_issuers) & (notices.c.created_at < before), "text", value=""
        ),
    ]
    return sum(forgotten)


def _blank(conn: Connection, table: Table, old: ColumnElement[bool], column: str, *, value: str | None) -> int:
    said = table.c[column].is_not(None) if value is None else table.c[column] != value
    return conn.execute(update(table).where(old, said).values({column: value})).rowcount


def own_obligations(conn: Connection, before: datetime, but_issuers: Collection[int]) -> list[int]:
    """The obligations that stand in no roadmap, but in a notice older than a moment."""
    old = select(duties.c.obligation_id).join(notices, notices.c.id == duties.c.notice_id)
    old = old.where(notices.c.created_at < before, notices.c.unit_id.not_in(but_issuers))
    own = select(obligations.c.id).where(obligations.c.key.startswith("notice."), obligations.c.id.in_(old))
    return list(conn.execute(own.order_by(obligations.c.id)).scalars())


def forget_rules(conn: Connection, before: date, but_issuers: Collection[int], gone: str) -> list[int]:
    """Let the words of rules that were over before a day be `gone`, save those of some units; their obligations."""
    words = select(rules.c.id, rules.c.roadmap_id, rules.c.number, rules.c.version)
    old = words.join(own_roadmaps, own_roadmaps.c.roadmap_id == rules.c.roadmap_id)
    old = old.where(rules.c.until < before, rules.c.what != gone, own_roadmaps.c.unit_id.not_in(but_issuers))
    found = list[int]()
    for row in conn.execute(old.order_by(rules.c.id)).all():
        conn.execute(update(rules).where(rules.c.id == row.id).values(what=gone))
        forget(conn, ("rules", row.roadmap_id))
        theirs = obligations.c.key.startswith(f"rule{row.number}.{row.version}.")
        made = select(obligations.c.id).where(obligations.c.roadmap_id == row.roadmap_id, theirs)
        found += conn.execute(made.order_by(obligations.c.id)).scalars()
    return found


def trim_inbox(conn: Connection, before: datetime, limit: int) -> int:
    """Empty updates that were handled and came before a moment; their numbers and digests stay, so that none is taken
    twice. How many, at most `limit`."""
    old = select(inbox.c.id).where(inbox.c.received_at < before, inbox.c.state == "done", inbox.c.body != "{}")
    return _each(conn, inbox, old.limit(limit), "{}")


def trim_messages(conn: Connection, before: datetime, limit: int) -> int:
    """Empty what is stored of messages that are owed no more and were made and shown before a moment; their buttons
    stay good. How many, at most `limit`."""
    late = func.coalesce(messages.c.shown_at, messages.c.created_at) < before
    old = select(messages.c.id).where(late, messages.c.state != "owed", messages.c.body != BLANK)
    return _each(conn, messages, old.limit(limit), BLANK)


def _each(conn: Connection, table: Table, query: Select[Any], body: str) -> int:
    found: Sequence[int] = conn.execute(query).scalars().all()
    for start in range(0, len(found), 500):
        conn.execute(update(table).where(table.c.id.in_(found[start : start + 500])).values(body=body, fault=None))
    return len(found)
