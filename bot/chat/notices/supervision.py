"""Supervision notices (督办) in the chat: `/supervision`, `/supervisions`, the steps to issue one, and the answer."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.notices import follow_up, supervise
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.about import supervision as shown
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again, step_out
from bot.queries import rights
from bot.queries.supervision import ANSWER_LIMIT, LIMIT, concerns, draft, may_be_answered, view
from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise, take_buttons
from bot.store.messages.supervision import SupervisionNotice, known_supervision_notice
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import Language, language
from bot.texts.notices import supervision as texts
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import not_yours, stale
from bot.texts.submissions.reading import no_day
from schedules.workdays import china

TOGETHER = ", "
# So many working days may be given for the answer.
DAYS = (3, 7)


def _supervise(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    pick.ask(conn, by, "supervise_unit", (), now)


@pick.kind("supervise_unit")
def _units(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    below = [unit(conn, each) for each in rights.units_for(conn, by.id, "supervise", now)]
    choices = [Choice(label=of.name, verb="supervise_begin", arg=f"u{of.id}") for of in below]
    told = language(by.language).html("Which unit? An overdue duty: from its card. Notices so far: /supervisions")
    return Choices(text=told, choices=choices) if choices else None


def _supervision_notices(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    say(conn, by, shown.page(conn, by, 0, now), now, purpose="list")


def _turn(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := numbers(arg, 1)):
        return stale(language(by.language))
    revise(conn, message.id, to_json(shown.page(conn, by, found[0], now)), now)
    return None


def _begin(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    kind, found = arg[:1], numbers(arg[1:], 1)
    if kind not in ("u", "d") or not found:
        return stale(language(by.language))
    unit_id, duty_id = (found[0], None) if kind == "u" else (None, found[0])
    wanted, speech = supervise.begun(conn, by, unit_id, duty_id, now), language(by.language)
    if isinstance(wanted, supervise.NotIssued):
        return stale(speech) if wanted.why == "not_yours" else speech.plain("This duty is settled already.")
    step_out.leave(conn, by, now)
    message_id = say(conn, by, texts.ask_text(speech, draft(conn, wanted, now)), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "supervise.text", None, message_id, now, about=wanted)
    return None


Step = Callable[[Connection, Person, Dialogue, int, datetime], str | None]


def _step(expected: str, choices: tuple[int, ...], step: Step) -> Callable[..., str | None]:
    """A button of a dialogue: it counts only on the message where the dialogue stands, and with what it offered."""

    def press(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
        dialogue, found = dialogues.dialogue(conn, by.id), numbers(arg, 1)
        chosen = found[0] if found else 0
        if not dialogue or dialogue.expects != expected or dialogue.message_id != message.id or chosen not in choices:
            return stale(language(by.language))
        return step(conn, by, dialogue, chosen, now)

    return press


def _answer_by(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """The day of a button, on the message where the dialogue stands."""
    dialogue, found = dialogues.dialogue(conn, by.id), numbers(arg, 1)
    day = digits_day(found[0]) if found else None
    if not dialogue or dialogue.expects != "supervise.days" or dialogue.message_id != message.id or not day:
        return stale(language(by.language))
    if day < _today(conn, dialogue, now):
        return language(by.language).plain("That day has passed.")
    wanted = {**(dialogue.about or {}), "answer_by": day.isoformat()}
    revise(conn, message.id, to_json(_summary(conn, by, wanted, now)), now)
    dialogues.enter(conn, by.id, "supervise.issue", None, message.id, now, about=wanted)
    return None


def _today(conn: Connection, dialogue: Dialogue, now: datetime) -> date:
    """The local day of the unit that is asked."""
    return rights.local_day(unit(conn, (dialogue.about or {})["unit"]), now)


def _summary(conn: Connection, by: Person, wanted: Mapping[str, Any], now: datetime) -> Body:
    """The notice as it would be issued, and to whom."""
    to = rights.leaders(conn, unit(conn, wanted["unit"]), now)
    names = TOGETHER.join(each.name for each in to) or None
    return texts.summary(language(by.language), draft(conn, wanted, now), names)


def _choose_text(conn: Connection, by: Person, dialogue: Dialogue, number: int, now: datetime) -> None:
    """Take one of the ready texts, and ask on in the same message."""
    text = texts.ready(language(by.language))[number - 1]
    body = _texted(conn, by, dialogue, text, message_id=dialogue.message_id, now=now)
    revise(conn, dialogue.message_id or 0, to_json(body), now)


def _texted(
    conn: Connection, by: Person, dialogue: Dialogue, text: str, *, message_id: int | None, now: datetime
) -> Body:
    """Keep the text, and go on to the question by when an answer is wanted."""
    wanted = {**(dialogue.about or {}), "text": text}
    dialogues.enter(conn, by.id, "supervise.days", None, message_id, now, about=wanted)
    start = _today(conn, dialogue, now)
    days = [(count, china().add(start, count)) for count in DAYS]
    return texts.ask_days(language(by.language), draft(conn, wanted, now), days, start)


def _issue(conn: Connection, by: Person, dialogue: Dialogue, _: int, now: datetime) -> str | None:
    """Issue the notice and bring it to those who answer for the unit."""
    speech, issued = language(by.language), supervise.issue(conn, by, dialogue.about or {}, now)
    dialogues.leave(conn, by.id)
    if isinstance(issued, supervise.Issued):
        for to in issued.to:
            shown.send(conn, to, issued.notice, now)
        revise(conn, dialogue.message_id or 0, to_json(shown.body(conn, by, issued.notice, now)), now)
        return speech.plain("Issued: {number}", number=texts.number(speech, issued.notice.serial))
    take_buttons(conn, dialogue.message_id or 0, now)
    if not issued.about:
        return not_yours(speech)
    cards.send_card(conn, by, issued.about, now)
    return speech.plain("Not issued: this duty is settled by now.")


def _drop(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    dialogue = dialogues.dialogue(conn, by.id)
    if not dialogue or not dialogue.expects.startswith("supervise.") or dialogue.message_id != message.id:
        return stale(language(by.language))
    step_out.leave(conn, by, now)
    return language(by.language).plain("Discarded.")


def _named(conn: Connection, by: Person, arg: str, now: datetime) -> SupervisionNotice | None:
    """The notice of a button, where one of this person's units issued or received it."""
    found = numbers(arg, 1)
    named = known_supervision_notice(conn, found[0]) if found else None
    return named if named and concerns(conn, by, named, now) else None


