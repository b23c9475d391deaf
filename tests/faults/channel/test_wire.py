"""The wire itself: what surely never left, what may have arrived, and which way it goes."""

import asyncio
import logging
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from telegram import Bot, InputMediaDocument
from telegram.error import NetworkError

from bot.channels.channel import Passing, Permanent, Uncertain
from bot.channels.telegram.channel import Telegram, told
from bot.channels.telegram.client import bot_of
from bot.channels.telegram.wire import DOWN, NeverLeft, Unanswered, Wire
from bot.messages.body import Body
from bot.reports.year import draw_year
from bot.sandbox import Sandbox, running
from bot.settings import Settings
from tests.chats import telegram
from tests.command_line import dutybell
from tests.faults.channel.proxies import LOGIN, PASSWORD, Http, Proxy, Socks5, proxy
from tests.journeys.town import LEADER, PEOPLE, TOKEN, Town


def settings_of(api_url: str, proxy: str | None = None) -> Settings:
    return Settings(token=TOKEN, api_url=api_url, proxy=proxy, _env_file=None)  # type: ignore[call-arg, arg-type]


def send(settings: Settings) -> None:
    """Send a message by the bot's own client."""

    async def sending() -> None:
        bot = bot_of(settings)
        async with bot.request:
            await Telegram(bot, lambda _: iter(()), draw_year).send(telegram(LEADER), "k", Body(text="x"))

    asyncio.run(sending(), debug=True)


def call(base: str, what: Callable[[Bot], Awaitable[object]], wire: Wire | None = None) -> None:
    """Call the Bot API at an address over a wire."""

    async def calling() -> None:
        bot = Bot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=wire or Wire(1))
        async with bot.request:
            await what(bot)

    asyncio.run(calling())


@contextmanager
def peer(does: Callable[[socket.socket], object]) -> Iterator[str]:
    """The other end of a line, which treats each connection so; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            with suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    threading.Thread(target=treat, args=[near], daemon=True).start()

        def treat(near: socket.socket) -> None:
            with suppress(OSError), near:
                does(near)

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def closes_at_once(_near: socket.socket) -> None:
    """Nothing is read."""


def closes(near: socket.socket) -> None:
    """What came is read, and nothing said."""
    near.recv(65536)


def resets(near: socket.socket) -> None:
    """What came is read, and the connection broken."""
    near.recv(65536)
    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def breaks_off(near: socket.socket) -> None:
    """An answer is begun."""
    near.recv(65536)
    near.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def babbles(near: socket.socket) -> None:
    """What is said is no HTTP."""
    near.recv(65536)
    near.sendall(b"nonsense\r\n\r\n")


def keeps_silent(near: socket.socket) -> None:
    """What came is read, and the line held."""
    near.recv(65536)
    time.sleep(5)


@pytest.mark.parametrize("does", [closes_at_once, closes, resets, breaks_off, babbles])
def test_what_was_under_way_when_the_line_broke_may_have_arrived(does: Callable[[socket.socket], None]) -> None:
    """Nobody can know more than that."""
    with peer(does) as base, pytest.raises(Uncertain):
        send(settings_of(base))


def test_a_silent_line_is_given_up_and_may_have_heard() -> None:
    """An answer has so many seconds."""
    with peer(keeps_silent) as base, pytest.raises(Unanswered):
        call(base, lambda bot: bot.get_me(read_timeout=0.3))


def test_an_upload_that_nobody_takes_is_given_up() -> None:
    """Each block has to be taken in time, however large the file."""
    given_up, waited = threading.Event(), threading.Event()

    def takes_nothing(_: socket.socket) -> None:
        if not given_up.wait(30):
            waited.set()

    with peer(takes_nothing) as base, pytest.raises(Unanswered):
        call(base, lambda bot: bot.send_document(LEADER, bytes(20 << 20), write_timeout=0.5))
    given_up.set()
    assert not waited.is_set()


def test_a_slow_upload_that_goes_on_is_not_given_up() -> None:
    """The seconds are those of a block, not of the whole."""

    rests = 0

    def takes_its_time(near: socket.socket) -> None:
        nonlocal rests
        while not near.recv(1 << 20).endswith(b"--\r\n"):
            time.sleep(0.05)
            rests += 1
        near.sendall(b"HTTP/1.1 400 Bad\r\nContent-Length: 13\r\n\r\n" + b'{"ok": false}')

    with peer(takes_its_time) as base:
        with pytest.raises(NetworkError) as caught:
            call(base, lambda bot: bot.send_document(LEADER, bytes(12 << 20), write_timeout=0.4))
        assert not isinstance(caught.value, Unanswered)
        assert rests * 0.05 > 0.4


def test_what_found_no_connection_never_left() -> None:
    """A closed port, a name that nobody knows."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        closed = f"http://127.0.0.1:{there.getsockname()[1]}"
    for base in (closed, "http://nowhere.invalid"):
        with pytest.raises(Passing, match="no connection"):
            send(settings_of(base))


