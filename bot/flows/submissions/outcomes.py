"""What has become of what someone did with a draft, as values: whoever speaks puts them in words."""

from collections.abc import Sequence
from typing import Literal

from bot.flows.submissions.not_taken import Fault, Unable
from bot.store.duties.duties import Duty
from bot.store.people.people import Person
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.submissions import Evidence, Submission
from schedules.record import record


@record
class Refused:
    """Nothing was done for a duty, and why; `left` is the dialogue that ended with it."""

    duty: Duty
    why: Unable
    left: Dialogue | None = None


@record
class Opened:
    """A draft is in hand, after the dialogue that was `left`; one that `adds` is for a submission that waits.

    Unless it `asks`, something has been sent for it already.
    """

    draft: Submission
    left: Dialogue | None
    adds: bool = False
    asks: bool = True


@record
class Filled:
    """The draft in hand has changed, or is shown once more; `faults` say what of the last message was not taken.

    Those of an `album` stand together. Only `anew` it is shown in a new message.
    """

    draft: Submission
    faults: Sequence[Fault] = ()
    album: str | None = None
    adds: bool = False
    anew: bool = True


@record
class NoteWanted:
    """Other words are awaited in the place of a draft's note; `faults` say why the last ones will not do."""

    draft: Submission
    faults: Sequence[Fault] = ()


@record
class FileWanted:
    """One of a draft's files is to be chosen, which is taken out."""

    draft: Submission
    files: Sequence[Evidence]


@record
class CoverWanted:
    """It is to be chosen for which of these duties a draft is as well."""

    draft: Submission
    fitting: Sequence[Duty]


@record
class WrongDay:
    """A day that was pressed cannot be the one on which the duty was done."""

    fault: Fault


@record
class TakenOut:
    """A file has been taken out of a draft, or was not in it any more."""

    draft: Submission
    was_there: bool


@record
class Submitted:
    """A draft is a submission now, which counts for the duty, and one made of it for each of those (ids) that it is
    for `also`; `before` is the returned one in whose place it came.

    `asked_in` is the message of the dialogue that filled it.
    """

    duty: Duty
    submission: Submission
    number: int
    before: Submission | None
    asked_in: int | None
    also: Sequence[int] = ()


@record
class Changed:
    """A press did nothing, since what it was for has changed: it is shown as it is `now`."""

    what: Literal["sent", "added", "discarded"]
    now: Refused | Opened | Filled


@record
class Dropped:
    """A draft is discarded, or was not there any more; what `adds` was for a submission that waits."""

    duty_id: int
    draft: Submission | None
    left: Dialogue | None = None
    adds: bool = False


@record
class Added:
    """What was asked for is with its submission now; these files of it are new to those who judge it, the `judges`."""

    duty: Duty
    submission: Submission
    files: Sequence[Evidence]
    judges: Sequence[Person]
    left: Dialogue | None


@record
class NothingAsked:
    """Nothing more is asked for of the submission to which someone was adding."""


@record
class NothingBack:
    """There is no discarded draft of a duty that could be taken back."""

    duty_id: int


@record
class TakenBack:
    """A discarded draft is in hand again."""

    duty_id: int
    opened: Refused | Opened


@record
class ChangedElsewhere:
    """A draft that is not in hand has changed by an edit; a fault says why it has not."""

    draft: Submission
    faults: Sequence[Fault]


Outcome = (
    Refused
    | Opened
    | Filled
    | NoteWanted
    | FileWanted
    | CoverWanted
    | WrongDay
    | TakenOut
    | Submitted
    | Changed
    | Dropped
    | Added
    | NothingAsked
    | NothingBack
    | TakenBack
    | ChangedElsewhere
)
