"""Asking for erasure: a person asks in the chat, and those who answer for their data are told."""

from bot.flows.news import Fact, News, Told
from bot.queries import rights
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people import people
from bot.store.people.members import holders
from bot.store.people.people import Person, memberships_of
from bot.store.people.units import Unit, ancestors, unit
from schedules.obligation import Role
from schedules.record import record

# Who hears of it: both can speak with the operator, who alone can erase.
TOLD: tuple[Role, ...] = ("administrator", "safety_manager")


@record
class ErasureAsked(Fact):
    """Someone of a unit asks that what is kept of them be erased."""

    name: str
    unit: str


@record
class Asked:
    """The wish is noted and passed on; `is_new` where it was not before."""

    is_new: bool
    news: tuple[News, ...] = ()


def ask(ctx: Context) -> Asked:
    """Note that a person asks for erasure and tell those who see to it, once."""
    if ctx.by.erasure_asked_at:
        return Asked(is_new=False)
    people.ask_erasure(ctx.conn, ctx.by.id, ctx.now)
    units = [unit(ctx.conn, each) for each in dict.fromkeys(one.unit_id for one in memberships_of(ctx.conn, ctx.by.id))]
    for company in sorted({of.company_id for of in units}):
        ledger.append(ctx.conn, company, "erasure_asked", ctx.now, person=ctx.by.id)
    told: dict[int, tuple[Person, Unit]] = {}
    for of in units:  # each hears of the unit that is theirs, and not where else someone is
        told = {to.id: (to, of) for to in _answering(ctx.conn, of) if to.id != ctx.by.id} | told
    news = [Told(to=to, fact=ErasureAsked(name=ctx.by.name, unit=of.name)) for to, of in told.values()]
    return Asked(is_new=True, news=tuple(news))


def _answering(conn: Connection, of: Unit) -> list[Person]:
    """Administrators of a unit and of those above it, and the safety managers of its company."""
    administrator, manager = TOLD
    above = holders(conn, [of.id, *ancestors(conn, of.id)], administrator)
    return [*above, *holders(conn, rights.within_company(conn, of), manager)]
