"""A bot at work whose connections to PostgreSQL are cut, or whose commits nobody hears the answer to."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from bot.app.leader import LEASE
from bot.sandbox import Sandbox
from bot.store.engine import Connection
from bot.store.ledger import ledger
from tests.faults.process import Site, site, wait_for
from tests.journeys.town import LEADER, MANAGER, local, town

OTHERS = "pid <> pg_backend_pid() AND datname = current_database()"


@pytest.fixture
def served(tmp_path: Path, postgresql: Callable[[], str]) -> Iterator[Site]:
    with site(tmp_path, postgresql()) as it:
        yield it


def cut(url: str) -> int:
    """Cut every connection to a database; how many those were."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}")
        return len(found.fetchall())


@contextmanager
def cutting(url: str, pause: float) -> Iterator[list[int]]:
    """Cut again and again for as long as the block lasts; how many connections each time."""
    over, cuts = threading.Event(), list[int]()

    def cut_on() -> None:
        while not over.wait(pause):
            cuts.append(cut(url))

    at_work = threading.Thread(target=cut_on)
    at_work.start()
    try:
        yield cuts
    finally:
        over.set()
        at_work.join()


def told(conn: Connection) -> list[dict[str, object]]:
    """All that the ledgers hold."""
    return [json.loads(body) for company, _, _ in ledger.heads(conn) for _, body, _ in ledger.walk(conn, company)]


def unsettled(conn: Connection) -> list[str]:
    """What no chat shows, and what was not handled."""
    owed = conn.execute(text("SELECT purpose || ' ' || state FROM messages WHERE state NOT IN ('seen', 'superseded')"))
    left = conn.execute(text("SELECT body FROM inbox WHERE state <> 'done'"))
    return [*owed.scalars(), *left.scalars()]


def nothing_is_doubled(entries: list[dict[str, object]], sandbox: Sandbox) -> None:
    """The duty was submitted and confirmed once, each prompt was entered once, each message sent once."""
    acts = Counter(str(entry["action"]) for entry in entries)
    assert (acts["submitted"], acts["confirmed"]) == (1, 1)
    prompted = Counter(entry["message"] for entry in entries if entry["action"] == "prompted")
    assert max(prompted.values()) == 1
    for person in (LEADER, MANAGER):
        keyboards = [message.get("reply_markup", {}).get("inline_keyboard") for message in sandbox.messages(person)]
        keys = [rows[0][0]["callback_data"].split(":")[0] for rows in keyboards if rows]
        assert len(keys) == len(set(keys))


def test_a_bot_whose_connections_are_all_cut_again_and_again_loses_and_doubles_nothing(served: Site) -> None:
    bot = served.run().says("app.started")
    served.found()
    served.sees(LEADER, "职责到期")
    with cutting(served.database_url, 0.7) as cuts:
        served.prove(LEADER)
        served.press(LEADER, "📤 提交")
        served.press(MANAGER, "✅ 复核登记")
        served.sees(LEADER, "已登记")
    assert len(cuts) > 5
    assert sum(cuts) > len(cuts)
    store = served.store()
    wait_for(lambda: not store.read_now(unsettled), 40, lambda: f"{store.read_now(unsettled)}\n{served.told(LEADER)}")
    nothing_is_doubled(store.read_now(told), served.sandbox)
    store.close()
    bot.still_at_work()


@contextmanager
def losing(engine: Engine, said: str) -> Iterator[list[bool]]:
    """Let commits of transactions that say this happen, and every other answer be lost with the connection."""
    heard = list[bool]()

    def hear(conn: Connection, cursor: object, statement: str, *_: object) -> None:
        if said in statement:
            conn.info["doomed"] = True

    def lose(conn: Connection) -> None:
        if not conn.info.pop("doomed", False):
            return
        heard.append(not heard or not heard[-1])
        if heard[-1]:
            driver = conn.connection.driver_connection
            assert driver
            driver.commit()
            driver.close()

    event.listen(engine, "before_cursor_execute", hear)
    event.listen(engine, "commit", lose)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)
        event.remove(engine, "commit", lose)


@pytest.mark.parametrize(
    "said",
    [
        "INSERT INTO inbox",
        "UPDATE inbox SET state",
        "SET attempts=(messages.attempts",
        "shown_at=",
        "INSERT INTO entries",
    ],
    ids=["taken", "handled", "claimed", "shown", "entered"],
)
def test_a_commit_whose_answer_is_lost_has_one_effect(tmp_path: Path, postgresql: Callable[[], str], said: str) -> None:
    with town(tmp_path, local(2026, 11, 2, 8), postgresql()) as there:
        there.unit()
        there.join(MANAGER, "safety_manager")
        there.join(LEADER, "principal_leader")
        assert there.bot
        with losing(there.bot.store.writer, said) as lost:
            there.clock.forward_to(local(2026, 11, 2, 9))
            there.tick()
            there.press(LEADER, "✅ 已完成")
            there.press(LEADER, "今天")
            there.photos(LEADER, 2)
            there.say(LEADER, "已检查")
            there.press(LEADER, "📤 提交")
            there.press(MANAGER, "✅ 复核登记")
        assert sum(lost) > 1
        assert there.bot.store.read_now(unsettled) == []
        nothing_is_doubled(there.bot.store.read_now(told), there.sandbox)


def test_the_lock_that_was_lost_with_its_connection_is_taken_again(served: Site) -> None:
    bot = served.run().says("app.started")
    assert holders(served.database_url) == 1
    for _ in range(2):
        cut(served.database_url)
        wait_for(lambda: holders(served.database_url) == 1, 20, lambda: "".join(bot.log))
    second = served.run().says("leader.waiting")
    threading.Event().wait(LEASE.total_seconds() / 4)
    assert not any("leader.taken" in line for line in second.log)
    bot.still_at_work()


def test_one_that_waits_for_its_turn_is_cut_off_and_waits_on(served: Site) -> None:
    first = served.run().says("app.started")
    second = served.run().says("leader.waiting")
    cut(served.database_url)
    wait_for(lambda: holders(served.database_url) == 1, 20, lambda: "".join(first.log))
    first.kill()
    second.says("app.started", 45)


def holders(url: str) -> int:
    """How many hold the lock."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted").fetchone()
        assert row
        return int(row[0])
