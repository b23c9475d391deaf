"""One obligation owed by one unit in one period."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from schedules.escalation import Prompt
from schedules.obligation import Fixed
from schedules.record import record


@record
class Duty:
    """A duty of a unit, of which there is one a roadmap, obligation and period.

    `opens_on` and `due_on` are local days, both included.
    `begins_on` is the day on which the unit is given it: that of its first reminder where this comes before the window,
    as a Friday for a duty of the Saturday. A figure is counted from other duties, and never prompted. A unit's own rule
    holds `since` a day. What is due at an hour of its last day is `due_at` a moment.
    """

    roadmap: str
    obligation: str
    item: str
    period: str
    opens_on: date
    due_on: date
    begins_on: date
    fixed: Fixed
    prompts: tuple[Prompt, ...] = ()
    is_figure: bool = False
    since: date | None = None
    due_at: datetime | None = None

    def step_after(self, since: datetime, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When a duty that is opened at `now` is first prompted, its reminders up to `since` being none of the unit's.

        Where these were the last up to its due day it is prompted at once, so that nobody first hears of it overdue.
        """
        ahead = next((prompt.at for prompt in self.prompts if prompt.at > since), None)
        in_time = ahead is not None and ahead.astimezone(zone).date() <= self.due_on
        come = bool(self.prompts) and self.prompts[0].at <= now
        return now if come and not in_time and now.astimezone(zone).date() <= self.due_on else ahead
