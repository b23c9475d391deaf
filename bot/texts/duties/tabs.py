"""A person's duties as they look them up: a row each, on its button alone; tabs below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.flows.reminders.on_hand import TABS, WEEK, Act, OnHand, Tab, acts
from bot.messages.body import Body, Button
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.pick import told_apart
from schedules.obligation import Text
from schedules.period import month_end

# So many characters of a title, of a unit's name and of a person's stand on a button.
TITLE, UNIT, WHO = {"zh": 24, "en": 34}, 12, 12
# What stands between the parts of a button's words: letters need more of a gap than characters do.
BETWEEN = {"zh": " ", "en": " · "}
# So many tabs stand beside one another.
IN_A_ROW = 3
# So many obligations are named of what was missed.
NAMED = 3
# So many duties stand in a list that does not turn.
FEW = 5


def row(language: Language, act: Act, *, several_units: bool) -> str:
    """What the button of an act says: symbol, name, day, how it stands, and whose it is; how much it is for."""
    seen = act[0]
    parts = [_head(language, act), language.brief(seen.duty.due_on, seen.today), _planned(language, seen)]
    parts.append(_how(language, seen))
    return _joined(language, *parts, *_where(language, seen, several_units=several_units))


def together(language: Language, repeats: Sequence[Act], *, several_units: bool) -> str:
    """What the button of an obligation says that several acts repeat: how many, from when to when."""
    first, days = repeats[0][0], sorted(each.duty.due_on for act in repeats for each in act)
    span = list(dict.fromkeys(language.brief(day, first.today) for day in (days[0], days[-1])))
    head = f"{_head(language, repeats[0])} ×{len(repeats)}"
    return _joined(language, head, "–".join(span), *_where(language, first, several_units=several_units))


def unit_row(language: Language, some: Sequence[OnHand]) -> str:
    """What the button of a unit says: how many of its acts stand in the tab, and how the most pressing does."""
    square, counted = words.SQUARES[some[0].standing], len(acts(some))
    said = language.count("{unit}: {n} duty", "{unit}: {n} duties", counted, unit=Markup(some[0].of.name))
    return f"{square} {said}"


def first_of(language: Language, heading: Markup, some: Sequence[OnHand]) -> Body:
    """The first few of some acts, a button each; how many more there are."""
    several, lines, named = len({each.of.id for each in some}) > 1, [heading], acts(some)
    if len(named) > FEW:
        lines.append(language.count("… {n} more: /duties", "… {n} more: /duties", len(named) - FEW))
    labels = told_apart([row(language, act, several_units=several) for act in named[:FEW]])
    rows = tuple(
        (Button(label=label, verb="open", arg=str(act[0].duty.id)),) for label, act in zip(labels, named, strict=False)
    )
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def greeting(language: Language, mine: Sequence[OnHand]) -> Body:
    """What somebody new is shown of their duties: those due by the end of the month, and where all of them are.

    What is due later can wait, and no number counts more than the rows below it: a year's duties at once are a wall.
    """
    last = month_end(mine[0].today.year, mine[0].today.month)
    near = sorted((each for each in mine if each.duty.due_on <= last), key=lambda each: each.duty.due_on)
    later = language.html("What is due later can wait: /duties")
    if not near:
        nothing = language.html("Nothing of yours is due this month.")
        return Body(text=str(Markup("\n").join([nothing, later])))
    named = acts(near)
    if len(named) > FEW:
        first = [each for act in named[:FEW] for each in act]
        shown = first_of(language, language.html("Due by the end of the month, the first of your duties:"), first)
        others = language.html("All the others: /duties")
        return replace(shown, text=f"{shown.text}\n{others}")
    heading = language.count(
        "{n} duty of yours is due by the end of the month:",
        "{n} duties of yours are due by the end of the month:",
        len(named),
    )
    shown = first_of(language, heading, near)
    return replace(shown, text=f"{shown.text}\n{later}") if len(near) < len(mine) else shown


def sought(act: Act) -> str:
    """By what typing finds a row: titles in both languages, the items' refs, the unit, who owes it."""
    first = act[0]
    bundle = (first.bundle.title.zh, first.bundle.title.en) if first.bundle else ()
    titles = [part for each in act for part in (each.obligation.title.zh, each.obligation.title.en)]
    refs = [each.obligation.row for each in act if each.obligation.row]
    return " ".join(dict.fromkeys((*bundle, *titles, *refs, first.of.name, *first.who)))


def heading(language: Language, tab: Tab, some: Sequence[OnHand]) -> Markup:
    """What stands above a tab: how many acts, and of how many duties where one is for several."""
    counted = len(acts(some))
    told = _heading(language, tab, counted)
    if len(some) == counted:
        return told
    return Markup("\n").join([told, in_duties(language, len(some))])


def in_duties(language: Language, duties: int) -> Markup:
    """How many duties some acts are for, where that is more than they are."""
    return language.html("{n} duties in all; those of one act are one line.", n=duties)


