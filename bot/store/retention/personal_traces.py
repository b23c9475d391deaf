"""Traces: where something of a person stands, and how it is blotted out."""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select, update

from bot.messages.body import Body, from_json, to_json
from bot.store.messages.messages import PAST
from bot.store.people import chats
from bot.store.rows import forget
from bot.store.submissions.said import forget_said_by
from bot.store.tables import (
    absences,
    bundlings,
    choices,
    dialogues,
    disclosures,
    duties,
    evidence,
    inbox,
    invites,
    memberships,
    messages,
    participants,
    people,
    plans,
    questions,
    reminders,
    submissions,
    supervision_notices,
    tries,
    waivers,
)

BLANK = to_json(Body(text=""))


def units_of(conn: Connection, person_id: int) -> set[int]:
    """The units of which a person has, or had, a role or a part in a duty."""
    mine = submissions.c.person_id, submissions.c.reviewer_id
    queries = [
        select(memberships.c.unit_id).where(memberships.c.person_id == person_id),
        select(invites.c.unit_id).where(invites.c.used_by == person_id),
        select(duties.c.unit_id).join(submissions, submissions.c.duty_id == duties.c.id).where(_any(mine, person_id)),
        select(duties.c.unit_id)
        .join(waivers, waivers.c.duty_id == duties.c.id)
        .where(waivers.c.person_id == person_id),
        select(supervision_notices.c.unit_id).where(
            _any((supervision_notices.c.issuer_id, supervision_notices.c.answered_by), person_id)
        ),
        select(duties.c.unit_id).join(plans, plans.c.duty_id == duties.c.id).where(plans.c.person_id == person_id),
        select(supervision_notices.c.issuer_unit_id).where(supervision_notices.c.issuer_id == person_id),
        select(disclosures.c.company_id).where(disclosures.c.person_id == person_id),
    ]
    return {unit_id for query in queries for unit_id in conn.execute(query).scalars()}


def _any(columns: Any, person_id: int) -> Any:
    return or_(*(column == person_id for column in columns))


def blot_out_texts(conn: Connection, person_id: int) -> int:
    """Erase what a person wrote into submissions, reasons and answers, and the salts of their entries; how
    many texts."""
    _set(conn, submissions, "person_id", person_id, note=None)
    _set(conn, submissions, "reviewer_id", person_id, reason=None, remark=None)
    _set(conn, questions, "asker_id", person_id, text="")
    _set(conn, waivers, "person_id", person_id, reason="")
    _set(conn, choices, "person_id", person_id, reason="")
    _set(conn, plans, "person_id", person_id, place="")
    _set(conn, bundlings, "person_id", person_id, reason="", name="")
    _set(conn, supervision_notices, "issuer_id", person_id, text="")
    _set(conn, supervision_notices, "answered_by", person_id, answer="")
    drafts = (submissions.c.person_id == person_id) & (submissions.c.state == "draft")
    conn.execute(update(submissions).where(drafts).values(state="dropped"))
    theirs = select(submissions.c.id).where(submissions.c.person_id == person_id)
    conn.execute(update(questions).where(questions.c.submission_id.in_(theirs)).values(answer=None))
    conn.execute(
        update(evidence).where(evidence.c.submission_id.in_(theirs)).values(name=evidence.c.kind, channel_id="")
    )
    return conn.execute(delete(disclosures).where(disclosures.c.person_id == person_id)).rowcount


def names_of(conn: Connection, person_id: int) -> list[str]:
    """Every name by which a person is known or was called here, the longest first; what is erased already is not."""
    called = disclosures.c.field.in_(("before", "name"))  # beside the entries of their names
    queries = [
        select(people.c.name).where(people.c.id == person_id),
        select(invites.c.name).where(invites.c.used_by == person_id),
        select(disclosures.c.text).where(disclosures.c.person_id == person_id, called),
    ]
    found = {name for query in queries for name in conn.execute(query).scalars() if name}
    return sorted(found, key=lambda name: (-len(name), name))


def said_in_supervision_notices(conn: Connection, person_id: int) -> list[str]:
    """What a person wrote into supervision notices and answers to them, which stand in others' messages."""
    asked = select(supervision_notices.c.text).where(supervision_notices.c.issuer_id == person_id)
    answered = select(supervision_notices.c.answer).where(supervision_notices.c.answered_by == person_id)
    return [said for query in (asked, answered) for said in conn.execute(query).scalars() if said]


