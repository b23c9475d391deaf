"""The document from which a roadmap was made: read from the operator's file, looked into, and kept in the vault."""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from bot.errors import Refused
from bot.evidence.file_types import ENDINGS, shown_name
from bot.fence.answer import Passed
from bot.fence.pool import fence
from bot.store.duties.roadmaps import Document
from bot.vault import Vault, flowing
from schedules.record import record

# No file in a vault is longer.
LARGEST = 64 << 20
BLOCK = 1 << 20
# What a document may be: something to read.
KINDS = frozenset(kind for kind in ENDINGS if not kind.startswith("video/"))
WANTED = "give it as PDF, OFD, docx, xlsx, pptx, a picture or a plain text"
# What a file is that may not be given, by what is found in it.
IS_ONE = {
    "old": "is an old Office file",
    "macros": "has macros",
    "archive": "is an archive",
    "program": "is a program",
    "sound": "is sound alone",
    "picture": "is a picture of a kind that is not taken",
    "page": "is a web page",
    "double": "is two kinds of file at once",
}
LONGEST_NAME = 120


@record
class Given:
    """A document that was given, its bytes in a file of our own, so that what was looked into is what is kept."""

    content: BinaryIO
    document: Document


@contextmanager
def document_at(path: Path) -> Iterator[Given]:
    """The document in a file, looked into behind the fence; raises Refused where none is there or it may not be one."""
    with TemporaryFile() as content:
        sha256, size = _copied(path, content)
        media_type = _kind(path, content)
        name = shown_name(_said(path.name), media_type)
        yield Given(content=content, document=Document(sha256=sha256, size=size, name=name, media_type=media_type))


def keep(vault: Vault, given: Given) -> None:
    """Keep a document in the vault; one whose bytes lie there already is that one."""
    asyncio.run(vault.keep(flowing(_blocks(given.content))))


def _copied(path: Path, content: BinaryIO) -> tuple[str, int]:
    """Copy a file; its digest and size."""
    digest = hashlib.sha256()
    try:
        if not path.is_file():
            raise Refused(
                f"--source {path}: is no file" if path.exists() else f"--source {path}: there is no such file"
            )
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                if content.tell() + len(block) > LARGEST:
                    raise Refused(f"--source {path}: is larger than {LARGEST >> 20} MB")
                content.write(block)
                digest.update(block)
    except OSError as error:
        raise Refused(f"--source {path}: cannot be read: {error.strerror}") from None
    if not content.tell():
        raise Refused(f"--source {path}: is empty")
    content.flush()
    return digest.hexdigest(), content.tell()


def _kind(path: Path, content: BinaryIO) -> str:
    try:
        said = fence().ask("kind", content, name=path.name).result().said
    except Passed:
        said = {}
    kind = said.get("kind")
    if kind in KINDS:
        return str(kind)
    why = "is a video" if kind else IS_ONE.get(str(said.get("why")), "is of no kind that is taken")
    raise Refused(f"--source {path}: {why}; {WANTED}")


def _said(name: str) -> str:
    """A file's name as people can be shown it, its end with it."""
    plain = "".join(sign for sign in name if sign.isprintable())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 20]}…{plain[-19:]}"


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    while block := content.read(BLOCK):
        yield block
