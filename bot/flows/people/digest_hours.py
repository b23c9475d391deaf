"""The hours that a person chooses: an earlier digest brings forward what was to be looked at later on each day."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.queries.context import Context
from bot.store.duties.duties import moments_after, move_moment
from bot.store.people.people import earliest_hours, set_hours


def choose(ctx: Context, chosen: Mapping[str, int]) -> None:
    """Change a person's hours. Whatever waits for the hour that was the earliest is looked at by the new one.

    Else what opens by itself would come by the new hour and the rest by the old one: two digests on a day.
    """
    before = earliest_hours(ctx.conn)
    set_hours(ctx.conn, ctx.by.id, **chosen)
    after = earliest_hours(ctx.conn)
    if after.digest >= before.digest:
        return  # what is looked at too early waits by itself
    for at, zone in moments_after(ctx.conn, ctx.now):
        local = at.astimezone(ZoneInfo(zone))
        if local.time() == before.digest:
            move_moment(ctx.conn, at, after.prompt_at(local.date(), ZoneInfo(zone)), zone)
