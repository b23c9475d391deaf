"""What has become of what someone did with a draft, in words, and in the cards of those whom it concerns."""

from datetime import datetime

from bot.flows.submissions import outcomes
from bot.flows.submissions.outcomes import Outcome
from bot.outbox import cards
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_added, ask_draft, step_out
from bot.queries import duty_views, rights
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.texts.catalogue import Language, language
from bot.texts.submissions.not_taken import unable, why


def tell(conn: Connection, by: Person, outcome: Outcome, now: datetime) -> str | None:
    """Show an outcome to whoever it concerns; the short answer to the press, if there is one."""
    speech = language(by.language)
    match outcome:
        case outcomes.Filled():
            _ask(conn, by, outcome, now)
        case outcomes.Opened():
            _open(conn, by, outcome, now)
        case outcomes.NoteWanted():
            ask_draft.ask_note(conn, by, outcome, now)
        case outcomes.FileWanted():
            ask_draft.choose_file(conn, by, outcome, now)
        case outcomes.NothingAsked():
            say_text(conn, by, unable(speech, "nothing_asked"), now)
        case outcomes.ChangedElsewhere():
            _changed_elsewhere(conn, by, outcome, now)
        case outcomes.TakenBack(duty_id=duty_id, opened=opened):
            cards.redraw(conn, duty_id, now)
            return tell(conn, by, opened, now)
        case outcomes.Changed(what=what, now=shown):
            return tell(conn, by, shown, now) or _changed(speech, what)
        case _:
            return _ended(conn, by, outcome, now)
    return None


def _ended(conn: Connection, by: Person, outcome: Outcome, now: datetime) -> str | None:
    """Show what has come to an end; the short answer to the press."""
    speech = language(by.language)
    match outcome:
        case outcomes.Refused(duty=owed, why=fault, left=left):
            step_out.show_left(conn, by, left, now)
            if fault != "unseen":
                cards.redraw(conn, owed.id, now)
            return unable(speech, fault)
        case outcomes.WrongDay(fault=fault):
            return str(why(speech, fault))
        case outcomes.TakenOut(draft=draft, was_there=was_there):
            ask_draft.ask(conn, by, outcomes.Filled(draft=draft), now)
            return speech.plain("Taken out.") if was_there else speech.plain("This file is not in the draft any more.")
        case outcomes.NothingBack(duty_id=duty_id):
            cards.redraw(conn, duty_id, now)
            return speech.plain("There is nothing to take back any more.")
        case outcomes.Dropped(duty_id=duty_id, draft=draft, left=left, adds=adds):
            if draft:
                step_out.show_closed(conn, by, left, duty_id, now=now)
                cards.redraw(conn, duty_id, now)
            if adds:
                return speech.plain("Discarded; the submission waits as before.")
            return speech.plain("Discarded; the duty is as it was.")
        case outcomes.Submitted():
            return _submitted(conn, by, outcome, now)
        case outcomes.Added():
            return _added(conn, by, outcome, now)
    raise AssertionError(outcome)


def _open(conn: Connection, by: Person, opened: outcomes.Opened, now: datetime) -> None:
    left = opened.left
    step_out.retire(conn, left, now)
    if left and (opened.adds or left.submission_id != opened.draft.id):
        step_out.put_by(conn, by, left, now)
    if opened.asks:
        _ask(conn, by, outcomes.Filled(draft=opened.draft, adds=opened.adds), now)


def _ask(conn: Connection, by: Person, filled: outcomes.Filled, now: datetime) -> None:
    (ask_added if filled.adds else ask_draft).ask(conn, by, filled, now)


def _changed(speech: Language, what: str) -> str:
    """Why a press did nothing."""
    if what == "sent":
        return speech.plain("Not sent: what you have given has changed since. It is shown below.")
    if what == "added":
        return speech.plain("Not sent: what you have given, or what is asked, has changed since. See below.")
    return speech.plain("Not discarded: what you have given has changed since. See below.")


def _changed_elsewhere(conn: Connection, by: Person, changed: outcomes.ChangedElsewhere, now: datetime) -> None:
    """Say of a draft that is not in hand that it has changed, or why not."""
    speech = language(by.language)
    seen = duty_views.view(conn, duty(conn, changed.draft.duty_id), now)
    told = [why(speech, fault) for fault in changed.faults]
    told.append(speech.html("Your change is taken into the draft of {title}.", title=seen.title(speech.code)))
    say_text(conn, by, told[0], now)
    cards.redraw(conn, changed.draft.duty_id, now)


def _submitted(conn: Connection, by: Person, made: outcomes.Submitted, now: datetime) -> str:
    """Show everyone that a duty waits to be confirmed, and those who may confirm it what was submitted."""
    if made.before:
        cards.leave_returned(conn, made.duty, made.before, made.number, now)
    cards.redraw(conn, made.duty.id, now, made.asked_in)
    with messages.together(conn):
        for confirmer in rights.confirmers(conn, made.duty, by.id, now):
            cards.send_submission(conn, confirmer, made.duty, made.submission, now)
    return language(by.language).plain("Recorded, no. {number}", number=f"{made.number:06}")


def _added(conn: Connection, by: Person, added: outcomes.Added, now: datetime) -> str:
    """Show those who judge a submission what has been added to it."""
    owed = added.duty
    step_out.show_closed(conn, by, added.left, owed.id, now=now)
    cards.redraw(conn, owed.id, now)
    for to in added.judges:
        cards.send_evidence(conn, to, owed, added.submission, added.files, now)
        say(conn, to, cards.review_body(conn, to, owed, now), now, purpose="review", duty_id=owed.id)
    return language(by.language).plain("Added; the submission keeps its time.")
