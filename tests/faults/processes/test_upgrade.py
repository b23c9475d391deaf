"""An upgrade on its way, to a next version that is this one with a migration more."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.app.opening import opened
from bot.errors import Refused
from bot.settings import Settings
from bot.store import lease
from bot.store.engine import Connection, open_store
from bot.store.messages import inbox, messages
from bot.store.migrate import is_current, revision
from tests.chats import chat_id, telegram
from tests.faults.process import ROOT

NOW = datetime(2026, 11, 2, tzinfo=UTC)
MIGRATION = '''"""What a next version adds."""

import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{now}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("added_first", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("added", sa.Integer, server_default="7"))
    op.create_table("added_last", sa.Column("id", sa.Integer, primary_key=True))


def downgrade() -> None:
    op.drop_table("added_last")
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_column("added")
    op.drop_table("added_first")
'''
HEAD = """
from datetime import UTC, datetime
from pathlib import Path
from bot.app.opening import opened, to_be_led
from bot.errors import Refused
from bot.settings import Settings
from bot.store.engine import open_store
from bot.store.migrate import migrate
import bot, sys
url, now = sys.argv[1], datetime.now(UTC)
settings = Settings.model_construct(database_url=url, home=Path(sys.argv[2]))
assert Path(bot.__file__).is_relative_to(Path.cwd()), bot.__file__
"""


class Next:
    """The next version, in a folder of its own, where statements are run."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for package in ("bot", "schedules"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, place / package, copy_function=os.symlink, ignore=ignored)
        versions = place / "bot" / "store" / "migrations" / "versions"
        self.before = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
        self.schema = f"{int(self.before) + 1:04}"
        written = MIGRATION.replace("{next}", self.schema).replace("{now}", self.before)
        (versions / f"{self.schema}_what_a_next_version_adds.py").write_text(written)

    def run(self, statements: str, url: str, home: Path) -> "subprocess.CompletedProcess[str]":
        """Run statements in the next version."""
        env = {**os.environ, "PYTHONPATH": str(self.place)}
        command = [sys.executable, "-c", HEAD + statements, url, str(home)]
        return subprocess.run(
            command, env=env, cwd=self.place, capture_output=True, text=True, timeout=120, check=False
        )


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Next:
    return Next(tmp_path_factory.mktemp("next"))


def names(conn: Connection) -> set[str]:
    return set(inspect(conn).get_table_names())


def test_what_waits_goes_through_an_upgrade_and_a_downgrade(later: Next, database_url: str, tmp_path: Path) -> None:
    def owe(conn: Connection) -> None:
        messages.add_stranger_message(conn, chat_id(conn, 5001), "{}", NOW)
        row = {
            "update_id": 7,
            "sha256": "0" * 64,
            "chat": "1",
            "is_group": False,
            "body": "{}",
            "received_at": NOW,
            "not_before": NOW,
        }
        inbox.keep(conn, "telegram", [row])

    store = open_store(database_url)
    store.write_now(owe)
    done = later.run("opened(settings, now).close()", database_url, tmp_path)
    assert done.returncode == 0, done.stderr
    assert store.read_now(revision) == later.schema
    assert store.read_now(lambda conn: conn.execute(text("SELECT added FROM inbox")).scalar()) == 7
    store.close()
    with pytest.raises(Refused, match="use the newer DutyBell"):
        opened(Settings.model_construct(database_url=database_url, home=tmp_path), NOW)
    done = later.run(f"migrate(open_store(url), {later.before!r})", database_url, tmp_path)
    assert done.returncode == 0, done.stderr
    store = open_store(database_url)
    assert store.read_now(is_current)
    assert [message.to for message in store.write_now(messages.lease, "telegram", NOW, 9)] == [telegram(5001)]
    assert len(store.read_now(inbox.waiting, NOW, 9, ["telegram"])) == 1
    store.close()


def test_half_a_migration_is_none(later: Next, database_url: str, tmp_path: Path) -> None:
    store = open_store(database_url)
    taken = text("CREATE TABLE added_last (id INTEGER)")  # so that the migration's last step fails
    store.write_now(lambda conn: conn.execute(taken))
    before = store.read_now(names)
    assert later.run("opened(settings, now)", database_url, tmp_path).returncode == 1
    assert store.read_now(names) == before
    assert "added" not in store.read_now(lambda conn: [each["name"] for each in inspect(conn).get_columns("inbox")])
    assert store.read_now(revision) == later.before
    store.close()


def test_an_older_bot_at_work_is_waited_for_before_anything_is_moved(
    later: Next, database_url: str, tmp_path: Path
) -> None:
    store = open_store(database_url)
    store.write_now(lease.take_over, "an older bot", datetime.now(UTC) + timedelta(minutes=5))
    refused = """
to_be_led(settings).close()
try:
    opened(settings, now)
except Refused as fault:
    print(fault)
"""
    done = later.run(refused, database_url, tmp_path)
    assert "a bot of another version is at work" in done.stdout, done.stderr
    assert store.read_now(revision) == later.before
    store.write_now(lease.renew, datetime.now(UTC) - timedelta(seconds=1))
    assert later.run("opened(settings, now).close()", database_url, tmp_path).returncode == 0
    assert store.read_now(revision) == later.schema
    store.close()
