"""The mornings of a plan, printed: what each of a unit's people would be sent, without any database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from statistics import median
from typing import cast, get_args
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from bot.cli.tables import show
from bot.errors import Refused
from schedules.escalation import Hours
from schedules.mornings.year import DoneOn, Told, Year, before_due, by_day, mornings, never
from schedules.obligation import Obligation, Role
from schedules.plan import DoneOn as WindowDoneOn
from schedules.plan import never as nothing_done
from schedules.plan import plan
from schedules.record import record
from schedules.roadmap import Roadmap
from schedules.unit import Unit
from schedules.workdays import workdays_of

# What was due so long before the first day may still be told of: the longest time until a duty counts as missed.
BEFORE = timedelta(days=120)
# So many days before it is due a duty is done unless said otherwise, and so many at most.
USUAL, MOST = 3, 366


@record
class Said:
    """What is said of the people of a plan: who they are, and when they do their duties."""

    people: str | None = None
    done_before_due: int | None = None
    half_done: bool = False
    nobody: bool = False
    has_below: bool = False
    is_new: bool = False

    def is_unsaid(self) -> bool:
        """Whether nothing is."""
        return self == Said()


@record
class Follows:
    """A roadmap that a unit follows, and the unit with what it has chosen of it."""

    roadmap: Roadmap
    unit: Unit


def foresee(follows: Sequence[Follows], first: date, last: date, *, said: Said) -> Year:
    """The mornings of a unit from `first` to `last`: the roadmaps that it follows, and what it has chosen of each."""
    unit = follows[0].unit
    if said.is_new and unit.scope != "company":
        raise Refused("--first-week: only a company, an authority or an association is led through one, no project")
    begins = first if said.is_new else first - BEFORE
    if said.is_new:
        follows = [replace(each, unit=replace(each.unit, since=first)) for each in follows]
    roadmaps = [each.roadmap for each in follows]
    owed = [obligation for each in roadmaps for obligation in each.obligations]
    planned = [
        plan(
            each.roadmap,
            each.unit,
            begins,
            last,
            workdays=each.roadmap.workdays,
            hours=Hours(),
            done_on=_counted_from(said),
        )
        for each in follows
    ]
    return mornings(
        chain.from_iterable(planned),
        roadmaps,
        first,
        last,
        people=_people(said.people, unit, owed, _words_in(roadmaps)),
        done_on=_done_on(said),
        zone=ZoneInfo(unit.timezone),
        workdays=workdays_of(unit.calendar),
        has_below=said.has_below,
        new=unit if said.is_new else None,
    )


def _words_in(roadmaps: Sequence[Roadmap]) -> dict[str, Role]:
    """The roles by the words of some roadmaps' own."""
    return {word: about.is_ for each in roadmaps for word, about in each.roles.items()}


def _people(said: str | None, unit: Unit, obligations: Sequence[Obligation], words: Mapping[str, Role]) -> list[Role]:
    """Who is there: those who are said, else everyone who owes or confirms something in such a unit."""
    if said is None:
        theirs = [each for each in obligations if unit.party in each.parties and unit.scope == each.scope]
        wanted = {role for each in theirs for role in (each.owner, each.confirmer)}
        return [role for role in get_args(Role) if role in wanted]
    named = [each.strip() for each in said.split(",")]
    for each in named:
        if each not in (*get_args(Role), *words):
            names = ", ".join((*words, *get_args(Role)))
            raise Refused(f"--people {said}: {each!r} is no role; must be among {names}")
    found = [words.get(each, each) for each in named]
    if len(set(found)) < len(found):
        raise Refused(f"--people {said}: names a role twice; one person in a role is foreseen")
    return cast(list[Role], found)


def _done_on(said: Said) -> DoneOn:
    if said.nobody:
        if said.done_before_due is not None or said.half_done:
            raise Refused("--nobody-does-anything: leaves nothing for --done-before-due or --half-done to say")
        return never
    days = USUAL if said.done_before_due is None else said.done_before_due
    if abs(days) > MOST:
        raise Refused(f"--done-before-due {days}: must be from {-MOST} (done late) to {MOST} days")
    return before_due(days, half=said.half_done)


def _counted_from(said: Said) -> WindowDoneOn:
    """From which day what follows something is counted: that on which this is done, also where half of all is not."""
    if said.nobody:
        return nothing_done
    days = timedelta(days=USUAL if said.done_before_due is None else said.done_before_due)
    return lambda window: max(window.first, window.last - days)


def print_mornings(year: Year, unit: str, *, as_json: bool) -> None:
    """Print what is told, as JSON or as a table of the people."""
    told = by_day(year.told)
    if as_json:
        scheduled = [_plain(each, unit) | _counted(each) for each in told]
        caused = [_plain(each, unit) | {"messages": each.caused} for each in told if each.caused]
        unheard = [{"obligation": each.obligation, "period": each.period} for each in year.unheard]
        digests = [each for each in scheduled if each["messages"]]
        said = {"digests": digests, "caused": caused, "unheard": unheard}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    show(_table(told, unit))
    typer.echo(f"stated duties of which nobody heard by their due day: {len(year.unheard)}")


def _plain(told: Told, unit: str) -> dict[str, object]:
    return {"day": told.day.isoformat(), "unit": unit, "role": told.role}


def _counted(told: Told) -> dict[str, int]:
    """The scheduled messages of a day and their lines, those apart that tell of nothing that the source fixes, how many
    duties are said to be missed, and whether a thing of the first week, or the week of units below, is said.
    """
    counted = {"messages": told.messages, "lines": told.lines, "chosen": told.chosen, "missed": told.missed}
    return counted | {"first_week": told.led, "week": told.week}


def _table(told: Sequence[Told], unit: str) -> Table:
    table = Table(title=f"{unit}: what each is sent", title_justify="left")
    for heading in (
        "role",
        "mornings",
        "lines",
        "of these chosen",
        "median",
        "worst",
        "on",
        "told as missed",
        "first week",
        "caused by acts",
        "weeks of units below",
    ):
        table.add_column(heading, overflow="fold")
    for role in get_args(Role):
        theirs = [each for each in told if each.role == role]
        scheduled = [each for each in theirs if each.messages]
        if not theirs:
            continue
        worst = max(scheduled, key=lambda each: each.lines, default=None)
        table.add_row(
            role,
            str(sum(each.messages for each in scheduled)),
            str(sum(each.lines for each in scheduled)),
            str(sum(each.chosen for each in scheduled)),
            f"{median(each.lines for each in scheduled):g}" if scheduled else "0",
            str(worst.lines) if worst else "0",
            worst.day.isoformat() if worst else "",
            str(sum(each.missed for each in scheduled)),
            str(sum(each.led for each in scheduled)),
            str(sum(each.caused for each in theirs)),
            str(sum(each.week for each in theirs)),
        )
    return table
