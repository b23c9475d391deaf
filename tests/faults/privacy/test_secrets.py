"""Where no secret may turn up, whatever fails."""

import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from sqlalchemy import MetaData, select, text

from bot.redact import redact
from bot.sandbox import Fault
from bot.store.engine import Connection
from tests.faults.channel.proxies import USER, Socks5, proxy
from tests.faults.channel.wire import wire
from tests.faults.process import ROOT, Site, wait_for
from tests.journeys.town import LEADER, MANAGER, TOKEN

# Every library speaks up as loud as it can, those too that we keep quiet; but for httpcore, which then says a proxy's
# password outright and which the bot never lets speak. A signal lets the whole fail.
LOUD = """
import logging
from bot import log
quiet = log.set_up_logs
def loud(level=logging.DEBUG):
    quiet(logging.DEBUG)
    assert logging.getLogger("httpcore.proxy").getEffectiveLevel() == logging.WARNING
    for name in [*logging.root.manager.loggerDict, "httpx", "telegram"]:
        if not name.startswith("httpcore"):
            logging.getLogger(name).setLevel(logging.DEBUG)
log.set_up_logs = loud

import signal
def fail(number, frame):
    if frame.f_code.co_name == "select":  # anywhere else a task would keep it to itself
        raise RuntimeError("a fault that nobody has thought of")
    signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.signal(signal.SIGUSR1, fail)
signal.signal(signal.SIGALRM, fail)
"""
CANARY, PROXY_PASSWORD, DATABASE_PASSWORD = TOKEN.split(":")[1], "canary-of-the-proxy", "canary-of-the-database"
# What a gateway on the way may answer: the address that was asked, token and all.
ECHO = f"<html>502 for /bot{TOKEN}/sendMessage</html>"


def stored(conn: Connection) -> str:
    """Every cell of every table."""
    metadata = MetaData()
    metadata.reflect(conn)
    return "\n".join(str(tuple(row)) for table in metadata.tables.values() for row in conn.execute(select(table)))


def with_password(url: str) -> str:
    """The same database, opened with a password that it does not ask for."""
    if url.startswith("sqlite"):
        return url
    there = urlsplit(url)
    return urlunsplit(there._replace(netloc=f"postgres:{DATABASE_PASSWORD}@"))


def test_secrets_are_in_no_log_error_table_or_file_of_a_bot_that_fails_in_every_way(
    here: Site, unused_port: int
) -> None:
    settings = {"DUTYBELL_DATABASE_URL": with_password(here.database_url), "PYTHONASYNCIODEBUG": "1"}
    with wire(here.base) as way, proxy(Socks5, PROXY_PASSWORD) as (port, _):
        settings["DUTYBELL_API_URL"] = way.address
        settings["DUTYBELL_PROXY"] = f"socks5://{USER}:{PROXY_PASSWORD}@127.0.0.1:{port}"
        settings["DUTYBELL_HEALTH_PORT"] = str(unused_port)
        bot = here.run(LOUD, **settings).says("app.started")
        here.found()
        here.sees(LEADER, "职责到期")
        for fault in (
            Fault("sendMessage", status=502, body=ECHO, chat_id=LEADER),
            Fault("sendMessage", status=400, description=f"Bad Request: /bot{TOKEN}/sendMessage", chat_id=LEADER),
            Fault("getFile", times=9, status=400, description=f"Bad Request: /file/bot{TOKEN}/x"),
            Fault("getUpdates", status=502, body=ECHO),
            Fault("answerCallbackQuery", times=2, status=400, description=f"Bad Request: bot{TOKEN}"),
        ):
            here.sandbox.faults.add(fault)
        here.sandbox.say(LEADER, "/help")
        here.sandbox.say(LEADER, "/lang")
        here.press(LEADER, "带队")
        here.press(LEADER, "✅ 已完成")
        here.press(LEADER, "今天")
        here.sandbox.send_photos(LEADER, [b"\xff\xd8photo"])
        bot.says("intake.retried")
        wait_for(lambda: not [f for f in here.sandbox.faults.waiting if f.method == "sendMessage"], 20, lambda: "")
        way.close()  # and no connection is to be had
        bot.says("intake.failed")
        way.open()
        here.sandbox.say(MANAGER, "/help")
        here.sees(MANAGER, "职责完成")
        seen = httpx.get(f"http://127.0.0.1:{unused_port}/metrics", trust_env=False).text
        store = here.store()
        store.write_now(lambda conn: conn.execute(text("UPDATE messages SET body = '{', state = 'owed'")))
        bot.says("deliver.broken").signal(signal.SIGUSR1)
        assert bot.ended(60) == 1
        everything = store.read_now(stored)
        store.close()
    logged = "".join(bot.log)
    assert "RuntimeError" in logged
    assert "Traceback" in logged
    assert "DEBUG telegram" in logged
    assert "[token]" in logged
    said = "".join(str(event) for event in here.sandbox.events)
    for secret in (
        CANARY.lower(),
        PROXY_PASSWORD,
        DATABASE_PASSWORD,
    ):  # some libraries say what they heard in lower case
        for where in (logged, everything, seen, said):
            assert secret not in where.lower(), [line for line in where.splitlines() if secret in line.lower()][:3]
        for file in here.home.rglob("*"):
            assert not file.is_file() or secret.encode() not in file.read_bytes().lower(), file


@pytest.mark.parametrize("verb", ["doctor", "run"])
def test_what_the_command_line_says_of_a_failure_holds_no_secret(here: Site, verb: str) -> None:
    here.sandbox.faults.add(Fault("getMe", times=99, status=404, description=f"Not Found: /bot{TOKEN}/getMe"))
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUTYBELL_")}
    env |= {"DUTYBELL_TOKEN": TOKEN, "DUTYBELL_API_URL": here.base, "DUTYBELL_HOME": str(here.home)}
    env |= (
        {"DUTYBELL_DATABASE_URL": f"postgresql://someone:{DATABASE_PASSWORD}@127.0.0.1:1/none"}
        if verb == "doctor"
        else {}
    )
    said = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", verb],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode != 0
    assert CANARY not in said.stdout + said.stderr
    assert DATABASE_PASSWORD not in said.stdout + said.stderr


def test_secrets_are_known_by_their_form() -> None:
    assert redact(f"https://api.telegram.org/bot{TOKEN}/getMe") == "https://api.telegram.org/bot[token]/getMe"
    assert redact("postgresql://me:s3cr:t@db/x") == "postgresql://me:[password]@db/x"
    assert redact("socks5://:word@here:1") == "socks5://:[password]@here:1"
    plain = "at 2026-11-02T08:00:00 see https://hc.example.org:8443/ping/1 or mail a@b"
    assert redact(plain) == plain
