"""What an operator says of a unit's obligations, read from the command line or a CSV file."""

import csv
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import cast, get_args

from bot.errors import Refused
from bot.flows.planning.choose import NotChosen, Wanted
from bot.queries.choices import ChoiceView
from schedules.choice import OFTEN
from schedules.period import PeriodKind
from schedules.unit import Choice

HEAD = ("obligation", "choice", "reason")
# How a choice begins that puts its line together with others: the words for it follow.
BUNDLE = "bundle "
# More bytes than a line for each obligation of any roadmap has.
LARGEST = 1 << 20


def choice_said(said: Sequence[str]) -> tuple[Sequence[str], Choice]:
    """`OBLIGATION on`, `ROADMAP OBLIGATION cadence quarter` and the like: the names, and what is chosen."""
    *names, what = said
    if what in ("on", "off") and 1 <= len(names) <= 2:
        return names, Choice(is_on=what == "on")
    if names and names[-1] == "cadence" and 2 <= len(names) <= 3:
        return names[:-1], Choice(is_on=True, period=_period(what))
    raise Refused(f"{' '.join(said)}: say [ROADMAP] OBLIGATION on, off, or cadence and how often: {', '.join(OFTEN)}")


def _period(said: str) -> PeriodKind:
    if said not in get_args(PeriodKind):
        raise Refused(f"cadence {said}: must be one of {', '.join(OFTEN)}")
    return cast(PeriodKind, said)


def found(put: Sequence[ChoiceView], names: Sequence[str]) -> ChoiceView:
    """The obligation of these names among those that are put to a unit; raises Refused where none or several are."""
    *roadmap, key = names
    if roadmap and not any(each.roadmap == roadmap[0] for each in put):
        known = ", ".join(sorted({each.roadmap for each in put}))
        raise Refused(f"{roadmap[0]}: the unit goes by no roadmap of this name; it goes by {known}")
    fitting = [each for each in put if each.obligation.id == key and roadmap in ([], [each.roadmap])]
    if len(fitting) > 1:
        raise Refused(f"{key}: is asked by {', '.join(each.roadmap for each in fitting)}; name the roadmap before it")
    if not fitting:
        near = get_close_matches(key, {each.obligation.id for each in put})
        raise Refused(f"{key}: is not put to this unit" + (f"; near to it are {', '.join(near)}" if near else ""))
    return fitting[0]


def wanted(put: Sequence[ChoiceView], said: Sequence[str], reason: str) -> Wanted:
    """What is to be chosen by these words."""
    names, choice = choice_said(said)
    view = found(put, names)
    return Wanted(roadmap_id=view.roadmap_id, key=view.obligation.id, choice=choice, reason=reason.strip())


def wanted_in(put: Sequence[ChoiceView], path: Path) -> tuple[list[Wanted], dict[str, list[tuple[int, str]]]]:
    """What a CSV file chooses, a line an obligation, and what it puts together by the words for it.

    Raises Refused with every fault and its line.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(f"{path}: is larger than {LARGEST >> 10} kB; it needs a line an obligation at most")
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as fault:
        raise Refused(f"{path}: cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path}: cannot be read: it is not UTF-8") from None
    rows = list(csv.reader(lines))
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEAD:
        raise Refused(f"{path}: line 1: must be {','.join(HEAD)}")
    read, faults = list[Wanted](), list[str]()
    together: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            if len(row) == len(HEAD) and row[1].strip().startswith(BUNDLE):
                view = found(put, row[0].split())
                called = row[1].strip().removeprefix(BUNDLE).strip()
                together.setdefault(called, []).append((view.roadmap_id, view.obligation.id))
            else:
                read.append(_row(put, row))
        except Refused as fault:
            faults.append(f"{path}: line {number}: {fault}")
    named = [(one.roadmap_id, one.key) for one in read]
    faults += [f"{path}: {key}: stands twice" for at, (_, key) in enumerate(named) if named[at] in named[:at]]
    if faults:
        raise Refused("\n".join(faults))
    return read, together


def _row(put: Sequence[ChoiceView], row: Sequence[str]) -> Wanted:
    if len(row) != len(HEAD):
        raise Refused(f"must have {len(HEAD)} cells, has {len(row)}")
    names, choice, reason = (cell.strip() for cell in row)
    return wanted(put, [*names.split(), *choice.split()], reason)


def refusal(of: str, told: NotChosen) -> str:
    """Why something cannot be chosen, and what would be right."""
    key = told.wanted.key
    match told.why:
        case "fixed":
            return f"{key}: its source says how often, so the unit cannot; on, or off with a --reason"
        case "once":
            return f"{key}: its roadmap says on which days it is due, so no cadence can be chosen; on or off"
        case "reason":
            return f"{key}: its source asks for it; --reason must say why it is set aside, and those above see it"
        case _:
            return f"{key}: is not put to {of} any more; see dutybell unit choices"
