"""What an operator should know before it hurts: settings, database, anchors, storage, token, units without people."""

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.app.channels import NAMED
from bot.app.home import OTHERS, ours, unfit
from bot.app.opening import anchors_of, vault_of
from bot.app.outer_faults import line_of
from bot.backup.nightly import last_failure
from bot.backup.shelf import Shelf, is_beside, moment_of
from bot.channels.telegram.client import said_of
from bot.errors import Refused
from bot.flows.ledger.verify import anchors_trouble
from bot.flows.planning.missing_holidays import ZONE, calendars
from bot.formats.env_file import ENV_FILE
from bot.ledger.timestamps import BadToken, judge
from bot.settings import Settings
from bot.store.backlog import elsewhere
from bot.store.duties.tallies import differing
from bot.store.engine import Connection, Store, open_store, server_now
from bot.store.ledger import anchors
from bot.store.ledger.ledger import last_moment, set_back, steady
from bot.store.messages.inbox import quarantined
from bot.store.migrate import is_current, revision
from bot.store.people.chats import address_of
from bot.store.people.groups import groups_gone
from bot.store.people.members import members
from bot.store.people.people import asking_erasure, blocked_holders
from bot.store.people.units import all_units
from bot.vault.folder import written_to
from schedules.record import record
from schedules.unit import CALENDARS
from schedules.workdays import Workdays, china, lack_of, workdays_of

# A backup, an anchor or a time stamp that is late by this is one that did not come.
OLD = timedelta(days=2)
# A certificate that ends within this is to be renewed; a disk with less than this, in bytes, is soon full.
ENDING, LEAST_FREE = timedelta(days=30), 1_000_000_000
# Two clocks further apart than this do not agree.
AHEAD = timedelta(minutes=2)


@record
class Finding:
    """One thing looked at: whether it is well, and what to do where it is not."""

    well: bool
    what: str


async def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Everything that can be looked at with these settings."""
    found = [*_home(settings), *_database(settings, now), *_vault(settings)]
    found += [*_disks(settings), *_backups(settings, now)]
    found.append(await _token(settings))
    return found


def _working_days(conn: Connection, now: datetime) -> Iterator[Finding]:
    """Whether the days are known of each calendar by which anything counts here."""
    today = now.astimezone(ZONE).date()
    for calendar in calendars(conn):
        lack, years = lack_of(calendar, today), (today.year, today.year + 1)
        of = "working days" if calendar == "china" else f"working days of {calendar}"
        if lack and lack.year is None:
            says = "no calendar is known by this code, Monday to Friday are taken; dutybell unit set --calendar"
            yield Finding(well=False, what=f"{of}: {says}")
        elif calendar == "china":
            yield Finding(well=not lack, what=f"{of}: {_unknown(china(), years, 'announced') or 'announced'}")
        elif calendar not in CALENDARS:
            known = workdays_of(calendar)
            guessed = [str(year) for year in years if year in known.years and known.is_provisional(year)]
            some = f"known, some days of {' and '.join(guessed)} by estimate" if guessed else "known"
            yield Finding(well=not lack, what=f"{of}: {_unknown(known, years, 'known') or some}")


def _unknown(days: Workdays, years: Iterable[int], word: str) -> str:
    lacking = " and ".join(str(year) for year in years if year not in days.years)
    return f"{lacking} not yet {word}, Monday to Friday are taken" if lacking else ""


def _home(settings: Settings) -> Iterator[Finding]:
    """Whether what is kept belongs to its owner alone, and the home takes a file."""
    looked_at = [path for path in (*ours(settings), Path(ENV_FILE)) if path.exists()]
    loose = [path for path in looked_at if path.stat().st_mode & OTHERS]
    others = [path for path in looked_at if path.stat().st_uid != os.geteuid()]
    for path in loose:
        yield Finding(well=False, what=f"home: others can read or change {path}; chmod go= {path}")
    for path in others:
        yield Finding(well=False, what=f"home: {path} belongs to another owner")
    if not loose and not others:
        yield Finding(well=True, what="home: its owner's alone")
    for folder in (settings.home, settings.backups_at):
        if folder.is_dir() and (fault := written_to(folder)):
            yield Finding(well=False, what=f"storage: nothing can be written to {folder}: {fault}")


def _clock(conn: Connection, now: datetime) -> list[Finding]:
    """Whether this machine's clock agrees with the last entry of each ledger, and with the server of the database."""
    found = []
    last = last_moment(conn)
    if last and last - now > AHEAD:
        found.append(f"the last entry of a ledger is of {last:%Y-%m-%d %H:%M} UTC, ahead of this machine's {now:%H:%M}")
    apart = server_now(conn)
    if apart and abs(apart - datetime.now(UTC)) > AHEAD:
        here = f"{datetime.now(UTC):%H:%M:%S}"
        found.append(f"the database's server says {apart:%Y-%m-%d %H:%M:%S} UTC, this machine {here}")
    if not found:
        return [Finding(well=True, what="clock: agrees with the ledgers")]
    return [Finding(well=False, what=f"clock: {each}") for each in found]


