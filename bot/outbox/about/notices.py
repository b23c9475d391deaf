"""Notices brought to those who owe them, and to their issuer with how far they have come."""

from datetime import datetime

from bot.flows.notices.notice import Issued
from bot.messages.body import Body, FileRef
from bot.outbox import bodies
from bot.outbox.say import say
from bot.queries.context import Context
from bot.queries.rights import local_day
from bot.store.engine import Connection
from bot.store.messages import notices
from bot.store.messages.notices import Notice
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.texts.catalogue import language
from bot.texts.notices import notices as texts


def bring(ctx: Context, issued: Issued) -> None:
    """Show a notice that was issued to all who owe it, and its progress to whoever issued it."""
    for each in issued.to:
        _send(ctx.conn, each.person, issued.notice, each.duty_id, now=ctx.now)
    body = bodies.notice_body(ctx.conn, ctx.by, issued.notice.id, ctx.now)
    notices.show_in(ctx.conn, issued.notice.id, say(ctx.conn, ctx.by, body, ctx.now, purpose="notice"))


def _send(conn: Connection, to: Person, issued: Notice, duty_id: int, *, now: datetime) -> None:
    """Show a notice to one who owes it: what is attached first, then the notice with its button."""
    if issued.file:
        attached = FileRef(
            kind=issued.file["kind"],
            sha256=issued.file["sha256"],
            name=issued.file["name"],
            channel_id=issued.file["channel_id"],
        )
        caption = str(texts.attached(language(to.language), issued.shown_number))
        say(conn, to, Body(text=caption, files=(attached,)), now, purpose="album")
    say(conn, to, received(conn, to, issued, duty_id, now=now), now, purpose="notice", duty_id=duty_id)


def received(conn: Connection, to: Person, issued: Notice, duty_id: int, *, now: datetime, read: bool = False) -> Body:
    """A notice as one sees it who owes it."""
    speech, of = language(to.language), unit(conn, issued.unit_id)
    due = speech.day(issued.due_on, local_day(of, now))
    return texts.received(speech, of.name, issued.shown_number, issued.text, due=due, duty_id=duty_id, read=read)
