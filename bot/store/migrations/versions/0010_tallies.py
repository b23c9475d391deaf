"""How each duty counts, and how many do: what the board adds up."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

VERDICTS = ("open", "done", "reported_late", "made_good", "waived", "undetermined")
CONFIRMED, LOOSE = sa.text("state = 'confirmed'"), sa.text("loose")

JUDGED = """
UPDATE duties SET verdict = CASE
 WHEN waived THEN 'waived'
 WHEN confirmation_id IS NULL THEN CASE WHEN undetermined THEN 'undetermined' ELSE 'open' END
 ELSE coalesce((SELECT CASE WHEN c.done_on > duties.due_on THEN 'made_good' ELSE 'done' END FROM confirmations AS c
  WHERE c.id = duties.confirmation_id AND c.state = 'confirmed' AND c.done_on IS NOT NULL), 'open') END
"""
SUMS = ", ".join(f"sum(CASE WHEN d.verdict = '{name}' THEN 1 ELSE 0 END)" for name in VERDICTS)
OWN = f"""
INSERT INTO tallies (unit_id, due_on, {", ".join(VERDICTS)}, loose)
SELECT d.unit_id, d.due_on, {SUMS}, false FROM duties AS d GROUP BY d.unit_id, d.due_on
"""
BELOW = f"""
INSERT INTO tallies (unit_id, key, due_on, {", ".join(VERDICTS)}, loose)
SELECT u.parent_id, d.key, d.due_on, {SUMS}, false FROM duties AS d JOIN units AS u ON u.id = d.unit_id
WHERE u.parent_id IS NOT NULL GROUP BY u.parent_id, d.key, d.due_on
"""


def upgrade() -> None:
    op.add_column("duties", sa.Column("verdict", sa.String(13), nullable=False, server_default="open"))
    op.create_index(
        "ix_confirmations_confirmed",
        "confirmations",
        ["reviewed_at"],
        sqlite_where=CONFIRMED,
        postgresql_where=CONFIRMED,
    )
    op.create_table(
        "tallies",
        sa.Column("id", Id, primary_key=True),
        sa.Column("unit_id", Id, sa.ForeignKey("units.id"), nullable=False),
        sa.Column("key", sa.String(80)),
        sa.Column("due_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in VERDICTS),
        sa.Column("loose", sa.Boolean(), nullable=False),
    )
    op.execute(JUDGED)
    _judge_reports()
    op.execute(OWN)
    op.execute(BELOW)
    op.create_index("ix_tallies_unit_id_key_due_on", "tallies", ["unit_id", "key", "due_on"])
    op.create_index("ix_tallies_loose", "tallies", ["unit_id"], sqlite_where=LOOSE, postgresql_where=LOOSE)


def downgrade() -> None:
    op.drop_table("tallies")
    op.drop_index("ix_confirmations_confirmed", "confirmations")
    # Not as a batch, which would make the table anew: on SQLite that fails while other tables refer to its rows.
    op.execute("ALTER TABLE duties DROP COLUMN verdict")


def _judge_reports() -> None:
    """Tell what was done in time and reported late, which depends on the unit's own day."""
    duties = sa.table("duties", *map(sa.column, ("id", "unit_id", "due_on", "confirmation_id", "verdict")))
    claims = sa.table("confirmations", sa.column("id"), sa.column("submitted_at", Moment()))
    units = sa.table("units", sa.column("id"), sa.column("timezone"))
    done = (
        sa.select(duties.c.id, sa.type_coerce(duties.c.due_on, sa.Date()), claims.c.submitted_at, units.c.timezone)
        .select_from(duties.join(claims, claims.c.id == duties.c.confirmation_id))
        .join(units, units.c.id == duties.c.unit_id)
        .where(duties.c.verdict == "done", claims.c.submitted_at.is_not(None))
    )
    late = [{"duty": duty} for duty, due, at, zone in op.get_bind().execute(done) if _day(at, zone) > due]
    if late:
        told_late = sa.update(duties).where(duties.c.id == sa.bindparam("duty")).values(verdict="reported_late")
        op.get_bind().execute(told_late, late)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
