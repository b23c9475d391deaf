"""What is said of a submission once it is sent, and of what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from markupsafe import Markup

from bot.queries.duty_views import DutyView
from bot.queries.submission_views import SubmissionView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import headline
from bot.texts.submissions.exchanges import cut, exchange_lines
from bot.texts.submissions.proof_given import received
from schedules.rate import is_after_hour

# So many characters of a note, of a question and of its answer stand on a card; the rest is with the evidence.
NOTE_SHOWN, EXCHANGE_SHOWN = 120, 60


def submission_lines(
    language: Language,
    view: DutyView,
    submission: SubmissionView,
    *,
    exchanged: int = 2,
    beside: Sequence[Markup] = (),
    covers: Sequence[str] = (),
) -> list[Markup]:
    """Who submits what, with the last that was asked and added; long words are cut.

    `beside` is what is said of its files, and of the one who judges; `covers` are the duties of an act for several.
    """
    got = received(language, view, submission.taken) or [language.plain("no files")]
    lines = [
        headline(language, replace(view, together=max(1, len(covers)))),
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
    if late := lateness(language, submission, view.due_on, view.due_at):
        lines.append(late)
    lines += [*(Markup("☑ {}").format(title) for title in covers), *beside]
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


def lateness(
    language: Language, submission: SubmissionView, due_on: date, due_at: datetime | None = None
) -> Markup | None:
    """What is said of a duty that was done after its due day, or done in time and told or added to later; of one that
    is due at an hour, that it was sent after this.
    """
    if submission.done_on > due_on:
        return language.html("Done after the due day {day}.", day=language.day(due_on))
    if is_after_hour(due_at, submission.submitted_at) and due_at:
        return language.html(
            "Sent after the deadline {moment}: counts as completed late.", moment=language.moment(due_at)
        )
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
            title=words.act(language, view.called(language.code), view.together),
            period=language.period(view.period, view.due_on),
            who=", ".join(who),
        )
    )
