"""What kind of file its bytes make it, whatever its name says: of a zip only its list of kinds is unpacked."""

import re
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from bot.formats.archive import END, TAIL, Archive
from bot.formats.xml_stream import Malformed, read

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
# What may be sent, by media type: the endings that a file of the kind is shown with, the usual one first.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/avif": (".avif",),
    "application/pdf": (".pdf",),
    DOCX: (".docx", ".dotx"),
    XLSX: (".xlsx", ".xltx"),
    PPTX: (".pptx", ".ppsx", ".potx"),
    "application/ofd": (".ofd",),
    "video/mp4": (".mp4", ".m4v"),
    "video/3gpp": (".3gp", ".3g2"),
    "video/quicktime": (".mov",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
}
# Pictures that are looked into; the others are kept as they came.
SEEN = ("image/jpeg", "image/png", "image/webp")
# The content type of a document's main part (ECMA-376-1, 11.3, 12.3, 13.3), by what follows its common beginning.
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "wordprocessingml.document.main+xml": DOCX,
    "wordprocessingml.template.main+xml": DOCX,
    "spreadsheetml.sheet.main+xml": XLSX,
    "spreadsheetml.template.main+xml": XLSX,
    "presentationml.presentation.main+xml": PPTX,
    "presentationml.slideshow.main+xml": PPTX,
    "presentationml.template.main+xml": PPTX,
}
# The member that makes a zip a document of this kind, where its list of kinds names no main part.
MEMBERS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
LIST = "[content_types].xml"
# A list of kinds is a few kilobytes; more of it is not unpacked.
LISTED = 1 << 20
# The brands of an ISO media file (ISO/IEC 14496-12): its major one, else the first compatible one that is known.
BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "image/heic"),
    **dict.fromkeys((b"isom", b"mp41", b"mp42", b"mp71", b"avc1", b"dash", b"MSNV", b"XAVC"), "video/mp4"),
    **{b"iso%d" % number: "video/mp4" for number in range(2, 10)},
    **dict.fromkeys((b"M4V ", b"M4VH", b"M4VP", b"f4v ", b"hvc1"), "video/mp4"),
    **{b"3g%b%d" % (kind, number): "video/3gpp" for kind in (b"p", b"s", b"r", b"e", b"h") for number in range(1, 10)},
    **dict.fromkeys((b"3g2a", b"3g2b", b"3g2c", b"3gg6", b"3gg9"), "video/3gpp"),
    b"qt  ": "video/quicktime",
}
# Brands that say "pictures by HEIF" and not by which coding: the others decide, and HEVC is what phones write.
HEIF = (b"mif1", b"mif2", b"msf1", b"miaf")
# Sound alone, and raw pictures, are in the same wrapping.
OTHER_BRANDS = (b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"crx ")
# What a browser or reader would take for a page or a PDF although the file begins as a picture.
PAGES = (b"<html", b"<script", b"<svg", b"<!doctype", b"<body", b"<iframe")
ACTIVE = (*PAGES, b"%pdf-")
HEAD = 1024
# How files begin that are not taken, and what they are called in the refusal.
REFUSED = {
    b"\xd0\xcf\x11\xe0": "old",
    b"PK\x03\x04": "archive",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"#!": "program",
    b"GIF8": "picture",
    b"BM": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"{\\rtf": "old",
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def kind_of(content: bytes, name: str) -> str | None:
    """The media type of a file that may be sent; None for any other, and for one that is two kinds at once."""
    return _judged(content, name)[0]


def refusal_of(content: bytes, name: str) -> str:
    """What a file is that may not be sent: macros, old, archive, program, picture, sound, page, or unknown."""
    return _judged(content, name)[1]


def through_the_fence(content: bytes, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The kind of a file and else what it is, as they are asked for from the other side."""
    kind, why = _judged(content, str(said["name"]))
    return {"kind": kind, "why": why}, b""


def is_photo(content: bytes) -> bool:
    """Whether these are the bytes of a photo as channels give them out, which have made a JPEG of it themselves."""
    return content.startswith(b"\xff\xd8")


def shown_name(name: str, media_type: str) -> str:
    """The name with an ending that fits the kind, so that nothing opens it as something else."""
    endings = ENDINGS[media_type]
    return name if PurePath(name).suffix.lower() in endings else f"{name}{endings[0]}"


def _judged(content: bytes, name: str) -> tuple[str | None, str]:
    """The media type of a file, or none and what it is."""
    head = content[:HEAD]
    if picture := _picture(head):
        double = any(mark in head.lower() for mark in ACTIVE) or END in content[-TAIL:]
        return (None, "double") if double else (picture, "")
    if head.startswith(b"PK\x03\x04"):
        return _document(content)
    if head[4:8] == b"ftyp":
        return _media(head)
    if why := next((why for start, why in REFUSED.items() if head.startswith(start) and not _reads_so(head)), None):
        return None, why
    if _is_pdf(head):
        return "application/pdf", ""
    if any(mark in head.lower() for mark in PAGES):
        return None, "page"
    kind = _text(content, name)
    return kind, "" if kind else "unknown"


def _reads_so(head: bytes) -> bool:
    """Whether a text only happens to begin with two letters that some kind begins with."""
    return head[:2] in (b"MZ", b"BM") and not CONTROL.search(head.decode("latin-1"))


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def _is_pdf(head: bytes) -> bool:
    """Whether a PDF begins within the first kilobyte, as readers take it (PDF 1.7, H.3.4.1), and no page before it."""
    at = head.find(b"%PDF-")
    return at >= 0 and not any(mark in head[:at].lower() for mark in PAGES)


def _media(head: bytes) -> tuple[str | None, str]:
    """What an ISO media file says that it is."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    if brands[0] in OTHER_BRANDS:
        return None, "sound" if brands[0] != b"crx " else "picture"
    if brands[0] in HEIF:
        return next((BRANDS[brand] for brand in brands if BRANDS.get(brand) == "image/avif"), "image/heic"), ""
    kind = next((BRANDS[brand] for brand in brands if brand in BRANDS), None)
    kind = kind or ("image/heic" if set(brands) & set(HEIF) else None)
    return kind, "" if kind else "unknown"


def _document(content: bytes) -> tuple[str | None, str]:
    """The kind of a zip by what it says that its main part is; none where macros are in it."""
    archive = Archive(content)
    members = {member.name.replace("\\", "/").lstrip("/").casefold(): member for member in archive.members}
    if any(member.endswith("vbaproject.bin") for member in members):
        return None, "macros"
    if "ofd.xml" in members:
        return "application/ofd", ""
    if LIST not in members:
        return None, "archive"
    said = _listed(archive.unpacked(members[LIST], LISTED))
    if any("macroenabled" in kind for kind in said):
        return None, "macros"
    known = (MAIN.get(kind.removeprefix(OFFICE)) for kind in said if kind.startswith(OFFICE))
    kind = next(filter(None, known), None)
    kind = kind or next((kind for member, kind in MEMBERS.items() if member in members), None)
    return kind, "" if kind else "archive"


def _listed(xml: bytes) -> list[str]:
    """The content types of a list, as far as it can be read."""
    found: list[str] = []
    with suppress(Malformed):
        read([xml], lambda name, said: found.append(said.get("ContentType", "").casefold()))
    return found


def _text(content: bytes, name: str) -> str | None:
    """Plain text, where the name says so too."""
    media_type = {".csv": "text/csv", ".txt": "text/plain"}.get(PurePath(name).suffix.lower())
    if not media_type or not content:
        return None
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROL.search(text) else media_type
    return None
