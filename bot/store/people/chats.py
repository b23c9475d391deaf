"""Chats: which are known, and where each is found; other tables name a chat by its id alone."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.messages.chat_address import Address
from bot.store.rows import forget, once
from bot.store.tables import accounts, chats, people

# Stands in the place of a channel where an address was erased.
NOWHERE = ""


def _is(at: Address) -> ColumnElement[bool]:
    return (chats.c.channel == at.channel) & (chats.c.address == at.chat) & (chats.c.thread == at.thread)


def known_chat(conn: Connection, at: Address) -> int | None:
    """The id of a chat, if it is known."""
    return conn.execute(select(chats.c.id).where(_is(at))).scalar_one_or_none()


def chat_at(conn: Connection, at: Address) -> int:
    """The id of a chat, which is known from now on."""
    found = once(conn, ("chat", at), lambda: known_chat(conn, at))
    if found is None:
        forget(conn, ("chat", at))
        said = {"channel": at.channel, "address": at.chat, "thread": at.thread, "is_group": at.is_group}
        found = int(conn.execute(insert(chats).values(**said).returning(chats.c.id)).scalar_one())
    return found


def chats_at(conn: Connection, places: Collection[Address]) -> dict[Address, int]:
    """The ids of chats, which are known from now on."""
    whole = {(at.channel, at.chat, at.thread): at for at in places}
    query = select(chats.c.id, chats.c.channel, chats.c.address, chats.c.thread)
    rows = conn.execute(query.where(chats.c.address.in_({at.chat for at in places}))).all()
    found = {whole[key]: row.id for row in rows if (key := (row.channel, row.address, row.thread)) in whole}
    return {at: found[at] if at in found else chat_at(conn, at) for at in whole.values()}


def address_of(conn: Connection, chat_id: int) -> Address:
    """Where a chat is found."""
    row = conn.execute(select(chats).where(chats.c.id == chat_id)).one()
    return Address(channel=row.channel, chat=row.address, thread=row.thread, is_group=row.is_group)


def threads_of(conn: Connection, at: Address) -> dict[str, int]:
    """The chats that are known of a group, by their threads; that of the group itself is `""`."""
    there = (chats.c.channel == at.channel) & (chats.c.address == at.chat)
    return {row.thread: row.id for row in conn.execute(select(chats.c.id, chats.c.thread).where(there))}


def beside(conn: Connection, chat_id: int) -> list[int]:
    """All chats of the group of which this is one thread, itself among them."""
    said = select(chats.c.channel, chats.c.address).where(chats.c.id == chat_id).subquery()
    same = (chats.c.channel == said.c.channel) & (chats.c.address == said.c.address)
    return list(conn.execute(select(chats.c.id).where(same).order_by(chats.c.id)).scalars())


def blot_out(conn: Connection, person_id: int) -> tuple[dict[int, str], int]:
    """Forget where a person was found: the chats that were theirs with their addresses, and the one that stands in
    their place from now on, which is nowhere.
    """
    mine = select(accounts.c.chat_id).where(accounts.c.person_id == person_id)
    places = {each: address_of(conn, each) for each in conn.execute(mine).scalars().all()}
    theirs = {each: at.chat for each, at in places.items()}
    for at in places.values():
        forget(conn, ("chat", at))
    nowhere = chat_at(conn, Address(channel=NOWHERE, chat=str(person_id)))
    conn.execute(update(people).where(people.c.id == person_id).values(chat_id=nowhere))
    conn.execute(delete(accounts).where(accounts.c.person_id == person_id))
    conn.execute(delete(chats).where(chats.c.id.in_(theirs)))
    return theirs, nowhere
