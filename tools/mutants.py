"""A mutation tester: whether the unit tests of pure code notice a small mistake in it. `make mutants`.

The tests are collected and run once, under coverage, so that it is known which of them come through which function.
Then each mistake of a sample is made in a process of its own, forked with everything imported: the function's code is
replaced, and the tests that come through it run until one fails. A mistake that none notices has survived.
"""

import ast
import functools
import gc
import os
import random
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tools.mutations import Mutation, mutations

# The code that decides: no clock, no database, no network. A folder stands for the modules in it.
PURE = (
    "schedules",
    "schedules/cadences",
    "schedules/mornings",
    "schedules/own/rule.py",
    "schedules/planned",
    "bot/reading",
    "bot/ledger/anchors.py",
    "bot/ledger/counted.py",
    "bot/ledger/hash_chain.py",
    "bot/ledger/statements.py",
    "bot/channels/limits.py",
    "bot/inbox/flood.py",
    "bot/evidence/similarity.py",
)
# Modules of rooms that ask the database as well: in them, the functions that are given no connection.
DECIDING = (
    "bot/flows/people/grants.py",
    "bot/flows/planning/stops.py",
    "bot/flows/planning/unit_facts.py",
    "bot/flows/reminders/escalations.py",
    "bot/flows/submissions/heard.py",
    "bot/flows/submissions/lacking.py",
    "bot/flows/submissions/progress.py",
    "bot/flows/submissions/typed_text.py",
    "bot/queries/rights.py",
)
# What its rules are told by. Tests that drive the whole bot are no unit tests and are not asked.
TESTS = (
    "tests/schedules",
    "tests/bot/reading",
    "tests/bot/ledger",
    "tests/bot/channels",
    "tests/bot/inbox",
    "tests/bot/evidence/test_similarity.py",
    "tests/bot/flows",
    "tests/bot/queries",
)

ENOUGH = 85  # percent
SECONDS = 10  # of the processor, for the tests of one mistake; the quickest are asked first
NOTICED, CANNOT = 1, 2  # how the process of a mistake ends
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Mutant:
    """One mistake in one module: the how manieth of all that can be made there, and what it is."""

    path: Path
    at: int
    mutation: Mutation

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.mutation.line}: {self.mutation.what}"


def all_mutants() -> list[Mutant]:
    """Every mistake in the pure modules."""
    named = [ROOT / each for each in (*PURE, *DECIDING)]
    paths = [path for each in named for path in (sorted(each.glob("*.py")) if each.is_dir() else [each])]
    found = [Mutant(path, *one) for path in paths for one in enumerate(mutations(ast.parse(path.read_text("utf-8"))))]
    asking = {(path, name) for path in paths for name in functions_given_a_connection(path)}
    return [each for each in found if (each.path, each.mutation.function) not in asking]


def functions_given_a_connection(path: Path) -> set[str]:
    """The functions of a module that may ask the database."""
    nodes = ast.parse(path.read_text("utf-8")).body
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return {
        each.name
        for each in functions
        if "conn" in [given.arg for given in ast.walk(each.args) if isinstance(given, ast.arg)]
    }


