"""Photos that were used before are shown to the one who confirms, beside the earlier one; never refused."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bot.store.engine import Connection
from bot.store.ledger import ledger
from schedules.unit import Unit
from tests.journeys.town import COMPANY, DEPUTY, LEADER, MANAGER, SUPERVISOR, Town, local, number_in, text_of, town

INSPECTION = "带队检查安全生产"
BRIEFING = "班前教育"


def scene(number: int) -> Image.Image:
    """A picture with enough to see; each number is another scene."""
    noise = np.random.default_rng(number).integers(40, 220, (15, 20, 3), dtype=np.uint8)
    image = Image.fromarray(noise).resize((800, 600), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for step in range(12):
        left, top = (number * 97 + step * 211) % 700, (number * 53 + step * step * 31) % 500
        colour = ((number * 40 + step * 20) % 256, (step * 60) % 256, (number * 90) % 256)
        draw.rectangle((left, top, left + 40 + 10 * step, top + 30 + 8 * step), fill=colour)
    return image


def jpeg(image: Image.Image, quality: int = 90, **more: Any) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality, **more)
    return file.getvalue()


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 10, 30, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def inspect(here: Town, *photos: bytes, as_files: bool = False, by: int = LEADER) -> None:
    """Report the month's inspection with these pictures."""
    here.open(by, INSPECTION)
    here.press(by, "✅ 已完成")
    here.press(by, "今天")
    send(here, *photos, as_files=as_files, by=by)
    here.say(by, "已检查。")
    here.press(by, "📤 提交")


def send(here: Town, *photos: bytes, as_files: bool = False, by: int = LEADER) -> None:
    for number, photo in enumerate(photos):
        if as_files:
            here.sandbox.send_document(by, f"IMG_{number}.jpg", photo, "image/jpeg")
        else:
            here.sandbox.send_photos(by, [photo])
        here.settle()


def pictures_of(here: Town, person: int) -> list[dict[str, Any]]:
    return [message for message in here.shown(person) if "photo" in message or "document" in message]


def submitted(here: Town) -> list[dict[str, Any]]:
    """What the ledgers hold of submissions."""
    assert here.bot

    def read(conn: Connection) -> list[dict[str, Any]]:
        chains = [company for company, _, _ in ledger.heads(conn)]
        entries = [json.loads(body) for company in chains for _, body, _ in ledger.walk(conn, company)]
        return [entry for entry in entries if entry["action"] == "submitted"]

    return here.bot.store.read_now(read)


def test_the_same_photo_in_the_next_month_is_shown_beside_the_earlier_one(here: Town) -> None:
    first, second = jpeg(scene(1)), jpeg(scene(2))
    inspect(here, first, second)
    assert "照片相" not in here.chat(MANAGER)
    number = int(number_in(here.last(LEADER)))
    here.press(MANAGER, "✅ 复核登记")
    here.at(local(2026, 11, 20, 9))
    before = len(pictures_of(here, MANAGER))
    inspect(here, jpeg(scene(3)), second)
    assert "照片2与10月30日 周五 带队检查安全生产的照片相同。" in here.last(MANAGER)
    assert "照片1与" not in here.last(MANAGER)
    shown = pictures_of(here, MANAGER)[before:]
    assert text_of(shown[-1]) == "对照，先前的照片：10月30日 周五 带队检查安全生产"
    assert len(shown) == 3
    earlier, later = submitted(here)
    assert earlier["reused"] is None
    assert later["reused"] == [{"file": 2, "submission_number": number, "bits": 0}]
    here.press(MANAGER, "✅ 复核登记")
    assert "🟩" in here.last(MANAGER)
    assert here.verified().code == 0


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.FLIP_LEFT_RIGHT, None])
def test_a_photo_that_was_turned_mirrored_or_pressed_smaller_is_seen_again(
    here: Town, turn: Image.Transpose | None
) -> None:
    picture = scene(1)
    inspect(here, jpeg(picture), jpeg(scene(2)))
    here.press(MANAGER, "✅ 复核登记")
    here.at(local(2026, 11, 20, 9))
    again = picture.transpose(turn) if turn is not None else picture.resize((400, 300))
    inspect(here, jpeg(again, 40), jpeg(scene(3)))
    assert "照片1与10月30日 周五 带队检查安全生产的照片相似。" in here.last(MANAGER)
    assert "照片2与" not in here.last(MANAGER)


