"""Which duties a submission covers besides its own, and by which submission one is covered."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("submissions", sa.Column("covers", sa.JSON(none_as_null=True)))
    op.add_column("submissions", sa.Column("covered_by", Id))
    op.create_index("ix_submissions_covered_by", "submissions", ["covered_by"])


def downgrade() -> None:
    op.drop_index("ix_submissions_covered_by", "submissions")
    op.drop_column("submissions", "covered_by")
    op.drop_column("submissions", "covers")
