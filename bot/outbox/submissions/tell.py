"""What has become of what someone did with a draft, in words, and in the cards of those whom it concerns."""

from bot.flows.submissions import outcomes
from bot.flows.submissions.outcomes import Outcome
from bot.outbox import bodies, cards
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_added, ask_draft, step_out
from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.store.duties.duties import duty
from bot.store.messages import messages
from bot.texts.catalogue import Language, language
from bot.texts.submissions.not_taken import unable, why


def tell(ctx: Context, outcome: Outcome) -> str | None:
    """Show an outcome to whoever it concerns; the short answer to the press, if there is one."""
    speech = language(ctx.by.language)
    match outcome:
        case outcomes.Filled():
            _ask(ctx, outcome)
        case outcomes.Opened():
            _open(ctx, outcome)
        case outcomes.NoteWanted():
            ask_draft.ask_note(ctx, outcome)
        case outcomes.FileWanted():
            ask_draft.choose_file(ctx, outcome)
        case outcomes.CoverWanted():
            ask_draft.choose_covered(ctx, outcome)
        case outcomes.NothingAsked():
            say_text(ctx.conn, ctx.by, unable(speech, "nothing_asked"), ctx.now)
        case outcomes.ChangedElsewhere():
            _changed_elsewhere(ctx, outcome)
        case outcomes.TakenBack(duty_id=duty_id, opened=opened):
            cards.redraw(ctx.conn, duty_id, ctx.now)
            return tell(ctx, opened)
        case outcomes.Changed(what=what, now=shown):
            return tell(ctx, shown) or _changed(speech, what)
        case _:
            return _ended(ctx, outcome)
    return None


def _ended(ctx: Context, outcome: Outcome) -> str | None:
    """Show what has come to an end; the short answer to the press."""
    speech = language(ctx.by.language)
    match outcome:
        case outcomes.Refused(duty=owed, why=fault, left=left):
            step_out.show_left(ctx, left)
            if fault != "unseen":
                cards.redraw(ctx.conn, owed.id, ctx.now)
            return unable(speech, fault)
        case outcomes.WrongDay(fault=fault):
            return str(why(speech, fault))
        case outcomes.TakenOut(draft=draft, was_there=was_there):
            ask_draft.ask(ctx, outcomes.Filled(draft=draft))
            return speech.plain("Taken out.") if was_there else speech.plain("This file is not in the draft any more.")
        case outcomes.NothingBack(duty_id=duty_id):
            cards.redraw(ctx.conn, duty_id, ctx.now)
            return speech.plain("There is nothing to take back any more.")
        case outcomes.Dropped(duty_id=duty_id, draft=draft, left=left, adds=adds):
            if draft:
                step_out.show_closed(ctx, left, duty_id)
                cards.redraw(ctx.conn, duty_id, ctx.now)
            if adds:
                return speech.plain("Discarded; the submission waits as before.")
            return speech.plain("Discarded; the duty is as it was.")
        case outcomes.Submitted():
            return _submitted(ctx, outcome)
        case outcomes.Added():
            return _added(ctx, outcome)
    raise AssertionError(outcome)


def _open(ctx: Context, opened: outcomes.Opened) -> None:
    left = opened.left
    step_out.retire(ctx.conn, left, ctx.now)
    if left and (opened.adds or left.submission_id != opened.draft.id):
        step_out.put_by(ctx, left)
    if opened.asks:
        _ask(ctx, outcomes.Filled(draft=opened.draft, adds=opened.adds))


def _ask(ctx: Context, filled: outcomes.Filled) -> None:
    (ask_added.ask if filled.adds else ask_draft.ask)(ctx, filled)


def _changed(speech: Language, what: str) -> str:
    """Why a press did nothing."""
    if what == "sent":
        return speech.plain("Not sent: what you have given has changed since. It is shown below.")
    if what == "added":
        return speech.plain("Not sent: what you have given, or what is asked, has changed since. See below.")
    return speech.plain("Not discarded: what you have given has changed since. See below.")


def _changed_elsewhere(ctx: Context, changed: outcomes.ChangedElsewhere) -> None:
    """Say of a draft that is not in hand that it has changed, or why not."""
    speech = language(ctx.by.language)
    seen = duty_views.act_view(ctx.conn, duty(ctx.conn, changed.draft.duty_id), ctx.now)
    told = [why(speech, fault) for fault in changed.faults]
    told.append(speech.html("Your change is taken into the draft of {title}.", title=seen.called(speech.code)))
    say_text(ctx.conn, ctx.by, told[0], ctx.now)
    cards.redraw(ctx.conn, changed.draft.duty_id, ctx.now)


def _submitted(ctx: Context, made: outcomes.Submitted) -> str:
    """Show everyone that a duty waits to be confirmed, and those who may confirm it what was submitted."""
    if made.before:
        cards.leave_returned(ctx.conn, made.duty, made.before, made.number, now=ctx.now)
    cards.redraw_all(ctx.conn, [made.duty.id, *made.also], ctx.now, made.asked_in)
    with messages.together(ctx.conn):
        for confirmer in rights.confirmers(ctx.conn, made.duty, ctx.by.id, ctx.now):
            cards.send_submission(ctx.conn, confirmer, made.duty, made.submission, now=ctx.now)
    return language(ctx.by.language).plain("Recorded, no. {number}", number=f"{made.number:06}")


def _added(ctx: Context, added: outcomes.Added) -> str:
    """Show those who judge a submission what has been added to it."""
    owed = added.duty
    step_out.show_closed(ctx, added.left, owed.id)
    cards.redraw(ctx.conn, owed.id, ctx.now)
    for to in added.judges:
        cards.send_evidence(ctx.conn, to, owed, added.submission, files=added.files, now=ctx.now)
        say(ctx.conn, to, bodies.review_body(ctx.conn, to, owed, ctx.now), ctx.now, purpose="review", duty_id=owed.id)
    return language(ctx.by.language).plain("Added; the submission keeps its time.")
