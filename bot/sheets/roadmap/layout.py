"""The sheets of a roadmap and their columns: headings in two languages, what a cell may say, how it is explained."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, get_args

from bot.sheets.columns import PARTY, chosen, names, plain
from bot.texts import words
from bot.texts.catalogue import language
from schedules.obligation import Role
from schedules.record import record

Kind = Literal[
    "text", "whole", "fraction", "flag", "choice", "choices", "list", "years", "month_day", "condition", "json"
]
SheetKey = Literal["obligations", "roadmap", "sections", "items", "escalations", "steps", "policies", "bundles"]
TITLES: dict[SheetKey, str] = {
    "obligations": "义务 Obligations",
    "roadmap": "路线图 Roadmap",
    "sections": "章节 Sections",
    "items": "任务细项 Items",
    "escalations": "提醒升级 Escalations",
    "steps": "提醒步骤 Steps",
    "policies": "分类提醒 Policies",
    "bundles": "合并事项 Bundles",
}
# These sheets explain, and are not read.
GUIDE, CHOICES = "填写说明 Guide", "选项 Choices"
# No term has more years.
TERM = 20


@record
class Column:
    """A column; of a choice `words` hold the value and its Chinese word, `also` other words for a value.

    A whole number is from `least` to `most`; one that is `needed` has no default.
    """

    key: str
    zh: str
    en: str
    kind: Kind = "text"
    about: tuple[str, str] = ("", "")
    needed: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 10_000
    width: int = 16
    example: Any = None

    @property
    def heading(self) -> str:
        """What stands over the column: 负责人 who."""
        return f"{self.zh} {self.en}"

    @property
    def choices(self) -> list[str]:
        """What the drop-down list offers: 每月 every month."""
        if self.kind == "flag":
            return [shown_flag(True), shown_flag(False)]
        return [self.shown(value) for value in self.words]

    def shown(self, value: str) -> str:
        """A value of a choice as a cell says it."""
        return f"{self.words[value]} {value}"

    def chosen(self, said: str) -> str | None:
        """The value of a choice that a text names, in either language or both."""
        also = (value for other, value in self.also.items() if plain(other) == plain(said))
        return chosen(self.words, said) or next(also, None)


def shown_flag(value: bool) -> str:
    """Yes or no as a cell says it."""
    return "是 yes" if value else "否 no"


_PERIODS = {"day": "天", "week": "周", "month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}
# How often: the words of a cell, and what of them a cadence says.
EVERY = {f"every {period.replace('_', ' ')}": period for period in _PERIODS}
STANDING = {f"always, checked every {period.replace('_', ' ')}": period for period in _PERIODS}
OFTEN: dict[str, str] = {
    **{said: f"每{_PERIODS[period]}" for said, period in EVERY.items()},
    "once": "一次",
    "each year between two days": "每年某段时间",
    "on notice": "接到通知时",
    "after an event": "事件发生后",
    "before a day": "到期之前",
    **{said: f"常年有效，每{_PERIODS[period]}核对" for said, period in STANDING.items()},
}
# Other words for the same, as people write them.
ALSO = {
    "daily": "every day",
    "weekly": "every week",
    "monthly": "every month",
    "quarterly": "every quarter",
    "half-yearly": "every half year",
    "yearly": "every year",
    "annually": "every year",
    "每日": "every day",
    "每星期": "every week",
    "每个月": "every month",
    **{f"每{zh}一次": f"every {period.replace('_', ' ')}" for period, zh in _PERIODS.items()},
    "每日一次": "every day",
}
ROLES = {role: words.role(language("zh"), role) for role in get_args(Role)}
ACTS = {
    "inspection": "检查",
    "meeting": "会议",
    "training": "培训",
    "drill": "演练",
    "publicity": "宣传",
    "document": "资料",
    "report": "报送",
    "daily": "每日事项",
    "expiry": "到期续办",
    "milestone": "节点",
    "notice": "通知",
}
FIXED = {"stated": "依据已定", "ask": "依据有要求未定频次", "ours": "自行设定"}
SCOPES = {"company": "公司", "project": "项目"}
RECIPIENTS = {"owner": "负责人", "confirmer": "确认人", "deputy": "分管领导", "supervisor": "监管人员"}
ANCHORS = {"opens": "开始日", "due": "到期日"}
MORE = Column(
    key="more",
    zh="其他",
    en="more",
    kind="json",
    about=("无法用其他列表达的内容，由程序写入，请勿改动", "What no other column can say; written by the program"),
)


def _title(needed: bool = False) -> tuple[Column, Column]:
    return (
        Column(
            key="title.zh",
            zh="名称",
            en="title",
            about=("中文名称；只填一种语言即可", "In Chinese, or your language"),
            needed=needed,
            width=30,
        ),
        Column(
            key="title.en",
            zh="英文名称",
            en="title in English",
            about=("留空则用前一列", "Empty: as in the column before"),
            width=30,
        ),
    )


OBLIGATIONS: tuple[Column, ...] = (
    Column(
        key="title.zh",
        zh="要做什么",
        en="what",
        needed=True,
        width=34,
        about=("一句话说清要做的事；其他列留空有默认值", "What is to be done, in a few words"),
        example="示例：检查灭火器",
    ),
    Column(
        key="how",
        zh="频次",
        en="how often",
        kind="choice",
        words=OFTEN,
        also=ALSO,
        needed=True,
        width=22,
        about=(
            "多久一次；后五种见“从”至“天数种类”各列",
            "How often; some need the columns from “from” to “kind of days”",
        ),
        example="每月 every month",
    ),
    Column(
        key="owner",
        zh="负责人",
        en="who",
        kind="choice",
        words=ROLES,
        needed=True,
        width=30,
        about=("由谁落实", "Who does it"),
        example=f"{ROLES['safety_manager']} safety_manager",
    ),
    Column(
        key="evidence.photos",
        zh="照片",
        en="photos",
        kind="whole",
        most=10,
        width=10,
        needed=True,
        about=(
            "佐证：至少几张照片。照片、文件、说明至少要一种",
            "Proof: at least so many photos. One kind of proof is needed",
        ),
        example=1,
    ),
    Column(
        key="evidence.documents",
        zh="文件",
        en="documents",
        kind="whole",
        most=10,
        width=12,
        needed=True,
        about=("佐证：至少几份文件", "Proof: at least so many documents"),
    ),
    Column(
        key="evidence.note",
        zh="文字说明",
        en="note",
        kind="flag",
        width=12,
        needed=True,
        about=("佐证：是否要一段文字说明", "Proof: whether a note is asked for"),
        example="是 yes",
    ),
    Column(
        key="title.en",
        zh="英文",
        en="what in English",
        width=30,
        about=("留空则与“要做什么”相同", "Empty: as in “what”"),
        example="Example: check the extinguishers",
    ),
    Column(
        key="guide.zh",
        zh="怎么做",
        en="guide",
        width=34,
        about=("做法和要求；留空则与“要做什么”相同", "How it is done; empty: as in “what”"),
    ),
    Column(
        key="guide.en", zh="怎么做英文", en="guide in English", width=34, about=("留空则用前一列", "Empty: as before")
    ),
    Column(
        key="from",
        zh="从",
        en="from",
        kind="month_day",
        width=10,
        about=("“每年某段时间”的第一天，如05-12", "First day of “each year between two days”, as in 05-12"),
    ),
    Column(
        key="to",
        zh="至",
        en="to",
        kind="month_day",
        width=10,
        about=(
            "“每年某段时间”的最后一天；“一次”的截止日，留空为12-31",
            "Last day of “each year between two days”; the day by which “once” is due, 12-31 if empty",
        ),
    ),
    Column(
        key="year",
        zh="第几年",
        en="in year",
        kind="whole",
        least=1,
        most=TERM,
        width=10,
        about=("“一次”在期限的第几年，留空为第1年", "In which year of the term “once” is; 1 if empty"),
    ),
    Column(
        key="event",
        zh="事件",
        en="event",
        width=20,
        about=(
            "“事件发生后”“到期之前”所指的事，如 accident、certificate_expiry",
            "What “after an event” and “before a day” speak of, as in accident, certificate_expiry",
        ),
    ),
    Column(
        key="days",
        zh="天数",
        en="days",
        kind="whole",
        most=3_660,
        width=10,
        about=(
            "“事件发生后”几天内；“到期之前”提前几天开始",
            "Within how many days after the event; how many days before it begins",
        ),
    ),
    Column(
        key="days_are",
        zh="天数种类",
        en="kind of days",
        kind="choice",
        words={"days": "自然日", "workdays": "工作日"},
        width=16,
        about=("“事件发生后”：留空为自然日", "For “after an event”; calendar days if empty"),
    ),
    Column(
        key="confirmer",
        zh="确认人",
        en="confirmer",
        kind="choice",
        words=ROLES,
        width=30,
        about=("由谁确认；留空为惯常的确认人", "Who confirms it; the usual one for the owner if empty"),
    ),
    Column(
        key="evidence.second_person",
        zh="须他人确认",
        en="second person",
        kind="flag",
        width=14,
        about=("留空为是", "Whether someone else must confirm it; yes if empty"),
    ),
    Column(
        key="evidence.documents_are.zh",
        zh="何种文件",
        en="which documents",
        width=20,
        about=("如：签到表", "Such as: sign-in sheet"),
    ),
    Column(
        key="evidence.documents_are.en",
        zh="何种文件英文",
        en="which documents in English",
        width=20,
        about=("留空则用前一列", "Empty: as before"),
    ),
    Column(
        key="evidence.measure.of.zh",
        zh="数字",
        en="figures",
        width=24,
        about=("要填报的两个数，如：已培训人数/应培训人数", "The two figures to be given: trained of all"),
    ),
    Column(
        key="evidence.measure.of.en",
        zh="数字英文",
        en="figures in English",
        width=24,
        about=("留空则用前一列", "Empty: as before"),
    ),
    Column(
        key="evidence.measure.target",
        zh="目标",
        en="target",
        kind="fraction",
        width=10,
        about=("两数之比应达到，如100%；留空为100%", "What the figures should reach; 100% if empty"),
    ),
    Column(
        key="evidence.computed.from",
        zh="由何计算",
        en="computed from",
        kind="list",
        width=20,
        about=("不填报、由这些义务（编号）算出", "Nobody reports it; it is counted from these obligations, by id"),
    ),
    Column(
        key="evidence.computed.rate",
        zh="应达比例",
        en="computed rate",
        kind="fraction",
        width=14,
        about=("算出的比例应达到；留空为100%", "What share of them must be done; 100% if empty"),
    ),
    Column(
        key="parties",
        zh="哪类单位",
        en="parties",
        kind="choices",
        words=PARTY,
        width=22,
        about=("可填多种，用逗号分开；留空为企业", "Several with commas; enterprise if empty"),
    ),
    Column(
        key="scope",
        zh="层级",
        en="scope",
        kind="choice",
        words=SCOPES,
        width=16,
        about=(
            "公司或项目；留空为公司，负责人是项目经理或安全员时为项目",
            "Company or project; if empty project for a project manager or safety officer, else company",
        ),
    ),
    Column(
        key="applies_when",
        zh="适用条件",
        en="applies when",
        kind="condition",
        width=30,
        about=(
            "如：headcount >= 50 and (hazardous = yes or trade in construction, decoration)；留空为都适用",
            "As in: headcount >= 50 and hazardous = yes; always if empty",
        ),
    ),
    Column(
        key="act",
        zh="事项类型",
        en="kind of act",
        kind="choice",
        words=ACTS,
        width=20,
        about=("决定怎样提醒；留空则从“要做什么”判断", "How people are reminded; if empty told from “what”"),
    ),
    Column(
        key="fixed",
        zh="依据程度",
        en="fixed by the source",
        kind="choice",
        words=FIXED,
        width=26,
        about=("留空为依据已定", "Whether the source states it; stated if empty"),
    ),
    Column(
        key="recommended",
        zh="是否推荐",
        en="recommended",
        kind="flag",
        width=14,
        about=("只用于自行设定的；留空为是", "Only for what is ours; yes if empty"),
    ),
    Column(
        key="item",
        zh="条款",
        en="item",
        width=12,
        about=("依据中的条款号，如3.2；留空也可", "Its number in the source, as in 3.2; may be empty"),
    ),
    Column(
        key="years",
        zh="哪几年",
        en="years",
        kind="years",
        width=12,
        about=("期限的哪几年，如1-3；留空为每年", "In which years of the term, as in 1-3; all if empty"),
    ),
    Column(
        key="best_month",
        zh="最佳月份",
        en="best month",
        kind="whole",
        least=1,
        most=12,
        width=12,
        about=("每年一次的最好在几月做", "In which month a yearly one is done best"),
    ),
    Column(
        key="escalation",
        zh="提醒升级",
        en="escalation",
        width=14,
        about=("“提醒升级”表中的名称；留空按频次", "A name of the sheet Escalations; by how often if empty"),
    ),
    Column(
        key="id",
        zh="编号",
        en="id",
        width=20,
        about=("每行不同，启用后不再改动；留空自动生成", "Its own, and kept once in force; made for you if empty"),
    ),
)
ROADMAP: tuple[Column, ...] = (
    *_title(),
    Column(key="id", zh="编号", en="id", width=28, about=("留空自动生成", "Made for you if empty")),
    Column(key="version", zh="版本", en="version", about=("留空为1", "1 if empty")),
    Column(
        key="term.first_year",
        zh="首年",
        en="first year",
        kind="whole",
        least=1900,
        most=2200,
        about=("第1年是哪一年；留空为今年", "The calendar year of year 1; this one if empty"),
    ),
    Column(
        key="term.years",
        zh="年数",
        en="years",
        kind="whole",
        least=1,
        most=TERM,
        about=(
            "期限几年；留空为1。期满后每期的义务继续",
            "How many years; 1 if empty. What comes round goes on after it",
        ),
    ),
    Column(key="called.zh", zh="简称", en="called", about=("卡片上的简称", "What it is called on a card")),
    Column(key="called.en", zh="简称英文", en="called in English", about=("留空则用前一列", "Empty: as before")),
    Column(
        key="of_notices",
        zh="通知的提醒升级",
        en="escalation of notices",
        width=24,
        about=("“提醒升级”表中的名称", "A name of the sheet Escalations"),
    ),
    Column(
        key="calendar",
        zh="工作日历",
        en="calendar",
        about=(
            "按哪国的工作日计算时限，如 GB、US-CA；留空为中国",
            "By which country's working days limits count, as GB or US-CA; China's if empty",
        ),
    ),
    Column(
        key="usual",
        zh="常用提醒",
        en="usual reminders",
        kind="flag",
        about=(
            "是：后三张提醒表中没有的用常用的；留空为是",
            "Yes: what the sheets of reminders lack is the usual; yes if empty",
        ),
    ),
)
SECTIONS: tuple[Column, ...] = (
    Column(key="ref", zh="章号", en="ref", needed=True, about=("章节号", "Its number in the source")),
    *_title(needed=True),
)
ITEMS: tuple[Column, ...] = (
    Column(
        key="ref", zh="条款号", en="ref", needed=True, about=("条款号，每行不同", "Its number; no two are the same")
    ),
    Column(key="section", zh="章号", en="section", about=("“章节”表中的章号", "A ref of the sheet Sections")),
    *_title(needed=True),
    Column(
        key="responsible",
        zh="责任单位",
        en="responsible",
        kind="choices",
        words=PARTY,
        width=22,
        about=("用逗号分开；留空为其义务的单位", "With commas; those of its obligations if empty"),
    ),
    Column(
        key="overseers",
        zh="督导单位",
        en="overseers",
        kind="choices",
        words=PARTY,
        width=22,
        about=("用逗号分开", "With commas"),
    ),
    Column(key="clause", zh="原文", en="clause", width=40, about=("条款原文", "The words of the source")),
    Column(
        key="allotted", zh="责任分工原文", en="allotted", width=30, about=("原文分给谁", "Whom the source gives it to")
    ),
    *(
        column
        for year in range(1, TERM + 1)
        for column in (
            Column(
                key=f"schedule.{year}.zh",
                zh=f"第{year}年",
                en=f"year {year}",
                width=24,
                about=("该年的要求", "What that year asks"),
            ),
            Column(
                key=f"schedule.{year}.en",
                zh=f"第{year}年英文",
                en=f"year {year} in English",
                width=24,
                about=("留空则用前一列", "Empty: as before"),
            ),
        )
    ),
)
ESCALATIONS: tuple[Column, ...] = (
    Column(key="name", zh="名称", en="name", needed=True, about=("每行不同", "No two are the same")),
    Column(
        key="missed_after",
        zh="逾期几天算未落实",
        en="missed after",
        kind="whole",
        needed=True,
        most=3_660,
        about=("到期几天后算未落实", "So many days after the due day an undone duty is missed"),
    ),
)
_STEP: tuple[Column, ...] = (
    Column(key="name", zh="步骤", en="step", about=("步骤名，如 due-3", "The step's name, as in due-3")),
    Column(
        key="anchor",
        zh="从哪天算",
        en="counted from",
        kind="choice",
        words=ANCHORS,
        width=18,
        about=("开始日或到期日", "The day it opens or is due"),
    ),
    Column(
        key="days",
        zh="天数",
        en="days",
        kind="whole",
        least=-3_660,
        most=3_660,
        about=("提前为负数，如 -3", "Before it: negative, as in -3"),
    ),
    Column(
        key="to",
        zh="提醒谁",
        en="to",
        kind="choices",
        words=RECIPIENTS,
        width=30,
        about=("用逗号分开", "With commas"),
    ),
    Column(key="purpose.zh", zh="为何", en="purpose", width=24, about=("如：定检查日期", "As in: choose the day")),
    Column(
        key="purpose.en", zh="为何英文", en="purpose in English", width=24, about=("留空则用前一列", "Empty: as before")
    ),
    Column(
        key="if_planned",
        zh="已排期时",
        en="if planned",
        kind="flag",
        about=(
            "是：仅已排期时；否：仅未排期时；留空都提醒",
            "Yes: only with a planned day; no: only without; always if empty",
        ),
    ),
)
STEPS: tuple[Column, ...] = (
    Column(
        key="of", zh="提醒升级", en="escalation", needed=True, about=("“提醒升级”表中的名称", "A name of Escalations")
    ),
    *_STEP,
)
POLICIES: tuple[Column, ...] = (
    Column(
        key="of",
        zh="事项类型",
        en="kind of act",
        kind="choice",
        words=ACTS,
        needed=True,
        about=("哪类事项到期前这样提醒", "The kind of act that is led to its day so"),
    ),
    *_STEP,
)
BUNDLES: tuple[Column, ...] = (
    *_title(needed=True),
    Column(
        key="obligations",
        zh="义务编号",
        en="obligations",
        kind="list",
        needed=True,
        width=50,
        about=("一次行动同时落实的义务的编号，用逗号分开", "Ids of those that one act fulfils, with commas"),
    ),
    Column(
        key="steps",
        zh="先后步骤",
        en="steps",
        kind="flag",
        about=("是：一件事之后依次办理的各步；留空为否", "Whether they are steps that follow one event; no if empty"),
    ),
    Column(key="id", zh="编号", en="id", width=24, about=("每行不同；留空自动生成", "Made for you if empty")),
)
COLUMNS: dict[SheetKey, tuple[Column, ...]] = {
    "obligations": OBLIGATIONS,
    "roadmap": ROADMAP,
    "sections": SECTIONS,
    "items": ITEMS,
    "escalations": ESCALATIONS,
    "steps": STEPS,
    "policies": POLICIES,
    "bundles": BUNDLES,
}


def headed(sheet: SheetKey, heading: str) -> Column | None:
    """The column of a sheet over which this heading stands, in either language or both."""
    said = plain(heading)
    return next((each for each in (*COLUMNS[sheet], MORE) if said in names(each.zh, each.en, each.key)), None)
