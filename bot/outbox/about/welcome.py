"""Welcoming someone in a role: who they are here, what is theirs to do, and the submissions that wait for them."""

from datetime import datetime

from markupsafe import Markup

from bot.flows.reminders import on_hand
from bot.messages.body import Body
from bot.outbox.about.year_plan import with_reminder
from bot.outbox.cards import send_submission
from bot.outbox.say import say, say_text
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import unsettled
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import Unit
from bot.store.submissions.submissions import submission_by_id
from bot.texts.catalogue import language
from bot.texts.duties import first_week as week_texts
from bot.texts.duties import tabs
from bot.texts.people import naming, team


def greet(conn: Connection, joined: Person, of: Unit, role: str, *, begins: bool, now: datetime) -> None:
    """Say who the person is here, what is theirs to do, and show the submissions that wait for them.

    Where a unit's first week `begins`, it is said that they are led through it.
    """
    speech = language(joined.language)
    say(conn, joined, _welcome(joined, of, role, begins=begins), now)
    mine = on_hand.in_tab(on_hand.own(Context(conn, joined, now)), "mine")
    if mine:
        body = with_reminder(conn, joined, tabs.greeting(speech, mine), now)
        say(conn, joined, body, now, purpose="list")
    else:
        say_text(conn, joined, speech.html("You have nothing due. /help shows what I can do."), now)
    waits = [each for each in unsettled(conn, [of.id]) if each.outcome == "submitted"]
    for waiting in waits:
        if waiting.submission_id:
            submission = submission_by_id(conn, waiting.submission_id)
            if submission.covered_by in {each.submission_id for each in waits}:
                continue  # it is judged with the one that it came with
            if rights.may_confirm(conn, joined.id, waiting, submission.person_id, now=now):
                send_submission(conn, joined, waiting, submission, now=now)


def _welcome(joined: Person, of: Unit, role: str, *, begins: bool) -> Body:
    """Who the person is here; where nobody has said their real name, they are asked for it."""
    speech = language(joined.language)
    text = team.welcome(speech, joined.name, of.name, role, party=of.party)
    text = Markup("{}\n{}").format(text, week_texts.begun(speech)) if begins else text
    if joined.named_at:
        return Body(text=str(text))
    asked, rows = naming.is_it_yours(speech, joined.name)
    return Body(text=str(Markup("\n").join([text, asked])), rows=rows)
