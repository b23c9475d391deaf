"""The commands that a person has in sight: those of everyday that they may give; `/more` lists the rest.

What the grid of rights lets someone do is asked anew when their roles or their language change, and at the first
command of a day: who stands in for someone changes by days.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.chat import features
from bot.chat.context import Context
from bot.messages.chat_address import Address
from bot.messages.incoming import Incoming
from bot.queries import board, rights
from bot.queries.context import Context as Acting
from bot.reading.orders import order
from bot.store.engine import Connection
from bot.store.people.chats import address_of
from bot.store.people.people import Person, changed_roles, person, person_at
from bot.texts.catalogue import Language

# The most used first: a menu has so many of them that its person may give, and `/more`.
EVERYDAY = (
    "today",
    "duties",
    "record",
    "supervision",
    "board",
    "plan",
    "status",
    "team",
    "away",
    "choices",
    "rule",
    "invite",
    "event",
    "notice",
    "import",
    "report",
    "calendar",
)
IN_SIGHT, MORE = 7, "more"
# Of use to whoever has duties of their own, or confirms those of others.
OF_OWN: tuple[rights.Action, ...] = ("submit", "confirm")

Commands = list[tuple[str, str]]


def may(ctx: Acting, name: str) -> bool:
    """Whether the grid lets a person give a command anywhere."""
    action = features.NEEDS.get(name)
    return not action or bool(rights.units_for(ctx.conn, ctx.by.id, action, ctx.now))


def _all_of(ctx: Context) -> Commands:
    """The commands that a person may give, with what each does for them."""
    can = _can(ctx)
    return _said(ctx.speech, can)


def in_sight(ctx: Context) -> Commands:
    """Those of everyday, and what lists the rest."""
    can = _can(ctx)
    does = dict(_said(ctx.speech, can))
    shown = [name for name in EVERYDAY if name in does and can.get(name, True)][:IN_SIGHT]
    return [*((name, does[name]) for name in shown), (MORE, does[MORE])]


def of_strangers(speech: Language) -> Commands:
    """What stands in the menu of whoever has not joined."""
    return [("start", speech.plain("join by an invitation")), ("lang", speech.plain("中文 / English"))]


def more(ctx: Context, incoming: Incoming) -> None:
    """List what a person's menu leaves out."""
    seen = {name for name, _ in in_sight(ctx)}
    rest = [Markup("/{} {}").format(name, does) for name, does in _all_of(ctx) if name not in seen]
    ctx.say_text(str(Markup("\n").join([ctx.speech.html("What else you can do:"), Markup(""), *rest])))


def _can(ctx: Context) -> Mapping[str, bool]:
    """Which commands that hang on a right are of use to a person."""
    can = {name: may(ctx, name) for name in features.NEEDS}
    can["board"] = bool(board.roots(ctx.conn, ctx.by.id, "see", ctx.now))
    can["record"] = bool(rights.units_for(ctx.conn, ctx.by.id, "record", ctx.now))
    own = any(rights.units_for(ctx.conn, ctx.by.id, action, ctx.now) for action in OF_OWN)
    return can | {"today": own, "plan": own}


def _said(speech: Language, can: Mapping[str, bool]) -> Commands:
    """All commands that a person may give, in the order in which they are listed."""
    by_number = speech.plain("with a number, see that submission")
    for_someone = speech.plain("record a duty for someone; with a number, see that submission")
    hidden = {name for name in (*features.NEEDS, "board") if not can.get(name)}
    return [
        ("today", speech.plain("what is due now")),
        ("duties", speech.plain("your duties, and those of others")),
        ("record", for_someone if can.get("record") else by_number),
        ("status", speech.plain("implementation rate")),
        *((name, does) for name, does in features.menu(speech) if name not in hidden),
        (MORE, speech.plain("what else I can do")),
        ("help", speech.plain("help")),
        ("lang", speech.plain("中文 / English")),
        ("cancel", speech.plain("leave a dialogue")),
    ]


def to_offer(
    conn: Connection, incoming: Incoming, now: datetime, *, is_known: bool
) -> Sequence[tuple[Address, Commands]]:
    """The menus that may be others now that this has taken effect, and in which chats: of those whose roles or language
    it changed, and of whoever gave a command, unless theirs `is_known` to be as it is today.
    """
    people: dict[int, Person] = {number: person(conn, number) for number in changed_roles(conn)}
    if not is_known and not incoming.group and incoming.kind == "said" and order(incoming.text):
        by = person_at(conn, incoming.sender)
        people |= {by.id: by} if by else {}
    offers = []
    for each in people.values():
        if not each.erased_at:
            offers.append((address_of(conn, each.chat_id), in_sight(Context(conn, each, now))))
    return offers
