"""Presses: each button's verb, judged by the person and led to its flow."""

from datetime import datetime

from bot.chat import features, pick, second_look
from bot.chat.commands import list_page
from bot.chat.numbers import iso_day, numbers
from bot.flows.held import hold
from bot.flows.judging import correct, review
from bot.flows.judging.seen import seen_now
from bot.flows.planning import exempt, waive
from bot.flows.reminders import snooze
from bot.flows.submissions import alter, submit, undo
from bot.flows.submissions.outcomes import Outcome
from bot.messages.body import Body, Button, to_json
from bot.messages.incoming import Incoming
from bot.outbox import cards as show
from bot.outbox.submissions.tell import tell
from bot.outbox.submissions.tell_held import tell_held
from bot.outbox.submissions.tell_judged import judged
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, duty, known_duty
from bot.store.duties.roadmaps import source_of
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.messages.messages import Message, message_by_key
from bot.store.people.people import Person, set_language
from bot.texts.catalogue import LOCALES, language
from bot.texts.duties import cards
from bot.texts.duties.digests import snoozed
from bot.texts.pick import PICK
from bot.texts.refusals import stale

# What makes an entry of what was submitted: its duty is locked before anything is read.
SEALED = ("submit", "confirm", "reason_as")


def button(said: str) -> tuple[str, str]:
    """The message and the verb that a button names."""
    key, _, rest = said.partition(":")
    return key, rest.partition(":")[0]


