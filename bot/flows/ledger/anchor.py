"""Anchoring: each evening a company's new head goes out to people, who then hold what the server cannot change."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.ledger import anchors as pure
from bot.ledger.anchors import Anchor
from bot.store.engine import Connection
from bot.store.ledger import anchors
from bot.store.people import groups
from bot.store.people.members import holders
from bot.store.people.units import ancestors, unit
from schedules.obligation import Role
from schedules.record import record

# After the day's work, before the quiet hours: what was done in the day is out of reach by night.
HOUR = time(18)
# Who keeps a company's anchors where no group does: the first of these roles that anyone holds.
KEEPERS: tuple[Role, ...] = ("safety_manager", "principal_leader", "supervisor", "administrator")


@record
class Keeper:
    """A chat that is given anchors; a group has no language of its own."""

    chat_id: int
    person_id: int | None
    language: str | None


@record
class Kept:
    """What one keeper is given this evening: anchors, each with its unit's name."""

    keeper: Keeper
    anchors: tuple[tuple[str, Anchor], ...]


@record
class Anchored:
    """So many companies have a new head, which alone is told."""

    companies: int = 0
    kept: tuple[Kept, ...] = ()


def anchor(conn: Connection, now: datetime) -> Anchored:
    """Anchor the companies whose evening has come.

    An evening that passed with the bot away is made up for when it is back, dated by that evening.
    """
    due = anchors.due(conn, now)
    before = anchors.newest(conn) if due else {}
    made = [each for head in due if (each := _anchor(head, before.get(head.company_id), now))]
    for head in due:
        anchors.put_off(conn, head.company_id, next_at(head.timezone, now))
    if not made:
        return Anchored()
    heads = pure.rooted({**before, **{each.company: each for each in made}}.values())
    new = {each.company: each for each in heads if each.company in {one.company for one in made}}
    anchors.add(conn, heads[0].root or b"", new.values(), now)
    return Anchored(companies=len(new), kept=tuple(_kept(conn, new)))


def _anchor(head: anchors.Head, before: Anchor | None, now: datetime) -> Anchor | None:
    """A head's anchor; None where it was never looked at before its evening, or nothing is new."""
    if head.next_at is None:
        return None
    on, last = evening(head.timezone, now).date(), before.last if before else 0
    if head.seq == last or (before and before.on >= on):
        return None
    return Anchor(on=on, company=head.company_id, first=last + 1, last=head.seq, digest=head.digest)


def evening(timezone: str, now: datetime) -> datetime:
    """The local evening that was last."""
    local = now.astimezone(ZoneInfo(timezone))
    return _at(local.date() if local.time() >= HOUR else local.date() - timedelta(days=1), timezone)


def next_at(timezone: str, now: datetime) -> datetime:
    """The local evening that is next."""
    return _at(evening(timezone, now).date() + timedelta(days=1), timezone)


def _at(day: date, timezone: str) -> datetime:
    return datetime.combine(day, HOUR, ZoneInfo(timezone))


def _kept(conn: Connection, new: Mapping[int, Anchor]) -> list[Kept]:
    """Of each keeper all that is theirs to keep."""
    theirs: dict[Keeper, list[Anchor]] = {}
    for made in new.values():
        for keeper in _due_today(conn, made):
            theirs.setdefault(keeper, []).append(made)
    return [
        Kept(keeper=keeper, anchors=tuple((unit(conn, each.company).name, each) for each in kept))
        for keeper, kept in theirs.items()
    ]


def _due_today(conn: Connection, made: Anchor) -> list[Keeper]:
    """Who is given a company's head this evening: its chat and those above each time.

    Its own people are given its first of a week: it is nothing that they have to read each evening. Each company is
    judged by its own heads, whatever else its people are given.
    """
    company_id, above = made.company, set(_above(conn, made.company))
    monday = made.on - timedelta(days=made.on.weekday())
    earlier = anchors.of_companies(conn, [company_id], monday, made.on - timedelta(days=1))
    return [
        keeper
        for keeper in keepers(conn, company_id)
        if keeper.person_id is None or keeper in above or not list(earlier)
    ]


def keepers(conn: Connection, company_id: int) -> list[Keeper]:
    """Who keeps a company's anchors: the chat that it has named, else its people, and those of every unit above."""
    return list(dict.fromkeys([*_keepers(conn, company_id, KEEPERS), *_above(conn, company_id)]))


def _above(conn: Connection, company_id: int) -> list[Keeper]:
    found: dict[Keeper, None] = {}
    for above in ancestors(conn, company_id):
        found |= dict.fromkeys(_keepers(conn, above, ("supervisor",)))
    return list(found)


def _keepers(conn: Connection, unit_id: int, roles: Sequence[Role]) -> list[Keeper]:
    if bound := groups.bound_to(conn, unit_id):  # the one that was named, else the one bound first
        return [Keeper(chat_id=bound[0].chat_id, person_id=None, language=None)]
    held = next((found for role in roles if (found := holders(conn, [unit_id], role))), [])
    return [Keeper(chat_id=one.chat_id, person_id=one.id, language=one.language) for one in held]


def to_file(conn: Connection) -> dict[int, list[Anchor]]:
    """The anchors that may not be in the file yet, by the number of their root, each with its way there."""
    return {number: _of(conn, number) for number in anchors.unfiled(conn)}


def _of(conn: Connection, number: int) -> list[Anchor]:
    made = {each.company for each in anchors.of_root(conn, number)}
    return [each for each in pure.rooted(anchors.newest(conn, number).values()) if each.company in made]
