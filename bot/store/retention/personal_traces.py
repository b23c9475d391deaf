"""Traces: where something of a person stands, and how it is blotted out."""

import json
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, Text, and_, cast, delete, exists, or_, select, update

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
    events,
    evidence,
    exemptions,
    exports,
    groups,
    inbox,
    invites,
    memberships,
    messages,
    notices,
    own_roadmaps,
    participants,
    people,
    plans,
    questions,
    reminders,
    rules,
    said,
    submissions,
    supervision_notices,
    tries,
    waivers,
    year_plans,
)

BLANK = to_json(Body(text=""))
# Of a word that is cut where it is shown, so much is shown at least.
HEAD = 8


# Who had a part in a unit, and who in a duty; what someone was shown, read or began to say is none.
_IN_UNITS = (
    memberships.c.person_id,
    invites.c.used_by,
    invites.c.made_by,
    supervision_notices.c.issuer_id,
    supervision_notices.c.answered_by,
    bundlings.c.person_id,
    choices.c.person_id,
    events.c.person_id,
    exemptions.c.person_id,
    exemptions.c.seen_by,
    exports.c.person_id,
    groups.c.bound_by,
    notices.c.issuer_id,
    year_plans.c.fixed_by,
)
_IN_DUTIES = (
    submissions.c.person_id,
    submissions.c.reviewer_id,
    waivers.c.person_id,
    plans.c.person_id,
    participants.c.person_id,
)


# The short texts that others' messages show.
_SHORT = (
    plans.c.place,
    disclosures.c.text,
    bundlings.c.name,
    bundlings.c.reason,
    choices.c.reason,
    waivers.c.reason,
)


