"""The tables of duties, and of what lets duties go."""

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
    true,
)

from bot.store.tables.kinds import Id, Moment, metadata, row_id
from schedules.rate import COUNTED

duties = Table(
    "duties",
    metadata,
    row_id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("period", String(20), nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    # The moment of that day by which it is due, where it is due at an hour.
    Column("due_at", Moment),
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
    # How it may count at best: `fully`, `late` (opened only after its due day), `apart` (the company gave it itself, or
    # it is a figure of others).
    Column("counts", String(8), nullable=False, server_default="fully"),
    # Whether the source states both what is asked and how often; what it does not is in a rate of its own.
    Column("stated", Boolean, nullable=False, server_default=true()),
    # Of a figure that is final: so many done of so many owed, and since when.
    Column("figure_done", Integer),
    Column("figure_of", Integer),
    Column("figure_reached", Boolean),
    Column("figure_at", Moment),
    UniqueConstraint("unit_id", "roadmap_id", "key", "period"),
    Index("ix_duties_unit_id_due_on", "unit_id", "due_on"),
    Index(
        "ix_duties_next_prompt_at",
        "next_prompt_at",
        sqlite_where=text("next_prompt_at IS NOT NULL"),
        postgresql_where=text("next_prompt_at IS NOT NULL"),
    ),
)

# How many duties count how by their due day, stated ones and others apart: rows to be added up. Without `key` they are
# a unit's own duties under a roadmap; with one the duties under that obligation of all units right below it. What is
# `loose` was added since they were last folded.
tallies = Table(
    "tallies",
    metadata,
    row_id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    Column("key", String(80)),
    Column("due_on", Date, nullable=False),
    Column("stated", Boolean, nullable=False, server_default=true()),
    *(Column(name, Integer, nullable=False, server_default="0") for name in COUNTED),
    Column("loose", Boolean, nullable=False),
    Index("ix_tallies_unit_id_key_due_on", "unit_id", "key", "due_on"),
    Index("ix_tallies_loose", "unit_id", sqlite_where=text("loose"), postgresql_where=text("loose")),
)

# Something that happened and from which duties follow; when, where something is due so many hours after it.
events = Table(
    "events",
    metadata,
    row_id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("on", Date, nullable=False),
    Column("happened_at", Moment),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("undone_at", Moment),
    UniqueConstraint("unit_id", "kind", "on"),
)

# An act by which a unit owes less, told to those above: it counts once one of them has seen it. `seq` is its entry in
# the company's ledger; `before` is what the unit said of itself until then, where that is what changed.
exemptions = Table(
    "exemptions",
    metadata,
    row_id(),
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

# Why a duty is not owed after all; nobody stands behind one that the rules themselves gave.
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

# Where, with whom and by whose word a duty is planned for its day: that of a year's plan alone has no row. With
# `everyone` all of its unit come.
plans = Table(
    "plans",
    metadata,
    Column("duty_id", ForeignKey("duties.id"), primary_key=True, autoincrement=False),
    Column("place", Text, nullable=False),
    Column("everyone", Boolean, nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

# Who is to come, by name.
participants = Table(
    "participants",
    metadata,
    Column("duty_id", ForeignKey("plans.duty_id"), primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True),
)
