"""Several roadmaps, each by its name; what is there belongs to the one there is, by which every unit goes."""

import json

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

VERDICTS = (
    *("open", "done", "reported_late", "made_good", "waived", "undetermined"),
    *("waived_unseen", "undetermined_unseen"),
)
# The columns of each table that stay.
OBLIGATION = "id, key, version, body, escalation"
DUTY = (
    "id, unit_id, obligation_id, key, period, opens_on, due_on, submission_id, next_prompt_at, undetermined, waived,"
    " missed_at, planned_on, notice_id, opened_at, verdict, exemption_id, unseen, counts"
)
TALLY = ", ".join(("id", "unit_id", "key", "due_on", *VERDICTS, "loose"))
# A column that names a roadmap, and what it refers to.
Named = list[sa.Column[int] | sa.ForeignKeyConstraint]


def upgrade() -> None:
    conn = op.get_bind()
    lite = conn.dialect.name == "sqlite"
    body = conn.execute(sa.text("SELECT body FROM roadmaps ORDER BY id DESC LIMIT 1")).scalar()
    _set_editions_apart(lite=lite)
    _create_adoptions()
    if body:
        conn.execute(sa.text("INSERT INTO roadmaps (name) VALUES (:name)"), {"name": json.loads(body)["id"]})
        op.execute("UPDATE editions SET roadmap_id = (SELECT max(id) FROM roadmaps)")
        op.execute(
            "INSERT INTO adoptions (unit_id, roadmap_id, first_year, adopted_at)"
            " SELECT units.id, roadmaps.id, first_year, created_at FROM units CROSS JOIN roadmaps"
        )
    if lite:
        _rebuild_in_sqlite()
    else:
        _alter_in_postgresql()


def downgrade() -> None:
    conn = op.get_bind()
    if conn.execute(sa.text("SELECT count(*) FROM roadmaps")).scalar_one() > 1:
        raise RuntimeError("there are several roadmaps here, of which schema 0004 knows one")
    if conn.dialect.name == "sqlite":
        _rebuild_back_in_sqlite()
    else:
        _alter_back_in_postgresql()
    op.drop_table("adoptions")


def _create_adoptions() -> None:
    op.create_table(
        "adoptions",
        sa.Column("unit_id", Id, autoincrement=False, nullable=False),
        sa.Column("roadmap_id", Id, autoincrement=False, nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("adopted_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_adoptions_unit_id")),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name=op.f("fk_adoptions_roadmap_id")),
        sa.PrimaryKeyConstraint("unit_id", "roadmap_id", name=op.f("pk_adoptions")),
    )


def _set_editions_apart(*, lite: bool) -> None:
    """The table of roadmaps becomes that of their editions, beside one that holds their names."""
    op.rename_table("roadmaps", "editions")
    if not lite:
        op.execute("ALTER TABLE editions RENAME CONSTRAINT pk_roadmaps TO pk_editions")
        op.execute("ALTER SEQUENCE roadmaps_id_seq RENAME TO editions_id_seq")
    op.create_table(
        "roadmaps",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmaps")),
        sa.UniqueConstraint("name", name=op.f("uq_roadmaps_name")),
    )
    op.add_column("editions", sa.Column("roadmap_id", Id, nullable=True))


# PostgreSQL changes its tables in place.


def _alter_in_postgresql() -> None:
    op.alter_column("editions", "roadmap_id", nullable=False)
    _refer("editions", "roadmaps")
    op.create_index(op.f("ix_editions_roadmap_id"), "editions", ["roadmap_id"])
    op.execute("ALTER TABLE obligations DROP CONSTRAINT fk_obligations_roadmap_id")
    op.alter_column("obligations", "roadmap_id", new_column_name="edition_id")
    op.create_foreign_key(op.f("fk_obligations_edition_id"), "obligations", "editions", ["edition_id"], ["id"])
    for table in ("obligations", "duties", "tallies"):
        op.add_column(table, sa.Column("roadmap_id", Id, nullable=True))
        op.execute(f"UPDATE {table} SET roadmap_id = (SELECT max(id) FROM roadmaps)")
        op.alter_column(table, "roadmap_id", nullable=False)
        _refer(table, "roadmaps")
    _unique("obligations", ("key", "version"), ("roadmap_id", "key", "version"))
    _unique("duties", ("unit_id", "key", "period"), ("unit_id", "roadmap_id", "key", "period"))


def _alter_back_in_postgresql() -> None:
    _unique("duties", ("unit_id", "roadmap_id", "key", "period"), ("unit_id", "key", "period"))
    _unique("obligations", ("roadmap_id", "key", "version"), ("key", "version"))
    for table in ("tallies", "duties", "obligations", "editions"):
        op.drop_column(table, "roadmap_id")
    op.execute("ALTER TABLE obligations RENAME COLUMN edition_id TO roadmap_id")
    op.execute("ALTER TABLE obligations RENAME CONSTRAINT fk_obligations_edition_id TO fk_obligations_roadmap_id")
    op.execute("ALTER TABLE adoptions DROP CONSTRAINT fk_adoptions_roadmap_id")
    op.drop_table("roadmaps")
    op.rename_table("editions", "roadmaps")
    op.execute("ALTER TABLE roadmaps RENAME CONSTRAINT pk_editions TO pk_roadmaps")
    op.execute("ALTER SEQUENCE editions_id_seq RENAME TO roadmaps_id_seq")


