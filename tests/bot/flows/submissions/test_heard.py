"""What words mean to a draft, what its proof lacks, and why something is not taken: decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.flows.held.hold import fitting
from bot.flows.judging.review import words_fault
from bot.flows.submissions.drafts import FILES_LIMIT, NOTE_LIMIT, counts_as
from bot.flows.submissions.fill import Sent, answers
from bot.flows.submissions.heard import Asked, day_fault, heard
from bot.flows.submissions.lacking import NOTHING, Lacking, lacking
from bot.flows.submissions.not_taken import (
    BeforePeriod,
    LongAnswer,
    LongNote,
    NoRecord,
    NothingLacking,
    NotYet,
    TooManyFiles,
    UnclearDay,
    UnclearFigures,
)
from bot.messages.incoming import Arrived
from bot.queries.submission_views import Taken
from bot.store.submissions.held import Held
from bot.store.submissions.said import Said
from schedules.obligation import Evidence, Measure, Text

TODAY = date(2026, 11, 20)
OF = Text(zh="应到与实到", en="present of those due")


def proof(**asked: Any) -> Evidence:
    """A duty's proof that asks for this and nothing else."""
    nothing: dict[str, Any] = {"photos": 0, "documents": 0, "note": False, "measure": None}
    return Evidence(**{**nothing, "documents_are": None, "second_person": True, **asked})


NOTED, MEASURED = proof(note=True), proof(measure=Measure(kind="ratio", of=OF, target=0.9))
PROVING = Asked(
    wanted=NOTED,
    opens_on=date(2026, 11, 1),
    today=TODAY,
    said_on=TODAY,
    typing="proof",
    day=True,
    figures=False,
    others=(),
    most=NOTE_LIMIT,
)


def test_a_day_is_a_day_wherever_it_is_typed_but_not_below_a_file() -> None:
    for typing in ("proof", "day"):
        found = heard("昨天", replace(PROVING, typing=typing), caption=False)
        assert (found.counts_as, found.day, found.fault) == ("day", date(2026, 11, 19), None)
    assert heard("11月19日的班前会", PROVING, caption=True).counts_as == "note"


def test_what_is_typed_as_the_note_is_its_words_also_where_it_looks_like_a_day() -> None:
    found = heard("昨天", replace(PROVING, typing="note"), caption=False)
    assert (found.counts_as, found.day) == ("note", None)


def test_a_day_to_come_or_before_the_period_counts_as_nothing() -> None:
    assert day_fault(date(2026, 11, 21), PROVING.opens_on, TODAY) == NotYet(day=date(2026, 11, 21), today=TODAY)
    before = BeforePeriod(day=date(2026, 10, 31), first=PROVING.opens_on, today=TODAY)
    assert day_fault(before.day, PROVING.opens_on, TODAY) == before
    assert day_fault(TODAY, PROVING.opens_on, TODAY) is None
    assert day_fault(PROVING.opens_on, PROVING.opens_on, TODAY) is None
    found = heard("10-31", PROVING, caption=False)
    assert (found.counts_as, found.day, found.fault) == ("", None, before)


def test_short_words_where_a_day_is_typed_are_a_mistyped_day_and_long_ones_a_note() -> None:
    typing = replace(PROVING, typing="day", day=False)
    assert isinstance(heard("上周", typing, caption=False).fault, UnclearDay)
    assert heard("已对全部班组进行了安全交底", typing, caption=False).counts_as == "note"


def test_a_receipt_is_no_note() -> None:
    found = heard("收到", PROVING, caption=False)
    assert (found.counts_as, found.fault) == ("", NoRecord(said="收到"))


def test_a_note_holds_so_much_with_the_parts_that_stay() -> None:
    full = replace(PROVING, others=("好" * (NOTE_LIMIT - 5),))
    assert heard("已检查过", full, caption=False).counts_as == "note"
    assert heard("都已检查过", full, caption=False).fault == LongNote(most=NOTE_LIMIT)


def test_words_where_figures_alone_are_asked_are_unclear_until_these_are_there() -> None:
    asked = replace(PROVING, wanted=MEASURED)
    assert isinstance(heard("大家都到了", asked, caption=False).fault, UnclearFigures)
    assert heard("23/25", asked, caption=False).counts_as == "figures"
    for kept in (replace(asked, figures=True), replace(asked, day=False)):
        assert heard("大家都到了", kept, caption=False).counts_as == "note"
    assert heard("大家都到了", asked, caption=True).counts_as == "note"


