"""`/bind` in a private chat: the groups that show a board, and taking one off from outside."""

from datetime import datetime

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.people import bind_group
from bot.messages.incoming import Incoming
from bot.outbox.say import say_text
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import Message
from bot.store.people import groups
from bot.store.people.groups import Group
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.texts.catalogue import Language, language
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import stale


def _bound(conn: Connection, by: Person, now: datetime) -> list[Group]:
    return groups.bound_in(conn, rights.units_for(conn, by.id, "bind", now))


def _list(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    """Show what is bound; how to bind where nothing is."""
    if _bound(conn, by, now):
        pick.ask(conn, by, "unbind", (), now)
        return
    text = language(by.language).html("No group shows a board. To show one, add me to the group and send /bind there.")
    say_text(conn, by, text, now)


@pick.kind("unbind")
def _choices(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    found, speech = _bound(conn, by, now), language(by.language)
    choices = [
        Choice(label=_label(conn, speech, group), verb="unbind", arg=f"{group.id}.{group.unit_id}") for group in found
    ]
    return Choices(
        text=speech.html("Groups that show a board; ⚓ keeps the anchors. Press one to take its board off."),
        choices=choices,
    )


def _label(conn: Connection, speech: Language, group: Group) -> str:
    name = f"{group.title} · {unit(conn, group.unit_id).name}" + (" ⚓" if group.keeps_anchors else "")
    return speech.plain("⚠ {group} (not reached)", group=name) if group.fault else name


def _unbind(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found, speech = numbers(arg, 2), language(by.language)
    same = found is not None and any((one.id, one.unit_id) == found for one in _bound(conn, by, now))
    taken_off = bind_group.unbind_from_outside(conn, by, found[0], now) if found and same else None
    if not taken_off:
        return stale(speech)
    say_text(conn, by, speech.html("{group} sees no board any more.", group=taken_off.title), now)
    return None


FEATURE = Feature(
    commands={"bind": _list, "unbind": _list},
    needs={"bind": "bind", "unbind": "bind"},
    menu={"bind": lambda speech: speech.plain("show the board in a group chat")},
    callbacks={"unbind": _unbind},
    destroys={"unbind": lambda speech: speech.plain("Take the board off this group?")},
)
