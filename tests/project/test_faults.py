"""The catalogue of faults names the tests that hold each, and tests are named for what happens."""

import ast
import re

from tests.faults.process import ROOT

ROW = re.compile(r"^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
CATALOGUE = {int(number): held for number, held in ROW.findall((ROOT / "docs" / "faults.md").read_text("utf-8"))}


def there_are() -> dict[str, set[str]]:
    """The names of the tests in files of each name."""
    there: dict[str, set[str]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        there.setdefault(path.stem, set()).update(each.name for each in nodes if isinstance(each, ast.FunctionDef))
    return there


def test_every_fault_is_held_by_tests_that_are_there() -> None:
    there = there_are()
    assert len(CATALOGUE) > 60
    for number, held in CATALOGUE.items():
        for group in held.split("; "):
            file, *names = re.findall(r"`(\w+)`", group)
            assert names, f"fault {number} is held by no test"
            assert [name for name in names if name not in there.get(file, ())] == [], f"fault {number}, {file}"


def test_no_test_is_named_by_a_number_of_the_catalogue() -> None:
    named = [name for names in there_are().values() for name in names if re.match(r"test_(row|fault)_\d", name)]
    assert named == []


def test_every_promise_that_names_a_fault_names_one_of_the_catalogue() -> None:
    page = (ROOT / "docs" / "promises.md").read_text("utf-8")
    named = re.findall(r"`test_\w+` (\d[\d, -]*)", page)
    numbers = {int(number) for each in named for number in re.findall(r"\d+", each)}
    assert len(numbers) > 40
    assert numbers - set(CATALOGUE) == set()
