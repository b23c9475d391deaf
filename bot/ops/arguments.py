"""Operator input read in the chat: attributes, dates, the roadmap file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.app.shipped_roadmap import shipped_roadmap
from bot.errors import Refused
from bot.flows.planning import stops
from bot.reading.days import TODAYS, read_dated
from bot.reading.hours import read_hour
from bot.reading.writing import read_count
from bot.store.people.units import Unit as Record
from bot.texts.catalogue import LOCALES, Language, language
from bot.texts.reports.file_faults import file_fault, unreadable
from bot.texts.submissions.reading import no_day
from schedules.cadences.hours import local_moment
from schedules.calendars.countries import is_country
from schedules.roadmap import Roadmap, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import ATTRIBUTES, CALENDARS, EVERY_DAY, Attribute, Calendar, Party, Scope, Stop, Unit

# More bytes than any roadmap has.
LARGEST = 64 << 20
# The spreadsheet that a roadmap is read from, and those that people have besides.
SHEET, OTHER_SHEETS = ".xlsx", (".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".et", ".numbers")


def roadmap_at(path: Path | None, speech: Language | None = None) -> Roadmap:
    """The roadmap in a file, or the shipped one; raises Refused with every fault, said in English or as it is asked."""
    return roadmap_text_at(path, speech)[1]


def roadmap_text_at(path: Path | None, speech: Language | None = None) -> tuple[str, Roadmap]:
    """As `roadmap_at`, with the text in which it stands."""
    speech = speech or language("en")
    try:
        if path and path.stat().st_size > LARGEST:
            raise Refused(speech.plain("{file}: is larger than {n} MB; no roadmap is", file=path, n=LARGEST >> 20))
        text = path.read_text("utf-8-sig") if path else shipped_roadmap()
        return text, read_roadmap(text)
    except OSError as error:
        raise Refused(unreadable(speech, path, error)) from None
    except UnicodeDecodeError:
        _refuse_spreadsheet(path, speech)
        raise Refused(
            speech.plain("{file}: cannot be read: it is not UTF-8; save it as a JSON file in UTF-8", file=path)
        ) from None
    except RoadmapError as error:
        _refuse_spreadsheet(path, speech)
        at = f"{path}: " if path else ""
        raise Refused("\n".join(f"{at}{file_fault(speech, fault)}" for fault in error.faults)) from None


def _refuse_spreadsheet(path: Path | None, speech: Language) -> None:
    """Refuse a file that is no text of a roadmap because it is a spreadsheet, with the way from there."""
    if path and path.suffix.lower() == SHEET:
        verb = f"dutybell roadmap convert {path} {path.with_suffix('.json')}"
        said = {"file": path, "verb": verb}
        raise Refused(speech.plain("{file}: is a spreadsheet, which is made into JSON first: {verb}", **said)) from None
    if path:
        refuse_other_sheet(path, speech)


def refuse_other_sheet(path: Path, speech: Language) -> None:
    """Refuse a spreadsheet of a kind that is not read."""
    if path.suffix.lower() in OTHER_SHEETS:
        raise Refused(
            speech.plain(
                "{file}: is a spreadsheet of another kind; open it in Excel or LibreOffice and save it as {sheet}",
                file=path,
                sheet=SHEET,
            )
        ) from None


def roadmaps_at(paths: Sequence[Path | None], speech: Language | None = None) -> list[Roadmap]:
    """The roadmaps in some files, None for the shipped one; raises Refused as well where two have one id."""
    speech = speech or language("en")
    found: dict[str, Roadmap] = {}
    for path in paths:
        roadmap = roadmap_at(path, speech)
        if roadmap.id in found:
            said = {"file": path, "id": roadmap.id}
            raise Refused(
                speech.plain(
                    "--roadmap {file}: is a roadmap of the id {id}, as another one; give one of each id", **said
                )
            )
        found[roadmap.id] = roadmap
    return list(found.values())


def attributes(pairs: Sequence[str]) -> dict[str, Attribute]:
    """`headcount=120` and the like, each value read as the kind that the attribute has."""
    read: dict[str, Attribute] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        kind = ATTRIBUTES.get(name)
        if kind is None:
            raise Refused(f"--attr {pair}: no attribute is named {name!r}; there are {', '.join(ATTRIBUTES)}")
        if kind is bool:
            if text not in ("true", "false"):
                raise Refused(f"--attr {pair}: must be {name}=true or {name}=false")
            read[name] = text == "true"
        elif kind is int:
            if (number := read_count(text)) is None:
                raise Refused(f"--attr {pair}: must be a whole number, as in {name}=120")
            read[name] = number
        elif isinstance(kind, tuple):
            if text not in kind:
                raise Refused(f"--attr {pair}: must be one of {', '.join(kind)}")
            read[name] = text
    return read


def day(option: str, text: str) -> date:
    """A local day with its year, as in `2026-11-30`; one that hangs on today is none for a script."""
    read = read_dated(text)
    if isinstance(read, date):
        return read
    why = no_day(language("en"), read, TODAYS[0]).unescape() if read.why != "no_year" else ""
    raise Refused(f"{option} {text}: must be a day with its year, as in 2026-11-30. {why}".rstrip())


def dated_events(pairs: Sequence[str], zone: ZoneInfo) -> dict[str, list[date | datetime]]:
    """`penalty_decision=2026-09-28` or `accident=2026-09-28T14:20` and the like: days and moments, grouped by event."""
    read: dict[str, list[date | datetime]] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        on, parted, hour = text.partition("T")
        told = day(f"--event {name}", on)
        at = read_hour(hour) if parted else None
        if parted and at is None:
            raise Refused(f"--event {pair}: its hour must be one, as in {name}={told}T14:20")
        read.setdefault(name, []).append(local_moment(told, at, zone) if at else told)
    return read


def spoken_said(code: str) -> str:
    """A unit's language, or `none`; refuses one that there is not."""
    if code not in (*LOCALES, "none"):
        raise Refused(f"--language {code}: must be one of {', '.join(LOCALES)} or none")
    return code


