"""The built wheel: it carries all that the product needs, and works where nothing else of ours is."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest

from tests.faults.process import ROOT
from tests.once import made_once

pytestmark = pytest.mark.slow

HERE = 'import bot, sys; print(bot.__file__); from bot.cli import main; sys.argv[0] = "dutybell"; main()'


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `pip wheel` builds it, without an index."""

    def build(out: Path) -> None:
        pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(out), str(ROOT))

    (built,) = made_once(tmp_path_factory, "wheel", build).glob("dutybell-*.whl")
    return built


def pip(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_file_of_the_packages_is_in_the_wheel_and_nothing_of_the_tests(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if not name.endswith("/")}
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "schedules")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts  # where a parallel test may be writing just now
    }
    assert ours <= names
    for needed in ("NotoSansSC-Regular.ttf", "dossier.typ", "front.typ", "look.typ", "dutybell.po", "verify.py"):
        assert any(name.endswith(f"/{needed}") for name in names), needed
    assert "schedules/roadmap.json" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"bot", "schedules", "dutybell"}
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_reports_are_made_from_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    pip("install", "--no-deps", "--no-index", "--target", str(place), str(wheel))

    def dutybell(*words: str) -> None:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("DUTYBELL_", "PYTHON"))}
        env |= {"PYTHONPATH": str(place), "DUTYBELL_HOME": str(tmp_path / "home")}
        command = [sys.executable, "-P", "-c", HERE, *words]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert Path(done.stdout.splitlines()[0]).is_relative_to(place)

    dutybell("unit", "add", "宏达建设", "--party", "enterprise", "--first-year", "2026")
    for form in ("pdf", "xlsx"):
        dutybell("report", "宏达建设", "--period", "2026", "--format", form, "--out", f"made.{form}")
        assert (tmp_path / f"made.{form}").stat().st_size
    told = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "made.pdf").pages)
    assert "安全生产职责落实情况汇编" in told
