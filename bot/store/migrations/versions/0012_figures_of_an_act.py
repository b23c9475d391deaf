"""The figures of an act that fulfils several duties, each by the duty that asks for them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("figures", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("submissions", "figures")