def blot_out_cards(conn: Connection, person_id: int) -> list[int]:
    """Empty what is stored of cards of the duties in which a person had a part, since they show what was written; the
    duties of which some are still to be shown."""
    mine = _any((submissions.c.person_id, submissions.c.reviewer_id), person_id)
    theirs = select(submissions.c.duty_id).where(mine)
    waived = select(waivers.c.duty_id).where(waivers.c.person_id == person_id)
    past = messages.c.duty_id.in_(theirs) & (messages.c.purpose == PAST)
    conn.execute(update(messages).where(past).values(body=BLANK, state="superseded"))
    planned = select(plans.c.duty_id).where(plans.c.person_id == person_id)
    about = messages.c.duty_id.in_(theirs.union(waived, planned)) & messages.c.purpose.in_(("card", "review"))
    conn.execute(update(messages).where(about, messages.c.state != "owed").values(body=BLANK))
    owed = select(messages.c.duty_id).where(about, messages.c.state == "owed").distinct()
    return list(conn.execute(owed).scalars())


def blot_out_chat(conn: Connection, person_id: int, names: Collection[str]) -> None:
    """Erase what a person sent and was shown, in what dialogue they were, and what they tried; that it came stays."""
    forget(conn, ("person", person_id))
    theirs, nowhere = chats.blot_out(conn, person_id)
    own = messages.c.person_id == person_id
    gone = {"body": BLANK, "state": "superseded", "chat_id": nowhere, "leased_until": None, "fault": None}
    conn.execute(update(messages).where(own | messages.c.chat_id.in_(theirs)).values(**gone))
    came = inbox.c.chat_id.in_(theirs)
    naming = (inbox.c.body.contains(word, autoescape=True) for word in (*theirs.values(), *names))
    handled = or_(*naming) & (inbox.c.state != "new")
    conn.execute(update(inbox).where(handled).values(body="{}", fault=None))
    conn.execute(update(inbox).where(came).values(body="{}", fault=None, state="done", chat_id=nowhere))
    conn.execute(delete(dialogues).where(dialogues.c.person_id == person_id))
    forget_said_by(conn, person_id)
    conn.execute(delete(tries).where(tries.c.chat_id.in_(theirs)))
    _set(conn, reminders, "person_id", person_id, superseded=True)


def blot_out_person(conn: Connection, person_id: int, pseudonym: str, names: Collection[str], *, now: datetime) -> None:
    """Leave of a person a number: no name, no account, no language or hours, no role, no absence, no part in plans."""
    forget(conn, ("person", person_id))
    forget(conn, ("memberships", person_id))
    forget(conn, "absences")
    forget(conn, "last absence")
    forget(conn, "earliest hour")
    _set(conn, invites, "used_by", person_id, name=None)
    conn.execute(update(invites).where(invites.c.name.in_(names)).values(name=None))
    conn.execute(delete(memberships).where(memberships.c.person_id == person_id))
    conn.execute(delete(participants).where(participants.c.person_id == person_id))
    conn.execute(delete(absences).where(_any((absences.c.person_id, absences.c.deputy_id), person_id)))
    usual = {"digest_hour": 9, "quiet_from": 21, "quiet_to": 8, "blocked_at": None, "erasure_asked_at": None}
    left = {"name": pseudonym, "language": "zh", "erased_at": now}
    conn.execute(update(people).where(people.c.id == person_id).values(**left, **usual))


def rewrite_messages(conn: Connection, names: Collection[str], rewritten: Callable[[Body], Body]) -> None:
    """Rewrite the messages that hold one of these words, as far as they are kept."""
    stored = [json.dumps(name, ensure_ascii=False)[1:-1] for name in names]
    naming = or_(*(messages.c.body.contains(each, autoescape=True) for each in stored))
    for row in conn.execute(select(messages.c.id, messages.c.body).where(naming)).all():
        body = to_json(rewritten(from_json(row.body)))
        conn.execute(update(messages).where(messages.c.id == row.id).values(body=body))


def _set(conn: Connection, table: Table, column: str, person_id: int, **values: object) -> None:
    conn.execute(update(table).where(table.c[column] == person_id).values(**values))
