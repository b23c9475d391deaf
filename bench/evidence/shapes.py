"""Files made to harm whoever reads them, by shape and size: pictures, tables, documents; none is kept anywhere."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO

from PIL import Image

# What people may send: 20 MB.
MOST = 20 << 20
# A name and the bytes of a file, made when it is wanted.
Shape = tuple[str, Callable[[], bytes]]

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODS = "application/vnd.oasis.opendocument.spreadsheet"
# How workbooks and documents of before 2007 begin.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = '<sheet name="单位 Units" r:id="r1"/>'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pictures() -> Iterator[Shape]:
    """Formats × sizes × depths × counts of pictures."""
    for width, height in ((13_000, 13_000), (1, 25_000_000), (25_000_000, 1), (5_000, 5_000), (30_000, 30_000)):
        for depth, colour in ((1, 0), (8, 2), (16, 0), (8, 6), (16, 6)):
            if width * height * depth * {0: 1, 2: 3, 6: 4}[colour] <= 8_000_000_000:
                yield (
                    f"{width}x{height}-{depth}-{colour}.png",
                    partial(png, width, height, depth, colour),
                )
    for side in (3_000, 5_000):
        yield f"{side}.webp", partial(encoded, (side, side), "WEBP", lossless=True)
    for scans in (100, 1_000):
        yield f"{scans}-scans.jpg", partial(many_scans, scans)
    yield "108-megapixels.jpg", lambda: encoded((12_000, 9_000), "JPEG", quality=20)
    yield "progressive-48.jpg", lambda: encoded((8_000, 6_000), "JPEG", quality=20, progressive=True)
    yield "cut-off.jpg", lambda: encoded((4_000, 3_000), "JPEG")[:40_000]
    yield "marks.jpg", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\xff" * MOST
    yield "frames.png", lambda: frames("PNG")
    yield "frames.webp", lambda: frames("WEBP")
    yield "frames.gif", lambda: frames("GIF")
    yield "tags.tiff", lambda: b"II*\0\x08\0\0\0" + b"\xff\xff" + b"\1\1\4\0\xff\xff\xff\xff\0\0\0\0" * 65_535
    yield "boxes.heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x08free" * 1_000_000
    yield "texts.png", lambda: texts_png(2_000)
    yield "profile.png", lambda: profile_png(400 << 20)
    yield "profiles.jpg", lambda: marked(b"\xe2", [b"ICC_PROFILE\0\xff\xff" + bytes(65_000)] * 280)
    for count in (1, 300):
        yield f"exif-loop-{count}.jpg", partial(marked, b"\xe1", [b"Exif\0\0" + looping()] * count)
    yield "comments.jpg", lambda: marked(b"\xfe", [b""] * 4_000_000)


def _formatted(rows: int) -> bytes:
    return book("".join(f'<row r="{at}" s="1"/>' for at in range(1, rows + 1)))


def _merged(count: int) -> bytes:
    return book("", "<mergeCells>" + "<mergeCell " * count)


def _with_texts(count: int) -> bytes:
    return book("", texts="<si><t>a</t></si>" * count)


def png(width: int, height: int, depth: int, colour: int) -> bytes:
    """A PNG of nothing but noughts."""
    row, most = 1 + (width * depth * {0: 1, 2: 3, 6: 4}[colour] + 7) // 8, 400 << 20
    size = min(row * height, most)
    # One block is packed so that it may stand behind itself, however often.
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    rest = packer.compress(bytes(size % (1 << 20))) + packer.flush()
    # The sum of so many noughts (RFC 1950).
    body = [b"\x78\x01", block * (size >> 20), rest, struct.pack(">HH", size % 65_521, 1)]
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"".join(body)) + chunk(b"IEND", b"")


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def texts_png(count: int) -> bytes:
    """A PNG with texts before the picture, each of which would unpack to a megabyte."""
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 20)))
    whole = png(100, 100, 8, 2)
    return whole[:33] + text * count + whole[33:]


def profile_png(size: int) -> bytes:
    """A PNG whose colour profile would unpack to so many bytes."""
    profile = chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(size), 1))
    whole = png(100, 100, 8, 2)
    return whole[:33] + profile + whole[33:]


def marked(mark: bytes, bodies: list[bytes]) -> bytes:
    """A JPEG with these segments of one kind before its picture."""
    whole = encoded((400, 300), "JPEG")
    return whole[:2] + b"".join(b"\xff" + mark + struct.pack(">H", len(each) + 2) + each for each in bodies) + whole[2:]


def looping() -> bytes:
    """Exif whose directory is full, and comes after itself."""
    entries = b"\x69\x87\4\0\1\0\0\0\x08\0\0\0" * 5_000
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 5_000) + entries + b"\x08\0\0\0"


def encoded(size: tuple[int, int], form: str, **said: object) -> bytes:
    """A picture of one colour with something on it."""
    image, file = Image.new("RGB", size, "#888"), BytesIO()
    image.paste("#f80", (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    image.save(file, form, **said)
    return file.getvalue()


def many_scans(count: int) -> bytes:
    """A progressive JPEG that goes over the picture again and again."""
    whole = encoded((4_000, 4_000), "JPEG", progressive=True, quality=10)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * count + whole[-2:]


def frames(form: str) -> bytes:
    """A picture that moves, of many frames."""
    file = BytesIO()
    some = [Image.new("RGB", (500, 500), (number % 256, 0, 0)) for number in range(300)]
    some[0].save(file, form, save_all=True, append_images=some[1:])
    return file.getvalue()


def tables() -> Iterator[Shape]:
    """Tables whose dimensions, texts, entities, members or lines are beyond all measure."""
    yield (
        "last-row.xlsx",
        lambda: book(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
            '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
        ),
    )
    for rows in (100_000, 1_048_576):
        yield (
            f"formatted-{rows}.xlsx",
            partial(_formatted, rows),
        )
    yield "blanks.xlsx", lambda: book(" " * (285 << 20))
    yield "one-text.xlsx", lambda: book("<row><c t='inlineStr'><is><t>" + "a" * (90 << 20) + "</t></is></c></row>")
    for count in (10_000, 1_000_000):
        yield f"merged-{count}.xlsx", partial(_merged, count)
        yield f"texts-{count}.xlsx", partial(_with_texts, count)
    yield "long-texts.xlsx", lambda: book("", texts=("<si><t>" + "a" * 32_000 + "</t></si>") * 2_500)
    yield "deep.xlsx", lambda: book("<row>" * 1_000_000)
    yield "attributes.xlsx", lambda: book("<row " + " ".join(f'a{at}="1"' for at in range(300_000)) + "/>")
    yield "entities.xlsx", lambda: book("<row><c><v>&j;</v></c></row>", doctype=laughter())
    yield "members.xlsx", lambda: zipped({f"m{at}": b"" for at in range(60_000)})
    yield "nested.xlsx", lambda: nested(8)
    yield "repeated.ods", lambda: zipped({"mimetype": ODS, "content.xml": repeated()})
    yield "binary.xlsb", lambda: zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": bytes(400 << 20)})
    yield "old.xls", lambda: OLE + b"\0" * (MOST - len(OLE))
    yield "page.xls", lambda: b"<html><table>" + b"<tr><td>a" * (2 << 20)
    yield "lines.xml", lambda: b"<?xml version='1.0'?><Workbook>" + b"<Row>" * (3 << 20)
    yield "zeros.csv", lambda: b"kind,name\n" + b"," * (18 << 20)
    yield "lines.csv", lambda: b"kind,name\n" + b"\n" * (18 << 20)
    yield "columns.csv", lambda: b"kind,name" + b",a" * 1_000_000
    yield "quoted.csv", lambda: b'kind,name\n"' + b'a""\n' * (4 << 20)
    yield "rows.csv", lambda: b"kind,name\n" + b"unit,a\n" * (2 << 20)


def repeated() -> str:
    """A sheet of an OpenDocument whose one row stands for a million, and its one cell for a thousand."""
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    cell = (
        '<t:table-row t:number-rows-repeated="1048576"><t:table-cell t:number-columns-repeated="1024"/></t:table-row>'
    )
    return f'<x xmlns:t="{table}">{cell * 1_000}</x>'


def book(rows: str, after: str = "", texts: str = "", doctype: str = "") -> bytes:
    """A workbook with a sheet of units that holds this."""
    sheet = f"{doctype}<worksheet {NS}><sheetData>{rows}</sheetData>{after}</worksheet>"
    relation = '<Relationship Id="r{}" Type="' + RELATED + '/{}" Target="{}"/>'
    links = relation.format(1, "worksheet", "sheet1.xml") + relation.format(2, "sharedStrings", "texts.xml")
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{MAIN}"/></Types>',
            "_rels/.rels": f"<Relationships>{relation.format(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
            "xl/workbook.xml": f'<workbook {NS} xmlns:r="{RELATED}"><sheets>{SHEET}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
            "xl/sheet1.xml": sheet,
            "xl/texts.xml": f"<sst {NS}>{texts}</sst>",
        }
    )


def zipped(members: dict[str, bytes] | dict[str, str]) -> bytes:
    """A zip of these members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def nested(depth: int) -> bytes:
    """Zips within zips."""
    content = bytes(1 << 20)
    for _ in range(depth):
        content = zipped({"[Content_Types].xml": b"<x/>", **{f"{at}.zip": content for at in range(4)}})
    return content


