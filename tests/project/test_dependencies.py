"""What the product imports is what it declares: nothing comes along by chance, nothing is carried for nothing."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from tests.faults.process import ROOT

# Declared, and taken by a library rather than by an import of ours.
BY_OTHERS = {
    "tzdata": "zoneinfo finds it where the machine has no zones",
    "python-multipart": "Starlette reads forms with it",
}


def imported() -> Iterator[str]:
    """The top name of every module that the product imports, also where it does so late."""
    for package in ("bot", "schedules"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0]


def plain(name: str) -> str:
    """A distribution's name in its one form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_that_is_imported_is_declared_and_every_declared_one_is_imported() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {plain(re.split(r"[\[<>=! ]", each)[0]) for each in declared}
    distributions = packages_distributions()
    foreign = set(imported()) - set(sys.stdlib_module_names) - {"bot", "schedules"}
    used = {name: {plain(each) for each in distributions.get(name, [name])} for name in foreign}
    assert [name for name, of in sorted(used.items()) if not of & names] == []
    assert names - set().union(*used.values()) == set(BY_OTHERS)
