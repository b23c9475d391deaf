"""The hours that a person chooses: an earlier digest brings forward what was to be looked at later on each day."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.store.duties.duties import moments_after, move_moment
from bot.store.engine import Connection
from bot.store.people.people import Person, earliest_hours, set_hours


def choose(conn: Connection, by: Person, chosen: Mapping[str, int], now: datetime) -> None:
    """Change a person's hours. Whatever waits for the hour that was the earliest is looked at by the new one.

    Else what opens by itself would come by the new hour and the rest by the old one: two digests on a day.
    """
    before = earliest_hours(conn)
    set_hours(conn, by.id, **chosen)
    after = earliest_hours(conn)
    if after.digest >= before.digest:
        return  # what is looked at too early waits by itself
    for at, zone in moments_after(conn, now):
        local = at.astimezone(ZoneInfo(zone))
        if local.time() == before.digest:
            move_moment(conn, at, after.prompt_at(local.date(), ZoneInfo(zone)), zone)
