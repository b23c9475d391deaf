"""Roadmaps that units have left, and may go by again, and roadmaps that are retired."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEPT = "unit_id, roadmap_id, first_year, adopted_at"


def upgrade() -> None:
    op.add_column("roadmaps", sa.Column("retired_at", Moment(), nullable=True))
    _anew(
        [sa.Column("id", Id, nullable=False)],
        [sa.Column("left_seq", sa.BigInteger(), nullable=True), sa.PrimaryKeyConstraint("id", name="pk_adoptions")],
    )
    op.create_index(
        "ix_adoptions_unit_id_roadmap_id",
        "adoptions",
        ["unit_id", "roadmap_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )


def downgrade() -> None:
    conn = op.get_bind()
    gone = "(SELECT count(*) FROM adoptions WHERE left_at IS NOT NULL)"
    retired = "(SELECT count(*) FROM roadmaps WHERE retired_at IS NOT NULL)"
    if conn.execute(sa.text(f"SELECT {gone} + {retired}")).scalar():
        raise RuntimeError("units have left roadmaps here, or one is retired, of which schema 0013 knows nothing")
    _anew([], [sa.PrimaryKeyConstraint("unit_id", "roadmap_id", name="pk_adoptions")])
    op.drop_column("roadmaps", "retired_at")


def _anew(first: list[sa.Column[int]], last: list[sa.schema.SchemaItem]) -> None:
    """Make the table anew with other columns before and behind, since no key can be changed on SQLite."""
    op.execute(f"CREATE TEMPORARY TABLE kept_adoptions AS SELECT {KEPT} FROM adoptions")
    op.drop_table("adoptions")
    op.create_table(
        "adoptions",
        *first,
        sa.Column("unit_id", Id, autoincrement=False, nullable=False),
        sa.Column("roadmap_id", Id, autoincrement=False, nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("adopted_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        *last,
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_adoptions_unit_id"),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name="fk_adoptions_roadmap_id"),
    )
    op.execute(f"INSERT INTO adoptions ({KEPT}) SELECT {KEPT} FROM kept_adoptions ORDER BY unit_id, roadmap_id")
    op.execute("DROP TABLE kept_adoptions")
