"""What kind of file its bytes make it, whatever its name says: pure, and nothing is unpacked."""

import struct
from collections.abc import Iterator
from pathlib import PurePath

# What may be sent, by media type: the endings that a file of the kind is shown with, the usual one first.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/ofd": (".ofd",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
}
# The member that makes a zip a document of this kind.
MEMBERS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "OFD.xml": "application/ofd",
}
# The brand of an ISO media file (ISO/IEC 14496-12), which stands after its size and the word `ftyp`.
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"), "image/heic"),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "), "video/mp4"),
    b"qt  ": "video/quicktime",
}
# What a browser or reader would take for a page or a PDF although the file begins as a picture.
ACTIVE = (b"<html", b"<script", b"<svg", b"<!doctype", b"<body", b"<iframe", b"%pdf-")
HEAD = 1024
# A zip's closing record may be followed by a comment of 64 KB; more members than this no document has.
END, TAIL, MOST = b"PK\x05\x06", 22 + 0xFFFF, 5000


def kind_of(content: bytes, name: str) -> str | None:
    """The media type of a file that may be sent; None for any other, and for one that is two kinds at once."""
    head = content[:HEAD]
    if picture := _picture(head):
        return None if any(mark in head.lower() for mark in ACTIVE) or END in content[-TAIL:] else picture
    if head.startswith(b"%PDF"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _document(content)
    return BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else _text(content, name)


def is_photo(content: bytes) -> bool:
    """Whether these are the bytes of a photo as Telegram gives them out, which it has made a JPEG of itself."""
    return content.startswith(b"\xff\xd8")


def shown_name(name: str, media_type: str) -> str:
    """The name with an ending that fits the kind, so that nothing opens it as something else."""
    endings = ENDINGS[media_type]
    return name if PurePath(name).suffix.lower() in endings else f"{name}{endings[0]}"


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def _document(content: bytes) -> str | None:
    """The kind of a zip by its members; None where macros are among them."""
    members = set(_members(content))
    if any(member.endswith("vbaProject.bin") for member in members):
        return None
    if "OFD.xml" not in members and "[Content_Types].xml" not in members:
        return None
    return next((kind for member, kind in MEMBERS.items() if member in members), None)


def _members(content: bytes) -> Iterator[str]:
    """The names in a zip's directory, in which every size is a claim that is not relied on; none where it is odd."""
    end = content.rfind(END, -TAIL)
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
        name, extra, comment = struct.unpack_from("<HHH", content, at + 28)
        yield content[at + 46 : at + 46 + name].decode("utf-8", "replace")
        at += 46 + name + extra + comment


def _text(content: bytes, name: str) -> str | None:
    """Plain text, where the name says so too; a page or a drawing is none."""
    media_type = {".csv": "text/csv", ".txt": "text/plain"}.get(PurePath(name).suffix.lower())
    if not media_type or not content or any(mark in content[:HEAD].lower() for mark in ACTIVE):
        return None
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if any(sign < " " and sign not in "\t\r\n\f" for sign in text) else media_type
    return None
