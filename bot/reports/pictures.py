"""Evidence made small for a report, behind the fence: no report is held up or brought down by a picture."""

from collections.abc import Callable, Iterator
from tempfile import TemporaryFile

from bot.fence.answer import Passed
from bot.fence.pool import fence
from bot.queries.report_contents import File

# Gives the bytes of a file by its digest, in blocks; raises FileNotFoundError.
Reading = Callable[[str], Iterator[bytes]]
# Those that passed a limit: they would again, and each would take as long. So many are kept in mind.
_passed: dict[str, None] = {}
MINDED = 10_000


def is_picture(file: File) -> bool:
    """Whether a file says that it is a picture, and may be shown; only looking into it shows whether it is one."""
    return not file.erased and (file.kind == "photo" or file.media_type.startswith("image/"))


def picture_of(file: File, read: Reading, longest: int) -> bytes | None:
    """The small picture of a file; None where there is none to be made, or the vault has lost it."""
    if not is_picture(file) or file.sha256 in _passed:
        return None
    try:
        with TemporaryFile() as content:
            for block in read(file.sha256):
                content.write(block)
            content.flush()
            return fence().ask("small", content, turn="report", longest=longest).result().content or None
    except OSError:
        return None
    except Passed:
        _passed[file.sha256] = None
        if len(_passed) > MINDED:
            del _passed[next(iter(_passed))]
        return None
