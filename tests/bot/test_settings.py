"""Every setting that the README lists is set rightly and wrongly; a name that is none is refused with the nearest."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, full, read_settings
from tests.command_line import dutybell
from tests.faults.process import ROOT
from tests.journeys.town import TOKEN

# Of each setting: values that it takes, values that it refuses.
VALUES: dict[str, tuple[list[str], list[str]]] = {
    "TOKEN": (["123456:ABC-DEF", "1:a_b-C9"], ["abc", "123456:", ":abc", "123456:ab c", "123456:abc:d", " 1:a", "1:ü"]),
    "HOME": (["/srv/dutybell", "data", "/srv/安全 日志", "."], ["~/data", " /srv", "/srv\t", '"/srv/x"', "/srv/a?b"]),
    "VAULT_URL": (
        ["file:///srv/vault", "s3://bucket", "s3://bucket/a/b", "file:///srv/a%23b"],
        ["/srv/vault", "file://srv", "s3://", "file:///", "ftp://x/y", "file:///srv/a#b", "s3://b/x?y"],
    ),
    "DATABASE_URL": (
        [
            "sqlite:////srv/dutybell.db",
            "sqlite:///dutybell.db",
            "postgresql://u:p%40ss@db.example.org:5432/dutybell",
            "postgresql://u@/dutybell?host=/run/postgresql",
        ],
        [
            "mysql://u@h/d",
            "/srv/dutybell.db",
            "sqlite:///",
            "sqlite:///:memory:",
            "postgresql://u:p@host:port/d",
            "postgresql://u:p@host",
            "postgresql://u:p@host:99999/d",
            "postgres",
        ],
    ),
    "API_URL": (
        ["https://api.example.org", "http://127.0.0.1:8081", "https://[::1]:8443/x"],
        ["telegram", "ftp://x.org", "https://", "https://x:99999", "https://[::1", "https://x y", "https://x:0"],
    ),
    "WEBHOOK_URL": (
        ["https://bot.example.org/telegram", "https://bot.example.org:8443/x"],
        ["bot.example.org", "http://bot.example.org/x", "https://bot.example.org:9443/x", "https://:443/x", "https://"],
    ),
    "WEBHOOK_PORT": (["1", "8443", "65535"], ["0", "65536", "-1", "http", "80.5"]),
    "WEBHOOK_SECRET": (
        ["a" * 16, "A-z_0123456789abcdef", "b" * 256],
        ["short", "a" * 257, "has a space in it", "has-a-%-in-it-xxxx", "密码密码密码密码密码密码密码密码"],
    ),
    "HEALTH_PORT": (["0", "9000"], ["65536", "-1", "none", "8768,8769"]),
    "RETENTION_YEARS": (["1", "10", "100"], ["0", "-1", "101", "ten", "1.5"]),
    "PUBLIC_URL": (
        ["https://bot.example.org", "http://192.0.2.7:8080/x"],
        ["bot.example.org", "webcal://x", "http://"],
    ),
    "PUBLIC_PORT": (["9001"], ["0", "70000", "x"]),
    "HEARTBEAT_URL": (["https://hc.example.org/ping/1"], ["hc.example.org/ping/1", "https:///ping", "https://a b/c"]),
    "BACKUPS": (["0", "7", "1000"], ["-1", "1001", "many", "7.5"]),
    "BACKUP_DIR": (["/mnt/backups", "../backups"], ["~/backups", "'/mnt'", " /mnt", "/data/vault/backups"]),
    "TSA_URL": (["https://tsa.example.org/tsr"], ["tsa.example.org", "file:///x", "https://tsa.example.org:tsr"]),
    "TSA_CERT": (["{certificates}"], ["/nowhere.pem", "{home}", "{home}/.text", "~/tsa.pem"]),
    "PROXY": (
        ["http://proxy", "http://u:p@127.0.0.1:3128", "socks5://u:p@127.0.0.1:1080", "socks5h://h:1"],
        ["proxy:80", "socks5://proxy", "http://proxy:99999", "ftp://proxy:21", "http://", "http://[::1"],
    ),
}
# What a value needs beside it.
BESIDE = {"BACKUP_DIR": {"DUTYBELL_VAULT_URL": "file:///data/vault"}}
EVERY = [
    (name, value, right)
    for name, (good, bad) in VALUES.items()
    for right in (True, False)
    for value in (bad, good)[right]
]


def listed(page: str) -> set[str]:
    """The settings that the table of a page names, without what they all begin with."""
    rows = [line for line in (ROOT / page).read_text("utf-8").splitlines() if line.startswith("| `DUTYBELL_")]
    return set(re.findall(r"DUTYBELL_([A-Z_]+)", "\n".join(rows)))


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readme_lists_every_setting_that_there_is_and_each_is_tried_here(page: str) -> None:
    assert listed(page) == {name.upper() for name in Settings.model_fields} == set(VALUES)


@pytest.fixture
def home(tmp_path: Path, certificates: Path) -> Path:
    (tmp_path / ".text").write_text("no certificate")
    return tmp_path


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of certificates that somebody trusts: those that TLS comes with here."""
    import certifi

    path = tmp_path_factory.mktemp("trusted") / "tsa.pem"
    path.write_bytes(
        Path(certifi.where()).read_bytes().split(b"-----END CERTIFICATE-----")[0] + b"-----END CERTIFICATE-----\n"
    )
    return path


