"""Someone can be reached again: what waited for them is said as it is now, in one digest."""

from datetime import datetime, timedelta

from bot.flows.news import Redrawn
from bot.store.engine import Connection
from bot.store.messages import messages, reminders
from bot.store.people.people import Person, set_blocked

# An invitation lives for so long; an older one leads nowhere.
INVITES_LIVE = timedelta(hours=72)


def come_back(conn: Connection, to: Person, now: datetime) -> list[Redrawn]:
    """Owe a person again what is still so; of duties one digest, whatever had been kept for them."""
    set_blocked(conn, to.id, None)
    reminders.take_back(conn, [to.id])
    waited = messages.kept_from(conn, to.id)
    for duty_id in sorted({message.duty_id for message in waited if message.duty_id and _told_anew(message)}):
        step = f"again {now.isoformat(timespec='seconds')}"
        reminders.add_reminders(conn, [{"duty_id": duty_id, "step": step, "person_id": to.id, "at": now}])
    lapsed = [message.id for message in waited if _told_anew(message) or _over(message, now)]
    messages.lapse(conn, lapsed)
    messages.reopen(conn, [to.id], now)
    shown = sorted({message.duty_id for message in waited if message.duty_id and message.shown})
    return [Redrawn(duty_id=duty_id) for duty_id in shown]


def _told_anew(message: messages.Message) -> bool:
    """Whether a digest says it better: a card or submission that the chat has never shown."""
    return message.purpose in ("card", "review") and not message.shown


def _over(message: messages.Message, now: datetime) -> bool:
    """Whether what it says was of its day: a digest, pictures of a submission, a list, an old invitation."""
    if message.purpose == "invite":
        return now - message.created_at > INVITES_LIVE
    return message.purpose in ("digest", "weekly", "album", "list") and not message.shown
