"""The fence: files are looked into elsewhere, within limits, each company in its turn."""

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.evidence.picture import from_the_fence
from bot.fence.answer import Passed
from bot.fence.confined import bare_environment
from bot.fence.pool import Fence
from bot.fence.readers import READERS
from bot.fence.turns import Turns


@pytest.fixture(scope="module")
def fenced() -> Iterator[Fence]:
    fence = Fence(2)
    yield fence
    fence.close()


def held(content: bytes) -> BinaryIO:
    file: BinaryIO = TemporaryFile()  # noqa: SIM115
    file.write(content)
    file.flush()
    return file


def picture() -> bytes:
    file = BytesIO()
    Image.effect_noise((640, 480), 80).convert("RGB").save(file, "JPEG")
    return file.getvalue()


@given(sent=st.lists(st.integers(0, 4), max_size=60))
def test_each_company_has_its_turn_however_much_another_has_sent(sent: list[int]) -> None:
    turns = Turns[int](1)
    for at, company in enumerate(sent):
        turns.add(company, at)
    order = []
    while taken := turns.take():
        order.append(taken)
        turns.give_back(taken[0])
    assert sorted(at for _, at in order) == list(range(len(sent)))
    for company in set(sent):
        own = [at for key, at in order if key == company]
        assert own == sorted(own)
        # Between two of a company's files no other company has more than one.
        places = [place for place, (key, _) in enumerate(order) if key == company]
        for first, then in itertools.pairwise(places):
            others = [key for key, _ in order[first + 1 : then]]
            assert len(others) == len(set(others))


def test_one_company_never_holds_all_processes() -> None:
    turns = Turns[str](1)
    turns.add("甲", "one")
    turns.add("甲", "two")
    turns.add("乙", "three")
    assert turns.take() == ("甲", "one")
    assert turns.take() == ("乙", "three")
    assert turns.take() is None
    turns.give_back("甲")
    assert turns.take() == ("甲", "two")


def test_a_picture_is_seen_through_the_fence_as_without_it(fenced: Fence) -> None:
    answer = fenced.ask("look", held(picture())).result(60)
    seen = from_the_fence(answer.said, answer.content)
    assert (seen.width, seen.height, bool(seen.prints)) == (640, 480, True)


@pytest.mark.parametrize(
    ("does", "why"),
    [("hold_much", "memory"), ("say_much", "output"), ("end", "broken"), ("fail", "broken"), ("work_on", "time")],
)
def test_what_passes_a_limit_is_ended_and_the_next_file_is_looked_into(
    fenced: Fence, monkeypatch: pytest.MonkeyPatch, does: str, why: str
) -> None:
    monkeypatch.setitem(READERS, "trial", f"tests.bot.fence.fence_trials:{does}")
    with pytest.raises(Passed) as passed:
        fenced.ask("trial", held(b"x")).result(90)
    assert passed.value.why == why
    assert fenced.ask("look", held(picture())).result(60).content


def test_nothing_goes_on_behind_the_fence_once_the_bot_is_killed() -> None:
    code = (
        "import os, tempfile\n"
        "from bot.fence.pool import fence\n"
        "from bot.fence.readers import READERS\n"
        "READERS['trial'] = 'tests.bot.fence.fence_trials:wait_on'\n"
        "fence().ask('trial', tempfile.TemporaryFile())\n"
        "while not fence()._processes: pass\n"
        "print(next(iter(fence()._processes))._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    place = Path(f"/proc/{int(said.stdout)}")
    for _ in range(400):
        if not place.exists() or "Z" in place.joinpath("stat").read_text().split()[2]:
            return
        time.sleep(0.05)
    pytest.fail("it goes on without the bot")


def test_a_process_behind_the_fence_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUTYBELL_TOKEN", "1:secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert "secret" not in repr(bare_environment())


@pytest.mark.parametrize(
    ("said", "prints"),
    [
        ({"width": -1, "height": 1}, b""),
        ({"width": "1", "height": 1}, b""),
        ({"width": 1, "height": 1, "quality": 101}, b""),
        ({"width": 1, "height": 1, "quality": 1}, b"short"),
        ({"width": 1, "height": 1, "place": [91, 0]}, b""),
        ({"width": 1, "height": 1, "place": ["nan", 0]}, b""),
        ({"width": 1, "height": 1, "taken_at": "soon"}, b""),
        ({"width": 1, "height": 1, "unseen": "<b>"}, b""),
    ],
)
def test_an_answer_that_is_none_is_not_believed(said: dict[str, Any], prints: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever word it is that is none
        from_the_fence(said, prints)
