"""How a duty may count at best; those that were there before count as they did."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("duties", sa.Column("counts", sa.String(length=8), server_default="fully", nullable=False))


def downgrade() -> None:
    op.drop_column("duties", "counts")
