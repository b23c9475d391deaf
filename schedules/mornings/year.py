"""A stretch of mornings foreseen: whom the bot would send what, should duties be done on certain days."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from schedules.duty import Duty
from schedules.escalation import Escalation, Recipient, missed_told_to
from schedules.mornings.calm import is_short, outlook_from, outlooks
from schedules.mornings.digest import Waiting, morning
from schedules.mornings.led import led
from schedules.mornings.stand_ins import confirming, first_held, owning
from schedules.obligation import Obligation, Role
from schedules.record import record
from schedules.roadmap import Roadmap
from schedules.unit import Unit
from schedules.workdays import Workdays

# When the people of a unit have done a duty; None where nobody ever does it.
DoneOn = Callable[[Duty], date | None]
# An obligation by its roadmap, and a duty by its period as well: two roadmaps may give obligations equal ids.
_Asked = tuple[str, str]
_Key = tuple[str, str, str]


@record
class Told:
    """What someone in a role is sent on a day: scheduled messages with so many lines, and messages that an act
    causes: something is submitted that is theirs to confirm, or confirmed that they did.

    Of the lines so many are `chosen`: what the source does not fix. Beside them so many duties are said to be `missed`,
    once, in the outlook of a week, and one thing of a unit's first week (`led`), which is no line either; nor is the
    `week` of units below, of which their supervisor hears.
    """

    day: date
    role: Role
    messages: int = 0
    lines: int = 0
    chosen: int = 0
    missed: int = 0
    caused: int = 0
    week: int = 0
    led: int = 0


@record
class Year:
    """The mornings of a stretch of days, and the duties that the source fixes of which nobody heard in time."""

    told: tuple[Told, ...]
    unheard: tuple[Duty, ...]


def mornings(
    duties: Iterable[Duty],
    roadmaps: Sequence[Roadmap],
    first: date,
    last: date,
    *,
    people: Collection[Role],
    done_on: DoneOn,
    zone: ZoneInfo,
    workdays: Workdays,
    has_below: bool = False,
    new: Unit | None = None,
) -> Year:
    """What each of these people, one in a role, is told from `first` to `last`, both local days.

    The duties may be of several roadmaps: whoever is owed to be told of two on a day is told of both in one message.
    What is done on a day is still told of in its morning. A `new` unit comes with its people on the first of the days,
    and nobody is told of what was to be said before.
    """
    days = _Days(roadmaps, people, workdays, first if new else None)
    owed = [each for each in duties if not each.is_figure]
    done = [(each, done_on(each)) for each in owed]
    for duty, day in done:
        days.add(duty, zone, day)
    if new:
        days.lead(*led(new, first, people=people, roadmaps=roadmaps, done=done, workdays=workdays))
    if has_below and "supervisor" in people:
        days.look_below("supervisor", outlooks(first, last, workdays))
    told = [each for each in days.run() if first <= each.day <= last]
    unheard = [each for each in owed if each.fixed == "stated" and first <= each.due_on <= last]
    return Year(told=tuple(told), unheard=tuple(each for each in unheard if not days.was_heard(each)))


def before_due(days: int, *, half: bool = False) -> DoneOn:
    """Each duty is done so many days before it is due, never before it opens; of `half` every second one alone."""
    counted: dict[_Asked, int] = defaultdict(int)

    def done_on(duty: Duty) -> date | None:
        counted[_asked(duty)] += 1
        if half and (counted[_asked(duty)] + len(counted)) % 2:
            return None
        return max(duty.opens_on, duty.due_on - timedelta(days=days))

    return done_on


def never(duty: Duty) -> date | None:
    """Nobody does anything."""
    return None


def told_to(obligation: Obligation, to: Collection[Recipient], people: Collection[Role]) -> dict[Role, bool]:
    """Who of these people a step is for, by their roles, and whether the duty is their own to do.

    Those above the unit are not among its people.
    """
    owner = first_held(owning(obligation), people)
    found: dict[Role, bool] = {}
    if "owner" in to and owner:
        found[owner] = True
    if "confirmer" in to and (judge := confirmer(obligation, owner, people)) and judge != owner:
        found[judge] = False
    if "deputy" in to and "deputy_leader" in people:
        found.setdefault("deputy_leader", owner == "deputy_leader")
    return found if "owner" in to else {role: own for role, own in found.items() if not own}


def confirmer(obligation: Obligation, owner: Role | None, people: Collection[Role]) -> Role | None:
    """Who of these people confirms what the owner submits."""
    found = first_held(confirming(obligation), [each for each in people if each != owner])
    return found or (None if obligation.evidence.second_person else first_held(confirming(obligation), people))


def _asked(duty: Duty) -> _Asked:
    return duty.roadmap, duty.obligation


def _key(duty: Duty) -> _Key:
    return duty.roadmap, duty.obligation, duty.period


class _Days:
    """What comes on which day: steps, what is done, and what waits for whom."""

    def __init__(
        self, roadmaps: Sequence[Roadmap], people: Collection[Role], workdays: Workdays, begun: date | None
    ) -> None:
        self._bundles: dict[_Asked, str] = {}
        self._obligations: dict[_Asked, Obligation] = {}
        self._escalations: dict[_Asked, Escalation] = {}
        for roadmap in roadmaps:
            together = [bundle for bundle in roadmap.bundles if not bundle.steps]
            self._bundles |= {(roadmap.id, key): bundle.id for bundle in together for key in bundle.obligations}
            self._obligations |= {(roadmap.id, each.id): each for each in roadmap.obligations}
            self._escalations |= {(roadmap.id, each.id): roadmap.climbed_by(each) for each in roadmap.obligations}
        self._people, self._workdays, self._begun = people, workdays, begun
        self._steps: dict[date, list[tuple[Role, Waiting[Duty]]]] = defaultdict(list)
        self._done: dict[date, list[Duty]] = defaultdict(list)
        self._pending: dict[Role, dict[_Key, tuple[date, Waiting[Duty]]]] = {each: {} for each in people}
        self._missed: dict[date, Counter[Role]] = defaultdict(Counter)
        self._heard: set[_Key] = set()
        self._led: tuple[Role | None, Collection[date]] = None, ()
        self._below: tuple[Role | None, Collection[date]] = None, ()

    def add(self, duty: Duty, zone: ZoneInfo, done_on: date | None) -> None:
        """Note a duty's steps, up to the day on which it is done."""
        obligation = self._obligations[_asked(duty)]
        for prompt in duty.prompts:
            day = prompt.at.astimezone(zone).date()
            if (done_on and day > done_on) or (self._begun and day < self._begun):
                continue
            for role, own in told_to(obligation, prompt.to, self._people).items():
                waiting = Waiting(
                    what=duty,
                    act=_asked(duty),
                    line=self._line(duty),
                    name=self._bundles.get(_asked(duty), duty.obligation),
                    fixed=duty.fixed,
                    due_on=duty.due_on,
                    is_own=own,
                    is_short=is_short(obligation, duty.opens_on, duty.due_on),
                )
                self._steps[day].append((role, waiting))
        if done_on:
            self._done[done_on].append(duty)
        self._miss(duty, done_on)

    def _line(self, duty: Duty) -> _Key:
        """What a duty shares with those that one act fulfils."""
        return duty.roadmap, self._bundles.get(_asked(duty), duty.obligation), duty.period

    def _miss(self, duty: Duty, done_on: date | None) -> None:
        """Note who hears in the next outlook that a duty was missed, should it not be done by then."""
        escalation = self._escalations[_asked(duty)]
        noted = duty.due_on + timedelta(days=escalation.missed_after + 1)
        said = outlook_from(noted, self._workdays)
        if done_on is None or said <= done_on:
            to = told_to(self._obligations[_asked(duty)], missed_told_to(escalation), self._people)
            self._missed[said].update(list(to))

    def lead(self, role: Role | None, days: Collection[date]) -> None:
        """Note who is led through a first week, and on which mornings."""
        self._led = role, days

    def look_below(self, role: Role, days: Collection[date]) -> None:
        """Note who hears of the week of units below, and on which mornings."""
        self._below = role, days

    def was_heard(self, duty: Duty) -> bool:
        """Whether whoever owes it was told of it by its due day."""
        return _key(duty) in self._heard

    def run(self) -> Iterator[Told]:
        """Each day with something to tell, as it comes."""
        coming = {*self._steps, *self._done, *self._missed, *self._led[1], *self._below[1]}
        while coming:
            day = min(coming)
            coming.discard(day)
            for role, waiting in self._steps.pop(day, []):
                self._pending[role][_key(waiting.what)] = day, waiting
            for role in self._pending:
                if told := self._morning(role, day, coming):
                    yield told
            acts = {(self._settle(duty), self._line(duty)) for duty in self._done.pop(day, [])}
            caused = Counter(role for between, _ in acts for role in between)
            yield from (Told(day=day, role=role, caused=count) for role, count in caused.items())

    def _morning(self, role: Role, day: date, coming: set[date]) -> Told | None:
        due = [waiting for at, waiting in self._pending[role].values() if at <= day]
        missed = self._missed[day][role] if day in self._missed else 0
        guided = int(role == self._led[0] and day in self._led[1])
        week = int(role == self._below[0] and day in self._below[1])
        beside = bool(missed or guided or week)
        if not due and not beside:
            return None
        decided = morning(due, day, self._workdays)
        for waiting, again in decided.held:
            self._pending[role][_key(waiting.what)] = again, waiting
            coming.add(again)
        for waiting in decided.said:
            key = _key(waiting.what)
            del self._pending[role][key]
            if waiting.is_own and day <= waiting.due_on:
                self._heard.add(key)
        said = Told(
            day=day,
            role=role,
            messages=1,
            lines=decided.lines,
            chosen=decided.chosen,
            missed=missed,
            led=guided,
            week=week,
        )
        return said if decided.said or beside else None

    def _settle(self, duty: Duty) -> tuple[Role, ...]:
        """Call off what waits for a duty that is done; who is told of that: who is to confirm it that it is submitted,
        and who owes it that it is confirmed, be it the same person. One act is told once, whatever it fulfils.
        """
        for waiting in self._pending.values():
            waiting.pop(_key(duty), None)
        obligation = self._obligations[_asked(duty)]
        owner = first_held(owning(obligation), self._people)
        judge = confirmer(obligation, owner, self._people)
        return (judge, owner) if judge and owner else ()


def by_day(told: Iterable[Told]) -> list[Told]:
    """One for each person and day, in order."""
    found: dict[tuple[date, Role], Told] = {}
    for each in told:
        before = found.get((each.day, each.role), Told(day=each.day, role=each.role))
        found[each.day, each.role] = replace(
            before,
            messages=before.messages + each.messages,
            lines=before.lines + each.lines,
            chosen=before.chosen + each.chosen,
            missed=before.missed + each.missed,
            caused=before.caused + each.caused,
            week=before.week + each.week,
            led=before.led + each.led,
        )
    return [found[key] for key in sorted(found)]
