"""What is due at an hour: the moment of the event, and that by which its duty is due."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("happened_at", Moment(), nullable=True))
    op.add_column("duties", sa.Column("due_at", Moment(), nullable=True))


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM duties WHERE due_at IS NOT NULL")).scalar():
        raise RuntimeError("some duties are due at an hour, for which an earlier schema has no place")
    op.drop_column("duties", "due_at")
    op.drop_column("events", "happened_at")
