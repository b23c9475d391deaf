"""What a digest says first: that the system was down, or was restored."""

from datetime import datetime
from zoneinfo import ZoneInfo

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
