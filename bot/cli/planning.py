"""The verb that shows what a unit would owe."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import WORKING_DAYS, faults_in, language_said, say_what_is_unsaid, store_at_hand, unit_called
from bot.errors import Refused


def plan(
    first: Annotated[str, typer.Option("--from", help="First local day, as in 2026-01-01.")],
    last: Annotated[str, typer.Option("--to", help="Last local day.")],
    party: Annotated[
        str | None, typer.Option(help="The unit's party, as in enterprise; not of a unit that exists (--unit).")
    ] = None,
    attr: Annotated[list[str] | None, typer.Option(help="What the unit says of itself: headcount=120.")] = None,
    *,
    scope: Annotated[str | None, typer.Option(help="company or project; company unless given.")] = None,
    first_year: Annotated[
        int | None, typer.Option(min=2000, max=2100, help="The calendar year of the term's year 1.")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="The unit's time zone; Asia/Shanghai unless given.")] = None,
    calendar: Annotated[str | None, typer.Option(help=f"{WORKING_DAYS} china unless given.")] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(help="Something that happened, and when: penalty_decision=2026-09-28, accident=2026-09-28T14:20."),
    ] = None,
    week: Annotated[
        str | None, typer.Option(help="The days it works, Monday 1 to Sunday 7, as in 1-6; 1-7 unless given.")
    ] = None,
    stop: Annotated[list[str] | None, typer.Option(help="Days without work: 2026-12-01..2026-12-20.")] = None,
    unit: Annotated[
        str,
        typer.Option(
            help="Without --party: a unit that exists, by the roadmaps that it goes by, what it has chosen and its own"
            " rules. With it: a name by which calendars tell its days from another's."
        ),
    ] = "",
    files: Annotated[
        list[Path] | None,
        typer.Option("--roadmap", help="A roadmap file, or several; the shipped one unless given."),
    ] = None,
    recommended: Annotated[
        bool, typer.Option("--recommended/--asked-only", help="With what we recommend, or only what the source asks.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ics: Annotated[Path | None, typer.Option(help="Also write the due days to this iCalendar file.")] = None,
    lang: Annotated[
        str | None, typer.Option(help="Language: zh or en. Unless given, titles are Chinese, faults of a file English.")
    ] = None,
    digests: Annotated[
        bool,
        typer.Option(
            "--digests", help="Show instead how much each of its people would be sent; with --json on which morning."
        ),
    ] = False,
    people: Annotated[
        str | None, typer.Option(help="With --digests: who is there, as in principal_leader,safety_manager.")
    ] = None,
    done_before_due: Annotated[
        int | None, typer.Option(help="With --digests: how many days before it is due a duty is done; 3, less is late.")
    ] = None,
    half_done: Annotated[
        bool, typer.Option("--half-done", help="With --digests: every second duty is never done.")
    ] = False,
    nobody: Annotated[
        bool, typer.Option("--nobody-does-anything", help="With --digests: no duty is ever done.")
    ] = False,
    has_below: Annotated[
        bool, typer.Option("--units-below", help="With --digests: its supervisors hear of the week of units below.")
    ] = False,
    is_new: Annotated[
        bool, typer.Option("--first-week", help="With --digests: the unit and its people come on the first day.")
    ] = False,
) -> None:
    """Show what a unit would owe, and what would be prompted when, without any database; or what one that exists will.

    A unit that is only thought of is told by --party and what else is so of it; one that exists by --unit alone.
    """
    import json
    from dataclasses import replace
    from itertools import chain
    from zoneinfo import ZoneInfo

    from bot.cli.foreseen import Follows, Said, foresee, print_mornings
    from bot.cli.tables import plan_table, show
    from bot.ops.arguments import attributes, dated_events, day, roadmaps_at, stops_said, unit_said
    from bot.reports.calendars.plan import calendar_file
    from schedules.choice import recommended as recommended_of
    from schedules.escalation import Hours
    from schedules.plan import plan as plan_duties
    from schedules.workdays import workdays_of

    opens: date = day("--from", first)
    ends: date = day("--to", last)
    if ends < opens:
        raise Refused(f"--to {last}: must not be before --from {first}")
    if party is None:
        thought: dict[str, Any] = {"--scope": scope, "--first-year": first_year, "--attr": attr, "--timezone": timezone}
        thought |= {"--calendar": calendar, "--week": week, "--stop": stop, "--roadmap": files}
        planned, follows, there = _of_unit(unit, thought)
        people = people or (there if digests else None)
    else:
        planned = unit_said(
            party,
            scope or "company",
            first_year or opens.year,
            attributes(attr or []),
            timezone=timezone or "Asia/Shanghai",
            calendar=calendar or "china",
            week=week or "1-7",
        )
        planned = replace(planned, stops=stops_said(stop or []))
        follows = [
            Follows(roadmap=each, unit=replace(planned, choices=recommended_of(each) if recommended else {}))
            for each in roadmaps_at(files or [None], faults_in(lang))
        ]
    roadmaps = [each.roadmap for each in follows]
    said = Said(
        people=people,
        done_before_due=done_before_due,
        half_done=half_done,
        nobody=nobody,
        has_below=has_below,
        is_new=is_new,
    )
    if digests:
        if ics or event:
            raise Refused(f"--digests: says nothing of {'--ics' if ics else '--event'}; leave it out")
        print_mornings(foresee(follows, opens, ends, said=said), unit or planned.party, as_json=as_json)
        return
    if not said.is_unsaid():
        raise Refused(
            "--people, --done-before-due, --half-done, --nobody-does-anything, --units-below, --first-week:"
            " are said with --digests"
        )
    events = dated_events(event or [], ZoneInfo(planned.timezone))
    planned_by = (
        plan_duties(each.roadmap, each.unit, opens, ends, workdays=each.roadmap.workdays, hours=Hours(), events=events)
        for each in follows
    )
    duties = list(chain.from_iterable(planned_by))
    language = language_said(lang or "zh")
    titles = {(each.id, one.id): getattr(one.title, language) for each in roadmaps for one in each.obligations}
    if ics:
        try:
            ics.write_bytes(calendar_file(duties, titles, unit or repr(planned)))
        except OSError as fault:
            raise Refused(f"--ics {ics}: cannot be written: {fault.strerror}") from None
        typer.echo(f"written: {ics}", err=as_json)
    if as_json:
        typer.echo(json.dumps([_plain(duty) for duty in duties], ensure_ascii=False, indent=2))
        return
    show(plan_table(duties, titles, planned))
    typer.echo(f"{len(duties)} duties, first year {planned.first_year}")
    for each in follows:
        say_what_is_unsaid(each.unit, each.roadmap)
    by = workdays_of(planned.calendar)
    for year in sorted({duty.due_on.year for duty in duties}):
        if year in by.years and by.is_provisional(year):
            typer.echo(f"{year}: working days are provisional, {by.years[year].notice} estimates some of its feasts")
        elif by.is_provisional(year):
            typer.echo(f"{year}: working days are provisional, the calendar is not yet announced")


def _of_unit(name: str, thought: dict[str, Any]) -> tuple[Any, list[Any], str | None]:
    """A unit that exists, what it follows, and the roles that somebody holds there, as --people says them.

    Refused where none is named or nothing is followed, or where something is said of it that only a thought of one has.
    """
    from bot.cli.foreseen import Follows
    from bot.ops.going_by import going_by, roles_there

    if not name:
        raise Refused("--party: is needed, as in enterprise; or --unit names a unit that exists (dutybell unit list)")
    if said := [option for option, value in thought.items() if value is not None]:
        raise Refused(f"{', '.join(said)}: of a unit that exists this is known; leave it out, or give --party as well")
    with store_at_hand() as store:
        of = unit_called(store, name)
        follows = [Follows(roadmap=roadmap, unit=judged) for roadmap, judged in store.read_now(going_by, of)]
        roles = store.read_now(roles_there, of)
    if not follows:
        raise Refused(f"--unit {name}: goes by no roadmap; dutybell unit adopt lets it")
    return of.judged, follows, ",".join(roles) or None


def _plain(duty: Any) -> dict[str, object]:
    return {
        "roadmap": duty.roadmap,
        "obligation": duty.obligation,
        "item": duty.item,
        "period": duty.period,
        "opens_on": duty.opens_on.isoformat(),
        "due_on": duty.due_on.isoformat(),
        **({"due_at": duty.due_at.isoformat()} if duty.due_at else {}),
        "fixed": duty.fixed,
        "reminders": [{"at": p.at.isoformat(), "step": p.step, "to": list(p.to)} for p in duty.prompts],
    }
