"""Reports as files: what each format holds, and that the same report is the same bytes."""

import asyncio
import json
import re
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pypdf
import pytest

from bot.app.opening import opened
from bot.clock import ShiftedClock
from bot.evidence.pixels import PIXELS
from bot.evidence.thumbnail import small
from bot.flows.reports.calendar import new_address
from bot.http.server import serving
from bot.outbox.operations import add_unit
from bot.queries.report_contents import Anchor
from bot.reports.render import FORMATS, render
from bot.reports.workbook import sheet_names
from bot.settings import Settings
from bot.store.people.people import add_membership, add_person, remove_membership
from bot.texts.catalogue import language
from bot.web.calendars import feeds
from schedules.period import period_named
from tests.bot.reports.reports_made import DAY, duty, file, picture, read, report
from tests.chats import telegram
from tests.command_line import dutybell
from tests.journeys.town import COMPANY, local

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_report_is_the_same_bytes(tmp_path: Path, form: str) -> None:
    made = report(duty(1, files=(file("a"), file("d", "document"))), duty(2, proved=False))
    for name in ("one", "two"):
        render(made, form, language("zh"), read, path=tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_ledger_has_real_dates_a_frozen_header_filters_and_pictures(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    render(report(duty(1, files=(file("a"),)), duty(2, proved=False)), "xlsx", language("zh"), read, path=path)
    rates, page = openpyxl.load_workbook(path).worksheets
    assert rates.title == "落实率"
    assert rates["C4"].value == 0.5
    assert rates["C4"].number_format == "0%"
    assert page.freeze_panes == "C4"
    assert page.auto_filter.ref == "A3:V5"
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$3:$3"
    assert page.page_setup.paperSize == int(page.PAPERSIZE_A3)
    assert page.print_area.endswith("$A$1:$T$5"), "the digests are for the screen"
    heads = [cell.value for cell in page[3]]
    assert page.cell(4, heads.index("期限") + 1).value.date() == DAY
    assert page.cell(4, heads.index("记录编号") + 1).value == "000001"
    assert page.cell(5, heads.index("完成日") + 1).value is None
    assert len(page._images) == 1


def test_the_dossier_embeds_its_fonts_and_its_text_can_be_searched(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    anchors = (Anchor(company="宏达建设", day=DAY, number=9, digest="7" * 64),)
    render(report(duty(1, "龚䶮㙓", (file("a"),)), anchors=anchors), "pdf", language("zh"), read, path=path)
    pdf = pypdf.PdfReader(path)
    told = "\n".join(page.extract_text() for page in pdf.pages).replace("\u00a0", " ")
    for text in (
        "宏达建设",
        "安全生产职责落实情况汇编",
        "龚䶮㙓",
        "e" * 64,
        "f" * 64,
        "a" * 64,
        "9" * 64,
        "校验码",
        "7" * 64,
    ):
        assert text in told, text
    assert f"{len(pdf.pages)} / {len(pdf.pages)}" in told
    fonts = {
        str(font["/BaseFont"]): font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in pdf.pages
        for font in (each.get_object() for each in page["/Resources"]["/Font"].values())  # type: ignore[index]
    }
    assert any("NotoSansSC" in name for name in fonts)
    assert all("/FontFile2" in each or "/FontFile3" in each for each in fonts.values())


@pytest.mark.slow
def test_a_long_dossier_is_one_document_with_every_duty_once_and_its_pages_numbered_through(tmp_path: Path) -> None:
    parts = tuple(
        replace(
            report().units[0], id=at, name=f"第{at}公司", duties=tuple(map(duty, range(at * 1000, at * 1000 + count)))
        )
        for at, count in enumerate((3, 620, 0, 30), 1)
    )
    for name in ("one.pdf", "two.pdf"):
        render(replace(report(), units=parts), "pdf", language("zh"), read, path=tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    pdf = pypdf.PdfReader(tmp_path / "one.pdf")
    told = [page.extract_text().replace("\u00a0", " ") for page in pdf.pages]
    for number, page in enumerate(told[1:], 2):
        assert page.endswith(f" {number} / {len(told)}")
    shown = re.findall(r"记录编号 (\d{6})", "\n".join(told))
    assert shown == [f"{line.id:06}" for part in parts for line in part.duties]
    assert [str(each["/Title"]) for each in pdf.outline if not isinstance(each, list)][1:] == [
        part.name for part in parts
    ]


def test_without_anchors_the_dossier_has_no_section_for_them(tmp_path: Path) -> None:
    render(report(duty(1)), "pdf", language("zh"), read, path=tmp_path / "a.pdf")
    assert "已交给服务器以外人员保存" not in "".join(
        page.extract_text() for page in pypdf.PdfReader(tmp_path / "a.pdf").pages
    )


def test_json_holds_all_of_it(tmp_path: Path) -> None:
    render(report(duty(1, files=(file("a"),))), "json", language("zh"), read, path=tmp_path / "a.json")
    said = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert said["format"] == "dutybell report 1"
    assert said["rate"]["percent"] == 50
    assert said["units"][0]["duties"][0]["proof"]["files"][0]["sha256"] == "a" * 64
    assert said["units"][0]["duties"][0]["due_on"] == "2026-11-30"


def test_names_of_sheets_are_short_allowed_and_told_apart() -> None:
    names = sheet_names(["落实率", "a/b:[c]*?\\", "长" * 40, "长" * 40, "History", "'", "落实率"])
    assert len({name.lower() for name in names}) == 7
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert "history" not in [name.lower() for name in names]


def test_a_picture_above_the_limit_is_never_decoded() -> None:
    assert PIXELS < 6000 * 5000
    assert small(picture("PNG", (6000, 5000)), 100) is None
    assert small(b"GIF89a" + bytes(50), 100) is None
    assert small(picture(), 100)


def test_a_period_is_named_by_its_key_or_not_at_all() -> None:
    named = {key: period_named(key) for key in ("2026", "2026-Q4", "2026-H2", "2026-11")}
    assert [(each.first, each.last) for each in named.values() if each] == [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 7, 1), date(2026, 12, 31)),
        (date(2026, 11, 1), date(2026, 11, 30)),
    ]
    assert all(each and each.key == key for key, each in named.items())
    assert [
        key for key in ("", "26", "2026-13", "2026-Q5", "2026-H3", "2026-Q0", "0000", "2026-1") if period_named(key)
    ] == []


def test_the_operator_writes_reports_and_each_is_an_entry(tmp_path: Path) -> None:
    added = dutybell("unit", "add", "宏达建设", "--party", "enterprise", "--first-year", "2026", home=tmp_path)
    assert added.returncode == 0, added.stderr
    for out in ("a.pdf", "b.pdf"):
        done = dutybell("report", "宏达建设", "--period", "2026", "--format", "pdf", "--out", out, home=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes(), "an export does not move its head"
    assert dutybell("verify", home=tmp_path).returncode == 0
    for words, said in (
        (("--period", "2026-13"), "2026-Q4"),
        (("--period", "2026", "--from", "2026-01-01"), "--from"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "before"),
        ((), "--period"),
        (("--period", "2026", "--format", "doc"), "xlsx"),
    ):
        refused = dutybell("report", "宏达建设", *words, "--out", "c.xlsx", home=tmp_path)
        assert refused.returncode == 2
        assert said in refused.stderr
        assert not (tmp_path / "c.xlsx").exists()


def test_a_secret_address_gives_its_own_calendar_until_it_is_renewed(tmp_path: Path) -> None:
    now = local(2026, 11, 20, 8)
    store = opened(Settings(home=tmp_path, _env_file=None), now)  # type: ignore[call-arg]
    of = store.write_now(add_unit, "宏达建设", COMPANY, None, now=now)
    who = store.write_now(add_person, telegram(1), "王建国", "zh", now=now)
    store.write_now(add_membership, who.id, of.id, "principal_leader", now=now)
    old = store.write_now(new_address, who, now)
    token = store.write_now(new_address, who, now)
    assert len(token) * 6 >= 128

    def get(port: int, path: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(), dict(refused.headers)

    async def story() -> None:
        async with serving(feeds(store, ShiftedClock(now)), 0) as port:
            status, body, headers = await asyncio.to_thread(get, port, f"/calendar/{token}.ics")
            assert status == 200
            assert body.startswith(b"BEGIN:VCALENDAR")
            assert b"BEGIN:VALARM" in body
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-type"].startswith("text/calendar")
            for path in (f"/calendar/{old}.ics", "/", f"/calendar/{token}", f"/calendar/{'A' * 32}.ics", "/calendar/"):
                status, body, headers = await asyncio.to_thread(get, port, path)
                assert (status, body) == (404, b"404"), path
                assert headers["cache-control"] == "no-store"
            assert (await asyncio.to_thread(get, port, f"/calendar/{token}.ics", "POST"))[0] == 404
            await store.write(remove_membership, who.id, of.id, "principal_leader")
            assert (await asyncio.to_thread(get, port, f"/calendar/{token}.ics"))[0] == 404

    asyncio.run(story())
    rows = store.read_now(lambda conn: conn.exec_driver_sql("SELECT token_hash FROM feeds").all())
    assert len(rows) == 1
    assert token not in str(rows)
    store.close()


def test_rare_characters_are_set_and_those_of_no_font_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render(report(duty(1, "𠮷𬭎𡈽 𪚥"), unit="宏达𠮷"), "pdf", language("zh"), read, path=path)
    told = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    for text in ("宏达𠮷", "𠮷𬭎𡈽", "⟨U+2A6A5⟩"):
        assert text in told
