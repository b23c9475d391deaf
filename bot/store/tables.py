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
    Float,
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

from schedules.rate import COUNTED

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
    Column("zones_before", JSON, nullable=False, server_default="[]"),
    Column("continues", Boolean, nullable=False),
    Column("since", Date, nullable=False),
    Column("ended_on", Date),
    Column("calendar", String(20), nullable=False, server_default="china"),
    Column("week", String(7), nullable=False, server_default="1234567"),
    Column("stops", JSON, nullable=False, server_default="[]"),
    Column("language", String(2)),
    Column("changed_on", Date),
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
    Column("digest_hour", Integer, nullable=False, server_default="9"),
    Column("quiet_from", Integer, nullable=False, server_default="21"),
    Column("quiet_to", Integer, nullable=False, server_default="8"),
    Column("created_at", Moment, nullable=False),
    Column("named_at", Moment),
    Column("erasure_asked_at", Moment),
    Column("erased_at", Moment),
)

memberships = Table(
    "memberships",
    metadata,
    _id(),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("role", String(40), nullable=False),
    Column("since", Moment, nullable=False),
    Column("given_by", Id),
    UniqueConstraint("person_id", "unit_id", "role"),
)

# An invitation rests on the right of whoever made it (nobody: the operator).
invites = Table(
    "invites",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("made_by", ForeignKey("people.id")),
    Column("first", Boolean, nullable=False, server_default=false()),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("role", String(40), nullable=False),
    Column("replaces_id", Id),
    Column("name", String(200)),
    Column("language", String(2)),
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

# A row for each time that one came into force: one that was replaced may come back.
roadmaps = Table(
    "roadmaps",
    metadata,
    _id(),
    Column("sha256", String(64), nullable=False),
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
    Column("escalation", Text, nullable=False),
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
    Column("submission_id", Id),
    Column("next_prompt_at", Moment),
    Column("undetermined", Boolean, nullable=False, server_default=false()),
    Column("waived", Boolean, nullable=False, server_default=false()),
    Column("missed_at", Moment),
    Column("planned_on", Date),
    Column("notice_id", Id, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("verdict", String(20), nullable=False, server_default="open"),
    Column("exemption_id", Id, index=True),
    Column("unseen", Boolean, nullable=False, server_default=false()),
    # How it may count at best: `fully`, `late` (opened only after its due day), `apart` (the company gave it itself).
    Column("counts", String(8), nullable=False, server_default="fully"),
    UniqueConstraint("unit_id", "key", "period"),
    Index("ix_duties_unit_id_due_on", "unit_id", "due_on"),
    Index(
        "ix_duties_next_prompt_at",
        "next_prompt_at",
        sqlite_where=text("next_prompt_at IS NOT NULL"),
        postgresql_where=text("next_prompt_at IS NOT NULL"),
    ),
)

submissions = Table(
    "submissions",
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
    Column("remark", Text),
    Column("reviewer_came_after", Boolean, nullable=False, server_default=false()),
    Column("reviewer_invited", Boolean, nullable=False, server_default=false()),
    Column("number", Integer),
    Column("dropped_at", Moment),
    Index(
        "ix_submissions_one_draft",
        "duty_id",
        "person_id",
        unique=True,
        sqlite_where=text("state = 'draft'"),
        postgresql_where=text("state = 'draft'"),
    ),
    Index(
        "ix_submissions_confirmed",
        "reviewed_at",
        sqlite_where=text("state = 'confirmed'"),
        postgresql_where=text("state = 'confirmed'"),
    ),
)

# How many duties count how by their due day: rows to be added up. Without `key` they are a unit's own duties; with one
# the duties under that obligation of all units right below it. What is `loose` was added since they were last folded.
tallies = Table(
    "tallies",
    metadata,
    _id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("key", String(80)),
    Column("due_on", Date, nullable=False),
    *(Column(name, Integer, nullable=False, server_default="0") for name in COUNTED),
    Column("loose", Boolean, nullable=False),
    Index("ix_tallies_unit_id_key_due_on", "unit_id", "key", "due_on"),
    Index("ix_tallies_loose", "unit_id", sqlite_where=text("loose"), postgresql_where=text("loose")),
)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("sent_as", String(10), nullable=False, server_default="photo"),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("channel_id", String(255), nullable=False),
    Column("chat_message_id", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("forwarded_at", Moment),
    Column("erased_at", Moment),
    UniqueConstraint("submission_id", "chat_message_id"),
)

# What a person wrote into a dialogue, by the message that said it, so that an edit replaces what it said: of a draft
# its note, figures and day, else an answer, with what had been heard before it.
said = Table(
    "said",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("chat_message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("submission_id", ForeignKey("submissions.id"), index=True),
    Column("expects", String(40), nullable=False),
    Column("about", JSON),
    Column("text", Text, nullable=False),
    Column("counts_as", String(8), nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# What came outside any dialogue, held until its sender says for which duty; a file where `sha256` names one.
held = Table(
    "held",
    metadata,
    _id(),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("chat_message_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("album", String(64)),
    Column("message_id", Id),
    Column("sent_as", String(10)),
    Column("sha256", String(64)),
    Column("size", BigInteger),
    Column("name", String(255)),
    Column("media_type", String(100)),
    Column("channel_id", String(255)),
    Column("forwarded_at", Moment),
    Column("at", Moment, nullable=False),
    Column("erased_at", Moment),
    UniqueConstraint("person_id", "chat_message_id"),
)

# What one who confirms asked for of a submission that waits, and what was added to it then.
questions = Table(
    "questions",
    metadata,
    _id(),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("asker_id", ForeignKey("people.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer", Text),
    Column("files", Integer, nullable=False, server_default="0"),
    Column("answered_at", Moment),
    Column("answered_by", ForeignKey("people.id")),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("expects", String(40), nullable=False),
    Column("submission_id", ForeignKey("submissions.id")),
    Column("about", JSON),
    Column("message_id", Id),
    Column("album", String(64)),
    Column("updated_at", Moment, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    _id(),
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

# What a person's next digest has to say first; waiting until a message carries it.
prefaces = Table(
    "prefaces",
    metadata,
    _id(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    Column("message_id", Id),
    Index(
        "ix_prefaces_waiting",
        "at",
        sqlite_where=text("message_id IS NULL"),
        postgresql_where=text("message_id IS NULL"),
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
    Column("topic_id", BigInteger),
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
    _id(),
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
    # When its last entry was made, and the last entry, if any, that says that the clock was set back.
    Column("at", Moment),
    Column("set_back", BigInteger),
)

entries = Table(
    "entries",
    metadata,
    Column("company_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)

# While someone is away, another holds their roles; both days are included.
# An absence is of one company, with its projects; without a deputy once the one who was named has left.
absences = Table(
    "absences",
    metadata,
    _id(),
    Column("company_id", ForeignKey("units.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("deputy_id", ForeignKey("people.id")),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
)

# A group chat, or a topic in one, that shows a unit's board; topic 0 is the group itself.
groups = Table(
    "groups",
    metadata,
    _id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False, server_default="0"),
    Column("title", String(200), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("bound_by", ForeignKey("people.id"), nullable=False),
    Column("bound_at", Moment, nullable=False),
    Column("next_board_at", Moment, nullable=False),
    Column("gone_at", Moment),
    Column("fault", Text),
    Column("keeps_anchors", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("chat_id", "topic_id"),
)

# Something that happened and from which duties follow.
events = Table(
    "events",
    metadata,
    _id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("on", Date, nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("undone_at", Moment),
    UniqueConstraint("unit_id", "kind", "on"),
)

# A notice that a unit gave to units below; each of them has a duty with its number.
notices = Table(
    "notices",
    metadata,
    _id(),
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

# Why a duty is not owed after all; nobody stands behind one that the rules themselves gave.
# An act by which a unit owes less, told to those above: it counts once one of them has seen it. `seq` is its entry in
# the company's ledger; `before` is what the unit said of itself until then, where that is what changed.
exemptions = Table(
    "exemptions",
    metadata,
    _id(),
    Column("company_id", ForeignKey("units.id"), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("above_id", ForeignKey("units.id")),
    Column("kind", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("seq", BigInteger, nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("seen_at", Moment),
    Column("seen_by", ForeignKey("people.id")),
    Index(
        "ix_exemptions_unseen",
        "above_id",
        sqlite_where=text("seen_at IS NULL"),
        postgresql_where=text("seen_at IS NULL"),
    ),
)

# Which exemptions a message names: its receipt is what makes them seen.
exemption_messages = Table(
    "exemption_messages",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("exemption_id", ForeignKey("exemptions.id"), primary_key=True, autoincrement=False),
)

waivers = Table(
    "waivers",
    metadata,
    Column("duty_id", ForeignKey("duties.id"), primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

year_plans = Table(
    "year_plans",
    metadata,
    Column("unit_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("days", JSON, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("fixed_at", Moment),
    Column("fixed_by", ForeignKey("people.id")),
)

# A supervision notice (督办) to a unit's leader, which must be answered.
supervision_notices = Table(
    "supervision_notices",
    metadata,
    _id(),
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

# What an entry says in words that may name people: the entry itself holds only a commitment to salt and text, so that a
# row can be erased and the chain still verifies.
disclosures = Table(
    "disclosures",
    metadata,
    Column("company_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("field", String(40), primary_key=True),
    Column("person_id", ForeignKey("people.id"), index=True),
    Column("salt", LargeBinary(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# While a hold stands on a unit, nothing of it or of units below it is erased.
holds = Table(
    "holds",
    metadata,
    Column("unit_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# What a company's pictures look like, and the time and place that their cameras noted.
pictures = Table(
    "pictures",
    metadata,
    Column("company_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("sha256", String(64), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("prints", LargeBinary),
    Column("quality", Integer, nullable=False),
    Column("taken_at", Moment),
    Column("latitude", Float),
    Column("longitude", Float),
    sqlite_with_rowid=False,  # so that a company's lie together
)

# A picture of a submission that was evidence before, and in how many of 256 bits the two differ.
reuses = Table(
    "reuses",
    metadata,
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True, autoincrement=False),
    Column("earlier_id", ForeignKey("evidence.id"), nullable=False),
    Column("bits", Integer, nullable=False),
)

# The root over the heads of all companies at a moment; its token, if a time authority gave one.
roots = Table(
    "roots",
    metadata,
    _id(),
    Column("digest", LargeBinary(32), nullable=False),
    Column("filed", Boolean, nullable=False),
    Column("token", LargeBinary),
    Column("ask_at", Moment, nullable=False),
)

# A company's head as it was given out on a local day.
anchors = Table(
    "anchors",
    metadata,
    Column("company_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("on", Date, primary_key=True),
    Column("root_id", ForeignKey("roots.id"), nullable=False, index=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)

# When a company's head is to be looked at next.
anchor_times = Table(
    "anchor_times",
    metadata,
    Column("company_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("next_at", Moment, nullable=False),
)

# Files that people have asked for and that are made beside everything else; `last` is the span's last local day.
exports = Table(
    "exports",
    metadata,
    _id(),
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

# The calendar that a person subscribes to, by the hash of its secret address; a new address ends the one before.
feeds = Table(
    "feeds",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)
