"""What a digest says first, and what is said of reminders that are put off."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.reminders.snooze import NotSnoozed, Snoozed
from bot.texts.catalogue import Language

ZONE = ZoneInfo("Asia/Shanghai")


def preface(language: Language, kind: str, since: datetime, until: datetime) -> str:
    """What to say of a time in which nothing was taken in."""
    if kind == "restored":
        text = language.html(
            "The system was restored to how it stood on {moment}. What was recorded after that is lost;"
            " please send it again.",
            moment=language.moment(since.astimezone(ZONE)),
        )
    else:
        away = language.count("{n} day", "{n} days", max(1, (until - since).days))
        text = language.html(
            "The system was down for {away}. What you sent in that time may not have arrived; please send it again.",
            away=away,
        )
    return str(text)


def snoozed(language: Language, outcome: Snoozed | NotSnoozed) -> str:
    """Whether a reminder is put off, and until when."""
    match outcome:
        case Snoozed(at=at):
            return language.plain("Will remind you {moment}; the due day stays.", moment=language.moment(at))
        case NotSnoozed(why="not_yours"):
            return language.plain("This button is not for you. Your own duties: /today")
        case NotSnoozed(why="past"):
            return language.plain("That moment has passed.")
        case NotSnoozed():
            return language.plain("The last reminder comes before that and cannot be put off.")
