"""Supervision notices brought to people: as they are issued, recalled, answered, and as a list."""

from datetime import datetime

from bot.flows.isolate import PARKED, apart
from bot.flows.notices import follow_up
from bot.flows.notices.follow_up import Recalled
from bot.messages.body import Body
from bot.outbox.say import say
from bot.queries import rights
from bot.queries.board import LISTED
from bot.queries.context import Context
from bot.queries.supervision import listed_for, may_be_answered, view
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.messages import supervision
from bot.store.messages.supervision import SupervisionNotice
from bot.store.people.people import Person
from bot.texts.catalogue import language
from bot.texts.notices import supervision as texts


def body(conn: Connection, to: Person, shown: SupervisionNotice, now: datetime) -> Body:
    """A notice in the person's language, with what they may do."""
    may_open = bool(shown.duty_id) and rights.may_see(conn, to.id, duty(conn, shown.duty_id or 0), now)
    may_answer = may_be_answered(Context(conn, to, now), shown)
    return texts.notice(language(to.language), view(conn, shown, now), may_answer=may_answer, may_open=may_open)


def send(conn: Connection, to: Person, shown: SupervisionNotice, now: datetime) -> None:
    """Bring a notice to someone."""
    say(conn, to, body(conn, to, shown, now), now, purpose="list")


def page(ctx: Context, number: int) -> Body:
    """A page of the notices that someone's units issued or received."""
    issued, received = listed_for(ctx.conn, ctx.by.id, ctx.now)
    found, count = supervision.concerning(ctx.conn, issued, received, number, size=LISTED)
    return texts.page(language(ctx.by.language), [view(ctx.conn, each, ctx.now) for each in found], number, count)


def recall(conn: Connection, now: datetime) -> int:
    """Recall the notices whose time has come, and tell who issued them of those that are late; how many notices."""
    recalled = follow_up.recall(conn, now)
    for each in recalled:
        is_said = False
        with apart(conn, "supervise.parked", supervision_notice=each.notice.id):
            _say_recalled(conn, each, now)
            is_said = True
        if not is_said:
            supervision.set_next_prompt(conn, each.notice.id, now + PARKED)
    return len(recalled)


def _say_recalled(conn: Connection, recalled: Recalled, now: datetime) -> None:
    for to in recalled.to:
        send(conn, to, recalled.notice, now)
    if recalled.is_late:
        supervision.note_late(conn, recalled.notice.id, now)
        for to in recalled.late_to:
            told = texts.late(language(to.language), body(conn, to, recalled.notice, now))
            say(conn, to, told, now, purpose="list")
