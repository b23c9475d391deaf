"""The shape of the code: parameters told apart, folders that can be looked through, names that mean one thing."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.faults.process import ROOT

AT_MOST = 4  # parameters by position
FILES = 15  # beside each other in a folder
# Read by their numbers, and one more with each change of tables.
NUMBERED = "bot/store/migrations/versions"
CLOCKS = ("time.monotonic", "time.perf_counter", "time.time", "datetime.now", "monotonic", "perf_counter")
CODE = ("bot", "schedules", "tools", "tests", "bench")

# Named by those who call them, a library: they take what it gives.
AS_CALLED = {"bot/channels/telegram/wire.py: do_request"}

# Modules of one name in several rooms of the bot, and the one thing that they mean in each.
TWINS = {
    "absence": "a person's absence, and who stands in",
    "anchors": "the lines that seal a ledger's head",
    "board": "what those above see of the units below",
    "bundles": "what a unit does by one act",
    "calendar": "a person's open duties as a calendar file",
    "calendars": "calendar files, and their way out",
    "cards": "a duty, shown with its buttons",
    "channel": "the way to people, and Telegram as one",
    "choices": "what a unit keeps of what is asked of it or offered to it",
    "context": "who acts, when and where; in the chat it speaks as well",
    "counted": "what a rate is counted from, as entries and as rows",
    "digests": "the one message in which a person is told what waits for them",
    "duties": "duties",
    "events": "what happened in a unit, by which something is owed",
    "exemptions": "what is not owed, and whether those above have seen why",
    "first_week": "the mornings on which a new unit is set up, one thing a day",
    "files": "the files of evidence",
    "figures": "figures that nobody submits: counted from duties",
    "groups": "group chats",
    "held": "what was sent before it was clear for which duty",
    "import_units": "a spreadsheet of units brought in",
    "ledger": "the entries of a company",
    "limits": "Telegram's limits, on either side",
    "messages": "what is to be shown to people",
    "naming": "a person's name, and its changes",
    "news": "what a flow leaves to be said",
    "notices": "notices of those above",
    "not_taken": "why something that came is not taken",
    "own_rules": "what a unit asks of itself and of those below it",
    "people": "people and their roles",
    "pick": "a list to choose from",
    "pictures": "pictures that are evidence",
    "page": "the page in the browser",
    "plans": "the day, the place and the people of an act",
    "preferences": "what a person sets for themselves",
    "privacy": "what is kept of a person, and its erasure",
    "rates": "done over owed",
    "reports": "the report of a unit as a file",
    "roadmaps": "what regulators ask for, by the roadmap's name",
    "reuse": "pictures that were evidence before",
    "review": "the second person's judgement of a submission",
    "server": "something that answers over HTTP",
    "standing": "what is not owed, and what is corrected",
    "stops": "days on which a unit does not work",
    "submissions": "what was submitted for a duty, and its state",
    "supervision": "supervision notices",
    "team": "the people of a unit, and how they come and go",
    "units": "units",
    "verify": "a ledger checked against anchors",
    "week": "the week of the units below one",
    "weekly_digest": "the week of the units below one in their supervisor's digest",
    "workbook": "an Excel workbook",
    "year_plan": "a unit's year, month by month",
}


def modules(package: str) -> Iterator[Path]:
    """The Python files of a package, by their place in the project."""
    yield from (path.relative_to(ROOT) for path in sorted((ROOT / package).rglob("*.py")))


def by_position(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a call may give by position, without the object itself."""
    given = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    return len(given) - (given[:1] in (["self"], ["cls"]))


def test_no_function_takes_more_than_four_parameters_by_position() -> None:
    found = {
        f"{path}: {node.name}"
        for path in (*modules("bot"), *modules("schedules"))
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and by_position(node) > AT_MOST
    }
    assert found == AS_CALLED


def test_no_folder_has_more_files_than_can_be_looked_through() -> None:
    count = Counter(str(path.parent) for package in CODE for path in modules(package) if path.name != "__init__.py")
    assert {folder: number for folder, number in count.items() if number > FILES and folder != NUMBERED} == {}


def test_modules_of_one_name_mean_one_thing() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in modules("bot"):
        if path.stem not in ("__init__", "__main__"):
            places[path.stem].append(str(path.parent))
    twins = {name: where for name, where in places.items() if len(where) > 1}
    assert {name: where for name, where in twins.items() if name not in TWINS} == {}
    assert set(TWINS) - set(twins) == set(), "no longer twins"


def reads_a_clock(node: ast.AST) -> bool:
    """Whether an expression asks what time it is."""
    said = [ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)]
    return any(each in CLOCKS for each in said)


def test_no_test_asserts_how_long_something_took() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in modules("tests")
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        if isinstance(node, ast.Assert) and reads_a_clock(node.test)
    ]
    assert found == []
