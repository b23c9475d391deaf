"""What has become of something that was held, in words."""

from datetime import datetime

from bot.flows.held.held_outcomes import Gone, Joined, NothingHeld, OthersHeld, Placed, Placing, TakenUp
from bot.flows.submissions.outcomes import Refused
from bot.messages.body import to_json
from bot.outbox.say import say
from bot.outbox.submissions import ask_held
from bot.outbox.submissions.tell import tell
from bot.queries import duty_views
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import held as store
from bot.texts.catalogue import language
from bot.texts.submissions import held as texts


def tell_held(conn: Connection, by: Person, message_id: int, outcome: Placing, *, now: datetime) -> str | None:
    """Show what became of the set about which a message is; the short answer to the press, if there is one."""
    speech = language(by.language)
    match outcome:
        case Refused():
            return tell(conn, by, outcome, now)
        case NothingHeld(which="discarded"):
            messages.take_buttons(conn, message_id, now)
            return speech.plain("There is nothing to take back any more.")
        case NothingHeld(which="anything"):
            messages.take_buttons(conn, message_id, now)
            return speech.plain("Nothing of this is held any more.")
        case NothingHeld():
            return speech.plain("Nothing of this is held any more.")
        case Placed():
            _place(conn, by, message_id, outcome, now=now)
            return None
        case Joined(earlier=earlier, asks=asks):
            messages.take_buttons(conn, earlier, now)
            messages.revise(conn, message_id, to_json(ask_held.question(conn, by, asks, now)), now)
            return None
        case TakenUp(asks=asks):
            messages.take_buttons(conn, message_id, now)
            body = ask_held.question(conn, by, asks, now)
            store.asked_in(conn, asks.some, say(conn, by, body, now, purpose="dialogue"))
            return None
        case OthersHeld(asks=asks):
            ask_held.ask(conn, by, asks, now)
            return speech.plain("Not discarded: what is kept has changed since. It is shown below.")
        case Gone():
            messages.take_buttons(conn, message_id, now)
            return speech.plain("Discarded.")


def _place(conn: Connection, by: Person, message_id: int, placed: Placed, *, now: datetime) -> None:
    """Say to which duty a set has gone, and show where its draft stands."""
    tell(conn, by, placed.opened, now)
    body = texts.placed(language(by.language), duty_views.view(conn, placed.duty, now))
    messages.revise(conn, message_id, to_json(body), now)
    tell(conn, by, placed.filled, now)
