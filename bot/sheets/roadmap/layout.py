"""The sheets of a roadmap and their columns: headings in two languages, and how each is explained."""

from typing import Literal

from bot.sheets.columns import PARTY, names, plain
from bot.sheets.roadmap.cell_words import ACTS, ANCHORS, RECIPIENTS, ROLES
from bot.sheets.roadmap.column import TERM, Column
from bot.sheets.roadmap.obligation_columns import OBLIGATIONS

SheetKey = Literal[
    "obligations", "roadmap", "words", "sections", "items", "escalations", "steps", "policies", "bundles"
]
TITLES: dict[SheetKey, str] = {
    "obligations": "义务 Obligations",
    "roadmap": "路线图 Roadmap",
    "words": "称谓 Words",
    "sections": "章节 Sections",
    "items": "任务细项 Items",
    "escalations": "提醒升级 Escalations",
    "steps": "提醒步骤 Steps",
    "policies": "分类提醒 Policies",
    "bundles": "合并事项 Bundles",
}
# These sheets explain, and are not read.
GUIDE, CHOICES = "填写说明 Guide", "选项 Choices"
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
WORDS: tuple[Column, ...] = (
    Column(
        key="name",
        zh="称谓",
        en="word",
        needed=True,
        width=24,
        about=(
            "本路线图自己的岗位或单位称谓，如 head_chef；可用于责任人、确认人、哪类单位等列",
            "A word of your own for people or units, as in head_chef; “who”, “confirmer”, “parties” take it",
        ),
    ),
    Column(
        key="is",
        zh="相当于",
        en="is",
        kind="choice",
        words={**ROLES, **PARTY},
        needed=True,
        width=34,
        about=("相当于哪种角色或哪类单位，权限据此确定", "Which role or party it is: by that goes who may do what"),
    ),
    *_title(needed=True),
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
        zh="办理方式",
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
    "words": WORDS,
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
