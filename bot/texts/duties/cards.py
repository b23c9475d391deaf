"""The messages about duties: card, digest, requirements, lists."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.queries.duty_views import DutyView
from bot.queries.plans import PlanView
from bot.texts import words
from bot.texts.catalogue import Language
from schedules.obligation import Text, combined
from schedules.planned.day_and_place import is_met_for
from schedules.rate import Figure
from schedules.record import record
from schedules.roadmap import Item
from schedules.standing import DONE, DutyStanding

# With one of these a card says what became of the duty, and asks for nothing.
SETTLED: tuple[DutyStanding, ...] = ("submitted", *DONE, "waived", "waived_unseen")

# So many characters of a title stand in the list of a card.
SHORT = {"zh": 24, "en": 40}


@record
class Behind:
    """What of its source can be shown of a duty: the words of its row, the whole document."""

    has_clause: bool = False
    has_document: bool = False


NOTHING = Behind()


def headline(language: Language, view: DutyView) -> Markup:
    """Square and title: how every message about a duty begins; of an act for several with how many it is for."""
    if view.together == 1:
        return act_headline(language, view)
    counted = language.count("{n} duty", "{n} duties", view.together)
    return Markup("{} · {}").format(act_headline(language, view), counted)


def act_headline(language: Language, view: DutyView) -> Markup:
    """Square and title, where it is said below how many duties an act is for."""
    return Markup("{} <b>{}</b>").format(words.SQUARES[view.standing], view.called(language.code))


def card(
    language: Language,
    view: DutyView,
    outcome: Markup | None = None,
    put_off_to: datetime | None = None,
    *,
    fellows: Sequence[DutyView] = (),
) -> Body:
    """The card of a duty; once it is settled, the outcome stands in the place of the buttons.

    `put_off_to` is the local moment at which the reader wants to be reminded again. With `fellows`, which one act
    fulfils with it, it is the card of that act, with a line for each; the other steps of a case are buttons.
    """
    act = _act(view, fellows)
    lines = [
        headline(language, replace(view, together=max(1, len(act)))),
        language.html(
            "{unit} · {period} · {cadence}",
            unit=view.unit,
            period=language.period(view.period, view.due_on),
            cadence=words.comes_round(language, view.obligation),
        ),
        language.html(
            "Due {day} · {left}",
            day=words.due(language, view.standing, view.due_on, view.today, due_at=view.due_at),
            left=_left(language, view),
        ),
        _figure(language, view.figure, is_final=view.is_final)
        if view.figure
        else language.html("Evidence: {asked}", asked=_asked(language, act or [view])),
        _set_by(language, view) if view.set_by else _source(language, act or [view]),
    ]
    if fellows and not act:
        lines.insert(1, _case(language, view, fellows))
    lines += [Markup("{} {}").format(words.SQUARES[each.standing], _short(language, each)) for each in act]
    if not view.figure and (told := words.counts(language, view.counts, view.due_at)):
        lines.append(Markup("{}").format(told))
    if view.owed_by:
        lines.append(language.html("Owed by {who}", who=words.listed(language, view.owed_by)))
    if view.plan and view.standing not in SETTLED:
        lines.append(_plan(language, view, view.plan))
    if view.standing not in SETTLED:
        if view.purpose:
            lines.append(language.html("Now: {purpose}", purpose=getattr(view.purpose, language.code)))
        if view.ready:
            lines.append(language.html("Your draft is complete, only 📤 is missing: press ✅."))
        if put_off_to:
            lines.append(language.html("⏰ You will be reminded {moment}.", moment=language.moment(put_off_to)))
    if outcome:
        lines += [Markup(""), outcome]
    steps = () if act else tuple((_other(language, each),) for each in fellows)
    return Body(text=str(Markup("\n").join(lines)), rows=(*_card_rows(language, view), *steps))


def _act(view: DutyView, fellows: Sequence[DutyView]) -> list[DutyView]:
    """The duties of whose one act a card is; none where it is of one duty, which may be a step of a case."""
    return [view, *fellows] if fellows and view.bundle and not view.bundle.steps else []


def _case(language: Language, view: DutyView, others: Sequence[DutyView]) -> Markup:
    """The case of which a duty is a step, and how many steps are to be done."""
    assert view.bundle
    title = getattr(view.bundle.title, language.code)
    counted = language.count("{n} step to do", "{n} steps to do", 1 + len(others))
    return Markup("{} · {}").format(title, counted)


def _asked(language: Language, some: Sequence[DutyView]) -> str:
    """What is to be proved: by one act once, whoever asks for it; figures for each."""
    proofs = [each.obligation.evidence for each in some]
    told = words.asked(language, combined(proofs))
    figures = [proof.measure for proof in proofs if proof.measure]
    return language.plain("{asked} (of {n} duties)", asked=told, n=len(figures)) if len(figures) > 1 else told


def _set_by(language: Language, view: DutyView) -> Markup:
    """Whose rule it is that asks for a duty, and since when."""
    assert view.set_by
    said = {"unit": view.set_by.unit, "day": language.day(view.set_by.on, view.today)}
    if view.set_by.person:
        return language.html("Own rule, set by {unit}, {person}, on {day}", person=view.set_by.person, **said)
    return language.html("Own rule, set by {unit} on {day}", **said)


def _source(language: Language, some: Sequence[DutyView]) -> Markup:
    """The rows from which duties follow, each roadmap's together; whether it fixes them, where that is said of all."""
    rows: dict[str, dict[str, None]] = {}
    for each in some:
        if each.obligation.row:
            called = getattr(each.source, language.code) if each.source else language.plain("roadmap")
            rows.setdefault(called, {})[each.obligation.row] = None
    if not rows:
        return _in_own_words(language)
    one_by_one = (f"{called} {language.plain(', ').join(refs)}" for called, refs in rows.items())
    named = language.plain("; ").join(one_by_one)
    fixed = {each.obligation.fixed for each in some}
    if len(fixed) > 1:
        return language.html("Source: {rows}", rows=named)
    return language.html("Source: {rows} ({fixed})", rows=named, fixed=words.fixed(language, *fixed))