class Tester:
    """A pytest plugin that runs the collected tests over and over, once for each mistake."""

    def __init__(self, mutants: list[Mutant]) -> None:
        self.mutants = mutants
        self.survivors: list[Mutant] = []
        self.failed: list[str] = []
        self.tried = False
        self._took: dict[str, float] = {}
        self._through: dict[Path, dict[int, set[str]]] = {}
        self._items: dict[str, pytest.Item] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop."""
        self._items = {item.nodeid: item for item in session.items}
        self._learn(session.items)
        if not self.failed:
            self._try_all()
            self.tried = True
        return True

    def _learn(self, items: list[pytest.Item]) -> None:
        """Run every test once, and keep how long it took and which lines it came through."""
        caches = caches_there()
        measured = coverage.Coverage(data_file=None, source=["schedules", "bot"], config_file=False)
        with measured.collect():
            for item, following in zip(items, [*items[1:], None], strict=False):
                measured.switch_context(item.nodeid)
                for cache in caches:  # what an earlier test has asked for is asked anew, so that it is seen
                    cache.cache_clear()
                start = time.process_time()
                if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                    self.failed.append(item.nodeid)
                self._took[item.nodeid] = time.process_time() - start
        data = measured.get_data()
        for path in {mutant.path for mutant in self.mutants}:
            lines = data.contexts_by_lineno(str(path))
            self._through[path] = {line: {name for name in names if name} for line, names in lines.items()}

    def _try_all(self) -> None:
        """Make each mistake in a process of its own, as many at once as there are cores."""
        running: dict[int, Mutant] = {}
        gc.freeze()
        for number, mutant in enumerate((*self.mutants, *[None] * (os.cpu_count() or 1))):
            if number and not number % 50:
                print(f"{number} made, {len(self.survivors)} survived", file=sys.stderr)
            if running and (mutant is None or len(running) >= (os.cpu_count() or 1)):
                pid, status = os.wait()
                while pid not in running:  # what a test has left behind
                    pid, status = os.wait()
                ended = running.pop(pid)
                if status == 0:
                    self.survivors.append(ended)
                elif os.WIFEXITED(status) and os.WEXITSTATUS(status) != NOTICED:
                    self.failed.append(str(ended))
            if mutant is not None:
                running[os.fork() or self._end(mutant)] = mutant

    def _end(self, mutant: Mutant) -> int:
        """In the forked process: with status 0 if the mistake is not noticed; too long a run is noticed as well."""
        signal.setitimer(signal.ITIMER_PROF, SECONDS + 5)
        try:
            graft(mutant)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(NOTICED if self._is_noticed(mutant) else 0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(CANNOT)

    def _is_noticed(self, mutant: Mutant) -> bool:
        items = self._to_ask(mutant)
        return any(
            report.failed
            for item, following in zip(items, [*items[1:], None], strict=False)
            for report in runtestprotocol(item, log=False, nextitem=following)
        )

    def _to_ask(self, mutant: Mutant) -> list[pytest.Item]:
        """The tests that come through the function, those of the very line and the quickest first."""
        through = self._through[mutant.path]
        span = span_of(mutant)
        names = set[str]().union(*(names for line, names in through.items() if line in span))
        there = through.get(mutant.mutation.line, set())
        asked: list[pytest.Item] = []
        seconds = 0.0
        for name in sorted(names, key=lambda name: (name not in there, self._took[name], name)):
            seconds += self._took[name]
            if seconds > SECONDS and asked:
                break
            asked.append(self._items[name])
        return asked


def span_of(mutant: Mutant) -> range:
    """The lines of the function that a mistake is in; of the whole module where it is in a value."""
    tree = ast.parse(mutant.path.read_text("utf-8"))
    if mutant.mutation.function is None:
        return range(1, 100_000)
    line = mutant.mutation.line
    of = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    around = next(node for node in of if node.lineno <= line <= (node.end_lineno or 0))
    return range(around.body[0].lineno, (around.end_lineno or 0) + 1)


def caches_there() -> list["functools._lru_cache_wrapper[object]"]:
    """Whatever keeps answers of our own code."""
    kept = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
    return [each for each in kept if each.__module__.startswith(("bot.", "schedules."))]


def graft(mutant: Mutant) -> None:
    """Make a mistake in the module as it is imported, wherever its function or value has been taken to."""
    gc.unfreeze()
    tree = ast.parse(mutant.path.read_text("utf-8"))
    list(mutations(tree))[mutant.at].make()
    ast.fix_missing_locations(tree)
    name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)
    if mutant.mutation.function is None:
        _set_value(tree, name, mutant)
    else:
        _set_code(compile(tree, str(mutant.path), "exec"), mutant)
        _set_values_made_by(tree, name, mutant.mutation.function)
    for cache in caches_there():
        cache.cache_clear()


def _set_code(module: CodeType, mutant: Mutant) -> None:
    wanted = mutant.mutation.function
    codes = [module]
    for code in codes:
        codes += [each for each in code.co_consts if isinstance(each, CodeType)]
    new = next(code for code in codes if code.co_qualname == wanted)
    for each in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
        if (each.__code__.co_qualname, each.__code__.co_filename) == (wanted, str(mutant.path)):
            each.__code__ = new


def _set_value(tree: ast.Module, name: str, mutant: Mutant) -> None:
    line = mutant.mutation.line
    _set_again(next(each for each in tree.body if each.lineno <= line <= (each.end_lineno or 0)), name)


def _set_values_made_by(tree: ast.Module, name: str, function: str) -> None:
    """Name those values of a module once more that it makes by the function when it is read."""
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if value and any(isinstance(node, ast.Name) and node.id == function for node in ast.walk(value)):
            _set_again(statement, name)


def _set_again(statement: ast.stmt, name: str) -> None:
    """Name a value of a module once more, also where others have taken it to."""
    module = vars(sys.modules[name])
    before = dict(module)
    exec(compile(ast.Module([statement], []), name, "exec"), module)
    changed = {key for key, value in module.items() if key in before and value is not before[key]}
    for other in [
        vars(each) for each in sys.modules.values() if each.__name__.startswith(("bot", "schedules", "tests"))
    ]:
        other.update({key: module[key] for key in changed if key in other and other[key] is before[key]})


def main() -> int:
    """Try a sample and print what survived; 1 where too much did."""
    mutants = all_mutants()
    wanted, seed = int(os.environ.get("MUTANTS", "300")), os.environ.get("MUTANTS_SEED", "1")
    sample = random.Random(seed).sample(mutants, min(wanted, len(mutants)))
    tester = Tester(sample)
    os.chdir(ROOT)
    pytest.main([*TESTS, "-q", "-m", "fast", "-p", "no:cacheprovider", "-p", "no:xdist"], plugins=[tester])
    if tester.failed or not tester.tried:
        print("these do not work:", *tester.failed, sep="\n  ")
        return 2
    for survivor in sorted(tester.survivors, key=lambda each: (each.path, each.mutation.line)):
        print(survivor)
    killed = 100 * (len(sample) - len(tester.survivors)) / len(sample)
    print(f"{len(sample)} of {len(mutants)} mistakes made (seed {seed}): {killed:.1f} % noticed, asked are {ENOUGH} %")
    return 0 if killed >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
