"""Supervision notices (督办) in the chat: `/supervision`, `/supervisions`, the steps to issue one, and the answer."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.notices import follow_up, supervise
from bot.flows.notices.notice import beside
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.about import supervision as shown
from bot.outbox.submissions import ask_again, step_out
from bot.queries import rights
from bot.queries.supervision import ANSWER_LIMIT, LIMIT, concerns, draft, may_be_answered, view
from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise, take_buttons
from bot.store.messages.supervision import SupervisionNotice, known_supervision_notice
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import Language
from bot.texts.notices import supervision as texts
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import not_yours, stale
from bot.texts.submissions.reading import no_day

TOGETHER = ", "
# So many working days may be given for the answer.
DAYS = (3, 7)


def _supervise(ctx: Context, incoming: Incoming) -> None:
    pick.ask(ctx, "supervise_unit", ())


@pick.kind("supervise_unit")
def _units(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    below = [unit(ctx.conn, each) for each in rights.units_for(ctx.conn, ctx.by.id, "supervise", ctx.now)]
    choices = [Choice(label=of.name, verb="supervise_begin", arg=f"u{of.id}") for of in below]
    told = ctx.speech.html("Which unit? An overdue duty: from its card. Notices so far: /supervisions")
    return Choices(text=told, choices=choices) if choices else None


def _supervision_notices(ctx: Context, incoming: Incoming) -> None:
    ctx.say(shown.page(ctx, 0), purpose="list")


def _turn(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := numbers(arg, 1)):
        return stale(ctx.speech)
    revise(ctx.conn, message.id, to_json(shown.page(ctx, found[0])), ctx.now)
    return None


def _begin(ctx: Context, message: Message, arg: str) -> str | None:
    kind, found = arg[:1], numbers(arg[1:], 1)
    if kind not in ("u", "d") or not found:
        return stale(ctx.speech)
    unit_id, duty_id = (found[0], None) if kind == "u" else (None, found[0])
    wanted, speech = supervise.begun(ctx, unit_id, duty_id), ctx.speech
    if isinstance(wanted, supervise.NotIssued):
        return stale(speech) if wanted.why == "not_yours" else speech.plain("This duty is settled already.")
    step_out.leave(ctx)
    message_id = ctx.say(texts.ask_text(speech, draft(ctx.conn, wanted, ctx.now)), purpose="dialogue")
    dialogues.enter(ctx.conn, ctx.by.id, "supervise.text", None, message_id=message_id, now=ctx.now, about=wanted)
    return None


Step = Callable[[Context, Dialogue, int], str | None]


def _step(expected: str, choices: tuple[int, ...], step: Step) -> Callable[..., str | None]:
    """A button of a dialogue: it counts only on the message where the dialogue stands, and with what it offered."""

    def press(ctx: Context, message: Message, arg: str) -> str | None:
        dialogue, found = dialogues.dialogue(ctx.conn, ctx.by.id), numbers(arg, 1)
        chosen = found[0] if found else 0
        if not dialogue or dialogue.expects != expected or dialogue.message_id != message.id or chosen not in choices:
            return stale(ctx.speech)
        return step(ctx, dialogue, chosen)

    return press


def _answer_by(ctx: Context, message: Message, arg: str) -> str | None:
    """The day of a button, on the message where the dialogue stands."""
    dialogue, found = dialogues.dialogue(ctx.conn, ctx.by.id), numbers(arg, 1)
    day = digits_day(found[0]) if found else None
    if not dialogue or dialogue.expects != "supervise.days" or dialogue.message_id != message.id or not day:
        return stale(ctx.speech)
    if day < _today(ctx.conn, dialogue, ctx.now):
        return ctx.speech.plain("That day has passed.")
    wanted = {**(dialogue.about or {}), "answer_by": day.isoformat()}
    revise(ctx.conn, message.id, to_json(_summary(ctx, wanted)), ctx.now)
    dialogues.enter(ctx.conn, ctx.by.id, "supervise.issue", None, message_id=message.id, now=ctx.now, about=wanted)
    return None


def _today(conn: Connection, dialogue: Dialogue, now: datetime) -> date:
    """The local day of the unit that is asked."""
    return rights.local_day(unit(conn, (dialogue.about or {})["unit"]), now)


def _summary(ctx: Context, wanted: Mapping[str, Any]) -> Body:
    """The notice as it would be issued, and to whom."""
    to = rights.leaders(ctx.conn, unit(ctx.conn, wanted["unit"]), ctx.now)
    names = TOGETHER.join(each.name for each in to) or None
    return texts.summary(ctx.speech, draft(ctx.conn, wanted, ctx.now), names)


def _choose_text(ctx: Context, dialogue: Dialogue, number: int) -> None:
    """Take one of the ready texts, and ask on in the same message."""
    text = texts.ready(ctx.speech)[number - 1]
    body = _texted(ctx, dialogue, text, message_id=dialogue.message_id)
    revise(ctx.conn, dialogue.message_id or 0, to_json(body), ctx.now)


def _texted(ctx: Context, dialogue: Dialogue, text: str, *, message_id: int | None) -> Body:
    """Keep the text, and go on to the question by when an answer is wanted."""
    wanted = {**(dialogue.about or {}), "text": text}
    dialogues.enter(ctx.conn, ctx.by.id, "supervise.days", None, message_id=message_id, now=ctx.now, about=wanted)
    start = _today(ctx.conn, dialogue, ctx.now)
    working = beside(ctx.conn, unit(ctx.conn, wanted["unit"]))[1].workdays
    days = [(count, working.add(start, count)) for count in DAYS]
    return texts.ask_days(ctx.speech, draft(ctx.conn, wanted, ctx.now), days, start)


def _issue(ctx: Context, dialogue: Dialogue, _: int) -> str | None:
    """Issue the notice and bring it to those who answer for the unit."""
    speech, issued = ctx.speech, supervise.issue(ctx, dialogue.about or {})
    dialogues.leave(ctx.conn, ctx.by.id)
    if isinstance(issued, supervise.Issued):
        for to in issued.to:
            shown.send(ctx.conn, to, issued.notice, ctx.now)
        revise(
            ctx.conn, dialogue.message_id or 0, to_json(shown.body(ctx.conn, ctx.by, issued.notice, ctx.now)), ctx.now
        )
        return speech.plain("Issued: {number}", number=texts.number(speech, issued.notice.serial))
    take_buttons(ctx.conn, dialogue.message_id or 0, ctx.now)
    if not issued.about:
        return not_yours(speech)
    cards.send_card(ctx.conn, ctx.by, issued.about, ctx.now)
    return speech.plain("Not issued: this duty is settled by now.")


def _drop(ctx: Context, message: Message, arg: str) -> str | None:
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if not dialogue or not dialogue.expects.startswith("supervise.") or dialogue.message_id != message.id:
        return stale(ctx.speech)
    step_out.leave(ctx)
    return ctx.speech.plain("Discarded.")


def _named(ctx: Context, arg: str) -> SupervisionNotice | None:
    """The notice of a button, where one of this person's units issued or received it."""
    found = numbers(arg, 1)
    named = known_supervision_notice(ctx.conn, found[0]) if found else None
    return named if named and concerns(ctx, named) else None


