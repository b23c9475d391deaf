"""What flows leave to be said becomes messages owed: every fact in the words of its reader, every card drawn anew."""

from collections.abc import Iterable
from datetime import datetime

from bot.flows.isolate import apart
from bot.flows.news import News, Redrawn, Told, Welcomed
from bot.flows.notices.tell_above import OweLess
from bot.outbox import cards
from bot.outbox.about import less_owed, welcome
from bot.outbox.say import say
from bot.store.engine import Connection
from bot.texts import news as texts
from bot.texts.catalogue import language


def tell(conn: Connection, news: Iterable[News], now: datetime) -> None:
    """Owe people what a flow left to be said, in its order; a digest that cannot be written keeps nothing else back."""
    for each in news:
        match each:
            case Told(to=to, fact=fact):
                say(conn, to, texts.told(language(to.language), fact), now)
            case Redrawn(duty_id=duty_id):
                cards.redraw(conn, duty_id, now)
            case Welcomed():
                welcome.greet(conn, each.to, each.unit, each.role, begins=each.begins, now=now)
            case OweLess(to=to):
                with apart(conn, "exemptions.parked", person=to.id):
                    less_owed.say(conn, each, now)
