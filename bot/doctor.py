"""What an operator should know before it hurts: settings, database, vault, token, units without people."""

from collections.abc import Iterator
from datetime import datetime

from telegram.error import TelegramError

from bot.app import bot_of, vault_of
from bot.settings import Settings
from bot.store.engine import Connection, open_store
from bot.store.inbox import quarantined
from bot.store.migrate import is_current
from bot.store.people import members
from bot.store.units import all_units
from schedules.record import record
from schedules.workdays import china


@record
class Finding:
    """One thing looked at: whether it is well, and what to do where it is not."""

    well: bool
    what: str


async def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Everything that can be looked at with these settings."""
    found = [*_database(settings), *_vault(settings)]
    found.append(await _token(settings))
    year = now.year
    provisional = [each for each in (year, year + 1) if china().is_provisional(each)]
    found.append(Finding(well=year not in provisional, what=f"working days: {_years(provisional) or 'announced'}"))
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
    root = vault_of(settings).root
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as fault:
        yield Finding(well=False, what=f"vault: cannot be written: {fault.strerror}; DUTYBELL_HOME is {settings.home}")
    else:
        yield Finding(well=True, what="vault: can be written")


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
