"""How a duty of the shipped roadmap is led to its day, for the tests of the rules."""

from datetime import date
from zoneinfo import ZoneInfo

from bot.ops.arguments import roadmap_at
from schedules.escalation import Hours, Prompt
from schedules.mornings.calm import calm_prompts
from schedules.obligation import Obligation
from schedules.workdays import china

ROADMAP, ZONE, WORKING = roadmap_at(None), ZoneInfo("Asia/Shanghai"), china()


def led(obligation: Obligation, opens: date, due: date, planned: date | None = None) -> list[Prompt]:
    """The reminders of a duty with this window, planned for a day or for none."""
    return calm_prompts(
        obligation,
        ROADMAP.climbed_by(obligation),
        opens,
        due,
        zone=ZONE,
        workdays=WORKING,
        hours=Hours(),
        planned_on=planned,
    )


def on(prompt: Prompt) -> date:
    """The local day of a reminder."""
    return prompt.at.astimezone(ZONE).date()
