"""Submissions and drafts as they are shown: what was given, asked and added."""

from datetime import date, datetime

from schedules.record import record


@record
class Taken:
    """What has been given so far; what shows the same twice counts once, `files` is how many came.

    `seen` is its mark in buttons. Of an act for several duties the figures are those asked for now: they stand
    `by_duty`, with each of these.
    """

    done_on: date | None
    photos: int = 0
    documents: int = 0
    files: int = 0
    note: str | None = None
    figures: tuple[int, int] | None = None
    seen: str = ""
    by_duty: bool = False


@record
class Exchange:
    """A question with its answer, if it has one; moments are local, `files` says how many were added."""

    asker: str
    asked_at: datetime
    text: str
    answerer: str
    answered_at: datetime | None = None
    answer: str | None = None
    files: int = 0


@record
class SubmissionView:
    """What was submitted, as the confirmer sees it: moments are local.

    `seen` is its mark in buttons.
    """

    who: str
    done_on: date
    submitted_at: datetime
    taken: Taken
    number: int
    exchanges: tuple[Exchange, ...] = ()
    seen: str = ""
