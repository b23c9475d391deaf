"""Where a chat is found: in which channel, and by what that channel calls it."""

from schedules.record import record


@record
class Address:
    """A chat as its `channel` calls it, and a thread in it where it has several; `is_group` where many read it."""

    channel: str
    chat: str
    thread: str = ""
    is_group: bool = False

    @property
    def written(self) -> str:
        """It as operators read and give it, `channel:address`."""
        return f"{self.channel}:{self.chat}"