def _open(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (named := _named(conn, by, arg, now)):
        return stale(language(by.language))
    shown.send(conn, by, named, now)
    return None


def _answer(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """Ask for the answer."""
    speech, named = language(by.language), _named(conn, by, arg, now)
    if not named:
        return stale(speech)
    if not may_be_answered(conn, by, named, now):
        revise(conn, message.id, to_json(shown.body(conn, by, named, now)), now)
        return texts.no_answer(speech)
    step_out.leave(conn, by, now)
    asked = say(conn, by, texts.ask_answer(speech, view(conn, named, now)), now, purpose="dialogue")
    about = {"supervision_notice": named.id, "message": message.id}
    dialogues.enter(conn, by.id, "supervise.answer", None, asked, now, about=about)
    return None


def _take_text(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take a text that was typed, and ask on in a new message below it."""
    speech, text = language(by.language), incoming.text.strip()
    if not 0 < len(text) <= LIMIT:
        ask_again.ask_again(conn, by, speech.html("A notice holds {n} characters.", n=LIMIT), now)
        return
    if dialogue.message_id:
        take_buttons(conn, dialogue.message_id, now)
    below = say(conn, by, _texted(conn, by, dialogue, text, message_id=None, now=now), now, purpose="dialogue")
    dialogues.stand_in(conn, by.id, below)


def _take_answer(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Keep the answer, and show it to whoever issued the notice."""
    speech, about = language(by.language), dialogue.about or {}
    answered = follow_up.answer(conn, by, about["supervision_notice"], incoming.text.strip(), now)
    if isinstance(answered, follow_up.NoAnswer) and answered.why == "length":
        ask_again.ask_again(conn, by, speech.html("An answer holds {n} characters.", n=ANSWER_LIMIT), now)
        return
    step_out.leave(conn, by, now)
    if isinstance(answered, follow_up.NoAnswer):
        say_text(conn, by, texts.no_answer(speech), now)
        return
    revise(conn, about["message"], to_json(shown.body(conn, by, answered.notice, now)), now)
    for to in answered.to:
        shown.send(conn, to, answered.notice, now)
    say_text(conn, by, speech.html("Your answer is recorded and goes to {unit}.", unit=answered.issuing), now)


def _take_day(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take a day for the answer that was typed, and show the notice as it would be issued in a new message."""
    speech, wanted, today = language(by.language), dict(dialogue.about or {}), _today(conn, dialogue, now)
    day = read_day(incoming.text, today, "future")
    if isinstance(day, NoDay):
        ask_again.ask_again(conn, by, no_day(speech, day, today), now)
        return
    if why := supervise.wrong_day(day, today):
        ask_again.ask_again(conn, by, texts.wrong_day(speech, why, day, today), now)
        return
    wanted["answer_by"] = day.isoformat()
    take_buttons(conn, dialogue.message_id or 0, now)
    below = say(conn, by, _summary(conn, by, wanted, now), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "supervise.issue", None, below, now, about=wanted)


def _wants_button(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """A word where the notice is to be issued or discarded."""
    fault = language(by.language).html("Nothing is typed here: issue it or discard it, by a button below.")
    ask_again.ask_again(conn, by, fault, now)


def _says(speech: Language) -> str:
    return speech.plain("supervision notices sent and received")


FEATURE = Feature(
    commands={"supervision": _supervise, "supervisions": _supervision_notices},
    needs={"supervision": "supervise"},
    menu={"supervision": lambda speech: speech.plain("send a unit below a supervision notice"), "supervisions": _says},
    callbacks={
        "supervisions": _turn,
        "supervise_begin": _begin,
        "supervise_text": _step("supervise.text", (1, 2, 3), _choose_text),
        "supervise_days": _answer_by,
        "supervise_issue": _step("supervise.issue", (0,), _issue),
        "supervise_drop": _drop,
        "supervise_open": _open,
        "supervise_answer": _answer,
    },
    answers={
        "supervise.text": _take_text,
        "supervise.days": _take_day,
        "supervise.issue": _wants_button,
        "supervise.answer": _take_answer,
    },
)
