"""What kind a file is by its bytes; what may not be sent is none."""

import zipfile
from io import BytesIO

import pytest

from bot.evidence.file_types import kind_of, refusal_of, shown_name

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(100)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped(*members: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (JPEG, "a.jpg", "image/jpeg"),
        (JPEG, "a.exe", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a.webp", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "a.heic", "image/heic"),
        (b"%PDF-1.7\n", "a.pdf", "application/pdf"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "a.mp4", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00", "a.mov", "video/quicktime"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.docx", DOCX),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "a.ofd", "application/ofd"),
        ("姓名,签到\n张强,√\n".encode(), "a.csv", "text/csv"),
        ("姓名,签到\n".encode("gb18030"), "a.CSV", "text/csv"),
        ("检查记录".encode("utf-16"), "a.txt", "text/plain"),
    ],
)
def test_what_may_be_sent_is_known_by_its_bytes(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.txt"),
        (b"<html><script>alert(1)</script>", "a.jpg"),
        (b"<html><script>alert(1)</script>", "a.txt"),
        (b'<?xml version="1.0"?><svg onload="x()">', "a.jpg"),
        (b"<!DOCTYPE svg>", "a.csv"),
        (JPEG[:20] + b"<script>alert(1)</script>", "a.jpg"),
        (JPEG[:20] + b"%PDF-1.4", "a.jpg"),
        (JPEG + zipped("META-INF/MANIFEST.MF"), "a.jpg"),
        (b"GIF89a" + bytes(50), "a.gif"),
        (b"MZ\x90\x00", "a.pdf"),
        (b"\x7fELF", "a.pdf"),
        (b"#!/bin/sh\n", "a.sh"),
        (b"\x00\x01\x02", "a.txt"),
        (zipped("a.txt"), "a.zip"),
        (zipped("word/document.xml"), "a.docx"),
        (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (zipped("[Content_Types].xml", "word/document.xml") + b"<html>", "a.docx"),
        (zipped("[Content_Types].xml", "word/document.xml")[:-30], "a.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"),
    ],
)
def test_anything_else_is_refused_whatever_its_name(content: bytes, name: str) -> None:
    assert kind_of(content, name) is None


def test_a_zip_that_lies_about_its_directory_is_none() -> None:
    good = zipped("[Content_Types].xml", "word/document.xml")
    for at in range(len(good) - 22, len(good)):
        for value in (0, 0xFF):
            kind_of(good[:at] + bytes([value]) + good[at + 1 :], "a.docx")  # must not raise
    many = bytearray(good)
    many[-12:-10] = b"\xff\xff"
    assert kind_of(bytes(many), "a.docx") is None


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("签到表.pdf", "application/pdf", "签到表.pdf"),
        ("photo.JPG", "image/jpeg", "photo.JPG"),
        ("photo.jpg.exe", "image/jpeg", "photo.jpg.exe.jpg"),
        ("page.html", "application/pdf", "page.html.pdf"),
    ],
)
def test_a_file_is_shown_with_an_ending_of_its_kind(name: str, kind: str, shown: str) -> None:
    assert shown_name(name, kind) == shown


MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def listed(kind: str, *members: str, name: str = "[Content_Types].xml") -> bytes:
    """A document whose list of kinds names this one."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, f'<Types><Override PartName="/{members[0]}" ContentType="{kind}"/></Types>')
        for member in members:
            archive.writestr(member, "<x/>")
    return file.getvalue()


def boxed(*brands: bytes) -> bytes:
    """The first box of a media file: its brand, a version, and those that it is compatible with."""
    first, *others = brands
    body = b"ftyp" + first + b"\0\0\0\0" + b"".join(others)
    return (len(body) + 4).to_bytes(4, "big") + body + b"\0\0\0\x08mdat"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (listed(MAIN, "word/document2.xml"), DOCX),
        (listed(MAIN, "word\\document.xml"), DOCX),
        (listed(MAIN, "anywhere/else.xml", name="[content_types].XML"), DOCX),
        (listed(f"{XLSX}.main+xml", "xl/book.xml"), XLSX),
        (b"\xef\xbb\xbf%PDF-1.4\n", "application/pdf"),
        (b"\r\n" * 500 + b"%PDF-1.7", "application/pdf"),
        (boxed(b"3gp4", b"isom"), "video/3gpp"),
        (boxed(b"3gp5"), "video/3gpp"),
        (boxed(b"wxyz", b"mp42"), "video/mp4"),
        (boxed(b"msf1", b"mif1", b"heic"), "image/heic"),
        (boxed(b"mif1", b"heic"), "image/heic"),
        (boxed(b"mif1", b"avif"), "image/avif"),
        (boxed(b"hevc", b"msf1"), "image/heic"),
    ],
)
def test_a_file_is_known_by_what_it_says_it_is(content: bytes, kind: str) -> None:
    assert kind_of(content, "a.bin") == kind


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (listed("application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml"), "macros"),
        (zipped("[Content_Types].xml", "word\\vbaProject.bin"), "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old"),
        (zipped("a.txt"), "archive"),
        (b"Rar!\x1a\x07", "archive"),
        (b"MZ\x90\x00", "program"),
        (b"#!/bin/sh\n%PDF-1.4", "program"),
        (b"GIF89a", "picture"),
        (boxed(b"M4A ", b"mp42"), "sound"),
        (b"<html>%PDF-1.4", "page"),
        (JPEG + zipped("a"), "double"),
        (b"\x00\x01", "unknown"),
    ],
)
def test_what_may_not_be_sent_is_named_in_the_refusal(content: bytes, what: str) -> None:
    assert kind_of(content, "a.bin") is None
    assert refusal_of(content, "a.bin") == what
