"""Saying with a reason that a duty is not owed, and that it is owed after all; both are entries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, cast

from bot.flows.judging.seen import seen_now
from bot.flows.news import News, Redrawn
from bot.flows.planning import exempt, from_above
from bot.flows.reminders.escalations import next_after
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.mark import mark
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties import exemptions, waivers
from bot.store.duties.duties import Duty, duty, set_prompts
from bot.store.duties.exemptions import Exemption
from bot.store.duties.waivers import Waiver
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import reminders
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.submissions import known_submission
from schedules.record import record
from schedules.standing import SETTLED

KINDS = ("waived", "not_applicable")
REASON_LIMIT = 500
# A reason says something: so many different letters at least.
SAYS_SOMETHING = 2

Refusal = Literal["not_yours", "changed"]


@record
class Waived:
    """A duty is not owed any more; these people are shown so."""

    duty_id: int
    to: tuple[Person, ...]
    news: tuple[News, ...]


@record
class Lifted:
    """A duty is owed after all."""

    news: tuple[News, ...]


@record
class NotWaived:
    """Nothing was done: what was typed is no reason, or it is not theirs, or the duty has changed since they saw it."""

    why: Refusal | Literal["no_reason"]
    duty: Duty | None = None


def may_waive(ctx: Context, shown: Duty) -> bool:
    """Whether a person may say that the duty is not owed; where it came from above, only from there."""
    may = rights.may(ctx.conn, ctx.by.id, "waive", unit(ctx.conn, shown.unit_id), now=ctx.now)
    return may and from_above.may_let_go(ctx, shown)


def may_lift(ctx: Context, shown: Duty) -> bool:
    """Whether a person may say that a waived duty is owed after all; one waived from above, only from there."""
    return may_waive(ctx, shown) and from_above.may_owe_again(ctx, shown)


def says_something(reason: str) -> bool:
    """Whether a text can be a reason: not a sign or two, nor one sign again and again, nor a mere receipt (好的)."""
    return not is_no_note(reason) and len({sign for sign in reason if sign.isalnum()}) >= SAYS_SOMETHING


def refusal(*, may: bool, is_open: bool, as_seen: bool) -> Refusal | None:
    """Why an act on a duty cannot be: it is not theirs, or the duty is not as they saw it; None where it can."""
    if not may:
        return "not_yours"
    return None if is_open and as_seen else "changed"


def why_not(ctx: Context, shown: Duty, *, seen: str) -> Refusal | None:
    """Why a duty cannot be waived as it was `seen`; None where it can."""
    may, is_open = may_waive(ctx, shown), shown.outcome not in SETTLED
    return refusal(may=may, is_open=is_open, as_seen=may and is_open and seen == mark_of(ctx.conn, shown))


def waive(ctx: Context, asked: Mapping[str, Any], reason: str) -> Waived | NotWaived:
    """Waive the duty of which it was `asked`, with the reason typed."""
    if len(reason) > REASON_LIMIT or not says_something(reason):
        return NotWaived(why="no_reason")
    shown = duty(ctx.conn, int(asked["duty"]), lock=True)
    dialogues.leave(ctx.conn, ctx.by.id)
    if why := why_not(ctx, shown, seen=str(asked.get("seen"))):
        return NotWaived(why=why, duty=shown)
    news = note(ctx.conn, shown, cast(exempt.Kind, asked["kind"]), ctx.by.id, reason=reason, now=ctx.now)
    to = {each.id: each for each in (ctx.by, *rights.owners(ctx.conn, shown, ctx.now))}
    return Waived(duty_id=shown.id, to=tuple(to.values()), news=tuple(news))


def note(conn: Connection, shown: Duty, kind: exempt.Kind, by: int | None, *, reason: str, now: datetime) -> list[News]:
    """Note that a duty is not owed, by an act of its own, which those above are told of."""
    of = unit(conn, shown.unit_id)
    why = Aside(text=reason, by=by)
    seq = ledger.append(conn, of.company_id, "waived", now, duty=shown.id, kind=kind, person=by, reason=why)
    act = exempt.exempt(conn, of, exempt.NewExemption(kind=kind, seq=seq, by=by), now)
    return _let_go(conn, Waiver(duty_id=shown.id, kind=kind, person_id=by, reason=reason, at=now), act)


def let_go(conn: Connection, some: Sequence[Duty], by: Exemption, now: datetime) -> list[News]:
    """Let duties not be owed by what has become of their unit; one entry lists them."""
    if not some:
        return []
    listed = [each.id for each in some]
    ledger.append(conn, by.company_id, "exempted", now, unit=by.unit_id, entry=by.seq, duties=listed)
    news: list[News] = []
    for each in some:
        waiver = Waiver(duty_id=each.id, kind="not_applicable", person_id=by.person_id, reason=by.reason, at=now)
        news += _let_go(conn, waiver, by)
    return news


def _let_go(conn: Connection, waiver: Waiver, by: Exemption) -> list[News]:
    """Nobody is prompted of the duty any more, and every card says so."""
    waivers.add_waiver(conn, waiver, by.id, unseen=by.seen_at is None)
    reminders.supersede(conn, waiver.duty_id)
    return [Redrawn(duty_id=waiver.duty_id)]


def mark_of(conn: Connection, shown: Duty) -> str:
    """The mark of how a duty stands: of the act by which it is not owed, each having a number of its own; else of its
    day, whether it was missed, and the submission that counts for it."""
    if shown.outcome == "waived":
        found = exemptions.of_duty(conn, shown.id)
        return str(found.id) if found else ""
    submission = known_submission(conn, shown.submission_id or 0)
    return mark(shown.due_on, shown.missed_at, seen_now(conn, submission) if submission else "")


def lift(ctx: Context, duty_id: int, *, seen: str) -> Lifted | NotWaived:
    """Let a duty be owed after all that was waived by the act they have `seen`."""
    shown = duty(ctx.conn, duty_id, lock=True)
    may = may_lift(ctx, shown) and shown.outcome == "waived"
    if why := refusal(may=may, is_open=True, as_seen=may and seen == mark_of(ctx.conn, shown)):
        return NotWaived(why=why, duty=shown)
    ledger.append(
        ctx.conn, unit(ctx.conn, shown.unit_id).company_id, "waiver_lifted", ctx.now, duty=duty_id, person=ctx.by.id
    )
    return Lifted(news=tuple(_take_back(ctx.conn, shown, ctx.now)))


def owe_again(conn: Connection, some: Sequence[Duty], now: datetime) -> list[News]:
    """Let duties of a unit be owed again that what became of it had let go; one entry lists them."""
    if not some:
        return []
    of = unit(conn, some[0].unit_id)
    ledger.append(conn, of.company_id, "owed_again", now, unit=of.id, duties=[each.id for each in some])
    return [news for each in some for news in _take_back(conn, each, now)]


def _take_back(conn: Connection, shown: Duty, now: datetime) -> list[News]:
    """Let a duty be owed as if it had never been let go."""
    waivers.lift_waiver(conn, shown.id)
    set_prompts(conn, [(shown.id, next_after(conn, shown, now))])
    return [Redrawn(duty_id=shown.id)]
