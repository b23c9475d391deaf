"""The channels that the settings name, and listening to each for as long as the bot is at work."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from bot.channels.channel import Channel, Keep, Menu, Silent
from bot.channels.limits import Limits
from bot.channels.telegram import client
from bot.channels.telegram.channel import Telegram
from bot.errors import Refused
from bot.messages.body import Year
from bot.settings import Settings
from bot.vault import Vault

log = structlog.get_logger()

# The channels that settings can name, at work or not.
NAMED = (Telegram.name,)
# Seconds after which a channel that refused is tried again, where others are at work.
AGAIN = 60.0

Opening = Callable[[Settings, Vault], Sequence[Channel]]


def showing() -> int:
    """So many bytes every channel that settings can name can show as a file."""
    return Telegram.largest_shown


def channels_of(settings: Settings, vault: Vault, *, limits: Limits | None = None) -> Sequence[Channel]:
    """The channels of a bot; with their own limits unless others are given."""
    bot = client.bot_of(settings)
    return [Telegram(bot, vault.read, _draw_year, _draw_invitation, settings=settings, limits=limits)]


def _draw_year(year: Year) -> bytes:
    from bot.reports.year import draw_year  # loads what only pictures need

    return draw_year(year)


def _draw_invitation(link: str, lines: tuple[str, ...]) -> bytes:
    from bot.reports.invitation import draw_invitation

    return draw_invitation(link, lines)


async def links(settings: Settings) -> Callable[[str], str] | None:
    """What makes a link of an invitation's code; None where no channel has one."""
    return await client.links(settings)


async def opening_of(channel: Channel, menu: Menu, *, alone: bool) -> None:
    """Open a channel. What it refuses ends the process where it is `alone`; beside others it is tried again."""
    while True:
        try:
            return await channel.open(menu)
        except Refused as fault:
            await _outlive(channel, fault, alone=alone)


async def listening(channel: Channel, keep: Keep, *, alone: bool) -> None:
    """Listen to a channel for ever. One that refuses, or is silent for too long, ends the process where it is `alone`;
    beside others it is listened to anew.
    """
    while True:
        try:
            await channel.listen(keep)
        except Silent as fault:
            if alone:
                raise
            log.error("listening anew", action="intake.silent", channel=channel.name, why=str(fault))
        except Refused as fault:
            await _outlive(channel, fault, alone=alone)


async def _outlive(channel: Channel, fault: Refused, *, alone: bool) -> None:
    if alone:
        raise fault
    log.error("a channel refuses; the others go on", action="channel.refused", channel=channel.name, why=str(fault))
    await asyncio.sleep(AGAIN)
