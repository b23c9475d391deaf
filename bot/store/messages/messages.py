"""Messages: what shall be seen in a chat, and how far delivery has come with it."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)

from bot.messages.body import Body, from_json, to_json
from bot.messages.chat_address import Address
from bot.store.rows import each, one, until_written
from bot.store.tables import Id, Moment, chats, messages, prefaces, reminders
from schedules.record import record

# So many chats are weighed against each other for a lease.
CANDIDATES = 500
NOBODY: Mapping[int, float] = MappingProxyType({})


@record
class Message:
    """A message of record; `key` comes back in its buttons, `shown` is the revision that the chat has.

    `mark` is what the channel calls it, once it is shown; of an album the marks of its parts.

    `leased_until` names the lease under which it is being shown.
    """

    id: int
    key: str
    person_id: int | None
    chat_id: int
    purpose: str
    duty_id: int | None
    body: str
    revision: int
    shown: int
    mark: str | None
    attempts: int
    doubts: int
    leased_until: datetime | None
    created_at: datetime


@record
class Leased(Message):
    """A message on its way out, and where it goes."""

    to: Address


_COLUMNS = [messages.c[name] for name in Message.__dataclass_fields__]


def add_message(
    conn: Connection,
    *,
    person_id: int | None,
    chat_id: int,
    purpose: str,
    duty_id: int | None,
    body: str,
    now: datetime,
    urgency: int = 1,
    state: str = "owed",
) -> int:
    """Owe a chat a new message; its id."""
    row = new_message(person_id=person_id, chat_id=chat_id, purpose=purpose, duty_id=duty_id, body=body, now=now)
    row |= {"urgency": urgency, "state": state}
    if (waiting := _TOGETHER.get(conn)) is not None:
        waiting.append(row)
        return 0
    return int(conn.execute(_ADD, row).scalar_one())


_ADD = insert(messages).returning(messages.c.id)


def new_message(
    *, person_id: int | None, chat_id: int, purpose: str, duty_id: int | None, body: str, now: datetime
) -> dict[str, Any]:
    """The row of a message that a chat is owed from now on."""
    new = {"key": secrets.token_urlsafe(6), "revision": 1, "shown": 0, "state": "owed", "attempts": 0, "urgency": 1}
    moments = {"not_before": now, "created_at": now, "owed_at": now}
    about = {"person_id": person_id, "chat_id": chat_id, "purpose": purpose, "duty_id": duty_id}
    return {**new, **moments, **about, "body": body}


_TOGETHER: WeakKeyDictionary[Connection, list[dict[str, Any]]] = WeakKeyDictionary()


@contextmanager
def together(conn: Connection) -> Iterator[None]:
    """Owe all that is said inside by one statement at its end; nothing inside may ask for a message or its number."""
    _TOGETHER[conn] = []
    try:
        yield
    finally:
        waiting = _TOGETHER.pop(conn)
    if waiting:
        conn.execute(insert(messages), waiting)


def add_stranger_message(conn: Connection, chat_id: int, body: str, now: datetime) -> int:
    """Owe an answer to someone who has not joined; its id."""
    return add_message(conn, person_id=None, chat_id=chat_id, purpose="reply", duty_id=None, body=body, now=now)


def revise(conn: Connection, message_id: int, body: str, now: datetime) -> None:
    """Change what a message shall show: before it is sent in place, afterwards as an edit."""
    revise_all(conn, {message_id: body}, now)


def is_about(conn: Connection, message_id: int, duty_id: int) -> None:
    """Let a message be about another duty from now on."""
    conn.execute(update(messages).where(messages.c.id == message_id).values(duty_id=duty_id))


_REVISE = (
    update(messages)
    .where(
        messages.c.id == bindparam("message"),
        messages.c.body != bindparam("said"),
        (messages.c.state == "owed") | (messages.c.state == "seen"),
    )
    .values(
        body=bindparam("said"),
        revision=messages.c.revision + 1,
        state="owed",
        attempts=0,
        not_before=bindparam("now"),
        owed_at=case((messages.c.state == "owed", messages.c.owed_at), else_=bindparam("now", type_=Moment())),
    )
)


_TURN = _REVISE.values(purpose=case((messages.c.id == bindparam("turned"), "card"), else_=messages.c.purpose))


def revise_all(conn: Connection, bodies: Mapping[int, str], now: datetime, turned: int | None = None) -> None:
    """Change what each of these messages shall show, by one statement.

    One of them may be `turned` from a dialogue's message into the duty's card, changed whenever its standing is.
    """
    rows = [{"message": number, "said": said, "now": now} for number, said in bodies.items()]
    if turned is None:
        if rows:
            conn.execute(_REVISE, rows)
        return
    told = conn.execute(_TURN, [{**row, "turned": turned} for row in rows]).rowcount if rows else 0
    if told != len(rows):  # one that no chat can be shown just now is turned all the same
        conn.execute(update(messages).where(messages.c.id == turned).values(purpose="card"))


def turn_into_card(conn: Connection, message_id: int, body: str, now: datetime) -> None:
    """Let a dialogue's message stand as the duty's card from now on, changed whenever the duty's standing does."""
    conn.execute(update(messages).where(messages.c.id == message_id).values(purpose="card"))
    revise(conn, message_id, body, now)


