"""The tables of what comes in and goes out, and of who is at work on it."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables.kinds import Id, Moment, metadata, row_id

reminders = Table(
    "reminders",
    metadata,
    row_id(),
    Column("duty_id", ForeignKey("duties.id"), nullable=False),
    Column("step", String(40), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("message_id", Id),
    Column("superseded", Boolean, nullable=False),
    UniqueConstraint("duty_id", "step", "person_id"),
    Index("ix_reminders_message_id", "message_id"),
    Index(
        "ix_reminders_pending",
        "at",
        sqlite_where=text("message_id IS NULL AND NOT superseded"),
        postgresql_where=text("message_id IS NULL AND NOT superseded"),
    ),
)

# What shall be seen in a chat; delivery makes it so. A row is owed while `shown` is behind `revision`.
messages = Table(
    "messages",
    metadata,
    row_id(),
    Column("key", String(16), nullable=False, unique=True),
    Column("person_id", ForeignKey("people.id")),
    Column("chat_id", BigInteger, nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("duty_id", ForeignKey("duties.id"), index=True),
    Column("body", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    # What the channel calls it; the parts of an album one after another.
    Column("mark", String(128)),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("urgency", Integer, nullable=False, server_default="1"),
    Column("not_before", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("fault", Text),
    Column("created_at", Moment, nullable=False),
    Column("owed_at", Moment, nullable=False),
    Column("shown_at", Moment),
    Index(
        "ix_messages_owed",
        "not_before",
        sqlite_where=text("state = 'owed'"),
        postgresql_where=text("state = 'owed'"),
    ),
    Index("ix_messages_person_id_purpose", "person_id", "purpose"),
    Index("ix_messages_chat_id_purpose", "chat_id", "purpose"),
)

inbox = Table(
    "inbox",
    metadata,
    row_id(),
    Column("update_id", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(12), nullable=False),
    Column("begun", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("fault", Text),
    UniqueConstraint("update_id", "sha256"),
    Index(
        "ix_inbox_new",
        "chat_id",
        "id",
        sqlite_where=text("state = 'new'"),
        postgresql_where=text("state = 'new'"),
    ),
)

# A notice that a unit gave to units below; each of them has a duty with its number.
notices = Table(
    "notices",
    metadata,
    row_id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("issuer_id", ForeignKey("people.id"), nullable=False),
    Column("number", String(40), nullable=False, unique=True),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("file", JSON),
    Column("message_id", Id),
    Column("created_at", Moment, nullable=False),
)

# Who has read the notice behind a duty, and when first.
readings = Table(
    "readings",
    metadata,
    Column("duty_id", ForeignKey("duties.id"), primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)

# A supervision notice (督办) to a unit's leader, which must be answered.
supervision_notices = Table(
    "supervision_notices",
    metadata,
    row_id(),
    Column("number", String(40), nullable=False, unique=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("issuer_unit_id", ForeignKey("units.id"), nullable=False),
    Column("issuer_id", ForeignKey("people.id"), nullable=False),
    Column("duty_id", ForeignKey("duties.id")),
    Column("text", Text, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("answer", Text),
    Column("answered_by", ForeignKey("people.id")),
    Column("answered_at", Moment),
    Column("next_prompt_at", Moment, index=True),
    Column("late_at", Moment),
    Column("created_at", Moment, nullable=False),
)

# Files that people have asked for and that are made beside everything else; `last` is the span's last local day.
exports = Table(
    "exports",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("first", Date),
    Column("last", Date),
    Column("message_id", Id),
    Column(
        "state",
        String(8),
        CheckConstraint("state IN ('asked', 'made', 'failed')", name="state"),
        nullable=False,
    ),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_exports_asked", "id", sqlite_where=text("state = 'asked'"), postgresql_where=text("state = 'asked'")),
)

# Who is at work: one row. Every writing transaction of a bot at work asks whether the epoch is still its own.
watch = Table(
    "watch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", String(100), nullable=False),
    Column("until", Moment, nullable=False),
    Column("ticked_at", Moment),
)
