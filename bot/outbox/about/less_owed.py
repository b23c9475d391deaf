"""Those above are told by what acts units below owe less: in one message, of which it is kept what it names."""

from datetime import datetime

from bot.flows.notices.tell_above import PURPOSE, OweLess
from bot.outbox import say as saying
from bot.store.duties import exemptions
from bot.store.engine import Connection
from bot.texts.catalogue import language
from bot.texts.duties import exemptions as texts


def say(conn: Connection, told: OweLess, now: datetime) -> None:
    """Tell someone of these acts."""
    body = texts.told(language(told.to.language), told.acts, told.more)
    message_id = saying.say(conn, told.to, body, now, purpose=PURPOSE)
    exemptions.told(conn, message_id, list(told.numbers), now)