# The purpose of a submission's card that says what was so, and is not drawn anew.
PAST = "past"


def set_aside(conn: Connection, message_id: int, body: str, now: datetime) -> None:
    """Let a submission's card stand with these words from now on, whatever becomes of the duty."""
    conn.execute(update(messages).where(messages.c.id == message_id).values(purpose=PAST))
    revise(conn, message_id, body, now)


def take_buttons(conn: Connection, message_id: int, now: datetime) -> None:
    """Let a message stand without its buttons."""
    body = from_json(conn.execute(select(messages.c.body).where(messages.c.id == message_id)).scalar_one())
    if body.text:  # nothing is stored of what was shown long ago
        revise(conn, message_id, to_json(replace(body, rows=())), now)


def message_by_key(conn: Connection, key: str, chat_id: int) -> Message | None:
    """The message of a button, if it stands in this chat."""

    def read() -> Message | None:
        query = select(*_COLUMNS).where(messages.c.key == key, messages.c.chat_id == chat_id)
        return one(Message, conn.execute(query).one_or_none())

    return until_written(conn, ("message", key, chat_id), [messages], read)


def message_by_key_at(conn: Connection, key: str, at: Address) -> Message | None:
    """The message of a button, if it stands in a chat of this address, in whichever thread."""
    query = select(*_COLUMNS).join(chats, chats.c.id == messages.c.chat_id).where(messages.c.key == key)
    there = (chats.c.channel == at.channel) & (chats.c.address == at.chat)
    return one(Message, conn.execute(query.where(there)).one_or_none())


def known_message(conn: Connection, message_id: int, person_id: int) -> Message | None:
    """The message with this id, if it is in this person's chat."""
    query = select(*_COLUMNS).where(messages.c.id == message_id, messages.c.person_id == person_id)
    return one(Message, conn.execute(query).one_or_none())


def cards_of(conn: Connection, duty_ids: Sequence[int], turned: int | None = None) -> list[Message]:
    """The messages that show the standing of these duties, and one that shall from now on."""
    return each(Message, conn.execute(_CARDS, {"duties": list(duty_ids), "turned": turned}))


_CARDS = (
    select(*_COLUMNS)
    .where(messages.c.duty_id.in_(bindparam("duties", expanding=True)))
    .where(messages.c.purpose.in_(("card", "review")) | (messages.c.id == bindparam("turned", type_=Id)))
    .order_by(messages.c.id)
)


def chat_of(conn: Connection, message_id: int) -> int:
    """The chat in which a message is to stand now."""
    return int(conn.execute(select(messages.c.chat_id).where(messages.c.id == message_id)).scalar_one())


def duty_shown_in(conn: Connection, chat_id: int, mark: str) -> int | None:
    """The duty about which a message in a chat is; each picture of an album has a mark of its own."""
    parts = literal(" ").concat(messages.c.mark).concat(" ").contains(f" {mark} ", autoescape=True)
    query = select(messages.c.duty_id).where(messages.c.chat_id == chat_id, parts)
    return conn.execute(query.order_by(messages.c.id.desc()).limit(1)).scalar_one_or_none()