def units_of(conn: Connection, person_id: int) -> set[int]:
    """The units of which a person has, or had, a role or a part in what they did or a duty."""
    asked = (
        select(duties.c.unit_id)
        .join(submissions, submissions.c.duty_id == duties.c.id)
        .join(questions, questions.c.submission_id == submissions.c.id)
    )
    away = _any((absences.c.person_id, absences.c.deputy_id), person_id)
    queries = [
        *(select(column.table.c.unit_id).where(column == person_id) for column in _IN_UNITS),
        *(
            select(duties.c.unit_id)
            .join(column.table, column.table.c.duty_id == duties.c.id)
            .where(column == person_id)
            for column in _IN_DUTIES
        ),
        asked.where(_any((questions.c.asker_id, questions.c.answered_by), person_id)),
        select(own_roadmaps.c.unit_id)
        .join(rules, rules.c.roadmap_id == own_roadmaps.c.roadmap_id)
        .where(_any((rules.c.person_id, rules.c.ended_by), person_id)),
        select(supervision_notices.c.issuer_unit_id).where(supervision_notices.c.issuer_id == person_id),
        select(absences.c.company_id).where(away),
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
    forget(conn, "bundlings")
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
    # Beside the entry of a change stand both names; a name alone is that of a bundle.
    change = disclosures.alias()
    told = exists().where(
        change.c.company_id == disclosures.c.company_id, change.c.seq == disclosures.c.seq, change.c.field == "before"
    )
    called = disclosures.c.field.in_(("before", "name")) & told
    queries = [
        select(people.c.name).where(people.c.id == person_id),
        select(invites.c.name).where(invites.c.used_by == person_id),
        select(disclosures.c.text).where(disclosures.c.person_id == person_id, called),
    ]
    found = {name for query in queries for name in conn.execute(query).scalars() if name}
    return sorted(found, key=lambda name: (-len(name), name))


def said_to_others(conn: Connection, person_id: int) -> list[str]:
    """What a person wrote that others' messages show: supervision notices and answers to them, places, names of
    bundles, and reasons; of that, what says something by itself and is not written elsewhere too."""
    asked = select(supervision_notices.c.text).where(supervision_notices.c.issuer_id == person_id)
    answered = select(supervision_notices.c.answer).where(supervision_notices.c.answered_by == person_id)
    told = {text for query in (asked, answered) for text in conn.execute(query).scalars() if text}
    words = {text for column in _SHORT for text in conn.execute(_written(column, person_id)).scalars()}
    # A sign, or a number, is in what others wrote too, and no trace of anyone.
    own = {word for word in words if len(word) > 1 and any(sign.isalpha() for sign in word)}
    return sorted(told | own - _of_others(conn, person_id, own))


def _of_others(conn: Connection, person_id: int, words: Collection[str]) -> set[str]:
    """Which of these words people of companies wrote in which this person wrote nothing; 会议室 is no trace."""
    own = select(disclosures.c.company_id).where(disclosures.c.person_id == person_id)
    elsewhere = disclosures.c.text.in_(sorted(words)) & disclosures.c.company_id.not_in(own)
    return set(conn.execute(select(disclosures.c.text).where(elsewhere)).scalars())


def _written(column: Any, person_id: int) -> Any:
    """What a person wrote in a column; of what stands beside entries, places that were changed."""
    query = select(column).where(column.table.c.person_id == person_id)
    return query.where(disclosures.c.field == "place") if column.table is disclosures else query


def blot_out_cards(conn: Connection, person_id: int) -> list[int]:
    """Empty what is stored of cards of the duties in which a person had a part, since they show what was written; the
    duties of which some are still to be shown."""
    mine = _any((submissions.c.person_id, submissions.c.reviewer_id), person_id)
    theirs = select(submissions.c.duty_id).where(mine)
    waived = select(waivers.c.duty_id).where(waivers.c.person_id == person_id)
    past = messages.c.duty_id.in_(theirs) & (messages.c.purpose == PAST)
    conn.execute(update(messages).where(past).values(body=BLANK, state="superseded"))
    planned = select(plans.c.duty_id).where(plans.c.person_id == person_id)
    put = and_(
        bundlings.c.unit_id == duties.c.unit_id,
        bundlings.c.roadmap_id == duties.c.roadmap_id,
        # A key stands in the list in quotes.
        cast(bundlings.c["keys"], Text).contains('"' + duties.c.key + '"'),
    )
    bundled = select(duties.c.id).join(bundlings, put).where(bundlings.c.person_id == person_id)
    shown = theirs.union(waived, planned, bundled)
    about = messages.c.duty_id.in_(shown) & messages.c.purpose.in_(("card", "review"))
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
    for naming in _holding(inbox.c.body, (*theirs.values(), *names)):
        conn.execute(update(inbox).where(naming, inbox.c.state != "new").values(body="{}", fault=None))
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


def blot_out_asked(conn: Connection, words: Collection[str]) -> None:
    """Erase these words where others have them in mind in a dialogue, as what is usual."""
    for table in (dialogues, said):
        key = tuple(table.primary_key)
        for row in conn.execute(select(*key, table.c.about).where(table.c.about.is_not(None))).all():
            about = _without(row.about, set(words))
            if about != row.about:
                same = (column == row._mapping[column] for column in key)
                conn.execute(update(table).where(*same).values(about=about))


def _without(value: Any, words: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, words) for name, each in value.items()}
    return "" if isinstance(value, str) and value in words else value


def rewrite_messages(conn: Connection, words: Collection[str], rewritten: Callable[[Body], Body]) -> None:
    """Rewrite the messages that hold one of these words, as far as they are kept."""
    for naming in _holding(messages.c.body, words):
        for row in conn.execute(select(messages.c.id, messages.c.body).where(naming)).all():
            body = to_json(rewritten(from_json(row.body)))
            conn.execute(update(messages).where(messages.c.id == row.id).values(body=body))


def _holding(body: Any, words: Collection[str]) -> Iterator[Any]:
    """Conditions that a stored body holds one of these words, some at a time: a statement takes only so many."""
    stored = sorted({json.dumps(word, ensure_ascii=False)[1:-1] for word in words})
    for start in range(0, len(stored), 200):
        yield or_(*(body.contains(each, autoescape=True) for each in stored[start : start + 200]))


def _set(conn: Connection, table: Table, column: str, person_id: int, **values: object) -> None:
    conn.execute(update(table).where(table.c[column] == person_id).values(**values))
