"""The bot's client of the Bot API, and how the bot makes itself known there."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import InvalidToken, TelegramError

from bot.channels.channel import Commands, Menu
from bot.channels.telegram.poll import REFUSALS
from bot.channels.telegram.wire import Wire
from bot.errors import Refused
from bot.settings import Settings

log = structlog.get_logger()

# Connections to the Bot API at most: those of the few sends at once, the slow ones, the downloads, the answers.
CONNECTIONS = 80


def bot_of(settings: Settings) -> Bot:
    """The bot's client; only the proxy that is set is used, whatever the environment names."""
    api = settings.api_url.rstrip("/")
    return Bot(
        settings.bot_token(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=Wire(CONNECTIONS, settings.proxy),
        get_updates_request=Wire(1, settings.proxy),
    )


def invitation_link(code: str, name: str) -> str:
    """The link that opens the chat with the bot of this name and brings a code along."""
    return f"https://t.me/{name}?start={code}"


async def username(settings: Settings) -> str | None:
    """The bot's name, where a token is set and the Bot API answers."""
    if settings.token is None:
        return None
    bot = bot_of(settings)
    try:
        await bot.initialize()
        return bot.username
    except TelegramError:
        return None
    finally:
        await bot.shutdown()


async def said_of(settings: Settings) -> tuple[bool, str]:
    """Whether the Bot API takes the token that is set, and what it says."""
    bot = bot_of(settings)
    try:
        await bot.initialize()
        return True, f"@{bot.username} answers"
    except TelegramError as fault:
        return False, fault.message.replace(settings.bot_token(), "[token]")
    finally:
        await bot.shutdown()


async def links(settings: Settings) -> Callable[[str], str] | None:
    """What makes a link of a code; None where the bot's name is not known."""
    name = await username(settings)
    return partial(invitation_link, name=name) if name else None


async def introduce(bot: Bot, menu: Menu) -> None:
    """Ask who the bot is, and name its commands in each language; a bad network is waited for."""

    async def name_commands() -> None:
        await bot.initialize()
        for code, speaks in ((None, "zh"), ("zh", "zh"), ("en", "en")):
            shown = [BotCommand(name, does) for name, does in menu(speaks)]
            await bot.set_my_commands(shown, language_code=code)

    await until_answered(name_commands)


async def offer(bot: Bot, chat_id: int, commands: Commands) -> None:
    """Let a private chat have these commands in its menu, as a courtesy."""
    shown = [BotCommand(name, does) for name, does in commands]
    try:
        await bot.set_my_commands(shown, scope=BotCommandScopeChat(chat_id))
    except TelegramError as error:
        log.info("menu not shown", action="deliver.no_menu", fault=error.message)


async def until_answered(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask the Bot API until it answers; a token that it refuses again and again is Refused."""
    refusals, pause = 0, 1.0
    while True:
        try:
            await ask()
            return
        except InvalidToken:
            refusals += 1
            if refusals == REFUSALS:
                raise Refused("DUTYBELL_TOKEN: Telegram refuses it; see @BotFather for the right one") from None
        except TelegramError as error:
            log.warning("the Bot API cannot be reached; trying again", action="app.unreached", fault=error.message)
        await asyncio.sleep(pause)
        pause = min(30.0, pause * 2)
