"""Every verb on every fault of the ground: one true line that names the setting, exit code 2, nothing made."""

import os
import re
import resource
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer

from bot.app.home import tighten
from bot.app.shipped_roadmap import shipped_roadmap
from bot.cli import app
from bot.settings import Settings
from tests.command_line import dutybell
from tests.databases import sqlite_in
from tests.faults.process import ROOT, wait_for
from tests.journeys.town import TOKEN

NOBODY = 65534
SHIPPED = "shenzhen-construction-2020"
BACKUP = "dutybell-20261125T190000Z"
# Every verb with words that it would take, and what it would do on this ground.
BEGIN, NEED, NONE = "may begin a home", "needs one", "needs none"
VERBS: dict[str, tuple[str, list[str]]] = {
    "init": (BEGIN, []),
    "run": (BEGIN, []),
    "unit add": (BEGIN, ["宏达建设", "--party", "enterprise"]),
    "import": (BEGIN, ["{there}/units.csv"]),
    "restore": (BEGIN, [f"{{there}}/{BACKUP}"]),
    "unit set": (NEED, ["宏达建设", "--attr", "headcount=3"]),
    "unit list": (NEED, []),
    "unit bundle": (NEED, ["宏达建设", "own-1", "--apart"]),
    "unit bundles": (NEED, ["宏达建设"]),
    "unit choices": (NEED, ["宏达建设"]),
    "unit choose": (NEED, ["宏达建设", "registered-engineer-kept", "on"]),
    "invite": (NEED, ["宏达建设", "principal_leader"]),
    "report": (NEED, ["宏达建设", "--period", "2026", "--out", "{there}/r.xlsx"]),
    "export": (NEED, ["--unit", "宏达建设", "--bundle", "{there}/b.zip"]),
    "verify": (NEED, []),
    "retention": (NEED, ["--years", "5"]),
    "erase person": (NEED, ["王建国", "--reason", "x", "--yes"]),
    "hold add": (NEED, ["宏达建设", "--reason", "x"]),
    "hold lift": (NEED, ["宏达建设", "--reason", "x"]),
    "hold list": (NEED, []),
    "backup": (NEED, []),
    "doctor": (NEED, []),
    "recount": (NEED, []),
    "rule list": (NEED, ["宏达建设"]),
    "rule add": (
        NEED,
        ["宏达建设", "--what", "查消防", "--often", "week", "--who", "safety_manager", "--evidence", "note", "--yes"],
    ),
    "rule change": (NEED, ["宏达建设", "1", "--often", "month", "--yes"]),
    "rule end": (NEED, ["宏达建设", "1", "--yes"]),
    "roadmap show": (NONE, ["--json"]),
    "roadmap check": (NONE, ["{there}/roadmap.json"]),
    "roadmap diff": (NEED, [SHIPPED, SHIPPED]),
    "roadmap list": (NEED, []),
    "roadmap adopt": (NEED, ["{there}/roadmap.json", "--yes"]),
    "unit adopt": (NEED, ["宏达建设", SHIPPED, "--yes"]),
    "unit leave": (NEED, ["宏达建设", SHIPPED, "--reason", "已停业清算", "--yes"]),
    "roadmap retire": (NEED, [SHIPPED, "--reason", "已经废止", "--yes"]),
    "roadmap template": (NONE, ["t.xlsx"]),
    "roadmap convert": (NONE, [str(ROOT / "roadmap.json"), "r.xlsx"]),
    "plan": (NONE, ["--party", "enterprise", "--from", "2026-01-01", "--to", "2026-01-31", "--json"]),
    "check": (NONE, []),
    "demo": (NONE, ["--home", "{there}/units.csv"]),
}


def named(group: typer.Typer, before: str = "") -> Iterator[str]:
    """Every verb there is."""
    for command in group.registered_commands:
        assert command.callback
        yield f"{before}{command.name or command.callback.__name__}"
    for below in group.registered_groups:
        assert below.typer_instance
        yield from named(below.typer_instance, f"{below.name} ")


@pytest.fixture(autouse=True)
def another_roadmap(tmp_path: Path) -> None:
    """A roadmap beside the shipped one."""
    text = shipped_roadmap().replace(f'"id": "{SHIPPED}"', '"id": "other"', 1)
    (tmp_path / "roadmap.json").write_text(text, "utf-8")