def calendar_said(calendar: str) -> Calendar:
    """A calendar's name; refuses one that does not exist."""
    if calendar not in CALENDARS and not is_country(calendar):
        raise Refused(
            f"--calendar {calendar}: must be one of {', '.join(CALENDARS)}, or another country's code as GB or US-CA"
        )
    return calendar


def week_said(said: str) -> str:
    """A working week as ISO day numbers, from `1-6` or `12345`; refuses what is none."""
    first, dash, last = said.partition("-")
    ranged = dash and len(first) == len(last) == 1 and first in EVERY_DAY and last in EVERY_DAY and first <= last
    days = EVERY_DAY[int(first) - 1 : int(last)] if ranged else "".join(sorted(set(said)))
    if not days or not set(days) <= set(EVERY_DAY):
        raise Refused(f"--week {said}: must be days of the week by number, Monday 1 to Sunday 7, as in 1-6")
    return days


def stop_said(said: str, today: date) -> list[str | None]:
    """A stop of work from `2026-12-01..2026-12-20`, or open from `2026-12-01`; refuses one that begins by today."""
    first, _, last = said.partition("..")
    begins, ends = day("--stop", first), day("--stop", last) if last else None
    if begins <= today:
        raise Refused(f"--stop {said}: must begin after today, {today}: what a day owes is not taken back")
    if ends and ends < begins:
        raise Refused(f"--stop {said}: must not end before it begins")
    return [begins.isoformat(), ends.isoformat() if ends else None]


def stops_said(said: Sequence[str]) -> tuple[Stop, ...]:
    """Stops of a unit that is only planned for, whenever they are."""
    read = (stop_said(each, date.min) for each in said)
    return tuple((date.fromisoformat(first or ""), date.fromisoformat(last) if last else None) for first, last in read)


def stops_after(of: Record, said: str | None, now: datetime, *, restart: bool) -> list[list[str | None]]:
    """The stops of a unit once a new one is said, or once work goes on from tomorrow."""
    today = now.astimezone(ZoneInfo(of.timezone)).date()
    if restart:
        of = replace(of, stops=stops.restarted(of, today))
    if not said:
        return [list(stop) for stop in of.stops]
    first, last = stop_said(said, today)
    return stops.one_more(of, date.fromisoformat(first or ""), date.fromisoformat(last) if last else None)


def unit_said(
    party: str,
    scope: str,
    first_year: int,
    said: dict[str, Attribute],
    *,
    timezone: str,
    calendar: str = "china",
    until: str | None = None,
    week: str = EVERY_DAY,
) -> Unit:
    """A unit made of operator input; refuses a party, scope, zone or calendar that does not exist."""
    if party not in get_args(Party):
        raise Refused(f"--party {party}: must be one of {', '.join(get_args(Party))}")
    if scope not in get_args(Scope):
        raise Refused(f"--scope {scope}: must be company or project")
    return Unit(
        party=cast(Party, party),
        scope=cast(Scope, scope),
        first_year=first_year,
        attributes=said,
        timezone=zone_said(timezone),
        calendar=calendar_said(calendar),
        until=day("--until", until) if until else None,
        week=week_said(week),
    )


def zone_said(timezone: str) -> str:
    """A time zone of operator input; refuses one that does not exist."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(f"--timezone {timezone}: must be a zone name, as in Asia/Shanghai") from None
    return timezone


def moment_text(moment: datetime, timezone: str) -> str:
    """A moment in a zone's local time, for the terminal."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"
