"""Who is at work, what was in doubt, and a ledger that only grows."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER entries_no_{verb} BEFORE {verb} ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END
"""
POSTGRESQL = """
CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
CREATE TRIGGER entries_only_grow BEFORE UPDATE OR DELETE ON entries
FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()
"""


def upgrade() -> None:
    op.add_column("messages", sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("urgency", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("duties", sa.Column("undetermined", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(100), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("ticked_at", Moment()),
    )
    op.create_table(
        "tries",
        sa.Column("id", Id, primary_key=True),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_tries_telegram_id", "tries", ["telegram_id"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(verb=verb))
    else:
        op.execute(POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER entries_no_{verb}")
    else:
        op.execute("DROP TRIGGER entries_only_grow ON entries")
        op.execute("DROP TRIGGER entries_no_truncate ON entries")
        op.execute("DROP FUNCTION ledger_only_grows")
    op.drop_table("tries")
    op.drop_table("watch")
    with op.batch_alter_table("duties") as batch:
        batch.drop_column("undetermined")
    with op.batch_alter_table("messages") as batch:
        batch.drop_column("urgency")
        batch.drop_column("doubts")
