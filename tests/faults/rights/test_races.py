"""What a verdict is worth: people who act on the same duty at once leave one story of it."""

import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select, text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.flows.judging import correct, review
from bot.flows.judging.seen import seen_now
from bot.flows.notices import follow_up, supervise
from bot.flows.people import enrol
from bot.flows.planning import event, stops, take_back_event
from bot.flows.planning.open_duties import open_all
from bot.flows.plans import arrange, year_plan
from bot.flows.plans.arrange import Arranged, NotArranged, Wanted
from bot.flows.submissions import fill, submit
from bot.flows.submissions.outcomes import Opened, Submitted
from bot.messages.incoming import Arrived
from bot.outbox.operations import add_unit, adopt, change_read
from bot.outbox.submissions import tell_judged
from bot.outbox.submissions.tell import tell
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import duty, locked_duties, unsettled
from bot.store.duties.duty import seal
from bot.store.duties.events import event_of
from bot.store.engine import Connection, Store, open_store
from bot.store.ledger import ledger
from bot.store.messages.messages import add_message
from bot.store.messages.supervision import known_supervision_notice
from bot.store.people import invites
from bot.store.people.people import Person, add_membership, add_person, everyone, person_at, remove_membership
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit, unit_named
from bot.store.rows import remember
from bot.store.submissions import submissions
from bot.store.submissions.counting import count
from bot.store.tables import chains, duties, messages, units
from schedules.unit import Unit
from tests.chats import telegram
from tests.faults.process import ROOT
from tests.journeys.town import DEPUTY, LEADER, MANAGER, SUPERVISOR, local, town

T = TypeVar("T")

# What may come next in the story of a duty.
NEXT = {"": {"submitted"}, "submitted": {"returned", "confirmed"}, "returned": {"submitted"}}
NEXT |= {"confirmed": {"corrected"}, "corrected": {"submitted"}}
NOW = local(2026, 11, 2, 10)
# Who acts goes on until the story has so many verdicts, or so many acts have come to nothing.
VERDICTS, ACTS = 8, 300
PEOPLE = {
    MANAGER: "safety_manager",
    DEPUTY: "deputy_leader",
    SUPERVISOR: "safety_director",
    LEADER: "principal_leader",
}


def begin(conn: Connection, by: Person, duty_id: int, now: datetime) -> None:
    """Take the duty up, give all that it asks for, and send it."""
    give_all(conn, by, duty_id, now)
    send(conn, by, duty_id, now)


def give_all(conn: Connection, by: Person, duty_id: int, now: datetime) -> None:
    """Take the duty up and give all that it asks for."""
    if tell(Context(conn, by, now), submit.begin(Context(conn, by, now), duty_id)):
        return
    draft = submissions.draft_of(conn, duty_id, by.id)
    assert draft
    submissions.change(conn, draft.id, done_on=date(2026, 11, 2))
    for number in range(2):
        sent = Arrived(
            kind="photo", sha256=f"{draft.id:032}{number:032}", size=1, name="a.jpg", media_type="image/jpeg",
            channel_id="", chat_message_id=draft.id * 10 + number,
        )  # fmt: skip
        tell(Context(conn, by, now), fill.take_file(Context(conn, by, now), draft, sent))
    tell(Context(conn, by, now), fill.take_text(Context(conn, by, now), draft, "已检查"))


def send(conn: Connection, by: Person, duty_id: int, now: datetime) -> None:
    """Submit the draft, if there is one."""
    tell(Context(conn, by, now), submit.submit(Context(conn, by, now), duty_id))


def confirm(conn: Connection, by: Person, duty_id: int, now: datetime) -> None:
    """Confirm whatever submission counts."""
    tell_judged.judged(Context(conn, by, now), review.confirm(Context(conn, by, now), duty_id))


