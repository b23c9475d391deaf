"""Which duties the source states, by the stored versions of their obligations; tallies count these and others apart."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

VERDICTS = (
    *("open", "done", "reported_late", "made_good", "waived", "undetermined"),
    *("waived_unseen", "undetermined_unseen"),
)
# So many ids stand in one statement.
AT_ONCE = 500


def upgrade() -> None:
    for table in ("duties", "tallies"):
        op.add_column(table, sa.Column("stated", sa.Boolean(), server_default=sa.true(), nullable=False))
    conn = op.get_bind()
    found = conn.execute(sa.text("SELECT id, body FROM obligations ORDER BY id")).all()
    others = [row.id for row in found if not _is_stated(json.loads(row.body))]
    duties = sa.table("duties", sa.column("obligation_id", sa.Integer), sa.column("stated", sa.Boolean))
    for ids in _some(others):
        conn.execute(sa.update(duties).where(duties.c.obligation_id.in_(ids)).values(stated=False))
    if others:
        _count_anew()


def downgrade() -> None:
    # The rows of a tally are to be added up: what was apart is together again.
    for table in ("tallies", "duties"):
        op.drop_column(table, "stated")


def _is_stated(said: dict[str, object]) -> bool:
    """As an obligation says it itself; older ones called it the basis of their cadence."""
    return (said["fixed"] if "fixed" in said else said.get("basis")) == "stated"


def _some(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _count_anew() -> None:
    """The tallies of all duties: of each unit its own, and under each obligation those of the units right below it."""
    sums = ", ".join(f"sum(CASE WHEN d.verdict = '{each}' THEN 1 ELSE 0 END)" for each in VERDICTS)
    columns, yes = ", ".join(VERDICTS), sa.true().compile(dialect=op.get_bind().dialect)
    op.execute("DELETE FROM tallies")
    for unit, key, joined in (
        ("d.unit_id", "NULL", ""),
        ("u.parent_id", "d.key", " JOIN units u ON u.id = d.unit_id AND u.parent_id IS NOT NULL"),
    ):
        grouped = f"{unit}, d.roadmap_id, d.due_on, d.stated" + (", d.key" if joined else "")
        op.execute(
            f"INSERT INTO tallies (unit_id, roadmap_id, key, due_on, stated, {columns}, loose)"
            f" SELECT {unit}, d.roadmap_id, {key}, d.due_on, d.stated, {sums}, {yes} FROM duties d{joined}"
            f" WHERE d.verdict <> 'apart' GROUP BY {grouped}"
        )
