"""What a company brings in below itself: a group is not above itself, and a new unit is no way to owe less."""

from collections.abc import Iterator

import pytest

from bot.queries.board import span
from bot.store.duties import rates
from bot.store.people.units import unit_named
from schedules.rate import Rate
from schedules.unit import Unit
from tests.journeys.below_authority import AUTHORITY, COMPANY, LEADER, MANAGER, SUPERVISOR
from tests.journeys.exemptions.test_exemptions import rate, told, waive
from tests.journeys.town import local
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

DAILY = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}),
    obligation("look", {"kind": "every", "period": "day"}, scope="project", owner="safety_officer"),
    obligation(
        "risk",
        {"kind": "every", "period": "day"},
        scope="project",
        owner="safety_officer",
        applies_when={"attr": "major_risk", "is": True},
    ),
)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 2, 8), roadmap=DAILY)
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026), AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    yield town
    town.close()


def load(here: QuietTown, who: int, heading: str, *rows: str) -> str:
    """Let someone send a table of units; the answer."""
    here.say(who, "/import")
    here.document(who, "t.csv", "\n".join((f"kind,name,party,scope,parent{heading}", *rows)).encode("utf-8-sig"))
    return here.shown(who)[-1].text


def of(here: QuietTown, name: str) -> Rate:
    """The rate of one unit on the authority's board."""

    def read(conn: object) -> Rate:
        root = unit_named(conn, AUTHORITY)  # type: ignore[arg-type]
        assert root
        lines = rates.by_unit(conn, root.id, span(root, "y", here.clock.now()), 0, size=20).lines  # type: ignore[arg-type]
        return next(line.rate for line in lines if line.name == name)

    return here.store.read_now(read)


def test_a_group_is_not_above_its_own_subsidiary(here: QuietTown) -> None:
    load(here, MANAGER, "", "unit,宏达一分公司,enterprise,company,宏达建设")
    here.at(local(2026, 11, 3, 9, 30))
    assert "宏达一分公司" in told(here, SUPERVISOR)[-1]
    assert "新纳入单位" in told(here, SUPERVISOR)[-1]
    here.at(local(2026, 12, 3, 9, 30))
    owed = of(here, "宏达一分公司").owed
    waive(here, MANAGER, "inspect", "项目调整")
    here.at(local(2026, 12, 3, 9, 31))
    waived = rate(here).waived
    assert waived == 1
    assert rate(here).unseen == 1
    assert of(here, "宏达一分公司").owed == owed
    here.at(local(2026, 12, 4, 9, 30))
    assert "项目调整" in told(here, SUPERVISOR)[-1]
    assert rate(here).unseen == 0


def test_what_a_new_site_says_of_itself_makes_it_owe_no_less_until_it_is_seen_above(here: QuietTown) -> None:
    here.channel.blocked.add(SUPERVISOR)
    answer = load(
        here,
        MANAGER,
        ",week,since,until",
        "unit,一号楼,enterprise,project,宏达建设,,,",
        "unit,二号楼,enterprise,project,宏达建设,12345,,",
        "unit,三号楼,enterprise,project,宏达建设,,2026-12-20,",
        "unit,四号楼,enterprise,project,宏达建设,,,2026-11-02",
    )
    assert "未导入" not in answer
    for day in range(3, 12):
        here.at(local(2026, 11, day, 9, 30))
    plain = of(here, "一号楼").owed
    assert plain == 9
    assert [of(here, name).owed for name in ("二号楼", "三号楼", "四号楼")] == [plain] * 3
    here.channel.blocked.clear()
    here.say(SUPERVISOR, "/board")
    here.at(local(2026, 11, 12, 9, 30))
    for name in ("一号楼", "二号楼", "三号楼", "四号楼"):
        assert name in told(here, SUPERVISOR)[-1]
    for word in ("周一、周二、周三、周四、周五", "12月20日", "11月2日"):  # and what each says of itself
        assert word in told(here, SUPERVISOR)[-1]
    assert of(here, "三号楼").owed < plain  # seen, it begins on its day


@pytest.mark.parametrize(("heading", "said", "fault"), [
    (",first_year", "2027", "最晚为2026"),
    (",since", "2027-03-01", "最晚为2027-01-01"),
])  # fmt: skip
def test_a_new_site_cannot_begin_far_ahead(here: QuietTown, heading: str, said: str, fault: str) -> None:
    answer = load(here, MANAGER, heading, f"unit,一号楼,enterprise,project,宏达建设,{said}")
    assert fault in answer
    assert "第2行" in answer.replace(" ", "")


def test_a_company_sets_up_no_one_above_itself(here: QuietTown) -> None:
    for rows in (
        ("unit,监督站,supervision_body,company,宏达建设",),
        ("unit,学院,training_institute,company,宏达建设", "unit,协会,construction_association,company,学院"),
    ):
        assert "监管单位不能设在其下" in load(here, MANAGER, "", *rows)
    rows = ("unit,学院,training_institute,company,宏达建设", "unit,分公司,enterprise,company,学院")
    assert "未导入" not in load(here, MANAGER, "", *rows)
    here.at(local(2026, 11, 3, 9, 30))
    assert "分公司" in told(here, SUPERVISOR)[-1]  # also below a unit that supervises nobody


def test_a_site_that_leaves_its_companys_word_unsaid_owes_by_it_until_it_is_seen_above(here: QuietTown) -> None:
    here.unit("危险公司", Unit(party="enterprise", first_year=2026, attributes={"major_risk": True}), AUTHORITY)
    here.join(21, "周正", "safety_manager", "危险公司")
    here.channel.blocked.add(SUPERVISOR)
    load(here, 21, ",major_risk", "unit,甲,enterprise,project,危险公司,", "unit,乙,enterprise,project,危险公司,是")
    here.at(local(2026, 11, 6, 9, 30))
    assert of(here, "甲").owed == of(here, "乙").owed
    here.channel.blocked.clear()
    here.say(SUPERVISOR, "/board")
    here.at(local(2026, 11, 9, 9, 30))
    assert "甲：新纳入单位 · 重大风险 是 → 未填" in told(here, SUPERVISOR)[-1]
    assert of(here, "甲").owed < of(here, "乙").owed


def test_a_site_that_began_long_ago_owes_nothing_that_was_over_when_it_came(here: QuietTown) -> None:
    load(here, MANAGER, ",since", "unit,一号楼,enterprise,project,宏达建设,2026-01-01")
    here.at(local(2026, 11, 5, 9, 30))
    assert of(here, "一号楼").owed == 3


def test_a_company_that_those_above_bring_in_needs_no_telling(here: QuietTown) -> None:
    load(here, SUPERVISOR, "", "unit,邻居公司,enterprise,company,监管局")
    here.at(local(2026, 11, 3, 9, 30))
    assert told(here, SUPERVISOR) == []


def test_nobody_corrects_the_name_of_someone_who_also_belongs_elsewhere(here: QuietTown) -> None:
    here.unit("邻居公司", Unit(party="enterprise", first_year=2026), AUTHORITY)
    here.unit("一号楼", Unit(party="enterprise", first_year=2026, scope="project"), COMPANY)
    here.join(21, "周正", "safety_manager", "邻居公司")
    here.join(21, "周正", "safety_officer", "一号楼")
    here.join(14, "赵强", "project_manager", "一号楼")
    here.say(14, "/team")
    here.press_on(14, "周正")
    answer = here.press_on(14, "✏️")
    assert "周正" in str(answer)
    assert "/name" in str(answer)
    here.say(14, "无证人员")
    assert "named" not in [entry["action"] for entry in here.entries(2)]
