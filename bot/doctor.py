"""What an operator should know before it hurts: settings, database, vault, token, units without people."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.app import bot_of, vault_of
from bot.backup.nightly import last_failure
from bot.backup.shelf import Shelf, is_beside, moment_of
from bot.faults import Refused
from bot.flows.calendar_missing import ZONE
from bot.settings import Settings
from bot.store.engine import Connection, open_store
from bot.store.inbox import quarantined
from bot.store.migrate import is_current
from bot.store.people import asking_erasure, members
from bot.store.units import all_units
from schedules.record import record
from schedules.workdays import china

# A backup older than this is one that did not come.
OLD = timedelta(days=2)


@record
class Finding:
    """One thing looked at: whether it is well, and what to do where it is not."""

    well: bool
    what: str


async def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Everything that can be looked at with these settings."""
    found = [*_database(settings), *_vault(settings), *_backups(settings, now)]
    found.append(await _token(settings))
    today = now.astimezone(ZONE).date()
    provisional = [each for each in (today.year, today.year + 1) if china().is_provisional(each)]
    says = f"working days: {_years(provisional) or 'announced'}"
    found.append(Finding(well=not china().missing(today), what=says))
    return found


def _years(provisional: list[int]) -> str:
    years = " and ".join(map(str, provisional))
    return f"{years} not yet announced, Monday to Friday are taken" if years else ""


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        store = open_store(settings.database)
        with_units = store.read_now(lambda conn: _units(conn) if is_current(conn) else None)
        store.close()
    except Exception as fault:
        yield Finding(well=False, what=f"database: cannot be opened: {str(fault).splitlines()[0]}")
        return
    if with_units is None:
        yield Finding(well=False, what="database: its schema is older than this version; any command brings it up")
        return
    yield Finding(well=True, what="database: open, schema current")
    yield from with_units


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
            found.append(Finding(well=bool(held), what=f"unit {unit.name}: {len(held)} roles held"))
    return found


def _vault(settings: Settings) -> Iterator[Finding]:
    well = "answers" if settings.vault.startswith("s3://") else "can be written"
    try:
        trouble = vault_of(settings).trouble()
    except Refused as fault:
        trouble = str(fault)
    yield Finding(well=not trouble, what=f"vault: {trouble or well}")


def _backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    shelf = Shelf(settings.backups_at)
    newest = shelf.newest()
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
    bot = bot_of(settings)
    try:
        await bot.initialize()
        return Finding(well=True, what=f"bot: @{bot.username} answers")
    except TelegramError as fault:
        return Finding(well=False, what=f"bot: {fault.message.replace(settings.bot_token(), '[token]')}")
    finally:
        await bot.shutdown()
