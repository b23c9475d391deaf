"""What is asked of messages that came outside any dialogue: which duty are they for?"""

from collections.abc import Sequence

from markupsafe import Markup

from bot.texts import words
from bot.texts.body import Body, Button
from bot.texts.cards import DutyView
from bot.texts.catalogue import Language
from bot.texts.exchanges import cut

# So much of the words and so many signs of a title are shown.
WORDS, TITLE = 300, 30


def ask(language: Language, files: int, said: str, likely: Sequence[DutyView], faults: Sequence[Markup] = ()) -> Body:
    """Which of the likely duties is it for? `files` came, and `said`; `faults` say what was not taken."""
    lines = [*faults]
    if files:
        lines.append(language.count("{n} file is kept for now.", "{n} files are kept for now.", files))
    if said:
        lines.append(Markup("<blockquote>{}</blockquote>").format(cut(said, WORDS)))
    lines.append(
        language.html("Which duty is this for? For another one, open it first (/today, /duties) and press ✅.")
    )
    several = len({view.unit for view in likely}) > 1
    rows = [(Button(label=_label(language, view, several), verb="held_for", arg=str(view.duty_id)),) for view in likely]
    discard = Button(label=language.plain("✖️ Discard"), verb="held_drop")
    return Body(text=str(Markup("\n").join(lines)), rows=(*rows, (discard,)))


def _label(language: Language, view: DutyView, several: bool) -> str:
    parts = [words.cut(view.title(language), TITLE), language.period(view.period)]
    if several:
        parts.insert(1, words.cut(view.unit, TITLE))
    return f"{words.SQUARES[view.standing]} {' · '.join(parts)}"


def placed(language: Language, view: DutyView) -> Body:
    """It has gone to a duty."""
    return Body(text=str(language.html("Goes with {title}.", title=view.title(language))))
