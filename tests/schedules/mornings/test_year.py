"""A year of mornings foreseen: who is told, when duties are done, and what that spares."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.mornings.calm import outlooks
from schedules.mornings.year import DoneOn, Told, Year, before_due, by_day, confirmer, mornings, never, told_to
from schedules.obligation import Role
from schedules.plan import plan
from schedules.roadmap import Roadmap
from schedules.unit import Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_of

ZONE = ZoneInfo("Asia/Shanghai")
INSPECT = obligation("inspect", {"kind": "every", "period": "month"})
STUDY = obligation("study", {"kind": "standing", "review": "quarter"}, fixed="ask")
PAIR: Sequence[Role] = ("principal_leader", "safety_manager")


def foreseen(
    done_on: DoneOn, *, people: Sequence[Role] = PAIR, last: date = date(2026, 6, 30), has_below: bool = False
) -> Year:
    roadmap, first = roadmap_of(INSPECT, STUDY), date(2026, 4, 1)
    duties = plan(roadmap, Unit(party="enterprise", first_year=2026), first, last, workdays=china(), hours=Hours())
    return mornings(
        duties,
        [roadmap],
        first,
        last,
        people=people,
        done_on=done_on,
        zone=ZONE,
        workdays=china(),
        has_below=has_below,
    )


def of(year: Year, role: Role) -> list[Told]:
    return [each for each in by_day(year.told) if each.role == role]


def test_what_is_done_in_time_is_told_of_less_than_what_is_never_done() -> None:
    lines = [
        sum(each.lines for each in foreseen(done).told)
        for done in (before_due(20), before_due(3), before_due(-3), never)
    ]
    assert lines == sorted(lines)
    assert lines[0] < lines[-1]


def test_a_submission_causes_a_message_to_each_of_the_two_and_no_line() -> None:
    year = foreseen(before_due(3))
    caused = of(year, "safety_manager")
    assert sum(each.caused for each in caused) == 4
    assert all(not each.lines for each in caused if each.caused and not each.messages)
    assert sum(each.caused for each in of(year, "principal_leader")) == 4, "it is said to be confirmed"
    assert not sum(each.caused for each in foreseen(never).told)


def test_nobody_is_told_twice_in_a_morning() -> None:
    assert max(each.messages for each in by_day(foreseen(never).told)) == 1


def test_what_two_roadmaps_ask_by_equal_ids_is_told_apart_in_one_message() -> None:
    first, last = date(2026, 4, 1), date(2026, 6, 30)
    one, other = roadmap_of(INSPECT, STUDY), replace(roadmap_of(INSPECT, STUDY), id="other")

    def told(*roadmaps: Roadmap) -> Year:
        firm = Unit(party="enterprise", first_year=2026)
        duties = [each for of in roadmaps for each in plan(of, firm, first, last, workdays=china(), hours=Hours())]
        return mornings(duties, roadmaps, first, last, people=PAIR, done_on=never, zone=ZONE, workdays=china())

    both = told(one, other)
    assert max(each.messages for each in by_day(both.told)) == 1
    assert sum(each.lines for each in both.told) > sum(each.lines for each in told(one).told)
    assert sum(each.missed for each in both.told) == 2 * sum(each.missed for each in told(one).told) > 0


def test_every_second_duty_is_left_undone_where_half_is() -> None:
    done = before_due(3, half=True)
    roadmap, first, last = roadmap_of(INSPECT), date(2026, 1, 1), date(2026, 12, 31)
    duties = list(
        plan(roadmap, Unit(party="enterprise", first_year=2026), first, last, workdays=china(), hours=Hours())
    )
    assert [done(each) is None for each in duties].count(True) == 6


def test_what_opens_shortly_before_it_is_due_is_done_as_it_opens() -> None:
    day = date(2026, 4, 1)
    duty = Duty(
        roadmap="r", obligation="o", item="1.1", period="p", opens_on=day, due_on=day, begins_on=day, fixed="stated"
    )
    assert before_due(3)(duty) == day
    assert before_due(-3)(duty) == date(2026, 4, 4)


def test_a_role_that_nobody_holds_is_stood_in_for_and_nobody_follows_up_their_own_duty() -> None:
    inspect = roadmap_of(INSPECT).obligations[0]
    assert told_to(inspect, ["owner", "confirmer"], PAIR) == {"principal_leader": True, "safety_manager": False}
    assert told_to(inspect, ["confirmer"], PAIR) == {"safety_manager": False}
    assert told_to(inspect, ["owner", "confirmer"], ["safety_manager"]) == {"safety_manager": True}
    assert told_to(inspect, ["confirmer", "deputy"], ["safety_manager"]) == {}
    assert told_to(inspect, ["deputy"], [*PAIR, "deputy_leader"]) == {"deputy_leader": False}
    assert confirmer(inspect, "principal_leader", PAIR) == "safety_manager"
    assert confirmer(inspect, "principal_leader", ["principal_leader"]) is None


def test_what_the_source_fixes_is_unheard_where_nobody_is_there_to_hear_it() -> None:
    assert not foreseen(before_due(3)).unheard
    assert {each.obligation for each in foreseen(never, people=["safety_officer"]).unheard} == {"inspect"}


def test_the_week_of_units_below_is_in_a_digest_or_alone_and_one_message_with_it() -> None:
    people: list[Role] = [*PAIR, "supervisor"]
    year = foreseen(never, people=people, has_below=True)
    weeks = [each for each in by_day(year.told) if each.week]
    assert [each.day for each in weeks] == outlooks(date(2026, 4, 1), date(2026, 6, 30), china())
    assert {(each.role, each.messages, each.week, each.lines) for each in weeks} == {("supervisor", 1, 1, 0)}
    assert max(each.messages for each in by_day(year.told)) == 1
    assert not any(each.week for each in foreseen(never, has_below=True).told), "nobody supervises"
    assert not any(each.week for each in foreseen(never, people=people).told), "nobody is below"
