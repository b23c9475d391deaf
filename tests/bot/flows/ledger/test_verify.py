"""Verifying: what was changed behind the ledger's back is found and named."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.demo.story import tell_story
from tests.command_line import dutybell
from tests.once import made_once

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data after its story."""

    def tell(home: Path) -> None:
        assert asyncio.run(tell_story(home, lambda line: None)).code == 0

    return made_once(tmp_path_factory, "demo", tell)


@pytest.fixture
def home(told: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(told, copy)
    return copy


def spoil(home: Path, *statements: str) -> None:
    with sqlite3.connect(home / "dutybell.db") as connection:
        for verb in ("UPDATE", "DELETE"):
            connection.execute(f"DROP TRIGGER entries_no_{verb}")  # as someone with the disk in hand would
        for statement in statements:
            connection.execute(statement)
    connection.close()


def a_photo(home: Path) -> Path:
    """A file of the vault that is somebody's evidence."""
    files = (file for file in (home / "vault").rglob("*") if file.is_file())
    return next(file for file in files if file.read_bytes().startswith(b"\xff\xd8"))


def test_an_untouched_ledger_is_good(home: Path) -> None:
    shown = dutybell("verify", home=home)
    assert shown.returncode == 0
    assert shown.stdout.startswith("good: ")


def test_a_changed_byte_of_a_photo_is_exit_3_and_names_entry_and_file(home: Path) -> None:
    photo = a_photo(home)
    photo.chmod(0o600)
    content = bytearray(photo.read_bytes())
    content[-1] ^= 1
    photo.write_bytes(content)
    shown = dutybell("verify", home=home)
    assert shown.returncode == 3
    assert photo.name in shown.stderr
    assert "no. 0" in shown.stderr


def test_a_missing_file_is_exit_4(home: Path) -> None:
    a_photo(home).unlink()
    assert dutybell("verify", home=home).returncode == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = replace(body, '2026-11', '2026-10') WHERE seq = 5 AND company_id = 2",
        "UPDATE entries SET digest = zeroblob(32) WHERE seq = 5 AND company_id = 2",
        "DELETE FROM entries WHERE seq = 5 AND company_id = 2",
    ],
)
def test_a_changed_or_lost_row_is_exit_2_and_names_the_first_bad_entry(home: Path, statement: str) -> None:
    spoil(home, statement)
    shown = dutybell("verify", home=home)
    assert shown.returncode == 2
    assert "company 2 no. 000005" in shown.stderr


def test_a_ledger_cut_at_its_end_is_exit_5_by_its_head(home: Path) -> None:
    spoil(
        home, "DELETE FROM entries WHERE company_id = 2 AND seq = (SELECT max(seq) FROM entries WHERE company_id = 2)"
    )
    assert dutybell("verify", home=home).returncode == 5
