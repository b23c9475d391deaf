"""What follows a supervision notice: it is shown, answered, recalled until then, and told of when it is late."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.isolate import PARKED, apart
from bot.messages.body import Body, to_json
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again, step_out
from bot.queries import duty_views, rights
from bot.queries.board import LISTED
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import messages, supervision
from bot.store.messages.supervision import SupervisionNotice
from bot.store.people.people import Person, holders, person
from bot.store.people.units import Unit, family, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.notices import supervision as texts
from bot.texts.notices.supervision import SupervisionView
from schedules.escalation import Hours
from schedules.workdays import workdays_of


def view(conn: Connection, shown: SupervisionNotice, now: datetime) -> SupervisionView:
    """A notice as it stands at `now`."""
    of, about = unit(conn, shown.unit_id), duty(conn, shown.duty_id) if shown.duty_id else None
    return SupervisionView(
        id=shown.id,
        serial=shown.serial,
        unit=of.name,
        issuer_unit=unit(conn, shown.issuer_unit_id).name,
        issuer=person(conn, shown.issuer_id).name,
        duty=duty_views.view(conn, about, now) if about else None,
        text=shown.text,
        answer_by=shown.answer_by,
        today=rights.local_day(of, now),
        answer=shown.answer,
        answered_by=person(conn, shown.answered_by).name if shown.answered_by else None,
        answered_at=shown.answered_at.astimezone(ZoneInfo(of.timezone)) if shown.answered_at else None,
    )


def body(conn: Connection, to: Person, shown: SupervisionNotice, now: datetime) -> Body:
    """A notice in the person's language, with what they may do."""
    may_open = bool(shown.duty_id) and rights.may_see(conn, to.id, duty(conn, shown.duty_id or 0), now)
    may_answer = may_be_answered(conn, to, shown, now)
    return texts.notice(language(to.language), view(conn, shown, now), may_answer=may_answer, may_open=may_open)


def send(conn: Connection, to: Person, shown: SupervisionNotice, now: datetime) -> None:
    """Bring a notice to someone."""
    say(conn, to, body(conn, to, shown, now), now, purpose="list")


def may_be_answered(conn: Connection, by: Person, shown: SupervisionNotice, now: datetime) -> bool:
    """Whether the notice waits for an answer that this person may give: they answer for the unit today."""
    of = unit(conn, shown.unit_id)
    if shown.answered_at or not rights.may(conn, by.id, "submit", of, now):
        return False
    return any(each.id == by.id for each in rights.leaders(conn, of, now))


def ask_answer(conn: Connection, by: Person, shown: SupervisionNotice, message_id: int, now: datetime) -> str | None:
    """Ask for the answer; a sentence where there is none to give."""
    speech = language(by.language)
    if not may_be_answered(conn, by, shown, now):
        messages.revise(conn, message_id, to_json(body(conn, by, shown, now)), now)
        return speech.plain("This notice is not yours to answer, or it is answered.")
    step_out.leave(conn, by, now)
    asked = say(conn, by, texts.ask_answer(speech, view(conn, shown, now)), now, purpose="dialogue")
    dialogues.enter(
        conn, by.id, "supervise.answer", None, asked, now, about={"supervision_notice": shown.id, "message": message_id}
    )
    return None


def take_answer(conn: Connection, by: Person, dialogue: Dialogue, text: str, now: datetime) -> None:
    """Keep the answer, and show it to whoever issued the notice."""
    speech, about = language(by.language), dialogue.about or {}
    shown = supervision.known_supervision_notice(conn, about["supervision_notice"], lock=True)
    if not 0 < len(text) <= texts.ANSWER_LIMIT:
        ask_again.ask_again(conn, by, speech.html("An answer holds {n} characters.", n=texts.ANSWER_LIMIT), now)
        return
    step_out.leave(conn, by, now)
    if not shown or not may_be_answered(conn, by, shown, now):
        say_text(conn, by, speech.html("This notice is not yours to answer, or it is answered."), now)
        return
    answered = supervision.answer(conn, shown.id, text, by.id, now)
    issuing = unit(conn, shown.issuer_unit_id)
    facts = {
        "supervision_notice": shown.id,
        "number": shown.number,
        "person": by.id,
        "answer": Aside(text=text, by=by.id),
    }
    for company in sorted({unit(conn, shown.unit_id).company_id, issuing.company_id}):
        ledger.append(conn, company, "supervise_answered", now, **facts)
    messages.revise(conn, about["message"], to_json(body(conn, by, answered, now)), now)
    for to in _issuers(conn, answered, now):
        send(conn, to, answered, now)
    say_text(conn, by, speech.html("Your answer is recorded and goes to {unit}.", unit=issuing.name), now)


