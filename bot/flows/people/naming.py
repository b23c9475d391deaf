"""A person's real name: said by themselves or by whoever changes the team, at joining or later; each is an entry."""

import unicodedata
from typing import Literal

from bot.flows.news import Fact, News, Told
from bot.flows.people import tell_company
from bot.queries import rights
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.people import Person, memberships_of, set_name
from bot.store.people.units import Unit, unit
from schedules.record import record

SHORTEST, LONGEST = 2, 40
# Beside letters and the marks on them.
JOINING = " .'’·•-"


@record
class Renamed(Fact):
    """Someone is called by another name, or stays with theirs."""

    before: str
    name: str


@record
class Named:
    """Someone is called so from now on."""

    news: tuple[News, ...]


@record
class NotNamed:
    """The name stays: others may say it, or what was typed is none."""

    why: Literal["elsewhere", "no_name"]


def read(said: str) -> str | None:
    """A name in a text: letters of any writing with what joins them; None for anything else."""
    name = " ".join(unicodedata.normalize("NFC", said).split())
    letters = [sign for sign in name if unicodedata.category(sign)[0] == "L"]
    fits = all(unicodedata.category(sign)[0] in "LM" or sign in JOINING for sign in name)
    return name if fits and len(letters) >= SHORTEST and len(name) <= LONGEST else None


def companies_of(conn: Connection, who: Person) -> list[Unit]:
    """The companies in whose ledgers a change of a person's name is an entry."""
    ids = dict.fromkeys(unit(conn, held.unit_id).company_id for held in memberships_of(conn, who.id))
    return [unit(conn, company_id) for company_id in ids]


def may_name(ctx: Context, who: Person) -> bool:
    """Whether one may say another's name: oneself, and whoever changes the team of each unit in which they have a role.

    A person has one name everywhere, so nobody corrects it for companies that are not theirs.
    """
    units = [unit(ctx.conn, held.unit_id) for held in memberships_of(ctx.conn, who.id)]
    return ctx.by.id == who.id or (
        bool(units) and all(rights.may(ctx.conn, ctx.by.id, "team", of, now=ctx.now) for of in units)
    )


def may_see_name(ctx: Context, who: Person) -> bool:
    """Whether someone changes the team of any unit in which another holds a role, and so knows them."""
    units = [unit(ctx.conn, held.unit_id) for held in memberships_of(ctx.conn, who.id)]
    return ctx.by.id == who.id or any(rights.may(ctx.conn, ctx.by.id, "team", of, now=ctx.now) for of in units)


def take(ctx: Context, who: Person, said: str) -> Named | NotNamed:
    """Take the name that was typed."""
    name = read(said)
    if not may_name(ctx, who):
        return NotNamed(why="elsewhere")
    return change(ctx, who, name) if name else NotNamed(why="no_name")


def keep(ctx: Context) -> None:
    """Take the name that an account shows as the real one."""
    if not ctx.by.named_at:
        set_name(ctx.conn, ctx.by.id, ctx.by.name, ctx.now)


def change(ctx: Context, who: Person, name: str) -> Named:
    """Call a person by a name: an entry in each company's ledger; they, and those who answer for it, are told."""
    renamed, news = Renamed(before=who.name, name=name), list[News]()
    set_name(ctx.conn, who.id, name, ctx.now)
    for company in companies_of(ctx.conn, who) if name != who.name else ():
        told = {"before": Aside(text=who.name, by=who.id), "name": Aside(text=name, by=who.id)}
        ledger.append(ctx.conn, company.id, "named", ctx.now, person=who.id, by=ctx.by.id, **told)
        news += tell_company.tell(ctx.conn, company, renamed, but=[ctx.by.id, who.id])
    both = {each.id: each for each in (ctx.by, who)}
    return Named(news=(*news, *(Told(to=to, fact=renamed) for to in both.values())))
