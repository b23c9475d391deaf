"""Anchors, the roots over them, and when a company's next is."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roots",
        sa.Column("id", Id, primary_key=True),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("filed", sa.Boolean(), nullable=False),
        sa.Column("token", sa.LargeBinary()),
        sa.Column("ask_at", Moment(), nullable=False),
    )
    op.create_table(
        "anchors",
        sa.Column("company_id", Id, sa.ForeignKey("units.id"), primary_key=True, autoincrement=False),
        sa.Column("on", sa.Date(), primary_key=True, autoincrement=False),
        sa.Column("root_id", Id, sa.ForeignKey("roots.id"), nullable=False, index=True),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "anchor_times",
        sa.Column("company_id", Id, sa.ForeignKey("units.id"), primary_key=True, autoincrement=False),
        sa.Column("next_at", Moment(), nullable=False),
    )


def downgrade() -> None:
    for table in ("anchor_times", "anchors", "roots"):
        op.drop_table(table)
