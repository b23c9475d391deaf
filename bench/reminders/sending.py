"""Sending: a burst under the model of limits beside PTB's limiter, calls of a digest, CPU beside PTB and aiogram."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiogram import Bot as Aiogram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton as TheirButton
from aiogram.types import InlineKeyboardMarkup as TheirMarkup
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bench.filled.town import NOW, filled, reminded
from bench.measure import Report, Still, millis, unread_logs
from bot.channels.limits import Limits, unlimited
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.wire import Wire
from bot.messages.body import Body, Button, to_json
from bot.outbox.deliver import deliver
from bot.reports.year import draw_year
from bot.store.engine import Connection, Store
from bot.store.messages import messages
from bot.store.people.chats import chat_at
from bot.store.people.people import add_membership, add_person
from tests.chats import telegram

TOKEN = "1:T"
CHATS, EACH = 40, 5
# 30 at once and then 30 a second.
BOUND = (CHATS * EACH - 30) / 30
TEXT = "🟨 <b>带队检查安全生产</b>\n宏达建设 · 2026年11月 · 每月至少一次\n期限 11月30日 周一 · 还剩3天"
BODY = Body(text=TEXT, rows=((Button(label="✅ 已完成", verb="done"), Button(label="⏰ 稍后提醒", verb="later")),))

LABELS = [("✅ 已完成", "k:done"), ("⏰ 稍后提醒", "k:later")]
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=back) for label, back in LABELS]])
THEIR_KEYBOARD = TheirMarkup(inline_keyboard=[[TheirButton(text=label, callback_data=back) for label, back in LABELS]])


def main() -> int:
    """Print the figures; how many goals were missed."""
    with unread_logs():
        return asyncio.run(_burst()) + asyncio.run(_cost())


@contextmanager
def server(people: int, *more: str) -> Iterator[Any]:
    """A sandbox process: its address and a way to ask for counts."""
    command = [sys.executable, "-m", "bench.server", str(people), *more]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    asks, answers = process.stdin, process.stdout
    assert asks
    assert answers
    base = answers.readline().strip()

    def counts() -> dict[str, float]:
        asks.write("\n")
        asks.flush()
        return dict(json.loads(answers.readline()))

    counts()
    yield base, counts
    process.kill()
    process.wait()


def client(base: str, kind: type[Bot] = Bot, **more: Any) -> Any:
    """PTB as it comes, on a small pool."""
    request = HTTPXRequest(connection_pool_size=8, httpx_kwargs={"trust_env": False})
    return kind(TOKEN, base_url=f"{base}/bot", request=request, **more)


def wired(base: str) -> Bot:
    """PTB over our wire, on as small a pool."""
    return Bot(TOKEN, base_url=f"{base}/bot", request=Wire(8))


async def _burst() -> int:
    report = Report("A morning burst of 200 messages to 40 chats, under a model of Telegram's limits (goals 6 and 7)")
    orders = {
        "grouped by chat": [chat for chat in range(CHATS) for _ in range(EACH)],
        "interleaved": [chat for _ in range(EACH) for chat in range(CHATS)],
    }
    for name, order in orders.items():
        with tempfile.TemporaryDirectory() as folder, server(CHATS, "limits") as (base, counts):
            store = filled(Path(folder), 0)
            store.write_now(add_people, CHATS)
            store.write_now(_owe, order)
            async with wired(base) as bot:
                await drain(store, Telegram(bot, lambda _: iter(()), draw_year, limits=Limits()))
            ours = counts()
            store.close()
        lost = len(order) - ours["sent"]
        report.line(f"{name}: ours {ours['seconds']:.2f} s, {ours['refused']} refused, {lost} lost")
        report.goal(f"{name}: ours / lower bound of {BOUND:.2f} s", ours["seconds"] / BOUND, most=1.05)
        report.goal(f"{name}: refused or lost", ours["refused"] + lost, most=0)
        with server(CHATS, "limits") as (base, counts):
            async with client(base, ExtBot, rate_limiter=AIORateLimiter(max_retries=10)) as bot:
                await asyncio.gather(*(bot.send_message(1000 + chat, TEXT, parse_mode="HTML") for chat in order))
            theirs = counts()
        report.line(
            f"{name}: PTB's AIORateLimiter with 10 tries {theirs['seconds']:.2f} s "
            f"({theirs['seconds'] / BOUND:.2f} of the bound), {theirs['refused']} refused"
        )
    with tempfile.TemporaryDirectory() as folder, server(CHATS, "limits") as (base, counts):
        store = filled(Path(folder), CHATS * EACH)
        store.write_now(add_people, CHATS)
        store.write_now(_due)
        written = reminded(store, NOW)
        async with wired(base) as bot:
            await drain(store, Telegram(bot, lambda _: iter(()), draw_year, limits=Limits()))
        digest = counts()
        store.close()
    took = digest["seconds"]
    report.line(f"{CHATS * EACH} duties for each of {CHATS} people: {written} messages in {took:.2f} s")
    report.goal("calls of a tick / chats with something due", digest["sent"] / CHATS, most=1)
    return report.missed


def add_people(conn: Connection, count: int) -> None:
    """People of the one unit, each with a chat."""
    for number in range(count):
        person = add_person(conn, telegram(1000 + number), f"员{number}", "zh", now=NOW)
        add_membership(conn, person.id, 1, "safety_manager", now=NOW)
        add_membership(conn, person.id, 1, "principal_leader", now=NOW)


def _owe(conn: Connection, order: list[int]) -> None:
    for chat in order:
        messages.add_message(
            conn,
            person_id=chat + 1,
            chat_id=chat_at(conn, telegram(1000 + chat)),
            purpose="card",
            duty_id=None,
            body=to_json(BODY),
            now=NOW,
        )


def _due(conn: Connection) -> None:
    conn.exec_driver_sql(f"UPDATE duties SET next_prompt_at = '{NOW.isoformat(timespec='microseconds')}'")


async def drain(store: Store, channel: Telegram) -> None:
    """Send what is owed until nothing is."""
    until, slow = time.monotonic() + 60, set[asyncio.Task[None]]()
    while store.read_now(messages.owed_count) and time.monotonic() < until:
        if not await deliver(store, channel, Still(NOW), slow):
            await asyncio.sleep(0.01)


async def _cost() -> int:
    report = Report("CPU of a sent reminder: taken, shown and noted, beside bare sends one after the other (goal 8)")
    count = 200
    with tempfile.TemporaryDirectory() as folder, server(count) as (base, _):
        store = filled(Path(folder), 0)
        store.write_now(add_people, count)
        peer = Aiogram(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))
        async with client(base) as bare, wired(base) as over_wire:

            async def ours() -> None:
                await drain(store, Telegram(over_wire, lambda _: iter(()), draw_year, limits=unlimited()))

            cases = {
                "ours": ours,
                "bare PTB over httpx, as it comes": lambda: _each(bare, count, KEYBOARD),
                "bare PTB over our wire": lambda: _each(over_wire, count, KEYBOARD),
                "bare aiogram": lambda: _each(peer, count, THEIR_KEYBOARD),
            }
            taken: dict[str, list[float]] = {name: [] for name in cases}
            for number in range(8):
                store.write_now(_owe, list(range(count)))
                for name, run in cases.items():
                    start = time.process_time()
                    await run()  # type: ignore[no-untyped-call]
                    if number:
                        taken[name].append((time.process_time() - start) / count)
        await peer.session.close()
        store.close()
    cost = {name: statistics.median(times) for name, times in taken.items()}
    for name, seconds in cost.items():
        report.line(f"{name}: {millis(seconds)}")
    report.goal("ours / bare sequential PTB", cost["ours"] / cost["bare PTB over httpx, as it comes"], most=0.8)
    report.goal("ours / bare sequential PTB over our wire", cost["ours"] / cost["bare PTB over our wire"], most=2.5)
    report.goal(
        "bare PTB over our wire / bare aiogram", cost["bare PTB over our wire"] / cost["bare aiogram"], most=1.5
    )
    return report.missed


async def _each(bot: Any, count: int, keyboard: object) -> None:
    for chat in range(count):
        await bot.send_message(1000 + chat, TEXT, parse_mode="HTML", reply_markup=keyboard)
