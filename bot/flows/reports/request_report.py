"""Exporting a report: asked for by a person or the operator, made off the event loop, noted in the ledger."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.clock import Clock
from bot.messages.body import Body, FileRef, to_json
from bot.outbox.say import say, say_text
from bot.queries import rights
from bot.queries.report import EXPORTED, gather
from bot.queries.report_contents import Report
from bot.reports.render import render
from bot.store.engine import Connection, Store
from bot.store.ledger import ledger
from bot.store.messages import exports, messages
from bot.store.messages.exports import Export
from bot.store.people.people import Person, known_person, person
from bot.store.people.units import known_unit, unit
from bot.texts.catalogue import language
from bot.texts.reports import requests as texts
from bot.vault import Vault
from bot.vault.folder import BLOCK

log = structlog.get_logger()

# A bot may send files up to this many bytes.
LARGEST = 50_000_000
# Seconds between two changes of the message that shows how far a report is.
TOLD = 2.0
# So many reports one person may wait for.
WAITING = 3


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


def ask(
    conn: Connection, by: Person, unit_id: int, first: date, last: date, form: str, message_id: int, now: datetime
) -> str | None:
    """Ask for a report, which a message shows the progress of; a sentence where someone waits for enough already."""
    speech = language(by.language)
    if exports.asked_by(conn, by.id) >= WAITING:
        return speech.plain("Some reports of yours are still being made.")
    exports.add_export(conn, by.id, form, now, unit_id=unit_id, first=first, last=last, message_id=message_id)
    messages.revise(conn, message_id, to_json(texts.begun(speech)), now)
    return None


async def make(store: Store, vault: Vault, clock: Clock, asked: Export) -> None:
    """Make a report and send it; what cannot be made is said."""
    by, report = await store.read(_gathered, asked, clock.now())
    if report is None:
        await store.write(fail, asked, clock.now(), language(by.language).plain("This is not yours to export."))
        return
    progress = Progress(of=report.duties)
    with TemporaryDirectory(prefix="dutybell-report-") as folder:
        path = Path(folder) / "report"
        making = asyncio.create_task(
            asyncio.to_thread(render, report, asked.kind, language(by.language), vault.read, path, progress.step)
        )
        try:
            await _told(store, clock, asked, making, progress)
        finally:
            progress.stop = True
            await asyncio.wait([making])
            making.exception()
        if path.stat().st_size > LARGEST:
            text = language(by.language).plain(
                "The file is larger than a chat takes. Choose a shorter time or a smaller unit."
            )
            await store.write(fail, asked, clock.now(), text)
            return
        sha256, size = await vault.keep(_blocks(path))
    await store.write(_finish, asked, report, sha256, size, clock.now())
    log.info("report made", action="export.made", export=asked.id, kind=asked.kind, duties=report.duties, size=size)


def _gathered(conn: Connection, asked: Export, now: datetime) -> tuple[Person, Report | None]:
    """What was asked for, as far as the person may have it now."""
    by, of = person(conn, asked.person_id), known_unit(conn, asked.unit_id or 0)
    within = set(rights.units_for(conn, by.id, "export", now))
    if not of or of.id not in within or not asked.first or not asked.last:
        return by, None
    return by, gather(conn, of, asked.first, asked.last, now, within)


async def _told(store: Store, clock: Clock, asked: Export, making: "asyncio.Task[None]", progress: Progress) -> None:
    """Show every now and then how far the report is, until it is made."""
    shown = 0
    while not (await asyncio.wait([making], timeout=TOLD))[0]:
        if progress.done != shown:
            shown = progress.done
            await store.write(_show_progress, asked, shown, progress.of, clock.now())
    await making


def _show_progress(conn: Connection, asked: Export, done: int, of: int, now: datetime) -> None:
    if asked.message_id:
        speech = language(person(conn, asked.person_id).language)
        messages.revise(conn, asked.message_id, to_json(texts.progress(speech, done, of)), now)


def _finish(conn: Connection, asked: Export, report: Report, sha256: str, size: int, now: datetime) -> None:
    """Send the file and note it: the entry, the messages and the mark are one transaction."""
    to = person(conn, asked.person_id)
    note(conn, to, report, asked.unit_id or 0, asked.kind, sha256, size, now)
    name = texts.file_name(language(to.language), report.unit, report.first, report.last, asked.kind)
    speech, days = language(to.language), (report.first, report.last)
    said = texts.made(speech, report.unit, *days, report.duties, report.rate, sha256)
    _send(conn, to, asked, said, name, sha256, now)


def _send(conn: Connection, to: Person, asked: Export, said: str, name: str, sha256: str, now: datetime) -> None:
    file = FileRef(kind="document", sha256=sha256, name=name)
    say(conn, to, Body(text=said, files=(file,)), now, purpose="album")
    if asked.message_id:
        messages.revise(conn, asked.message_id, to_json(texts.ready(language(to.language), name)), now)
    exports.end(conn, asked.id, "made")


def note(
    conn: Connection, by: Person | None, report: Report, root_id: int, form: str, sha256: str, size: int, now: datetime
) -> None:
    """The entry in the ledger of every company that the report tells of; `by` is None for the operator."""
    for company_id in sorted({unit(conn, part.id).company_id for part in report.units}):
        ledger.append(
            conn,
            company_id,
            EXPORTED,
            now,
            person=by.id if by else None,
            unit=root_id,
            first=report.first.isoformat(),
            last=report.last.isoformat(),
            format=form,
            duties=report.duties,
            digest=sha256,
            size=size,
        )


def fail(conn: Connection, asked: Export, now: datetime, text: str | None = None) -> None:
    """Say that nothing comes of it, and why where that helps."""
    to = known_person(conn, asked.person_id)
    exports.end(conn, asked.id, "failed")
    if not to:
        return
    said = text or language(to.language).plain("This could not be made. Please try again later.")
    if asked.message_id:
        messages.revise(conn, asked.message_id, to_json(texts.failed(language(to.language), said)), now)
    else:
        say_text(conn, to, said, now)


def digest_of(path: Path) -> tuple[str, int]:
    """The digest and the size in bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
