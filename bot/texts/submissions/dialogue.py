"""The messages of a dialogue: asking the day, taking the proof, showing it to the one who confirms."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.flows.submissions.lacking import lacking, photographed
from bot.messages.body import Body, Button
from bot.queries.duty_views import DutyView
from bot.queries.submission_views import SubmissionView, Taken
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import headline
from bot.texts.submissions.exchanges import cut, exchange_lines
from bot.texts.submissions.reading import ask_past

# So many characters of a note, of a question and of its answer stand on a card; the rest is with the evidence.
NOTE_SHOWN, EXCHANGE_SHOWN = 120, 60


def missing(language: Language, view: DutyView, taken: Taken) -> list[str]:
    """What is still to be sent, in words; empty where all is there."""
    proof, wanted, left = view.obligation.evidence, [], lacking(view.obligation.evidence, taken)
    if left.photos:
        wanted.append(str(language.count("{n} photo", "{n} photos", left.photos)))
    if left.documents:
        kind = getattr(proof.documents_are, language.code) if proof.documents_are else language.plain("a document")
        wanted.append(language.plain("{kind} (as a file, or one photo more)", kind=kind))
    if left.note:
        wanted.append(language.plain("a few words"))
    if proof.measure and left.figures:
        of = getattr(proof.measure.of, language.code)
        wanted.append(language.plain("the figures {of}, as in 23/25", of=of))
    if proof.measure and left.target:
        of = getattr(proof.measure.of, language.code)
        wanted.append(language.plain("{of} at {target:.0%}", of=of, target=proof.measure.target))
    return wanted


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


def quoted(note: str) -> Markup:
    """A note as it will stand in the record."""
    return Markup("<blockquote>{}</blockquote>").format(note)


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
    if not covers or not view.bundle:
        return headline(language, view)
    title = getattr(view.bundle.title, language.code)
    return Markup("{} <b>{}</b>").format(words.SQUARES[view.standing], title)


def with_figures(language: Language, title: str, pair: tuple[int, int] | None) -> str:
    """A duty of an act, with its figures where it has any."""
    return language.plain("{title}: {figures}", title=title, figures=figures(*pair)) if pair else title


def _checked(language: Language, titles: Sequence[str]) -> Markup:
    """For which duties a draft is."""
    told = "".join(f"\n☑ {title}" for title in titles)
    return language.count("For {n} duty:", "For {n} duties:", len(titles)) + Markup("{}").format(told)


def also_for(language: Language, titles: Sequence[str]) -> Markup:
    """For which other duties the same act is reported."""
    told = "".join(f"\n☑ {title}" for title in titles)
    return language.count("Also for {n} other duty:", "Also for {n} other duties:", len(titles)) + Markup("{}").format(
        told
    )


def _covering(language: Language, covers: Sequence[str]) -> tuple[tuple[Button, ...], ...]:
    """The row by which it is chosen for what else the act is."""
    label = language.plain("☑ What it is for: {n}", n=max(1, len(covers)))
    return ((Button(label=label, verb="cover"),),)


def choose_covered(language: Language, view: DutyView, named: Sequence[tuple[int, str, bool]]) -> Body:
    """For which duties is an act? Each by its id and title, and whether it is now; a press turns it."""
    title = getattr((view.bundle or view.obligation).title, language.code)
    lines = [
        Markup("{} <b>{}</b>").format(words.SQUARES[view.standing], title),
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


def received(language: Language, view: DutyView, taken: Taken) -> list[str]:
    """What has been given, in words."""
    got, proof = [], view.obligation.evidence
    sheets = photographed(proof, taken)
    if photos := taken.photos - sheets:
        got.append(
            language.plain("photos {n}/{of}", n=photos, of=proof.photos)
            if photos < proof.photos
            else str(language.count("{n} photo", "{n} photos", photos))
        )
    if sheets and proof.documents_are:
        got.append(language.plain("{kind}, photographed", kind=getattr(proof.documents_are, language.code)))
    if taken.documents:
        got.append(str(language.count("{n} document", "{n} documents", taken.documents)))
    if taken.note:
        got.append(language.plain("a few words"))
    if taken.figures and not taken.by_duty:
        got.append(figures(*taken.figures))
    return got


def figures(done: int, of: int) -> str:
    """A number pair with its rate, never rounded up to 100 %."""
    return f"{done}/{of} ({done * 1000 // of / 10:g}%)" if of else f"{done}/{of}"


def _drop(language: Language, taken: Taken) -> Button:
    return Button(label=language.plain("✖️ Discard"), verb="drop", arg=taken.seen)


def submission_lines(
    language: Language,
    view: DutyView,
    submission: SubmissionView,
    *,
    exchanged: int = 2,
    beside: Sequence[Markup] = (),
) -> list[Markup]:
    """Who submits what, with the last that was asked and added; long words are cut.

    `beside` is what is said of its files, and of the one who judges.
    """
    got = received(language, view, submission.taken) or [language.plain("no files")]
    lines = [
        headline(language, view),
        language.html("{unit} · {period}", unit=view.unit, period=language.period(view.period, view.due_on)),
        language.html(
            "{who}: done on {day} · {got}",
            who=submission.who,
            day=language.day(submission.done_on, view.today),
            got=" · ".join(got),
        ),
        language.html(
            "Sent {moment} · no. {number}",
            moment=language.moment(submission.submitted_at),
            number=f"{submission.number:06}",
        ),
    ]
    if late := lateness(language, submission, view.due_on):
        lines.append(late)
    lines += beside
    if submission.taken.note:
        lines.append(Markup("<blockquote>{}</blockquote>").format(cut(submission.taken.note, NOTE_SHOWN)))
    for exchange in submission.exchanges[-exchanged:]:
        lines += exchange_lines(language, exchange, EXCHANGE_SHOWN)
    return lines


def submitted(language: Language, number: int, confirmer: str | None, *, from_below: bool) -> Markup:
    """The outcome line after sending."""
    said = {"number": f"{number:06}", "confirmer": confirmer}
    match from_below, confirmer:
        case True, None:
            return language.html("🟪 Recorded · no. {number} · waits for someone who may register it", **said)
        case True, _:
            return language.html("🟪 Recorded · no. {number} · {confirmer} checks and registers it", **said)
        case _, None:
            return language.html("🟪 Recorded · no. {number} · waits for someone who may confirm", **said)
    return language.html("🟪 Recorded · no. {number} · waits for {confirmer}", **said)


def confirmed(
    language: Language, number: int, who: str, at: datetime, *, remark: str | None = None, from_below: bool
) -> Markup:
    """The outcome of a confirmed duty, with what the one who confirmed it remarked."""
    said = {"number": f"{number:06}", "who": who, "moment": language.moment(at)}
    line = (
        language.html("🟩 Checked and registered · no. {number} · {who} {moment}", **said)
        if from_below
        else language.html("🟩 Confirmed · no. {number} · {who} {moment}", **said)
    )
    return Markup("\n").join([line, language.html("Remark: {remark}", remark=remark)]) if remark else line


def newcomer(language: Language, who: str, *, came_after: bool, invited: bool) -> Markup | None:
    """What is said of one whose right to confirm is newer than the submission, or came from its submitter."""
    if came_after and invited:
        return language.html("👤 {who} was given the right to review after this submission, by its submitter.", who=who)
    if came_after:
        return language.html("👤 {who} was given the right to review after this was submitted.", who=who)
    return (
        language.html("👤 {who} was given the right to review by this submission's submitter.", who=who)
        if invited
        else None
    )


def issuer(language: Language, who: str) -> Markup:
    """What is said of one who confirms what their own notice asked for."""
    return language.html("👤 {who} issued this notice.", who=who)


def lateness(language: Language, submission: SubmissionView, due_on: date) -> Markup | None:
    """What is said of a duty that was done after its due day, or done in time and told or added to later."""
    if submission.done_on > due_on:
        return language.html("Done after the due day {day}.", day=language.day(due_on))
    if submission.submitted_at.date() > due_on:
        return language.html("Done in time, reported after the due day {day}.", day=language.day(due_on))
    if any(each.answered_at and each.answered_at.date() > due_on for each in submission.exchanges):
        return language.html("Added to after the due day {day}: counts as reported late.", day=language.day(due_on))
    return None


def returned(language: Language, reason: str, who: str, at: datetime, *, from_below: bool) -> Markup:
    """The outcome line of a returned submission."""
    said = {"who": who, "moment": language.moment(at), "reason": reason}
    if from_below:
        return language.html("🟥 To be corrected · {who} {moment}: {reason}", **said)
    return language.html("🟥 Returned · {who} {moment}: {reason}", **said)


def album_caption(language: Language, view: DutyView, who: Sequence[str]) -> str:
    """What stands below the first picture of the evidence."""
    return str(
        language.html(
            "{title} · {period} · {who}",
            title=view.title(language.code),
            period=language.period(view.period, view.due_on),
            who=", ".join(who),
        )
    )
