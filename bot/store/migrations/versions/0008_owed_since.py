"""Since when a message is owed, which a later revision does not make older."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("owed_at", Moment()))
    op.execute("UPDATE messages SET owed_at = CASE WHEN state = 'owed' THEN not_before ELSE created_at END")
    with op.batch_alter_table("messages") as messages:
        messages.alter_column("owed_at", existing_type=Moment(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("owed_at")
