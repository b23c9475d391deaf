"""The tables of submissions, with their evidence and dialogues."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.tables.kinds import Id, Moment, metadata, row_id

submissions = Table(
    "submissions",
    metadata,
    row_id(),
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
    # What one act fulfils besides: the duties that this one is for as well, by id; and of each submission that was made
    # of it for one of them, which one it came with.
    Column("covers", JSON(none_as_null=True)),
    Column("covered_by", Id, index=True),
    # Of each of these duties that asks for figures, by its id: done, and of how many.
    Column("figures", JSON(none_as_null=True)),
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

evidence = Table(
    "evidence",
    metadata,
    row_id(),
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
    row_id(),
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
    row_id(),
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