def _open(ctx: Context, message: Message, arg: str) -> str | None:
    if not (named := _named(ctx, arg)):
        return stale(ctx.speech)
    shown.send(ctx.conn, ctx.by, named, ctx.now)
    return None


def _answer(ctx: Context, message: Message, arg: str) -> str | None:
    """Ask for the answer."""
    speech, named = ctx.speech, _named(ctx, arg)
    if not named:
        return stale(speech)
    if not may_be_answered(ctx, named):
        revise(ctx.conn, message.id, to_json(shown.body(ctx.conn, ctx.by, named, ctx.now)), ctx.now)
        return texts.no_answer(speech)
    step_out.leave(ctx)
    asked = ctx.say(texts.ask_answer(speech, view(ctx.conn, named, ctx.now)), purpose="dialogue")
    about = {"supervision_notice": named.id, "message": message.id}
    dialogues.enter(ctx.conn, ctx.by.id, "supervise.answer", None, message_id=asked, now=ctx.now, about=about)
    return None


def _take_text(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take a text that was typed, and ask on in a new message below it."""
    speech, text = ctx.speech, incoming.text.strip()
    if not 0 < len(text) <= LIMIT:
        ask_again.ask_again(ctx, speech.html("A notice holds {n} characters.", n=LIMIT))
        return
    if dialogue.message_id:
        take_buttons(ctx.conn, dialogue.message_id, ctx.now)
    below = ctx.say(_texted(ctx, dialogue, text, message_id=None), purpose="dialogue")
    dialogues.stand_in(ctx.conn, ctx.by.id, below)


def _take_answer(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Keep the answer, and show it to whoever issued the notice."""
    speech, about = ctx.speech, dialogue.about or {}
    answered = follow_up.answer(ctx, about["supervision_notice"], incoming.text.strip())
    if isinstance(answered, follow_up.NoAnswer) and answered.why == "length":
        ask_again.ask_again(ctx, speech.html("An answer holds {n} characters.", n=ANSWER_LIMIT))
        return
    step_out.leave(ctx)
    if isinstance(answered, follow_up.NoAnswer):
        ctx.say_text(texts.no_answer(speech))
        return
    revise(ctx.conn, about["message"], to_json(shown.body(ctx.conn, ctx.by, answered.notice, ctx.now)), ctx.now)
    for to in answered.to:
        shown.send(ctx.conn, to, answered.notice, ctx.now)
    ctx.say_text(speech.html("Your answer is recorded and goes to {unit}.", unit=answered.issuing))


def _take_day(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take a day for the answer that was typed, and show the notice as it would be issued in a new message."""
    speech, wanted, today = ctx.speech, dict(dialogue.about or {}), _today(ctx.conn, dialogue, ctx.now)
    day = read_day(incoming.text, today, "future")
    if isinstance(day, NoDay):
        ask_again.ask_again(ctx, no_day(speech, day, today))
        return
    if why := supervise.wrong_day(day, today):
        ask_again.ask_again(ctx, texts.wrong_day(speech, why, day, today))
        return
    wanted["answer_by"] = day.isoformat()
    take_buttons(ctx.conn, dialogue.message_id or 0, ctx.now)
    below = ctx.say(_summary(ctx, wanted), purpose="dialogue")
    dialogues.enter(ctx.conn, ctx.by.id, "supervise.issue", None, message_id=below, now=ctx.now, about=wanted)


def _wants_button(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """A word where the notice is to be issued or discarded."""
    fault = ctx.speech.html("Nothing is typed here: issue it or discard it, by a button below.")
    ask_again.ask_again(ctx, fault)


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
