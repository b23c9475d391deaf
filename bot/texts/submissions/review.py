"""The messages of judging a submission: the choice, and what is asked of who judges and of who submitted."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.flows.reminders.remaining import Left
from bot.messages.body import Body, Button
from bot.queries.duty_views import DutyView
from bot.queries.submission_views import SubmissionView, Taken
from bot.texts.catalogue import Language
from bot.texts.duties.cards import headline
from bot.texts.judging import judging
from bot.texts.submissions.exchanges import cut, exchange_lines
from bot.texts.submissions.once_submitted import EXCHANGE_SHOWN, NOTE_SHOWN, submission_lines
from bot.texts.submissions.proof_given import quoted

# So many exchanges are told in full; a message holds no more.
TOLD = 4
# So many characters of words that were not used are said back.
UNUSED_SHOWN = 200


def review(
    language: Language,
    view: DutyView,
    submission: SubmissionView,
    beside: Sequence[Markup] = (),
    *,
    covers: Sequence[str] = (),
) -> Body:
    """The submission with the choice: one tap confirms it, others return it or ask for more."""
    said = judging(language, from_below=view.from_below)
    rows = [
        (
            Button(label=said.confirm, verb="confirm", arg=submission.seen),
            Button(label=said.back, verb="return", arg=submission.seen),
        ),
        (
            Button(label=said.with_remark, verb="remark", arg=submission.seen),
            Button(label=language.plain("❓ Ask for more"), verb="question", arg=submission.seen),
        ),
    ]
    lines = submission_lines(language, view, submission, beside=beside, covers=covers)
    return Body(text=_text(lines), rows=(*rows, (evidence_button(language),)))


def evidence_button(language: Language) -> Button:
    """Shows the evidence once more."""
    return Button(label=language.plain("🖼 See the evidence"), verb="evidence")


def add_button(language: Language) -> Button:
    """Begins to add to a submission that waits."""
    return Button(label=language.plain("➕ Add what is asked"), verb="add")


def reasons(language: Language) -> tuple[str, ...]:
    """Why submissions are mostly returned."""
    return (
        language.plain("The photos are not clear."),
        language.plain("The record is missing or incomplete."),
        language.plain("The day does not fit the evidence."),
        language.plain("The evidence is not of this duty."),
    )


def wishes(language: Language) -> tuple[str, ...]:
    """What is mostly asked for."""
    return (
        language.plain("Please add photos of the site."),
        language.plain("Please add the record or the sign-in sheet."),
        language.plain("Please say in a few words what was done."),
    )


def ask(
    language: Language,
    expects: str,
    view: DutyView,
    submission: SubmissionView,
    *,
    beside: Sequence[Markup] = (),
    covers: Sequence[str] = (),
) -> Body:
    """Ask the one who judges for a `reason`, a `remark` or a `question`."""
    then = (
        language.html("Send your remark in a few words; the submission is then registered.")
        if view.from_below
        else language.html("Send your remark in a few words; the submission is then confirmed.")
    )
    asked, choices = {
        "reason": (language.html("What is lacking? Choose, or send it in a few words."), reasons(language)),
        "remark": (then, ()),
        "question": (
            language.html("What shall {who} add? Choose, or send it in a few words.", who=submission.who),
            wishes(language),
        ),
    }[expects]
    rows = [
        (Button(label=label, verb=f"{expects}_as", arg=f"{number}.{submission.seen}"),)
        for number, label in enumerate(choices)
    ]
    back = Button(label=language.plain("↩️ Back"), verb="review")
    lines = submission_lines(language, view, submission, exchanged=1, beside=beside, covers=covers)
    return Body(text=_text([*lines, Markup(""), asked]), rows=(*rows, (back,)))


def judged(language: Language, state: str, who: str, at: datetime, *, from_below: bool) -> str:
    """Why a submission cannot be judged any more: who was first, when."""
    said = {"who": who, "moment": language.moment(at)}
    match state, from_below:
        case "confirmed", True:
            return language.plain("{who} registered this already, {moment}.", **said)
        case "confirmed", False:
            return language.plain("{who} confirmed this already, {moment}.", **said)
        case _, True:
            return language.plain("{who} asked for a correction already, {moment}.", **said)
    return language.plain("{who} returned this already, {moment}.", **said)


def judged_now(language: Language, number: int, *, from_below: bool) -> str:
    """The answer to one who has confirmed."""
    if from_below:
        return language.plain("Registered, no. {number}", number=f"{number:06}")
    return language.plain("Confirmed, no. {number}", number=f"{number:06}")


def sent_back(language: Language, who: str, *, from_below: bool) -> Markup:
    """The answer to one who has returned a submission, or asked for a correction."""
    if from_below:
        return language.html("{who} is asked to correct it.", who=who)
    return language.html("Returned to {who}.", who=who)


def followed(language: Language, before: int, now: int, *, from_below: bool) -> Markup:
    """What stands on the card of a returned submission once another has come."""
    numbers = {"before": f"{before:06}", "now": f"{now:06}"}
    if from_below:
        return language.html("No. {before} corrected → {now}", **numbers)
    return language.html("No. {before} returned → {now}", **numbers)


def changed(language: Language, before: int | None, now: int) -> str:
    """Why a press judged nothing: the submission on the card has changed, or another (their numbers) has come since."""
    if before:
        return language.plain(
            "Nothing was judged: no. {before} is settled, and no. {now} has come since. It is shown below.",
            before=f"{before:06}",
            now=f"{now:06}",
        )
    return language.plain("Nothing was judged: the submission has changed since. It is shown below as it is now.")


def unused(language: Language, said: str) -> Markup:
    """Words that did nothing are said back."""
    return language.html("Your words were not used: “{said}”", said=cut(said, UNUSED_SHOWN))


def adding(
    language: Language, view: DutyView, submission: SubmissionView, given: Taken, *, notices: Sequence[Markup] = ()
) -> Body:
    """Where adding to a submission stands: what is asked, and what has been given, the words as they will stand.

    `notices` are what was not taken of the last message, and what the files bring up.
    """
    lines = [
        headline(language, view),
        *notices,
        *exchange_lines(language, submission.exchanges[-1], EXCHANGE_SHOWN * 4),
    ]
    got = [
        *([str(language.count("{n} photo", "{n} photos", given.photos))] if given.photos else []),
        *([str(language.count("{n} document", "{n} documents", given.documents))] if given.documents else []),
        *([language.plain("a few words")] if given.note else []),
    ]
    drop = Button(label=language.plain("✖️ Discard"), verb="add_drop", arg=given.seen)
    if not got:
        lines.append(language.html("Please send photos, files or a few words."))
        lines.append(
            language.html("The submission stays as sent {moment}.", moment=language.moment(submission.submitted_at)),
        )
        return Body(text=_text(lines), rows=((drop,),))
    lines.append(language.html("Received: {got}", got=language.plain(", ").join(got)))
    if given.note:
        lines.append(quoted(given.note))
    return Body(
        text=_text(lines), rows=((Button(label=language.plain("📤 Add"), verb="add_send", arg=given.seen), drop),)
    )


def words(language: Language, view: DutyView, submission: SubmissionView) -> Markup | None:
    """All that was written, where a card holds only its beginning."""
    shown = submission.exchanges[-2:]
    texts = [text for each in submission.exchanges for text in (each.text, each.answer or "")]
    whole = len(submission.taken.note or "") <= NOTE_SHOWN and all(len(text) <= EXCHANGE_SHOWN for text in texts)
    if whole and len(shown) == len(submission.exchanges):
        return None
    lines = [headline(language, view)]
    if submission.taken.note:
        lines.append(Markup("<blockquote>{}</blockquote>").format(submission.taken.note))
    for exchange in submission.exchanges[-TOLD:]:
        lines += exchange_lines(language, exchange, 1000)
    return Markup("\n").join(lines)


def _text(lines: list[Markup]) -> str:
    return str(Markup("\n").join(lines))


def left(language: Language, found: Left) -> str:
    """What is left for someone this month."""
    if not found.mine and not found.waiting:
        return language.plain("Nothing is left for you this month.")
    return language.plain(
        "Left this month: yours {mine}, to confirm {waiting}.", mine=found.mine, waiting=found.waiting
    )
