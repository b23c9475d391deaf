"""Binding a group chat to a unit, and following it where it goes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows import rights
from bot.flows.show import say_text
from bot.store import groups, ledger
from bot.store.engine import Connection
from bot.store.ledger import Aside
from bot.store.people import Person, holders
from bot.store.units import Unit, unit
from bot.texts.catalogue import language
from schedules.ladder import Hours
from schedules.workdays import workdays_of


def is_free_for(conn: Connection, by: Person, chat_id: int, topic_id: int, now: datetime) -> bool:
    """Whether a group shows no board yet, or one that is this person's to take away."""
    before = groups.group_at(conn, chat_id, topic_id)
    return not before or rights.may(conn, by.id, "bind", unit(conn, before.unit_id), now)


def bind(conn: Connection, by: Person, of: Unit, chat_id: int, topic_id: int, title: str, now: datetime) -> bool:
    """Let a group show a unit's board; False where that is not theirs to say, here or of the unit bound before."""
    if not is_free_for(conn, by, chat_id, topic_id, now) or not rights.may(conn, by.id, "bind", of, now):
        return False
    groups.bind(conn, chat_id, topic_id, title, of.id, by.id, next_board_at(of, now), now)
    ledger.append(conn, of.company_id, "bound", now, unit=of.id, chat=_chat(chat_id, topic_id, by), person=by.id)
    return True


def unbind(conn: Connection, by: Person, chat_id: int, topic_id: int, now: datetime) -> bool:
    """Let a group show nothing any more; False where nothing is bound, or it is not theirs to say."""
    bound = groups.group_at(conn, chat_id, topic_id)
    if not bound or not rights.may(conn, by.id, "bind", of := unit(conn, bound.unit_id), now):
        return False
    ledger.append(conn, of.company_id, "unbound", now, unit=of.id, chat=_chat(chat_id, topic_id, by), person=by.id)
    return groups.unbind(conn, chat_id, topic_id)


def _chat(chat_id: int, topic_id: int, by: Person | None = None) -> Aside:
    """Which group it is, kept aside: its number leads to the people in it."""
    return Aside(text=f"{chat_id}/{topic_id}", by=by.id if by else None)


def next_board_at(of: Unit, now: datetime) -> datetime:
    """The next morning on which a unit works, after today."""
    zone = ZoneInfo(of.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return Hours().prompt_at(workdays_of(of.judged.calendar).on_or_after(tomorrow), zone)


def leave(conn: Connection, chat_id: int, now: datetime) -> None:
    """The bot is out of a group: no more boards there, and the unit's safety managers hear of it in private."""
    for left in groups.leave(conn, chat_id, now):
        of = unit(conn, left.unit_id)
        where = _chat(chat_id, left.topic_id)
        ledger.append(conn, of.company_id, "unbound", now, unit=of.id, chat=where, person=None)
        for to in holders(conn, rights.within_company(conn, of), "safety_manager"):
            text = language(to.language).html(
                "I was removed from the group {title}. {unit} has no board there any more.",
                title=left.title,
                unit=of.name,
            )
            say_text(conn, to, text, now)
