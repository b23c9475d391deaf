"""The words that a cell of a roadmap's sheet takes, and what each stands for."""

from typing import get_args

from bot.texts import words
from bot.texts.catalogue import language
from schedules.cadences.interval import Length
from schedules.cadences.nth import In
from schedules.obligation import Role

_PERIODS = {"day": "天", "week": "周", "month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}
# How often: the words of a cell, and what of them a cadence says.
EVERY = {f"every {period.replace('_', ' ')}": period for period in _PERIODS}
STANDING = {f"always, checked every {period.replace('_', ' ')}": period for period in _PERIODS}
# What comes round by days of its own: each so many units from a day, or after it was last done, or on a weekday or
# working day of each period.
EACH: dict[str, Length] = {f"every so many {unit}s": unit for unit in get_args(Length)}
LAST: dict[str, Length] = {f"so many {unit}s after the last": unit for unit in get_args(Length)}
NTH: dict[str, In] = {f"on a day of each {period.replace('_', ' ')}": period for period in get_args(In)}
WEEKDAYS = {
    "monday": "周一",
    "tuesday": "周二",
    "wednesday": "周三",
    "thursday": "周四",
    "friday": "周五",
    "saturday": "周六",
    "sunday": "周日",
    "workday": "工作日",
}
OFTEN: dict[str, str] = {
    **{said: f"每{_PERIODS[period]}" for said, period in EVERY.items()},
    "once": "一次",
    "each year between two days": "每年某段时间",
    "on notice": "接到通知时",
    "after an event": "事件发生后",
    "before a day": "到期之前",
    **{said: f"每若干{'个月' if unit == 'month' else _PERIODS[unit]}" for said, unit in EACH.items()},
    **{said: f"上次完成后若干{'个月' if unit == 'month' else _PERIODS[unit]}" for said, unit in LAST.items()},
    **{said: f"每{_PERIODS[period]}某个周几或工作日" for said, period in NTH.items()},
    **{said: f"常态化工作，每{_PERIODS[period]}落实" for said, period in STANDING.items()},
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
RECIPIENTS = {"owner": "责任人", "confirmer": "确认人", "deputy": "分管领导", "supervisor": "监管人员"}
ANCHORS = {"opens": "开始日", "due": "到期日"}
