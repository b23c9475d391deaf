"""The columns of both sheets: their headings in two languages, what a cell may say, and how each is explained."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, get_args

from bot.flows.people.unit_table import Sheet
from bot.reading.names import form
from bot.texts import words
from bot.texts.catalogue import LOCALES, language
from schedules.obligation import Role
from schedules.record import record
from schedules.unit import ATTRIBUTES

Kind = Literal["text", "whole", "day", "flag", "zone", "calendar", "choice", "names"]
NOTES = "说明 Notes"
# In a CSV file this column says of each row which sheet it belongs to.
CSV_KIND = ("种类", "kind")
CSV_KINDS: dict[Sheet, tuple[str, str]] = {"units": ("单位", "unit"), "people": ("人员", "person")}


@record
class Column:
    """A column; of a choice `words` hold the value and its Chinese word, `example` is what the template shows."""

    key: str
    zh: str
    en: str
    kind: Kind
    about: tuple[str, str]
    needed: bool = False
    aliases: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    example: Any = None

    @property
    def heading(self) -> str:
        """What stands over the column: 名称 name."""
        return f"{self.zh} {self.en}"

    @property
    def choices(self) -> list[str]:
        """What the drop-down list offers: 企业 enterprise."""
        return offered(self.kind, self.words)


def offered(kind: str, words: Mapping[str, str]) -> list[str]:
    """What the drop-down list of a column of this kind offers; of a choice `words` hold each value's Chinese word."""
    if kind == "flag":
        return [shown_flag(True), shown_flag(False)]
    return [shown(words, value) for value in words]


def shown(words: Mapping[str, str], value: str) -> str:
    """A value of a choice as a cell says it: 企业 enterprise."""
    return f"{words[value]} {value}"


def shown_flag(value: bool) -> str:
    """Yes or no as a cell says it."""
    return "是 yes" if value else "否 no"


def plain(said: str) -> str:
    """A heading or word as it is compared: without case, spaces, underlines and the star of a needed column."""
    return "".join(sign for sign in form(said) if sign not in "_*")


def names(*both: str) -> set[str]:
    """All ways to write a thing that has these names: each of them, or the first with any other."""
    first, *others = map(plain, both)
    return {first, *others, *(first + other for other in others)}


SAID_OF_UNITS: dict[str, tuple[str, str, str]] = {
    "headcount": ("人数", "从业人员人数", "How many people work there"),
    "hazardous": (
        "高危行业",
        "是否属于矿山、建筑施工等高危行业",
        "Whether its trade counts as hazardous, as building does",
    ),
    "ownership": ("所有制", "所有制性质", "Who owns it"),
    "trade": ("行业", "主营行业", "Its main trade"),
    "major_risk": ("重大风险", "是否存在重大安全风险", "Whether it has a major safety risk"),
    "has_projects": ("有在建项目", "是否有在建项目", "Whether it has projects under construction"),
    "party_branch": ("有党组织", "是否设有党组织（党支部）", "Whether it has a Party organisation or branch"),
    "insured": ("已投保安责险", "是否已投保安全生产责任保险", "Whether it holds safety liability insurance"),
    "rail": ("轨道交通工程", "是否为城市轨道交通工程", "Whether it builds urban rail"),
    "underground": ("地下工程", "是否有井下或地下暗挖作业", "Whether it works underground"),
}
OWNERSHIP = {
    "private": "民营",
    "municipal_state": "市属国有",
    "provincial_state": "省属国有",
    "central_state": "中央企业",
    "foreign": "外资",
}
TRADE = {
    "construction": "施工",
    "decoration": "装饰",
    "supervision": "监理",
    "real_estate": "房地产",
    "survey_design": "勘察设计",
    "other": "其他",
}
PARTY = {
    "enterprise": "企业",
    "housing_authority": "住房建设部门",
    "supervision_body": "工程监督机构",
    "construction_association": "建筑业协会",
    "decoration_association": "装饰行业协会",
    "supervision_association": "监理工程师协会",
    "real_estate_association": "房地产业协会",
    "survey_design_association": "勘察设计协会",
    "training_institute": "培训学院",
}
_EXAMPLES = {"headcount": 120, "hazardous": "是 yes", "ownership": "民营 private", "trade": "施工 construction"}


def _attribute(key: str) -> Column:
    zh, *about = SAID_OF_UNITS[key]
    kind = ATTRIBUTES[key]
    said: dict[Any, Kind] = {bool: "flag", int: "whole"}
    return Column(
        key=key,
        zh=zh,
        en=key.replace("_", " "),
        kind=said.get(kind, "choice"),
        about=(f"{about[0]}。未知则留空", f"{about[1]}. Empty if not known"),
        words={"ownership": OWNERSHIP, "trade": TRADE}.get(key, {}),
        example=_EXAMPLES.get(key),
    )


