"""A person's open duties as an iCalendar file, with alarms: all-day entries on the planned day, else on the due day.

What is due at an hour stands at that hour.
"""

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from bot.flows.plans.attending import Attended
from bot.queries.duty_views import DutyView
from bot.reports.calendars.uid import uid
from bot.texts import words
from bot.texts.catalogue import Language
from schedules.obligation import combined

# How long from the first moment of the due day an alarm is: three days before at nine, and at nine on the day. Of a
# planned day it is the day before in the place of the first.
ALARMS = (timedelta(days=-3, hours=9), timedelta(hours=9))
PLANNED = (timedelta(days=-1, hours=9), timedelta(hours=9))
AT_AN_HOUR = (timedelta(hours=-1), timedelta())
# How often a subscribed calendar asks anew, as far as it listens.
REFRESH = timedelta(hours=6)


def personal_calendar(views: Iterable[DutyView], attended: Iterable[Attended], speech: Language) -> bytes:
    """The duties, and the acts to which someone is to come, as iCalendar bytes.

    A duty keeps its UID for good, so a calendar that knows it moves it: to its planned day while that is to come.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//DutyBell//duties//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", speech.plain("Safety duties"))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for act in _acts(views):
        calendar.add_component(_duty(act, speech))
    for other in attended:
        calendar.add_component(_act(other, speech))
    return bytes(calendar.to_ical())


def _acts(views: Iterable[DutyView]) -> list[list[DutyView]]:
    """The duties that one act fulfils on one day together; each step of a case is an entry of its own."""
    acts: dict[Hashable, list[DutyView]] = {}
    for seen in views:
        on = seen.plan.on if seen.plan and seen.plan.on >= seen.today else seen.due_on
        acts.setdefault((seen.act, on) if _is_of_act(seen) else seen.duty_id, []).append(seen)
    return list(acts.values())


def _is_of_act(seen: DutyView) -> bool:
    return seen.bundle is not None and not seen.bundle.steps


def _duty(act: Sequence[DutyView], speech: Language) -> Event:
    """An act on its day; it keeps its UID, whatever of it is done already."""
    seen = act[0]
    plan = seen.plan if seen.plan and seen.plan.on >= seen.today else None
    number = uid(seen.unit, f"{seen.duty_id}", seen.obligation.id, seen.period)
    title = seen.title(speech.code)
    if seen.bundle and _is_of_act(seen):
        number = uid(seen.unit, f"{seen.roadmap_id}", seen.bundle.id, seen.period)
    if seen.bundle and len(act) > 1:
        title = words.bundled(speech, getattr(seen.bundle.title, speech.code), len(act))
    on = plan.on if plan else seen.due_at.astimezone(UTC) if seen.due_at else seen.due_on
    event = _event(number, seen.today, on, f"{title} · {seen.unit}")
    lines = [" · ".join((speech.period(seen.period, seen.due_on), words.comes_round(speech, seen.obligation)))]
    if plan:
        _at(event, plan.place)
        lines.append(speech.plain("Due {day}", day=speech.day(seen.due_on, seen.today)))
    lines += [f"· {each.title(speech.code)}" for each in act] if len(act) > 1 else []
    proof = combined([each.obligation.evidence for each in act])
    lines.append(speech.plain("Evidence: {asked}", asked=words.asked(speech, proof)))
    event.add("description", "\n".join(lines))
    return _with_alarms(event, title, PLANNED if plan else AT_AN_HOUR if seen.due_at else ALARMS)


def _act(act: Attended, speech: Language) -> Event:
    """An act of someone else's to which the person is to come."""
    title = str(getattr(act.title, speech.code))
    event = _event(uid(act.unit, f"{act.duty_id}", "attended"), act.today, act.on, f"{title} · {act.unit}")
    _at(event, act.place)
    event.add("description", speech.plain("Owed by {who}", who=words.listed(speech, act.owed_by)))
    return _with_alarms(event, title, PLANNED)


def _event(number: str, today: date, on: date | datetime, summary: str) -> Event:
    event = Event()
    event.add("uid", number)
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", on)
    if not isinstance(on, datetime):
        event.add("dtend", on + timedelta(days=1))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    return event


def _at(event: Event, place: str) -> None:
    if place:
        event.add("location", place)


def _with_alarms(event: Event, title: str, alarms: Iterable[timedelta]) -> Event:
    for trigger in alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", trigger)
        event.add_component(alarm)
    return event