def give_back(conn: Connection, by: Person, duty_id: int, now: datetime) -> None:
    """Return whatever submission counts."""
    shown = duty(conn, duty_id)
    if shown.submission_id:
        submission = submissions.submission_by_id(conn, shown.submission_id)
        outcome = review.hear(Context(conn, by, now), submission, "不全", expects="reason", seen=None)
        tell_judged.answered(Context(conn, by, now), outcome)


def amend(conn: Connection, by: Person, duty_id: int, now: datetime) -> None:
    """Correct what was confirmed."""
    if submission := correct.confirmed_submission(Context(conn, by, now), duty_id):
        asked = {"duty": duty_id, "submission": submission.id, "seen": seen_now(conn, submission)}
        tell_judged.corrected(Context(conn, by, now), correct.correct(Context(conn, by, now), asked, "看错了"))


def act(store: Store, number: int, duty_id: int, seed: int) -> None:
    dice = random.Random(seed)
    by = store.read_now(person_at, telegram(number))
    assert by
    for _ in range(ACTS):
        if len(store.read_now(story)) > 2 * VERDICTS:
            return
        time.sleep(0.02)  # SQLite has no queue: whoever has just written would write again
        step = dice.choice([begin, begin, send, confirm, confirm, give_back, amend])
        store.write_now(step, by, duty_id, NOW)


def story(conn: Connection) -> list[str]:
    """What was done with the duty, in order."""
    return [
        entry["action"]
        for entry in (json.loads(body) for _, body, _ in ledger.walk(conn, 1))
        if entry["action"] in NEXT
    ]


@pytest.mark.parametrize("default", ["read committed", "repeatable read"])
def test_no_duty_is_confirmed_twice_unless_it_was_corrected_between(
    tmp_path: Path, database_url: str, default: str
) -> None:
    if database_url.startswith("sqlite") and default != "read committed":
        pytest.skip("PostgreSQL's setting")
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as there:
        there.unit()
        for person, role in PEOPLE.items():
            there.join(person, role)
        there.stop()
    store = open_store(database_url)
    if store.dialect == "postgresql":
        name = store.writer.url.database
        store.write_now(
            lambda conn: conn.execute(text(f"ALTER DATABASE {name} SET default_transaction_isolation TO '{default}'"))
        )
        store.close()
        store = open_store(database_url)
    inspection = text("SELECT id FROM duties WHERE key = 'eight-onces-inspection'")
    duty_id = store.read_now(lambda conn: conn.execute(inspection).scalar_one())
    faults = list[BaseException]()
    threading.excepthook = lambda args: faults.append(args.exc_value or args.exc_type())
    # One thread a person: what someone sends is handled one after another.
    people = [threading.Thread(target=act, args=[store, who, duty_id, who]) for who in PEOPLE]
    for one in people:
        one.start()
    for one in people:
        one.join(300)
    threading.excepthook = threading.__excepthook__
    assert not faults, faults
    told = store.read_now(story)
    store.close()
    for before, after in itertools.pairwise(["", *told]):
        assert after in NEXT[before], told
    assert "confirmed" in told
    assert len(told) > 2 * VERDICTS


AUTHORITY, FIRM = "市住建局", "宏达建设"
EVENT, DAY = "key_time", date(2026, 11, 1)


def settled_town(store: Store) -> None:
    """An authority, a firm below it with its people, an event that the firm has noted, and a supervision notice."""
    store.write_now(adopt, shipped_roadmap(), NOW)
    authority = Unit(party="housing_authority", first_year=2026)
    store.write_now(add_unit, AUTHORITY, authority, None, now=NOW)
    store.write_now(add_unit, FIRM, Unit(party="enterprise", first_year=2026), AUTHORITY, now=NOW)
    for number, role in ((LEADER, "principal_leader"), (MANAGER, "safety_manager"), (DEPUTY, "safety_manager")):
        store.write_now(enlisted, number, FIRM, role)
    store.write_now(enlisted, SUPERVISOR, AUTHORITY, "supervisor")
    told = store.write_now(by_whom(MANAGER, lambda ctx: event.note(ctx, firm(ctx.conn), EVENT, DAY)))
    assert told
    wanted = {"unit": store.read_now(firm).id, "duty": None, "text": "立即整改", "answer_by": "2026-11-09"}
    issued = store.write_now(by_whom(SUPERVISOR, lambda ctx: supervise.issue(ctx, wanted)))
    assert isinstance(issued, supervise.Issued)


