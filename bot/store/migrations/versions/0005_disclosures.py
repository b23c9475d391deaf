"""What entries say in words stands aside from them; people and files can be erased, and holds forbid it."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("erasure_asked_at", Moment()))
    op.add_column("people", sa.Column("erased_at", Moment()))
    op.add_column("evidence", sa.Column("erased_at", Moment()))
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"])
    op.create_index("ix_reminders_message_id", "reminders", ["message_id"])
    op.create_table(
        "disclosures",
        sa.Column("company_id", Id, sa.ForeignKey("units.id"), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("field", sa.String(40), primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id")),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index(op.f("ix_disclosures_person_id"), "disclosures", ["person_id"])
    op.create_index(op.f("ix_disclosures_at"), "disclosures", ["at"])
    op.create_table(
        "holds",
        sa.Column("unit_id", Id, sa.ForeignKey("units.id"), primary_key=True, autoincrement=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("holds")
    op.drop_table("disclosures")
    op.drop_index("ix_reminders_message_id", "reminders")
    op.drop_index("ix_evidence_sha256", "evidence")
    op.drop_column("evidence", "erased_at")
    op.drop_column("people", "erased_at")
    op.drop_column("people", "erasure_asked_at")
