"""The channels that the settings name, and listening to each for as long as the bot is at work."""

from collections.abc import Callable, Sequence

import structlog

from bot.channels.channel import Channel, Keep, Silent
from bot.channels.limits import Limits
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import bot_of
from bot.messages.body import Year
from bot.settings import Settings
from bot.vault import Vault

log = structlog.get_logger()

Opening = Callable[[Settings, Vault], Sequence[Channel]]


def channels_of(settings: Settings, vault: Vault, *, limits: Limits | None = None) -> Sequence[Channel]:
    """The channels of a bot; those of Telegram's own limits unless others are given."""
    bot = bot_of(settings)
    return [Telegram(bot, vault.read, _draw_year, _draw_invitation, settings=settings, limits=limits)]


def _draw_year(year: Year) -> bytes:
    from bot.reports.year import draw_year  # loads what only pictures need

    return draw_year(year)


def _draw_invitation(link: str, lines: tuple[str, ...]) -> bytes:
    from bot.reports.invitation import draw_invitation

    return draw_invitation(link, lines)


async def listening(channel: Channel, keep: Keep, *, alone: bool) -> None:
    """Listen to a channel for ever. One that is silent for too long ends the process where it is `alone`; beside others
    it is listened to anew.
    """
    while True:
        try:
            await channel.listen(keep)
        except Silent as fault:
            if alone:
                raise
            log.error("listening anew", action="intake.silent", channel=channel.name, why=str(fault))