def _heading(language: Language, tab: Tab, counted: int) -> Markup:
    if tab == "missed" and counted:
        missed = language.count("{n} duty is recorded as missed.", "{n} duties are recorded as missed.", counted)
        return Markup("\n").join([missed, how_to_complete_late(language)])
    if counted:
        return {
            "mine": language.count("{n} duty of yours is open", "{n} duties of yours are open", counted),
            "overdue": language.count("{n} duty is overdue, to do", "{n} duties are overdue, to do", counted),
            "week": language.count("{n} duty is due within a week", "{n} duties are due within a week", counted),
            "others": language.count("{n} duty of others is open", "{n} duties of others are open", counted),
        }[tab]
    return {
        "mine": language.html("Nothing of yours is open."),
        "overdue": language.html("Nothing overdue is to be done."),
        "week": language.html("Nothing is due within a week."),
        "others": language.html("Nothing of others is open."),
        "missed": language.html("Nothing is recorded as missed."),
    }[tab]


def how_to_complete_late(language: Language) -> Markup:
    """What may still be done about what was missed."""
    return language.html("It can still be completed late: do it, open it here and press ✅. The rate stays as it is.")


def was_missed(language: Language, acts: Sequence[tuple[Text, int]]) -> Markup:
    """What a digest says once of what was missed: which acts, each for so many duties, and what may still be done."""
    counted = Counter(words.act(language, getattr(title, language.code), duties) for title, duties in acts)
    named = [name if count == 1 else f"{name} ×{count}" for name, count in counted.most_common(NAMED)]
    if len(counted) > NAMED:
        named.append("…")
    told = language.plain(", ").join(named)
    return language.count(
        "⬛ {n} duty is recorded as missed: {named}. To complete it late: /duties, “Recorded as missed”.",
        "⬛ {n} duties are recorded as missed: {named}. To complete them late: /duties, “Recorded as missed”.",
        sum(duties for _, duties in acts),
        named=told,
    )


def repeated(language: Language, some: Sequence[Act]) -> Markup:
    """What stands above the days of one obligation."""
    first = some[0][0]
    told = language.count("{n} occasion", "{n} occasions", len(some))
    return Markup("<b>{}</b> · {} · {}").format(_title(language, first), first.of.name, told)


def back(language: Language, arg: str) -> Button:
    """The button that leads back to a tab."""
    return Button(label=language.plain("↩️ Back"), verb="pick", arg=arg)


def tabs(
    language: Language, counted: Mapping[Tab, int], now_at: Tab | None, arg: Mapping[Tab, str]
) -> list[tuple[Button, ...]]:
    """The tabs that hold something, each with how much; the one that is shown is marked."""
    names = {
        "mine": language.plain("Mine"),
        "overdue": language.plain("Overdue, to do"),
        "week": language.plain("This week"),
        "others": language.plain("Others’"),
        "missed": language.plain("Recorded as missed"),
    }
    row = [
        Button(label=f"{'▸ ' if tab == now_at else ''}{names[tab]} {counted[tab]}", verb="pick", arg=arg[tab])
        for tab in TABS
        if counted[tab] or tab == now_at
    ]
    return (
        [tuple(row[start : start + IN_A_ROW]) for start in range(0, len(row), IN_A_ROW)]
        if len(row) > 1 or not now_at
        else []
    )


def _title(language: Language, seen: OnHand) -> str:
    return str(getattr((seen.bundle or seen.obligation).title, language.code))


def _head(language: Language, act: Act) -> str:
    seen, most = act[0], TITLE[language.code]
    if len(act) == 1:
        return f"{words.SQUARES[seen.standing]} {words.cut(getattr(seen.obligation.title, language.code), most)}"
    named = words.bundled(language, words.cut(_title(language, seen), most), len(act))
    return f"{words.SQUARES[seen.standing]} {named}"


def _planned(language: Language, seen: OnHand) -> str:
    """The day for which a duty is planned, where that is to come."""
    day = seen.duty.planned_on
    is_open = seen.duty.outcome in (None, "returned")
    return f"📅{language.brief(day, seen.today)}" if day and day >= seen.today and is_open else ""


def _how(language: Language, seen: OnHand) -> str:
    """How a duty stands, in as few words as a button bears."""
    if seen.ready:
        return language.plain("only 📤 is missing")
    if seen.obligation.evidence.computed or seen.standing == "missed":
        return ""
    if seen.later:
        return language.plain("⏰ {moment}", moment=language.moment(seen.later))
    is_far = seen.standing in ("open", "due_soon") and seen.left >= WEEK
    return (
        ""
        if is_far
        else words.left(
            language,
            seen.standing,
            seen.duty.due_on,
            seen.today,
            from_below=seen.obligation.judged_from_below,
            due_at=seen.due_at,
        )
    )


def _joined(language: Language, *parts: str) -> str:
    return BETWEEN[language.code].join(part for part in parts if part)


def _where(language: Language, seen: OnHand, *, several_units: bool) -> list[str]:
    """The unit, and whose it is; set off from the day before them."""
    parts = [words.cut(seen.of.name, UNIT)] if several_units else []
    parts += [words.cut(seen.who[0], WHO)] if seen.who else []
    return [f"· {' · '.join(parts)}" if language.code == "zh" else " · ".join(parts)] if parts else []
