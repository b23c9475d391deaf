"""Loading a checked file: what it says is held against what there is; all of it is brought in, or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows.news import News
from bot.flows.people import grants
from bot.flows.people.change_unit import Changed, change_read
from bot.flows.people.enrol import bring_in, new_code
from bot.flows.people.unit_table import TITLES, Fault, Invited, Row, Tree, spelt
from bot.queries import rights
from bot.reading.names import form
from bot.store.duties import adoptions
from bot.store.duties.roadmaps import in_force
from bot.store.duties.roadmaps import known as known_roadmaps
from bot.store.engine import Connection
from bot.store.hashed import hashed
from bot.store.ledger import ledger
from bot.store.people.invites import expected
from bot.store.people.people import Person
from bot.store.people.units import Unit, all_units
from schedules.obligation import Role
from schedules.record import record
from schedules.unit import ATTRIBUTES, SUPERVISING
from schedules.unit import Unit as Judged

# What a unit has for good.
LASTING = ("party", "scope", "first_year", "since", "timezone")
DEFAULT_ZONE = "Asia/Shanghai"
# So far ahead a new unit may begin to owe, where a person brings it in.
AHEAD = timedelta(days=60)


@record
class Loaded:
    """What a file has brought: units added, changed and found as they were, people invited and known; or its faults."""

    added: int = 0
    changed: int = 0
    same: int = 0
    invited: tuple[Invited, ...] = ()
    known: int = 0
    faults: tuple[Fault, ...] = ()
    news: tuple[News, ...] = ()


@record
class Here:
    """What there is: all units by name, and which of them the one who loads may touch (None for all)."""

    units: Mapping[str, Unit]
    names: Mapping[int, str]
    reach: frozenset[int] | None
    now: datetime

    def mine(self, name: object) -> Unit | None:
        """The unit of this name, if it may be touched."""
        found = self.units.get(str(name))
        return found if found and (self.reach is None or found.id in self.reach) else None

    def name_of(self, unit_id: int | None) -> str:
        """The name of a unit that may be touched, else nothing."""
        name = self.names.get(unit_id or 0, "")
        return name if self.mine(name) else ""


def load(conn: Connection, tree: Tree, now: datetime, by: Person | None = None) -> Loaded:
    """Bring in what a file says, for a person within their reach or for the operator; with any fault, nothing."""
    reach = frozenset(rights.units_for(conn, by.id, "import", now)) if by else None
    known = all_units(conn)
    names = {unit.id: unit.name for unit in known}
    here = Here(units={unit.name: unit for unit in known}, names=names, reach=reach, now=now)
    rows = spelt({"units": tree.units, "people": tree.people}, here.units)
    tree = replace(tree, units=tuple(rows["units"]), people=tuple(rows["people"]))
    faults = sorted(
        [*tree.faults, *_faults(tree, here), *_ungiven(conn, tree, here, by), *_gone_by(conn, tree, here)], key=_place
    )
    if faults:
        return Loaded(faults=tuple(faults))
    added = _add(conn, tree, here, by)
    found = [(row, here.units[row.name]) for row in tree.units if row.name in here.units]
    changes = [_change(conn, row, unit, here, by=by) for row, unit in found]
    changed = sum(each.is_new for each in changes)
    invited = tuple(_invite(conn, tree, {**here.units, **added}, now, by=by))
    return Loaded(
        added=len(added),
        changed=changed,
        same=len(found) - changed,
        invited=invited,
        known=len(tree.people) - len(invited),
        news=tuple(news for each in changes for news in each.news),
    )


def _place(fault: Fault) -> tuple[bool, int, int]:
    return fault.sheet == TITLES["people"], fault.row, fault.column


def _faults(tree: Tree, here: Here) -> Iterator[Fault]:
    """What is wrong with a file once it is held against what there is."""
    new = {row.name for row in tree.units if row.name and row.name not in here.units}
    parties = {row.name: row.said.get("party") for row in tree.units if row.name in new}
    for row in tree.units:
        if not row.name:
            continue
        if unit := here.mine(row.name):
            yield from _against(row, unit, here)
        elif row.name in here.units:
            yield row.fault("name", "taken", given=row.name)
        else:
            yield from _placed(row, new, here)
            above = here.mine(row.said.get("parent"))
            party = above.party if above else parties.get(str(row.said.get("parent")))
            if row.said.get("party") in SUPERVISING and party and party not in SUPERVISING:
                yield row.fault("parent", "supervising", given=row.said["parent"])
    for row in tree.people:
        where = row.said.get("unit")
        if where is not None and where not in new and not here.mine(where):
            yield row.fault("unit", "no_parent", given=where)


def _gone_by(conn: Connection, tree: Tree, here: Here) -> Iterator[Fault]:
    """The roadmaps by which a unit cannot go, or not by this file: that is the operator's to say, of a new unit."""
    there, names = [each.name for each in in_force(conn)], {each.id: each.name for each in known_roadmaps(conn)}
    for row in tree.units:
        given = row.said.get("roadmaps")
        if given is None:
            continue
        unit, listed = here.mine(row.name), ", ".join(given)
        going = adoptions.of_unit(conn, unit.id) if unit else []
        goes_by = {names[one.roadmap_id] for one in going if one.roadmap_id in names}  # own rules have no name
        if unit and set(given) != goes_by:
            yield row.fault("roadmaps", "fixed_roadmaps", given=listed)
        elif not unit and here.reach is not None:
            yield row.fault("roadmaps", "operators", given=listed)
        elif not unit and (unknown := next((each for each in given if each not in there), None)):
            yield row.fault("roadmaps", "no_roadmap", given=unknown, names=", ".join(there) or "–")


