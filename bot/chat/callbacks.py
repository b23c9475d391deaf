"""Presses: each button's verb, judged by the person and led to its flow."""

from datetime import datetime

from bot.chat import features, pick, second_look
from bot.chat.context import Context
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
from bot.outbox import bodies
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
from bot.store.people.people import set_language
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


def press(ctx: Context, incoming: Incoming) -> str | None:
    """Do what a button says; the short answer for the person, if there is one."""
    key, _, rest = incoming.text.partition(":")
    verb, _, arg = rest.partition(":")
    speech = ctx.speech
    message = message_by_key(ctx.conn, key, ctx.by.chat_id)
    if not message or message.person_id != ctx.by.id:
        return stale(speech)
    if verb != PICK:
        pick.over(ctx.conn, ctx.by)
    if verb in second_look.VERBS:
        said = second_look.press(ctx, message, verb, arg, do=do)
    elif question := second_look.question(speech, verb):
        second_look.ask(ctx, message, verb, arg, asked=question)
        return None
    else:
        said = do(ctx, message, verb, arg)
    if said or messages.is_changed(ctx.conn, ctx.by.chat_id, ctx.now):
        return said
    return speech.plain("That is done already; see the last message.")


def do(ctx: Context, message: Message, verb: str, arg: str) -> str | None:
    """Do what a button of this message says, whatever had to be asked before."""
    speech = ctx.speech
    if verb == "lang" and arg in LOCALES:
        return _speak(ctx, message, arg)
    if verb == "held_drop":
        return tell_held(ctx, message.id, hold.drop(ctx, message.id, seen=arg))
    if verb == "held_back":
        return tell_held(ctx, message.id, hold.take_back(ctx, message.id))
    if verb == "held_join" and (found := numbers(arg, 1)):
        return tell_held(ctx, message.id, hold.join(ctx, message.id, found[0]))
    if verb == "held_for":
        found = numbers(arg, 1)
        return _place(ctx, found[0], message.id) if found else stale(speech)
    if verb in features.CALLBACKS:
        return features.CALLBACKS[verb](ctx, message, arg)
    named = verb in ("open", "record") and numbers(arg, 1)
    shown = known_duty(ctx.conn, int(arg) if named else message.duty_id or 0)
    if not shown:
        return stale(speech)
    if not rights.may_see(ctx.conn, ctx.by.id, shown, ctx.now):
        return speech.plain("This button is not for you. Your own duties: /today")
    return _on_duty(ctx, message, verb, arg, shown=shown)


def _on_duty(ctx: Context, message: Message, verb: str, arg: str, *, shown: Duty) -> str | None:
    match verb:
        case "open":
            exempt.see_opened(ctx, shown)
            show.send_card(ctx.conn, ctx.by, duty(ctx.conn, shown.id), ctx.now)
            return None
        case "held_take" if some := numbers(arg, 1):
            return _place(ctx, shown.id, some[0])
        case "more":
            return ctx.speech.plain("Just send it.")
        case "confirm":
            return judged(ctx, review.confirm(ctx, shown.id, seen=arg))
        case "review":
            review.leave(ctx.conn, ctx.by)
            _draw(ctx.conn, message, bodies.review_body(ctx.conn, ctx.by, shown, ctx.now), ctx.now)
            return None
        case "document" if document := duty_views.document_of(ctx.conn, shown):
            show.send_document(ctx.conn, ctx.by, shown, document, now=ctx.now)
            return None
        case "snooze" if arg == "1h" or iso_day(arg):
            said = snoozed(ctx.speech, snooze.snooze(ctx, shown.id, arg))
            _draw(ctx.conn, message, bodies.card_body(ctx.conn, ctx.by, duty(ctx.conn, shown.id), ctx.now), ctx.now)
            return said
    if outcome := _of_draft(ctx, verb, arg, shown):
        return tell(ctx, outcome)
    _draw(ctx.conn, message, _face(ctx, verb, shown), ctx.now)
    return None