def test_an_edit_answers_what_its_message_was_sent_to() -> None:
    def sent(expects: str, counts_as: str) -> Said:
        return Said(chat_message_id=1, submission_id=1, expects=expects, about=None, text="一", counts_as=counts_as)

    assert answers(sent("note", "note"), "proof") == "note"
    assert answers(sent("day", ""), "day") == "day"
    assert answers(sent("day", "day"), "day") == "proof"
    assert answers(sent("day", ""), "proof") == "proof"
    assert answers(sent("proof", "note"), "day") == "proof"


@pytest.mark.parametrize(
    ("wanted", "taken", "left"),
    [
        (proof(photos=2), Taken(done_on=TODAY, photos=1), Lacking(photos=1)),
        (proof(photos=2), Taken(done_on=TODAY, photos=3), NOTHING),
        (proof(documents=1), Taken(done_on=TODAY), Lacking(documents=True)),
        (proof(documents=1), Taken(done_on=TODAY, documents=1), NOTHING),
        (proof(photos=1, documents=1), Taken(done_on=TODAY, photos=1), Lacking(documents=True)),
        (proof(photos=1, documents=1), Taken(done_on=TODAY, photos=2), NOTHING),  # the sheet, photographed
        (proof(photos=1, documents=2), Taken(done_on=TODAY, photos=2), Lacking(documents=True)),
        (proof(photos=1, documents=2), Taken(done_on=TODAY, photos=2, documents=1), NOTHING),
        (proof(photos=1, documents=1), Taken(done_on=TODAY, documents=2), Lacking(photos=1)),
        (NOTED, Taken(done_on=TODAY), Lacking(note=True)),
        (NOTED, Taken(done_on=TODAY, note="已检查"), NOTHING),
        (MEASURED, Taken(done_on=TODAY), Lacking(figures=True)),
        (MEASURED, Taken(done_on=TODAY, figures=(0, 0)), Lacking(figures=True)),
        (MEASURED, Taken(done_on=TODAY, figures=(8, 10)), Lacking(target=True)),
        (MEASURED, Taken(done_on=TODAY, figures=(9, 10)), NOTHING),
    ],
)
def test_what_proof_lacks(wanted: Evidence, taken: Taken, left: Lacking) -> None:
    assert lacking(wanted, taken) == left


def file(kind: str, media_type: str) -> Arrived:
    return Arrived(kind=kind, sha256="a", size=1, name="a", media_type=media_type, channel_id="", chat_message_id=1)


def test_a_picture_is_what_the_duty_asks_for_however_it_was_sent() -> None:
    picture, photo, sheet = file("document", "image/jpeg"), file("photo", "image/jpeg"), file("document", "text/csv")
    photos, documents = proof(photos=1), proof(documents=1)
    assert [counts_as(each, photos) for each in (picture, photo, sheet)] == ["photo", "photo", "document"]
    assert [counts_as(each, documents) for each in (picture, photo, sheet)] == ["document"] * 3
    both = proof(photos=1, documents=1)
    assert [counts_as(each, both) for each in (picture, photo)] == ["document", "photo"]


def test_what_is_held_has_as_much_room_as_a_draft() -> None:
    before = [held(number, "好" * 30, sha256="a") for number in range(FILES_LIMIT)]
    words, kept, faults = fitting(Sent(message_id=1, words="好" * NOTE_LIMIT, file=file("photo", "")), before)
    assert (words, kept, faults) == ("", None, [TooManyFiles(most=FILES_LIMIT)])
    long = Sent(message_id=1, words="检查" * NOTE_LIMIT, file=file("photo", ""))
    assert fitting(long, ())[::2] == ("", [LongNote(most=NOTE_LIMIT)])
    assert fitting(Sent(message_id=1, words="已检查"), before[:1]) == ("已检查", None, [])


def held(number: int, text: str, sha256: str | None) -> Held:
    return Held(
        id=number,
        chat_message_id=number,
        text=text,
        album=None,
        message_id=None,
        sent_as="photo",
        sha256=sha256,
        size=1,
        name="",
        media_type="",
        channel_id="",
        forwarded_at=None,
        at=datetime(2026, 11, 20, tzinfo=UTC),
    )


def test_a_reason_says_what_is_lacking_and_a_remark_may_be_a_word() -> None:
    assert words_fault("reason", "好的") == NothingLacking(said="好的")
    assert words_fault("question", "好的") == NothingLacking(said="好的")
    assert words_fault("remark", "好的") is None
    assert words_fault("reason", "照片不清") is None
    for said in ("", "好" * 251):
        assert isinstance(words_fault("remark", said), LongAnswer)