def firm(conn: Connection) -> Known:
    found = unit_named(conn, FIRM)
    assert found
    return found


def enlisted(conn: Connection, number: int, unit_name: str, role: str) -> None:
    """Let someone hold a role."""
    someone = add_person(conn, telegram(number), str(number), "zh", now=NOW)
    of = unit_named(conn, unit_name)
    assert of
    add_membership(conn, someone.id, of.id, role, now=NOW)


def by_whom(number: int, act: Callable[[Context], T]) -> Callable[[Connection], T]:
    """An act of someone in a transaction that knows what it has read, as one that handles an update does."""

    def step(conn: Connection) -> T:
        remember(conn)
        for each in everyone(conn):
            rights.held(conn, each.id, NOW)
        by = person_at(conn, telegram(number))
        assert by
        return act(Context(conn, by, NOW))

    return step


def leaves(conn: Connection, number: int, role: str) -> None:
    """Let someone hold a role no longer."""
    gone = person_at(conn, telegram(number))
    assert gone
    assert remove_membership(conn, gone.id, firm(conn).id, role)


def meanwhile(
    store: Store,
    first: Callable[[Connection], object],
    then: Callable[[Connection], T],
    *,
    at_last: Callable[[Connection], object] = lambda conn: None,
) -> T:
    """What `then` comes to that begins while `first` is at work, and waits for it; `at_last` ends the first's work."""
    ready = threading.Event()

    def slowly(conn: Connection) -> None:
        first(conn)
        ready.set()
        time.sleep(0.5)
        at_last(conn)

    at_work = threading.Thread(target=store.write_now, args=[slowly])
    at_work.start()
    assert ready.wait(20)
    came_to = store.write_now(then)
    at_work.join(20)
    return came_to