def page(conn: Connection, by: Person, number: int, now: datetime) -> Body:
    """A page of the notices that someone's units issued or received."""
    issued, received = _of(conn, by.id, now)
    found, count = supervision.concerning(conn, issued, received, number, LISTED)
    return texts.page(language(by.language), [view(conn, each, now) for each in found], number, count)


def concerns(conn: Connection, by: Person, shown: SupervisionNotice, now: datetime) -> bool:
    """Whether one of someone's units issued or received the notice."""
    issued, received = _of(conn, by.id, now)
    return shown.issuer_unit_id in issued or shown.unit_id in received


def _of(conn: Connection, person_id: int, now: datetime) -> tuple[list[int], list[int]]:
    """The units for which someone issues notices, and those for which they receive them."""
    mine = rights.held(conn, person_id, now)
    issued = [one.unit_id for one in mine if rights.allows(one.role, "supervise", "below")]
    received = {one.unit_id for one in mine if rights.allows(one.role, "see", "own")}
    for one in mine:
        if rights.allows(one.role, "submit", "below"):
            received |= set(family(conn, one.unit_id))
    return issued, sorted(received)


def first_prompt(conn: Connection, of: Unit, answer_by: date, now: datetime) -> datetime:
    """When a new notice is first recalled: the working day before the answer is wanted, or the next one where nobody
    of the unit could be told of it.
    """
    to, days, zone = rights.leaders(conn, of, now), workdays_of(of.judged.calendar), ZoneInfo(of.timezone)
    following = days.on_or_after(now.astimezone(zone).date() + timedelta(days=1))
    before = days.on_or_before(answer_by - timedelta(days=1))
    return _hours(to).prompt_at(max(following, before) if to else following, zone)


def recall(conn: Connection, now: datetime) -> int:
    """Recall every notice whose time has come to those who are to answer it; how many notices."""
    due = supervision.supervision_notices_to_prompt(conn, now)
    for owed in due:
        at = now + PARKED
        with apart(conn, "supervise.parked", supervision_notice=owed.id):
            at = _recall(conn, owed, now)
        supervision.set_next_prompt(conn, owed.id, at)
    return len(due)


def _recall(conn: Connection, owed: SupervisionNotice, now: datetime) -> datetime:
    """Recall one notice, and tell its issuer once that it is late; when it is recalled next."""
    of = unit(conn, owed.unit_id)
    to, zone = rights.leaders(conn, of, now), ZoneInfo(of.timezone)
    at = _moment(_hours(to), of, now)
    if at > now:
        return at
    for each in to:
        send(conn, each, owed, now)
    if now.astimezone(zone).date() > owed.answer_by and not owed.late_at:
        supervision.note_late(conn, owed.id, now)
        for issuer in _issuers(conn, owed, now):
            told = texts.late(language(issuer.language), body(conn, issuer, owed, now))
            say(conn, issuer, told, now, purpose="list")
    return first_prompt(conn, of, owed.answer_by, now)


def _moment(hours: Hours, of: Unit, now: datetime) -> datetime:
    """The next moment from `now` on at which someone may be prompted, on a working day of the unit."""
    zone, days = ZoneInfo(of.timezone), workdays_of(of.judged.calendar)
    at = hours.from_then_on(now, zone)
    day = at.astimezone(zone).date()
    return at if days.is_workday(day) else hours.prompt_at(days.on_or_after(day), zone)


def _hours(to: list[Person]) -> Hours:
    """The hours of the one among these who wants to hear of things last."""
    return max((each.hours for each in to), key=lambda hours: hours.digest, default=Hours())


def _issuers(conn: Connection, shown: SupervisionNotice, now: datetime) -> list[Person]:
    """Whoever issued the notice; where they may not do so any more, the supervisors of the unit that did."""
    if rights.may(conn, shown.issuer_id, "supervise", unit(conn, shown.unit_id), now):
        return [person(conn, shown.issuer_id)]
    return holders(conn, [shown.issuer_unit_id], "supervisor")
