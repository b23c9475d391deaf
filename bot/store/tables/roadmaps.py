"""The tables of roadmaps: their texts, the units that go by them, and what they ask for."""

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
    text,
)

from bot.store.tables.kinds import Moment, metadata, row_id

# A regulator's roadmap, by the name that its file gives it. One that is retired is in force no more.
roadmaps = Table(
    "roadmaps",
    metadata,
    row_id(),
    Column("name", String(80), nullable=False, unique=True),
    Column("retired_at", Moment),
)

# A row for each time that a text of a roadmap came into force: one that was replaced may come back. `source` is the
# document that it was made from, where there is one: its digest, size, name and media type.
editions = Table(
    "editions",
    metadata,
    row_id(),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("version", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("adopted_at", Moment, nullable=False),
    Column("source", JSON(none_as_null=True)),
)

# Which roadmaps a unit goes by, each from a first year of its own, and which it has left, by which entry of its
# company's ledger (`left_seq`). One that is gone by again is another row.
adoptions = Table(
    "adoptions",
    metadata,
    row_id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    Column("first_year", Integer, nullable=False),
    Column("adopted_at", Moment, nullable=False),
    Column("left_at", Moment),
    Column("left_seq", BigInteger),
    Index(
        "ix_adoptions_unit_id_roadmap_id",
        "unit_id",
        "roadmap_id",
        unique=True,
        sqlite_where=text("left_at IS NULL"),
        postgresql_where=text("left_at IS NULL"),
    ),
)

# What a unit has chosen of an obligation: whether it keeps it and how often, by whom and why; `seq` is the entry in its
# company's ledger. One a unit and obligation: what was chosen before stands in the ledger.
choices = Table(
    "choices",
    metadata,
    row_id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("period", String(20)),
    Column("reason", Text, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("seq", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("unit_id", "roadmap_id", "key"),
)

# What a unit does by one act: obligations that it has put together under words of its own, and bundles, its own or a
# roadmap's, that it has taken apart; by whom and why. Only ever added to: the last of a bundle is so.
bundlings = Table(
    "bundlings",
    metadata,
    row_id(),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    Column("bundle", String(80), nullable=False),
    Column("name", String(80), nullable=False),
    Column("keys", JSON, nullable=False),
    Column("is_apart", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("seq", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

# An obligation is known by its roadmap and its key there. A changed one is a new row, which an edition has brought; the
# old one stays with the duties that are judged by it.
obligations = Table(
    "obligations",
    metadata,
    row_id(),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("escalation", Text, nullable=False),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    UniqueConstraint("roadmap_id", "key", "version"),
)

# The roadmap that the rules of a unit's own make: its unit and those below it go by it.
own_roadmaps = Table(
    "own_roadmaps",
    metadata,
    Column("roadmap_id", ForeignKey("roadmaps.id"), primary_key=True, autoincrement=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, unique=True),
)

# A rule as it was set or changed, from which unit (`from_id`) and by whom: nobody stands behind what the operator set.
# `seq` is its entry in its company's ledger. A version holds `since` a day; up to `until` where a later one follows it,
# or where it was ended, by which entry and whom.
rules = Table(
    "rules",
    metadata,
    row_id(),
    Column("roadmap_id", ForeignKey("roadmaps.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("often", String(20), nullable=False),
    Column("by", Date),
    Column("owner", String(40), nullable=False),
    Column("proof", JSON, nullable=False),
    Column("of", JSON, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("from_id", ForeignKey("units.id"), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("seq", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_seq", BigInteger),
    Column("ended_by", ForeignKey("people.id")),
    Column("ended_at", Moment),
    UniqueConstraint("roadmap_id", "number", "version"),
)
