"""Why something that came is not taken, as values: whoever speaks says it in words."""

from datetime import date
from typing import Literal

from bot.messages.incoming import Unfit
from bot.reading.figures import NoFigures
from bot.reading.sensible import NoDay
from schedules.obligation import Text
from schedules.record import record

# Why nothing is taken for a duty: it is done, or not owed; its proof is not this person's to send; it is none that they
# may see or do; nothing more is asked of its submission.
Unable = Literal["settled", "waived", "not_yours", "unseen", "nothing_asked"]


@record
class NoProof:
    """What came is no file, or a `moving` picture; a file may have so many bytes."""

    moving: bool
    most: int


@record
class NoCommand:
    """A command stood where none is obeyed."""

    said: str


@record
class Stays:
    """What an edit shows now is not taken, for a reason: what was received stays as it came."""

    why: Unfit | NoProof


@record
class TooManyFiles:
    """A draft holds no more than so many files; `left` says how many stay held, where more were."""

    most: int
    left: int | None = None


@record
class LongNote:
    """A note holds no more than so many characters."""

    most: int


@record
class LongAnswer:
    """A reason, a remark, a question or an answer holds one to so many characters."""

    most: int


@record
class NoRecord:
    """Words that say nothing of what was done."""

    said: str


@record
class NoAnswer:
    """Words that answer nothing that was asked."""

    said: str


@record
class NothingLacking:
    """A reason or a question that does not say what is lacking."""

    said: str


@record
class NoReason:
    """A correction that does not say what was wrong, or with more than so many characters."""

    most: int


@record
class NotYet:
    """A day on which nothing can have been done yet."""

    day: date
    today: date


@record
class BeforePeriod:
    """A day before the first one of the duty's period."""

    day: date
    first: date
    today: date


@record
class UnclearDay:
    """A text that is no day."""

    why: NoDay
    today: date


@record
class UnclearFigures:
    """A text that is no pair of figures; `of` says of what."""

    why: NoFigures
    of: Text


@record
class KeptUnsent:
    """Told with what was gathered to add to a submission that came back: it had not been sent, and is kept."""


@record
class Over:
    """What was being filled has come to its end meanwhile: for which duty, and why."""

    title: Text
    why: Unable


Fault = (
    Unfit
    | NoProof
    | NoCommand
    | Stays
    | TooManyFiles
    | LongNote
    | LongAnswer
    | NoRecord
    | NoAnswer
    | NothingLacking
    | NoReason
    | NotYet
    | BeforePeriod
    | UnclearDay
    | UnclearFigures
    | KeptUnsent
    | Over
)
