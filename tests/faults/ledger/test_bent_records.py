"""What an interested company did to its record, replayed through chat and command line: every check tells of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from bot.app.opening import anchors_of
from tests.bot.bundle.test_bundle import stranger
from tests.command_line import dutybell
from tests.faults.privacy.test_erasure import erase_person, pictured
from tests.journeys.people.test_team import prove
from tests.journeys.submissions.test_review import submit
from tests.journeys.town import LEADER, MANAGER, Town, local, town

UNIT, JPEG = "宏达建设", b"\xff\xd8"

__all__ = ["pictured"]


def checked(here: Town, folder: Path, *words: str) -> list[tuple[int, str]]:
    """What `verify` and the `verify.py` of a fresh bundle say, with these words: code and all that is printed."""
    settings: dict[str, Any] = {"home": here.settings.home, "DUTYBELL_DATABASE_URL": here.settings.database}
    done = [dutybell("verify", *words, **settings)]
    made = dutybell("export", "--bundle", str(folder / "out.zip"), "--unit", UNIT, **settings)
    assert made.returncode == 0, made.stderr
    with ZipFile(folder / "out.zip") as packed:
        packed.extractall(folder / "given")
    done.append(stranger(folder / "given", *words))
    return [(each.returncode, each.stdout + each.stderr) for each in done]


def test_a_photo_of_two_submissions_that_one_erased_and_the_other_lost_is_missing(
    pictured: Town, tmp_path: Path
) -> None:
    """Security 2, erased, then vanished: the erasure of one submission's file excuses no other's."""
    erase_person(pictured, files=True)
    assert pictured.verified().code == 0
    photos = [
        file
        for file in (pictured.settings.home / "vault").rglob("*")
        if file.is_file() and file.read_bytes().startswith(JPEG)
    ]
    assert len(photos) == 2  # the manager's submission still needs them
    photos[0].unlink()
    pictured.stop()
    for code, said in checked(pictured, tmp_path):
        assert code == 4
        assert photos[0].name in said


def test_a_file_that_was_added_to_a_submission_is_erased_with_it_and_the_record_stays_whole(
    tmp_path: Path, database_url: str
) -> None:
    with town(tmp_path / "home", local(2026, 11, 2, 8), database_url) as here:
        here.unit()
        here.join(MANAGER, "safety_manager")
        here.join(LEADER, "principal_leader")
        submit(here)
        here.press(MANAGER, "❓ 请补充")
        here.say(MANAGER, "请补照片")
        here.press(LEADER, "➕ 补充")
        here.photos(LEADER, 2)
        here.press(LEADER, "📤 补交")
        before = here.verified().files
        erase_person(here, files=True)
        verdict = here.verified()
        assert (verdict.code, verdict.files, verdict.erased) == (0, before, before), verdict
        here.stop()
        for code, said in checked(here, tmp_path):
            assert code == 0, said


def test_what_is_done_with_the_clock_put_back_before_an_anchor_is_never_good(tmp_path: Path) -> None:
    """Security 3: an anchor of 5 December outside, a duty done and confirmed on "27 November", the clock goes on."""
    with town(tmp_path / "home", local(2026, 11, 2, 8)) as here:
        here.unit()
        here.join(MANAGER, "safety_manager")
        here.join(LEADER, "principal_leader")
        here.tick()
        here.at(local(2026, 12, 5, 18, 1))
        held = anchors_of(here.settings).joinpath("2026-12.txt").read_text().splitlines()[-1]
        assert "2026-12-05" in held
        here.clock._shift -= timedelta(days=8)
        prove(here, LEADER)
        here.press(MANAGER, "✅ 复核登记")
        assert here.entries().count("confirmed") == 1
        assert "clock_set_back" in here.entries()
        here.at(local(2026, 12, 6, 9))
        here.stop()
        for words in ((), ("--anchor", held)):
            done = dutybell("verify", *words, home=here.settings.home, DUTYBELL_DATABASE_URL=here.settings.database)
            assert done.returncode == 7, done
            assert "the clock was set back from 2026-12-05" in done.stderr
            assert "the anchor of 2026-1" in done.stderr
        for code, said in checked(here, tmp_path, "--anchor", held):
            assert code == 7, said
            assert "not to be relied on" in said
