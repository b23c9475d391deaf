"""Asking which duty something is for that was sent outside any dialogue."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.flows.held import hold
from bot.flows.held.held_outcomes import DutyFirst, NoRole, Taking, Talk, WhichDuty
from bot.flows.submissions.fill import Sent
from bot.flows.submissions.not_taken import Fault
from bot.messages.body import Body, to_json
from bot.outbox.say import say, say_text
from bot.queries import duty_views
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import held as store
from bot.store.submissions import said as said_store
from bot.store.submissions.said import Said
from bot.texts.catalogue import Language, language
from bot.texts.submissions import held as texts
from bot.texts.submissions.not_taken import why

# So many duties are offered.
OFFERED = 4


def answer(ctx: Context, outcome: Taking | None) -> None:
    """Answer what was sent outside any dialogue."""
    speech = language(ctx.by.language)
    match outcome:
        case WhichDuty():
            ask(ctx, outcome)
        case Talk(rate=rate, board=board):
            say_text(ctx.conn, ctx.by, texts.dialogue(speech, rate=rate, board=board), ctx.now)
        case NoRole(sent=sent):
            told = speech.html("You hold no role in any unit, so nothing was taken. An invitation gives you one again.")
            _note_answer(ctx, sent, say_text(ctx.conn, ctx.by, told, ctx.now))
        case DutyFirst(faults=faults, sent=sent):
            message_id = duty_first(ctx, faults)
            if sent:
                _note_answer(ctx, sent, message_id)


def duty_first(ctx: Context, faults: Sequence[Fault]) -> int:
    """Say why nothing was taken, and that a duty is to be opened first."""
    speech = language(ctx.by.language)
    hint = speech.html("To send evidence, open a duty first: /today")
    return say_text(ctx.conn, ctx.by, Markup("\n").join([*_told(speech, faults), hint]), ctx.now)


def _told(speech: Language, faults: Sequence[Fault]) -> list[Markup]:
    return [why(speech, fault) for fault in faults]


def _note_answer(ctx: Context, sent: Sent, message_id: int) -> None:
    """Keep which message has answered an album: its other parts are not answered again."""
    if sent.album:
        words = Said(
            chat_message_id=sent.message_id,
            submission_id=None,
            expects=f"album {sent.album}",
            about={"message": message_id},
            text="",
            counts_as="album",
        )
        said_store.keep(ctx.conn, ctx.by.id, words, ctx.now)


def ask(ctx: Context, asks: WhichDuty) -> None:
    """Ask which duty a set is for; the message that asked for it before asks no more."""
    body, some = question(ctx, asks), asks.some
    asked = next((one.message_id for one in some if one.message_id), None)
    same = asks.album is not None and any(one.album == asks.album and one.message_id for one in some)
    if asks.instead or (asked and same):
        place = asks.instead or asked
        assert place
        messages.revise(ctx.conn, place, to_json(body), ctx.now)
        store.asked_in(ctx.conn, some, place)
        return
    if asked:
        messages.take_buttons(ctx.conn, asked, ctx.now)
    store.asked_in(ctx.conn, some, say(ctx.conn, ctx.by, body, ctx.now, purpose="dialogue"))


def question(ctx: Context, asks: WhichDuty) -> Body:
    """Which duty is a set for? Other sets are named beside it."""
    speech, ids = language(ctx.by.language), {one.id for one in asks.some}
    views = [duty_views.act_view(ctx.conn, owed, ctx.now) for owed in asks.likely[:OFFERED]]
    others = [
        (message_id, texts.named(speech, other))
        for message_id, other in hold.sets_of(ctx.conn, ctx.by).items()
        if message_id and not ids & {one.id for one in other}
    ]
    return texts.ask(speech, asks.some, views, others[-texts.EARLIER :], faults=_told(speech, asks.faults))


def with_held(conn: Connection, by: Person, body: Body) -> Body:
    """What is asked for a duty; what is held, and with no duty yet, is offered below it, the newest sets."""
    speech = language(by.language)
    offered = [(number, texts.named(speech, some)) for number, some in hold.sets_of(conn, by).items() if number]
    return texts.offer(speech, body, offered[-texts.EARLIER :])


def cancel(ctx: Context) -> bool:
    """Discard all that is held, each set named in a message by which it can be taken back; False if there is none."""
    speech, sets = language(ctx.by.language), hold.sets_of(ctx.conn, ctx.by)
    for message_id, some in sets.items():
        if message_id:
            messages.take_buttons(ctx.conn, message_id, ctx.now)
        store.asked_in(
            ctx.conn, some, say(ctx.conn, ctx.by, texts.dropped(speech, some), ctx.now, purpose=store.DROPPED)
        )
    return bool(sets)
