"""The messages about notices: being issued, received, and how far they have come."""

from collections.abc import Collection, Sequence
from datetime import date

from markupsafe import Markup

from bot.messages.body import Body, Button, side_by_side, turning
from bot.store.messages.notices import Progress
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.pick import Choice, Choices, in_all, matches, told_apart
from bot.texts.submissions.reading import ask_coming
from schedules.obligation import Obligation

PAGE = 8
OWN = 999_999


def choose_what(language: Language, unit: str, offered: Sequence[Obligation]) -> Choices:
    """What is asked for: an obligation of the roadmap, or something in own words?"""
    labels = told_apart([getattr(each.title, language.code) for each in offered])
    choices = [Choice(label=label, verb="notice_what", arg=str(number)) for number, label in enumerate(labels)]
    own = Button(label=language.plain("✍️ In my own words"), verb="notice_what", arg=str(OWN))
    text = language.html("<b>{unit}</b>\nWhat is the notice about?", unit=unit)
    return Choices(text=text, choices=choices, below=((own,),))


def ask_text(language: Language, limit: int) -> Body:
    """The notice in own words."""
    asked = language.html(
        "Send the text of the notice, at most {n} characters. Its first line becomes the title.", n=limit
    )
    return Body(text=str(asked))


def choose_units(
    language: Language,
    title: str,
    units: Sequence[tuple[int, str]],
    chosen: Collection[int],
    *,
    page: int,
    typed: str = "",
) -> Body:
    """To which units? Each button takes one in or out; what was typed narrows the list, and chooses nothing."""
    matching, missed = [each for each in units if matches(each[1], typed)], ""
    if not matching:
        matching, missed = list(units), typed
    pages = max(1, (len(matching) + PAGE - 1) // PAGE)
    page = min(page, pages - 1)
    shown = matching[page * PAGE : (page + 1) * PAGE]
    rows: list[tuple[Button, ...]] = [
        (Button(label=("☑ " if unit_id in chosen else "☐ ") + name, verb="notice_pick", arg=f"{unit_id}.{page}"),)
        for unit_id, name in shown
    ]
    rows += turning(page, pages, "notice_page")
    every = Button(label=language.plain("All of them"), verb="notice_pick", arg=f"0.{page}")
    rows.append((every, Button(label=language.plain("Go on"), verb="notice_next")) if chosen else (every,))
    text = language.html(
        "<b>{title}</b>\nTo which units? Chosen: {n} of {of}", title=title, n=len(chosen), of=len(units)
    )
    if missed:
        text += Markup("\n{}").format(language.html("Nothing here is named “{typed}”.", typed=missed[:40]))
    if len(units) > PAGE:
        text += Markup("\n{}").format(in_all(language, len(units)))
    return Body(text=str(text), rows=tuple(rows))


def choose_due(
    language: Language, title: str, days: Sequence[tuple[str, date]], today: date, *, fault: Markup | None = None
) -> Body:
    """Until when?"""
    lines = [Markup("<b>{}</b>").format(title), *([fault] if fault else [])]
    lines += [language.html("Until when?"), ask_coming(language, today)]
    row = tuple(
        Button(label=f"{label} · {language.day(day, today)}", verb="notice_due", arg=day.isoformat())
        for label, day in days
    )
    return Body(text=str(Markup("\n").join(lines)), rows=tuple((button,) for button in row))


def summary(
    language: Language, text: str, due_on: date, units: Sequence[str], *, attached: str | None, today: date
) -> Body:
    """All that will be issued, with the button that does so."""
    named = words.listed(language, units[:6])
    lines = [
        Markup("<blockquote>{}</blockquote>").format(text),
        language.html("Due {day}", day=language.day(due_on, today)),
        language.count("To {n} unit: {named}", "To {n} units: {named}", len(units), named=named),
    ]
    lines.append(
        language.html("Attached: {name}", name=attached)
        if attached
        else language.html("You may send a photo or a file to go with it.")
    )
    rows = ((Button(label=language.plain("📤 Issue"), verb="notice_issue"),),)
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def attached(language: Language, number: str) -> Markup:
    """What goes with a notice."""
    return language.html("Attached to notice {number}", number=number)


def received(language: Language, issuer: str, number: str, text: str, *, due: str, duty_id: int, read: bool) -> Body:
    """A notice as those see it who owe it; `due` is its due day in words."""
    lines = [
        language.html("<b>Notice {number}</b> · {issuer}", number=number, issuer=issuer),
        Markup("<blockquote>{}</blockquote>").format(text),
        language.html("Due {day}", day=due),
    ]
    lines += [language.html("Read.")] if read else []
    opened = Button(label=language.plain("Open the duty"), verb="open", arg=str(duty_id))
    unread = (Button(label=language.plain("📖 Read"), verb="notice_read"),)
    return Body(text=str(Markup("\n").join(lines)), rows=((*(() if read else unread), opened),))


def issued(language: Language, notice_id: int, number: str, text: str, *, due: str, progress: Progress) -> Body:
    """A notice as its issuer sees it: how far it has come; `due` is its due day in words."""
    lines = [
        language.html("<b>Notice {number}</b> · due {day}", number=number, day=due),
        Markup("<blockquote>{}</blockquote>").format(text[:300]),
        language.html(
            "{units} units · read {read} · done {done} · not done {undone}",
            units=progress.addressed,
            read=progress.read,
            done=progress.done,
            undone=len(progress.undone),
        ),
    ]
    if progress.waived:
        lines.append(language.count("waived for {n} unit", "waived for {n} units", progress.waived))
    left = Button(label=language.plain("Who is outstanding?"), verb="notice_left", arg=str(notice_id))
    return Body(text=str(Markup("\n").join(lines)), rows=((left,),) if progress.undone else ())


def left(language: Language, number: str, undone: Sequence[str]) -> Body:
    """The units that have not done what a notice asks."""
    lines = [language.html("<b>Notice {number}</b>: not done by", number=number)]
    lines += [Markup("🟦 {}").format(name) for name in undone[:30]]
    if len(undone) > 30:
        lines.append(language.count("… {n} more", "… {n} more", len(undone) - 30))
    return Body(text=str(Markup("\n").join(lines)))


def title_of(text: str) -> str:
    """A notice's first line; a dash where its text was erased."""
    return (text.splitlines() or ["—"])[0]


def listed(language: Language, shown: Sequence[tuple[int, str, str, Progress]]) -> Body:
    """The notices that were issued, newest first."""
    if not shown:
        return Body(text=str(language.html("No notice has been issued.")))
    lines = [
        Markup("{} {} · {}/{}").format(number, title_of(text)[:24], progress.done, progress.addressed)
        for _, number, text, progress in shown
    ]
    rows = side_by_side(
        [Button(label=str(number), verb="notice_show", arg=str(notice_id)) for notice_id, number, _, _ in shown]
    )
    return Body(text=str(Markup("\n").join([language.html("Notices: done by units"), *lines])), rows=rows)