def _in_own_words(language: Language) -> Markup:
    """The source of what a notice asks in its issuer's own words, which no row of a roadmap does."""
    return language.html("Source: the notice itself, no row of a roadmap")


def short(language: Language, title: Text) -> str:
    """A title in the list of a card."""
    return words.cut(getattr(title, language.code), SHORT[language.code])


def _short(language: Language, view: DutyView) -> str:
    return short(language, view.obligation.title)


def _other(language: Language, view: DutyView) -> Button:
    """The button that opens another step of a case, or another duty of the same act."""
    day = language.brief(view.due_on, view.today)
    label = f"{words.SQUARES[view.standing]} {_short(language, view)} {day}"
    return Button(label=label, verb="open", arg=str(view.duty_id))


def _figure(language: Language, figure: Figure, *, is_final: bool) -> Markup:
    """What a figure comes to: counted from the duties themselves, and nothing to be sent."""
    said = {"done": figure.done, "of": figure.of}
    if is_final:
        return language.html("Counted by the system: {done} of {of} done in time. This is final.", **said)
    lines = [language.html("Counted by the system: {done} of {of} done in time so far; nothing is to be sent.", **said)]
    if figure.missed:
        lines.append(language.html("{n} were not done in time.", n=figure.missed))
    return Markup(" ").join(lines)


def left(language: Language, view: DutyView) -> str:
    """How a duty stands against its due day, or its hour."""
    return words.left(language, view.standing, view.due_on, view.today, from_below=view.from_below, due_at=view.due_at)


def _left(language: Language, view: DutyView) -> str:
    """How a duty stands against its due day; a figure is reached, or closed, or still being counted."""
    if not view.figure or view.standing not in ("confirmed", "missed", "overdue"):
        return left(language, view)
    if view.standing == "confirmed":
        return language.plain("reached")
    return language.plain("closed, short of what is asked") if view.is_final else language.plain("about to be closed")


