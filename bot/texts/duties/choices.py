"""What a unit keeps of what is asked of it or offered to it: the list, one obligation, the question why not."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.queries.choices import ChoiceView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.bundles import open_list
from bot.texts.pick import Choice, Choices
from schedules.cadence import Every, Standing
from schedules.choice import OFTEN

# How often a unit may say on a button; a unit's own file may say any.
BUTTONS = OFTEN[2:]


def listed(language: Language, unit: str, put: Sequence[tuple[int, ChoiceView]], unit_id: int) -> Choices:
    """All that is put to a unit, each by its number: first what waits for a word, then what is set aside."""
    views = [view for _, view in put]
    is_open, aside = sum(each.is_open for each in views), sum(each.is_set_aside for each in views)
    lines = [
        language.html("<b>{unit}</b> · what is kept", unit=unit),
        language.html(
            "{kept} kept, {aside} set aside, {open} offered and not decided",
            kept=sum(each.is_on for each in views),
            aside=aside,
            open=is_open,
        ),
    ]
    first = next((number for number, each in put if each.is_open), None)
    below = (
        [(Button(label=language.plain("Decide what is offered"), verb="choice", arg=f"{unit_id}.{first}"),)]
        if first
        else []
    )
    below.append((open_list(language, unit_id),))
    choices = [
        Choice(
            label=f"{_mark(each)} {getattr(each.obligation.title, language.code)}", verb="choice", arg=f"{unit_id}.{n}"
        )
        for n, each in sorted(put, key=lambda one: _rank(one[1]))
    ]
    return Choices(text=Markup("\n").join(lines), choices=choices, below=below)


def _label(language: Language, view: ChoiceView) -> str:
    return f"{_mark(view)} {getattr(view.obligation.title, language.code)}"


def _rank(view: ChoiceView) -> int:
    return 0 if view.is_open else 1 if view.is_set_aside else 2 if view.chosen else 3


def _mark(view: ChoiceView) -> str:
    return "❔" if view.is_open else "✅" if view.is_on else "➖"


def one(language: Language, view: ChoiceView, unit_id: int, number: int) -> Body:
    """One obligation: what the source fixes of it, how it stands, and what may be chosen."""
    asked, place = view.obligation, f"{unit_id}.{number}"
    lines = [
        Markup("<b>{}</b>").format(getattr(asked.title, language.code)),
        Markup("{}").format(getattr(asked.guide, language.code)),
        _fixed(language, view),
        Markup("{}").format(words.cadence(language, asked.cadence)),
        _stands(language, view),
    ]
    rows = [(each,) for each in _buttons(language, view, place)]
    often = [
        Button(label=label, verb="choice_often", arg=f"{place}.{OFTEN.index(kind)}")
        for kind, label in ((kind, _often(language, kind)) for kind in BUTTONS)
        if view.is_on and asked.fixed != "stated" and _period(view) not in (None, kind)
    ]
    pairs = [tuple(often[at : at + 2]) for at in range(0, len(often), 2)]
    back = (Button(label=language.plain("↩️ Back"), verb="choices", arg=str(unit_id)),)
    return Body(text=str(Markup("\n").join(lines)), rows=(*rows, *pairs, back))


def _period(view: ChoiceView) -> str | None:
    match view.obligation.cadence:
        case Every(period=kind) | Standing(review=kind):
            return kind
    return None


def _often(language: Language, kind: str) -> str:
    return {
        "month": language.plain("Once a month"),
        "quarter": language.plain("Once a quarter"),
        "half_year": language.plain("Once in half a year"),
        "year": language.plain("Once a year"),
    }[kind]


def _fixed(language: Language, view: ChoiceView) -> Markup:
    """What of it the source fixes."""
    match view.obligation.fixed:
        case "stated":
            return language.html("Its source asks for it and says how often or by when.")
        case "ask" if not _period(view):
            return language.html("Its source asks for it without saying how often; the roadmap says when it is due.")
        case "ask":
            return language.html("Its source asks for it; how often is for the unit to say, once a year at least.")
        case _ if view.obligation.recommended:
            return language.html("No source asks for it; we recommend it.")
        case _:
            return language.html("No source asks for it.")


def _stands(language: Language, view: ChoiceView) -> Markup:
    """Whether it is kept, who said so and why."""
    if view.is_open:
        return language.html("Nobody has decided yet.")
    state = language.html("Kept") if view.is_on else language.html("Not kept")
    parts = [state]
    if view.chosen:
        parts += [Markup("{}").format(view.by or language.plain("the operator"))]
        parts += [language.html("“{reason}”", reason=view.chosen.reason)] if view.chosen.reason else []
    return Markup(" · ").join(parts)


def _buttons(language: Language, view: ChoiceView, place: str) -> list[Button]:
    if view.obligation.fixed == "ours":
        on = Button(label=language.plain("✅ We take it"), verb="choice_on", arg=place)
        off = Button(label=language.plain("➖ Not for us"), verb="choice_off", arg=place)
        return [on, off] if view.is_open else [off] if view.is_on else [on]
    if not view.is_on:
        return [Button(label=language.plain("✅ Keep it after all"), verb="choice_on", arg=place)]
    aside = language.plain("➖ Does not apply to us")
    label = aside if view.obligation.fixed == "stated" else language.plain("➖ Set it aside")
    return [Button(label=label, verb="choice_off", arg=place)]


def ask_reason(language: Language, view: ChoiceView) -> Body:
    """Why is it set aside?"""
    lines = [
        Markup("<b>{}</b>").format(getattr(view.obligation.title, language.code)),
        language.html("Why? Those above read it. Until one of them has it, the duty stays owed."),
    ]
    return Body(text=str(Markup("\n").join(lines)))


def chosen(language: Language, view: ChoiceView) -> str:
    """What is so now."""
    if not view.is_on:
        return language.plain("Noted, from tomorrow on: not kept.")
    how = words.cadence(language, view.obligation.cadence)
    return language.plain("Noted, from tomorrow on: {how}.", how=how)
