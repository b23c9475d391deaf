"""What is said of a draft's or a submission's files: which show the same, which were forwarded, how each is called."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.judging import reuse
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.people.units import unit
from bot.store.submissions.submissions import Evidence
from bot.texts.catalogue import Language
from bot.texts.submissions import reuse as texts

Files = Sequence[Evidence]

# So many lines about a draft's files are told.
LINES = 5


def said_of_files(conn: Connection, speech: Language, owed: Duty, files: Files) -> list[Markup]:
    """What the sender is told of a draft's files before they are sent: doubled ones, and what was forwarded."""
    named = dict(called(speech, files))
    zone = ZoneInfo(unit(conn, owed.unit_id).timezone)
    lines = doubled_lines(conn, speech, owed, files)
    lines += [
        texts.forwarded(speech, named[file.id], file.forwarded_at.astimezone(zone))
        for file in files
        if file.forwarded_at
    ]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], texts.more(speech, len(lines) - LINES + 1)]


def doubled_lines(conn: Connection, speech: Language, owed: Duty, files: Files) -> list[Markup]:
    """Which of some files show the same and count once: the same words to who sends them and to who judges."""
    named, lines = dict(called(speech, files)), []
    found = reuse.twins(conn, owed, files)
    kinds = {file.id: file.sent_as for file in files}
    mixed = {twin.id for number, (twin, _) in found.items() if kinds[number] != twin.sent_as}
    for kind in ("photo", "document"):
        numbers = {file.id: at for at, file in enumerate((one for one in files if one.sent_as == kind), 1)}
        groups: dict[int, tuple[list[int], bool]] = {}
        for number, (twin, same) in found.items():
            if kinds[number] == kind and twin.id not in mixed:
                before = groups.get(twin.id, ([numbers[twin.id]], True))
                groups[twin.id] = ([*before[0], numbers[number]], before[1] and same)
        if groups:
            alike = [texts.Group(numbers=tuple(some), same=same) for some, same in groups.values()]
            lines.append(texts.doubled(speech, kind, len(numbers), alike))
    lines += [
        texts.counts_once(speech, named[number], named[twin.id], same=same)
        for number, (twin, same) in found.items()
        if twin.id in mixed
    ]
    return lines


def called(speech: Language, files: Files) -> list[tuple[int, str]]:
    """How each file is called: by its number among those that are shown in one album."""
    return [
        (file.id, texts.called(speech, kind, number))
        for kind in ("photo", "document")
        for number, file in enumerate([file for file in files if file.sent_as == kind], 1)
    ]
