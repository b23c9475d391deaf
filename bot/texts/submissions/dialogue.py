"""The messages of a dialogue: asking for the day and the proof of a duty, and taking them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.queries.duty_views import DutyView
from bot.queries.submission_views import Taken
from bot.texts.catalogue import Language
from bot.texts.duties.cards import act_headline, headline
from bot.texts.submissions.proof_given import missing, quoted, received
from bot.texts.submissions.reading import ask_past


def ask_day(language: Language, view: DutyView, taken: Taken, covers: Sequence[str] = ()) -> Body:
    """On which day was it done? What was sent before the day is kept, and stands here."""
    days = (*_days(language, view.today), _other_day(language))
    lines = [_head(language, view, covers), *_got(language, view, taken), language.html("On which day was it done?")]
    return Body(text=str(Markup("\n").join(lines)), rows=(days, (_drop(language, taken),)))


def ask_typed_day(language: Language, view: DutyView, taken: Taken, covers: Sequence[str] = ()) -> Body:
    """Which other day: typed or pressed."""
    lines = [_head(language, view, covers), *_got(language, view, taken)]
    lines.append(ask_past(language, view.today))
    return Body(text=str(Markup("\n").join(lines)), rows=(_days(language, view.today), (_drop(language, taken),)))


def _days(language: Language, today: date) -> tuple[Button, ...]:
    """Today and yesterday; each carries its day, whenever it is pressed."""
    named = [(language.plain("Today"), today), (language.plain("Yesterday"), today - timedelta(days=1))]
    return tuple(Button(label=label, verb="day", arg=day.isoformat()) for label, day in named)


def _other_day(language: Language) -> Button:
    return Button(label=language.plain("Another day"), verb="day", arg="other")


def ask_note(language: Language, view: DutyView, note: str, faults: Sequence[Markup] = ()) -> Body:
    """What shall stand in the place of the note? `faults` say why the last words will not do."""
    lines = [*faults, headline(language, view), quoted(note), language.html("Send the words that shall stand instead.")]
    back = Button(label=language.plain("↩️ Back"), verb="go_on")
    return Body(text=str(Markup("\n").join(lines)), rows=((back,),))


def _got(language: Language, view: DutyView, taken: Taken) -> list[Markup]:
    """What has been given, the note word by word."""
    lines = []
    if got := received(language, view, taken):
        lines.append(language.html("Received: {got}", got=language.plain(", ").join(got)))
    if taken.note:
        lines.append(quoted(taken.note))
    return lines


def taking(
    language: Language,
    view: DutyView,
    taken: Taken,
    confirmer: str | None,
    *,
    notices: Sequence[Markup] = (),
    returned: Markup | None = None,
    unchanged: bool = False,
    covers: Sequence[str] = (),
    may_cover: bool = False,
) -> Body:
    """Where the taking of the proof stands, and what is still missing, be it the day alone.

    `notices` are what the files bring up, `returned` why the one before came back; while the draft is `unchanged`
    since then, it cannot be sent. It is for all the duties that the lines `covers` name, or `may_cover` some.
    """
    lines = [_head(language, view, covers), *([returned] if returned else [])]
    if taken.done_on:
        lines.append(language.html("Done on {day}.", day=language.day(taken.done_on, view.today)))
    if taken.done_on and taken.done_on > view.due_on:
        lines.append(language.html("That is after the due day; it will be shown as done late."))
    elif view.due_at and view.is_over:
        lines.append(
            language.html(
                "The deadline {moment} has passed; it will be shown as completed late.",
                moment=language.moment(view.due_at),
            )
        )
    if covers:
        lines.append(_checked(language, covers))
    got = _got(language, view, taken)
    lines += [*got, *notices]
    lacking = missing(language, view, taken)
    changes = (*_changes(language, taken), *(_covering(language, covers) if may_cover else ()))
    if lacking:
        lines.append(language.html("Please send: {wanted}", wanted=language.plain(", ").join(lacking)))
        if view.obligation.evidence.photos and not got:
            lines.append(language.html("A picture sent as a file keeps its original, with time and place."))
        return Body(text=str(Markup("\n").join(lines)), rows=(*changes, (_drop(language, taken),)))
    if unchanged:
        lines.append(_nothing_changed(language, view))
        return Body(text=str(Markup("\n").join(lines)), rows=(*changes, (_drop(language, taken),)))
    lines.append(_all_is_there(language, view, confirmer))
    sending: tuple[tuple[Button, ...], ...] = (
        (Button(label=language.plain("📤 Send"), verb="submit", arg=taken.seen),),
    )
    if not taken.done_on:
        lines.append(language.html("On which day was it done?"))
        label, marked = language.plain("📤 Done today: send"), f"{taken.seen}@{view.today.isoformat()}"
        sending = (
            (Button(label=label, verb="submit", arg=marked),),
            (*_days(language, view.today)[1:], _other_day(language)),
        )
    rows = (
        *sending,
        *changes,
        (Button(label=language.plain("➕ Add more"), verb="more"), _drop(language, taken)),
    )
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def _nothing_changed(language: Language, view: DutyView) -> Markup:
    if view.from_below:
        return language.html("Nothing has changed yet. Send what was lacking, or take a file out.")
    return language.html("Nothing has changed since it was returned. Send what was lacking, or take a file out.")


def _all_is_there(language: Language, view: DutyView, confirmer: str | None) -> Markup:
    """What comes of the submission once it is sent."""
    match view.from_below, confirmer:
        case True, None:
            return language.html("All is there. Nobody who may register it has joined yet; it waits until someone has.")
        case True, _:
            return language.html("All is there. Once sent, {confirmer} checks and registers it.", confirmer=confirmer)
        case _, None:
            return language.html("All is there. Nobody who may confirm it has joined yet; it waits until someone has.")
    return language.html("All is there. Once sent, {confirmer} confirms it.", confirmer=confirmer)


def _head(language: Language, view: DutyView, covers: Sequence[str]) -> Markup:
    """How a draft begins: by its duty, or where it is for several by what these are called together."""
    return act_headline(language, replace(view, together=max(1, len(covers))))


def _checked(language: Language, titles: Sequence[str]) -> Markup:
    """For which duties a draft is."""
    told = "".join(f"\n☑ {title}" for title in titles)
    return language.count("For {n} duty:", "For {n} duties:", len(titles)) + Markup("{}").format(told)


def _covering(language: Language, covers: Sequence[str]) -> tuple[tuple[Button, ...], ...]:
    """The row by which it is chosen for what else the act is."""
    label = language.plain("☑ What it is for: {n}", n=max(1, len(covers)))
    return ((Button(label=label, verb="cover"),),)


def choose_covered(language: Language, view: DutyView, named: Sequence[tuple[int, str, bool]]) -> Body:
    """For which duties is an act? Each by its id and title, and whether it is now; a press turns it."""
    lines = [
        act_headline(language, replace(view, together=len(named))),
        language.html("For which of these was it? Press to change."),
    ]
    rows = [
        (Button(label=f"{'☑' if on else '☐'} {title}", verb="cover", arg=str(number)),) for number, title, on in named
    ]
    back = Button(label=language.plain("↩️ Back"), verb="go_on")
    return Body(text=str(Markup("\n").join(lines)), rows=(*rows, (back,)))


def _changes(language: Language, taken: Taken) -> tuple[tuple[Button, ...], ...]:
    """The row by which what was given is changed."""
    row = []
    if taken.note:
        row.append(Button(label=language.plain("✏️ Change the note"), verb="note"))
    if taken.files:
        row.append(Button(label=language.plain("🗑 Take a file out"), verb="files"))
    if taken.done_on:
        row.append(Button(label=language.plain("📅 Another day"), verb="day", arg="other"))
    return (tuple(row),) if row else ()


def choose_file(language: Language, view: DutyView, called: Sequence[tuple[str, str]]) -> Body:
    """Which file shall be taken out? Each by its number in the album above, with its mark."""
    lines = [headline(language, view), language.html("Which one shall be taken out?")]
    rows = [(Button(label=f"🗑 {name}", verb="file_out", arg=mark),) for mark, name in called]
    back = Button(label=language.plain("↩️ Back"), verb="go_on")
    return Body(text=str(Markup("\n").join(lines)), rows=(*rows, (back,)))


def _drop(language: Language, taken: Taken) -> Button:
    return Button(label=language.plain("✖️ Discard"), verb="drop", arg=taken.seen)
