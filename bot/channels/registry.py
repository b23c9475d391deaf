"""The channels of a running bot, by name."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

from bot.channels.channel import Away, Channel


class Registry:
    """Each channel once; what belongs to one that is not at work waits."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        self._by_name = {channel.name: channel for channel in channels}

    def __iter__(self) -> Iterator[Channel]:
        """The channels, in the order in which they were given."""
        return iter(self._by_name.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._by_name)

    @property
    def names(self) -> Collection[str]:
        """What they are called: whatever bears another name is not looked at."""
        return tuple(self._by_name)

    @property
    def kept(self) -> Mapping[str, timedelta | None]:
        """For how long each keeps what people send while nobody takes it."""
        return {channel.name: channel.keeps_for for channel in self}

    def at_work(self, name: str) -> Channel | None:
        """The channel of a name; None where it is not at work."""
        return self._by_name.get(name)

    def __getitem__(self, name: str) -> Channel:
        """The channel of a name; raises Away where it is not at work."""
        if name not in self._by_name:
            raise Away(f"the channel {name!r} is not at work")
        return self._by_name[name]
