"""What is asked of messages that came outside any dialogue: which duty are they for?"""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.flows.held.piece import Piece, mark_of
from bot.messages.body import Body, Button
from bot.queries.duty_views import DutyView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.submissions.exchanges import cut

# So much of the words and so many signs of a title are shown; so much of an earlier set, and so many of these.
WORDS, TITLE = 300, 30
NAMED, EARLIER = 16, 3


def ask(
    language: Language,
    some: Sequence[Piece],
    likely: Sequence[DutyView],
    earlier: Sequence[tuple[int, str]] = (),
    *,
    faults: Sequence[Markup] = (),
) -> Body:
    """Which of the likely duties is it for? `some` came together, `faults` say what was not taken.

    `earlier` sets, by the messages that ask for them, are named and stay out unless they are added.
    """
    lines, files = [*faults], sum(one.sha256 is not None for one in some)
    if files:
        lines.append(language.count("{n} file is kept for now.", "{n} files are kept for now.", files))
    if said := "\n".join(one.text for one in some if one.text):
        lines.append(Markup("<blockquote>{}</blockquote>").format(cut(said, WORDS)))
    lines.append(language.html("Which duty is this for? If it is not listed, open it by /today or /duties, then ✅."))
    if earlier:
        lines.append(still(language, earlier))
    several = len({view.unit for view in likely}) > 1
    rows = [(Button(label=_label(language, view, several), verb="held_for", arg=str(view.duty_id)),) for view in likely]
    rows += [
        (Button(label=language.plain("➕ With {what}", what=what), verb="held_join", arg=str(number)),)
        for number, what in earlier
    ]
    discard = Button(label=language.plain("✖️ Discard"), verb="held_drop", arg=mark_of(some))
    return Body(text=str(Markup("\n").join(lines)), rows=(*rows, (discard,)))


def still(language: Language, earlier: Sequence[tuple[int, str]]) -> Markup:
    """What was sent before and is with no duty yet."""
    named = language.plain(", ").join(what for _, what in earlier)
    return language.html("Sent before, with no duty yet, and not part of this: {what}", what=named)


def offer(language: Language, body: Body, earlier: Sequence[tuple[int, str]]) -> Body:
    """What is asked for a duty, with what is held offered for it below."""
    if not earlier:
        return body
    rows = tuple(
        (Button(label=language.plain("📎 Take in {what}", what=what), verb="held_take", arg=str(number)),)
        for number, what in earlier
    )
    return replace(body, text=f"{body.text}\n{still(language, earlier)}", rows=(*body.rows, *rows))


def named(language: Language, some: Sequence[Piece]) -> str:
    """A set in few words."""
    files = sum(one.sha256 is not None for one in some)
    parts = [str(language.count("{n} file", "{n} files", files))] if files else []
    if said := " ".join(one.text for one in some if one.text):
        parts.append(language.plain("“{said}”", said=cut(" ".join(said.split()), NAMED)))
    return language.plain(", ").join(parts)


def dropped(language: Language, some: Sequence[Piece]) -> Body:
    """What is held no more, with the way back."""
    back = Button(label=language.plain("↩️ Take back what was discarded"), verb="held_back")
    return Body(text=str(language.html("Discarded: {what}", what=named(language, some))), rows=((back,),))


def dialogue(language: Language, *, rate: bool, board: bool) -> Markup:
    """The answer to a greeting or a question: what can be done; of rates where these are asked for."""
    lines = [language.html("To send evidence: open a duty (/today, /duties) and press ✅, or just send a photo.")]
    if rate:
        lines = [language.html("Implementation rate: /status")]
        if board:
            lines.append(language.html("The units below: /board"))
    return Markup("\n").join([*lines, language.html("All that I can do: /help")])


def _label(language: Language, view: DutyView, several: bool) -> str:
    title = words.act(language, words.cut(view.called(language.code), TITLE), view.together)
    parts = [title, language.period(view.period, view.due_on)]
    if several:
        parts.insert(1, words.cut(view.unit, TITLE))
    return f"{words.SQUARES[view.standing]} {' · '.join(parts)}"


def placed(language: Language, view: DutyView) -> Body:
    """It has gone to a duty."""
    return Body(text=str(language.html("Added to {title}.", title=view.called(language.code))))
