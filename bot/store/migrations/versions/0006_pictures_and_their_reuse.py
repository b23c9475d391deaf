"""Pictures with what they look like, and which of them were evidence before; how a file was sent."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("sent_as", sa.String(10), nullable=False, server_default="photo"))
    op.execute("UPDATE evidence SET sent_as = 'document' WHERE kind = 'document'")
    op.create_table(
        "pictures",
        sa.Column("company_id", Id, sa.ForeignKey("units.id"), primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("prints", sa.LargeBinary()),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("taken_at", Moment()),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reuses",
        sa.Column("evidence_id", Id, sa.ForeignKey("evidence.id"), primary_key=True, autoincrement=False),
        sa.Column("earlier_id", Id, sa.ForeignKey("evidence.id"), nullable=False),
        sa.Column("bits", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("reuses")
    op.drop_table("pictures")
    op.drop_column("evidence", "sent_as")
