"""Duties of a company in every state of a morning, and presses on their buttons as the channel brings them."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, text

from bench.filled.town import LATER, NOW
from bot.app.shipped_roadmap import shipped_roadmap
from bot.flows.judging.seen import seen_now
from bot.messages.body import Body, to_json
from bot.store.duties import duties
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person, add_membership, add_person
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.counting import count
from bot.store.tables import Moment
from schedules.roadmap import read_roadmap
from tests.chats import telegram

# An obligation that is proved by words alone, by whom it is done, and who confirms it.
OBLIGATION, DOES, CONFIRMS = "report-rewards-kept", "safety_manager", "deputy_leader"
NOTE = "脚手架第三层缺两块挡脚板，已当场整改。"

_DUTY = text(
    "INSERT INTO duties (unit_id, obligation_id, roadmap_id, key, period, opens_on, due_on, opened_at, next_prompt_at)"
    " SELECT :unit, max(id), max(roadmap_id), max(key), :period, :first, :last, :now, :later"
    " FROM obligations WHERE key = :key"
    " RETURNING id"
).bindparams(bindparam("now", type_=Moment()), bindparam("later", type_=Moment()))


def number_of(unit_id: int, which: int) -> int:
    """The number of the first or the second of a unit's pair in the channel."""
    return 10_000 + 2 * unit_id + which


def pair(conn: Connection, unit_id: int) -> tuple[Person, Person]:
    """Someone of a unit who does what it owes, and someone who confirms it."""
    made = []
    for number, role in enumerate((DOES, CONFIRMS)):
        someone = add_person(conn, telegram(number_of(unit_id, number)), f"员{unit_id}", "zh", now=NOW)
        add_membership(conn, someone.id, unit_id, role, now=NOW)
        made.append(someone)
    return made[0], made[1]


def duty(conn: Connection, unit_id: int, period: str) -> int:
    """Open a duty of this half year; its id."""
    return _open(conn, unit_id, first=date(2026, 7, 1), key=OBLIGATION, period=period, later=LATER)


def rung_now(conn: Connection, unit_id: int, key: str) -> int:
    """Open a duty of an obligation for whose owner the first step of its act comes now; its id."""
    first = read_roadmap(shipped_roadmap())
    asked = next(each for each in first.obligations if each.id == key)
    step = first.climbed_by(asked).steps[0]
    opened = NOW.date() - timedelta(days=step.days)
    return _open(conn, unit_id, first=opened, key=key, period="rung", later=NOW)


def _open(conn: Connection, unit_id: int, **said: object) -> int:
    values = {"unit": unit_id, "now": NOW, "last": date(2026, 12, 31), **said}
    return int(conn.execute(_DUTY, values).scalar_one())


def ready(conn: Connection, duty_id: int, by: Person) -> str:
    """A draft that lacks nothing but to be sent; the press that sends it."""
    draft = submissions.add_draft(conn, duty_id, by.id, NOW)
    draft = submissions.change(conn, draft.id, done_on=date(2026, 11, 2), note=NOTE)
    message, key = _message(conn, by, duty_id, "dialogue")
    dialogues.enter(conn, by.id, "proof", draft.id, message_id=message, now=NOW)
    return f"{key}:submit:{seen_now(conn, draft)}"


def waiting(conn: Connection, duty_id: int, by: Person, confirmer: Person) -> tuple[str, str]:
    """Something submitted that waits for its confirmer: the key of their message, and the mark of what they see."""
    made = submissions.add_draft(conn, duty_id, by.id, NOW)
    sent = {"state": "submitted", "submitted_at": NOW, "number": 7}
    said = {"done_on": date(2026, 11, 2), "note": NOTE, **sent}
    made = count(conn, duties.duty(conn, duty_id), made.id, next_prompt_at=None, **said)
    _message(conn, by, duty_id, "card")
    return _message(conn, confirmer, duty_id, "review")[1], seen_now(conn, made)


def card(conn: Connection, duty_id: int, to: Person) -> str:
    """A card with its buttons; the key of its message."""
    return _message(conn, to, duty_id, "card")[1]


def _message(conn: Connection, to: Person, duty_id: int, purpose: str) -> tuple[int, str]:
    """A message that was shown; its id and key."""
    body = to_json(Body(text="x"))
    made = messages.add_message(
        conn,
        person_id=to.id,
        chat_id=to.chat_id,
        purpose=purpose,
        duty_id=duty_id,
        body=body,
        now=NOW,
        state="seen",
    )
    found = messages.known_message(conn, made, to.id)
    assert found
    return made, found.key


def press(number: int, chat: int, data: str) -> dict[str, Any]:
    """An update as Telegram writes it: a person presses a button."""
    someone = {"id": chat, "is_bot": False, "first_name": f"员{chat}", "language_code": "zh"}
    shown = {"message_id": 7, "date": 1_790_000_000, "chat": {"id": chat, "type": "private", "first_name": "员"}}
    query = {"id": str(number), "from": someone, "chat_instance": "1", "message": shown | {"text": "x"}, "data": data}
    return {"update_id": number, "callback_query": query}


def rows(presses: Sequence[tuple[int, str]], first: int, now: datetime) -> list[dict[str, Any]]:
    """Presses (chat, what its button says) as the inbox keeps them, numbered from `first`."""
    kept = []
    for number, (chat, data) in enumerate(presses, first):
        body = json.dumps(press(number, chat, data), ensure_ascii=False)
        digest = hashlib.sha256(body.encode()).hexdigest()
        about = {"update_id": number, "sha256": digest, "chat": str(chat), "is_group": False, "body": body}
        kept.append({**about, "received_at": now, "not_before": now})
    return kept
