"""Tables and columns by the words of the field: submissions, escalations with steps, supervision notices."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = {"confirmations": "submissions", "urges": "supervision_notices"}
COLUMNS = {"confirmation_id": "submission_id", "ladder": "escalation", "rung": "step"}
# Which tables have such a column, each by its new name.
HAVING = {
    "confirmation_id": ("duties", "evidence", "said", "questions", "dialogues"),
    "ladder": ("obligations",),
    "rung": ("reminders",),
}
# What the stored roadmaps, obligations and escalations call things.
WORDS = {"ladder": "escalation", "ladders": "escalations", "rungs": "steps"}
# What dialogues under way, and what was said in them, are about; and what those of a supervision notice expect.
ABOUT = {"confirmation": "submission", "claim": "submission", "urge": "supervision_notice"}
BACK = {"submission": "confirmation", "supervision_notice": "urge"}


def upgrade() -> None:
    _say(WORDS, "ladder")
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for old, tables in HAVING.items():
        for table in tables:
            op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {COLUMNS[old]}")
    _name(TABLES | COLUMNS)
    _ask("urge.", "supervise.", ABOUT)
    _count_on(TABLES)


def downgrade() -> None:
    _ask("supervise.", "urge.", BACK)
    _count_on({new: old for old, new in TABLES.items()})
    for old, tables in HAVING.items():
        for table in tables:
            op.execute(f"ALTER TABLE {table} RENAME COLUMN {COLUMNS[old]} TO {old}")
    for old, new in TABLES.items():
        op.rename_table(new, old)
    _name({new: old for old, new in (TABLES | COLUMNS).items()})
    _say({new: old for old, new in WORDS.items()}, "ladder")


def _say(words: Mapping[str, str], escalation: str) -> None:
    """Call things in the stored roadmaps and obligations by these words."""
    conn = op.get_bind()
    for table, column in (("roadmaps", "body"), ("obligations", "body"), ("obligations", escalation)):
        shown = sa.table(table, sa.column("id", sa.BigInteger), sa.column(column, sa.Text))
        for row in conn.execute(sa.select(shown.c.id, shown.c[column])).all():
            said = json.dumps(_renamed(json.loads(row[1]), words), ensure_ascii=False, separators=(",", ":"))
            conn.execute(sa.update(shown).where(shown.c.id == row[0]).values({column: said}))


def _ask(old: str, new: str, about: Mapping[str, str]) -> None:
    """Let dialogues expect, and be about, what is called so now."""
    conn = op.get_bind()
    for table in ("dialogues", "said"):
        op.execute(
            f"UPDATE {table} SET expects = '{new}' || substr(expects, {len(old) + 1}) WHERE expects LIKE '{old}%'"
        )
        shown = sa.table(table, sa.column("person_id"), sa.column("about", sa.JSON), sa.column("chat_message_id"))
        key = [shown.c.person_id, *([shown.c.chat_message_id] if table == "said" else [])]
        for row in conn.execute(sa.select(*key, shown.c.about).where(shown.c.about.is_not(None))).all():
            mine = sa.and_(*(column == value for column, value in zip(key, row, strict=False)))
            conn.execute(sa.update(shown).where(mine).values(about=_renamed(row.about, about)))


def _count_on(tables: Mapping[str, str]) -> None:
    """Name PostgreSQL's counters of ids after their tables as they are called now."""
    if op.get_bind().dialect.name == "postgresql":
        for old, new in tables.items():
            op.execute(f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq")


def _renamed(said: Any, words: Mapping[str, str]) -> Any:
    if isinstance(said, dict):
        return {words.get(key, key): _renamed(value, words) for key, value in said.items()}
    return [_renamed(each, words) for each in said] if isinstance(said, list) else said


def _name(words: Mapping[str, str]) -> None:
    """Name indexes and constraints after the tables and columns as they are called now."""
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        _name_in_postgresql(conn, words)
    else:
        _name_in_sqlite(conn, words)


def _name_in_postgresql(conn: sa.Connection, words: Mapping[str, str]) -> None:
    here = "relnamespace = current_schema()::regnamespace"
    held = conn.execute(
        sa.text(f"SELECT conname, relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE {here}")
    )
    for name, table in held.all():
        if (new := _by(words, name)) != name:
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO {new}")
    for (name,) in conn.execute(sa.text(f"SELECT relname FROM pg_class WHERE relkind = 'i' AND {here}")).all():
        if (new := _by(words, name)) != name:
            op.execute(f"ALTER INDEX {name} RENAME TO {new}")


def _name_in_sqlite(conn: sa.Connection, words: Mapping[str, str]) -> None:
    """An index is made anew; a constraint's name stands nowhere but in the text of its table, and is changed there."""
    for name, sql in conn.execute(
        sa.text("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql > ''")
    ).all():
        if (new := _by(words, name)) != name:
            op.execute(f"DROP INDEX {name}")
            op.execute(sql.replace(name, new, 1))
    tables = conn.execute(sa.text("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql > ''")).all()
    op.execute("PRAGMA writable_schema = ON")
    for table, sql in tables:
        said = _constraints_by(words, sql)
        if said != sql:
            conn.execute(
                sa.text("UPDATE sqlite_schema SET sql = :said WHERE type = 'table' AND name = :table"),
                {"said": said, "table": table},
            )
    op.execute("PRAGMA writable_schema = RESET")


def _constraints_by(words: Mapping[str, str], sql: str) -> str:
    """A table's text with its constraints named by these words."""
    parts = sql.split("CONSTRAINT ")
    for at, part in enumerate(parts[1:], start=1):
        name, rest = part.split(" ", 1)
        parts[at] = f"{_by(words, name)} {rest}"
    return "CONSTRAINT ".join(parts)


def _by(words: Mapping[str, str], name: str) -> str:
    """A constraint's or an index's name by these words: they are parts between underscores."""
    said = f"_{name}_"
    for old, new in words.items():
        said = said.replace(f"_{old}_", f"_{new}_")
    return said[1:-1]