@pytest.mark.parametrize(("name", "value", "right"), EVERY)
def test_each_setting_is_taken_when_right_and_refused_in_one_line_when_wrong(
    home: Path, certificates: Path, name: str, value: str, right: bool
) -> None:
    setting, said = f"DUTYBELL_{name}", value.format(home=home, certificates=certificates)
    before = sorted(home.rglob("*"))
    shown = dutybell("check", home=home, **{**BESIDE.get(name, {}), setting: said})
    assert sorted(home.rglob("*")) == before  # it judges, and makes nothing
    if right:
        assert shown.returncode == 0, shown.stderr
        assert setting in shown.stdout.splitlines()[-1]
        return
    assert shown.returncode == 2
    assert not shown.stdout
    (line,) = shown.stderr.splitlines()
    assert line.startswith(f"{setting}: ")
    assert set(re.findall(r"DUTYBELL_[A-Z_]+", line)) == {setting}


def test_a_secret_is_said_by_no_refusal(tmp_path: Path) -> None:
    for name, value in (
        ("DUTYBELL_TOKEN", "canary token"),
        ("DUTYBELL_WEBHOOK_SECRET", "canary"),
        ("DUTYBELL_DATABASE_URL", "postgresql://u:canary@host:x/d"),
        ("DUTYBELL_PROXY", "socks5://u:canary@host"),
    ):
        shown = dutybell("check", home=tmp_path, **{name: value})
        assert shown.returncode == 2
        assert "canary" not in shown.stdout + shown.stderr


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_setting_left_empty_counts_as_not_set(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DUTYBELL_{name}", "")
    assert not read_settings().model_fields_set


@pytest.mark.parametrize(
    ("said", "nearest"),
    [
        ("DUTYBELL_HOEM", "DUTYBELL_HOME"),
        ("DUTYBELL_DATABASE", "DUTYBELL_DATABASE_URL"),
        ("DUTYBELL_BACKUPDIR", "DUTYBELL_BACKUP_DIR"),
        ("DUTYBELL_WEBHOOK_SECERT", "DUTYBELL_WEBHOOK_SECRET"),
        ("DUTYBELL_RETENTION", "DUTYBELL_RETENTION_YEARS"),
        ("dutybell_tokn", "DUTYBELL_TOKEN"),
        ("DUTYBEL_TOKEN", "DUTYBELL_TOKEN"),
        ("DUTY_BELL_HOME", "DUTYBELL_HOME"),
        ("DUTYBELLTOKEN", "DUTYBELL_TOKEN"),
    ],
)
@pytest.mark.parametrize("where", ["environment", ".env"])
def test_a_misspelt_setting_is_named_with_the_nearest_and_nothing_is_done(
    tmp_path: Path, said: str, nearest: str, where: str
) -> None:
    set_here = {said: "x"} if where == "environment" else {}
    if not set_here:
        (tmp_path / ".env").write_text(f"# ours\n{said}=x\nUNRELATED=1\n")
    before = sorted(tmp_path.rglob("*"))
    for words in (["check"], ["run"], ["unit", "list"], ["unit", "add", "X", "--party", "enterprise"]):
        shown = dutybell(*words, home=tmp_path, **set_here)
        assert shown.returncode == 2
        (line,) = shown.stderr.splitlines()
        assert line.startswith(f"{said}: is no setting; {nearest} is the nearest")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_near_to_no_setting_is_refused_too_and_others_names_are_not_looked_at(tmp_path: Path) -> None:
    shown = dutybell("check", home=tmp_path, DUTYBELL_XYZZYQ="1")
    assert shown.stderr.startswith("DUTYBELL_XYZZYQ: is no setting, nor near to one")
    assert dutybell("check", home=tmp_path, HOME_OF_OTHERS="1", DUTIES="2", dutybell_backups="3").returncode == 0


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (b"DUTYBELL_TOKEN=1:a\nwithout a sign\n", ".env line 2: must be NAME=value"),
        (b"# ours\nDUTYBELL_HOME\n", ".env line 2: must be NAME=value"),
        ("DUTYBELL_TOKEN＝1:canary\n".encode(), ".env line 1: must be NAME=value"),
        (b"DUTYBELL_TOKEN:1:canary==\n", ".env line 1: must be NAME=value"),
        (b"DUTYBELL_TOKEN=\xff\xfe\n", ".env: cannot be read: it is no UTF-8 text"),
    ],
)
def test_a_settings_file_that_cannot_be_read_is_one_line(tmp_path: Path, written: bytes, says: str) -> None:
    (tmp_path / ".env").write_bytes(written)
    shown = dutybell("check", home=tmp_path)
    assert (shown.returncode, shown.stderr.splitlines()) == (2, [says])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"WEBHOOK_URL": "https://x.org", "WEBHOOK_PORT": "8766"}, "DUTYBELL_WEBHOOK_PORT: 8766 is the health's port"),
        ({"WEBHOOK_URL": "https://x.org", "HEALTH_PORT": "8767"}, "DUTYBELL_HEALTH_PORT: 8767 is the webhook's port"),
        ({"PUBLIC_URL": "https://x.org", "HEALTH_PORT": "8768"}, "DUTYBELL_HEALTH_PORT: 8768 is the page's port"),
        (
            {"PUBLIC_URL": "https://x.org", "PUBLIC_PORT": "9", "WEBHOOK_URL": "https://x.org", "WEBHOOK_PORT": "9"},
            "DUTYBELL_PUBLIC_PORT: 9 is the webhook's port",
        ),
        ({"PUBLIC_PORT": "8766"}, None),  # nothing listens there
        ({"WEBHOOK_URL": "http://10.0.0.7:9443/x", "API_URL": "http://10.0.0.8:8081"}, None),  # a server of one's own
        ({"BACKUP_DIR": "{home}/vault"}, "DUTYBELL_BACKUP_DIR: backups must not lie in the vault"),
        ({"VAULT_URL": "file://{home}"}, "DUTYBELL_VAULT_URL: backups must not lie in the vault"),
    ],
)
def test_settings_that_cannot_stand_together_are_one_line(
    tmp_path: Path, given: dict[str, str], says: str | None
) -> None:
    there = {f"DUTYBELL_{name}": value.format(home=tmp_path) for name, value in given.items()}
    shown = dutybell("check", home=tmp_path, **there)
    lines = shown.stderr.splitlines()
    assert (shown.returncode, len(lines)) == ((2, 1) if says else (0, 0))
    assert shown.stderr.startswith(says or "")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"WEBHOOK_SECRET": "a" * 16}, "DUTYBELL_WEBHOOK_SECRET: is of no effect without DUTYBELL_WEBHOOK_URL"),
        ({"WEBHOOK_PORT": "9000"}, "DUTYBELL_WEBHOOK_PORT: is of no effect without DUTYBELL_WEBHOOK_URL"),
        ({"PUBLIC_PORT": "9000"}, "DUTYBELL_PUBLIC_PORT: is of no effect without DUTYBELL_PUBLIC_URL"),
        ({"BACKUPS": "0", "BACKUP_DIR": "/x"}, "DUTYBELL_BACKUP_DIR: DUTYBELL_BACKUPS=0 makes no backups"),
        ({"TSA_URL": "https://x.org"}, "DUTYBELL_TSA_URL: nobody vouches"),
        ({"API_URL": "http://x.org"}, "DUTYBELL_API_URL: the token travels in the clear"),
    ],
)
def test_doubtful_settings_are_said_and_no_fault(tmp_path: Path, given: dict[str, str], says: str) -> None:
    there = {full(name.lower()): value for name, value in given.items()}
    shown = dutybell("check", home=tmp_path, DUTYBELL_TOKEN=TOKEN, **there)
    assert shown.returncode == 0
    doubtful = [line for line in shown.stdout.splitlines() if line.startswith("look ")]
    assert len(doubtful) == 1
    assert doubtful[0].startswith(f"look {says}")


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    there = {"DUTYBELL_TOKEN": "x", "DUTYBELL_BACKUPS": "y", "DUTYBELL_HOEM": "z"}
    shown = dutybell("check", home=tmp_path, **there)
    assert {line.split(":")[0] for line in shown.stderr.splitlines()} == set(there)


@pytest.mark.parametrize(
    ("beside", "says"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9000"}, "AWS_ENDPOINT_URL: must begin with https://"),
        ({"AWS_ENDPOINT": "http://s3.example.org"}, "AWS_ENDPOINT: must begin with https://"),
        ({"AWS_ENDPOINT_URL": "s3.example.org"}, "AWS_ENDPOINT_URL: must be an address"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9000", "AWS_ALLOW_HTTP": "true"}, None),
        ({"AWS_ENDPOINT_URL": "https://s3.example.org"}, None),
    ],
)
@pytest.mark.parametrize("words", [["check"], ["doctor"], ["verify"], ["run"], ["unit", "list"]])
def test_a_buckets_endpoint_in_the_clear_is_one_line_that_names_it(
    tmp_path: Path, words: list[str], beside: dict[str, str], says: str | None
) -> None:
    if not says and words != ["check"]:
        return  # would go and ask
    shown = dutybell(*words, home=tmp_path, DUTYBELL_VAULT_URL="s3://bucket/x", DUTYBELL_TOKEN=TOKEN, **beside)
    assert shown.returncode == (2 if says else 0)
    assert len(shown.stderr.splitlines()) == (1 if says else 0)
    assert shown.stderr.startswith(says or "")
