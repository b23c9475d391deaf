"""Submissions in the chat: the choices of the one who judges, what is typed for them, and adding what was asked for."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.chat.feature import Callback, Feature
from bot.chat.numbers import numbers
from bot.flows.judging import review
from bot.flows.submissions import add_evidence
from bot.flows.submissions.outcomes import Outcome
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.submissions import tell_judged
from bot.outbox.submissions.tell import tell
from bot.queries import rights
from bot.store.duties.duties import Duty, known_duty
from bot.store.engine import Connection
from bot.store.messages.messages import Message
from bot.store.people.people import Person
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.submissions import Submission, evidence_of, known_submission, submission_by_id
from bot.texts.catalogue import Language, language
from bot.texts.refusals import stale
from bot.texts.submissions import review as texts

OnDuty = Callable[[Connection, Person, Message, Duty, str, datetime], "str | None"]


def _seen(step: OnDuty) -> Callback:
    """A button on a duty's message, for those who may see the duty; its argument says what they saw."""

    def press(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
        speech = language(by.language)
        shown = known_duty(conn, message.duty_id or 0)
        if not shown:
            return stale(speech)
        if not rights.may_see(conn, by.id, shown, now):
            return speech.plain("This button is not for you. Your own duties: /today")
        return step(conn, by, message, shown, arg, now)

    return press


def _adds(step: Callable[[Connection, Person, Duty, str, datetime], Outcome]) -> Callback:
    """A button by which something is added to a submission."""
    return _seen(lambda conn, by, message, shown, arg, now: tell(conn, by, step(conn, by, shown, arg, now), now))


def _asks(expects: str) -> Callback:
    def ask(conn: Connection, by: Person, message: Message, shown: Duty, arg: str, now: datetime) -> str | None:
        outcome = review.ask(conn, by, shown.id, expects, now=now, seen=arg)
        return tell_judged.ask_words(conn, by, message.id, outcome, now=now, seen=arg)

    return _seen(ask)


def _chosen(expects: str, choices: Callable[[Language], Sequence[str]]) -> Callback:
    """A button that says what else would be typed."""

    def say(conn: Connection, by: Person, message: Message, shown: Duty, arg: str, now: datetime) -> str | None:
        chosen, _, seen = arg.partition(".")
        offered, found = choices(language(by.language)), numbers(chosen, 1)
        if not found or found[0] >= len(offered):
            return stale(language(by.language))
        submission = _named(conn, shown, seen)
        if not submission:
            return stale(language(by.language))
        outcome = review.hear(conn, by, submission, offered[found[0]], expects=expects, now=now, seen=seen)
        tell_judged.answered(conn, by, outcome, now)
        return None

    return _seen(say)


def _named(conn: Connection, shown: Duty, seen: str) -> Submission | None:
    """The submission of a duty that a button names."""
    found = numbers(seen, 2)
    submission = known_submission(conn, found[0]) if found else None
    return submission if submission and submission.duty_id == shown.id else None


def _evidence(conn: Connection, by: Person, message: Message, shown: Duty, arg: str, now: datetime) -> str | None:
    if not shown.submission_id:
        return language(by.language).plain("There is no evidence yet.")
    submission = submission_by_id(conn, shown.submission_id)
    files = evidence_of(conn, submission.id)
    cards.send_evidence(conn, by, shown, submission, files, now)
    return None if files else language(by.language).plain("No files belong to this submission.")


def _typed(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    submission, seen = submission_by_id(conn, dialogue.submission_id or 0), (dialogue.about or {}).get("seen")
    said, expects = incoming.text.strip(), dialogue.expects
    outcome = review.hear(conn, by, submission, said, expects=expects, now=now, seen=seen)
    tell_judged.answered(conn, by, outcome, now)


FEATURE = Feature(
    callbacks={
        "return": _asks("reason"),
        "remark": _asks("remark"),
        "question": _asks("question"),
        "reason_as": _chosen("reason", texts.reasons),
        "question_as": _chosen("question", texts.wishes),
        "evidence": _seen(_evidence),
        "add": _adds(lambda conn, by, shown, arg, now: add_evidence.begin(conn, by, shown.id, now)),
        "add_send": _adds(lambda conn, by, shown, arg, now: add_evidence.send(conn, by, shown.id, now, seen=arg)),
        "add_drop": _adds(lambda conn, by, shown, arg, now: add_evidence.drop(conn, by, shown.id, now, seen=arg)),
    },
    destroys={"add_drop": lambda speech: speech.plain("Discard what you have sent for this?")},
    answers={"reason": _typed, "remark": _typed, "question": _typed},
)
