"""The tables of units and people."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.tables.kinds import Id, Moment, metadata, row_id

units = Table(
    "units",
    metadata,
    row_id(),
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

# A chat in a channel, or a thread of one: where it is found is said here alone.
chats = Table(
    "chats",
    metadata,
    row_id(),
    Column("channel", String(40), nullable=False),
    Column("address", String(128), nullable=False),
    Column("thread", String(64), nullable=False, server_default=""),
    Column("is_group", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("channel", "address", "thread"),
)

# A person is spoken to in one chat, whichever of their accounts they write from.
people = Table(
    "people",
    metadata,
    row_id(),
    Column("chat_id", BigInteger, nullable=False, unique=True),
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
    row_id(),
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

# From which chats a person writes.
accounts = Table(
    "accounts",
    metadata,
    Column("chat_id", ForeignKey("chats.id"), primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
)

# Codes that someone tried and that were none: how often is bounded.
tries = Table(
    "tries",
    metadata,
    row_id(),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("at", Moment, nullable=False),
)

# While someone is away, another holds their roles; both days are included.
# An absence is of one company, with its projects; without a deputy once the one who was named has left.
absences = Table(
    "absences",
    metadata,
    row_id(),
    Column("company_id", ForeignKey("units.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("deputy_id", ForeignKey("people.id")),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
)

# A group chat, or a thread in one, that shows a unit's board.
groups = Table(
    "groups",
    metadata,
    row_id(),
    Column("chat_id", BigInteger, nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("bound_by", ForeignKey("people.id"), nullable=False),
    Column("bound_at", Moment, nullable=False),
    Column("next_board_at", Moment, nullable=False),
    Column("gone_at", Moment),
    Column("fault", Text),
    Column("keeps_anchors", Boolean, nullable=False, server_default=false()),
)

# What a person's next digest has to say first; waiting until a message carries it.
prefaces = Table(
    "prefaces",
    metadata,
    row_id(),
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

# The calendar that a person subscribes to, by the hash of its secret address; a new address ends the one before.
feeds = Table(
    "feeds",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)

# A link by which a person signs in to the page once, by the hash of its secret; a new one ends the one before.
sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
)

# A browser in which a person is signed in to the page, by the hash of its secret; it is deleted when it ends.
sessions = Table(
    "sessions",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("device", String(200), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
)
