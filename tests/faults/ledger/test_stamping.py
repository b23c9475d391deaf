"""Time-stamp tokens from a local time authority: asked for, judged, bundled; one that fails holds nothing up."""

import asyncio
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.app import timestamping
from bot.app.opening import opened, vault_of
from bot.ledger.timestamps import request_for
from bot.ops.bundle_file import write_bundle
from bot.ops.checks import checked
from bot.ops.doctor import examine
from bot.store.engine import Connection
from bot.store.ledger import anchors, ledger
from bot.store.tables import roots
from tests.bot.bundle.test_bundle import stranger
from tests.command_line import dutybell
from tests.journeys.town import LEADER, MANAGER, Town, local, town

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {home}/serial
crypto_device = builtin
signer_cert = {home}/tsa.pem
signer_key = {home}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
[usage]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = CA:FALSE
"""


class Authority:
    """A time authority made with openssl; `mood` says what it answers with."""

    def __init__(self, home: Path) -> None:
        self.home, self.mood, self.asked, self.url = home, "well", 0, ""
        (home / "tsa.cnf").write_text(CONFIG.format(home=home))
        (home / "serial").write_text("01\n")
        self.root = self._root("root")
        self.other = self._root("other")
        self.openssl("req -new -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=tsa")
        signing = "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3650 -out tsa.pem"
        self.openssl(f"{signing} -extfile tsa.cnf -extensions usage")

    def _root(self, name: str) -> Path:
        self.openssl(
            f"req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.pem -subj /CN={name} -days 3650"
        )
        return self.home / f"{name}.pem"

    def openssl(self, words: str) -> str:
        done = subprocess.run(["openssl", *words.split()], cwd=self.home, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reply(self, query: bytes) -> bytes:
        (self.home / "query.tsq").write_bytes(query)
        self.openssl("ts -reply -config tsa.cnf -section one -queryfile query.tsq -out reply.tsr")
        return (self.home / "reply.tsr").read_bytes()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    if not shutil.which("openssl"):
        pytest.skip("no openssl here to make a time authority with (Debian: apt-get install openssl)")
    authority = Authority(tmp_path_factory.mktemp("tsa"))
    stop = threading.Event()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked += 1
            status, content = {"failing": (500, b""), "elsewhere": (302, b""), "babbling": (200, bytes(3 << 20))}.get(
                authority.mood, (200, b"no token at all")
            )
            if authority.mood == "hanging":
                stop.wait(5)
            if authority.mood == "well" or self.path == "/moved":
                status, content = 200, authority.reply(query)
            if authority.mood == "stale":
                content = (authority.home / "reply.tsr").read_bytes()
            self.send_response(status)
            self.send_header("Location", "/moved")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    authority.url = f"http://127.0.0.1:{server.server_port}/tsr"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield authority
    stop.set()
    server.shutdown()


@pytest.fixture
def authority(made: Authority) -> Authority:
    made.mood, made.asked = "well", 0
    return made


@pytest.fixture
def here(tmp_path: Path, authority: Authority) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 20, 8)) as it:
        it.settings.tsa_url, it.settings.tsa_cert = authority.url, authority.root
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        it.tick()
        yield it


def tokens(here: Town) -> list[tuple[int, bytes, bytes]]:
    assert here.bot
    return here.bot.store.read_now(lambda conn: list(anchors.tokens(conn)))


def test_the_evenings_root_gets_a_token_that_openssl_finds_good_too(here: Town, authority: Authority) -> None:
    here.at(local(2026, 11, 20, 18))
    ((_, root, token),) = tokens(here)
    (authority.home / "root.bin").write_bytes(root)
    (authority.home / "kept.tsr").write_bytes(token)
    authority.openssl("ts -verify -data root.bin -in kept.tsr -CAfile root.pem")
    here.tick()
    assert authority.asked == 1
    assert checked(here.settings, []).code == 0


def test_a_bundle_brings_the_token_along(here: Town, authority: Authority, tmp_path: Path) -> None:
    here.at(local(2026, 11, 20, 18))
    ((_, root, token),) = tokens(here)
    here.stop()
    store, out = opened(here.settings, here.clock.now()), tmp_path / "out.zip"
    write_bundle(store, vault_of(here.settings), "宏达建设", out, certificates=authority.root, now=here.clock.now())
    store.close()
    with ZipFile(out) as packed:
        packed.extractall(tmp_path / "given")
    path = tmp_path / "given" / "tokens" / f"{root.hex()}.tsr"
    assert path.read_bytes() == token
    assert "1 time stamps: not verified here" in stranger(tmp_path / "given").stdout
    path.write_bytes(b"something else")
    assert stranger(tmp_path / "given").returncode == 5


@pytest.mark.parametrize("mood", ["failing", "elsewhere", "babbling", "nonsense", "hanging", "stale"])
def test_an_authority_that_fails_holds_nothing_up_and_is_asked_again(
    here: Town, authority: Authority, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamping, "SECONDS", 1.0)
    authority.reply(request_for(bytes(32))[0])  # what a stale one will say again
    authority.mood = mood
    here.at(local(2026, 11, 20, 18))
    assert len(here.anchors(MANAGER)) == 1
    assert not tokens(here)
    assert authority.asked == 1
    here.tick()
    assert authority.asked == 1
    authority.mood = "well"
    here.at(local(2026, 11, 20, 19, 1))
    assert len(tokens(here)) == 1


def test_a_token_that_the_certificates_do_not_vouch_for_is_not_kept(here: Town, authority: Authority) -> None:
    here.settings.tsa_cert = authority.other
    here.at(local(2026, 11, 20, 18))
    assert authority.asked == 1
    assert not tokens(here)


def test_a_token_that_was_changed_or_is_another_days_is_found_by_verify(here: Town) -> None:
    here.at(local(2026, 11, 20, 18))
    assert here.bot
    here.bot.store.write_now(ledger.append, 1, "tried", here.clock.now())
    here.at(local(2026, 11, 21, 18))
    (_, _, first), (second, _, token) = tokens(here)
    for wrong in (first, token[:-20] + bytes([token[-20] ^ 1]) + token[-19:], b"none"):
        changed = roots.update().where(roots.c.id == second).values(token=wrong)
        here.bot.store.write_now(Connection.execute, changed)
        verdict = checked(here.settings, [])
        assert verdict.code == 5
        assert verdict.place.startswith("the token of root 2")


def looked_at(here: Town, at: datetime) -> list[tuple[bool, str]]:
    """What the doctor says of the time authority at a moment."""
    found = asyncio.run(examine(here.settings, at))
    return [(each.well, each.what) for each in found if each.what.startswith("time authority")]


def test_the_doctor_tells_of_the_last_token_and_of_certificates_that_end(here: Town) -> None:
    here.at(local(2026, 11, 20, 18))
    ((well, what),) = looked_at(here, here.clock.now())
    assert well
    assert what.startswith("time authority: the last token is of ")
    ((well, what), _) = looked_at(here, here.clock.now() + timedelta(days=3700))
    assert not well
    assert what.startswith("time authority: the certificate of CN=root ends on ")
    here.settings.tsa_cert = None
    assert looked_at(here, here.clock.now())[0] == (
        False,
        "time authority: nobody vouches for its tokens; DUTYBELL_TSA_CERT",
    )


def test_the_doctor_tells_of_a_token_that_does_not_come_or_does_not_hold(here: Town, authority: Authority) -> None:
    authority.mood = "failing"
    here.at(local(2026, 11, 20, 18))
    said = f"time authority: no token over the root of 2026-11-20; {authority.url} is asked each hour"
    assert looked_at(here, here.clock.now()) == [(True, said)]
    assert looked_at(here, local(2026, 11, 22, 9)) == [(False, said)]
    authority.mood = "well"
    here.at(local(2026, 11, 20, 19, 1))
    here.settings.tsa_cert = authority.other
    ((well, what),) = looked_at(here, here.clock.now())
    assert not well
    assert what.startswith("time authority: the token over the root of 2026-11-20 does not hold: ")


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("DUTYBELL_TSA_URL", "tsa", "DUTYBELL_TSA_URL: must be an address"),
        ("DUTYBELL_TSA_CERT", "nowhere.pem", "DUTYBELL_TSA_CERT: must be a readable file of PEM certificates"),
    ],
)
def test_a_malformed_setting_of_the_authority_is_one_line(tmp_path: Path, setting: str, value: str, says: str) -> None:
    shown = dutybell("verify", home=tmp_path, **{setting: value})
    assert shown.returncode == 2
    assert shown.stderr.startswith(says)