def press(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> str | None:
    """Do what a button says; the short answer for the person, if there is one."""
    key, _, rest = incoming.text.partition(":")
    verb, _, arg = rest.partition(":")
    speech = language(by.language)
    message = message_by_key(conn, key, by.chat_id)
    if not message or message.person_id != by.id:
        return stale(speech)
    if verb != PICK:
        pick.over(conn, by)
    if verb in second_look.VERBS:
        said = second_look.press(conn, by, message, verb, arg, now, do)
    elif question := second_look.question(speech, verb):
        second_look.ask(conn, by, message, verb, arg, question, now)
        return None
    else:
        said = do(conn, by, message, verb, arg, now)
    if said or messages.is_changed(conn, by.chat_id, now):
        return said
    return speech.plain("It is so already; see the last message.")


def do(conn: Connection, by: Person, message: Message, verb: str, arg: str, now: datetime) -> str | None:
    """Do what a button of this message says, whatever had to be asked before."""
    speech = language(by.language)
    if verb == "lang" and arg in LOCALES:
        return _speak(conn, by, message, arg, now)
    if verb == "page":
        list_page(conn, by, message, arg, now)
        return None
    if verb == "held_drop":
        return tell_held(conn, by, message.id, hold.drop(conn, by, message.id, now, seen=arg), now=now)
    if verb == "held_back":
        return tell_held(conn, by, message.id, hold.take_back(conn, by, message.id, now), now=now)
    if verb == "held_join" and (found := numbers(arg, 1)):
        return tell_held(conn, by, message.id, hold.join(conn, by, message.id, found[0], now=now), now=now)
    if verb == "held_for":
        found = numbers(arg, 1)
        return _place(conn, by, found[0], message.id, now=now) if found else stale(speech)
    if verb in features.CALLBACKS:
        return features.CALLBACKS[verb](conn, by, message, arg, now)
    named = verb in ("open", "record") and numbers(arg, 1)
    shown = known_duty(conn, int(arg) if named else message.duty_id or 0)
    if not shown:
        return stale(speech)
    if not rights.may_see(conn, by.id, shown, now):
        return speech.plain("This button is not for you. Your own duties: /today")
    return _on_duty(conn, by, message, verb, arg, shown, now)


def _on_duty(
    conn: Connection, by: Person, message: Message, verb: str, arg: str, shown: Duty, now: datetime
) -> str | None:
    match verb:
        case "open":
            exempt.see_opened(conn, by, shown, now)
            show.send_card(conn, by, duty(conn, shown.id), now)
            return None
        case "held_take" if some := numbers(arg, 1):
            return _place(conn, by, shown.id, some[0], now=now)
        case "more":
            return language(by.language).plain("Just send it.")
        case "confirm":
            return judged(conn, by, review.confirm(conn, by, shown.id, now, seen=arg), now)
        case "review":
            review.leave(conn, by)
            _draw(conn, message, show.review_body(conn, by, shown, now), now)
            return None
        case "snooze" if arg == "1h" or iso_day(arg):
            said = snoozed(language(by.language), snooze.snooze(conn, by, shown.id, arg, now))
            _draw(conn, message, show.card_body(conn, by, duty(conn, shown.id), now), now)
            return said
    if outcome := _of_draft(conn, by, verb, arg, shown, now):
        return tell(conn, by, outcome, now)
    _draw(conn, message, _face(conn, by, verb, shown, now), now)
    return None


def _of_draft(conn: Connection, by: Person, verb: str, arg: str, shown: Duty, now: datetime) -> Outcome | None:
    """What a button does with the draft of a duty; None where it is no such button."""
    match verb:
        case "done" | "record" | "go_on":
            return submit.begin(conn, by, shown.id, now)
        case "note":
            return alter.change_note(conn, by, shown.id, now)
        case "files":
            return alter.choose_file(conn, by, shown.id, now)
        case "file_out":
            return alter.take_out(conn, by, shown.id, arg, now=now)
        case "take_back":
            return undo.take_back(conn, by, shown.id, now)
        case "day" if arg == "other" or iso_day(arg):
            return alter.choose_day(conn, by, shown.id, iso_day(arg), now=now)
        case "submit":
            return submit.submit(conn, by, shown.id, now, seen=arg)
        case "drop":
            return submit.drop(conn, by, shown.id, now, seen=arg)
    return None


def _place(conn: Connection, by: Person, duty_id: int, message_id: int, *, now: datetime) -> str | None:
    return tell_held(conn, by, message_id, hold.place(conn, by, duty_id, message_id, now=now), now=now)


def _face(conn: Connection, by: Person, verb: str, shown: Duty, now: datetime) -> Body:
    """The side of a card that a button turns up: what is asked, when to be reminded, or the card itself."""
    speech = language(by.language)
    match verb:
        case "guide":
            source, more = source_of(conn, shown.roadmap_id), _more(conn, by, shown, now)
            return cards.requirements(speech, duty_views.view(conn, shown, now), source, more)
        case "later":
            days = snooze.days_to_choose(conn, shown, now)
            return cards.later(speech, duty_views.view(conn, shown, now), by.hours.digest.hour, days)
        case _:
            return show.card_body(conn, by, shown, now)


def _more(conn: Connection, by: Person, shown: Duty, now: datetime) -> list[Button]:
    """What only some may do with a duty: say that it is not owed, or correct what was confirmed."""
    speech = language(by.language)
    if shown.outcome == "waived":
        lift = Button(label=speech.plain("Owed after all"), verb="waive_lift", arg=waive.mark_of(conn, shown))
        return [lift] if waive.may_lift(conn, by, shown, now) else []
    if shown.outcome == "confirmed":
        submission = correct.confirmed_submission(conn, by, shown.id, now)
        return (
            [Button(label=speech.plain("✏️ Correct"), verb="correct", arg=seen_now(conn, submission))]
            if submission
            else []
        )
    if shown.outcome != "submitted" and waive.may_waive(conn, by, shown, now):
        return [Button(label=speech.plain("➖ Not owed"), verb="waive", arg=waive.mark_of(conn, shown))]
    return []


def _draw(conn: Connection, message: Message, body: Body, now: datetime) -> None:
    messages.revise(conn, message.id, to_json(body), now)


def _speak(conn: Connection, by: Person, message: Message, code: str, now: datetime) -> str:
    set_language(conn, by.id, code)
    said = language(code).plain("From now on in English.")
    _draw(conn, message, Body(text=said), now)
    return said
