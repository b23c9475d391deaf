"""What those above are told of acts by which the units below owe less."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.texts import words
from bot.texts.body import Body, Button
from bot.texts.catalogue import Language
from schedules.obligation import Text
from schedules.record import record

# So much of a reason and of a name is shown.
REASON_SHOWN, NAMED = 80, 24


@record
class Told:
    """An exemption: where, of which kind and why, by whom (nobody: the operator or the rules), and what it concerns."""

    unit: str
    kind: str
    reason: str
    by: str | None
    duties: int
    title: Text | None
    period: str
    duty_id: int | None


def told(language: Language, some: Sequence[Told], more: int) -> Body:
    """The message: a line of each, and how many follow tomorrow."""
    head = language.html(
        "<b>Units below owe less</b>\nUntil one of you has this message, all of it counts as owed. If something is not"
        " right, lift it at the duty's card or call them."
    )
    lines = [head, Markup("")]
    for number, one in enumerate(some, 1):
        lines.append(Markup("{} {}").format(number, line(language, one)))
    if more:
        lines.append(language.count("… {n} more tomorrow", "… {n} more tomorrow", more))
    rows = tuple(
        (Button(label=f"{number} {words.cut(one.unit, NAMED)}", verb="open", arg=str(one.duty_id)),)
        for number, one in enumerate(some, 1)
        if one.duty_id
    )
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def line(language: Language, one: Told) -> Markup:
    """One exemption in a line: unit, what it concerns, what was done, why, by whom."""
    if one.title:
        what = Markup("{} {}").format(getattr(one.title, language.code), language.period(one.period))
    else:
        what = language.count("{n} duty", "{n} duties", one.duties)
    parts = [Markup("{}：{}").format(words.cut(one.unit, NAMED), _done(language, one.kind)), what]
    if one.reason:
        parts.append(language.html("“{reason}”", reason=words.cut(one.reason, REASON_SHOWN)))
    if one.by:
        parts.append(Markup("{}").format(one.by))
    return Markup(" · ").join(parts)


def _done(language: Language, kind: str) -> str:
    match kind:
        case "waived":
            return language.plain("waived")
        case "not_applicable":
            return language.plain("not applicable")
        case "ended":
            return language.plain("the unit has ended")
        case "revived":
            return language.plain("the unit goes on")
        case "stopped":
            return language.plain("work is stopped")
        case "restarted":
            return language.plain("work goes on")
        case "unavailable":
            return language.plain("the system was away")
        case "event_undone":
            return language.plain("an event was taken back")
        case _:
            return language.plain("what the unit says of itself was changed")