def _refer(table: str, to: str) -> None:
    op.create_foreign_key(op.f(f"fk_{table}_roadmap_id"), table, to, ["roadmap_id"], ["id"])


def _unique(table: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"uq_{table}_{'_'.join(before)}"), table)
    op.create_unique_constraint(op.f(f"uq_{table}_{'_'.join(after)}"), table, list(after))


# SQLite changes no constraint: a table is made anew. What refers to one that is away meanwhile is looked at in the end.


def _rebuild_in_sqlite() -> None:
    op.execute("PRAGMA defer_foreign_keys = ON")
    the_one = "(SELECT max(id) FROM roadmaps)"
    for table in ("editions", "obligations", "duties", "tallies"):
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")
    for table in ("tallies", "duties", "obligations", "editions"):
        op.drop_table(table)
    _create_editions("editions", _named("editions"))
    _fill("editions", "id, sha256, version, body, adopted_at, roadmap_id")
    _create_obligations(_named("obligations"), edition="edition_id", editions="editions")
    _fill("obligations", f"{OBLIGATION}, edition_id, roadmap_id", f"{OBLIGATION}, roadmap_id, {the_one}")
    _create_duties(_named("duties"))
    _fill("duties", f"{DUTY}, roadmap_id", f"{DUTY}, {the_one}")
    _create_tallies(_named("tallies"))
    _fill("tallies", f"{TALLY}, roadmap_id", f"{TALLY}, {the_one}")


def _rebuild_back_in_sqlite() -> None:
    op.execute("PRAGMA defer_foreign_keys = ON")
    for table in ("editions", "obligations", "duties", "tallies", "adoptions"):
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")
    for table in ("adoptions", "tallies", "duties", "obligations", "editions", "roadmaps"):
        op.drop_table(table)
    _create_editions("roadmaps", [])
    edition = "id, sha256, version, body, adopted_at"
    op.execute(f"INSERT INTO roadmaps ({edition}) SELECT {edition} FROM kept_editions")
    _create_obligations([], edition="roadmap_id", editions="roadmaps")
    _fill("obligations", f"{OBLIGATION}, roadmap_id", f"{OBLIGATION}, edition_id")
    _create_duties([])
    _fill("duties", DUTY)
    _create_tallies([])
    _fill("tallies", TALLY)
    _create_adoptions()
    for table in ("editions", "adoptions"):
        op.execute(f"DROP TABLE kept_{table}")


def _fill(table: str, columns: str, kept: str = "") -> None:
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {kept or columns} FROM kept_{table}")
    op.execute(f"DROP TABLE kept_{table}")


def _named(table: str) -> Named:
    """The column that names a row's roadmap."""
    return [
        sa.Column("roadmap_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name=op.f(f"fk_{table}_roadmap_id")),
    ]


def _create_editions(table: str, roadmap: Named) -> None:
    op.create_table(
        table,
        sa.Column("id", Id, nullable=False),
        *roadmap,
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("adopted_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    if roadmap:
        op.create_index(op.f(f"ix_{table}_roadmap_id"), table, ["roadmap_id"])


def _create_obligations(roadmap: Named, *, edition: str, editions: str) -> None:
    alike = [*(["roadmap_id"] if roadmap else []), "key", "version"]
    op.create_table(
        "obligations",
        sa.Column("id", Id, nullable=False),
        *roadmap,
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("escalation", sa.Text(), nullable=False),
        sa.Column(edition, Id, nullable=False),
        sa.ForeignKeyConstraint([edition], [f"{editions}.id"], name=op.f(f"fk_obligations_{edition}")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
        sa.UniqueConstraint(*alike, name=op.f(f"uq_obligations_{'_'.join(alike)}")),
    )


def _create_duties(roadmap: Named) -> None:
    alike = ["unit_id", *(["roadmap_id"] if roadmap else []), "key", "period"]
    op.create_table(
        "duties",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("obligation_id", Id, nullable=False),
        *roadmap,
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("submission_id", Id, nullable=True),
        sa.Column("next_prompt_at", Moment(), nullable=True),
        sa.Column("undetermined", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("waived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("missed_at", Moment(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("notice_id", Id, nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("verdict", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("exemption_id", Id, nullable=True),
        sa.Column("unseen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("counts", sa.String(length=8), server_default="fully", nullable=False),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligations.id"], name=op.f("fk_duties_obligation_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_duties_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint(*alike, name=op.f(f"uq_duties_{'_'.join(alike)}")),
    )
    op.create_index(op.f("ix_duties_exemption_id"), "duties", ["exemption_id"])
    waiting = sa.text("next_prompt_at IS NOT NULL")
    op.create_index("ix_duties_next_prompt_at", "duties", ["next_prompt_at"], sqlite_where=waiting)
    op.create_index(op.f("ix_duties_notice_id"), "duties", ["notice_id"])
    op.create_index("ix_duties_unit_id_due_on", "duties", ["unit_id", "due_on"])


def _create_tallies(roadmap: Named) -> None:
    op.create_table(
        "tallies",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        *roadmap,
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in VERDICTS),
        sa.Column("loose", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_tallies_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
    )
    op.create_index("ix_tallies_loose", "tallies", ["unit_id"], sqlite_where=sa.text("loose"))
    op.create_index("ix_tallies_unit_id_key_due_on", "tallies", ["unit_id", "key", "due_on"])