def test_every_verb_is_tried_on_every_ground() -> None:
    assert set(named(app)) == set(VERBS)


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Be someone who may do nothing of their own, where the tests run as root."""
    if os.geteuid():
        yield
        return
    for each in (folder, *folder.rglob("*")):
        os.chown(each, NOBODY, NOBODY, follow_symlinks=False)
    for above in folder.parents:
        if above.stat().st_mode & 0o055 != 0o055:
            above.chmod(above.stat().st_mode | 0o055)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing can be written, as on a full disk, whoever tries."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


Ground = Callable[[Path], Path]


def missing(there: Path) -> Path:
    return there / "nowhere" / "home"


def file(there: Path) -> Path:
    (there / "home").write_text("x")
    return there / "home"


def below_a_file(there: Path) -> Path:
    return file(there) / "below"


def circle(there: Path) -> Path:
    (there / "home").symlink_to(there / "round")
    (there / "round").symlink_to(there / "home")
    return there / "home"


def leads_nowhere(there: Path) -> Path:
    (there / "home").symlink_to(there / "nowhere")
    return there / "home"


def anothers(there: Path) -> Path:
    sqlite_in(there / "home")
    if os.geteuid():
        pytest.skip("only root can give a folder to another")
    os.chown(there / "home", NOBODY, NOBODY)
    return there / "home"


def another_programs(there: Path) -> Path:
    (there / "home").mkdir()
    (there / "home").chmod(0o755)
    (there / "home" / "PG_VERSION").write_text("18")
    return there / "home"


def another_programs_database(there: Path) -> Path:
    (there / "home").mkdir(0o700)
    with sqlite3.connect(there / "home" / "dutybell.db") as connection:
        connection.execute("CREATE TABLE places (id INTEGER)")
    return there / "home"


def no_database(there: Path) -> Path:
    (there / "home").mkdir(0o700)
    (there / "home" / "dutybell.db").write_bytes(b"no database at all" * 99)
    return there / "home"


def newer(there: Path) -> Path:
    sqlite_in(there / "home")
    with sqlite3.connect(there / "home" / "dutybell.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    return there / "home"


ALWAYS: list[Ground] = [file, below_a_file, circle, leads_nowhere, anothers, another_programs, no_database, newer]


def try_verb(verb: str, there: Path, home: Path, **settings: str) -> tuple[int, list[str], str]:
    """What a verb says on a ground: exit code, lines of refusal, what it printed."""
    (there / "units.csv").exists() or (there / "units.csv").write_text("name,party\nX,enterprise\n")
    words = [*verb.split(), *(word.format(there=there) for word in VERBS[verb][1])]
    given = {"DUTYBELL_HOME": str(home), "DUTYBELL_TOKEN": TOKEN, "DUTYBELL_API_URL": "http://127.0.0.1:9", **settings}
    shown = dutybell(*words, home=there, **given)
    return shown.returncode, shown.stderr.splitlines(), shown.stdout


def refused(verb: str, code: int, lines: list[str], setting: str) -> None:
    """One line that names the setting that was set, and no other; its exit code; no traceback."""
    assert code == (6 if verb == "verify" else 2), lines
    assert len(lines) == 1, lines
    assert set(re.findall(r"DUTYBELL_[A-Z_]+", lines[0])) <= {setting}, lines
    if verb not in ("restore", "import", "demo"):  # these may refuse what they are given first
        assert setting in lines[0], lines


def trees(there: Path) -> set[str]:
    """Everything there is in a place."""
    return {str(path) for path in there.rglob("*") if not path.name.endswith((".csv", "roadmap.json", "-wal", "-shm"))}


@pytest.mark.parametrize("verb", [verb for verb, (kind, _) in VERBS.items() if kind != NONE])
@pytest.mark.parametrize("ground", ALWAYS)
def test_a_home_that_is_none_is_one_line(tmp_path: Path, ground: Ground, verb: str) -> None:
    home = ground(tmp_path)
    if (verb == "doctor" and ground in (newer, no_database)) or (verb == "backup" and ground is newer):
        pytest.skip("it looks on, and says so among all else; a backup copies whatever there is")
    before = trees(tmp_path)
    code, lines, _ = try_verb(verb, tmp_path, home)
    refused(verb, code, lines, "DUTYBELL_HOME")
    assert trees(tmp_path) == before


@pytest.mark.parametrize("verb", [verb for verb, (kind, _) in VERBS.items() if kind == NEED])
@pytest.mark.parametrize("empty", [False, True])
def test_a_verb_that_needs_a_home_names_the_missing_one_and_makes_nothing(
    tmp_path: Path, verb: str, empty: bool
) -> None:
    home = tmp_path / "home"
    if empty:
        home.mkdir()
    before = trees(tmp_path)
    code, lines, _ = try_verb(verb, tmp_path, home)
    refused(verb, code, lines, "DUTYBELL_HOME")
    assert "dutybell init makes one" in lines[0]
    assert str(home) in lines[0]
    assert trees(tmp_path) == before


@pytest.mark.parametrize("verb", [verb for verb, (kind, _) in VERBS.items() if kind == NONE])
@pytest.mark.parametrize("ground", [missing, file, circle])
def test_a_verb_that_needs_no_home_looks_at_none(tmp_path: Path, ground: Ground, verb: str) -> None:
    code, lines, _ = try_verb(verb, tmp_path, ground(tmp_path))
    assert (code, len(lines)) == ((2, 1) if verb == "demo" else (0, 0))


@pytest.mark.parametrize("verb", ["init", "unit add", "import"])
def test_a_verb_that_begins_a_home_says_so_once(tmp_path: Path, verb: str) -> None:
    home = missing(tmp_path)
    (tmp_path / "units.csv").write_text("单位名称,类型\n宏达建设,施工企业\n", "utf-8")
    code, lines, said = try_verb(verb, tmp_path, home)
    if verb == "import" and code:
        assert not home.exists()  # refused, and so nothing is begun
        return
    assert (code, lines) == (0, [])
    assert f"made a new home in {home}" in said
    code, _, said = try_verb("init", tmp_path, home)
    assert (code, "nothing is changed" in said, "made a new home" in said) == (0, True, False)


def test_a_refused_verb_leaves_no_home_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    shown = dutybell(
        "unit", "add", "X", "--party", "enterprise", "--parent", "Y", home=tmp_path, DUTYBELL_HOME=str(home)
    )
    assert (shown.returncode, home.exists()) == (2, False)


def test_no_setting_is_named_that_was_not_set(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    shown = dutybell("unit", "list", home=tmp_path, DUTYBELL_HOME="")
    assert shown.stderr == f"home: {tmp_path / 'data'} is a file; it must be a folder\n"


@pytest.mark.parametrize("verb", [verb for verb, (kind, _) in VERBS.items() if kind != NONE])
@pytest.mark.parametrize("how", ["full", "read-only", "unreadable parent"])
def test_a_disk_that_takes_nothing_is_one_line(tmp_path: Path, verb: str, how: str) -> None:
    home = tmp_path / "above" / "home"
    sqlite_in(home)
    (tmp_path / "units.csv").write_text("x")
    if how == "full":
        with full_disk():
            code, lines, said = try_verb(verb, tmp_path, home)
    else:
        with as_nobody(tmp_path):
            (home if how == "read-only" else home.parent).chmod(0o500 if how == "read-only" else 0o000)
            code, lines, said = try_verb(verb, tmp_path, home)
    home.parent.chmod(0o700)
    home.chmod(0o700)
    if how != "unreadable parent" and verb in ("verify", "doctor", "unit list", "hold list", "recount", "init"):
        assert len(lines) <= 1, lines  # it may have nothing to write
        return
    if how == "full" and verb in ("unit set", "invite", "report", "export", "erase person", "retention"):
        assert len(lines) == 1 or not code, (
            lines
        )  # nothing of that name, or nothing to erase: said before anything is written
        return
    if how == "full" and verb == "run":
        pytest.skip("waits for the Bot API on a full disk, too")
    assert "Traceback" not in said + "".join(lines)
    refused(verb, code, lines, "DUTYBELL_HOME")


def test_the_doctor_sees_a_full_disk(tmp_path: Path) -> None:
    sqlite_in(tmp_path / "home")
    (tmp_path / "units.csv").write_text("x")
    with full_disk():
        code, _, said = try_verb("doctor", tmp_path, tmp_path / "home")
    assert code == 1
    assert "look vault: cannot be written: File too large" in said
    code, _, said = try_verb("doctor", tmp_path, tmp_path / "home")
    assert "ok   vault: can be written" in said


@pytest.mark.parametrize("verb", ["unit list", "unit add", "run", "backup", "verify", "recount"])
@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://u:canary@127.0.0.1:1/d", "refused"),
        ("postgresql://u:canary@no-such-host.invalid/d", "resolve"),
        ("sqlite:////proc/none/d.db", "No such file|unable|nothing is in"),
    ],
)
def test_a_database_that_cannot_be_had_is_one_line(tmp_path: Path, verb: str, url: str, says: str) -> None:
    if verb == "run" and "refused" in says:
        pytest.skip("waits until it answers")
    code, lines, _ = try_verb(verb, tmp_path, tmp_path, DUTYBELL_DATABASE_URL=url)
    refused(verb, code, lines, "DUTYBELL_DATABASE_URL")
    assert re.search(says, lines[0])
    assert "canary" not in lines[0]


def test_a_database_that_another_process_holds_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.store import engine

    monkeypatch.setattr(engine, "PRAGMAS", {**engine.PRAGMAS, "busy_timeout": 50})
    sqlite_in(tmp_path)
    holder = sqlite3.connect(tmp_path / "dutybell.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    code, lines, _ = try_verb("unit add", tmp_path, tmp_path)
    holder.close()
    refused("unit add", code, lines, "DUTYBELL_HOME")
    assert "locked" in lines[0]


@pytest.mark.parametrize("verb", ["backup", "verify", "run"])
def test_a_vault_that_cannot_be_had_is_one_line(tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_in(tmp_path)
    (tmp_path / "file").write_text("x")
    there = {"DUTYBELL_VAULT_URL": f"file://{tmp_path}/file/vault"}
    code, lines, said = try_verb(verb, tmp_path, tmp_path, **there)
    if verb == "verify":
        assert code in (0, 6)  # nothing is in the ledger that it would look for
        return
    refused(verb, code, [line for line in lines if "action=" not in line], "DUTYBELL_VAULT_URL")
    assert "Traceback" not in said


def test_a_webhooks_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    sqlite_in(tmp_path)
    from bot.sandbox import Sandbox, running

    with running(Sandbox()) as base, socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        there = {"DUTYBELL_WEBHOOK_URL": "http://127.0.0.1/x", "DUTYBELL_WEBHOOK_PORT": port}
        code, lines, _ = try_verb("run", tmp_path, tmp_path, DUTYBELL_API_URL=base, **there)
    refused("run", code, [line for line in lines if "action=" not in line], "DUTYBELL_WEBHOOK_PORT")


@pytest.mark.parametrize("port", ["-1", "65536", "99999", "taken"])
def test_the_demos_port_is_one_line(tmp_path: Path, port: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = str(taken.getsockname()[1]) if port == "taken" else port
        shown = dutybell("demo", f"--port={said}", home=tmp_path)
    assert shown.returncode == 2
    (line,) = [line for line in shown.stderr.splitlines() if "action=" not in line]
    assert line.startswith(f"--port {said}: ")


# What belongs to its owner alone


def modes(there: Path) -> dict[str, str]:
    """The modes of everything in a place that others may do something with."""
    found = {str(path): stat.S_IMODE(path.lstat().st_mode) for path in (there, *there.rglob("*"))}
    return {path: oct(mode) for path, mode in found.items() if mode & 0o077}


def test_what_verbs_make_is_their_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir(0o700)
    (there / "units.csv").write_text("x")
    (there / "units.csv").chmod(0o600)
    before = os.umask(0o000)
    try:
        home = there / "home"
        for verb in ("unit add", "invite", "report", "export", "backup", "verify", "doctor"):
            try_verb(verb, there, home)
        assert os.umask(0o000) == 0
    finally:
        os.umask(before)
    assert (home / "dutybell.db").exists()
    assert (there / "r.xlsx").exists()
    assert (there / "b.zip").exists()
    assert list((home / "backups").glob("dutybell-*"))
    assert modes(there) == {}


def test_a_home_that_others_can_read_is_said_by_the_doctor_and_closed_by_a_start(tmp_path: Path) -> None:
    home = tmp_path / "home"
    sqlite_in(home)
    home.chmod(0o755)
    (home / "dutybell.db").chmod(0o644)
    _, _, said = try_verb("doctor", tmp_path, home)
    assert f"look home: others can read or change {home}" in said
    settings = Settings.model_construct(home=home)
    assert set(tighten(settings)) == {home, home / "dutybell.db"}
    assert tighten(settings) == []
    assert modes(home) == {}
    _, _, said = try_verb("doctor", tmp_path, home)
    assert "ok   home: its owner's alone" in said


def test_a_demo_that_is_told_to_stop_leaves_no_folder_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "demo", "--port", "0"]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as demo:
        wait_for(lambda: list(tmp_path.glob("dutybell-demo-*/dutybell.db")), 60, lambda: "no folder")
        assert modes(tmp_path / next(tmp_path.glob("dutybell-demo-*")).name) == {}
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=60)
    assert not list(tmp_path.glob("dutybell-demo-*"))
