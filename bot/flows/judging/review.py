"""Judging a claim: confirmed, with a remark or without, or returned with a reason."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.flows import cards
from bot.flows.judging import newcomers
from bot.flows.judging.seen import seen_now
from bot.flows.reminders import remaining
from bot.flows.reminders.escalations import next_morning
from bot.flows.submissions import add_evidence, ask_again, submit, unsent
from bot.flows.submissions.add_evidence import LIMIT
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.body import to_json
from bot.queries import duty_views, rights
from bot.reading.writing import LONGEST
from bot.store.duties.duties import Duty, duty, set_prompts
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import messages, reminders
from bot.store.people.people import Person, person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, questions, submissions
from bot.store.submissions.submissions import Confirmation, known_confirmation
from bot.texts.catalogue import Language, language
from bot.texts.duties.cards import headline
from bot.texts.submissions import review as texts


def _judgeable(
    conn: Connection, by: Person, duty_id: int, seen: str | None, now: datetime
) -> tuple[Duty, Confirmation | None, str]:
    """The duty and the claim that this person may judge, if it is as they have `seen` it; or why there is none."""
    shown, speech = duty(conn, duty_id, lock=True), language(by.language)
    claim = submissions.confirmation(conn, shown.confirmation_id) if shown.confirmation_id else None
    if not claim or not rights.may_confirm(conn, by.id, shown, claim.person_id, now):
        return shown, None, speech.plain("This button is not for you. Your own duties: /today")
    if claim.state != "submitted":
        cards.redraw(conn, duty_id, now)
        return shown, None, _judged(conn, speech, shown, claim)
    if seen is not None and seen != seen_now(conn, claim):
        return shown, None, _changed(conn, by, shown, claim, seen, now)
    return shown, claim, ""


def _changed(conn: Connection, by: Person, shown: Duty, claim: Confirmation, seen: str, now: datetime) -> str:
    """Show the claim as it is now, and say that nothing was judged: a press counts for what was on its card."""
    before = _before(conn, shown, seen)
    cards.redraw(conn, shown.id, now)
    cards.send_claim(conn, by, shown, claim, now)
    another = before.number if before and before.id != claim.id else None
    return texts.changed(language(by.language), another, claim.number or 0)


def _before(conn: Connection, shown: Duty, seen: str) -> Confirmation | None:
    """The claim of the duty that a mark names."""
    number = seen.partition(".")[0]
    good = number.isascii() and number.isdecimal() and len(number) <= LONGEST
    named = known_confirmation(conn, int(number)) if good else None
    return named if named and named.duty_id == shown.id else None


def _judged(conn: Connection, speech: Language, shown: Duty, claim: Confirmation) -> str:
    """Who was first, when."""
    assert claim.reviewer_id
    assert claim.reviewed_at
    at = claim.reviewed_at.astimezone(ZoneInfo(unit(conn, shown.unit_id).timezone))
    return texts.judged(speech, claim.state, person(conn, claim.reviewer_id).name, at)


def confirm(
    conn: Connection, by: Person, duty_id: int, now: datetime, remark: str | None = None, *, seen: str | None = None
) -> str:
    """Confirm the claim of a duty, as it was `seen` if that is said; the sentence that the person sees."""
    shown, claim, refusal = _judgeable(conn, by, duty_id, seen, now)
    if not claim:
        return refusal
    _leave(conn, by)
    add_evidence.end(conn, claim, now)
    judged = _judge(conn, by, shown, claim, "confirmed", now, remark=remark)
    set_prompts(conn, [(shown.id, None)])
    _tell(conn, judged, cards.redraw(conn, shown.id, now), now)
    speech = language(by.language)
    told = speech.plain("Confirmed, no. {number}", number=f"{claim.number or 0:06}")
    return f"{told}\n{remaining.this_month(conn, by, shown, now)}"


def ask(
    conn: Connection, by: Person, duty_id: int, message_id: int, expects: str, now: datetime, *, seen: str
) -> str | None:
    """Ask the one who judges for a `reason`, a `remark` or a `question`, on the claim's card."""
    shown, claim, refusal = _judgeable(conn, by, duty_id, seen, now)
    if not claim:
        return refusal
    speech = language(by.language)
    if expects == "question" and questions.open_question(conn, claim.id):
        who = cards.owing(conn, speech, shown, claim, now)
        return speech.plain("{who} was asked already; what is added comes here.", who=who)
    submit.leave(conn, by, now)
    told = cards.claim_found(conn, by, shown, claim, submissions.evidence_of(conn, claim.id), now)
    body = texts.ask(speech, expects, duty_views.view(conn, shown, now), told)
    messages.revise(conn, message_id, to_json(body), now)
    dialogues.enter(conn, by.id, expects, claim.id, message_id, now, about={"seen": seen})
    return None


def back(conn: Connection, by: Person, duty_id: int, message_id: int, now: datetime) -> None:
    """Leave the claim as it is."""
    _leave(conn, by)
    messages.revise(conn, message_id, to_json(cards.review_body(conn, by, duty(conn, duty_id), now)), now)


def _leave(conn: Connection, by: Person) -> None:
    talk = dialogues.dialogue(conn, by.id)
    if talk and talk.expects in submit.JUDGING:
        dialogues.leave(conn, by.id)


