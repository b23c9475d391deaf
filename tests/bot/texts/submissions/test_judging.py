"""Nobody is said to confirm or return what their own superior did; whatever else is judged is confirmed or returned."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest

from bot.messages.body import Body
from bot.queries.submission_views import Taken
from bot.texts.catalogue import Language, language
from bot.texts.duties import cards, digests
from bot.texts.reports import reports
from bot.texts.submissions import dialogue, once_submitted, review
from schedules.mornings.digest import Laid
from schedules.obligation import Obligation, Role, Text, is_judged_from_below, leads
from schedules.standing import DutyStanding
from tests.bot.texts.duties.test_cards import ROADMAP, view
from tests.bot.texts.submissions.test_review import AT, SUBMITTED

ABOVE = {"zh": re.compile("确认|退回"), "en": re.compile(r"\b([Cc]onfirm|[Rr]eturn)")}
BELOW = {"zh": re.compile("登记|补正"), "en": re.compile(r"[Rr]egister|correct")}
JUDGED: tuple[DutyStanding, ...] = ("submitted", "returned", "confirmed")
SENT = replace(SUBMITTED, exchanges=(), taken=Taken(done_on=SUBMITTED.done_on, photos=3, documents=1, note="已查"))


def said(speech: Language, of: Obligation) -> Iterator[str]:
    """Each text in which something of a duty's judgement is said, in its words."""
    below = of.judged_from_below
    shown = [replace(view(of, each), from_below=below) for each in JUDGED]
    yield words_of(review.review(speech, shown[0], SENT))
    yield words_of(review.ask(speech, "remark", shown[0], SENT))
    for each in shown:
        yield words_of(cards.card(speech, each))
        yield str(cards.line(speech, each, several_units=True))
        yield words_of(digests.told_list(speech, [each], 1, 0))
    yield words_of(digests.digest(speech, "王建国", Laid(mine=((shown[1],),), follow_up=(), folded=())))
    yield words_of(dialogue.taking(speech, shown[1], given(of), "李安"))
    yield words_of(dialogue.taking(speech, shown[1], given(of), None))
    yield str(once_submitted.submitted(speech, 10, "李安", from_below=below))
    yield str(once_submitted.submitted(speech, 10, None, from_below=below))
    yield str(once_submitted.confirmed(speech, 10, "李安", AT, from_below=below))
    yield str(once_submitted.returned(speech, "照片不清", "李安", AT, from_below=below))
    yield str(review.followed(speech, 10, 11, from_below=below))
    yield str(review.sent_back(speech, "王建国", from_below=below))
    yield review.judged_now(speech, 10, from_below=below)
    for state in ("confirmed", "returned"):
        yield review.judged(speech, state, "李安", AT, from_below=below)
    for standing in JUDGED:
        yield reports.standing(speech, standing, from_below=is_judged_from_below(of.owner, of.confirmer))


def given(of: Obligation) -> Taken:
    """All that a duty asks for."""
    proof = of.evidence
    figures = (10, 10) if proof.measure else None
    return Taken(done_on=SENT.done_on, photos=proof.photos, documents=proof.documents, note="已查", figures=figures)


def words_of(body: Body) -> str:
    """What a message and its buttons say."""
    return "\n".join([body.text or "", *(button.label for row in body.rows for button in row)])


@pytest.mark.parametrize("code", ["zh", "en"])
def test_a_superiors_act_is_registered_or_to_be_corrected_and_any_other_confirmed_or_returned(code: str) -> None:
    speech = language(code)
    found = {True: 0, False: 0}
    for each in (each for each in ROADMAP.obligations if not each.evidence.computed):
        sheet = Text(zh="表", en="sheet") if each.evidence.documents_are else None
        of = replace(each, title=Text(zh="甲", en="A"), evidence=replace(each.evidence, documents_are=sheet))
        found[of.judged_from_below] += 1
        for text in said(speech, of):
            wrong = (ABOVE if of.judged_from_below else BELOW)[code].search(text)
            assert not wrong, (of.id, wrong, text)
    assert found[True] > 20
    assert found[False] > 100


def test_who_leads_whom_goes_down_from_the_principal_leader() -> None:
    roles: tuple[Role, ...] = get_args(Role)
    pairs = {(owner, judge) for owner in roles for judge in roles if is_judged_from_below(owner, judge)}
    order = ("principal_leader", "deputy_leader", "safety_director", "safety_manager")
    assert pairs == {(above, below) for at, above in enumerate(order) for below in order[at + 1 :]}
    assert not any(leads(judge, owner) for owner, judge in pairs)
    assert all(leads(each, each) for each in order)
    assert not leads("supervisor", "principal_leader")