@pytest.fixture
def settled(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    settled_town(store)
    yield store
    store.close()


def test_who_loses_the_right_while_they_wait_answers_no_supervision_notice(settled: Store) -> None:
    def first(conn: Connection) -> None:
        known_supervision_notice(conn, 1, lock=True)
        leaves(conn, LEADER, "principal_leader")

    came_to = meanwhile(settled, first, by_whom(LEADER, lambda ctx: follow_up.answer(ctx, 1, "已整改完毕")))
    assert came_to == follow_up.NoAnswer(why="not_yours")


def test_who_loses_the_right_while_they_wait_takes_no_event_back(settled: Store) -> None:
    def first(conn: Connection) -> None:
        event_of(conn, firm(conn).id, EVENT, DAY)
        leaves(conn, MANAGER, "safety_manager")

    undo = by_whom(MANAGER, lambda ctx: take_back_event.undo(ctx, firm(ctx.conn), EVENT, DAY))
    assert meanwhile(settled, first, undo) is None


def test_who_loses_the_right_while_they_wait_notes_no_event_again(settled: Store) -> None:
    assert settled.write_now(by_whom(MANAGER, lambda ctx: take_back_event.undo(ctx, firm(ctx.conn), EVENT, DAY)))

    def first(conn: Connection) -> None:
        event_of(conn, firm(conn).id, EVENT, DAY)
        leaves(conn, MANAGER, "safety_manager")

    note = by_whom(MANAGER, lambda ctx: event.note(ctx, firm(ctx.conn), EVENT, DAY))
    assert meanwhile(settled, first, note) is None


def test_what_is_reported_while_its_event_is_taken_back_stays_reported(settled: Store) -> None:
    opened = settled.read_now(lambda conn: event.opened_by(conn, firm(conn), EVENT, DAY))
    assert opened

    def first(conn: Connection) -> None:
        duty(conn, opened[0].id, lock=True)
        reported(conn, MANAGER, opened[0].id)

    undo = by_whom(MANAGER, lambda ctx: take_back_event.undo(ctx, firm(ctx.conn), EVENT, DAY))
    assert meanwhile(settled, first, undo)
    assert settled.read_now(duty, opened[0].id).outcome == "submitted"
    assert all(settled.read_now(duty, one.id).outcome == "waived" for one in opened[1:])


def inspection(conn: Connection) -> int:
    """This month's inspection of the firm, which people meet for."""
    owed = unsettled(conn, [firm(conn).id])
    return next(each.id for each in owed if each.key == "eight-onces-inspection")


def planning(duty_id: int, day: int, seen: Wanted | None = None) -> Callable[[Context], object]:
    """Planning a duty for a day of November."""
    return lambda ctx: arrange.arrange(ctx, duty_id, Wanted(on=date(2026, 11, day)), seen=seen)


def test_of_two_who_plan_an_act_at_once_one_plan_stands_and_the_later_is_told(settled: Store) -> None:
    settled.write_now(open_all, NOW)
    duty_id = settled.read_now(inspection)
    first, then = by_whom(LEADER, planning(duty_id, 18)), by_whom(MANAGER, planning(duty_id, 19))
    assert meanwhile(settled, first, then) == NotArranged(why="changed")
    assert settled.read_now(duty, duty_id).planned_on == date(2026, 11, 18)
    again = by_whom(MANAGER, planning(duty_id, 19, Wanted(on=date(2026, 11, 18))))
    assert isinstance(settled.write_now(again), Arranged)
    assert settled.read_now(duty, duty_id).planned_on == date(2026, 11, 19)


def test_who_loses_the_right_while_they_wait_plans_no_act(settled: Store) -> None:
    settled.write_now(open_all, NOW)
    duty_id = settled.read_now(inspection)

    def first(conn: Connection) -> None:
        duty(conn, duty_id, lock=True)
        leaves(conn, MANAGER, "safety_manager")

    outcome = meanwhile(settled, first, by_whom(MANAGER, planning(duty_id, 19)))
    assert outcome == NotArranged(why="not_yours")
    assert settled.read_now(duty, duty_id).planned_on is None


def of_the_year(conn: Connection) -> tuple[int, int]:
    """The firm's drill and training of this year, which are planned for a day and a place as well."""
    owed = {each.key: each.id for each in unsettled(conn, [firm(conn).id])}
    return owed["eight-onces-drill"], owed["eight-onces-training"]


def days_of_the_year(conn: Connection) -> dict[int, date]:
    """The days of the firm's year plan as it stands."""
    return year_plan.proposed(conn, firm(conn), NOW.year, NOW)


def fixing(seen: Mapping[int, date]) -> Callable[[Context], object]:
    """Fixing the firm's year plan that was seen so."""
    return lambda ctx: year_plan.fix(ctx, firm(ctx.conn), NOW.year, is_seen=lambda days: days == seen)


def moving(duty_id: int, month: int) -> Callable[[Context], None]:
    """Moving a duty of the firm's year to another month."""
    return lambda ctx: year_plan.move(ctx.conn, firm(ctx.conn), duty(ctx.conn, duty_id), month, now=NOW)


def test_a_year_plan_that_is_fixed_undoes_no_plan_that_was_made_meanwhile(settled: Store) -> None:
    settled.write_now(open_all, NOW)
    (drill, _), seen = settled.read_now(of_the_year), settled.read_now(days_of_the_year)
    arranged, fixed = by_whom(LEADER, planning(drill, 18)), by_whom(MANAGER, fixing(seen))
    assert seen[drill] != date(2026, 11, 18)
    assert meanwhile(settled, arranged, fixed) == year_plan.NotFixed(why="changed")
    assert settled.read_now(duty, drill).planned_on == date(2026, 11, 18)
    again = by_whom(MANAGER, fixing(settled.read_now(days_of_the_year)))
    assert isinstance(settled.write_now(again), year_plan.Fixed)
    assert settled.read_now(duty, drill).planned_on == date(2026, 11, 18)


def test_who_loses_the_right_while_they_wait_fixes_no_year_plan(settled: Store) -> None:
    settled.write_now(open_all, NOW)
    (drill, _), seen = settled.read_now(of_the_year), settled.read_now(days_of_the_year)

    def first(conn: Connection) -> None:
        duty(conn, drill, lock=True)
        leaves(conn, MANAGER, "safety_manager")

    assert meanwhile(settled, first, by_whom(MANAGER, fixing(seen))) == year_plan.NotFixed(why="not_yours")


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_is_moved_in_a_year_plan_undoes_no_plan_that_was_made_meanwhile(settled: Store, is_kept: bool) -> None:
    settled.write_now(open_all, NOW)
    drill, training = settled.read_now(of_the_year)
    if is_kept:
        settled.write_now(by_whom(MANAGER, moving(training, 11)))
    meanwhile(settled, by_whom(LEADER, planning(drill, 18)), by_whom(MANAGER, moving(training, 12)))
    days = settled.read_now(days_of_the_year)
    assert (days[drill], days[training].month) == (date(2026, 11, 18), 12)


def test_of_two_who_plan_acts_of_a_year_at_once_both_days_stand_in_its_plan(settled: Store) -> None:
    settled.write_now(open_all, NOW)
    drill, training = settled.read_now(of_the_year)
    settled.write_now(by_whom(MANAGER, moving(training, 12)))
    meanwhile(settled, by_whom(LEADER, planning(drill, 18)), by_whom(MANAGER, planning(training, 19)))
    days = settled.read_now(days_of_the_year)
    assert (days[drill], days[training]) == (date(2026, 11, 18), date(2026, 11, 19))


def of_one_act(conn: Connection) -> tuple[int, int]:
    """Two duties of the firm that one act fulfils, the lower number first."""
    owed = {each.key: each.id for each in unsettled(conn, [firm(conn).id])}
    lower, higher = sorted((owed["publicity-programme-enterprise"], owed["publicity-into-enterprise"]))
    return lower, higher


def reported(conn: Connection, number: int, duty_id: int) -> None:
    """Let someone have reported a duty, and it alone."""
    by = person_at(conn, telegram(number))
    assert by
    draft = submissions.add_draft(conn, duty_id, by.id, NOW)
    said = {"state": "submitted", "done_on": date(2026, 11, 2), "submitted_at": NOW}
    count(conn, duty(conn, duty_id), draft.id, next_prompt_at=NOW, **said)


def shown(conn: Connection, number: int, duty_id: int) -> str:
    """The key of a message about a duty that someone has got."""
    to = person_at(conn, telegram(number))
    assert to
    number = add_message(conn, person_id=to.id, chat_id=to.chat_id, purpose="list", duty_id=duty_id, body="{}", now=NOW)
    return str(conn.execute(select(messages.c.key).where(messages.c.id == number)).scalar_one())


def free(conn: Connection, duty_id: int) -> bool:
    """Whether nobody else holds a duty, and nobody the chain of its company."""
    company = select(units.c.company_id).join(duties, duties.c.unit_id == units.c.id).where(duties.c.id == duty_id)
    asked = (
        select(duties.c.id).where(duties.c.id == duty_id),
        select(chains.c.seq).where(chains.c.company_id == company.scalar_subquery()),
    )
    return all(conn.execute(each.with_for_update(skip_locked=True)).one_or_none() for each in asked)


@pytest.mark.parametrize("act", ["begin", "submit", "submit by a button", "confirm", "confirm by a button"])
def test_who_waits_for_a_duty_of_an_act_holds_none_after_it_and_no_chain(settled: Store, act: str) -> None:
    if settled.dialect == "sqlite":
        pytest.skip("its one writer waits before it holds anything")
    settled.write_now(open_all, NOW)
    lower, higher = settled.read_now(of_one_act)
    who = DEPUTY if act.startswith("confirm") else MANAGER
    settled.write_now(by_whom(MANAGER, lambda ctx: give_all(ctx.conn, ctx.by, higher, NOW)))
    if act.startswith("confirm"):
        settled.write_now(by_whom(MANAGER, lambda ctx: send(ctx.conn, ctx.by, higher, NOW)))
    if act == "begin":  # what is begun goes to the other duty, since somebody else has reported this one
        settled.write_now(reported, DEPUTY, higher)
    key = settled.write_now(shown, who, higher)

    def then(conn: Connection) -> object:
        remember(conn)
        if act.endswith("by a button"):
            seal(conn, telegram(who), key)
        by = person_at(conn, telegram(who))
        assert by
        ctx = Context(conn, by, NOW)
        if who == DEPUTY:
            return review.confirm(ctx, higher)
        return submit.begin(ctx, higher) if act == "begin" else submit.submit(ctx, higher)

    were_free = list[bool]()
    came_to = meanwhile(
        settled,
        lambda conn: locked_duties(conn, [lower]),
        then,
        at_last=lambda conn: were_free.append(free(conn, higher)),
    )
    if isinstance(came_to, Opened):
        assert came_to.draft.duty_id == lower
    else:
        assert isinstance(came_to, Submitted | review.Confirmed)
        assert list(came_to.also) == [lower]
    assert were_free == [True]


def test_an_invitation_whose_maker_loses_the_right_while_it_waits_lets_nobody_in(settled: Store) -> None:
    def invited(ctx: Context) -> str:
        return enrol.new_code(ctx.conn, firm(ctx.conn), "safety_officer", NOW, by=ctx.by.id)

    code = settled.write_now(by_whom(MANAGER, invited))

    def first(conn: Connection) -> None:
        invites.invite(conn, code)
        leaves(conn, MANAGER, "safety_manager")

    def joins(ctx: Context) -> object:
        return enrol.join(ctx.conn, telegram(DEPUTY), "赵敏", "zh", code=code, now=NOW)

    assert meanwhile(settled, first, by_whom(DEPUTY, joins)) is None


def test_every_lock_that_may_be_waited_for_lets_be_read_anew_what_was_read_before() -> None:
    # Taken before anything is read, or nothing is judged by after it: chains, tallies, leases, and numbers of a year.
    judged_by_nothing = {"ledger.py", "tallies.py", "lease.py", "messages.py", "supervision.py"}
    locking = {path.name for path in (ROOT / "bot").rglob("*.py") if "with_for_update" in path.read_text("utf-8")}
    assert locking == {"rows.py", "duty.py", *judged_by_nothing}


def test_two_stops_of_a_unit_that_are_said_at_once_both_stand(database_url: str) -> None:
    store = open_store(database_url)
    store.write_now(adopt, shipped_roadmap(), NOW)
    of = store.write_now(add_unit, "宏达建设", Unit(party="enterprise", first_year=2026), None, now=NOW)
    read, faults = threading.Event(), []

    def stop(first: date, *, slow: bool) -> None:
        def change(it: Known) -> Known:
            read.set()
            if slow:
                time.sleep(0.5)  # the other has begun by now, and has read what it could
            return replace(it, stops=stops.one_more(it, first, first))

        try:
            store.write_now(change_read, of.id, change, NOW)
        except Exception as fault:  # shown by the assertion below
            faults.append(fault)

    said = [threading.Thread(target=stop, args=(date(2026, 11, day),), kwargs={"slow": day == 5}) for day in (5, 4)]
    said[0].start()
    assert read.wait(20)
    said[1].start()
    for each in said:
        each.join(20)
    assert not faults
    assert sorted(store.read_now(unit, of.id).stops, key=str) == [["2026-11-04"] * 2, ["2026-11-05"] * 2]
    store.close()
