"""The vault, in a folder and in S3: what is kept is kept once, and never written over."""

import asyncio
import hashlib
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app.opening import vault_of
from bot.settings import read_settings
from bot.vault import Spoilt, Vault, open_vault
from tests.command_line import dutybell

CONTENT = b"\xff\xd8" + bytes(range(256)) * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


async def stream(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1 << 20):
        yield content[start : start + (1 << 20)]


def keep(vault: Vault, content: bytes) -> tuple[str, int]:
    return asyncio.run(vault.keep(stream(content)))


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The endpoint of a bucket named `evidence`."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/evidence", method="PUT"))
    yield endpoint
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The vault's URL; each test has a folder or a prefix of its own."""
    if request.param == "folder":
        return (tmp_path / "佐证材料 vault").as_uri()
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3"))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return f"s3://evidence/{tmp_path.name}"


@pytest.fixture
def vault(url: str, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setenv("DUTYBELL_VAULT_URL", url)
    return vault_of(read_settings())


def test_what_is_kept_is_read_back_under_its_digest(vault: Vault) -> None:
    assert vault.trouble() is None
    assert list(vault.names()) == []
    assert keep(vault, CONTENT) == (SHA256, len(CONTENT))
    assert b"".join(vault.read(SHA256)) == CONTENT
    assert vault.digest(SHA256) == SHA256
    assert list(vault.names()) == [SHA256]


def test_what_is_there_already_is_no_fault(vault: Vault) -> None:
    assert keep(vault, CONTENT) == keep(vault, CONTENT)
    assert list(vault.names()) == [SHA256]


def test_a_bucket_that_is_away_is_a_fault_of_the_system_as_a_disk_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ENDPOINT_URL", "http://127.0.0.1:9"), ("ALLOW_HTTP", "true")):
        monkeypatch.setenv(f"AWS_{name}", value)
    for name in ("REGION", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "any")
    with pytest.raises(OSError, match="the bucket does not keep it"):
        keep(open_vault("s3://evidence/away"), b"bytes")


def test_other_bytes_under_the_same_name_are_never_written_over(vault: Vault, url: str) -> None:
    keep(vault, CONTENT)
    spoil(url, SHA256, b"other bytes")
    with pytest.raises(Spoilt):
        keep(vault, CONTENT)
    assert b"".join(vault.read(SHA256)) == b"other bytes"
    assert vault.digest(SHA256) != SHA256


def spoil(url: str, sha256: str, content: bytes) -> None:
    """Write behind the vault's back."""
    import obstore
    from obstore.store import from_url

    obstore.put(from_url(url), f"{sha256[:2]}/{sha256}", content)


def test_what_is_not_there_has_no_digest_and_cannot_be_read(vault: Vault) -> None:
    keep(vault, CONTENT)
    absent = hashlib.sha256(b"absent").hexdigest()
    assert vault.digest(absent) is None
    with pytest.raises(FileNotFoundError):
        next(vault.read(absent))


def test_a_stream_that_breaks_leaves_nothing_under_any_name(vault: Vault) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield CONTENT
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(vault.keep(broken()))
    assert list(vault.names()) == []


@pytest.mark.parametrize("wrong", ["ftp://x/y", "file://relative", "s3://"])
def test_a_url_that_is_no_vault_is_refused_with_one_sentence(wrong: str, tmp_path: Path) -> None:
    shown = dutybell("verify", home=tmp_path, DUTYBELL_VAULT_URL=wrong)
    assert shown.returncode == 2
    assert shown.stderr.strip() == (
        "DUTYBELL_VAULT_URL: must be a folder or a bucket, as in file:///srv/vault or s3://bucket/prefix"
    )


def test_a_bucket_that_is_not_there_is_told_by_the_doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    monkeypatch.setenv("DUTYBELL_VAULT_URL", "s3://nowhere")
    trouble = vault_of(read_settings()).trouble()
    assert trouble
    assert "does not answer" in trouble
