"""Files of evidence as albums: of one kind each, so many a message; a channel that takes fewer shows it in parts."""

from collections.abc import Iterator, Sequence

from bot.messages.body import Body, FileRef
from bot.store.submissions.submissions import Evidence

# More at once nobody looks through.
AT_ONCE = 10


def albums(files: Sequence[Evidence], caption: str) -> Iterator[Body]:
    """Photos first, then documents, since a channel mixes no kinds."""
    for kind in ("photo", "document"):
        refs = [
            FileRef(kind=kind, sha256=file.sha256, name=file.name, channel_id=file.channel_id)
            for file in files
            if file.sent_as == kind
        ]
        for start in range(0, len(refs), AT_ONCE):
            yield Body(text=caption, files=tuple(refs[start : start + AT_ONCE]))
