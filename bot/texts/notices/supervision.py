"""Supervision notices (督办): issuing one, answering it, and the list of them."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.messages.body import Body, Button, side_by_side, turning
from bot.queries.board import LISTED
from bot.queries.duty_views import DutyView
from bot.queries.supervision import ANSWER_LIMIT, LIMIT, SupervisionDraft, SupervisionView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import headline
from bot.texts.duties.cards import left as duty_left
from bot.texts.reports.board import LABELLED, NAMED
from bot.texts.submissions.reading import ask_coming


def begin(language: Language, about: str) -> Button:
    """The button that begins a notice: about a unit (`u` and its number) or a duty (`d` and its number)."""
    return Button(label=language.plain("📣 Supervise"), verb="supervise_begin", arg=about)


def ready(language: Language) -> tuple[str, ...]:
    """What is mostly asked for, in words that can be sent as they are."""
    return (
        language.plain("Do what is overdue without delay and send the evidence."),
        language.plain("Say why it is overdue and by which day it will be completed."),
        language.plain("Check all open safety duties and report how they stand."),
    )


def ask_text(language: Language, draft: SupervisionDraft) -> Body:
    """The question what the notice shall say."""
    asks = language.html("What is asked of them? Type it (up to {n} characters) or choose:", n=LIMIT)
    given = ready(language)
    lines = [*_to(language, draft), Markup(""), asks]
    lines += [Markup("{} {}").format(number, text) for number, text in enumerate(given, 1)]
    rows = (tuple(Button(label=str(n), verb="supervise_text", arg=str(n)) for n in range(1, len(given) + 1)),)
    return Body(text=_joined(lines), rows=(*rows, (_discard(language),)))


def ask_days(language: Language, draft: SupervisionDraft, days: Sequence[tuple[int, date]], today: date) -> Body:
    """The question by when an answer is wanted: so many working days, which end on this day."""
    lines = [*_to(language, draft), *_said(draft.text), Markup(""), language.html("By when is an answer wanted?")]
    lines.append(ask_coming(language, today))
    rows = [
        (
            Button(
                label=language.plain("{n} working days · {day}", n=count, day=language.day(day, today)),
                verb="supervise_days",
                arg=f"{day:%Y%m%d}",
            ),
        )
        for count, day in days
    ]
    return Body(text=_joined(lines), rows=(*rows, (_discard(language),)))


def summary(language: Language, draft: SupervisionDraft, to: str | None) -> Body:
    """The notice before it is issued, and to whom it goes."""
    goes = language.html("Goes to {who}.", who=to) if to else language.html("Nobody of the unit has joined yet.")
    assert draft.answer_by
    by = language.html("Answer by {day}", day=language.day(draft.answer_by, draft.today))
    lines = [*_to(language, draft), *_said(draft.text), Markup(""), by, goes]
    issue = Button(label=language.plain("📤 Issue"), verb="supervise_issue")
    return Body(text=_joined(lines), rows=((issue,), (_discard(language),)))


def notice(language: Language, view: SupervisionView, *, may_answer: bool, may_open: bool) -> Body:
    """A notice with its answer, or with the day by which one is wanted."""
    lines = [
        Markup("<b>{}</b> · {}").format(number(language, view.serial), view.unit),
        language.html("From {unit}, {who}", unit=view.issuer_unit, who=view.issuer),
    ]
    if view.duty:
        lines.append(_duty(language, view.duty))
    lines += [*_said(view.text), Markup(""), *_outcome(language, view)]
    row = [Button(label=language.plain("✍️ Answer"), verb="supervise_answer", arg=str(view.id))] if may_answer else []
    if may_open and view.duty:
        title = words.cut(view.duty.called(language.code), LABELLED)
        row.append(Button(label=title, verb="open", arg=str(view.duty.duty_id)))
    return Body(text=_joined(lines), rows=(tuple(row),) if row else ())


def ask_answer(language: Language, view: SupervisionView) -> Body:
    """The question for the answer."""
    asks = language.html("Type your answer (up to {n} characters). It goes to {who}.", n=ANSWER_LIMIT, who=view.issuer)
    lines = [Markup("<b>{}</b>").format(number(language, view.serial)), *_said(view.text), Markup(""), asks]
    return Body(text=_joined(lines), rows=((_discard(language),),))


def no_answer(language: Language) -> str:
    """There is no answer to give."""
    return language.plain("This notice is not yours to answer, or it is answered.")


def wrong_day(language: Language, why: str, day: date, today: date) -> Markup:
    """Why a day is none by which an answer can be wanted."""
    if why == "past":
        return language.html("{day} has passed already.", day=language.day(day, today))
    return language.html("{day} is more than a year ahead.", day=language.day(day, today))


def late(language: Language, body: Body) -> Body:
    """A notice, told to whoever issued it: the day for the answer has passed."""
    head = language.html("This notice has not been answered by its day.")
    return Body(text=_joined([head, Markup(""), Markup(body.text)]))


def page(language: Language, views: Sequence[SupervisionView], number_of: int, count: int) -> Body:
    """A page of the notices that concern someone."""
    if not count:
        return Body(text=str(language.html("There are no supervision notices.")))
    heads = language.count(
        "{n} supervision notice, the unanswered first", "{n} supervision notices, the unanswered first", count
    )
    lines = [heads, Markup("")]
    buttons = []
    for place, view in enumerate(views, number_of * LISTED + 1):
        lines.append(Markup("{} {}").format(place, line(language, view)))
        buttons.append(Button(label=str(place), verb="supervise_open", arg=str(view.id)))
    rows = (*side_by_side(buttons), *turning(number_of, -(-count // LISTED), "supervision_notices"))
    return Body(text=_joined(lines), rows=rows)


def line(language: Language, view: SupervisionView) -> Markup:
    """A notice in a list: number, unit, how it stands."""
    stands = (
        language.html("answered {at}", at=language.moment(view.answered_at))
        if view.answered_at
        else Markup("{}").format(words.left(language, "open", view.answer_by, view.today))
    )
    return Markup(" · ").join([number(language, view.serial), words.cut(view.unit, NAMED), stands])


def number(language: Language, serial: str) -> str:
    """A notice's number as people say it."""
    return language.plain("supervision notice {serial}", serial=serial)


def _to(language: Language, draft: SupervisionDraft) -> list[Markup]:
    lines = [language.html("<b>Supervision notice</b> to {unit}", unit=draft.unit)]
    return [*lines, _duty(language, draft.duty)] if draft.duty else lines


def _duty(language: Language, seen: DutyView) -> Markup:
    period = language.period(seen.period, seen.due_on)
    return Markup("{} · {} · {}").format(headline(language, seen), period, duty_left(language, seen))


def _said(text: str) -> list[Markup]:
    return [Markup(""), Markup("{}").format(text)]


def _outcome(language: Language, view: SupervisionView) -> list[Markup]:
    if view.answer is None or view.answered_at is None:
        left = words.left(language, "open", view.answer_by, view.today)
        return [language.html("Answer by {day} · {left}", day=language.day(view.answer_by, view.today), left=left)]
    at = language.moment(view.answered_at)
    return [language.html("{who} answered {at}:", who=view.answered_by, at=at), Markup("{}").format(view.answer)]


def _discard(language: Language) -> Button:
    return Button(label=language.plain("✖️ Discard"), verb="supervise_drop")


def _joined(lines: Sequence[Markup]) -> str:
    return str(Markup("\n").join(lines))
