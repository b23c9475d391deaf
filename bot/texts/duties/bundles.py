"""What a unit does by one act: the list, one bundle, what may be put together, and why it cannot be."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.messages.body import Body, Button
from bot.queries.choices import BundleView, ChoiceView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.pick import Choice, Choices
from schedules.obligation import Text

# So many characters of a title stand on a button.
TITLE = {"zh": 24, "en": 40}


def listed(
    language: Language, unit: str, named: Sequence[tuple[int, BundleView]], unit_id: int, *, may_add: bool
) -> Choices:
    """The bundles of a unit, each by its number."""
    together = sum(not each.is_apart for _, each in named)
    lines = [
        language.html("<b>{unit}</b> · done by one act", unit=unit),
        language.html("{n} bundles, {apart} taken apart", n=together, apart=len(named) - together),
    ]
    choices = [Choice(label=_label(language, view), verb="bundle", arg=f"{unit_id}.{number}") for number, view in named]
    add = (Button(label=language.plain("➕ Put together"), verb="bundle_new", arg=str(unit_id)),)
    back = (Button(label=language.plain("↩️ Back"), verb="choices", arg=str(unit_id)),)
    return Choices(text=Markup("\n").join(lines), choices=choices, below=[*([add] if may_add else []), back])


def open_list(language: Language, unit_id: int) -> Button:
    """The button that opens the bundles of a unit."""
    return Button(label=language.plain("🔗 Done by one act"), verb="bundles", arg=str(unit_id))


def _label(language: Language, view: BundleView) -> str:
    title = words.cut(getattr(view.bundle.title, language.code), TITLE[language.code])
    return f"{'✂️' if view.is_apart else '🔗'} {words.bundled(language, title, len(view.kept))}"


def _titles(language: Language, some: Sequence[ChoiceView]) -> list[Markup]:
    return [Markup("· {}").format(getattr(each.obligation.title, language.code)) for each in some]


def one(language: Language, view: BundleView, place: str, unit_id: int) -> Body:
    """A bundle: what of it the unit keeps, how it stands, and what may be done with it."""
    lines = [
        Markup("<b>{}</b>").format(getattr(view.bundle.title, language.code)),
        *_titles(language, view.kept),
        _stands(language, view),
    ]
    button = (
        Button(label=language.plain("🔗 Put together again"), verb="bundle_back", arg=place)
        if view.is_apart
        else Button(label=language.plain("✂️ Take apart"), verb="bundle_apart", arg=place)
    )
    back = Button(label=language.plain("↩️ Back"), verb="bundles", arg=str(unit_id))
    return Body(text=str(Markup("\n").join(lines)), rows=((button,), (back,)))


def _stands(language: Language, view: BundleView) -> Markup:
    """Who said so, and why."""
    if view.is_apart:
        state = language.html("Taken apart: each is reported by itself")
    elif view.is_own:
        state = language.html("Put together by the unit")
    elif view.bundle.steps:
        state = language.html("Steps of one case, shown together")
    else:
        state = language.html("Put together by the roadmap")
    parts = [state, *([escape(view.by)] if view.by else [])]
    parts += [language.html("“{reason}”", reason=view.reason)] if view.reason else []
    return Markup(" · ").join(parts)


def first(language: Language, unit_id: int, named: Sequence[tuple[int, ChoiceView]]) -> Choices:
    """Which obligations may be put together with others: the first of them."""
    text = language.html("Which obligation? What one act fulfils with it is shown next.")
    choices = [
        Choice(
            label=getattr(view.obligation.title, language.code),
            verb="bundle_with",
            arg=f"{unit_id}.{number}",
            sought=f"{view.obligation.title.zh} {view.obligation.title.en} {view.obligation.item}",
        )
        for number, view in named
    ]
    back = (Button(label=language.plain("↩️ Back"), verb="bundles", arg=str(unit_id)),)
    return Choices(text=text, choices=choices, below=[back])


def ticks(language: Language, unit_id: int, with_: ChoiceView, some: Sequence[tuple[int, ChoiceView, bool]]) -> Body:
    """What fits to a first obligation, each ticked or not."""
    title = getattr(with_.obligation.title, language.code)
    lines = [
        Markup("☑ <b>{}</b>").format(title),
        Markup("{}").format(words.cadence(language, with_.obligation.cadence)),
        language.html("Tick what the same act fulfils, then send a name for it, such as “Monday round”."),
    ]
    rows = [
        (
            Button(
                label=f"{'☑' if on else '☐'} {words.cut(getattr(view.obligation.title, language.code), 40)}",
                verb="bundle_tick",
                arg=f"{unit_id}.{number}",
            ),
        )
        for number, view, on in some
    ]
    back = (Button(label=language.plain("↩️ Back"), verb="bundles", arg=str(unit_id)),)
    return Body(text=str(Markup("\n").join(lines)), rows=(*rows, back))


def ask_reason(language: Language, view: BundleView) -> Body:
    """Why is it taken apart?"""
    lines = [
        Markup("<b>{}</b>").format(getattr(view.bundle.title, language.code)),
        language.html("Why is each to be reported by itself? It stands in the ledger."),
    ]
    return Body(text=str(Markup("\n").join(lines)))


def taken_apart(language: Language, view: BundleView) -> Markup:
    """What is so now."""
    return language.html("Taken apart: {title}.", title=getattr(view.bundle.title, language.code))


def put(language: Language, title: Text, counted: int) -> Markup:
    """What is so now."""
    named = words.bundled(language, getattr(title, language.code), counted)
    return language.html("Put together: {title}. One row, one card, one report from now on.", title=named)


def is_together(language: Language) -> str:
    """What is so now."""
    return language.plain("Put together again.")


def refusal(language: Language, why: str) -> str:
    """Why nothing was put together."""
    return {
        "name": language.plain("That is no name. A few words, of 40 characters at most:"),
        "few": language.plain("Tick one more at least, then send the name again."),
        "taken": language.plain("One of them belongs to another bundle; take that apart first."),
        "many": language.plain("There are as many as there may be; take one apart first."),
    }.get(why) or language.plain("One act does not fulfil all of these any more; choose anew.")
