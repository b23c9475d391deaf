"""What has become of what was sent outside any dialogue, as values: whoever speaks puts them in words."""

from collections.abc import Sequence
from typing import Literal

from bot.flows.submissions.fill import Sent
from bot.flows.submissions.not_taken import Fault
from bot.flows.submissions.outcomes import Filled, Opened, Refused
from bot.store.duties.duties import Duty
from bot.store.people.people import Person
from bot.store.submissions.held import Held
from schedules.record import record


@record
class NoRole:
    """The sender holds no role, so nothing is taken."""

    sent: Sent


@record
class Talk:
    """A greeting or a question; `rate` where rates are asked for, `board` where the sender has units below theirs."""

    rate: bool
    board: bool


@record
class WhichDuty:
    """A set that is held, with the duties for which it may be; which one is asked.

    An `album` is asked for once, in the place (`instead`) of what was said of it before. `faults` say what was not
    taken.
    """

    some: Sequence[Held]
    likely: Sequence[Duty]
    faults: Sequence[Fault] = ()
    album: str | None = None
    instead: int | None = None


@record
class DutyFirst:
    """Nothing is held: a duty is to be opened first. `sent` is what came, where that was no edit."""

    faults: Sequence[Fault] = ()
    sent: Sent | None = None


@record
class NothingHeld:
    """What a button was for is not held any more, or cannot be taken back; or there is not `anything` held at all."""

    which: Literal["held", "discarded", "anything"] = "held"


@record
class Placed:
    """A set has gone to the draft of a duty, by the message that asked for it."""

    duty: Duty
    opened: Opened
    filled: Filled


@record
class Joined:
    """An `earlier` set goes with the one for which a message asks."""

    earlier: int
    asks: WhichDuty


@record
class TakenUp:
    """A set that a message says was discarded is held again."""

    asks: WhichDuty


@record
class Gone:
    """A set is held no more."""


@record
class OthersHeld:
    """Nothing was discarded, since what is held has changed: it is asked about once more."""

    asks: WhichDuty


@record
class Gathered:
    """What someone gathered to add to a submission that came back; it is held for them."""

    by: Person
    asks: WhichDuty


Taking = NoRole | Talk | WhichDuty | DutyFirst
Placing = NothingHeld | Placed | Refused | Joined | TakenUp | Gone | OthersHeld
