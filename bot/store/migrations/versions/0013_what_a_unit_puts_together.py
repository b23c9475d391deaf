"""What units do by one act: what they have put together, and what they have taken apart."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundlings",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("roadmap_id", Id, nullable=False),
        sa.Column("bundle", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("is_apart", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", Id),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_bundlings_unit_id"),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name="fk_bundlings_roadmap_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_bundlings_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bundlings"),
    )
    op.create_index("ix_bundlings_unit_id", "bundlings", ["unit_id"])


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM bundlings")).scalar():
        raise RuntimeError("units have put together what they do, which an earlier schema has no place for")
    op.drop_table("bundlings")
