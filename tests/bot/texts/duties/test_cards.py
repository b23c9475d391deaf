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
from bot.texts.duties import cards
from bot.texts.submissions import dialogue
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


@given(st.lists(TOLD, min_size=1, max_size=8))
def test_the_head_of_a_digest_counts_the_rows_below_it_and_says_whose_the_others_are(
    some: list[tuple[str, DutyStanding, int]],
) -> None:
    views = []
    for who, standing, days in some:
        late = standing in ("overdue", "missed")
        one = replace(view(ROADMAP.obligations[0], standing, "宏达"), owed_by=(who,) if who else (), is_own=not who)
        views.append(replace(one, due_on=one.today + timedelta(days=-days - 1 if late else days)))
    text = cards.digest(language("zh"), "李安", views).text
    head, rows = text.split("\n\n")
    listed = rows.splitlines()
    others = [row for row in listed if any(f" · {who} · " in row for who, *_ in some if who)]
    own = [row for row in listed if row not in others]
    assert len(listed) == len(some)
    counted = re.search(r"您的职责 (\d+) 项：今天到期 (\d+) 项 · 逾期 (\d+) 项", head)
    due_today = sum(
        not who and standing in ("open", "due_soon", "returned") and not days for who, standing, days in some
    )
    counts = [len(own), due_today, sum(" · 逾期" in row for row in own)]
    assert ([int(number) for number in counted.groups()] if counted else []) == (counts if own else [])
    told = re.search(r"另有 (\d+) 项他人职责请您跟进：(.*)", head)
    names = list(dict.fromkeys(who for who, *_ in some if who))
    assert bool(told) == bool(others)
    if told:
        assert told.groups() == (str(len(others)), "、".join(names[:3]) + ("等" if len(names) > 3 else ""))


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
        assert dialogue.missing(speech, seen, whole) == []
        assert bool(dialogue.missing(speech, seen, Taken(done_on=date(2026, 12, 1)))) == asked


def test_every_role_has_a_name_in_both_languages() -> None:
    for code in ("zh", "en"):
        assert len({words.role(language(code), role) for role in get_args(Role)}) == len(get_args(Role))


def test_a_rate_is_never_rounded_up_to_a_hundred() -> None:
    assert dialogue.figures(999, 1000) == "999/1000 (99.9%)"
    assert dialogue.figures(9999, 10000) == "9999/10000 (99.9%)"
    assert dialogue.figures(0, 0) == "0/0"


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
