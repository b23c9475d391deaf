"""Keeping what a channel hands over, before it acknowledges it."""

from collections.abc import Callable, Sequence

from bot.channels.channel import Keep, Update
from bot.clock import Clock
from bot.store.engine import Store
from bot.store.messages import inbox


def keeping(store: Store, clock: Clock, channel: str, arrived: Callable[[], None]) -> Keep:
    """What a channel of this name keeps its updates by; `arrived` is called once they are committed."""

    async def keep(updates: Sequence[Update]) -> None:
        now = clock.now()
        rows = [
            {
                "update_id": update.number,
                "sha256": update.sha256,
                "chat": update.chat,
                "is_group": update.is_group,
                "body": update.body,
                "received_at": now,
                "not_before": now,
            }
            for update in updates
        ]
        await store.write(inbox.keep, channel, rows)
        arrived()

    return keep
