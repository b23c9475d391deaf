"""What was asked of a claim and added to it; the remark with which one was confirmed."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("confirmations", sa.Column("remark", sa.Text()))
    op.create_table(
        "questions",
        sa.Column("id", Id, primary_key=True),
        sa.Column("confirmation_id", Id, sa.ForeignKey("confirmations.id"), nullable=False),
        sa.Column("asker_id", Id, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("files", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("answered_at", Moment()),
    )
    op.create_index(op.f("ix_questions_confirmation_id"), "questions", ["confirmation_id"])


def downgrade() -> None:
    op.drop_table("questions")
    op.drop_column("confirmations", "remark")
