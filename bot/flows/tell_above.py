"""Telling those above by what acts the units below owe less: one message a person and morning, whose receipt counts."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows import exempt, rights, show
from bot.store import exemptions
from bot.store.duties import duty
from bot.store.engine import Connection
from bot.store.exemptions import Exemption
from bot.store.messages import said_since
from bot.store.obligations import adopted
from bot.store.people import Person, person
from bot.store.units import Unit, unit
from bot.store.waivers import waiver_of
from bot.texts import exemptions as texts
from bot.texts.catalogue import language
from schedules.workdays import workdays_of

PURPOSE = "exemptions"
# So many are named in one message, since what is folded has not been seen; the others come on the next morning.
NAMED = 12
# What was told and has not been received by then is told again.
AGAIN = timedelta(days=7)


def waiting(conn: Connection, above: Sequence[Unit], now: datetime) -> dict[int, list[Exemption]]:
    """Of units those exemptions right below them of which someone is to be told."""
    found: dict[int, list[Exemption]] = {}
    for one in exemptions.unseen_under(conn, [of.id for of in above], now - AGAIN):
        found.setdefault(one.above_id or 0, []).append(one)
    return found


def tell(conn: Connection, of: Unit, unseen: Sequence[Exemption], now: datetime) -> datetime | None:
    """Tell those above whose hour has come today; when to come again today for one whose hour is to come."""
    later: list[datetime] = []
    for to in _receivers(conn, unseen, now).values():
        zone = ZoneInfo(of.timezone)
        today = now.astimezone(zone).date()
        midnight = datetime.combine(today, time(), zone)
        if not workdays_of(of.judged.calendar).is_workday(today) or said_since(conn, to.id, PURPOSE, midnight):
            continue
        at = to.hours.from_then_on(now, zone)
        if at > now:
            later += [at] if at.astimezone(zone).date() == today else []
            continue
        _say(conn, to, [one for one in unseen if exempt.is_above(conn, to.id, unit(conn, one.company_id), now)], now)
    return min(later, default=None)


def received(conn: Connection, message_id: int, person_id: int, now: datetime) -> None:
    """A message that names exemptions has reached a person: what it names is seen, if they are still above."""
    for one in exemptions.named_by(conn, message_id):
        exempt.see(conn, person_id, one, now)


def _receivers(conn: Connection, unseen: Sequence[Exemption], now: datetime) -> dict[int, Person]:
    """Those who are told, each who is away replaced by who is there for them."""
    found: dict[int, Person] = {}
    for company_id in dict.fromkeys(one.company_id for one in unseen):
        company = unit(conn, company_id)
        for to in exempt.told_above(conn, company, now):
            above = unit(conn, company.parent_id or company.id)
            there = person(conn, rights.deputy_of(conn, to.id, above, now) or to.id)
            if not there.blocked_at and exempt.is_above(conn, there.id, company, now):
                found[there.id] = there
    return found


def _say(conn: Connection, to: Person, unseen: Sequence[Exemption], now: datetime) -> None:
    named = unseen[:NAMED]
    if not named:
        return
    body = texts.told(language(to.language), [_told(conn, one) for one in named], len(unseen) - len(named))
    message_id = show.say(conn, to, body, now, purpose=PURPOSE)
    exemptions.told(conn, message_id, [one.id for one in named], now)


def _told(conn: Connection, one: Exemption) -> texts.Told:
    """An exemption as it is told: of a single duty its title and period, of several how many."""
    concerned = exemptions.duties_under(conn, [one.id])[one.id]
    shown = duty(conn, concerned[0]) if len(concerned) == 1 else None
    by = person(conn, one.person_id) if one.person_id else None
    waiver = waiver_of(conn, shown.id) if shown else None
    return texts.Told(
        unit=unit(conn, one.unit_id).name,
        kind=one.kind,
        reason=one.reason or (waiver.reason if waiver else ""),
        by=by.name if by else None,
        duties=len(concerned),
        title=adopted(conn, shown.obligation_id).obligation.title if shown else None,
        period=shown.period if shown else "",
        duty_id=shown.id if shown else None,
    )