def hear(
    conn: Connection,
    by: Person,
    claim: Confirmation,
    expects: str,
    said: str,
    now: datetime,
    *,
    seen: str | None = None,
) -> None:
    """Take the reason, remark or question that was chosen or typed of a claim, as it was `seen` if that is said."""
    speech = language(by.language)
    shown, open_claim, refusal = _judgeable(conn, by, claim.duty_id, seen, now)
    if not open_claim or open_claim.id != claim.id:
        refusal = refusal or texts.changed(speech, claim.number, open_claim.number or 0 if open_claim else 0)
        _leave(conn, by)
        cards.say_text(conn, by, str(Markup("\n").join([escape(refusal), texts.unused(speech, said)])), now)
        return
    if not said or len(said) > LIMIT:
        ask_again.ask_again(conn, by, speech.html("Please send 1 to {n} characters.", n=LIMIT), now)
        return
    if expects != "remark" and is_no_note(said):
        ask_again.ask_again(conn, by, speech.html("“{said}” does not say what is lacking.", said=said[:40]), now)
        return
    _leave(conn, by)
    if expects == "remark":
        cards.say_text(conn, by, escape(confirm(conn, by, shown.id, now, said, seen=seen)), now)
    elif expects == "question":
        _question(conn, by, shown, open_claim, said, now)
    else:
        _give_back(conn, by, shown, open_claim, said, now)


def _give_back(conn: Connection, by: Person, shown: Duty, claim: Confirmation, reason: str, now: datetime) -> None:
    judged = _judge(conn, by, shown, claim, "returned", now, reason=reason)
    unsent.hold(conn, claim, now)
    add_evidence.end(conn, claim, now)
    set_prompts(conn, [(shown.id, next_morning(conn, shown, now))])
    _tell(conn, judged, cards.redraw(conn, shown.id, now), now)
    speech = language(by.language)
    who = cards.owing(conn, speech, duty(conn, shown.id), claim, now)
    cards.say_text(conn, by, speech.html("Returned to {who}.", who=who), now)


def _question(conn: Connection, by: Person, shown: Duty, claim: Confirmation, said: str, now: datetime) -> None:
    """Ask whoever owes the duty today for more; the claim stays as it is, and waits."""
    speech = language(by.language)
    asked = rights.answerers(conn, shown, claim.person_id, now)
    who = cards.owing(conn, speech, shown, claim, now)
    if questions.open_question(conn, claim.id):
        told = speech.html("{who} was asked already; what is added comes here.", who=who)
    else:
        questions.add_question(conn, claim.id, by.id, said, now)
        _enter(conn, by, shown, claim, "asked", now, question=_aside(by, said))
        for to in asked:
            cards.send_card(conn, to, shown, now)
        told = speech.html("Asked {who}; the claim keeps its time and waits for you.", who=who)
    cards.redraw(conn, shown.id, now)
    cards.say_text(conn, by, told, now)


def _judge(
    conn: Connection,
    by: Person,
    shown: Duty,
    claim: Confirmation,
    verdict: str,
    now: datetime,
    *,
    reason: str | None = None,
    remark: str | None = None,
) -> Confirmation:
    """Record a verdict; the claim as it is then."""
    new = newcomers.judge_of(conn, by.id, claim, shown, now)
    said = {"reason": reason, "remark": remark, "reviewer_came_after": new.came_after, "reviewer_invited": new.invited}
    judged = submissions.change(conn, claim.id, state=verdict, reviewer_id=by.id, reviewed_at=now, **said)
    reminders.supersede(conn, shown.id)
    facts: dict[str, Aside | bool | None] = {"reason": _aside(by, reason), "remark": _aside(by, remark)}
    facts |= {"came_after": True} if new.came_after else {}
    facts |= {"invited_by_submitter": True} if new.invited else {}
    _enter(conn, by, shown, claim, verdict, now, **facts)
    return judged


def _enter(
    conn: Connection,
    by: Person,
    shown: Duty,
    claim: Confirmation,
    action: str,
    now: datetime,
    **facts: Aside | bool | None,
) -> None:
    """What a person did with a claim, as an entry of the ledger."""
    ledger.append(
        conn,
        unit(conn, shown.unit_id).company_id,
        action,
        now,
        duty=shown.id,
        confirmation=claim.id,
        claim=claim.number,
        person=by.id,
        **facts,
    )


def _aside(by: Person, said: str | None) -> Aside | None:
    return Aside(text=said, by=by.id) if said else None


def _tell(conn: Connection, claim: Confirmation, shown: Duty, now: datetime) -> None:
    """Tell what became of a claim: what was returned to whoever owes it today, the rest to who submitted it.

    Who submitted it and has left hears nothing; whoever owes such duties today does.
    """
    owing = rights.answerers(conn, shown, claim.person_id, now)
    if shown.outcome == "returned":
        for to in owing:
            cards.send_card(conn, to, shown, now)
        return
    still_here = rights.may_see(conn, claim.person_id, shown, now)
    for to in [person(conn, claim.person_id)] if still_here else owing:
        speech = language(to.language)
        told = [
            headline(speech, duty_views.view(conn, shown, now)),
            cards.outcome(conn, speech, shown, claim, now) or "",
        ]
        cards.say_text(conn, to, str(Markup("\n").join(told)), now)