def _of_draft(ctx: Context, verb: str, arg: str, shown: Duty) -> Outcome | None:
    """What a button does with the draft of a duty; None where it is no such button."""
    match verb:
        case "done" | "record" | "go_on":
            return submit.begin(ctx, shown.id)
        case "note":
            return alter.change_note(ctx, shown.id)
        case "files":
            return alter.choose_file(ctx, shown.id)
        case "cover":
            found = numbers(arg, 1) if arg else None
            return alter.choose_covered(ctx, shown.id, found[0] if found else None)
        case "file_out":
            return alter.take_out(ctx, shown.id, arg)
        case "take_back":
            return undo.take_back(ctx, shown.id)
        case "day" if arg == "other" or iso_day(arg):
            return alter.choose_day(ctx, shown.id, iso_day(arg))
        case "submit":
            seen, _, day = arg.partition("@")
            return submit.submit(ctx, shown.id, seen=seen, done_on=iso_day(day)) if iso_day(day) or not day else None
        case "drop":
            return submit.drop(ctx, shown.id, seen=arg)
    return None


def _place(ctx: Context, duty_id: int, message_id: int) -> str | None:
    return tell_held(ctx, message_id, hold.place(ctx, duty_id, message_id))


def _face(ctx: Context, verb: str, shown: Duty) -> Body:
    """The side of a card that a button turns up: what is asked, when to be reminded, or the card itself."""
    speech = ctx.speech
    match verb:
        case "guide":
            source, more = source_of(ctx.conn, shown.roadmap_id), _more(ctx, shown)
            has_clause = duty_views.item_of(ctx.conn, shown) is not None
            seen = duty_views.view(ctx.conn, shown, ctx.now)
            others = bodies.fellows(ctx.conn, shown, ctx.now)
            behind = cards.Behind(
                has_clause=has_clause, has_document=duty_views.document_of(ctx.conn, shown) is not None
            )
            return cards.requirements(speech, seen, source, more, behind=behind, fellows=others)
        case "clause" if item := duty_views.item_of(ctx.conn, shown):
            source = source_of(ctx.conn, shown.roadmap_id)
            return cards.clause(speech, duty_views.view(ctx.conn, shown, ctx.now), source, item)
        case "later":
            days = snooze.days_to_choose(ctx.conn, shown, ctx.now)
            face, others = duty_views.view(ctx.conn, shown, ctx.now), bodies.fellows(ctx.conn, shown, ctx.now)
            return cards.later(speech, face, ctx.by.hours.digest.hour, days, fellows=others)
        case _:
            return bodies.card_body(ctx.conn, ctx.by, shown, ctx.now)


def _more(ctx: Context, shown: Duty) -> list[Button]:
    """What only some may do with a duty: say that it is not owed, or correct what was confirmed."""
    speech = ctx.speech
    if shown.outcome == "waived":
        lift = Button(label=speech.plain("Owed after all"), verb="waive_lift", arg=waive.mark_of(ctx.conn, shown))
        return [lift] if waive.may_lift(ctx, shown) else []
    if shown.outcome == "confirmed":
        submission = correct.confirmed_submission(ctx, shown.id)
        return (
            [Button(label=speech.plain("✏️ Correct"), verb="correct", arg=seen_now(ctx.conn, submission))]
            if submission
            else []
        )
    if shown.outcome != "submitted" and waive.may_waive(ctx, shown):
        return [Button(label=speech.plain("➖ Not owed"), verb="waive", arg=waive.mark_of(ctx.conn, shown))]
    return []


def _draw(conn: Connection, message: Message, body: Body, now: datetime) -> None:
    messages.revise(conn, message.id, to_json(body), now)


def _speak(ctx: Context, message: Message, code: str) -> str:
    set_language(ctx.conn, ctx.by.id, code)
    said = language(code).plain("From now on in English.")
    _draw(ctx.conn, message, Body(text=said), ctx.now)
    return said
