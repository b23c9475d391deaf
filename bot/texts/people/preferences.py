"""When a person wants to be prompted, with buttons to change it."""

from bot.messages.body import Body, Button
from bot.texts.catalogue import Language
from schedules.escalation import Hours

DIGESTS, EVENINGS, MORNINGS = (7, 8, 9, 10), (19, 20, 21, 22), (6, 7, 8, 9)


def hours(language: Language, kept: Hours) -> Body:
    """The hour of the digest and the quiet hours; the present choice is marked."""
    text = language.html(
        "Your digest comes at {digest}. Quiet from {quiet_from} to {quiet_to}.",
        digest=_clock(kept.digest.hour),
        quiet_from=_clock(kept.quiet_from.hour),
        quiet_to=_clock(kept.quiet_to.hour),
    )
    rows = (
        _row(language.plain("Digest"), "digest_hour", DIGESTS, kept.digest.hour),
        _row(language.plain("Quiet from"), "quiet_from", EVENINGS, kept.quiet_from.hour),
        _row(language.plain("Quiet to"), "quiet_to", MORNINGS, kept.quiet_to.hour),
        (Button(label="中文", verb="lang", arg="zh"), Button(label="English", verb="lang", arg="en")),
    )
    return Body(text=str(text), rows=rows)


def _row(label: str, which: str, choices: tuple[int, ...], kept: int) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=(f"{label} " if place == 0 else "") + (f"· {choice} ·" if choice == kept else f"{choice}"),
            verb="hours",
            arg=f"{which}.{choice}",
        )
        for place, choice in enumerate(choices)
    )


def _clock(hour: int) -> str:
    return f"{hour:02}:00"
