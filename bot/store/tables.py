"""The tables, and the two column kinds that both databases keep alike."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; on SQLite a text of fixed width, which sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A text on SQLite, which has no type for it."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a moment without a zone rather than guess one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value}: a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back as an aware moment in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


# SQLite numbers rows by itself only in a column declared INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


units = Table(
    "units",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("party", String(40), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("parent_id", ForeignKey("units.id"), index=True),
    Column("company_id", Id, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("first_year", Integer, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("continues", Boolean, nullable=False),
    Column("since", Date, nullable=False),
    Column("next_plan_at", Moment, nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("language", String(2), nullable=False),
    Column("blocked_at", Moment),
    Column("created_at", Moment, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    _id(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("role", String(40), nullable=False),
    Column("since", Moment, nullable=False),
    UniqueConstraint("person_id", "unit_id", "role"),
)

invites = Table(
    "invites",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("role", String(40), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_by", ForeignKey("people.id")),
    Column("used_at", Moment),
)

# Codes that someone tried and that were none: how often is bounded.
tries = Table(
    "tries",
    metadata,
    _id(),
    Column("telegram_id", BigInteger, nullable=False, index=True),
    Column("at", Moment, nullable=False),
)

roadmaps = Table(
    "roadmaps",
    metadata,
    _id(),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("version", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("adopted_at", Moment, nullable=False),
)

# A changed obligation is a new row; the old one stays with the duties that are judged by it.
obligations = Table(
    "obligations",
    metadata,
    _id(),
    Column("key", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("ladder", Text, nullable=False),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    UniqueConstraint("key", "version"),
)

duties = Table(
    "duties",
    metadata,
    _id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("period", String(20), nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("confirmation_id", Id),
    Column("next_prompt_at", Moment),
    Column("undetermined", Boolean, nullable=False, server_default=false()),
    Column("opened_at", Moment, nullable=False),
    UniqueConstraint("unit_id", "key", "period"),
    Index("ix_duties_unit_id_due_on", "unit_id", "due_on"),
    Index(
        "ix_duties_next_prompt_at",
        "next_prompt_at",
        sqlite_where=text("next_prompt_at IS NOT NULL"),
        postgresql_where=text("next_prompt_at IS NOT NULL"),
    ),
)

confirmations = Table(
    "confirmations",
    metadata,
    _id(),
    Column("duty_id", ForeignKey("duties.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column(
        "state",
        String(12),
        CheckConstraint("state IN ('draft', 'submitted', 'returned', 'confirmed', 'dropped')", name="state"),
        nullable=False,
    ),
    Column("done_on", Date),
    Column("note", Text),
    Column("count_done", Integer),
    Column("count_of", Integer),
    Column("created_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    Column("reviewer_id", ForeignKey("people.id")),
    Column("reviewed_at", Moment),
    Column("reason", Text),
    Column("number", Integer),
    Index(
        "ix_confirmations_one_draft",
        "duty_id",
        "person_id",
        unique=True,
        sqlite_where=text("state = 'draft'"),
        postgresql_where=text("state = 'draft'"),
    ),
)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    Column("confirmation_id", ForeignKey("confirmations.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("channel_id", String(255), nullable=False),
    Column("chat_message_id", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("confirmation_id", "chat_message_id"),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("expects", String(12), nullable=False),
    Column("confirmation_id", ForeignKey("confirmations.id"), nullable=False),
    Column("message_id", Id),
    Column("album", String(64)),
    Column("updated_at", Moment, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    _id(),
    Column("duty_id", ForeignKey("duties.id"), nullable=False),
    Column("rung", String(40), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("message_id", Id),
    Column("superseded", Boolean, nullable=False),
    UniqueConstraint("duty_id", "rung", "person_id"),
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
    _id(),
    Column("key", String(16), nullable=False, unique=True),
    Column("person_id", ForeignKey("people.id")),
    Column("chat_id", BigInteger, nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("duty_id", ForeignKey("duties.id"), index=True),
    Column("body", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("channel_id", BigInteger),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("urgency", Integer, nullable=False, server_default="1"),
    Column("not_before", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("fault", Text),
    Column("created_at", Moment, nullable=False),
    Column("shown_at", Moment),
    Index(
        "ix_messages_owed",
        "not_before",
        sqlite_where=text("state = 'owed'"),
        postgresql_where=text("state = 'owed'"),
    ),
    Index("ix_messages_person_id_purpose", "person_id", "purpose"),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("update_id", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(12), nullable=False),
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

chains = Table(
    "chains",
    metadata,
    Column("company_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("company_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)
