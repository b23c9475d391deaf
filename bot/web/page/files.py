"""Files of evidence on their way to a browser: pictures painted anew, all else as something to keep."""

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from bot.reports.pictures import made_small
from bot.store.submissions.submissions import Evidence
from bot.vault import Vault
from bot.web.page.visits import HEADERS, not_there

# A picture is shown with so many pixels along its longer side.
LONGEST = 1600


async def picture_of(vault: Vault, file: Evidence) -> Response:
    """A picture, painted anew behind the fence: nothing of the file itself reaches a browser."""
    made = None
    if file.is_picture:
        made = await asyncio.to_thread(made_small, file.sha256, vault.read, LONGEST, turn="page")
    return Response(made, 200, HEADERS, "image/jpeg") if made else not_there()


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
