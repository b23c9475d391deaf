"""What is pressed, guessed, named and pushed."""

import asyncio
import hmac
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from bot.app.opening import opened
from bot.channels.telegram.webhook import HEADER, webhook
from bot.clock import SystemClock
from bot.flows.people.enrol import invite_to
from bot.http.server import serving
from bot.inbox.intake import keeping
from bot.sandbox import Person
from bot.settings import Settings
from bot.store.backlog import figures
from bot.store.engine import Store, open_store
from bot.store.messages.inbox import next_at as inbox_next_at
from bot.store.messages.inbox import quarantined, waiting
from bot.web.health import exposed, health_routes
from schedules.unit import Unit
from tests.faults.process import site, wait_for
from tests.journeys.town import LEADER, MANAGER, STRANGER, Town, local

# Pushes headers and body, and waits so many seconds for the code; None where none came.
Hook = Callable[..., "int | None"]


def test_forged_buttons_do_nothing(there: Town) -> None:
    there.at(local(2026, 11, 2, 9))
    card = there.shown(LEADER)[-1]
    key = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
    dice = random.Random(51)
    before = there.entries()
    letters = "abcXYZ019:_-"
    forged = ["".join(dice.choices(letters, k=dice.randint(1, 64))) for _ in range(300)]
    forged += [
        f"{key}:{verb}" for verb in ("submit", "confirm", "open:999999", "day:-5", "day:9", "page:x.y", "snooze:9y")
    ]
    for data in forged:
        there.sandbox.query(STRANGER, card, data)
        there.sandbox.query(MANAGER, card, data)
    there.sandbox.query(LEADER, card, f"{key}:open:999999")
    there.sandbox.query(LEADER, card, f"{key}:nonsense:{'x' * 40}")
    there.sandbox.query(LEADER, card, f"{key}:open:{'9' * 40}")
    there.settle()
    assert there.entries() == before
    assert there.bot
    assert there.bot.store.read_now(quarantined) == 0


def test_five_wrong_codes_an_hour_and_then_even_a_right_one_is_refused(there: Town) -> None:
    assert there.bot
    code = there.bot.store.write_now(invite_to, "宏达建设", "safety_officer", there.clock.now())
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", code)
    for number in range(5):
        there.say(STRANGER, f"/start wrong-{number}")
    there.say(STRANGER, f"/start {code}")
    assert "Welcome" not in there.chat(STRANGER)
    there.clock.forward_to(local(2026, 11, 2, 9, 30))
    there.say(STRANGER, f"/start {code}")
    assert "Welcome" in there.chat(STRANGER)


def test_two_who_follow_one_link_at_once_are_one_who_joins(there: Town) -> None:
    assert there.bot
    code = there.bot.store.write_now(invite_to, "宏达建设", "safety_officer", there.clock.now())
    there.sandbox.add_person(Person(id=5001, first_name="甲"))
    there.sandbox.add_person(Person(id=5002, first_name="乙"))
    for person in (5001, 5002):
        there.sandbox.say(person, f"/start {code}")
    there.settle()
    assert sum("欢迎" in there.chat(person) for person in (5001, 5002)) == 1


@pytest.mark.parametrize(
    "name", ["<b>粗", '<a href="tg://user?id=1">x</a>', "&amp;&lt;", "😀" * 60, "*_[`", "龚䶮㙓" * 20]
)
def test_names_are_escaped_and_never_refused(there: Town, name: str) -> None:
    there.sandbox.add_person(Person(id=6001, first_name=name))
    there.unit(f"{name} 建设"[:200], Unit(party="enterprise", first_year=2026))
    there.join(6001, "principal_leader", f"{name} 建设"[:200])
    there.say(6001, "/help")
    there.say(6001, "/status")
    assert name[:20] in there.chat(6001)
    assert not [call for call in there.sandbox.calls if call.status == 400]


def test_a_webhook_takes_only_telegrams_pushes_and_answers_after_the_commit(there: Town) -> None:
    secret = SECRET

    async def pushed(store: Store) -> list[int]:
        route = webhook("/hook", secret, keeping(store, SystemClock(), "telegram", lambda: None))
        async with serving(Starlette(routes=[route]), 0) as port, httpx.AsyncClient(trust_env=False) as client:
            codes = []
            for headers, body in (
                ({}, UPDATE),
                ({HEADER: "wrong"}, UPDATE),
                ({HEADER: secret}, b"x" * (1024 * 1024 + 1)),
                ({HEADER: secret}, b"no json"),
                ({HEADER: secret}, b"[]"),
                ({HEADER: secret}, UPDATE),
                ({HEADER: secret}, UPDATE),
            ):
                answer = await client.post(f"http://127.0.0.1:{port}/hook", headers=headers, content=body)
                codes.append(answer.status_code)
            assert len(store.read_now(waiting, SystemClock().now(), 10, ["telegram"])) == 1
            return codes

    there.stop()
    store = opened(there.settings, there.clock.now())
    assert asyncio.run(pushed(store)) == [403, 403, 413, 400, 400, 200, 200]
    store.close()


SECRET = "s" * 32
UPDATE = b'{"update_id": 77, "poll": {}}'


