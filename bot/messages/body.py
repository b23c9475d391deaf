"""What a message holds, apart from any channel: text, buttons, files."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from schedules.record import record
from schedules.standing import DutyStanding


@record
class Button:
    """A button: `verb` and `arg` come back when it is pressed, together with the message's key; or it opens `url`."""

    label: str
    verb: str = ""
    arg: str = ""
    url: str = ""


def side_by_side(buttons: Sequence[Button], most: int = 4) -> tuple[tuple[Button, ...], ...]:
    """Short buttons in rows, as the numbers of lines of the text: what is said there is not said again on a button."""
    return tuple(tuple(buttons[start : start + most]) for start in range(0, len(buttons), most))


def turning(page: int, pages: int, verb: str, arg: Callable[[int], str] = str) -> tuple[tuple[Button, ...], ...]:
    """The row that turns a list's pages; none where there is one page."""
    if pages < 2:
        return ()
    row = [Button(label=f"{page + 1} / {pages}", verb=verb, arg=arg(page))]
    if page:
        row.insert(0, Button(label="◀", verb=verb, arg=arg(page - 1)))
    if page + 1 < pages:
        row.append(Button(label="▶", verb=verb, arg=arg(page + 1)))
    return (tuple(row),)


@record
class FileRef:
    """A file of the vault; a channel's own name for it, behind that of the channel, saves sending its bytes again.

    Where `size` is said and a channel shows no file of so many bytes, `instead` is said in its place.
    """

    kind: Literal["photo", "document"]
    sha256: str
    name: str
    channel_id: str = ""
    size: int = 0
    instead: str = ""

    def called(self, channel: str) -> str:
        """The name of the file in a channel; empty where it has none there."""
        there, _, name = self.channel_id.partition(":")
        return name if there == channel else ""


@record
class YearLine:
    """A duty in the picture of a year: `day` is when it is planned, or was done."""

    title: str
    day: date
    due_on: date
    standing: DutyStanding


@record
class Marks:
    """What the marks in the picture of a year mean."""

    planned: str
    done: str
    made_good: str
    submitted: str
    late: str
    missed: str
    waived: str
    unseen: str
    due: str
    today: str


@record
class Year:
    """A unit's year to be drawn, in the words of whom it is for."""

    title: str
    state: str
    year: int
    today: date
    lines: tuple[YearLine, ...]
    says: Marks


@record
class Body:
    """A message: HTML text and rows of buttons; or an album of files of one kind, with the text as its caption.

    With `invite` the message is a picture of that invitation, the lines `printed` below it; with `year` one of that
    year. The text is then its caption. A `silent` one makes no sound.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    files: tuple[FileRef, ...] = ()
    invite: str = ""
    printed: tuple[str, ...] = ()
    year: Year | None = None
    silent: bool = False


# Stands in a text for an invitation, which each channel writes in its own way.
INVITATION = re.compile(r"@@invite:([\w-]+)@@")


def invitation(code: str) -> str:
    """What stands in a text for the invitation of a code."""
    return f"@@invite:{code}@@"


def joining(code: str) -> str:
    """What someone sends who joins by a code where a channel has no links."""
    return f"/start {code}"


_ADAPTER: TypeAdapter[Body] = TypeAdapter(Body)


def to_json(body: Body) -> str:
    """A body as it is stored."""
    return json.dumps(_ADAPTER.dump_python(body, mode="json", exclude_defaults=True), ensure_ascii=False)


def from_json(text: str) -> Body:
    """A stored body."""
    stored: dict[str, Any] = json.loads(text)
    return _ADAPTER.validate_python(stored)
