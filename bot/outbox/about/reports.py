"""Reports made for people: off the event loop, with their progress shown, then sent and noted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.clock import Clock
from bot.flows.reports import request_report
from bot.flows.reports.request_report import LARGEST, gathered
from bot.messages.body import Body, FileRef, to_json
from bot.outbox.say import say, say_text
from bot.queries.report_contents import Report
from bot.reports.render import render
from bot.store.engine import Connection, Store
from bot.store.messages import exports, messages
from bot.store.messages.exports import Export
from bot.store.people.people import Person, person
from bot.texts.catalogue import language
from bot.texts.reports import requests as texts
from bot.vault import Vault
from bot.vault.folder import BLOCK

log = structlog.get_logger()

# Seconds between two changes of the message that shows how far a report is.
TOLD = 2.0


class Stopped(Exception):
    """The bot ends; the report is begun anew by the next one."""


@dataclass
class Progress:
    """How far a report is: written by the thread that makes it, read by the event loop."""

    done: int = 0
    of: int = 0
    stop: bool = False

    def step(self) -> None:
        """One duty more; raises Stopped once the bot ends."""
        self.done += 1
        if self.stop:
            raise Stopped


async def make(store: Store, vault: Vault, clock: Clock, asked: Export) -> None:
    """Make a report and send it; what cannot be made is said."""
    found = await store.read(gathered, asked, clock.now())
    speech, report = language(found.by.language), found.report
    if report is None:
        await store.write(fail, asked, clock.now(), texts.not_yours(speech))
        return
    progress = Progress(of=report.duties)
    with TemporaryDirectory(prefix="dutybell-report-") as folder:
        path = Path(folder) / "report"
        making = asyncio.create_task(
            asyncio.to_thread(render, report, asked.kind, speech, vault.read, path=path, told=progress.step)
        )
        try:
            await _told(store, clock, asked, making, progress=progress)
        finally:
            progress.stop = True
            await asyncio.wait([making])
            making.exception()
        if path.stat().st_size > LARGEST:
            await store.write(fail, asked, clock.now(), texts.too_large(speech))
            return
        sha256, size = await vault.keep(_blocks(path))
    await store.write(_finish, asked, report, sha256, size=size, now=clock.now())
    log.info("report made", action="export.made", export=asked.id, kind=asked.kind, duties=report.duties, size=size)


async def _told(store: Store, clock: Clock, asked: Export, making: "asyncio.Task[None]", *, progress: Progress) -> None:
    """Show every now and then how far the report is, until it is made."""
    shown = 0
    while not (await asyncio.wait([making], timeout=TOLD))[0]:
        if progress.done != shown:
            shown = progress.done
            await store.write(_show_progress, asked, shown, progress.of, now=clock.now())
    await making


def _show_progress(conn: Connection, asked: Export, done: int, of: int, *, now: datetime) -> None:
    if asked.message_id:
        speech = language(person(conn, asked.person_id).language)
        messages.revise(conn, asked.message_id, to_json(texts.progress(speech, done, of)), now)


def _finish(conn: Connection, asked: Export, report: Report, sha256: str, *, size: int, now: datetime) -> None:
    """Send the file and note it: the entry, the messages and the mark are one transaction."""
    to = person(conn, asked.person_id)
    request_report.note(conn, to, report, asked.unit_id or 0, form=asked.kind, sha256=sha256, size=size, now=now)
    name = texts.file_name(language(to.language), report.unit, report.first, report.last, form=asked.kind)
    speech, days = language(to.language), (report.first, report.last)
    said = texts.made(
        speech, report.unit, *days, units=len(report.units), duties=report.duties, rate=report.rate, sha256=sha256
    )
    _send(conn, to, asked, said, name=name, sha256=sha256, now=now)


def _send(conn: Connection, to: Person, asked: Export, said: str, *, name: str, sha256: str, now: datetime) -> None:
    file = FileRef(kind="document", sha256=sha256, name=name)
    say(conn, to, Body(text=said, files=(file,)), now, purpose="album")
    if asked.message_id:
        messages.revise(conn, asked.message_id, to_json(texts.ready(language(to.language), name)), now)
    exports.end(conn, asked.id, "made")


def fail(conn: Connection, asked: Export, now: datetime, text: str | None = None) -> None:
    """Say that nothing comes of it, and why where that helps."""
    to = request_report.fail(conn, asked)
    if not to:
        return
    said = text or texts.not_made(language(to.language))
    if asked.message_id:
        messages.revise(conn, asked.message_id, to_json(texts.failed(language(to.language), said)), now)
    else:
        say_text(conn, to, said, now)


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