def test_what_a_returned_submission_held_is_no_reuse_when_it_is_sent_again(here: Town) -> None:
    first, second = jpeg(scene(1)), jpeg(scene(2))
    inspect(here, first, second)
    here.press(MANAGER, "↩️ 请补正")
    here.say(MANAGER, "请写明整改。")
    here.press(LEADER, "✅ 已完成")
    send(here, first)
    here.press(LEADER, "📤 提交")
    assert "已检查" in here.last(MANAGER)
    assert "照片相" not in here.chat(MANAGER)
    assert "发来3张，其中第1、3张相同，计2张。" in here.last(MANAGER)
    assert "照片3" not in here.last(MANAGER).partition("取自此前的记录")[2]
    assert "取自此前的记录" in here.last(MANAGER)


def test_one_photo_sent_twice_counts_once_and_is_told_of_before_and_after_sending(here: Town) -> None:
    photo, smaller = jpeg(scene(1)), jpeg(scene(1), quality=40)
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.say(LEADER, "已检查。")
    send(here, photo, photo)
    assert "发来2张，其中第1、2张相同，计1张。" in here.last(LEADER)
    assert "请发送：1张照片" in here.last(LEADER)
    send(here, photo, as_files=True)
    send(here, smaller)
    assert "只计一份" in here.last(LEADER)
    assert "📤" not in json.dumps(here.shown(LEADER)[-1].get("reply_markup"), ensure_ascii=False)
    send(here, jpeg(scene(2)))
    here.press(LEADER, "📤 提交")
    assert "照片2与照片1相同，只计一份" in here.last(MANAGER)


def test_a_photo_of_another_unit_of_the_company_is_named_and_another_companys_never(here: Town) -> None:
    photo, other = jpeg(scene(1)), jpeg(scene(2))
    inspect(here, photo, other)
    here.unit("远景装饰", COMPANY)
    here.join(SUPERVISOR, "principal_leader", "远景装饰")
    here.join(DEPUTY, "safety_manager", "远景装饰")
    inspect(here, photo, jpeg(scene(3)), by=SUPERVISOR)
    assert "已检查" in here.last(DEPUTY)
    assert "相同" not in here.chat(DEPUTY)
    assert "宏达" not in here.chat(DEPUTY)


def test_a_confirmer_who_does_not_see_the_earlier_duty_learns_only_that_there_is_one(here: Town) -> None:
    photo = jpeg(scene(1))
    inspect(here, photo, jpeg(scene(2)))
    here.unit("一号楼", Unit(party="enterprise", first_year=2026, scope="project"), "宏达建设")
    here.join(SUPERVISOR, "project_manager", "一号楼")
    here.join(DEPUTY, "safety_officer", "一号楼")
    here.at(local(2026, 10, 30, 9))
    here.open(DEPUTY, BRIEFING)
    here.press(DEPUTY, "✅ 已完成")
    here.press(DEPUTY, "今天")
    send(here, photo, by=DEPUTY)
    here.say(DEPUTY, "6/6")
    here.press(DEPUTY, "📤 提交")
    assert "照片1与本公司另一项职责的照片相同。" in here.last(SUPERVISOR)
    assert INSPECTION not in here.chat(SUPERVISOR)
    assert len(pictures_of(here, SUPERVISOR)) == 1


def exif(taken: str) -> Image.Exif:
    notes = Image.Exif()
    notes[0x8769] = {0x9003: taken}
    notes[0x8825] = {1: "N", 2: (22.0, 32.0, 35.16), 3: "E", 4: (114.0, 3.0, 28.44)}
    return notes


def test_the_day_and_place_in_a_file_are_set_beside_another_day_that_is_claimed(here: Town) -> None:
    old = jpeg(scene(1), exif=exif("2026:10:03 10:20:00"))
    now = jpeg(scene(2), exif=exif("2026:10:30 07:20:00"))
    inspect(here, old, now, as_files=True)
    said = here.last(MANAGER)
    assert "文件1：文件记录的拍摄日10月3日 周六，与所报完成日10月30日 周五不同。" in said
    assert "拍摄地点：22.54310, 114.05790。" in said
    assert "文件2" not in said
    [entry] = submitted(here)
    assert entry["taken"] == [{"file": 1, "taken_on": "2026-10-03"}]
    assert [(file["kind"], file["sent_as"]) for file in entry["files"]] == [("photo", "document")] * 2
    assert all("document" in message for message in pictures_of(here, MANAGER))


def test_people_are_told_once_that_a_file_keeps_the_original(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    assert "照片作为文件发送" in here.last(LEADER)
    send(here, jpeg(scene(1)))
    assert "照片作为文件发送" not in here.last(LEADER)
