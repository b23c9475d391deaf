"""What is usual where nobody has said otherwise: who confirms, which kind of act it is, how people are reminded."""

from collections.abc import Mapping, Sequence
from typing import Any

# Who confirms what someone does, where nobody is named.
CONFIRMERS: Mapping[str, str] = {
    "principal_leader": "safety_manager",
    "deputy_leader": "principal_leader",
    "safety_director": "deputy_leader",
    "safety_manager": "deputy_leader",
    "project_manager": "safety_manager",
    "safety_officer": "project_manager",
    "supervisor": "deputy_leader",
    "administrator": "safety_manager",
}
OF_PROJECTS = ("project_manager", "safety_officer")
# Words of a title by which the kind of its act is told, the first that is found.
_TOLD_BY: Sequence[tuple[str, Sequence[str]]] = (
    ("drill", ("演练", "drill")),
    ("training", ("培训", "训练", "学习", "training", "train ")),
    ("meeting", ("会议", "例会", "班前会", "会商", "meeting", "toolbox", " talk")),
    ("inspection", ("检查", "巡查", "排查", "检验", "检测", "inspect", "check", "patrol", "round")),
    ("publicity", ("宣传", "poster", "publicity", "campaign")),
    ("report", ("报送", "上报", "report")),
)
_OF_CADENCE = {"by": "milestone", "on_notice": "notice", "after_event": "notice", "before_event": "expiry"}


def act_of(titles: Sequence[str], cadence: Mapping[str, Any]) -> str:
    """The kind of act that a title and a cadence speak of."""
    if cadence.get("kind") in _OF_CADENCE:
        return _OF_CADENCE[cadence["kind"]]
    if period_of(cadence) == "day":
        return "daily"
    said = " ".join(titles).casefold()
    return next((act for act, words in _TOLD_BY if any(word in said for word in words)), "document")


def period_of(cadence: Mapping[str, Any]) -> str | None:
    """Once in which period a cadence comes round."""
    return cadence.get("period") or cadence.get("review")


# So many days each unit of an interval has, and from how many days on it is rung of as one of these periods is.
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_AS_LONG_AS = {"year": 360, "half_year": 180, "quarter": 90, "month": 28, "week": 7, "day": 0}


def _as_long_as(interval: Mapping[str, Any]) -> str:
    """The longest period that is no longer than an interval."""
    every = interval.get("every", 1)
    days = (every if isinstance(every, int) else 1) * _UNIT_DAYS.get(str(interval.get("unit")), 1)
    return next(period for period, least in _AS_LONG_AS.items() if days >= least or not least)


def escalation_of(cadence: Mapping[str, Any]) -> str:
    """The usual escalation of a cadence."""
    kind = str(cadence.get("kind"))
    if kind in ("interval", "rolling"):
        return _as_long_as(cadence)
    of_kind = {"by": "milestone", "on_date": "campaign", "before_event": "expiry"}
    return str(period_of(cadence) or of_kind.get(kind, "notice"))


def _step(anchor: str, days: int, *to: str, purpose: tuple[str, str] | None = None, planned: bool | None = None) -> Any:
    name = "opens" if anchor == "opens" and not days else f"{anchor}{days:+d}"
    step: dict[str, Any] = {"name": name, "anchor": anchor, "days": days, "to": list(to)}
    if purpose:
        step["purpose"] = dict(zip(("zh", "en"), purpose, strict=True))
    if planned is not None:
        step["if_planned"] = planned
    return step


_BOTH, _LATE = ("owner", "confirmer"), ("owner", "confirmer", "deputy")


def _late(after: int, missed: int, *first: str) -> dict[str, Any]:
    """Told of the day after it was due, higher up some days later, missed in the end."""
    steps = [_step("due", 1, *first), _step("due", after, "owner", "deputy", "supervisor")]
    return {"steps": steps, "missed_after": missed}


ESCALATIONS: Mapping[str, Mapping[str, Any]] = {
    "day": {"steps": [_step("due", 1, *_BOTH)], "missed_after": 2},
    "week": {"steps": [_step("due", 1, *_BOTH)], "missed_after": 3},
    "month": _late(5, 10, *_BOTH),
    "quarter": _late(7, 14, *_LATE),
    "half_year": _late(10, 21, *_LATE),
    "year": _late(10, 30, *_LATE),
    "milestone": _late(14, 60, *_LATE),
    "campaign": {"steps": [_step("due", 3, *_LATE)], "missed_after": 14},
    "expiry": _late(7, 14, *_LATE),
    "notice": {
        "steps": [
            _step("opens", 0, "owner"),
            _step("due", -7, "owner"),
            _step("due", -3, "owner"),
            _step("due", 0, *_BOTH),
            _step("due", 1, *_BOTH),
            _step("due", 5, "owner", "deputy", "supervisor"),
        ],
        "missed_after": 10,
    },
}
_DUE = _step("due", 0, *_BOTH)
_DAY = ("定日期", "choose the day")


def _with_day(choose: int, ready: int, *, told: tuple[str, str], with_what: tuple[str, str]) -> list[Any]:
    """A day is chosen in good time, what is needed is made ready, and who takes part is told."""
    return [
        _step("due", -choose, "owner", purpose=_DAY, planned=False),
        _step("due", -ready, "owner", purpose=with_what),
        _step("due", -3, *_BOTH, purpose=told),
        _step("due", -1, "owner", planned=True),
        _DUE,
    ]


_PART = ("通知参加人员", "tell those who take part")
POLICIES: Mapping[str, Sequence[Any]] = {
    "inspection": [
        _step("opens", 4, "owner", purpose=_DAY, planned=False),
        _step("due", -3, *_BOTH, planned=False),
        _step("due", -1, "owner", planned=True),
        _DUE,
    ],
    "meeting": _with_day(30, 10, told=_PART, with_what=("备会议材料", "prepare the material")),
    "training": _with_day(30, 10, told=_PART, with_what=("备培训材料", "prepare the material")),
    "drill": _with_day(70, 45, told=_PART, with_what=("备演练方案与物资", "prepare plan and supplies")),
    "publicity": [
        _step("due", -14, "owner", purpose=("备宣传内容", "prepare what is shown")),
        _step("due", -3, *_BOTH),
        _DUE,
    ],
    "document": [
        _step("due", -30, "owner", purpose=("备材料", "prepare the papers")),
        _step("due", -7, "owner"),
        _step("due", -3, *_BOTH),
        _DUE,
    ],
    "report": [
        _step("due", -7, "owner", purpose=("核对数据", "check the figures")),
        _step("due", -1, *_BOTH),
        _DUE,
    ],
    "daily": [_step("due", 0, "owner")],
    "expiry": [
        _step("opens", 0, "owner", purpose=("着手续办", "begin the renewal")),
        _step("due", -30, "owner", purpose=("提交续办申请", "file the renewal")),
        _step("due", -7, *_BOTH),
        _DUE,
    ],
    "milestone": [
        _step("opens", 0, *_BOTH),
        *(_step("due", -days, *_BOTH) for days in (90, 30, 14)),
        _step("due", -3, *_LATE),
        _DUE,
    ],
    "notice": [_step("opens", 0, "owner"), *(_step("due", -days, "owner") for days in (7, 3)), _DUE],
}
