"""A submission and its files, as values."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from bot.store.rows import keep
from bot.store.tables import submissions
from schedules.record import record


@record
class Evidence:
    """A file of a submission; its bytes lie in the vault under `sha256`.

    `kind` is what it counts as, `sent_as` how it came: a picture that is sent as a document is the original.
    """

    id: int
    kind: str
    sent_as: str
    sha256: str
    size: int
    name: str
    media_type: str
    channel_id: str
    received_at: datetime
    forwarded_at: datetime | None
    erased_at: datetime | None

    @property
    def is_picture(self) -> bool:
        """Whether it says that it is a picture; only looking into it shows whether it is one."""
        return self.kind == "photo" or self.media_type.startswith("image/")


@record
class Submission:
    """A submission that a duty is done, in one of the states draft, submitted, returned, confirmed, dropped.

    Of whoever judged it: whether they came after it was submitted, and whether its submitter had invited them. One act
    may fulfil several duties: it `covers` these besides its own, and each submission made of it for one of them is
    `covered_by` it. Its `figures` are of each duty that asks for them, by its id.
    """

    id: int
    duty_id: int
    person_id: int
    state: str
    done_on: date | None
    note: str | None
    count_done: int | None
    count_of: int | None
    created_at: datetime
    submitted_at: datetime | None
    reviewer_id: int | None
    reviewed_at: datetime | None
    reason: str | None
    remark: str | None
    reviewer_came_after: bool
    reviewer_invited: bool
    number: int | None
    dropped_at: datetime | None
    covers: Sequence[int] | None = None
    covered_by: int | None = None
    figures: Mapping[str, Sequence[int]] | None = None

    def figures_of(self, duty_id: int) -> tuple[int, int] | None:
        """What it says of a duty that it is for: so many done, of so many."""
        if pair := (self.figures or {}).get(str(duty_id)):
            return pair[0], pair[1]
        if duty_id == self.duty_id and self.count_done is not None and self.count_of is not None:
            return self.count_done, self.count_of
        return None


def know(conn: Connection, duty_id: int, found: Sequence[Submission]) -> Sequence[Submission]:
    """Know these submissions as all that there are of a duty."""
    keep(conn, ("submissions", duty_id), [submissions], found)
    for submission in found:
        keep(conn, ("submission", submission.id), [submissions], submission)
    return found