def is_changed(conn: Connection, chat_id: int, now: datetime) -> bool:
    """Whether a chat is owed something new since a moment."""
    owed = (messages.c.chat_id == chat_id) & (messages.c.state == "owed") & (messages.c.owed_at >= now)
    return conn.execute(select(messages.c.id).where(owed).limit(1)).first() is not None


def newest_in(conn: Connection, chat_id: int, purpose: str) -> int | None:
    """The newest message of a purpose in a chat."""
    where = (messages.c.chat_id == chat_id) & (messages.c.purpose == purpose)
    return cast("int | None", conn.execute(select(func.max(messages.c.id)).where(where)).scalar_one())


def is_last(conn: Connection, message_id: int) -> bool:
    """Whether nothing newer than a message has been said in its chat."""
    said = select(messages.c.chat_id).where(messages.c.id == message_id).subquery()
    newer = (messages.c.chat_id == said.c.chat_id) & (messages.c.id > message_id) & (messages.c.state != "superseded")
    return conn.execute(select(messages.c.id).where(newer).limit(1)).first() is None


def is_since(conn: Connection, message_id: int, since: datetime) -> bool:
    """Whether a message was made since a moment."""
    made = (messages.c.id == message_id) & (messages.c.created_at >= since)
    return conn.execute(select(messages.c.id).where(made)).first() is not None


def supersede_unsent(conn: Connection, chat_id: int, purpose: str) -> None:
    """Call off what of a purpose a chat has not been shown: a newer one says more."""
    unsent = (messages.c.state == "owed") & (messages.c.shown == 0) & messages.c.leased_until.is_(None)
    there = (messages.c.chat_id == chat_id) & (messages.c.purpose == purpose)
    conn.execute(update(messages).where(there, unsent).values(state="superseded"))


def said_since(conn: Connection, person_id: int, purpose: str, since: datetime) -> bool:
    """Whether a person was owed a message of a purpose since a moment."""
    mine = (messages.c.person_id == person_id) & (messages.c.purpose == purpose) & (messages.c.created_at >= since)
    mine &= messages.c.state != "superseded"
    return conn.execute(select(messages.c.id).where(mine).limit(1)).first() is not None


# Asked many times a second, so these are built once.
_OWED: ColumnElement[bool] = literal_column("messages.state = 'owed'")
_READY = (
    select(messages.c.id, messages.c.chat_id, messages.c.urgency)
    .where(messages.c.id.in_(select(func.min(messages.c.id)).where(_OWED).group_by(messages.c.chat_id)))
    .where(messages.c.not_before <= bindparam("now"), messages.c.leased_until.is_(None))
    .where(messages.c.chat_id.not_in(bindparam("busy", expanding=True)))
    .where(exists().where(chats.c.id == messages.c.chat_id, chats.c.channel == bindparam("channel")))
    .limit(CANDIDATES)
)
_CHOSEN = (
    select(*_COLUMNS, chats.c.channel, chats.c.address, chats.c.thread, chats.c.is_group)
    .join(chats, chats.c.id == messages.c.chat_id)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)), _OWED, messages.c.leased_until.is_(None))
    .order_by(messages.c.id)
    .with_for_update(skip_locked=True, of=messages)
)
_LEASED_UNTIL = select(messages.c.id, messages.c.leased_until).where(
    messages.c.id.in_(bindparam("ids", expanding=True))
)
_LEASE = (
    update(messages)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)))
    .values(leased_until=bindparam("now"), attempts=messages.c.attempts + 1)
)


def lease(
    conn: Connection,
    channel: str,
    now: datetime,
    limit: int,
    *,
    busy: Collection[int] = (),
    served: Mapping[int, float] = NOBODY,
) -> list[Leased]:
    """Take the oldest owed message of each chat of a channel; one a chat keeps their order.

    Urgent ones come first, then the chat that was served longest ago (`served` says when), so that one with much to
    say holds up no other. Chats in `busy` are left out: they have had enough for the moment. A lease holds until its
    outcome is noted, or until `recover` finds it after a crash.
    """
    ready = conn.execute(_READY, {"now": now, "busy": list(busy), "channel": channel})
    ranked = sorted(ready, key=lambda row: (row.urgency, served.get(row.chat_id, 0.0), row.id))
    if not ranked:
        return []
    chosen = conn.execute(_CHOSEN, {"ids": [row.id for row in ranked[:limit]]}).all()
    if chosen:
        conn.execute(_LEASE, {"ids": [row.id for row in chosen], "now": now})
    return [_leased(row, now) for row in chosen]


