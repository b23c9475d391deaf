"""The first tables, and a ledger that only grows."""

from alembic import op

from bot.store.tables import metadata

revision = "0001"
down_revision = None
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
    metadata.create_all(op.get_bind())
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
    metadata.drop_all(op.get_bind())
