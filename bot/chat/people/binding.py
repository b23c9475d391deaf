"""`/bind` in a private chat: the groups that show a board, and taking one off from outside."""

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.people import bind_group
from bot.messages.incoming import Incoming
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import Message
from bot.store.people import groups
from bot.store.people.groups import Group
from bot.store.people.units import unit
from bot.texts.catalogue import Language
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import stale


def _bound(ctx: Context) -> list[Group]:
    return groups.bound_in(ctx.conn, rights.units_for(ctx.conn, ctx.by.id, "bind", ctx.now))


def _list(ctx: Context, incoming: Incoming) -> None:
    """Show what is bound; how to bind where nothing is."""
    if _bound(ctx):
        pick.ask(ctx, "unbind", ())
        return
    text = ctx.speech.html("No group shows a board. To show one, add me to the group and send /bind there.")
    ctx.say_text(text)


@pick.kind("unbind")
def _choices(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    found, speech = _bound(ctx), ctx.speech
    choices = [
        Choice(label=_label(ctx.conn, speech, group), verb="unbind", arg=f"{group.id}.{group.unit_id}")
        for group in found
    ]
    return Choices(
        text=speech.html("Groups that show a board; ⚓ keeps the anchors. Press one to take its board off."),
        choices=choices,
    )


def _label(conn: Connection, speech: Language, group: Group) -> str:
    name = f"{group.title} · {unit(conn, group.unit_id).name}" + (" ⚓" if group.keeps_anchors else "")
    return speech.plain("⚠ {group} (not reached)", group=name) if group.fault else name


def _unbind(ctx: Context, message: Message, arg: str) -> str | None:
    found, speech = numbers(arg, 2), ctx.speech
    same = found is not None and any((one.id, one.unit_id) == found for one in _bound(ctx))
    taken_off = bind_group.unbind_from_outside(ctx, found[0]) if found and same else None
    if not taken_off:
        return stale(speech)
    ctx.say_text(speech.html("{group} sees no board any more.", group=taken_off.title))
    return None


FEATURE = Feature(
    commands={"bind": _list, "unbind": _list},
    needs={"bind": "bind", "unbind": "bind"},
    menu={"bind": lambda speech: speech.plain("show the board in a group chat")},
    callbacks={"unbind": _unbind},
    destroys={"unbind": lambda speech: speech.plain("Take the board off this group?")},
)
