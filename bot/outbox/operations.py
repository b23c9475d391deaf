"""Flows that the clock or the operator sets off, with what they leave to be said told in the same transaction."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from bot.flows.bundles import put_together
from bot.flows.notices import alert
from bot.flows.people import change_unit as changing
from bot.flows.people import enrol
from bot.flows.planning import adopt as adopting
from bot.flows.planning import choose as choosing
from bot.flows.planning import missing_holidays
from bot.flows.planning import open_duties as opening
from bot.flows.planning.adopt import Left, NotLeft, Retired
from bot.flows.planning.choose import Made, NotChosen, Wanted
from bot.flows.retention import after_downtime, after_restore, erase_person
from bot.flows.retention.erase_person import Erased
from bot.flows.rules import keep
from bot.flows.rules.tell_below import Became, told_below
from bot.messages.body import Body
from bot.outbox import cards
from bot.outbox.news import tell
from bot.outbox.say import say
from bot.store.duties.duties import unsettled
from bot.store.duties.roadmaps import Document, InForce
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import Unit
from bot.store.rules.own_rules import Kept
from bot.store.snapshot import Head
from bot.texts.catalogue import language
from bot.texts.news import working_days_missing
from schedules.unit import Unit as Judged


def open_duties(conn: Connection, now: datetime) -> int:
    """Open what is owed at `now` by a batch of units, and tell their people; how many units were planned."""
    planned = opening.open_duties(conn, now)
    tell(conn, planned.news, now)
    return planned.units


def adopt(conn: Connection, text: str, now: datetime, *, source: Document | None = None, revives: bool = True) -> int:
    """Take a roadmap into force, with its document; how many obligations are new or changed. One that is retired stays
    so unless this `revives` it.
    """
    taken = adopting.adopt(conn, text, now, source=source, revives=revives)
    tell(conn, taken.news, now)
    return taken.changed


def go_by(conn: Connection, of: Unit, roadmap: InForce, now: datetime, *, first_year: int) -> None:
    """Let a unit go by one more roadmap from today on, and open what it owes by it."""
    news = (*adopting.go_by(conn, of, roadmap, now, first_year=first_year), *opening.open_all(conn, now))
    tell(conn, news, now)


def leave(conn: Connection, unit_id: int, roadmap: InForce, reason: str, *, now: datetime) -> Left | NotLeft:
    """Let a unit go by a roadmap no more, and let go what was opened ahead."""
    told = adopting.leave(conn, unit_id, roadmap, reason, now=now)
    tell(conn, (*told.news, *opening.open_all(conn, now)), now)
    return told


def retire(conn: Connection, roadmap: InForce, reason: str, now: datetime) -> Retired | NotLeft:
    """End a roadmap's force, and let go what was opened ahead for the units that went by it."""
    told = adopting.retire_roadmap(conn, roadmap, reason, now)
    tell(conn, (*told.news, *opening.open_all(conn, now)), now)
    return told


def add_unit(
    conn: Connection,
    name: str,
    judged: Judged,
    parent_name: str | None,
    *,
    now: datetime,
    roadmaps: Collection[str] = (),
) -> Unit:
    """Add a unit and open what it owes, as `enrol.add_unit` does."""
    added = enrol.add_unit(conn, name, judged, parent_name, now=now, roadmaps=roadmaps)
    tell(conn, added.news, now)
    return added.unit


def choose(
    conn: Connection, unit_id: int, wanted: Sequence[Wanted], now: datetime, *, by: int | None = None
) -> Made | NotChosen:
    """Let a unit choose all of this or nothing, and tell whom that concerns."""
    told = choosing.choose(conn, unit_id, wanted, now, by=by)
    tell(conn, told.news, now)
    return told


def bundled(
    conn: Connection, unit_id: int, told: put_together.Said | put_together.NotSaid, now: datetime
) -> put_together.Said | put_together.NotSaid:
    """Show on every card that stands what a unit does by one act now, or does no more."""
    if isinstance(told, put_together.Said):
        cards.redraw_all(
            conn, [each.id for each in unsettled(conn, [unit_id]) if each.key in told.bundle.obligations], now
        )
    return told


def add_rule(
    conn: Connection, unit_id: int, wanted: keep.Wanted, now: datetime, *, by: int | None = None
) -> keep.Ruled | keep.NotRuled:
    """Set a rule for a unit and those below, and open what it asks of the first of them now."""
    told = keep.add(conn, unit_id, wanted, now, by=by)
    return _opened(conn, told, "set", now, by=by)


def change_rule(
    conn: Connection, seen: Kept, wanted: keep.Wanted, now: datetime, *, by: int | None = None
) -> keep.Ruled | keep.NotRuled:
    """Let a rule be otherwise from the first period on that has not begun."""
    return _opened(conn, keep.change(conn, seen, wanted, now, by=by), "changed", now, by=by)


def end_rule(conn: Connection, seen: Kept, now: datetime, *, by: int | None = None) -> keep.Ruled | keep.NotRuled:
    """Let nothing begin under a rule any more."""
    return _opened(conn, keep.end(conn, seen, now, by=by), "ended", now, by=by)


def _opened(
    conn: Connection, told: keep.Ruled | keep.NotRuled, became: Became, now: datetime, *, by: int | None
) -> keep.Ruled | keep.NotRuled:
    """Open what a batch of units owes, the cycles go on with the others; and tell those below."""
    if isinstance(told, keep.Ruled):
        open_duties(conn, now)
        tell(conn, told_below(conn, told.kept, became, now, by=by), now)
    return told


def change_read(
    conn: Connection, unit_id: int, change: Callable[[Unit], Unit], now: datetime, *, by: int | None = None
) -> bool:
    """Change a unit as it is now; whether anything of it is other than before."""
    changed = changing.change_read(conn, unit_id, change, now, by=by)
    tell(conn, changed.news, now)
    return changed.is_new


def change_unit(conn: Connection, of: Unit, after: Unit, now: datetime, *, by: int | None = None) -> Unit:
    """Let a unit, as this transaction has read it, be as `after`; the unit as it is then."""
    changed = changing.change_unit(conn, of, after, now, by=by)
    tell(conn, changed.news, now)
    return changed.unit


def come_back(conn: Connection, now: datetime, kept: after_downtime.Kept) -> timedelta | None:
    """Note how long the system was down since it last looked; None for an absence that is no matter."""
    back = after_downtime.come_back(conn, now, kept)
    tell(conn, back.news if back else (), now)
    return back.away if back else None


def restored(conn: Connection, taken_at: datetime, chains: Sequence[Head], now: datetime) -> None:
    """Settle a database that stood so at `taken_at`."""
    tell(conn, after_restore.restored(conn, taken_at, chains, now), now)


def set_aside(conn: Connection, chat_id: int, now: datetime) -> None:
    """Tell who sent something that could not be handled, and those who can help."""
    tell(conn, alert.set_aside(conn, chat_id), now)


def erase(conn: Connection, who: Person, reason: str, now: datetime, *, files: bool) -> Erased:
    """Erase a person and what they wrote, and where asked the files that they sent as evidence."""
    erased = erase_person.erase(conn, who, reason, now, files=files)
    tell(conn, erased.news, now)
    return erased


def warn(conn: Connection, now: datetime) -> int:
    """Warn the operator's administrators that working days are not there; how many of them."""
    found = missing_holidays.missing(conn, now)
    if not found:
        return 0
    for to in found.to:
        said = working_days_missing(language(to.language), found.lacks)
        say(conn, to, Body(text=str(said)), now, purpose=missing_holidays.PURPOSE)
    return len(found.to)
