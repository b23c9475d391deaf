"""Files that people have asked for, and the calendars that they subscribe to."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", Id, primary_key=True),
        _ref("person_id", "people.id"),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("unit_id", Id, sa.ForeignKey("units.id")),
        sa.Column("first", sa.Date()),
        sa.Column("last", sa.Date()),
        sa.Column("message_id", Id),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'made', 'failed')", name=op.f("ck_exports_state")),
    )
    op.create_index("ix_exports_asked", "exports", ["id"], sqlite_where=ASKED, postgresql_where=ASKED)
    op.create_table(
        "feeds",
        sa.Column("person_id", Id, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", Moment(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feeds")
    op.drop_table("exports")


def _ref(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(target), nullable=False)
