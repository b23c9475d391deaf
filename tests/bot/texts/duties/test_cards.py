"""Cards of every obligation, in both languages: short enough, whole, escaped."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ops.arguments import roadmap_at
from bot.queries.duty_views import DutyView
from bot.queries.submission_views import Taken
from bot.texts import words
from bot.texts.catalogue import language
from bot.texts.duties import cards, digests
from bot.texts.submissions import proof_given
from schedules.mornings.digest import SHOWN, Laid, Waiting, laid
from schedules.obligation import Obligation, Role
from schedules.standing import DutyStanding

ROADMAP = roadmap_at(None)


def view(obligation: Obligation, standing: DutyStanding = "open", unit: str = "宏达 <建设> & 子公司") -> DutyView:
    return DutyView(
        duty_id=1,
        unit=unit,
        obligation=obligation,
        period="2026-Q4",
        due_on=date(2026, 12, 31),
        standing=standing,
        today=date(2026, 12, 24),
    )


OWED_BY = st.sampled_from(["", "", "王建国", "李安、赵敏", "陈清", "周平", "吴强"])
TOLD = st.tuples(OWED_BY, st.sampled_from(["open", "due_soon", "overdue", "returned", "missed"]), st.integers(0, 40))


@given(st.lists(TOLD, min_size=1, max_size=12))
def test_the_head_of_a_digest_counts_the_rows_below_it_and_says_whose_the_others_are(
    some: list[tuple[str, DutyStanding, int]],
) -> None:
    waits = []
    for number, (who, standing, days) in enumerate(some):
        late = standing in ("overdue", "missed")
        one = replace(view(ROADMAP.obligations[0], standing, "宏达"), owed_by=(who,) if who else (), is_own=not who)
        one = replace(one, due_on=one.today + timedelta(days=-days - 1 if late else days))
        waits.append(
            Waiting(
                what=one, act=number, line=number, name=str(number), fixed="stated", due_on=one.due_on, is_own=not who
            )
        )
    rows = laid(waits)
    body = digests.digest(language("zh"), "李安", rows)
    lines = [line for line in body.text.splitlines() if line[:1].isdigit()]
    own = [row[0] for row in rows.mine]
    assert len(lines) == len(own) + len(rows.follow_up) <= SHOWN
    counted = re.search(r"您的职责(\d+)项(?:：(?=.))?(?:今天到期(\d+)项)?(?: · )?(?:逾期(\d+)项)?", body.text)
    assert bool(counted) == bool(own)
    assert not re.search(r"(?<!\d)0项", body.text)
    if counted:
        assert [int(n or 0) for n in counted.groups()] == [
            len(own),
            sum(each.due_on == each.today for each in own),
            sum(each.standing == "overdue" for each in own),
        ]
    told = re.search(r"请督促办理（由他人负责）(\d+)项", body.text)
    assert bool(told) == bool(rows.follow_up)
    if told:
        assert int(told[1]) == len(rows.follow_up)
    for line, row in zip(lines[len(own) :], rows.follow_up, strict=True):
        assert row[0].owed_by[0] in line


@given(st.lists(TOLD, min_size=1, max_size=12))
def test_a_button_of_a_digest_says_nothing_that_its_line_says(some: list[tuple[str, DutyStanding, int]]) -> None:
    waits = [
        Waiting(
            what=replace(
                view(ROADMAP.obligations[0], standing),
                owed_by=(who,) if who else (),
                owing=(ord(who[0]),) if who else (),
                is_own=not who,
                act=number,
            ),
            act=number,
            line=number,
            name=str(number),
            fixed="stated",
            due_on=date(2026, 12, 31),
            is_own=not who,
        )
        for number, (who, standing, _) in enumerate(some)
    ]
    rows = laid(waits)
    body = digests.digest(language("zh"), "李安", rows)
    numbered, *others = body.rows
    assert [each.label for each in numbered] == [str(n) for n in range(1, len(rows.mine) + len(rows.follow_up) + 1)]
    labels = [each.label for row in others for each in row]
    owing = {row[0].owed_by for row in rows.follow_up if row[0].standing != "submitted"}
    assert [each for each in labels if each.startswith("👋")] == labels[: len(owing)]
    assert labels[len(owing) :] == ([f"… 另有{len(rows.folded)}项"] if rows.folded else [])
    assert len(set(labels)) == len(labels)


def test_whoever_owes_some_duties_is_reminded_of_all_by_one_button_and_whoever_owe_the_same_share_one() -> None:
    owing = [(1,), (2,), (1,), (2, 3), (4,)]
    names = {1: "李安", 2: "王建国", 3: "赵明", 4: "孙丽"}
    some = [
        replace(view(ROADMAP.obligations[0]), duty_id=70 + n, owed_by=tuple(names[each] for each in who), owing=who)
        for n, who in enumerate(owing)
    ]
    rows = Laid(mine=(), follow_up=tuple((each,) for each in some), folded=())
    asking = [(row[0].label, row[0].arg) for row in digests.digest(language("zh"), "周工", rows).rows[1:]]
    assert asking == [
        ("👋 提醒李安 · 2项", "70.72"),
        ("👋 提醒王建国、赵明 · 2项", "71.73"),
        ("👋 5 · 提醒孙丽", "74"),
    ]


@pytest.mark.parametrize("code", ["zh", "en"])
def test_every_card_is_below_900_characters_and_names_its_source(code: str) -> None:
    speech = language(code)
    for obligation in ROADMAP.obligations:
        for standing in get_args(DutyStanding):
            text = cards.card(speech, view(obligation, standing)).text
            assert len(text) < 900
            assert obligation.item in text
            assert "&lt;建设&gt; &amp;" in text
        assert len(cards.requirements(speech, view(obligation), ROADMAP.source).text) < 900


@pytest.mark.parametrize("code", ["zh", "en"])
def test_what_is_missing_is_asked_until_all_is_there(code: str) -> None:
    speech = language(code)
    for obligation in ROADMAP.obligations:
        proof, seen = obligation.evidence, view(obligation)
        whole = Taken(
            done_on=date(2026, 12, 1),
            photos=proof.photos,
            documents=proof.documents,
            note="x" if proof.note else None,
            figures=(25, 25) if proof.measure else None,
        )
        asked = bool(proof.photos or proof.documents or proof.note or proof.measure)
        assert proof_given.missing(speech, seen, whole) == []
        assert bool(proof_given.missing(speech, seen, Taken(done_on=date(2026, 12, 1)))) == asked


def test_every_role_has_a_name_in_both_languages() -> None:
    for code in ("zh", "en"):
        assert len({words.role(language(code), role) for role in get_args(Role)}) == len(get_args(Role))


def test_a_rate_is_never_rounded_up_to_a_hundred() -> None:
    assert proof_given.figures(999, 1000) == "999/1000 (99.9%)"
    assert proof_given.figures(9999, 10000) == "9999/10000 (99.9%)"
    assert proof_given.figures(0, 0) == "0/0"


def test_periods_are_said_in_words() -> None:
    zh, en = language("zh"), language("en")
    assert zh.period("2026-11") == "2026年11月"
    assert zh.period("2026-Q4") == "2026年第4季度"
    assert zh.period("2026-H2") == "2026年下半年"
    assert zh.period("2026") == "2026年"
    assert en.period("2026-Q4") == "Q4 2026"
    assert en.period("2026-11") == "November 2026"
    assert zh.period("2026-12-01") == "12月1日 周二"


def test_no_catalogue_is_left_behind(request: pytest.FixtureRequest) -> None:
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[4]
    checked = subprocess.run(
        [sys.executable, "tools/messages.py", "--check"], cwd=root, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