def test_what_found_no_free_connection_never_left() -> None:
    """The one connection is taken by a call that nobody answers."""

    async def two(bot: Bot) -> None:
        first = asyncio.create_task(bot.get_me(read_timeout=2))
        await asyncio.sleep(0.2)
        with pytest.raises(NeverLeft):
            await bot.get_me(connect_timeout=0.2, pool_timeout=0.2)
        with pytest.raises(Unanswered):
            await first

    with peer(keeps_silent) as base:
        call(base, two)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_what_a_proxy_did_not_pass_on_never_left(scheme: str) -> None:
    """A proxy that is not there, hangs up, or refuses the login."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        closed = there.getsockname()[1]
    with (
        peer(closes) as base,
        running(Sandbox(people=PEOPLE)) as api,
        proxy(Socks5 if scheme[0] == "s" else Http) as at,
    ):
        api = api if scheme == "socks5" else api.replace("http:", "https:")  # the whole way through a tunnel
        for way in (f"127.0.0.1:{closed}", base.removeprefix("http://"), f"bell:wrong@127.0.0.1:{at[0]}"):
            with pytest.raises(Passing, match="no connection"):
                send(settings_of(api, f"{scheme}://{way}"))
        assert not at[1]


@pytest.mark.parametrize(("kind", "scheme"), [(Socks5, "socks5"), (Socks5, "socks5h"), (Http, "http")])
def test_a_proxy_with_a_login_is_the_way_out(kind: type[Proxy], scheme: str) -> None:
    """`DUTYBELL_PROXY` is gone through where it is set, and names are looked up at its end."""
    sandbox = Sandbox(people=PEOPLE)
    with running(sandbox) as base, proxy(kind) as (port, asked):
        api = base.replace("127.0.0.1", "localhost")
        send(settings_of(api, f"{scheme}://{LOGIN}@127.0.0.1:{port}"))
        assert asked == ["localhost"]
        with pytest.raises(Passing):
            send(settings_of(api, f"{scheme}://bell:no@127.0.0.1:{port}"))
    assert len(sandbox.messages(LEADER)) == 1


def test_a_town_talks_through_socks(there: Town) -> None:
    """Asking for updates and answering them, each over a connection of its own."""
    with proxy(Socks5) as (port, asked):
        there.settings = there.settings.model_copy(update={"proxy": f"socks5://{LOGIN}@127.0.0.1:{port}"})
        there.restart()
        there.say(LEADER, "/help")
        assert "职责完成" in there.last(LEADER)
        assert len(asked) >= 2
        there.stop()


def test_proxies_of_the_environment_are_not_used(tmp_path: Path) -> None:
    """What the operator's shell goes through is not the bot's way; a socks proxy in its place is."""
    settings = {"DUTYBELL_TOKEN": TOKEN, "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    with running(Sandbox(people=PEOPLE)) as base, proxy(Socks5) as (port, asked):
        settings["DUTYBELL_API_URL"] = base
        dutybell("init", home=tmp_path, **settings)
        assert "@DutyBellDemoBot answers" in dutybell("doctor", home=tmp_path, **settings).stdout
        settings["DUTYBELL_PROXY"] = f"socks5://{LOGIN}@127.0.0.1:{port}"
        assert "@DutyBellDemoBot answers" in dutybell("doctor", home=tmp_path, **settings).stdout
        assert asked == ["127.0.0.1"]


def test_a_redirect_is_not_followed() -> None:
    """The token goes nowhere but where the operator said."""
    came = threading.Event()

    def elsewhere(near: socket.socket) -> None:
        came.set()

    with peer(elsewhere) as other:

        def sends_away(near: socket.socket) -> None:
            near.recv(65536)
            near.sendall(f"HTTP/1.1 302 Found\r\nLocation: {other}/\r\nContent-Length: 0\r\n\r\n".encode())

        with peer(sends_away) as base, pytest.raises(Passing):
            send(settings_of(base))
    assert not came.is_set()


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A Bot API with a certificate that nobody vouches for: its address, and what it was told."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl here to make a certificate with (Debian: apt-get install openssl)")
    make = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -days 2 -subj /CN=localhost"
    subprocess.run(make.split(), cwd=tmp_path, capture_output=True, check=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem", tmp_path / "key.pem")
    heard: list[bytes] = []

    def listens(near: socket.socket) -> None:
        with context.wrap_socket(near, server_side=True) as safe:
            heard.append(safe.recv(65536))

    with peer(listens) as base:
        yield base.replace("http:", "https:").replace("127.0.0.1", "localhost"), heard


@pytest.mark.parametrize("through", [None, Http, Socks5])
def test_a_certificate_that_nobody_vouches_for_is_told_nothing(
    stranger: tuple[str, list[bytes]], through: type[Proxy] | None
) -> None:
    """TLS is judged on every way, and what it refuses never left."""
    base, heard = stranger
    with proxy(through or Http) as (port, asked):
        scheme = "socks5" if through is Socks5 else "http"
        with pytest.raises(Passing, match="no connection"):
            send(settings_of(base, f"{scheme}://{LOGIN}@127.0.0.1:{port}" if through else None))
        assert asked == (["localhost"] if through else [])
    assert not any(heard)


def test_no_failure_speaks_of_the_token_or_a_password(
    caplog: pytest.LogCaptureFixture, stranger: tuple[str, list[bytes]]
) -> None:
    """Neither a log at its most talkative, nor an error, nor what it came from."""
    caplog.set_level(logging.WARNING, "telegram")  # as in the bot's own logs: the library names its addresses
    caplog.set_level(logging.DEBUG)
    secrets = (TOKEN, TOKEN.split(":")[1], PASSWORD, LOGIN)
    ways: list[Settings] = [settings_of("http://nowhere.invalid"), settings_of(stranger[0])]
    with peer(resets) as broken, peer(breaks_off) as cut:
        ways += [settings_of(base) for base in (broken, cut)]
        ways += [settings_of(broken, f"{scheme}://{LOGIN}@{cut[7:]}") for scheme in ("http", "socks5")]
        ways += [settings_of(stranger[0], f"http://{LOGIN}@{cut[7:]}")]
        for settings in ways:
            with pytest.raises((Passing, Uncertain)) as caught:
                send(settings)
            fault: BaseException | None = caught.value
            while fault:
                assert not [secret for secret in secrets if secret in repr(fault) + str(fault)]
                fault = fault.__cause__ or fault.__context__
    assert caplog.records
    assert not [secret for secret in secrets if secret in caplog.text]


def test_files_arrive_as_they_are_under_the_names_that_they_have() -> None:
    """Quotes, line ends and other scripts in a name break no form."""
    sandbox = Sandbox(people=PEOPLE)
    content = bytes(range(256)) * 1000
    names = ["签到 “表”.pdf", 'a"; name="chat_id".pdf', "a\r\nContent-Type: text/html\r\n\r\n.pdf", "back\\slash.pdf"]

    async def upload(bot: Bot) -> None:
        for name in names:
            sent = await bot.send_document(LEADER, content, caption="说明 & <b>", filename=name)
            assert sent.document
            file = await bot.get_file(sent.document.file_id)
            assert bytes(await file.download_as_bytearray()) == content
        photos = await bot.send_media_group(LEADER, [InputMediaDocument(content, filename=name) for name in names[:2]])
        assert len(photos) == 2

    with running(sandbox) as base:
        call(base, upload)
    shown = [message["document"]["file_name"] for message in sandbox.messages(LEADER)]
    assert shown[0] == names[0]
    assert [name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n") for name in shown[1:3]] == names[1:3]


def test_a_call_without_parameters_and_an_answer_of_much_text_work() -> None:
    """What a message may hold at most, in letters that take the most room."""
    sandbox = Sandbox(people=PEOPLE)

    async def say(bot: Bot) -> None:
        assert (await bot.get_me()).username == "DutyBellDemoBot"
        sent = await bot.send_message(LEADER, "🛎" * 2000)
        assert sent.text == "🛎" * 2000

    with running(sandbox) as base:
        call(base, say)


def test_a_connection_that_was_closed_meanwhile_is_not_used_again() -> None:
    """An idle connection that the other side let go costs nobody an answer."""
    body = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"x"}}'

    def answers_once(near: socket.socket) -> None:
        near.recv(65536)
        near.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        time.sleep(0.05)

    async def ask(bot: Bot) -> None:
        for _ in range(3):
            await bot.get_me()
            await asyncio.sleep(0.2)

    with peer(answers_once) as base:
        call(base, ask)


@contextmanager
def a_file(says: bytes) -> Iterator[str]:
    """Where a file lies behind a link that answers so."""

    def does(near: socket.socket) -> None:
        near.recv(65536)
        near.sendall(says)

    with peer(does) as base:
        yield base


async def fetched(base: str) -> list[int]:
    """The sizes of the blocks in which a file comes."""
    wire = Wire(1)
    async with wire:
        return [len(block) async for block in wire.blocks(f"{base}/file/bot{TOKEN}/photos/一.jpg")]


def test_a_file_comes_in_blocks_and_is_nowhere_held_whole() -> None:
    size = 20 << 20
    with a_file(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)) as base:
        sizes = asyncio.run(fetched(base))
    assert sum(sizes) == size
    assert max(sizes) <= 2 * DOWN


@pytest.mark.parametrize(
    ("says", "means"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + bytes(800_000), Uncertain),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Permanent),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}", Permanent),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", Permanent),
        (b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}", Passing),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\n{}", Passing),
        (b"nonsense\r\n\r\n", Uncertain),
    ],
)
def test_a_file_that_does_not_come_says_whether_it_may_come_later(says: bytes, means: type[Exception]) -> None:
    with a_file(says) as base, pytest.raises(means):
        asyncio.run(told(lambda: fetched(base)))
