"""Where a chat is found stands in one table; all others hold its id, which for those of before is Telegram's number."""

import json
import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Ids of new chats begin here on PostgreSQL: no number of a chat of before is as large.
FIRST = 1 << 53
APART = 1 << 61
LINK = re.compile(r"https://t\.me/@@me@@\?start=([\w-]+)")
INVITE = re.compile(r"@@invite:([\w-]+)@@")


def upgrade() -> None:
    op.create_table(
        "chats",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("address", sa.String(128), nullable=False),
        sa.Column("thread", sa.String(64), server_default="", nullable=False),
        sa.Column("is_group", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("channel", "address", "thread", name="uq_chats_channel_address_thread"),
    )
    op.create_table(
        "accounts",
        sa.Column("chat_id", Id, nullable=False, autoincrement=False),
        sa.Column("person_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_accounts_chat_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_accounts_person_id"),
        sa.PrimaryKeyConstraint("chat_id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_person_id", "accounts", ["person_id"])
    _fill()
    _rename("telegram_id", "chat_id")
    _thread_by_thread()
    op.drop_column("messages", "topic_id")
    with op.batch_alter_table("groups") as groups:
        groups.drop_constraint("uq_groups_chat_id_topic_id", type_="unique")
        groups.drop_column("topic_id")
        groups.create_unique_constraint("uq_groups_chat_id", ["chat_id"])
    op.add_column("messages", sa.Column("mark", sa.String(128)))
    op.execute("UPDATE messages SET mark = CAST(channel_id AS VARCHAR(128)) WHERE channel_id IS NOT NULL")
    _mark_albums()
    op.drop_column("messages", "channel_id")
    for table in ("evidence", "held"):
        op.execute(f"UPDATE {table} SET channel_id = 'telegram:' || channel_id WHERE channel_id <> ''")
    _bodies("@@me@@", lambda said: LINK.sub(r"@@invite:\1@@", said), _invite)


def downgrade() -> None:
    others = "SELECT count(*) FROM chats WHERE channel NOT IN ('telegram', '')"
    if op.get_bind().execute(sa.text(others)).scalar():
        raise RuntimeError("there are chats of other channels than Telegram, which an earlier schema has no place for")
    _bodies("@@invite:", lambda said: INVITE.sub(r"https://t.me/@@me@@?start=\1", said), _link)
    for table in ("evidence", "held"):
        op.execute(f"UPDATE {table} SET channel_id = substr(channel_id, 10) WHERE channel_id LIKE 'telegram:%'")
    op.add_column("messages", sa.Column("channel_id", sa.BigInteger()))
    op.add_column("messages", sa.Column("topic_id", sa.BigInteger()))
    conn = op.get_bind()
    shown = sa.table("messages", sa.column("id"), sa.column("mark"), sa.column("channel_id"))
    for row in conn.execute(sa.select(shown.c.id, shown.c.mark).where(shown.c.mark.is_not(None))).all():
        first = row.mark.split(" ")[0]
        if first.isdecimal():
            conn.execute(sa.update(shown).where(shown.c.id == row.id).values(channel_id=int(first)))
    op.drop_column("messages", "mark")
    with op.batch_alter_table("groups") as groups:
        groups.add_column(sa.Column("topic_id", sa.BigInteger(), server_default="0", nullable=False))
        groups.drop_constraint("uq_groups_chat_id", type_="unique")
        groups.create_unique_constraint("uq_groups_chat_id_topic_id", ["chat_id", "topic_id"])
    _rename("chat_id", "telegram_id")
    _number_again()
    op.drop_table("accounts")
    op.drop_table("chats")


def _fill() -> None:
    """Every chat of before keeps its number as its id."""
    op.execute(
        "INSERT INTO chats (id, channel, address, is_group) SELECT telegram_id,"
        " CASE WHEN erased_at IS NULL THEN 'telegram' ELSE '' END,"
        " CAST(CASE WHEN erased_at IS NULL THEN telegram_id ELSE id END AS VARCHAR(128)), false FROM people"
    )
    op.execute("INSERT INTO accounts (chat_id, person_id) SELECT telegram_id, id FROM people WHERE erased_at IS NULL")
    op.execute(
        "INSERT INTO chats (id, channel, address, is_group)"
        " SELECT DISTINCT chat_id, 'telegram', CASE WHEN chat_id = 0 THEN '' ELSE CAST(chat_id AS VARCHAR(128)) END,"
        " chat_id < 0 FROM (SELECT chat_id FROM messages UNION SELECT chat_id FROM inbox UNION"
        " SELECT chat_id FROM groups UNION SELECT telegram_id FROM tries) AS seen"
        " WHERE chat_id NOT IN (SELECT id FROM chats)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('chats', 'id'), {FIRST})")


def _rename(old: str, new: str) -> None:
    for table in ("people", "tries"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    op.drop_index(f"ix_tries_{old}", "tries")
    op.create_index(f"ix_tries_{new}", "tries", [new])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE people RENAME CONSTRAINT uq_people_{old} TO uq_people_{new}")
        return
    # SQLite keeps a constraint's name nowhere but in the text of its table.
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_schema SET sql = replace(sql, 'uq_people_{old}', 'uq_people_{new}')"
        " WHERE type = 'table' AND name = 'people'"
    )
    op.execute("PRAGMA writable_schema = RESET")


def _thread_by_thread() -> None:
    """Each thread of a group becomes a chat of its own."""
    conn = op.get_bind()
    chats = sa.table("chats", *map(sa.column, ("id", "channel", "address", "thread", "is_group")))
    found = conn.execute(
        sa.text(
            "SELECT chat_id, topic_id FROM messages WHERE topic_id IS NOT NULL"
            " UNION SELECT chat_id, topic_id FROM groups WHERE topic_id <> 0"
        )
    )
    for chat_id, topic_id in found.all():
        said = {"channel": "telegram", "address": str(chat_id), "thread": str(topic_id), "is_group": True}
        conn.execute(sa.insert(chats).values(**said))
        one = (chats.c.address == str(chat_id)) & (chats.c.thread == str(topic_id))
        new = conn.execute(sa.select(chats.c.id).where(one)).scalar_one()
        for table in ("messages", "groups"):
            conn.execute(
                sa.text(f"UPDATE {table} SET chat_id = :new WHERE chat_id = :old AND topic_id = :topic"),
                {"new": new, "old": chat_id, "topic": topic_id},
            )


def _number_again() -> None:
    """Call each chat by Telegram's number again, a thread by that of its group.

    All at once, since one chat's number may be another's id.
    """
    op.execute(
        "CREATE TABLE numbers AS SELECT id,"
        " CASE WHEN address = '' THEN 0 WHEN channel = '' THEN -CAST(address AS BIGINT)"
        " ELSE CAST(address AS BIGINT) END AS number,"
        " CASE WHEN thread = '' THEN NULL ELSE CAST(thread AS BIGINT) END AS topic FROM chats"
    )
    op.execute("CREATE UNIQUE INDEX ix_numbers_id ON numbers (id)")
    for table in ("messages", "groups"):
        topic = "(SELECT topic FROM numbers WHERE numbers.id = chat_id)"
        op.execute(f"UPDATE {table} SET topic_id = {topic if table == 'messages' else f'coalesce({topic}, 0)'}")
    for table, column in (
        *((table, "telegram_id") for table in ("people", "tries")),
        *((table, "chat_id") for table in ("inbox", "groups", "messages")),
    ):
        # By way of numbers that nothing has: a column that holds each once is looked at row by row.
        op.execute(f"UPDATE {table} SET {column} = {column} + {APART}")
        op.execute(f"UPDATE {table} SET {column} = (SELECT number FROM numbers WHERE numbers.id = {column} - {APART})")
    op.drop_table("numbers")


def _mark_albums() -> None:
    """The parts of an album have numbers one after another."""
    conn = op.get_bind()
    shown = sa.table("messages", *map(sa.column, ("id", "mark", "body", "purpose")))
    albums = (shown.c.purpose == "album") & shown.c.mark.is_not(None)
    for row in conn.execute(sa.select(shown.c.id, shown.c.mark, shown.c.body).where(albums)).all():
        many = len(json.loads(row.body).get("files", ()))
        if many > 1:
            marks = " ".join(str(int(row.mark) + part) for part in range(many))
            conn.execute(sa.update(shown).where(shown.c.id == row.id).values(mark=marks))


def _bodies(holding: str, say: Callable[[str], str], rename: Callable[[dict[str, Any]], None]) -> None:
    """Say otherwise, in messages that hold a text, how an invitation is meant."""
    conn = op.get_bind()
    stored = sa.table("messages", sa.column("id"), sa.column("body", sa.Text))
    found = sa.select(stored.c.id, stored.c.body).where(stored.c.body.contains(holding, autoescape=True))
    for row in conn.execute(found).all():
        body = json.loads(row.body)
        body["text"] = say(body["text"])
        rename(body)
        said = json.dumps(body, ensure_ascii=False)
        conn.execute(sa.update(stored).where(stored.c.id == row.id).values(body=said))


def _invite(body: dict[str, Any]) -> None:
    if found := LINK.fullmatch(body.pop("qr", "")):
        body["invite"] = found[1]


def _link(body: dict[str, Any]) -> None:
    if code := body.pop("invite", ""):
        body["qr"] = f"https://t.me/@@me@@?start={code}"
