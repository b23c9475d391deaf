"""What units have chosen of their obligations: which they keep, and how often."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "choices",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("roadmap_id", Id, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("period", sa.String(20)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", Id),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_choices_unit_id"),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name="fk_choices_roadmap_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_choices_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_choices"),
        sa.UniqueConstraint("unit_id", "roadmap_id", "key", name="uq_choices_unit_id_roadmap_id_key"),
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM choices")).scalar():
        raise RuntimeError("units have chosen what they keep, which an earlier schema has no place for")
    op.drop_table("choices")