def _plan(language: Language, view: DutyView, plan: PlanView) -> Markup:
    """When and where it is to be done, and with whom; once that day is over, the question whether it was held."""
    day = language.day(plan.on, view.today)
    if plan.on < view.today:
        if not plan_button(language, view):
            return language.html("📅 It was planned for {day}.", day=day)
        return language.html("📅 It was planned for {day}. Was it held? ✅, or another day.", day=day)
    who = language.plain("everyone of the unit") if plan.everyone else words.listed(language, plan.who)
    parts = [language.html("📅 Planned for {day}", day=day), Markup("{}").format(plan.place)]
    parts.append(language.html("to come: {who}", who=who) if who else Markup(""))
    return Markup(" · ").join(part for part in parts if part)


def plan_button(language: Language, view: DutyView) -> list[tuple[Button, ...]]:
    """The row by which an act is planned, for whoever may say so, while a day is left for it."""
    if not view.may_do or not is_met_for(view.obligation) or view.due_on < view.today or view.standing in SETTLED:
        return []
    if not view.planned_on:
        label = language.plain("📅 Day and place")
    elif view.planned_on < view.today:
        label = language.plain("📅 Plan another day")
    else:
        label = language.plain("📅 Change the plan")
    return [(Button(label=label, verb="plan_day", arg=str(view.duty_id)),)]


def planned_day(language: Language, view: DutyView) -> str:
    """The planned day of a duty in a line."""
    if not view.planned_on or view.standing in SETTLED:
        return ""
    if view.planned_on == view.today:
        return language.plain("planned for today")
    day = language.brief(view.planned_on, view.today)
    if view.planned_on > view.today:
        return language.plain("planned for {day}", day=day)
    return language.plain("was planned for {day}: held?", day=day)


def _card_rows(language: Language, view: DutyView) -> tuple[tuple[Button, ...], ...]:
    guide = Button(label=language.plain("📋 What is asked"), verb="guide")
    if view.standing in SETTLED or not view.may_do:
        return ((guide,),)
    return (
        (
            Button(label=language.plain("✅ Done"), verb="done"),
            Button(label=language.plain("⏰ Later"), verb="later"),
            guide,
        ),
        *plan_button(language, view),
    )


def later(
    language: Language, view: DutyView, hour: int, days: Sequence[date], *, fellows: Sequence[DutyView] = ()
) -> Body:
    """The card with the choice of when to be reminded: soon, tomorrow at a local hour, or on one of some days."""
    tomorrow = view.today + timedelta(days=1)
    dated = tuple(Button(label=language.day(day, view.today), verb="snooze", arg=day.isoformat()) for day in days)
    rows = (
        (
            Button(label=language.plain("In 1 hour"), verb="snooze", arg="1h"),
            Button(label=language.plain("Tomorrow {hour:02}:00", hour=hour), verb="snooze", arg=tomorrow.isoformat()),
        ),
        *((dated,) if dated else ()),
        (Button(label=language.plain("↩️ Back"), verb="card"),),
    )
    return Body(text=card(language, view, fellows=fellows).text, rows=rows)


def requirements(
    language: Language,
    view: DutyView,
    source: Text,
    more: Sequence[Button] = (),
    *,
    behind: Behind = NOTHING,
    fellows: Sequence[DutyView] = (),
) -> Body:
    """What is asked, how to do it, and where the source says so; `more` is what only some may do.

    The other duties of the same act are opened from here, each to see what it asks.
    """
    guide = getattr(view.obligation.guide, language.code)
    lines = [
        headline(language, view),
        *([] if view.set_by and guide == view.title(language.code) else [Markup("{}").format(guide)]),
        *_owed_by(language, view),
        *_how_it_is_proved(language, view),
        _row_of(language, view, source),
    ]
    back = Button(label=language.plain("↩️ Back"), verb="card")
    clause = (Button(label=language.plain("📜 The source's words"), verb="clause"),) if behind.has_clause else ()
    document = (_document(language),) if behind.has_document else ()
    beneath = ((*clause, *document),) if clause or document else ()
    others = tuple((_other(language, each),) for each in fellows)
    return Body(text=str(Markup("\n").join(lines)), rows=(*beneath, *others, (*more, back)))