UNITS: tuple[Column, ...] = (
    Column(
        key="name",
        zh="名称",
        en="name",
        kind="text",
        needed=True,
        aliases=("单位名称", "姓名"),
        about=("单位全称，每个单位不同", "The unit's full name; no two are the same"),
        example="示例建设公司",
    ),
    Column(
        key="party",
        zh="类别",
        en="party",
        kind="choice",
        words=PARTY,
        needed=True,
        about=("单位在行动方案中的类别", "What the unit is in the action plan"),
        example="企业 enterprise",
    ),
    Column(
        key="scope",
        zh="层级",
        en="scope",
        kind="choice",
        words={"company": "公司", "project": "项目"},
        about=("公司或项目；留空为公司", "Company or project; company if empty"),
        example="公司 company",
    ),
    Column(
        key="parent",
        zh="上级单位",
        en="parent",
        kind="text",
        about=("上级单位的名称；项目必填", "The name of the unit above; a project needs one"),
    ),
    Column(
        key="first_year",
        zh="首年",
        en="first year",
        kind="whole",
        about=("行动方案第一年对应的年份；留空为今年", "The year in which the plan's year 1 falls; this one if empty"),
        example=2026,
    ),
    Column(
        key="since",
        zh="起始日",
        en="since",
        kind="day",
        about=("承担职责的开始日期；留空为今天", "The day from which it owes duties; today if empty"),
    ),
    Column(
        key="until",
        zh="结束日",
        en="until",
        kind="day",
        about=("结束日期；不结束则留空", "The last day on which it owes duties; empty if it has no end"),
    ),
    Column(
        key="timezone",
        zh="时区",
        en="time zone",
        kind="zone",
        about=("留空为 Asia/Shanghai", "Asia/Shanghai if empty"),
        example="Asia/Shanghai",
    ),
    Column(
        key="calendar",
        zh="日历",
        en="calendar",
        kind="calendar",
        words={"china": "中国工作日", "weekdays": "周一至周五", "every_day": "每天"},
        about=(
            "哪些天提醒；留空为中国工作日；其他国家写代码，如 GB、US-CA",
            "The days on which it is reminded; China's working days if empty, others by code, as GB or US-CA",
        ),
        example="中国工作日 china",
    ),
    Column(
        key="week",
        zh="工作周",
        en="working week",
        kind="choice",
        words={"1234567": "每天都上班", "123456": "周一到周六", "12345": "周一到周五"},
        about=(
            "哪些天上班，每日职责只在这些天；留空为每天",
            "The days worked, on which daily duties are owed; each day if empty",
        ),
    ),
    Column(
        key="roadmaps",
        zh="路线图",
        en="roadmaps",
        kind="names",
        about=(
            "执行的路线图编号，多份用逗号隔开；留空随上级单位；仅限系统管理员在命令行导入时填写",
            "The ids of the roadmaps that it goes by, with commas between; those of the unit above if empty; "
            "read by the operator's import alone",
        ),
    ),
    *map(_attribute, ATTRIBUTES),
)

PEOPLE: tuple[Column, ...] = (
    Column(
        key="name",
        zh="姓名",
        en="name",
        kind="text",
        needed=True,
        aliases=("名称",),
        about=("真实姓名", "The person's name"),
        example="示例人员",
    ),
    Column(
        key="unit",
        zh="单位",
        en="unit",
        kind="text",
        needed=True,
        about=("单位名称，与单位表一致", "The unit's name, as on the sheet of units"),
        example="示例建设公司",
    ),
    Column(
        key="role",
        zh="角色",
        en="role",
        kind="choice",
        needed=True,
        words={role: words.role(language("zh"), role) for role in get_args(Role)},
        about=("在该单位的角色；多个角色各占一行", "The role there; a row for each role"),
        example=f"{words.role(language('zh'), 'safety_manager')} safety_manager",
    ),
    Column(
        key="language",
        zh="语言",
        en="language",
        kind="choice",
        words=dict(zip(LOCALES, ("中文", "英文"), strict=True)),
        about=(
            "与其交谈所用的语言；留空随其聊天软件的设置",
            "Which language to speak; that of their chat app if empty",
        ),
        example="中文 zh",
    ),
)

COLUMNS: dict[Sheet, tuple[Column, ...]] = {"units": UNITS, "people": PEOPLE}
HEADINGS: dict[Sheet, dict[str, str]] = {
    sheet: {column.key: column.heading for column in columns} for sheet, columns in COLUMNS.items()
}


def headed(sheet: Sheet, heading: str) -> Column | None:
    """The column of a sheet over which this heading stands, in either language or both."""
    said = plain(heading)
    for column in COLUMNS[sheet]:
        if any(said in names(zh, column.en, column.key) for zh in (column.zh, *column.aliases)):
            return column
    return None


def chosen(words: Mapping[str, str], said: str) -> str | None:
    """The value of a choice that a cell names, in either language or both; `words` hold each value's Chinese word."""
    word = plain(said)
    return next((value for value, zh in words.items() if word in names(zh, value, value.replace("_", " "))), None)
