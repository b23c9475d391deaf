"""The longest submission there can be, of every obligation, in both languages: still short enough to read."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from bot.flows.submissions.add_evidence import LIMIT
from bot.queries.submission_views import Exchange, SubmissionView, Taken
from bot.texts.catalogue import language
from bot.texts.submissions import once_submitted, review
from tests.bot.texts.duties.test_cards import ROADMAP, view

AT = datetime(2026, 12, 28, 15, 59, tzinfo=UTC)
LONG = "字 <x> & " * 200
EXCHANGE = Exchange(
    asker="欧阳建国",
    asked_at=AT,
    text=LONG[:LIMIT],
    answerer="司马相如",
    answered_at=AT,
    answer=LONG[:LIMIT],
    files=30,
)
SUBMITTED = SubmissionView(
    who="司马相如",
    done_on=date(2026, 12, 28),
    submitted_at=AT,
    taken=Taken(done_on=date(2026, 12, 28), photos=30, documents=30, note=LONG[:1000], figures=(999999, 1000000)),
    number=123456,
    exchanges=(EXCHANGE,) * 9,
)


def seen(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", text))


@pytest.mark.parametrize("code", ["zh", "en"])
def test_every_face_of_a_submission_is_below_900_characters(code: str) -> None:
    speech = language(code)
    for obligation in ROADMAP.obligations:
        shown = view(obligation, "submitted")
        assert len(seen(review.review(speech, shown, SUBMITTED).text)) < 900
        for expects in ("reason", "remark", "question"):
            assert len(seen(review.ask(speech, expects, shown, SUBMITTED).text)) < 900
        # What is to be sent is quoted whole before it is: a dialogue may be longer by that.
        assert len(seen(review.adding(speech, shown, SUBMITTED, SUBMITTED.taken).text)) - len(LONG[:1000]) < 900
        lines = once_submitted.submission_lines(speech, shown, SUBMITTED, exchanged=1)
        verdicts = (
            once_submitted.confirmed(speech, 123456, "欧阳建国", AT, remark=LONG[:LIMIT], from_below=True),
            once_submitted.returned(speech, LONG[:LIMIT], "欧阳建国", AT, from_below=True),
        )
        for verdict in verdicts:
            assert len(seen("\n".join([*lines, verdict]))) < 900


def test_what_a_card_cuts_is_told_whole_in_one_message() -> None:
    shown = view(ROADMAP.obligations[0], "submitted")
    told = review.words(language("zh"), shown, SUBMITTED)
    assert told
    assert LONG[:1000] in seen(told)
    assert len(seen(told)) < 4096


def test_what_a_card_holds_whole_is_not_told_twice() -> None:
    short = SubmissionView(
        **{**vars(SUBMITTED), "taken": Taken(done_on=SUBMITTED.done_on, note="已检查"), "exchanges": ()}
    )
    assert review.words(language("zh"), view(ROADMAP.obligations[0], "submitted"), short) is None
