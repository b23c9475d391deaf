"""Supervision notices (督办) in the chat: `/supervision`, `/supervisions`, the steps to issue one, and the answer."""

from collections.abc import Callable
from datetime import datetime

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.notices import follow_up, supervise
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.say import say
from bot.outbox.submissions import ask_again, step_out
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.messages.supervision import known_supervision_notice
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import Language, language
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import stale


def _supervise(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    pick.ask(conn, by, "supervise_unit", (), now)


@pick.kind("supervise_unit")
def _units(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    below = [unit(conn, each) for each in rights.units_for(conn, by.id, "supervise", now)]
    choices = [Choice(label=of.name, verb="supervise_begin", arg=f"u{of.id}") for of in below]
    told = language(by.language).html("Which unit? An overdue duty: from its card. Notices so far: /supervisions")
    return Choices(text=told, choices=choices) if choices else None


def _supervision_notices(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    say(conn, by, follow_up.page(conn, by, 0, now), now, purpose="list")


def _turn(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := numbers(arg, 1)):
        return stale(language(by.language))
    revise(conn, message.id, to_json(follow_up.page(conn, by, found[0], now)), now)
    return None


def _begin(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    kind, found = arg[:1], numbers(arg[1:], 1)
    if kind not in ("u", "d") or not found:
        return stale(language(by.language))
    unit_id, duty_id = (found[0], None) if kind == "u" else (None, found[0])
    return supervise.begin(conn, by, unit_id, duty_id, now)


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
    return supervise.choose_day(conn, by, dialogue, day, now)


def _issue(conn: Connection, by: Person, dialogue: Dialogue, _: int, now: datetime) -> str | None:
    return supervise.issue(conn, by, dialogue, now)


def _drop(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    dialogue = dialogues.dialogue(conn, by.id)
    if not dialogue or not dialogue.expects.startswith("supervise.") or dialogue.message_id != message.id:
        return stale(language(by.language))
    step_out.leave(conn, by, now)
    return language(by.language).plain("Discarded.")


def _open(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 1)
    shown = known_supervision_notice(conn, found[0]) if found else None
    if not shown or not follow_up.concerns(conn, by, shown, now):
        return stale(language(by.language))
    follow_up.send(conn, by, shown, now)
    return None


def _answer(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 1)
    shown = known_supervision_notice(conn, found[0]) if found else None
    if not shown or not follow_up.concerns(conn, by, shown, now):
        return stale(language(by.language))
    return follow_up.ask_answer(conn, by, shown, message.id, now)


def _take_text(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    supervise.take_text(conn, by, dialogue, incoming.text.strip(), now)


def _take_answer(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    follow_up.take_answer(conn, by, dialogue, incoming.text.strip(), now)


def _take_day(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    supervise.take_day(conn, by, dialogue, incoming.text, now)


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
        "supervise_text": _step("supervise.text", (1, 2, 3), supervise.choose_text),
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
