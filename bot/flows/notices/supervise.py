"""Urging (督办): a unit below is asked for something, step by step: what, by when, and then it is issued."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows.notices import follow_up
from bot.messages.body import Body, to_json
from bot.outbox import cards
from bot.outbox.say import say
from bot.outbox.submissions import ask_again, step_out
from bot.queries import duty_views, rights
from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.store.duties.duties import Duty, duty, known_duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import messages, supervision
from bot.store.people.people import Person
from bot.store.people.units import Unit, ancestors, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.notices import supervision as texts
from bot.texts.notices.supervision import Draft
from bot.texts.refusals import not_yours, stale
from bot.texts.submissions.reading import no_day
from schedules.workdays import china

TOGETHER = ", "
# No answer is waited for any longer.
LONGEST = timedelta(days=366)


def begin(conn: Connection, by: Person, unit_id: int | None, duty_id: int | None, now: datetime) -> str | None:
    """Ask what a unit, or the unit of an overdue duty, shall do; a sentence where that cannot be."""
    speech = language(by.language)
    about = known_duty(conn, duty_id or 0)
    of = unit(conn, about.unit_id) if about else known_unit(conn, unit_id or 0)
    if not of or not _issuing_unit(conn, by.id, of, now):
        return stale(speech)
    if about and not duty_views.is_late(duty_views.view(conn, about, now)):
        return speech.plain("This duty is settled already.")
    step_out.leave(conn, by, now)
    wanted: dict[str, Any] = {"unit": of.id, "duty": about.id if about else None}
    message_id = say(conn, by, texts.ask_text(speech, _draft(conn, wanted, now)), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "supervise.text", None, message_id, now, about=wanted)
    return None


def choose_text(conn: Connection, by: Person, dialogue: Dialogue, number: int, now: datetime) -> None:
    """Take one of the ready texts, and ask on in the same message."""
    body = _texted(conn, by, dialogue, texts.ready(language(by.language))[number - 1], dialogue.message_id, now)
    messages.revise(conn, dialogue.message_id or 0, to_json(body), now)


def take_text(conn: Connection, by: Person, dialogue: Dialogue, text: str, now: datetime) -> None:
    """Take a text that was typed, and ask on in a new message below it."""
    speech = language(by.language)
    if not 0 < len(text) <= texts.LIMIT:
        ask_again.ask_again(conn, by, speech.html("A notice holds {n} characters.", n=texts.LIMIT), now)
        return
    if dialogue.message_id:
        messages.take_buttons(conn, dialogue.message_id, now)
    below = say(conn, by, _texted(conn, by, dialogue, text, None, now), now, purpose="dialogue")
    dialogues.stand_in(conn, by.id, below)


def _texted(conn: Connection, by: Person, dialogue: Dialogue, text: str, message_id: int | None, now: datetime) -> Body:
    """Keep the text, and go on to the question by when an answer is wanted."""
    wanted = {**(dialogue.about or {}), "text": text}
    dialogues.enter(conn, by.id, "supervise.days", None, message_id, now, about=wanted)
    start = _today(conn, wanted, now)
    days = [(count, china().add(start, count)) for count in texts.DAYS]
    return texts.ask_days(language(by.language), _draft(conn, wanted, now), days, start)


def choose_day(conn: Connection, by: Person, dialogue: Dialogue, day: date, now: datetime) -> str | None:
    """Take the day for the answer that a button carries, and show the notice as it would be issued."""
    if day < _today(conn, dialogue.about or {}, now):
        return language(by.language).plain("That day has passed.")
    wanted = {**(dialogue.about or {}), "answer_by": day.isoformat()}
    messages.revise(conn, dialogue.message_id or 0, to_json(_summary(conn, by, wanted, now)), now)
    dialogues.enter(conn, by.id, "supervise.issue", None, dialogue.message_id, now, about=wanted)
    return None


def take_day(conn: Connection, by: Person, dialogue: Dialogue, said: str, now: datetime) -> None:
    """Take a day for the answer that was typed, and show the notice as it would be issued in a new message."""
    speech, wanted = language(by.language), dict(dialogue.about or {})
    today = _today(conn, wanted, now)
    day = read_day(said, today, "future")
    if isinstance(day, NoDay):
        ask_again.ask_again(conn, by, no_day(speech, day, today), now)
    elif not today <= day <= today + LONGEST:
        fault = (
            speech.html("{day} has passed already.", day=speech.day(day, today))
            if day < today
            else speech.html("{day} is more than a year ahead.", day=speech.day(day, today))
        )
        ask_again.ask_again(conn, by, fault, now)
    else:
        wanted["answer_by"] = day.isoformat()
        messages.take_buttons(conn, dialogue.message_id or 0, now)
        below = say(conn, by, _summary(conn, by, wanted, now), now, purpose="dialogue")
        dialogues.enter(conn, by.id, "supervise.issue", None, below, now, about=wanted)


def _summary(conn: Connection, by: Person, wanted: Any, now: datetime) -> Body:
    """The notice as it would be issued, and to whom."""
    to = rights.leaders(conn, unit(conn, wanted["unit"]), now)
    names = TOGETHER.join(each.name for each in to) or None
    return texts.summary(language(by.language), _draft(conn, wanted, now), names)


def issue(conn: Connection, by: Person, dialogue: Dialogue, now: datetime) -> str:
    """Issue the notice and bring it to those who answer for the unit; the sentence that the person sees."""
    speech, wanted = language(by.language), dialogue.about or {}
    of, answer_by = unit(conn, wanted["unit"]), date.fromisoformat(wanted["answer_by"])
    issuing = _issuing_unit(conn, by.id, of, now)
    dialogues.leave(conn, by.id)
    about = known_duty(conn, wanted["duty"] or 0)
    if about and not duty_views.is_late(duty_views.view(conn, about, now)):
        messages.take_buttons(conn, dialogue.message_id or 0, now)
        cards.send_card(conn, by, about, now)
        return speech.plain("Not issued: this duty is settled by now.")
    if not issuing:
        messages.take_buttons(conn, dialogue.message_id or 0, now)
        return not_yours(speech)
    made = supervision.add_supervision_notice(
        conn,
        issuing.id,
        rights.local_day(issuing, now).year,
        unit_id=of.id,
        issuer_id=by.id,
        duty_id=wanted["duty"],
        text=wanted["text"],
        answer_by=answer_by,
        next_prompt_at=follow_up.first_prompt(conn, of, answer_by, now),
        created_at=now,
    )
    for company in sorted({of.company_id, issuing.company_id}):
        ledger.append(
            conn,
            company,
            "supervised",
            now,
            supervision_notice=made.id,
            number=made.number,
            unit=of.id,
            issuer=issuing.id,
            duty=made.duty_id,
            person=by.id,
            answer_by=answer_by.isoformat(),
            text=Aside(text=made.text, by=by.id),
        )
    for to in rights.leaders(conn, of, now):
        follow_up.send(conn, to, made, now)
    messages.revise(conn, dialogue.message_id or 0, to_json(follow_up.body(conn, by, made, now)), now)
    return speech.plain("Issued: {number}", number=texts.number(speech, made.serial))


def _issuing_unit(conn: Connection, person_id: int, of: Unit, now: datetime) -> Unit | None:
    """The nearest unit above by a role in which someone may send a unit a supervision notice today."""
    mine = {one.unit_id for one in rights.held(conn, person_id, now) if rights.allows(one.role, "supervise", "below")}
    return next((unit(conn, above) for above in ancestors(conn, of.id) if above in mine), None)


def _today(conn: Connection, wanted: Any, now: datetime) -> date:
    return now.astimezone(ZoneInfo(unit(conn, wanted["unit"]).timezone)).date()


def _draft(conn: Connection, wanted: Any, now: datetime) -> Draft:
    about: Duty | None = duty(conn, wanted["duty"]) if wanted["duty"] else None
    by_day = wanted.get("answer_by")
    return Draft(
        unit=unit(conn, wanted["unit"]).name,
        duty=duty_views.view(conn, about, now) if about else None,
        today=_today(conn, wanted, now),
        text=wanted.get("text", ""),
        answer_by=date.fromisoformat(by_day) if by_day else None,
    )
