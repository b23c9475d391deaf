"""Making what people have asked for, a few at a time; what a crash has cut off is begun anew."""

import asyncio
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.flows.people import sign_in
from bot.flows.reports import calendar
from bot.messages.body import Body, FileRef
from bot.outbox.about import reports
from bot.outbox.about.calendars import calendar_of
from bot.outbox.say import say
from bot.store.engine import Connection, DBAPIError, Store
from bot.store.messages import exports
from bot.store.messages.exports import Export
from bot.store.people.feeds import made_at
from bot.store.people.people import Person, person
from bot.texts.catalogue import language
from bot.texts.people import page
from bot.texts.reports import requests as texts
from bot.vault import Vault, flowing

log = structlog.get_logger()

# So many are made at once: a long one does not hold up a short one.
AT_ONCE = 2
# One that has brought the bot down so often is not begun again.
ATTEMPTS = 3
PAUSE = 0.25


class Printing:
    """Makes files for ever; `public_url` is the address of the page and of calendars, if they have one."""

    def __init__(self, store: Store, vault: Vault, clock: Clock, public_url: str | None) -> None:
        self._store, self._vault, self._clock, self._public_url = store, vault, clock, public_url
        self._busy: set[int] = set()
        self._taking = asyncio.Lock()

    async def run(self) -> None:
        """Make what is asked for until cancelled."""
        await asyncio.gather(*(self._one_by_one() for _ in range(AT_ONCE)))

    async def _one_by_one(self) -> None:
        while True:
            try:
                if not await self._make_one():
                    await asyncio.sleep(PAUSE)
            except DBAPIError as fault:
                log.warning("the database cannot be had; going on", action="database.missed", fault=repr(fault.orig))
                await asyncio.sleep(1)

    async def _make_one(self) -> bool:
        """Make what is next; False where nothing is asked for."""
        asked = await self._next()
        if not asked:
            return False
        try:
            await self._make(asked)
        except DBAPIError:
            raise
        except Exception as fault:
            log.error("not made", action="export.failed", export=asked.id, fault=repr(fault), exc_info=True)
            await self._store.write(reports.fail, asked, self._clock.now())
        finally:
            self._busy.discard(asked.id)
        return True

    async def _next(self) -> Export | None:
        """What is to be made next; looking costs a read, and only a find a write."""
        async with self._taking:
            if not await self._store.read(exports.are_asked, self._busy):
                return None
            found = await self._store.write(exports.take, self._busy)
            if found:
                self._busy.add(found.id)
            return found

    async def _make(self, asked: Export) -> None:
        if asked.attempts >= ATTEMPTS:
            log.error("given up", action="export.given_up", export=asked.id, attempts=asked.attempts)
            await self._store.write(reports.fail, asked, self._clock.now())
        elif asked.kind == "feed":
            await self._store.write(_send_address, asked, self._public_url, self._clock.now())
        elif asked.kind == "web":
            await self._store.write(_send_link, asked, self._public_url, self._clock.now())
        elif asked.kind == "ics":
            content = await self._store.read(_calendar, asked, self._clock.now())
            sha256, _ = await self._vault.keep(flowing([content]))
            await self._store.write(_send_calendar, asked, sha256, self._public_url, now=self._clock.now())
        else:
            await reports.make(self._store, self._vault, self._clock, asked)


def _calendar(conn: Connection, asked: Export, now: datetime) -> bytes:
    return calendar_of(conn, person(conn, asked.person_id), now)


def _send_calendar(conn: Connection, asked: Export, sha256: str, public_url: str | None, *, now: datetime) -> None:
    to = person(conn, asked.person_id)
    speech, mine = language(to.language), calendar.own_duties(conn, to, now)
    count = len({each.act if each.bundle and not each.bundle.steps else each.duty_id for each in mine})
    file = FileRef(kind="document", sha256=sha256, name="dutybell.ics")
    say(conn, to, Body(text=texts.calendar(speech, count), files=(file,)), now, purpose="album")
    if public_url:
        say(conn, to, texts.offer_address(speech, made_at(conn, to.id)), now, purpose="list")
    exports.end(conn, asked.id, "made")


def _send_address(conn: Connection, asked: Export, public_url: str | None, now: datetime) -> None:
    """Tell a person the address of their calendar; like an invitation it is kept only until the chat has shown it."""
    to: Person = person(conn, asked.person_id)
    if not public_url:
        return reports.fail(conn, asked, now)
    address = f"{public_url.rstrip('/')}/calendar/{calendar.new_address(conn, to, now)}.ics"
    say(conn, to, texts.address(language(to.language), address), now, purpose="invite")
    exports.end(conn, asked.id, "made")
    return None


def _send_link(conn: Connection, asked: Export, public_url: str | None, now: datetime) -> None:
    """Tell a person the link that signs them in to the page; it is kept only until the chat has shown it."""
    to: Person = person(conn, asked.person_id)
    speech = language(to.language)
    if not public_url:
        say(conn, to, page.has_none(speech), now)
    else:
        link = f"{public_url.rstrip('/')}/enter/{sign_in.new_link(conn, to, now)}"
        say(conn, to, page.link(speech, link), now, purpose="invite")
    exports.end(conn, asked.id, "made")
