"""The tables of the ledger, its anchors, and of what may not be erased."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, LargeBinary, String, Table, Text

from bot.store.tables.kinds import Moment, metadata, row_id

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

# The root over the heads of all companies at a moment; its token, if a time authority gave one.
roots = Table(
    "roots",
    metadata,
    row_id(),
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

# While a hold stands on a unit, nothing of it or of units below it is erased.
holds = Table(
    "holds",
    metadata,
    Column("unit_id", ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