def laughter() -> str:
    """Entities that would grow tenfold nine times."""
    lines = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    return f'<!DOCTYPE x [<!ENTITY a "ha">{lines}]>'


# What a file may be called that it is not.
NAMES = ("jpg", "png", "heic", "gif", "pdf", "docx", "xlsx", "xls", "ods", "csv", "txt", "zip")


def misnamed(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """One shape of each form, under the name of another form, and of none."""
    first: dict[str, Callable[[], bytes]] = {}
    for name, made in shapes:
        first.setdefault(name.rsplit(".", 1)[1], made)
    for at, (form, made) in enumerate(first.items()):
        others = [each for each in NAMES if each != form]
        yield f"{form}-as.{others[at % len(others)]}", made
        yield f"{form}-without-an-ending", made


def documents() -> Iterator[Shape]:
    """Documents whose trees, streams and references have no end, and texts of one line."""
    yield "deep.pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 5_000_000
    yield "loop.pdf", lambda: b"%PDF-1.7\nxref\n0 1\ntrailer<</Prev 9>>\nstartxref\n9\n%%EOF"
    yield "stream.pdf", lambda: b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(bytes(500 << 20), 1)
    yield "objects.pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj<</A 1 0 R/Kids[1 0 R]>>endobj\n" * 500_000
    yield "dictionaries.pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + b"<</A " * 4_000_000
    yield "filters.pdf", lambda: b"%PDF-1.7\n1 0 obj<</Filter[" + b"/FlateDecode" * 1_000_000 + b"]>>stream\n"
    yield "old.doc", lambda: OLE + b"\xff" * (MOST - len(OLE))
    yield "list.docx", lambda: zipped({"[Content_Types].xml": bytes(500 << 20), "word/document.xml": b"<x/>"})
    yield "types.docx", lambda: zipped({"[Content_Types].xml": b"<Types " + b'ContentType="' * 1_000_000})
    yield "line.txt", lambda: b"a" * (19 << 20)
    yield "signs.txt", lambda: "检".encode("gb18030") * (9 << 20)
