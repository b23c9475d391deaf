"""Writing a file whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.errors import Refused


@contextmanager
def whole_file(path: Path, named: str) -> Iterator[BinaryIO]:
    """What is written is there once all of it is on the disk; raises Refused, naming it so, where it cannot be."""
    coming = path.with_name(f".{path.name}.coming")
    try:
        with coming.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        coming.rename(path)
    except OSError as fault:
        raise Refused(f"{named}: cannot be written: {fault.strerror}") from None
    finally:
        coming.unlink(missing_ok=True)