def _leased(row: Any, now: datetime) -> Leased:
    to = Address(channel=row.channel, chat=row.address, thread=row.thread, is_group=row.is_group)
    values = {name: getattr(row, name) for name in Message.__dataclass_fields__}
    return Leased(**values | {"leased_until": now}, to=to)


def still_leased(conn: Connection, leased: Collection[Message]) -> set[int]:
    """Those of messages whose lease still holds, by their ids: their outcome is not noted yet."""
    until = {message.id: message.leased_until for message in leased}
    rows = conn.execute(_LEASED_UNTIL, {"ids": list(until)})
    return {row.id for row in rows if row.leased_until == until[row.id]}


def let_go(conn: Connection, channel: str, under_way: Collection[int]) -> None:
    """Let go of a channel's leases that nobody knows of, since the answer to their commit was lost: all but those under
    way.
    """
    leased = messages.c.leased_until.is_not(None) & (messages.c.state == "owed")
    there = messages.c.chat_id.in_(select(chats.c.id).where(chats.c.channel == channel))
    conn.execute(update(messages).where(leased, there, messages.c.id.not_in(under_way)).values(leased_until=None))


def recover(conn: Connection, repeatable: Collection[str]) -> int:
    """After a crash: what was being sent may have arrived. A prompt is owed once more, once; how many were in doubt."""
    sending = messages.c.leased_until.is_not(None) & (messages.c.state == "owed")
    new = messages.c.mark.is_(None)
    spent = (messages.c.doubts > 0) | messages.c.purpose.not_in(repeatable)
    in_doubt = conn.execute(
        update(messages).where(sending, new, spent).values(state="uncertain", leased_until=None)
    ).rowcount
    in_doubt += conn.execute(
        update(messages).where(sending, new).values(leased_until=None, doubts=messages.c.doubts + 1)
    ).rowcount
    conn.execute(update(messages).where(sending).values(leased_until=None))
    return in_doubt


_SEEN = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(
        state=case((messages.c.revision == bindparam("known"), "seen"), else_=messages.c.state),
        mark=bindparam("mark"),
        shown=bindparam("known"),
        shown_at=bindparam("now"),
        leased_until=None,
        attempts=0,
        fault=None,
    )
)


def seen(conn: Connection, shown: Sequence[tuple[Message, str | None]], now: datetime) -> None:
    """Note that chats show these revisions, by the channel's marks; a revision made meanwhile stays owed."""
    if not shown:
        return
    rows = [{"message": each.id, "known": each.revision, "mark": mark, "now": now} for each, mark in shown]
    conn.execute(_SEEN, rows)
    # The code of an invitation is for the chat alone; what is stored of it is its hash.
    if invites := [each.id for each, _ in shown if each.purpose == "invite"]:
        conn.execute(update(messages).where(messages.c.id.in_(invites)).values(body=to_json(Body(text=""))))


def put_off(conn: Connection, message_id: int, not_before: datetime, fault: str, *, in_doubt: bool = False) -> None:
    """Try a message again later; `in_doubt` where it may have arrived."""
    conn.execute(
        update(messages)
        .where(messages.c.id == message_id)
        .values(leased_until=None, not_before=not_before, fault=fault, doubts=messages.c.doubts + int(in_doubt))
    )


def give_up(conn: Connection, message_id: int, state: str, fault: str) -> None:
    """Try a message no more; `state` is failed or uncertain."""
    conn.execute(
        update(messages).where(messages.c.id == message_id).values(state=state, leased_until=None, fault=fault)
    )


