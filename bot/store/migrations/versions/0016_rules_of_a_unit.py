"""Rules that a unit sets for itself and the units below, in a roadmap of its own."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_roadmaps",
        sa.Column("roadmap_id", Id, autoincrement=False, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name="fk_own_roadmaps_roadmap_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_own_roadmaps_unit_id"),
        sa.PrimaryKeyConstraint("roadmap_id", name="pk_own_roadmaps"),
        sa.UniqueConstraint("unit_id", name="uq_own_roadmaps_unit_id"),
    )
    op.create_table(
        "rules",
        sa.Column("id", Id, nullable=False),
        sa.Column("roadmap_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("often", sa.String(20), nullable=False),
        sa.Column("by", sa.Date()),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("proof", sa.JSON(), nullable=False),
        sa.Column("of", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("from_id", Id, nullable=False),
        sa.Column("person_id", Id),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ended_seq", sa.BigInteger()),
        sa.Column("ended_by", Id),
        sa.Column("ended_at", Moment()),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name="fk_rules_roadmap_id"),
        sa.ForeignKeyConstraint(["from_id"], ["units.id"], name="fk_rules_from_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_rules_person_id"),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name="fk_rules_ended_by"),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
        sa.UniqueConstraint("roadmap_id", "number", "version", name="uq_rules_roadmap_id_number_version"),
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM rules")).scalar():
        raise RuntimeError("units have set rules of their own, which an earlier schema has no place for")
    op.drop_table("rules")
    op.drop_table("own_roadmaps")