def _ungiven(conn: Connection, tree: Tree, here: Here, by: Person | None) -> Iterator[Fault]:
    """The roles that a file would give and that do not fit their unit, or are not this person's to give there."""
    rows, come = {row.name: row for row in tree.units if row.name}, expected(conn, here.now)
    for row in tree.people:
        name, role = row.said.get("unit"), row.said.get("role")
        unit = here.mine(name)
        new = rows.get(str(name)) if not unit else None
        if not role or not (unit or new) or (unit and (unit.id, role, row.name) in come):
            continue
        said = new.said if new else {}
        party, scope = (unit.party, unit.scope) if unit else (said.get("party"), said.get("scope", "company"))
        if party and role not in grants.fitting(party, scope):
            yield row.fault("role", "unfit", given=role, unit=str(name))
        elif by and not (
            grants.may_give(conn, by.id, role, unit, now=here.now)
            if unit
            else _in_new(conn, role, new, rows, here=here, by=by)
        ):
            yield row.fault("role", "ungiven", given=role, unit=str(name))


def _in_new(conn: Connection, role: Role, new: Row | None, rows: Mapping[str, Row], *, here: Here, by: Person) -> bool:
    """Whether a person may give a role in a unit that the file adds; a missing place is a fault of its own."""
    is_company, way = False, set[str]()
    while new and new.name not in way:
        way.add(new.name)
        is_company = is_company or new.said.get("scope", "company") == "company"
        above = str(new.said.get("parent"))
        if unit := here.mine(above):
            return grants.may_give_in_new(conn, by.id, role, unit, now=here.now, company=is_company)
        new = rows.get(above)
    return True


def _against(row: Row, unit: Unit, here: Here) -> Iterator[Fault]:
    """What differs from a unit of record and may not."""
    for key in LASTING:
        if key in row.said and row.said[key] != (was := getattr(unit, key)):
            yield row.fault(key, "fixed", given=row.said[key], was=was)
    if "parent" in row.said and row.said["parent"] != here.names.get(unit.parent_id or 0):
        was = here.name_of(unit.parent_id)
        yield row.fault("parent", "fixed" if was else "fixed_empty", given=row.said["parent"], was=was)
    if "since" not in row.said:
        yield from _ends(row, unit.since)


def _placed(row: Row, new: set[str], here: Here) -> Iterator[Fault]:
    """What keeps a new unit from its place in the tree."""
    parent = row.said.get("parent")
    if parent is not None and parent not in new and not here.mine(parent):
        yield row.fault("parent", "no_parent", given=parent)
    if parent is None and "parent" not in row.bad:
        if row.said.get("scope") == "project":
            yield row.fault("parent", "project")
        elif here.reach is not None:
            yield row.fault("parent", "reach")
    if here.reach is not None:
        yield from _beginning(row, here.now)
    if "since" not in row.said and "since" not in row.bad:
        yield from _ends(row, here.now.astimezone(ZoneInfo(row.said.get("timezone", DEFAULT_ZONE))).date())


