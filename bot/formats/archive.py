"""A zip by its directory, in which every size is only said, and not relied on."""

import struct
import zlib
from collections.abc import Iterator

from schedules.record import record

# A zip's closing record may be followed by a comment of 64 KB; more members than this no document has.
END, TAIL, MOST = b"PK\x05\x06", 22 + 0xFFFF, 5000
STORED, DEFLATED = 0, 8


@record
class Member:
    """A file in a zip: how it is packed, and where its own header stands."""

    name: str
    method: int
    packed: int
    at: int


class Archive:
    """The members of a zip; none where its directory is odd, or other bytes stand before the zip or behind it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.members = tuple(self._listed())

    def unpacked(self, member: Member, most: int) -> bytes:
        """The first `most` bytes of a member; none where it is packed in a way that documents are not."""
        head = self._content[member.at : member.at + 30]
        if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
            return b""
        name, extra = struct.unpack_from("<HH", head, 26)
        start = member.at + 30 + name + extra
        packed = self._content[start : start + member.packed]
        if member.method == STORED:
            return packed[:most]
        try:
            return zlib.decompressobj(-15).decompress(packed, most) if member.method == DEFLATED else b""
        except zlib.error:
            return b""

    def _listed(self) -> Iterator[Member]:
        content = self._content
        end = content.rfind(END, max(0, len(content) - TAIL))
        if end < 0 or len(content) < end + 22:
            return
        count, size, start, comment = struct.unpack_from("<HIIH", content, end + 10)
        # Bytes before the zip or behind it belong to another kind.
        if count > MOST or start + size != end or end + 22 + comment != len(content):
            return
        at = start
        for _ in range(count):
            if content[at : at + 4] != b"PK\x01\x02" or at + 46 > end:
                return
            method, packed = struct.unpack_from("<H8xI", content, at + 10)
            name, extra, comment = struct.unpack_from("<HHH", content, at + 28)
            (own,) = struct.unpack_from("<I", content, at + 42)
            said = content[at + 46 : at + 46 + name].decode("utf-8", "replace")
            yield Member(name=said, method=method, packed=packed, at=own)
            at += 46 + name + extra + comment
