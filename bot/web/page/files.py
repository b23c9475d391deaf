"""Files of evidence on their way to a browser: pictures painted anew, all else as something to keep."""

import asyncio
from collections.abc import Iterator
from tempfile import TemporaryFile
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from bot.fence.answer import Passed
from bot.fence.pool import fence
from bot.store.submissions.submissions import Evidence
from bot.vault import Vault
from bot.web.page.visits import HEADERS, not_there

# A picture is shown with so many pixels along its longer side.
LONGEST = 1600


def is_picture(file: Evidence) -> bool:
    """Whether a file says that it is a picture; only looking into it shows whether it is one."""
    return file.kind == "photo" or file.media_type.startswith("image/")


async def picture_of(vault: Vault, file: Evidence) -> Response:
    """A picture, painted anew behind the fence: nothing of the file itself reaches a browser."""
    made = await asyncio.to_thread(_painted_anew, vault, file) if is_picture(file) else None
    return Response(made, 200, HEADERS, "image/jpeg") if made else not_there()


def _painted_anew(vault: Vault, file: Evidence) -> bytes | None:
    try:
        with TemporaryFile() as content:
            for block in vault.read(file.sha256):
                content.write(block)
            content.flush()
            return fence().ask("small", content, turn="page", longest=LONGEST).result().content or None
    except (OSError, Passed):
        return None


async def whole_file(vault: Vault, file: Evidence) -> Response:
    """A file as it came, to be kept and not to be opened by the browser."""
    blocks = vault.read(file.sha256)
    try:
        first = await asyncio.to_thread(next, blocks, b"")
    except OSError:
        return not_there()
    headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
    return StreamingResponse(_after(first, blocks), 200, headers, "application/octet-stream")


def _after(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks
