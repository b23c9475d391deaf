"""What words mean to a draft: judged from what the duty asks for, what is asked just now, and what the draft holds."""

from collections.abc import Sequence
from datetime import date

from bot.flows.submissions.not_taken import (
    BeforePeriod,
    Fault,
    LongNote,
    NoRecord,
    NotYet,
    UnclearDay,
    UnclearFigures,
)
from bot.flows.submissions.typed_text import Sense, is_no_note, sense
from bot.reading.figures import Figures, NoFigures
from bot.reading.sensible import NoDay
from schedules.obligation import Evidence
from schedules.record import record

# Words of so many signs, where a day is to be typed, are no mistyped day.
LONG = 8


@record
class Asked:
    """What the duty asks for, the first day of its period and today; `said_on` is the day by which words are read.

    `typing` is what the words answer: all of the proof, a day or the note. `day` and `figures` are whether the draft
    has these, `others` the parts of its note that stay, and `most` what a note may hold.
    """

    wanted: Evidence
    opens_on: date
    today: date
    said_on: date
    typing: str
    day: bool
    figures: bool
    others: Sequence[str]
    most: int


@record
class Heard:
    """Words counted as a `day`, `figures` or a `note`; as nothing where there is a fault."""

    counts_as: str
    day: date | None = None
    fault: Fault | None = None


def heard(words: str, asked: Asked, *, caption: bool) -> Heard:
    """What words count as; words below a file are never a day."""
    meant: Sense = sense(words, asked.said_on, figures=asked.wanted.measure is not None, caption=caption)
    if asked.typing == "note":
        meant = "" if is_no_note(words) else words.strip()
    match meant:
        case date():
            fault = day_fault(meant, asked.opens_on, asked.today)
            return Heard(counts_as="" if fault else "day", day=None if fault else meant, fault=fault)
        case Figures():
            return Heard(counts_as="figures")
        case NoDay():
            return Heard(counts_as="", fault=UnclearDay(why=meant, today=asked.today))
        case NoFigures():
            return Heard(counts_as="", fault=_no_figures(meant, asked.wanted))
        case _:
            fault = _word_fault(words.strip(), meant, asked, caption=caption)
            return Heard(counts_as="" if fault else "note", fault=fault)


def day_fault(day: date, opens_on: date, today: date) -> Fault | None:
    """Why a duty whose period began on `opens_on` cannot have been done on a day, where it cannot."""
    if day > today:
        return NotYet(day=day, today=today)
    return BeforePeriod(day=day, first=opens_on, today=today) if day < opens_on else None


def _no_figures(fault: NoFigures, wanted: Evidence) -> Fault:
    assert wanted.measure
    return UnclearFigures(why=fault, of=wanted.measure.of)


def _word_fault(said: str, words: str, asked: Asked, *, caption: bool) -> Fault | None:
    """Why words are not taken as a note; `words` are what is left of what was `said`."""
    wanted = asked.wanted
    if asked.typing == "day" and len(said) < LONG:
        return UnclearDay(why=NoDay(why="nothing", said=said), today=asked.today)
    if not words:
        return NoRecord(said=said)
    if wanted.measure and not wanted.note and not asked.figures and not caption and asked.day:
        return _no_figures(NoFigures(why="unclear", said=words), wanted)
    if len("\n".join([*asked.others, words])) > asked.most:
        return LongNote(most=asked.most)
    return None
