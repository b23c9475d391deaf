"""Files that are short, gone, empty, another kind, bombs, oddly named, or part of an album."""

import subprocess
import sys
import zipfile
import zlib
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.channels.telegram.updates import clean
from bot.sandbox import Fault
from bot.sandbox.state import photo_sizes
from bot.vault.folder import Folder
from tests.journeys.town import LEADER, MANAGER, Town, local

INSPECTION = "带队检查安全生产"
JPEG = b"\xff\xd8"


@pytest.fixture
def asked(there: Town) -> Town:
    there.open(LEADER, INSPECTION)
    there.press(LEADER, "✅ 已完成")
    there.press(LEADER, "今天")
    return there


def test_a_file_that_comes_short_is_fetched_again(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("download", status=203, body="\xff\xd8"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8whole"])
    asked.until(lambda: "照片 1/2" in asked.last(LEADER))
    assert asked.verified().code == 0


def test_a_missing_file_is_found(asked: Town) -> None:
    asked.photos(LEADER, 2)
    asked.say(LEADER, "已检查")
    asked.press(LEADER, "📤 提交")
    assert asked.bot
    assert isinstance(asked.bot.vault, Folder)
    evidence = next(
        file for file in asked.bot.vault.root.rglob("*") if file.is_file() and file.read_bytes()[:2] == JPEG
    )
    evidence.unlink()
    assert asked.verified().code == 4


def test_a_link_that_has_run_out_is_asked_for_anew_and_stops_nothing(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("download", status=404, description="Not Found"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8again"])
    asked.until(lambda: "照片 1/2" in asked.last(LEADER))


def test_one_that_is_gone_for_good_is_asked_for_again(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("download", times=99, status=404, description="Not Found"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8gone"])
    asked.until(lambda: "请再发一次" in asked.last(LEADER))


def kept(asked: Town) -> list[bytes]:
    """What lies in the vault of what people have sent."""
    assert asked.bot
    vault = asked.bot.vault
    return [b"".join(vault.read(name)) for name in vault.names() if not b"".join(vault.read(name)).startswith(b"PK")]


def test_an_empty_file_is_not_taken(asked: Town) -> None:
    asked.sandbox.send_document(LEADER, "empty.pdf", b"", "application/pdf")
    asked.until(lambda: "“empty.pdf”是空文件（0字节），请再发一次。" in asked.last(LEADER))
    assert "份文件" not in asked.chat(LEADER)
    assert kept(asked) == []


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>",
        b"MZ\x90\x00\x03",
    ],
)
def test_what_is_no_picture_is_not_kept_whatever_its_name(asked: Town, content: bytes) -> None:
    asked.sandbox.send_document(LEADER, "现场.jpg", content, "image/jpeg")
    asked.settle()
    assert "“现场.jpg”不能收。可以发送：照片（JPEG、PNG、WebP、HEIC、AVIF）、PDF" in asked.last(LEADER)
    assert kept(asked) == []
    asked.photos(LEADER, 1)
    assert "照片 1/2" in asked.last(LEADER)


def test_a_picture_with_a_false_ending_is_kept_under_a_true_one(asked: Town) -> None:
    asked.sandbox.send_document(LEADER, "photo.jpg.exe", b"\xff\xd8\xff\xe0" + bytes(50), "application/x-msdownload")
    asked.settle()
    assert "照片 1/2" in asked.last(LEADER)
    asked.photos(LEADER, 1)
    asked.say(LEADER, "已检查")
    asked.press(LEADER, "📤 提交")
    [shown] = [message["document"] for message in asked.shown(MANAGER) if "document" in message]
    assert shown["file_name"] == "photo.jpg.exe.jpg"


def bomb_png(side: int = 30_000) -> bytes:
    """A PNG of side x side white points: some 100 kB that would unpack to 900 MB and more."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    packer, rows = zlib.compressobj(9), []
    row = b"\0" + b"\xff" * side
    for _ in range(side):
        rows.append(packer.compress(row))
    body = b"".join(rows) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def bomb_zip(*members: str) -> bytes:
    """A zip whose members would unpack to a gigabyte."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for member in members:
            with archive.open(member, "w", force_zip64=False) as inside:
                for _ in range(1024 // len(members)):
                    inside.write(bytes(1 << 20))
    return file.getvalue()


# The most memory that a process of its own holds while it looks at a file, in MB.
LOOKING = """
import re, sys
from pathlib import Path
from typing import Any
from bot.evidence.file_types import kind_of
from bot.evidence.picture import look
content = Path(sys.argv[1]).read_bytes()
kind = kind_of(content, sys.argv[1])
seen = look(content) if kind and kind.startswith("image/") else None
most = int(re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[0]) // 1024
print(kind, bool(seen and seen.prints), most)
"""


def looked_at(file: Path, content: bytes) -> tuple[str, bool, int]:
    file.write_bytes(content)
    said = subprocess.run([sys.executable, "-c", LOOKING, str(file)], capture_output=True, text=True, check=True)
    kind, hashed, most = said.stdout.split()
    return kind, hashed == "True", int(most)


def large_png() -> bytes:
    """The largest picture that is still unpacked: 25 million points with four bytes each."""
    file = BytesIO()
    Image.linear_gradient("L").resize((5000, 5000)).convert("RGBA").save(file, "PNG", compress_level=1)
    return file.getvalue()


def test_bombs_and_large_pictures_are_looked_at_in_less_than_300_mb(tmp_path: Path) -> None:
    kind, hashed, most = looked_at(tmp_path / "bomb.png", bomb_png())
    assert (kind, hashed) == ("image/png", False)
    assert most < 300
    kind, hashed, most = looked_at(tmp_path / "large.png", large_png())
    assert (kind, hashed) == ("image/png", True)
    assert most < 300
    kind, _, most = looked_at(tmp_path / "bomb.docx", bomb_zip("[Content_Types].xml", "word/document.xml"))
    assert "wordprocessingml" in kind
    assert most < 300


def test_a_bomb_is_kept_as_it_came_and_a_plain_zip_is_not(asked: Town) -> None:
    bomb = bomb_png()
    asked.sandbox.send_document(LEADER, "大图.png", bomb, "image/png")
    asked.settle()
    assert "照片 1/2" in asked.last(LEADER)
    assert kept(asked) == [bomb]
    asked.sandbox.send_document(LEADER, "bomb.zip", bomb_zip("zeros"), "application/zip")
    asked.settle()
    assert "“bomb.zip”不能收" in asked.last(LEADER)
    assert kept(asked) == [bomb]


def test_a_jpeg_that_is_cut_off_is_kept_as_it_came(asked: Town) -> None:
    file = BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(file, "JPEG")
    cut = file.getvalue()[:3000]
    asked.sandbox.send_document(LEADER, "现场.jpg", cut, "image/jpeg")
    asked.settle()
    assert "照片 1/2" in asked.last(LEADER)
    assert kept(asked) == [cut]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\\b\\签到表.pdf", "签到表.pdf"),
        ("x" * 300, "x" * 120),
        ("人" * 300 + ".csv", "人" * 116 + ".csv"),
        ("x." * 300 + "y" * 50, "x." * 60),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", ""),
        ("CON", "CON"),
        ("签到\r\nX-Evil: 1.pdf", "签到X-Evil: 1.pdf"),
    ],
)
def test_a_name_is_never_a_path_and_hides_nothing(name: str, shown: str) -> None:
    assert clean(name) == shown


def test_an_album_of_ten_counts_each_picture_and_has_one_answer(asked: Town) -> None:
    before = len(asked.shown(LEADER))
    asked.photos(LEADER, 10)
    assert "已收10张照片" in asked.last(LEADER)
    assert len(asked.shown(LEADER)) == before + 1


def test_whatever_a_file_is_called_its_bytes_lie_under_their_digest_alone(asked: Town) -> None:
    assert asked.bot
    for name in ("../../x.pdf", "CON", "\u202efdp.exe", "a\x00b.pdf", "长" * 200 + ".pdf"):
        asked.sandbox.send_document(LEADER, name, b"%PDF-1.4 " + name.encode(), "application/pdf")
        asked.settle()
    files = [file for file in asked.settings.home.rglob("*") if file.is_file()]
    inside = [file for file in files if "vault" in file.parts]
    assert len(inside) - len([file for file in inside if file.read_bytes().startswith(b"PK")]) == 5
    assert all(len(file.name) == 64 for file in inside)
    assert all(file.name.startswith("dutybell.db") for file in files if file not in inside)


def test_parts_of_an_album_that_come_late_are_each_taken(asked: Town) -> None:
    early = asked.sandbox.send_photos(LEADER, [b"\xff\xd8one", b"\xff\xd8two"])
    asked.settle()
    assert "已收2张照片" in asked.last(LEADER)
    asked.say(LEADER, "其余稍后。")
    asked.clock.forward_to(local(2026, 11, 2, 8, 30).astimezone(UTC))
    for number in range(3):
        file = asked.sandbox.keep("photo.jpg", "image/jpeg", b"\xff\xd8late" + bytes([number]))
        late = {**early[0], "message_id": asked.sandbox.number("message"), "photo": photo_sizes(file)}
        asked.sandbox.inject({"message": late})
        asked.settle()
    assert "已收5张照片" in asked.last(LEADER)


def edit(asked: Town, message: dict[str, Any], caption: str) -> None:
    """Let someone change what they wrote below a photo."""
    asked.sandbox.inject({"edited_message": {**message, "caption": caption, "edit_date": asked.sandbox.now()}})
    asked.settle()


def test_an_edited_caption_counts_until_it_is_sent_and_changes_nothing_then(asked: Town) -> None:
    [first] = asked.sandbox.send_photos(LEADER, [b"\xff\xd8one"], "三层临边")
    asked.settle()
    edit(asked, first, "三层临边缺挡脚板")
    asked.photos(LEADER, 1)
    asked.press(LEADER, "📤 提交")
    assert "三层临边缺挡脚板" in asked.last(MANAGER)
    assert "三层临边\n" not in asked.last(MANAGER)
    edit(asked, first, "没有问题")
    assert "已收到的内容保持原样" in asked.last(LEADER)
    assert "没有问题" not in asked.chat(MANAGER)


def test_an_edit_into_a_command_gives_none_and_says_so(asked: Town) -> None:
    said = asked.sandbox.say(LEADER, "/help")
    asked.settle()
    shown = asked.chat(LEADER)
    asked.sandbox.inject({"edited_message": {**said, "text": "/stop", "edit_date": asked.sandbox.now()}})
    asked.settle()
    answer = asked.chat(LEADER).removeprefix(shown)
    assert "“/stop”未执行" in answer
    assert "停工" not in answer