def _unreachable(conn: Connection) -> list[Finding]:
    """Chats that take no messages: people who blocked the bot and still hold a role, groups that take no board."""
    found = [
        f"{person.name} ({address_of(conn, person.chat_id).written}) has blocked the bot"
        f" since {person.blocked_at:%Y-%m-%d}; call them"
        for person in blocked_holders(conn)
    ]
    found += [
        f"the group {group.title or address_of(conn, group.chat_id).written} takes no messages ({group.fault})"
        + (f" since {group.gone_at:%Y-%m-%d}" if group.gone_at else ", at the last attempt")
        + "; /bind it anew, or its manager's /bind takes it off"
        for group in groups_gone(conn)
    ]
    if not found:
        return [Finding(well=True, what="chats: all can be reached")]
    return [Finding(well=False, what=f"chat: {each}") for each in found]


def _elsewhere(conn: Connection) -> list[Finding]:
    """What waits in channels that these settings do not name."""
    return [
        Finding(
            well=False,
            what=f"channel {each.channel}: is not at work; {each.messages} messages and {each.updates} updates wait",
        )
        for each in elsewhere(conn, NAMED)
    ]


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    try:
        store = open_store(settings.database)
        if store.read_now(revision) is None:
            store.close()
            yield Finding(well=False, what="database: nothing in it yet; dutybell unit add")
            return
        with_units = store.read_now(
            lambda conn: (
                [*_units(conn), *_unreachable(conn), *_elsewhere(conn), *_clock(conn, now), *_working_days(conn, now)]
                if is_current(conn)
                else None
            )
        )
        apart = store.read_now(_apart) if with_units is not None else set()
        sealed = list(_anchors(store, settings, now)) if with_units is not None else []
        store.close()
    except Exception as fault:
        why = line_of(fault, settings) or f"cannot be opened: {str(fault).splitlines()[0]}"
        yield Finding(well=False, what=f"database: {why}")
        return
    if with_units is None:
        yield Finding(well=False, what="database: its schema is older than this version; any command brings it up")
        return
    yield Finding(well=True, what="database: open, schema current")
    yield from with_units
    says = (
        f"units counted otherwise than their duties: {len(apart)}; dutybell recount" if apart else "counts every duty"
    )
    yield Finding(well=not apart, what=f"board: {says}")
    yield from sealed


def _apart(conn: Connection) -> set[int]:
    steady(conn)
    return differing(conn)


def _units(conn: Connection) -> list[Finding]:
    aside = quarantined(conn)
    found = [Finding(well=not aside, what=f"inbox: {aside} updates set aside")]
    for each in asking_erasure(conn):
        found.append(Finding(well=False, what=f"{each.name} asked for erasure on {each.erasure_asked_at:%Y-%m-%d}"))
    for unit in all_units(conn):
        held = {role for _, role in members(conn, unit.id)}
        if unit.scope == "company" and unit.party == "enterprise":
            lacking = [role for role in ("principal_leader", "safety_manager") if role not in held]
            says = f"has no {' and no '.join(lacking)}; dutybell invite" if lacking else "has leader and safety manager"
            found.append(Finding(well=not lacking, what=f"unit {unit.name}: {says}"))
        else:
            says = f"{len(held)} roles held" if held else "nobody holds a role in it; dutybell invite"
            found.append(Finding(well=bool(held), what=f"unit {unit.name}: {says}"))
    return found


