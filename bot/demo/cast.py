"""Who is in the demo: units with what they say of themselves, and people with their roles."""

from datetime import date

from bot.flows.rules.keep import Wanted
from bot.sandbox import Person
from schedules.obligation import Role
from schedules.record import record
from schedules.unit import Attribute, Unit

LEADER = Person(id=1001, first_name="建国", last_name="王", label="principal_leader")
MANAGER = Person(id=1002, first_name="安", last_name="李", label="safety_manager")
SUPERVISOR = Person(id=1003, first_name="清", last_name="陈", label="supervisor")
PEOPLE = (LEADER, MANAGER, SUPERVISOR)

SITE_MANAGER = Person(id=1004, first_name="强", last_name="刘", label="project_manager")
OTHER_LEADER = Person(id=1005, first_name="丽", last_name="孙", label="principal_leader")
OTHER_MANAGER = Person(id=1006, first_name="军", last_name="何", label="safety_manager")
OTHER_SITE_MANAGER = Person(id=1007, first_name="磊", last_name="郑", label="project_manager")
MORE_PEOPLE = (*PEOPLE, SITE_MANAGER, OTHER_LEADER, OTHER_MANAGER, OTHER_SITE_MANAGER)

AUTHORITY, COMPANY, SITE = "市住房和建设局", "宏达建设", "宏达·滨海一号楼"
OTHER_COMPANY, OTHER_SITE = "远景装饰", "远景·科技园改造"
# What a company of the demo, and so its project, goes by besides the shipped roadmap.
FIRE_SAFETY = "china-unit-fire-safety"


@record
class Arranged:
    """An act that whoever owes it has planned: the obligation, the day, the place, and who is to come."""

    obligation: str
    by: Person
    on: date
    place: str
    people: tuple[Person, ...]


@record
class Place:
    """A unit of the demo with its people; `diligence` is the share of duties that it does, in percent.

    It goes by the shipped roadmap, or by what the one above it does, and `besides` by others. It has put `together` a
    bundle of its own: the words for it, then its obligations; it keeps `rules` that it set for itself. What is
    `arranged` is still to come when the demo begins.
    """

    name: str
    unit: Unit
    parent: str | None
    people: tuple[tuple[Person, Role], ...]
    diligence: int = 100
    besides: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    rules: tuple[Wanted, ...] = ()
    arranged: tuple[Arranged, ...] = ()


def _enterprise(headcount: int, trade: str) -> Unit:
    said: dict[str, Attribute] = {"headcount": headcount, "hazardous": True, "ownership": "private", "trade": trade}
    return Unit(party="enterprise", first_year=2026, attributes=said)


PLACES = (
    Place(
        name=AUTHORITY,
        unit=Unit(party="housing_authority", first_year=2026),
        parent=None,
        people=((SUPERVISOR, "supervisor"),),
        diligence=90,
    ),
    Place(
        name=COMPANY,
        unit=_enterprise(120, "construction"),
        parent=AUTHORITY,
        people=((MANAGER, "safety_manager"), (LEADER, "principal_leader")),
        diligence=94,
        besides=(FIRE_SAFETY,),
        together=("季度安全资料整理", "report-channels", "training-archive", "safety-office-rules"),
        rules=(
            Wanted(
                what="检查灭火器",
                often="month",
                owner="safety_manager",
                proof=("photo",),
                of=("enterprise",),
                since=date(2026, 11, 1),
            ),
        ),
        arranged=(
            Arranged(
                obligation="eight-onces-inspection",
                by=LEADER,
                on=date(2026, 11, 4),
                place="滨海一号楼工地",
                people=(MANAGER, SITE_MANAGER),
            ),
        ),
    ),
    Place(
        name=SITE,
        unit=Unit(party="enterprise", first_year=2026, scope="project"),
        parent=COMPANY,
        people=((SITE_MANAGER, "project_manager"),),
        diligence=88,
    ),
    Place(
        name=OTHER_COMPANY,
        unit=_enterprise(45, "decoration"),
        parent=AUTHORITY,
        people=((OTHER_MANAGER, "safety_manager"), (OTHER_LEADER, "principal_leader")),
        diligence=61,
    ),
    Place(
        name=OTHER_SITE,
        unit=Unit(party="enterprise", first_year=2026, scope="project"),
        parent=OTHER_COMPANY,
        people=((OTHER_SITE_MANAGER, "project_manager"),),
        diligence=72,
    ),
)
