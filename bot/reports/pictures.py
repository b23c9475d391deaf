"""Evidence made small to be shown, behind the fence: nothing is held up or brought down by a picture."""

from collections.abc import Callable, Iterator
from tempfile import TemporaryFile

from bot.fence.answer import Passed
from bot.fence.pool import fence
from bot.queries.report_contents import File

# Gives the bytes of a file by its digest, in blocks; raises FileNotFoundError.
Reading = Callable[[str], Iterator[bytes]]
# Those that passed a limit at a size: they would again, and each would take as long. So many are kept in mind.
_passed: dict[tuple[str, int], None] = {}
MINDED = 10_000


def is_picture(file: File) -> bool:
    """Whether a file says that it is a picture, and may be shown; only looking into it shows whether it is one."""
    return not file.erased and (file.kind == "photo" or file.media_type.startswith("image/"))


def picture_of(file: File, read: Reading, longest: int) -> bytes | None:
    """The small picture of a file; None where there is none to be made, or the vault has lost it."""
    return made_small(file.sha256, read, longest, turn="report") if is_picture(file) else None


def made_small(sha256: str, read: Reading, longest: int, *, turn: str) -> bytes | None:
    """A picture by its digest, painted anew with so many pixels along its longer side; those of one `turn` wait for
    each other. None where there is none to be made, or the vault has lost it.
    """
    if (sha256, longest) in _passed:
        return None
    try:
        with TemporaryFile() as content:
            for block in read(sha256):
                content.write(block)
            content.flush()
            return fence().ask("small", content, turn=turn, longest=longest).result().content or None
    except OSError:
        return None
    except Passed:
        _passed[sha256, longest] = None
        if len(_passed) > MINDED:
            del _passed[next(iter(_passed))]
        return None