def was_refused_last(conn: Connection, person_id: int, but: int) -> bool:
    """Whether the last message to a person that had an outcome, another than this one, was refused for good."""
    query = select(messages.c.state).where(
        messages.c.person_id == person_id,
        messages.c.id != but,
        messages.c.chat_id.in_(select(chats.c.id).where(~chats.c.is_group)),
        messages.c.state.in_(("seen", "failed")),
    )
    return conn.execute(query.order_by(messages.c.id.desc()).limit(1)).scalar() == "failed"


def next_owed_at(conn: Connection, channels: Collection[str]) -> datetime | None:
    """The earliest moment at which a message of these channels may go out."""
    there = exists().where(chats.c.id == messages.c.chat_id, chats.c.channel.in_(channels))
    query = select(func.min(messages.c.not_before)).where(literal_column("messages.state = 'owed'"), there)
    return cast("datetime | None", conn.execute(query).scalar_one())


def reopen(conn: Connection, person_ids: Sequence[int], now: datetime) -> None:
    """Owe again what could not be delivered to people who can be reached now."""
    conn.execute(
        update(messages)
        .where(messages.c.person_id.in_(person_ids), messages.c.state == "failed", messages.c.fault == "blocked")
        .values(state="owed", not_before=now, owed_at=now, attempts=0)
    )


def kept_from(conn: Connection, person_id: int) -> list[Message]:
    """What could not be shown to a person who could not be reached."""
    kept = (messages.c.person_id == person_id) & (messages.c.state == "failed") & (messages.c.fault == "blocked")
    return each(Message, conn.execute(select(*_COLUMNS).where(kept).order_by(messages.c.id)))


def lapse(conn: Connection, message_ids: Collection[int]) -> None:
    """Show these no more: they say what was so."""
    conn.execute(update(messages).where(messages.c.id.in_(message_ids)).values(state="superseded", leased_until=None))


def release(conn: Connection, message_id: int) -> None:
    """Let go of a lease under which nothing has been shown yet."""
    conn.execute(update(messages).where(messages.c.id == message_id).values(leased_until=None))


def rewrite(conn: Connection, message_id: int, body: str) -> None:
    """Let a message that no chat has been shown say this instead."""
    conn.execute(update(messages).where(messages.c.id == message_id).values(body=body))


def hold_back(conn: Connection, chat_ids: Collection[int], not_before: datetime) -> None:
    """Send nothing to a chat, with all its threads, before this moment: the channel said so."""
    conn.execute(
        update(messages)
        .where(messages.c.chat_id.in_(chat_ids), messages.c.state == "owed", messages.c.not_before < not_before)
        .values(not_before=not_before)
    )


def set_back(conn: Connection, by: timedelta, now: datetime) -> None:
    """Let what waits wait as long as before, on a clock that was set back by so much."""
    waits = select(messages.c.id, messages.c.not_before).where(
        literal_column("messages.state = 'owed'"), messages.c.not_before > now
    )
    for message_id, not_before in conn.execute(waits).all():
        earlier = max(now, not_before - by)
        conn.execute(update(messages).where(messages.c.id == message_id).values(not_before=earlier))


def owed_count(conn: Connection) -> int:
    """How many messages are owed."""
    query = select(func.count()).select_from(messages).where(literal_column("messages.state = 'owed'"))
    return conn.execute(query).scalar_one()


def call_off(conn: Connection) -> None:
    """Owe nothing any more of all that is owed."""
    conn.execute(update(messages).where(literal_column("messages.state = 'owed'")).values(state="superseded"))


def let_lapse(conn: Connection) -> None:
    """Owe nothing that an earlier time wanted said: what no chat has seen is called off, what one shows stays as it is.

    A reminder whose message is called off waits again, so that the next digest speaks of it.
    """
    unseen = (messages.c.state == "owed") & messages.c.mark.is_(None)
    ids = select(messages.c.id).where(unseen)
    folded = reminders.c.message_id.in_(ids) & ~reminders.c.superseded
    conn.execute(update(reminders).where(folded).values(message_id=None))
    conn.execute(update(prefaces).where(prefaces.c.message_id.in_(ids)).values(message_id=None))
    conn.execute(update(messages).where(unseen).values(state="superseded", leased_until=None))
    conn.execute(update(messages).where(messages.c.state == "owed").values(state="seen", leased_until=None))