def _beginning(row: Row, now: datetime) -> Iterator[Fault]:
    """What lets a unit that a person brings in begin too late; the operator may say what is right."""
    today = now.astimezone(ZoneInfo(row.said.get("timezone", DEFAULT_ZONE))).date()
    year, since = row.said.get("first_year"), row.said.get("since")
    if year and year > today.year:
        yield row.fault("first_year", "late_year", given=year, last=today.year)
    if since and since > today + AHEAD:
        yield row.fault("since", "late_since", given=since, last=today + AHEAD)


def _ends(row: Row, since: date) -> Iterator[Fault]:
    until = row.said.get("until")
    if until and until < since:
        yield row.fault("until", "before", since=since, until=until)


def _add(conn: Connection, tree: Tree, here: Here, by: Person | None) -> dict[str, Unit]:
    """Add the new units, each after the one above it."""
    waiting = {row.name: row for row in tree.units if row.name not in here.units}
    added: dict[str, Unit] = {}
    for start in list(waiting):
        way = [start] if start in waiting else []
        while way and (above := waiting[way[-1]].said.get("parent")) in waiting:
            way.append(str(above))
        for name in reversed(way):
            row = waiting.pop(name)
            above = row.said.get("parent")
            parent = added.get(str(above)) or here.units.get(str(above))
            added[name] = bring_in(
                conn,
                name,
                _judged(row, parent, here.now),
                parent,
                now=here.now,
                by=by.id if by else None,
                roadmaps=row.said.get("roadmaps", ()),
            )
    return added


def _judged(row: Row, parent: Unit | None, now: datetime) -> Judged:
    """A new unit as its row says it; unless it says another, year 1 is that of the enterprise above it, else this."""
    kept = ("party", "scope", "since", "until", "timezone", "calendar", "week")
    year = now.astimezone(ZoneInfo(row.said.get("timezone", DEFAULT_ZONE))).year
    year = parent.first_year if parent and parent.party == "enterprise" else year
    return Judged(
        first_year=row.said.get("first_year", year),
        attributes=_attributes(row, {}),
        **{key: row.said[key] for key in kept if key in row.said},
    )


def _attributes(row: Row, before: Mapping[str, Any]) -> dict[str, Any]:
    """What a unit says of itself, once a row has spoken; a dash takes a word back."""
    after = {**before, **{key: row.said[key] for key in ATTRIBUTES if key in row.said}}
    return {key: value for key, value in after.items() if value is not None}


def _change(conn: Connection, row: Row, unit: Unit, here: Here, *, by: Person | None) -> Changed:
    """Change a unit to what its row says."""

    def change(of: Unit) -> Unit:
        return replace(
            of,
            attributes=_attributes(row, of.attributes),
            ended_on=row.said.get("until", of.ended_on),
            calendar=row.said.get("calendar", of.calendar),
            week=row.said.get("week", of.week),
        )

    return change_read(conn, unit.id, change, here.now, by=by.id if by else None)


def _invite(
    conn: Connection, tree: Tree, units: Mapping[str, Unit], now: datetime, *, by: Person | None
) -> Iterator[Invited]:
    """An invitation for each person who neither holds the role by this name nor is invited to it."""
    here = {(unit_id, role, form(name)) for unit_id, role, name in expected(conn, now)}
    for row in tree.people:
        unit, role = units[row.said["unit"]], row.said["role"]
        if (unit.id, role, form(row.name)) in here:
            continue
        by_id, speaks = by.id if by else None, row.said.get("language")
        code = new_code(conn, unit, role, now, by=by_id, name=row.name, speaks=speaks)
        ledger.append(conn, unit.company_id, "invited", now, unit=unit.id, role=role, code=hashed(code), by=by_id)
        yield Invited(name=row.name, unit=unit.name, role=role, code=code)
