"""What a text says to a draft: what is no note, what is no answer, and what else it is; decided without a database."""

from dataclasses import replace
from datetime import date

import pytest

from bot.flows.submissions.heard import LONG, heard
from bot.flows.submissions.lacking import photographed
from bot.flows.submissions.not_taken import UnclearDay, UnclearFigures
from bot.flows.submissions.typed_text import is_no_answer, is_no_note, sense
from bot.queries.submission_views import Taken
from bot.reading.figures import Figures, NoFigures
from bot.reading.sensible import NoDay
from tests.bot.flows.submissions.test_heard import MEASURED, PROVING, TODAY, proof

SIGNS = ["", "。。。", "👍"]
RECEIPTS = ["收到", "谢谢老师", "thanks you", "Noted!"]
CONSENT = ["好的", "是", "OK", "ok 👍", "明白"]
NUMBERS = ["25", "二十五", "3", "收到1"]
WORDS = ["已检查三层临边", "好的，已检查", "25人", "see below"]


@pytest.mark.parametrize("text", [*SIGNS, *RECEIPTS, *CONSENT, *NUMBERS])
def test_thanks_consent_and_numbers_are_no_note(text: str) -> None:
    assert is_no_note(text) is True


@pytest.mark.parametrize("text", WORDS)
def test_words_of_what_was_done_are_a_note(text: str) -> None:
    assert is_no_note(text) is False
    assert is_no_answer(text) is False


@pytest.mark.parametrize("text", [*SIGNS, *RECEIPTS])
def test_signs_and_receipts_answer_no_question(text: str) -> None:
    assert is_no_answer(text) is True


@pytest.mark.parametrize("text", [*CONSENT, *NUMBERS])
def test_consent_and_numbers_answer_a_question(text: str) -> None:
    assert is_no_answer(text) is False


@pytest.mark.parametrize(
    ("text", "figures", "caption", "means"),
    [
        ("39/40", True, False, Figures(done=39, of=40)),
        ("39/40", True, True, Figures(done=39, of=40)),
        ("昨天", True, False, date(2026, 11, 19)),
        ("昨天", False, False, date(2026, 11, 19)),
        ("昨天", False, True, "昨天"),  # below a file nothing is a day
        ("40人", True, True, "40人"),
        ("2月30日", False, True, "2月30日"),
        ("好的", False, False, ""),
        ("  已检查 ", False, False, "已检查"),
    ],
)
def test_a_text_is_figures_a_day_words_or_nothing(text: str, figures: bool, caption: bool, means: object) -> None:
    assert sense(text, TODAY, figures=figures, caption=caption) == means


def test_what_has_the_shape_of_a_day_or_of_figures_says_why_it_is_none() -> None:
    day, one = sense("2月30日", TODAY, figures=False, caption=False), sense("40人", TODAY, figures=True, caption=False)
    assert isinstance(day, NoDay)
    assert day.why == "no_date"
    assert isinstance(one, NoFigures)
    assert (one.why, one.done) == ("one", 40)
    assert heard("2月30日", PROVING, caption=False).fault == UnclearDay(why=day, today=TODAY)
    assert isinstance(heard("40人", replace(PROVING, wanted=MEASURED), caption=False).fault, UnclearFigures)


def test_so_many_signs_are_no_mistyped_day() -> None:
    typing = replace(PROVING, typing="day", day=False)
    words = "已对全部班组进行了交底"
    short = heard(words[: LONG - 1], typing, caption=False)
    assert isinstance(short.fault, UnclearDay)
    assert (short.counts_as, short.fault.why.why, short.fault.why.said) == ("", "nothing", words[: LONG - 1])
    assert heard(words[:LONG], typing, caption=False).counts_as == "note"


@pytest.mark.parametrize(
    ("photos", "documents", "given", "are_documents"),
    [(1, 1, (1, 0), 0), (1, 1, (2, 0), 1), (1, 1, (5, 0), 1), (1, 2, (5, 1), 1), (1, 2, (5, 2), 0), (2, 1, (1, 0), 0)],
)
def test_photos_beyond_those_asked_for_are_documents_until_there_are_enough(
    photos: int, documents: int, given: tuple[int, int], are_documents: int
) -> None:
    taken = Taken(done_on=TODAY, photos=given[0], documents=given[1])
    assert photographed(proof(photos=photos, documents=documents), taken) == are_documents
