"""Each person's digest as one message: a single duty as its card, of several a list."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.flows.isolate import apart
from bot.flows.plans import attending
from bot.flows.reminders import digests, first_week, key_times, missed, weekly_digest
from bot.flows.reminders.digests import Digest
from bot.flows.reminders.remind import People
from bot.flows.submissions.progress import marked
from bot.messages.body import Body, Button
from bot.messages.length import LONGEST, seen
from bot.outbox.about.week import weeks
from bot.outbox.about.year_plan import with_reminder
from bot.outbox.cards import send_card
from bot.outbox.say import say
from bot.queries.duty_views import DutyView, views_for
from bot.queries.plans import plan_view
from bot.queries.rights import confirmers
from bot.queries.week import Week
from bot.store.duties.bundles import act_of, bundle_of, line_of
from bot.store.duties.duties import Duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.prefaces import Preface
from bot.store.submissions.submissions import submission_by_id
from bot.texts.catalogue import language
from bot.texts.duties import digests as texts
from bot.texts.duties import first_week as week_texts
from bot.texts.duties.events import holiday
from bot.texts.duties.plans import to_attend
from bot.texts.duties.tabs import was_missed
from bot.texts.reports import weekly_digest as below_texts
from schedules.mornings.digest import laid
from schedules.mornings.first_week import STEPS
from schedules.obligation import Text


def write_digests(conn: Connection, now: datetime, person_ids: Sequence[int]) -> int:
    """Owe each of these people one message for all that waits for them, as it is now; how many messages."""
    written, people = 0, People(conn, now)
    for found in digests.waiting(conn, now, person_ids):
        is_told = False
        with apart(conn, "digest.parked", person=found.person_id):
            told = digests.digest(conn, found, people, now)
            if told:
                digests.hold(conn, told)
                told, below = _with_week(conn, told, now)
                if told.due or told.first:
                    digests.fold(conn, told, _say(conn, told, below, now), now)
                    written += 1
            is_told = True
        if not is_told:
            digests.park(conn, found, now)
    return written


def _with_week(conn: Connection, told: Digest, now: datetime) -> tuple[Digest, Sequence[Week]]:
    """A digest with the weeks that it says; one that cannot be told keeps the rest of it from nobody."""
    if not any(each.kind == weekly_digest.KIND for each in told.first):
        return told, ()
    with apart(conn, "weekly.parked", person=told.to.id):
        return told, weeks(conn, told.to, now)
    return digests.without_week(conn, told, now), ()


def _say(conn: Connection, told: Digest, below: Sequence[Week], now: datetime) -> int:
    """Owe the message. The weeks of units below are said in as many words as it has room for beside all else."""
    to, speech = told.to, language(told.to.language)
    body = _body(conn, told, is_alone=not below, now=now)
    if body is None:
        return send_card(conn, to, told.due[0].what, now)
    if below:
        beside = f"{body.text}\n\n" if body.text else ""
        body = replace(body, text=f"{below_texts.said(speech, below, LONGEST - seen(beside))}\n\n{body.text}".strip())
    return say(conn, to, body, now, purpose="digest")


def _body(conn: Connection, told: Digest, *, is_alone: bool, now: datetime) -> Body | None:
    """A digest but for the weeks of units below; None for one that is but the card of one's own single duty."""
    to, speech = told.to, language(told.to.language)
    said = [text for each in told.first if (text := _preface(conn, told, each, now))]
    is_one = len({act_of(conn, each.what) for each in told.due}) == 1
    if is_one and told.due[0].is_own and not said and is_alone:
        return None
    guide = _guide(conn, told, now)
    if not told.due:
        quietly = all(each.kind in (missed.KIND, weekly_digest.KIND, *STEPS) for each in told.first)
        return Body(text="\n".join(said), rows=guide, silent=quietly)
    waiting = [each.what for each in told.due]
    seen = marked(conn, to, views_for(conn, to, waiting, now))
    seen = [replace(each, plan=plan_view(conn, owed)) for owed, each in zip(waiting, seen, strict=True)]
    views = {each.duty_id: _judged_by(conn, to, owed, each, now=now) for owed, each in zip(waiting, seen, strict=True)}
    rows = laid(told.due).seen_as(lambda owed: views[owed.id])
    body = with_reminder(conn, to, texts.digest(speech, to.name, rows, told.asked), now)
    body = with_holidays(conn, to, body, now)
    return replace(body, text="\n\n".join([*said, body.text]), rows=(*guide, *body.rows))


def _guide(conn: Connection, told: Digest, now: datetime) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a first week's one thing of today."""
    found = [first_week.today(conn, told.to, each, now) for each in told.first if each.kind in STEPS]
    return tuple(week_texts.row(language(told.to.language), each) for each in found if each)


def _missed_acts(conn: Connection, gone: Sequence[Duty]) -> list[tuple[Text, int]]:
    """What was missed, by the act that would have fulfilled it: how each is called, and for how many duties it is."""
    acts: dict[Hashable, list[Duty]] = defaultdict(list)
    for owed in gone:
        acts[line_of(conn, owed)].append(owed)
    named = []
    for act in acts.values():
        bundle = bundle_of(conn, act[0]) if len(act) > 1 else None
        named.append((bundle.title if bundle else adopted(conn, act[0].obligation_id).obligation.title, len(act)))
    return named


def with_holidays(conn: Connection, to: Person, body: Body, now: datetime) -> Body:
    """A digest with buttons that note public holidays to come, for who is to say whether their days are key times."""
    asked = key_times.proposed(conn, to, now)
    return replace(body, rows=(*body.rows, *((holiday(language(to.language), of.id, days),) for of, days in asked)))


def _judged_by(conn: Connection, to: Person, owed: Duty, seen: DutyView, *, now: datetime) -> DutyView:
    """What waits to be confirmed is theirs who confirm it, for all others; these see whose it was."""
    if owed.outcome != "submitted" or not owed.submission_id or not seen.owed_by:
        return seen
    judges = confirmers(conn, owed, submission_by_id(conn, owed.submission_id).person_id, now)
    if any(each.id == to.id for each in judges):
        return seen
    return replace(seen, owed_by=tuple(each.name for each in judges[:2]))


def _preface(conn: Connection, told: Digest, each: Preface, now: datetime) -> str:
    """What a digest says first: what was missed, what the system missed, or the one thing of a first week's morning."""
    speech = language(told.to.language)
    if each.kind == missed.KIND:
        gone = missed.still(conn, told.to, each, now)
        return str(was_missed(speech, _missed_acts(conn, gone)))
    if each.kind == attending.KIND:
        return str(to_attend(speech, attending.still(conn, told.to, now)))
    if each.kind == weekly_digest.KIND:
        return ""  # it is said in the room that all else leaves
    if each.kind in STEPS:
        found = first_week.today(conn, told.to, each, now)
        return week_texts.said(speech, found) if found else ""
    return texts.preface(speech, each.kind, each.since, each.until)
