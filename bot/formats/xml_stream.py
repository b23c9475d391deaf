"""XML from strangers, read as a stream: without entities, without anything from outside, and only so much of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.parsers import expat

# What happens in a document: an element begins with its attributes, ends, or has text. Names come without prefix.
Begins = Callable[[str, Mapping[str, str]], None]
Ends = Callable[[str], None]
Says = Callable[[str], None]

# So long a tag, a comment or a declaration may be. A reader that gets it in blocks begins it anew with each of them, so
# that a longer one would take a time that grows as its square; a text comes in pieces, and may be of any length.
TAG = 1 << 18


class Malformed(Exception):
    """This is no XML that is read here."""


class Stop(Exception):
    """Raised by a handler that has seen enough."""


def read(blocks: Iterable[bytes], begins: Begins, ends: Ends | None = None, says: Says | None = None) -> None:
    """Read a document block by block; raises Malformed, or what a handler raises (but Stop, which ends it)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = lambda name, said: begins(_plain(name), said)
    if ends:
        parser.EndElementHandler = lambda name: ends(_plain(name))
    if says:
        parser.CharacterDataHandler = says
    given = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            given += len(block)
            if given - parser.CurrentByteIndex > TAG + len(block):
                raise Malformed("a tag is too long")
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Malformed(str(fault)) from None
    except Stop:
        return


def _no_doctype(*_: Any) -> None:
    raise Malformed("a document type is declared")


def _plain(name: str) -> str:
    return name.rpartition(":")[2]
