"""Figures that nobody submits: what they came to, of those that are final."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    ("figure_done", sa.Integer()),
    ("figure_of", sa.Integer()),
    ("figure_reached", sa.Boolean()),
    ("figure_at", Moment()),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("duties", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in reversed(COLUMNS):
        op.drop_column("duties", name)
