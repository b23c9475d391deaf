"""Overseeing: the board of the units below, for those who may see there; it only reads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.queries import duty_views, rights
from bot.queries.duty_views import DutyView
from bot.queries.status import WORST_FIRST
from bot.store.duties import rates
from bot.store.duties.duties import duties_of
from bot.store.duties.obligations import adopted, known_key
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import Unit, ancestors, has_below, known_unit, unit
from bot.texts import words
from bot.texts.catalogue import Language, language
from bot.texts.notices import supervision as supervision_texts
from bot.texts.reports import board as texts
from bot.texts.reports.board import Board, Entry, PeriodChoice, Place
from schedules.period import PeriodKind, period_of

KINDS: dict[PeriodChoice, PeriodKind] = {"m": "month", "q": "quarter", "y": "year", "l": "year"}


def roots(conn: Connection, person_id: int, action: rights.Action, now: datetime) -> list[int]:
    """The units that someone holds a role in by which they may do this in the units below, if there are any."""
    mine = dict.fromkeys(
        one.unit_id for one in rights.held(conn, person_id, now) if rights.allows(one.role, action, "below")
    )
    return [unit_id for unit_id in mine if has_below(conn, unit_id)]


def oversees(conn: Connection, person_id: int, action: rights.Action, root_id: int, now: datetime) -> bool:
    """Whether someone may do this in every unit below one."""
    reach = {root_id, *ancestors(conn, root_id)}
    mine = rights.held(conn, person_id, now)
    return any(one.unit_id in reach and rights.allows(one.role, action, "below") for one in mine)


def first_place(root_id: int) -> Place:
    """Where the board opens: the units below, through this year."""
    return Place(path="u", period="y", pages=(0,), root=root_id)


def board(conn: Connection, by: Person, place: Place, now: datetime) -> Body | None:
    """The board at a place; None where there is no such place or it is not for this person."""
    root, of = known_unit(conn, place.root), known_unit(conn, place.unit) if place.unit else None
    if not root or not oversees(conn, by.id, "see", root.id, now):
        return None
    if place.unit and (not of or root.id not in ancestors(conn, of.id)):
        return None
    if bool(of) != (place.path in ("ub", "ubd", "oud")):
        return None
    key = known_key(conn, place.obligation) if place.obligation else None
    if bool(key) != (place.path in ("ou", "ubd", "oud")):
        return None
    if of and place.path.endswith("d"):
        return _duties(conn, by, place, of, key or "", now)
    return _ranking(conn, by, place, root, of, key, now)


def span(of: Unit, period: PeriodChoice, now: datetime, key: str | None = None) -> rates.Span:
    """The days of a period as the unit's local day lies in it, and how to judge duties of them."""
    local = now.astimezone(ZoneInfo(of.timezone))
    day = local.date() if period != "l" else date(local.year - 1, 1, 1)
    found = period_of(KINDS[period], day)
    return rates.Span(first=found.first, last=found.last, today=local.date(), key=key)


def _ranking(
    conn: Connection, by: Person, place: Place, root: Unit, of: Unit | None, key: str | None, now: datetime
) -> Body:
    speech, counted = language(by.language), span(root, place.period, now, key)
    if of:
        found = rates.by_obligation(conn, counted, place.page, texts.LISTED, unit_id=of.id)
    elif place.path == "o":
        found = rates.by_obligation(conn, counted, place.page, texts.LISTED, root_id=root.id)
    else:
        found = rates.by_unit(conn, root.id, counted, place.page, texts.LISTED)
    entries = [
        Entry(
            id=line.id,
            name=line.name if place.path[-1] == "u" else _title(conn, speech, line.id),
            rate=line.rate,
        )
        for line in found.lines
    ]
    shown = Board(
        title=_heading(conn, speech, of or root, place.obligation),
        entries=entries,
        lines=found.lines_in_all,
        without=found.without,
        rate=found.rate,
    )
    here = place.turned(min(place.page, max(0, found.lines_in_all - 1) // texts.LISTED))
    return texts.ranking(speech, here, shown, _more(conn, by, here, root, of, now))


def _heading(conn: Connection, speech: Language, of: Unit, obligation_id: int) -> Markup:
    parts = [words.cut(of.name, texts.NAMED)]
    if obligation_id:
        parts.append(_title(conn, speech, obligation_id))
    return Markup(" · ").join(parts)


def _title(conn: Connection, speech: Language, obligation_id: int) -> str:
    return str(getattr(adopted(conn, obligation_id).obligation.title, speech.code))


def _more(
    conn: Connection, by: Person, place: Place, root: Unit, of: Unit | None, now: datetime
) -> Sequence[tuple[Button, ...]]:
    """What else may be done here: send it a supervision notice, look further down, or up again."""
    speech = language(by.language)
    if of:
        row = [supervision_texts.begin(speech, f"u{of.id}")] if rights.may(conn, by.id, "supervise", of, now) else []
        if has_below(conn, of.id):
            into = replace(first_place(of.id), period=place.period)
            row.append(Button(label=speech.plain("Units below"), verb="board", arg=into.arg))
        return (tuple(row),) if row else ()
    if root.parent_id and oversees(conn, by.id, "see", root.parent_id, now):
        above, name = replace(first_place(root.parent_id), period=place.period), unit(conn, root.parent_id).name
        return ((Button(label=f"↑ {words.cut(name, texts.LABELLED)}", verb="board", arg=above.arg),),)
    return ()


def _duties(conn: Connection, by: Person, place: Place, of: Unit, key: str, now: datetime) -> Body:
    speech, counted = language(by.language), span(of, place.period, now)
    mine = [one for one in duties_of(conn, [of.id], counted.first, counted.last) if one.key == key]
    views = sorted(duty_views.views_for(conn, by, mine, now), key=_most_telling)
    here = place.turned(min(place.page, max(0, len(views) - 1) // texts.LISTED))
    return texts.duties(speech, here, _heading(conn, speech, of, place.obligation), views, ())


def _most_telling(seen: DutyView) -> tuple[int, int]:
    """What needs a look first, and of that the latest."""
    return WORST_FIRST.index(seen.standing), -seen.due_on.toordinal()
