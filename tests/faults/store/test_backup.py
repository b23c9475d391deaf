"""Backups made while people write, brought back to an empty host, torn, old, counted and due at night."""

import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app.opening import anchors_of, opened, vault_of
from bot.app.running import running
from bot.backup.back_up import Made, back_up
from bot.backup.restore import restore
from bot.backup.shelf import Shelf
from bot.errors import Refused
from bot.flows.reminders.remind import climb
from bot.ops.doctor import examine
from bot.outbox.about.digests import write_digests
from bot.outbox.operations import open_duties
from bot.settings import Settings
from bot.store.backlog import figures
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.messages.reminders import people_waited_for
from bot.store.revival import is_empty
from bot.vault.folder import Folder
from bot.web.health import exposed
from tests.command_line import dutybell
from tests.faults.process import ROOT
from tests.journeys.town import LEADER, MANAGER, Town, local, text_of, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path / "home", local(2026, 11, 2, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Settings:
    """An empty host of the same kind."""
    home = tmp_path / "elsewhere"
    sqlite = f"sqlite:///{home / 'dutybell.db'}"
    url = sqlite if database_url.startswith("sqlite") else request.getfixturevalue("postgresql")()
    return Settings.model_construct(database_url=url, home=home)


def shelf_of(here: Town) -> Shelf:
    return Shelf(here.settings.backups_at)


def backed_up(here: Town, *, keep: int = 0) -> Made:
    assert here.bot
    return back_up(here.bot.store, here.bot.vault, shelf_of(here), here.clock.now(), keep=keep, go_on=lambda: None)


def prove(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "已检查")
    here.press(LEADER, "📤 提交")


def chain(conn: Connection, upto: int | None = None) -> list[tuple[int, bytes, bytes]]:
    return list(ledger.walk(conn, 1, upto=upto))


def env_of(settings: Settings) -> dict[str, str]:
    return {"DUTYBELL_DATABASE_URL": settings.database, "DUTYBELL_HOME": str(settings.home)}


def test_a_backup_made_while_the_bot_writes_is_restored_whole_to_an_empty_host(
    here: Town, elsewhere: Settings, tmp_path: Path
) -> None:
    here.tick()
    prove(here)
    assert here.bot
    store, done = here.bot.store, threading.Event()

    def write_on() -> None:
        while not done.is_set():
            store.write_now(ledger.append, 1, "tried", here.clock.now())

    writers = [threading.Thread(target=write_on) for _ in range(3)]
    for writer in writers:
        writer.start()
    made = dutybell("backup", home=tmp_path, **env_of(here.settings))
    done.set()
    for writer in writers:
        writer.join(30)
    assert made.returncode == 0, made.stderr
    stored = len(set(here.bot.vault.names()))
    assert f"{stored} files ({stored} new)" in made.stdout

    folder = shelf_of(here).newest()
    assert folder
    brought = dutybell("restore", str(folder), home=tmp_path, **env_of(elsewhere))
    assert brought.returncode == 0, brought.stderr
    assert "good: " in brought.stdout
    there = opened(elsewhere, here.clock.now())
    copy = there.read_now(chain)
    there.close()
    found = re.search(r"up to entry (\d+), head ([0-9a-f]{64})", brought.stdout)
    assert found
    kept = int(found[1])
    assert copy[kept - 1][2].hex() == found[2]
    assert any(b'"system_unavailable"' in body for _, body, _ in copy[kept:])
    assert copy[:kept] == store.read_now(chain, kept)
    assert b'"restored"' in copy[-1][1]
    assert set(here.bot.vault.names()) == set(vault_of(elsewhere).names())


def test_a_backup_leaves_the_writer_free_and_is_of_one_moment(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.snapshot.PAGES", 20)
    assert here.bot
    store = here.bot.store
    written: list[int] = []

    def write() -> None:
        if len(written) < 20:
            written.append(store.write_now(ledger.append, 1, "tried", here.clock.now()))

    made = back_up(store, here.bot.vault, shelf_of(here), here.clock.now(), go_on=write)
    assert len(written) > 5
    assert made.manifest.snapshot.chains[0].entries == written[0] - 1


def test_a_copy_of_three_days_ago_sends_nothing_old_and_each_person_one_digest(here: Town, elsewhere: Settings) -> None:
    here.tick()
    here.stop()
    here.clock.forward_to(local(2026, 11, 23, 9))
    store = opened(here.settings, here.clock.now())
    store.write_now(open_duties, here.clock.now())
    store.write_now(climb, here.clock.now())
    to = store.read_now(people_waited_for, here.clock.now())
    owed = store.write_now(write_digests, here.clock.now(), to)
    assert owed  # written and not yet sent: sent by the bot of that time, after the backup
    made = back_up(store, vault_of(here.settings), shelf_of(here), here.clock.now(), go_on=lambda: None)
    store.close()
    here.start()
    here.settle()
    prove(here)
    here.at(local(2026, 11, 24, 9))
    here.at(local(2026, 11, 25, 9))
    here.stop()

    here.clock.forward_to(local(2026, 11, 26, 10))
    restore(made.folder, elsewhere.database, vault_of(elsewhere), here.clock.now())
    before = {person: len(here.shown(person)) for person in (LEADER, MANAGER)}
    here.settings = here.settings.model_copy(update={"home": elsewhere.home, "database_url": elsewhere.database})
    here.start()
    here.settle()
    for _ in range(3):
        here.tick()
    for person, count in before.items():
        new = [text_of(message) for message in here.shown(person)[count:]]
        assert [text for text in new if "恢复到11月23日 09:00" in text] == new[:1]
        assert len(new) == 1, new
    assert "restored" in here.entries()
    assert "system_unavailable" in here.entries()
    assert here.verified().code == 0
    prove(here)  # what was lost can be given again
    assert "已记录" in here.last(LEADER)


def test_the_anchors_file_comes_again_after_a_restore_and_verify_meets_what_people_hold(
    here: Town, elsewhere: Settings
) -> None:
    here.tick()
    here.at(local(2026, 11, 2, 18))
    (told,) = here.anchors(MANAGER)
    kept = {path.name: path.read_bytes() for path in anchors_of(here.settings).iterdir()}
    assert kept
    made = backed_up(here)
    here.stop()
    restore(made.folder, elsewhere.database, vault_of(elsewhere), here.clock.now())
    assert not anchors_of(elsewhere).exists()
    here.settings = here.settings.model_copy(update={"home": elsewhere.home, "database_url": elsewhere.database})
    here.start()
    here.tick()
    assert {path.name: path.read_bytes() for path in anchors_of(elsewhere).iterdir()} == kept
    (elsewhere.home / "held.txt").write_text(told, "utf-8")
    for words in ((), ("--anchor", str(elsewhere.home / "held.txt"))):
        shown = dutybell("verify", *words, home=elsewhere.home, **env_of(elsewhere))
        assert shown.returncode == 0, shown.stderr
    assert "1 from outside" in shown.stdout


DIES = """
import os, sys
from bot.app.opening import vault_of
from bot.backup.back_up import back_up
from bot.backup.shelf import Shelf
from bot.clock import SystemClock
from bot.settings import read_settings
from bot.store.engine import open_store
settings, asked = read_settings(), []
def die():
    asked.append(1)
    if len(asked) == int(sys.argv[1]):
        os._exit(137)
back_up(open_store(settings.database), vault_of(settings), Shelf(settings.backups_at), SystemClock().now(), go_on=die)
"""


@pytest.mark.parametrize("moment", [1, -1])
def test_a_backup_that_was_killed_is_never_taken_for_whole(here: Town, tmp_path: Path, moment: int) -> None:
    prove(here)
    asked: list[int] = []
    assert here.bot
    counted = back_up(
        here.bot.store, here.bot.vault, Shelf(tmp_path / "counted"), here.clock.now(), go_on=lambda: asked.append(1)
    )
    assert counted.folder.is_dir()
    at = moment if moment > 0 else len(asked)  # in the database, and at the last file
    env = {**os.environ, **env_of(here.settings)}
    assert subprocess.run([sys.executable, "-c", DIES, str(at)], env=env, cwd=ROOT, timeout=60).returncode == 137
    shelf = shelf_of(here)
    (left,) = shelf.root.glob(".coming-*")
    assert shelf.newest() is None
    shown = dutybell("restore", str(left), home=tmp_path, DUTYBELL_HOME=str(tmp_path / "nowhere"))
    assert shown.returncode == 2
    assert backed_up(here).folder == shelf.newest()
    assert not list(shelf.root.glob(".coming-*"))


def test_a_backup_from_a_vault_that_is_another_says_that_files_are_missing(here: Town, tmp_path: Path) -> None:
    here.tick()
    prove(here)
    other = (tmp_path / "other vault").as_uri()
    shown = dutybell("backup", home=tmp_path, **env_of(here.settings) | {"DUTYBELL_VAULT_URL": other})
    assert shown.returncode == 4
    (line,) = shown.stderr.splitlines()
    assert line.startswith("missing in the vault, and so in the backup: ")


def test_two_backups_at_once_do_not_meet(here: Town) -> None:
    with shelf_of(here).held(), pytest.raises(Refused, match="another backup is being written"):
        backed_up(here)


def test_a_database_that_is_damaged_makes_no_backup_that_passes_for_one(here: Town, tmp_path: Path) -> None:
    if here.settings.database.startswith("postgresql"):
        pytest.skip("a server checks its own pages")
    here.stop()
    database = Path(here.settings.database.removeprefix("sqlite:///"))
    content = bytearray(database.read_bytes())
    content[-8192:] = bytes(8192)
    database.write_bytes(content)
    shown = dutybell("backup", home=tmp_path, **env_of(here.settings))
    assert shown.returncode == 2
    assert "is not whole" in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
    assert shelf_of(here).newest() is None


def test_a_place_that_cannot_be_written_is_refused_in_one_line(here: Town, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shown = dutybell("backup", "--to", str(tmp_path / "file"), home=tmp_path, **env_of(here.settings))
    assert shown.returncode == 2
    assert shown.stderr.strip() == f"{tmp_path / 'file'}: File exists"


@pytest.mark.parametrize("spoiled", ["manifest.json", "files.txt", "the database", "no manifest", "cut"])
def test_a_damaged_backup_is_refused_and_nothing_is_done(
    here: Town, elsewhere: Settings, tmp_path: Path, spoiled: str
) -> None:
    made = backed_up(here)
    part = made.manifest.snapshot.parts[0].name
    if spoiled == "no manifest":
        (made.folder / "manifest.json").unlink()
    elif spoiled == "cut":
        os.truncate(made.folder / part, 10)
    else:
        file = made.folder / (part if spoiled == "the database" else spoiled)
        content = bytearray(file.read_bytes() or b"0")
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    shown = dutybell("restore", str(made.folder), home=tmp_path, **env_of(elsewhere))
    assert shown.returncode == 2
    assert "is damaged: " in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
    assert not elsewhere.home.exists()


def test_a_backup_is_restored_to_an_empty_place_only(here: Town, tmp_path: Path) -> None:
    made = backed_up(here)
    assert here.bot
    before = here.bot.store.read_now(chain)
    shown = dutybell("restore", str(made.folder), home=tmp_path, **env_of(here.settings))
    assert shown.returncode == 2
    assert shown.stderr.strip().endswith("a backup is restored to an empty place only")
    assert here.bot.store.read_now(chain) == before


def test_a_backup_of_another_kind_of_database_is_refused(here: Town, tmp_path: Path) -> None:
    made = backed_up(here)
    kind, other = made.manifest.snapshot.database, "postgresql://nobody@127.0.0.1:1/none"
    if kind == "postgresql":
        other = f"sqlite:///{tmp_path / 'other.db'}"
    shown = dutybell("restore", str(made.folder), home=tmp_path, DUTYBELL_DATABASE_URL=other)
    assert shown.returncode == 2
    assert f"was taken from {kind}" in shown.stderr


def test_a_backup_of_a_newer_version_is_refused_and_leaves_the_place_empty(here: Town, elsewhere: Settings) -> None:
    assert here.bot
    here.bot.store.write_now(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    made = backed_up(here)
    with pytest.raises(Refused, match="use the newer DutyBell"):
        restore(made.folder, elsewhere.database, vault_of(elsewhere), here.clock.now())
    assert is_empty(elsewhere.database)


def test_a_file_that_the_backup_has_lost_is_named_by_verify(here: Town, elsewhere: Settings, tmp_path: Path) -> None:
    prove(here)
    made = backed_up(here)
    evidence = next(path for path in shelf_of(here).files.root.glob("*/*") if path.read_bytes().startswith(b"\xff\xd8"))
    evidence.unlink()
    shown = dutybell("restore", str(made.folder), home=tmp_path, **env_of(elsewhere))
    assert shown.returncode == 4
    assert "does not hold whole: 1" in shown.stderr
    assert evidence.name in shown.stderr


def test_a_restore_that_was_cut_goes_on_where_it_was(here: Town, elsewhere: Settings) -> None:
    prove(here)
    made = backed_up(here)
    vault = vault_of(elsewhere)

    class Cut(type(vault)):  # type: ignore[misc]
        """A disk that is full after one file."""

        async def keep(self, blocks: object) -> tuple[str, int]:
            if list(self.names()):
                raise OSError("full")
            return await super().keep(blocks)  # type: ignore[no-any-return]

    assert isinstance(vault, Folder)
    with pytest.raises(OSError, match="full"):
        restore(made.folder, elsewhere.database, Cut(vault.root), here.clock.now())
    restore(made.folder, elsewhere.database, vault, here.clock.now())
    store = opened(elsewhere, here.clock.now())
    assert b'"restored"' in store.read_now(chain)[-1][1]
    store.close()


def test_backups_are_kept_by_count_and_a_file_as_long_as_one_of_them_names_it(here: Town) -> None:
    prove(here)
    assert here.bot
    first = backed_up(here, keep=2)
    assert first.new == first.manifest.files > 0
    assert isinstance(here.bot.vault, Folder)
    gone = next(iter(here.bot.vault.names()))
    here.bot.vault.path(gone).unlink()
    here.clock.forward_to(here.clock.now() + timedelta(days=1))
    second = backed_up(here, keep=2)
    assert second.new == 0
    assert gone in set(shelf_of(here).files.names())
    here.clock.forward_to(here.clock.now() + timedelta(days=1))
    third = backed_up(here, keep=2)
    assert shelf_of(here).backups() == [second.folder, third.folder]
    assert set(shelf_of(here).files.names()) == set(here.bot.vault.names())


def night(here: Town, moment: datetime) -> Made | None:
    """Let the bot look at a moment whether a backup is owed."""
    assert here.bot
    assert here.loop
    here.clock.forward_to(moment)
    return asyncio.run_coroutine_threadsafe(here.bot.nightly.look(), here.loop).result(60)


def test_a_backup_is_made_once_a_night_also_over_a_restart(here: Town) -> None:
    assert night(here, local(2026, 11, 3, 1))  # none was there
    assert not night(here, local(2026, 11, 3, 2, 59))
    assert night(here, local(2026, 11, 3, 3, 1))
    assert not night(here, local(2026, 11, 3, 3, 2))
    here.restart()
    assert not night(here, local(2026, 11, 3, 12))
    here.stop()
    here.clock.forward_to(local(2026, 11, 6, 12))
    here.start()
    assert night(here, local(2026, 11, 6, 12, 1))  # first up thereafter
    assert here.bot
    found = here.bot.store.read_now(figures, here.clock.now(), ["telegram"])
    shown = exposed(found, here.bot.nightly.figures()).decode()
    assert "dutybell_backup_failures_total 0.0" in shown
    said = dict(line.split() for line in shown.splitlines() if not line.startswith("#"))
    assert float(said["dutybell_backup_last_success_timestamp"]) >= local(2026, 11, 6, 12, 1).timestamp()
    assert "dutybell_backup_last_duration" in shown
    assert "dutybell_backup_last_bytes" in shown


def test_a_backup_that_fails_is_said_and_tried_again_in_an_hour(here: Town) -> None:
    shelf = shelf_of(here)
    shelf.root.mkdir(parents=True)
    (shelf.root / "files").write_text("in the way")
    assert not night(here, local(2026, 11, 3, 4))
    assert shelf.newest() is None
    found = asyncio.run(examine(here.settings, here.clock.now()))
    assert any("backup: failed at 2026-11-02 20:00 UTC" in each.what and not each.well for each in found)
    (shelf.root / "files").unlink()
    here.restart()
    assert not night(here, local(2026, 11, 3, 4, 30))
    assert night(here, local(2026, 11, 3, 5, 1))
    found = asyncio.run(examine(here.settings, here.clock.now()))
    assert [each.well for each in found if each.what.startswith("backup")] == [True]
    found = asyncio.run(examine(here.settings, here.clock.now() + timedelta(days=3)))
    assert "backup: the last one is 3 days old" in [each.what for each in found if not each.well]


def test_the_ticker_of_a_running_bot_makes_the_backup_by_itself(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.ticker.NIGHT", 0.2)
    here.stop()

    async def live() -> None:
        async with running(here.settings, here.clock), asyncio.timeout(20):
            while not shelf_of(here).newest():
                await asyncio.sleep(0.05)

    asyncio.run(live())
    assert len(shelf_of(here).backups()) == 1


def test_a_bot_that_is_stopped_leaves_no_half_backup(here: Town) -> None:
    assert here.bot
    here.bot.nightly.stop()
    assert not night(here, local(2026, 11, 3, 4))
    assert not [each for each in shelf_of(here).root.iterdir() if each.name.startswith((".coming", "dutybell-"))]


def test_none_is_made_where_none_is_wanted(tmp_path: Path) -> None:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.settings = it.settings.model_copy(update={"backups": 0})
        it.restart()
        assert night(it, local(2026, 11, 3, 4)) is None
        assert not it.settings.backups_at.exists()
