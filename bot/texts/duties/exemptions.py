"""What those above are told of acts by which the units below owe less."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.flows.notices.tell_above import ExemptionView
from bot.messages.body import Body, Button, side_by_side
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.events import kind_name
from bot.texts.people import unit_changes
from schedules.cadence import Every
from schedules.unit import EVERY_DAY

# So much of a reason and of a name is shown.
REASON_SHOWN, NAMED = 80, 24


def told(language: Language, some: Sequence[ExemptionView], more: int) -> Body:
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
    rows = side_by_side(
        [
            Button(label=str(number), verb="open", arg=str(one.duty_id))
            for number, one in enumerate(some, 1)
            if one.duty_id
        ]
    )
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def line(language: Language, one: ExemptionView) -> Markup:
    """One exemption in a line: unit, what was done, from what to what and when, which duties, why, by whom."""
    parts = [Markup("{}：{}").format(words.cut(one.unit, NAMED), _done(language, one)), *_facts(language, one)]
    if one.title:
        period = language.period(one.period, one.due_on) if one.period else ""
        parts.append(Markup("{} {}").format(getattr(one.title, language.code), period).rstrip())
    elif one.duties:
        parts.append(language.count("{n} duty", "{n} duties", one.duties))
    if one.reason:
        parts.append(language.html("“{reason}”", reason=words.cut(one.reason, REASON_SHOWN)))
    if one.by:
        parts.append(Markup("{}").format(one.by))
    return Markup(" · ").join(parts)


def _facts(language: Language, one: ExemptionView) -> list[Markup]:
    """What has changed: whoever is told of it has seen the act itself."""
    match one.kind:
        case "changed" | "ended" | "revived" | "stopped" | "restarted":
            found = unit_changes.changes(language, one.before, one.entry, one.day)
            if found and one.kind == "changed":
                following = language.day(one.day + timedelta(days=1), one.day)
                found.append(language.html("from {day} on", day=following))
            return found
        case "brought_in":
            return _unlike_others(language, one)
        case "roadmap_left":
            name = getattr(one.roadmap, language.code) if one.roadmap else str(one.entry.get("roadmap", ""))
            following = language.day(one.day + timedelta(days=1), one.day)
            return [Markup("{}").format(name), language.html("from {day} on", day=following)]
        case "event_undone":
            on = language.day(date.fromisoformat(one.entry["on"]), one.day)
            told = (kind_name(language, one.entry["kind"]), on, one.entry.get("hour"))
            return [Markup("{}").format(" ".join(each for each in told if each))]
        case "unavailable":
            since, until = (datetime.fromisoformat(one.entry[name]).date() for name in ("since", "until"))
            first, last = language.day(since, one.day), language.day(until, one.day)
            return [language.html("{first} to {last}", first=first, last=last)]
        case _:
            return []


def _unlike_others(language: Language, one: ExemptionView) -> list[Markup]:
    """What a new unit says of itself that a plain one in its place would not, as far as it owes less by that."""
    said = one.entry
    after = {"calendar": said["calendar"], "week": said.get("week", EVERY_DAY), "ended_on": said["until"]}
    told = {name: value for name, value in after.items() if value != one.before.get(name)}
    plain = one.before.get("attributes") or {}
    told["attributes"] = {name: value for name, value in said["attributes"].items() if name in plain}
    found = unit_changes.changes(language, one.before, told, one.day)
    if said["since"] != one.before.get("since"):
        since = language.day(date.fromisoformat(said["since"]), one.day)
        found.append(language.html("from {day} on", day=since))
    if said["first_year"] != (was := one.before.get("first_year")):
        found.append(language.html("first year {was} → {year}", was=was, year=said["first_year"]))
    return found


def _chosen(language: Language, one: ExemptionView) -> str:
    """What a unit has chosen of an obligation."""
    if not one.entry["on"]:
        return language.plain("an obligation is set aside")
    if one.entry["period"]:
        how = words.cadence(language, Every(kind="every", period=one.entry["period"]))
        return language.plain("an obligation comes round otherwise: {how}", how=how)
    return language.plain("an obligation is kept as the roadmap says")


def _done(language: Language, one: ExemptionView) -> str:
    match one.kind:
        case "waived":
            return language.plain("waived, then reopened") if one.again else language.plain("waived")
        case "not_applicable":
            return language.plain("not applicable, then reopened") if one.again else language.plain("not applicable")
        case "chosen":
            return _chosen(language, one)
        case "ended":
            return language.plain("the unit has ended")
        case "revived":
            return language.plain("the unit goes on")
        case "stopped":
            return language.plain("work is stopped")
        case "restarted":
            return language.plain("work goes on")
        case "unavailable":
            return language.plain("the system was down")
        case "brought_in":
            return language.plain("the unit was brought in")
        case "roadmap_left" if one.entry.get("retired"):
            return language.plain("its roadmap is retired")
        case "roadmap_left":
            return language.plain("a roadmap is left")
        case "event_undone" if one.again:
            return language.plain("an event was taken back, then all of it reopened")
        case "event_undone":
            return language.plain("an event was taken back")
        case _ if not one.before:
            return language.plain("the roadmap asks for less")
        case _:
            return language.plain("what the unit says of itself was changed")