@pytest.fixture
def hooked(tmp_path: Path, database_url: str) -> Iterator[tuple[Store, Hook]]:
    """A database with the webhook before it; what is given pushes to it, headers and body, and takes the code."""
    store = opened(Settings.model_construct(database_url=database_url, home=tmp_path), SystemClock().now())

    async def pushed(head: bytes, body: bytes, seconds: float) -> int | None:
        route = webhook("/hook", SECRET, keeping(store, SystemClock(), "telegram", lambda: None))
        async with serving(Starlette(routes=[route]), 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /hook HTTP/1.1\r\nHost: here\r\n" + head + b"\r\n" + body)
            try:
                async with asyncio.timeout(seconds):
                    return int((await reader.readline()).split()[1])
            except TimeoutError:
                return None
            finally:
                writer.close()

    yield store, lambda head, body, seconds=5.0: asyncio.run(pushed(head, body, seconds))
    store.close()


def secretly(secret: str, length: int) -> bytes:
    return f"{HEADER}: {secret}\r\nContent-Length: {length}\r\n".encode()


def test_ten_megabytes_are_refused_before_they_have_come(hooked: tuple[Store, Hook]) -> None:
    store, push = hooked
    ten = 10 * 1024 * 1024
    assert push(secretly(SECRET, ten), b"") == 413
    without_length = f"{HEADER}: {SECRET}\r\nTransfer-Encoding: chunked\r\n".encode()
    little_more_than_one = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    assert push(without_length, little_more_than_one * 17) == 413
    assert store.read_now(inbox_next_at) is None


def test_a_wrong_secret_is_refused_before_the_body_in_a_time_that_tells_nothing(
    hooked: tuple[Store, Hook], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, push = hooked
    compared = list[tuple[bytes, bytes]]()
    in_constant_time = hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return in_constant_time(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    wrong = ["", "x" + SECRET[1:], SECRET[:-1] + "x", SECRET[:-1], SECRET + "s", SECRET.upper(), "\u00e9" * 32]
    for secret in wrong:
        assert push(secretly(secret, 10 * 1024 * 1024), b"") == 403
    assert len(compared) == len(wrong)
    assert store.read_now(inbox_next_at) is None


def test_what_cannot_be_committed_is_not_answered_with_200_and_taken_when_pushed_again(
    hooked: tuple[Store, Hook], database_url: str
) -> None:
    store, push = hooked
    other = open_store(database_url)
    with other.writer.begin() as conn:
        if store.dialect == "postgresql":
            conn.exec_driver_sql("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
            store.write_now(
                lambda each: each.exec_driver_sql(f"ALTER DATABASE {each.engine.url.database} SET lock_timeout = 2000")
            )
            store.writer.dispose()
        # Neither while it waits for the lock nor when it gives up.
        assert push(secretly(SECRET, len(UPDATE)), UPDATE, 1.0) is None
        assert push(secretly(SECRET, len(UPDATE)), UPDATE, 40.0) == 503
    other.close()
    assert store.read_now(inbox_next_at) is None
    assert push(secretly(SECRET, len(UPDATE)), UPDATE) == 200
    assert len(store.read_now(waiting, SystemClock().now(), 10, ["telegram"])) == 1


def test_a_bot_in_webhook_mode_is_pushed_to_and_works(tmp_path: Path) -> None:
    with site(tmp_path, f"sqlite:///{tmp_path / 'd.db'}") as here:
        url = "http://127.0.0.1:18767/telegram"
        secret = {"DUTYBELL_WEBHOOK_SECRET": "said-by-the-operator_7"}
        here.run(DUTYBELL_WEBHOOK_URL=url, DUTYBELL_WEBHOOK_PORT="18767", **secret).says("app.started")
        wait_for(lambda: here.sandbox.webhook, 40, lambda: "no webhook was set")  # set beside all else that begins
        assert here.sandbox.webhook["secret"] == "said-by-the-operator_7"
        here.found()
        here.sees(LEADER, "职责到期")
        assert (
            httpx.post(url, headers={HEADER: "guessed-at-random"}, content=UPDATE, trust_env=False).status_code == 403
        )
        assert "guessed-at-random" not in "".join(here.processes[0].log)


def test_what_is_overdue_shows_in_health_and_metrics(there: Town) -> None:
    assert there.bot
    store, clock = there.bot.store, there.clock

    async def asked() -> tuple[int, int]:
        app = Starlette(routes=health_routes(store, clock, ["telegram"]))
        async with serving(app, 0) as port, httpx.AsyncClient(trust_env=False) as client:
            address = f"http://127.0.0.1:{port}/healthz"
            good = (await client.get(address)).status_code
            clock.forward_to(local(2026, 11, 2, 9, 30))  # the morning's prompts are due, and nobody has looked
            return good, (await client.get(address)).status_code

    assert asyncio.run(asked()) == (200, 503)
    shown = exposed(store.read_now(figures, clock.now(), ["telegram"])).decode()
    names = {family.name for family in text_string_to_metric_families(shown)}
    assert names == {
        f"dutybell_{name}"
        for name in (
            "oldest_due_reminder",
            "oldest_owed_message",
            "outbox_depth",
            "intake_lag",
            "last_tick",
            "quarantine_size",
        )
    }