def _anchors(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether each company's came in time, whether table and files agree, and the token over the newest."""
    late = [each for each in store.read_now(anchors.due, now) if each.next_at and now - each.next_at > OLD]
    for head in late:
        days = (now - head.next_at).days if head.next_at else 0
        yield Finding(well=False, what=f"anchors: that of {head.name} is {days} days late; the bot makes it")
    for company, number in store.read_now(set_back):
        says = f"was set back, as no. {number:06} of company {company} says; dutybell verify"
        yield Finding(well=False, what=f"clock: {says}")
    trouble = store.read_now(anchors_trouble, anchors_of(settings))
    if trouble:
        yield Finding(well=False, what=f"anchors: {trouble}; dutybell verify")
    unfiled = store.read_now(anchors.unfiled)
    if unfiled:
        yield Finding(well=False, what=f"anchors: {len(unfiled)} are not in their file yet; the bot brings them there")
    newest = store.read_now(anchors.newest_root)
    if not (late or trouble or unfiled):
        yield Finding(well=True, what=f"anchors: the last is of {newest[0]}" if newest else "anchors: none yet")
    if settings.tsa_url:
        yield from _certificates(settings, now)
        if newest:
            yield _stamp(settings, *newest, now=now)


def _certificates(settings: Settings, now: datetime) -> Iterator[Finding]:
    trusted = settings.tsa_certificates()
    if not trusted:
        yield Finding(well=False, what="time authority: nobody vouches for its tokens; DUTYBELL_TSA_CERT")
    for each in trusted:
        if each.not_valid_after_utc - now < ENDING:
            what = f"the certificate of {each.subject.rfc4514_string()} ends on {each.not_valid_after_utc:%Y-%m-%d}"
            yield Finding(well=False, what=f"time authority: {what}; DUTYBELL_TSA_CERT")


def _stamp(settings: Settings, on: date, root: bytes, token: bytes | None, *, now: datetime) -> Finding:
    """Of the newest root; an authority may be away for a while, since it is asked again each hour."""
    if token is None:
        what = f"time authority: no token over the root of {on}; {settings.tsa_url} is asked each hour"
        return Finding(well=now.date() - on < OLD, what=what)
    try:
        moment = judge(token, root, settings.tsa_certificates())
    except BadToken as fault:
        return Finding(well=False, what=f"time authority: the token over the root of {on} does not hold: {fault}")
    return Finding(well=True, what=f"time authority: the last token is of {moment:%Y-%m-%d %H:%M} UTC")


def _disks(settings: Settings) -> Iterator[Finding]:
    """The space on each disk that something is kept on."""
    folders = [settings.home, settings.backups_at]
    if settings.vault.startswith("file://"):
        folders.append(Path(unquote(urlsplit(settings.vault).path)))
    there = [
        next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists()) for folder in folders
    ]
    for folder in {each.stat().st_dev: each for each in reversed(there)}.values():
        free = shutil.disk_usage(folder).free
        yield Finding(well=free >= LEAST_FREE, what=f"storage: {free / 1e9:.1f} GB are free in {folder}")


def _vault(settings: Settings) -> Iterator[Finding]:
    well = "answers" if settings.vault.startswith("s3://") else "can be written"
    try:
        trouble = vault_of(settings).trouble()
    except Refused as fault:
        trouble = str(fault)
    named = settings.naming("vault_url", "home")
    yield Finding(well=not trouble, what=f"vault: {f'{trouble} ({named})' if trouble else well}")


def _backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    shelf = Shelf(settings.backups_at)
    newest = shelf.newest()
    if fault := unfit(settings.backups_at):
        named = settings.naming("backup_dir", "home")
        yield Finding(well=False, what=f"backup: {named}: {settings.backups_at} {fault}")
        return
    if not settings.backups and newest is None:
        yield Finding(well=False, what="backup: none, and DUTYBELL_BACKUPS=0 makes none")
        return
    failed = last_failure(shelf)
    if failed:
        yield Finding(well=False, what=f"backup: failed at {failed[0]:%Y-%m-%d %H:%M} UTC: {failed[1]}")
    if newest is None:
        if not failed:
            yield Finding(well=False, what="backup: none yet; the bot makes one within minutes of its start")
        return
    age = now - moment_of(newest)
    where = " on the disk of the data, which protects from mistakes only; DUTYBELL_BACKUP_DIR"
    beside = where if is_beside(shelf, settings.home) else ""
    if age > OLD:
        yield Finding(well=False, what=f"backup: the last one is {age.days} days old")
    else:
        yield Finding(well=True, what=f"backup: the last one is {newest.name}{beside and ',' + beside}")


async def _token(settings: Settings) -> Finding:
    if settings.token is None:
        return Finding(well=False, what="bot: DUTYBELL_TOKEN is not set")
    well, what = await said_of(settings)
    return Finding(well=well, what=f"bot: {what}")
