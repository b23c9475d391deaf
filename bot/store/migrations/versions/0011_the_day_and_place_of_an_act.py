"""Where and with whom a duty is planned to be done, by whose word."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("duty_id", Id, nullable=False, autoincrement=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name="fk_plans_duty_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_plans_person_id"),
        sa.PrimaryKeyConstraint("duty_id", name="pk_plans"),
    )
    op.create_table(
        "participants",
        sa.Column("duty_id", Id, nullable=False, autoincrement=False),
        sa.Column("person_id", Id, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["duty_id"], ["plans.duty_id"], name="fk_participants_duty_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_participants_person_id"),
        sa.PrimaryKeyConstraint("duty_id", "person_id", name="pk_participants"),
    )
    op.create_index("ix_participants_person_id", "participants", ["person_id"])


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM plans")).scalar():
        raise RuntimeError("duties have a day and a place, which an earlier schema has no room for")
    op.drop_table("participants")
    op.drop_table("plans")