def _document(language: Language) -> Button:
    return Button(label=language.plain("📄 The document"), verb="document")


def _row_of(language: Language, view: DutyView, source: Text) -> Markup:
    if view.set_by:
        return _set_by(language, view)
    if not view.obligation.row:
        return _in_own_words(language)
    return language.html("Source: {source}, row {ref}", source=getattr(source, language.code), ref=view.obligation.row)


def document_caption(language: Language, view: DutyView, source: Text) -> str:
    """What stands below the document behind a duty: the duty, and the row that asks for it."""
    return str(Markup("\n").join([headline(language, view), _row_of(language, view, source)]))


def document_too_large(language: Language, name: str) -> str:
    """What is said in place of a document that a chat cannot be shown."""
    return str(language.html("“{name}” is too large to be sent here; the operator of this bot has it.", name=name))


def clause(language: Language, view: DutyView, source: Text, item: Item) -> Body:
    """The row of the source from which a duty follows, word for word: its text, whom it is given to, and its years."""
    named = {"source": getattr(source, language.code), "ref": item.ref}
    lines = [headline(language, view), language.html("Source: {source}, row {ref}", **named), Markup("")]
    lines.append(Markup("{}").format(item.clause or ""))
    if item.allotted:
        lines += [Markup(""), language.html("Given to: {whom}", whom=item.allotted)]
    lines += [
        language.html("Year {n}: {cell}", n=year, cell=cell.zh if cell else "–")
        for year, cell in sorted(item.schedule.items())
        if any(item.schedule.values())
    ]
    return Body(
        text=str(Markup("\n").join(lines)),
        rows=((Button(label=language.plain("↩️ Back"), verb="guide"),),),
    )


def _owed_by(language: Language, view: DutyView) -> list[Markup]:
    """Whom its roadmap asks, where it has a word of its own for them."""
    asked = view.obligation
    return [language.html("Owed by: {role}", role=words.owner(language, asked))] if asked.owner_called else []


def _how_it_is_proved(language: Language, view: DutyView) -> list[Markup]:
    """What is to be sent, and who confirms it; of a figure how it stands."""
    if view.figure:
        return [_figure(language, view.figure, is_final=view.is_final)]
    return [
        language.html("Evidence: {asked}", asked=words.asked(language, view.obligation.evidence)),
        _by_whom(language, view),
    ]


def _by_whom(language: Language, view: DutyView) -> Markup:
    role = words.confirmer(language, view.obligation)
    if view.from_below:
        return language.html("Checked and registered by: {role}", role=role)
    return language.html("Confirmed by: {role}", role=role)


def line(language: Language, view: DutyView, several_units: bool, of: int = 1) -> Markup:
    """A duty in a list: square, title, period, days left; or `of` so many of its bundle, shown as one."""
    title = view.title(language.code)
    if view.bundle and of > 1:
        title = words.bundled(language, getattr(view.bundle.title, language.code), of)
    parts = [title, language.period(view.period, view.due_on)]
    if several_units:
        parts.insert(1, view.unit)
    if view.owed_by:
        parts.append(words.listed(language, view.owed_by))
    if view.figure:
        parts.append(f"{view.figure.done}/{view.figure.of}")
    if planned := planned_day(language, view):
        parts += [planned, *([view.plan.place] if view.plan and view.plan.place else [])]
    parts.append(_left(language, view))
    if view.ready:
        parts.append(language.plain("complete, only 📤 is missing"))
    return Markup("{} {}").format(words.SQUARES[view.standing], Markup(" · ").join(parts))
