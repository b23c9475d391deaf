"""An edit of what was sent to a draft: it counts for what its message was sent to, whatever is asked now."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.flows.submissions import add_evidence, drafts, submit
from bot.flows.submissions.submit import Sent
from bot.outbox import cards
from bot.outbox.say import say_text
from bot.queries import duty_views, rights
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import dialogues, said, submissions
from bot.store.submissions.submissions import Submission
from bot.texts.catalogue import language
from schedules.standing import SETTLED


def take_edit(
    conn: Connection,
    by: Person,
    message_id: int,
    words: str,
    *,
    caption: bool,
    now: datetime,
    unfit: Sequence[Markup] = (),
    at: datetime | None = None,
) -> bool:
    """Let a draft say what a message says now that its sender has changed it; False where no draft holds it.

    `unfit` says why a file that it shows now is not taken, `at` when it was changed.
    """
    before = said.said_by(conn, by.id, message_id)
    held = submissions.brought_by(conn, by.id, message_id)
    known = before.submission_id if before else held.id if held else None
    draft = submissions.submission_by_id(conn, known) if known else None
    if not draft or draft.state != "draft":
        return False
    owed = duty(conn, draft.duty_id, lock=True)
    adds, faults = add_evidence.is_asked(conn, by, owed, now), [*unfit]
    dialogue = dialogues.dialogue(conn, by.id)
    in_hand = dialogue is not None and dialogue.submission_id == draft.id
    if dialogue and in_hand and dialogue.expects == "add" and not adds:
        add_evidence.is_over(conn, by, now)
        return True
    if not adds and (owed.outcome in SETTLED or not rights.may_submit(conn, by.id, owed, now)):
        return False
    if words:
        sent = Sent(message_id=message_id, words=words, caption=caption or held is not None, at=at)
        faults += (add_evidence.hear if adds else submit.hear)(conn, by, draft, sent, now)
    else:
        said.forget(conn, by.id, message_id)
        submit.settle(conn, draft)
    if not in_hand:
        _tell(conn, by, draft, faults, now)
    elif adds:
        add_evidence.ask(conn, by, draft, now, faults=faults)
    elif not submit.asks_note_again(conn, by, draft, faults, now):
        drafts.ask(conn, by, draft, now, faults=faults)
    return True


def _tell(conn: Connection, by: Person, draft: Submission, faults: list[Markup], now: datetime) -> None:
    """Say of a draft that is not in hand that it has changed, or why not."""
    speech, seen = language(by.language), duty_views.view(conn, duty(conn, draft.duty_id), now)
    told = [*faults, speech.html("Your change is taken into the draft of {title}.", title=seen.title(speech.code))]
    say_text(conn, by, told[0], now)
    cards.redraw(conn, draft.duty_id, now)


def brought(conn: Connection, by: Person, message_id: int) -> bool:
    """Whether a message brought a file that is with a submission."""
    return submissions.brought_by(conn, by.id, message_id) is not None
