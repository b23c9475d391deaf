"""Checking from the command line: what is given is read, the database only looked at, and no fault goes unanswered."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.app.home import look
from bot.app.opening import anchors_of, vault_of
from bot.app.outer_faults import line_of
from bot.errors import Refused
from bot.flows.ledger.verify import UNCHECKED, Given, Verdict, printable, verify
from bot.ledger import anchors as pure
from bot.ledger.timestamps import judge
from bot.settings import Settings
from bot.store.engine import Connection, DBAPIError, open_to_read
from bot.store.migrate import is_current, knows, revision, too_new

# A file with anchors that is longer is none: a year of thousands of companies is less.
MOST = 64 << 20


class Unchecked(Exception):
    """It cannot be checked, and why."""


def checked(settings: Settings, given: Sequence[str]) -> Verdict:
    """The verdict over these settings' database, vault and anchors, and over anchors from outside."""
    try:
        outside = read_given(given)
        trusted = settings.tsa_certificates()
        judging = partial(judge, trusted=trusted)
        if fault := look(settings):
            raise Unchecked(f"the database: {fault}" if settings.home.is_dir() else fault)
        store = open_to_read(settings.database)
        try:
            store.read_now(_current, settings.naming("database_url", "home"))
            return store.read_now(verify, vault_of(settings), anchors_of(settings), outside, judge=judging)
        finally:
            store.close()
    except Unchecked as fault:
        return _unchecked(str(fault))
    except (DBAPIError, OSError, Refused) as fault:
        return _unchecked(line_of(fault, settings) or str(fault))
    except Exception as fault:
        # Whoever has the disk in hand can store anything anywhere; what is met unforeseen is still one line.
        return _unchecked(f"something in it cannot be read ({type(fault).__name__}: {printable(str(fault))[:200]})")


def _unchecked(why: str) -> Verdict:
    return Verdict(code=UNCHECKED, entries=0, files=0, place=why)


def _current(conn: Connection, named: str) -> None:
    schema = revision(conn)
    if schema is None:
        raise Unchecked("the database: nothing is in it yet")
    if not knows(schema):
        raise Unchecked(f"{named}: {too_new(schema)}")
    if not is_current(conn):
        raise Unchecked("the database has another schema than this version speaks; any other command brings it up")


def read_given(given: Sequence[str]) -> Given:
    """Anchors as texts or as files that hold some; raises Unchecked where there is none."""
    anchors, roots = [], []
    for said in given:
        text = said
        if "dutybell-" not in said:
            text = _text_of(Path(said))
        try:
            some_anchors, some_roots = pure.read(text)
        except ValueError as fault:
            raise Unchecked(f"--anchor: {fault}") from None
        if not some_anchors and not some_roots:
            raise Unchecked(f"--anchor {printable(said[:60])}: holds no anchor, which begins with dutybell-anchor/1")
        anchors += some_anchors
        roots += some_roots
    return Given(anchors=anchors, roots=roots)


def _text_of(path: Path) -> str:
    with suppress(OSError, ValueError):
        if path.is_file() and path.stat().st_size <= MOST:
            return path.read_text("utf-8")
    raise Unchecked(f"--anchor {printable(str(path))[:60]}: is neither an anchor nor a file that can be read")
