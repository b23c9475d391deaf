"""A person is erased, retention ends, a hold forbids both; and the chains verify throughout."""

import csv
import io
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy import inspect as schema

from bot.app.opening import anchors_of, opened
from bot.errors import Refused
from bot.flows.retention import erase_person as erase
from bot.flows.retention import legal_hold
from bot.flows.retention.erase_files import sweep
from bot.flows.retention.retain import Gone, end_of_retention, rehearse, retain_all
from bot.outbox import operations
from bot.queries.report import gather
from bot.reports.render import render
from bot.store.engine import Store
from bot.store.ledger import ledger
from bot.store.ledger.disclosures import disclosures_of
from bot.store.people.people import people_named
from bot.store.people.units import unit_named
from bot.store.tables import dialogues
from bot.texts.catalogue import language
from schedules.unit import Unit
from tests.command_line import dutybell
from tests.journeys.people.test_team import prove
from tests.journeys.submissions.test_reuse import inspect, jpeg, scene, send
from tests.journeys.town import DEPUTY, LEADER, MANAGER, SUPERVISOR, Town, local, text_of, town

UNIT, OTHER = "宏达建设", "远景装饰"
NAME, NOTE, REASON = "王建国", "看了三层临边", "照片看不清"
WHY = "本人申请"
JPEG = b"\xff\xd8"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A leader's submission, returned once and confirmed then; and a draft that was begun."""
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        prove(it, LEADER)
        it.press(MANAGER, "↩️ 请补正")
        it.say(MANAGER, f"{REASON}，请重拍。")
        it.press(LEADER, "✅ 已完成", "带队检查安全生产")
        it.press(LEADER, "改日期")
        it.say(LEADER, "11-01")
        it.press(LEADER, "📤 提交")
        it.press(MANAGER, "✅ 复核登记")
        it.open(LEADER, "研究")
        it.press(LEADER, "✅ 已完成")
        it.press(LEADER, "今天")
        it.document(LEADER, f"{NAME}的签到表.pdf")
        yield it


def run(here: Town, *words: str) -> tuple[int, str]:
    """Run the operator's command line at this town's database; exit code and all that it said."""
    done = dutybell(*words, home=here.settings.home, DUTYBELL_DATABASE_URL=here.settings.database)
    return done.returncode, done.stdout + done.stderr


def everything(conn: Connection) -> str:
    """All rows of all tables, as one text."""
    tables = schema(conn).get_table_names()
    rows = [str(tuple(row)) for table in tables for row in conn.execute(text(f'SELECT * FROM "{table}"'))]
    bodies = [body.decode() for company, _, _ in ledger.heads(conn) for _, body, _ in ledger.walk(conn, company)]
    return "\n".join([*rows, *bodies])


def store_of(here: Town) -> Store:
    return opened(here.settings, here.clock.now())


def erase_person(here: Town, who: str = NAME, *, files: bool = False) -> None:
    """Erase someone as the command line does, at the town's own time."""
    assert here.bot
    store, now = here.bot.store, here.clock.now()
    found = store.read_now(erase.find, who, None)
    store.write_now(operations.erase, found, WHY, now, files=files)
    sweep(store, here.bot.vault)


def test_an_erased_person_is_nowhere_in_the_database_and_the_chain_verifies(here: Town) -> None:
    assert here.bot
    before = here.bot.store.read_now(everything)
    assert all(said in before for said in (NAME, NOTE, f'"id": {LEADER}'))
    here.stop()
    code, said = run(here, "erase", "person", NAME, "--unit", UNIT, "--reason", WHY, "--yes")
    assert code == 0, said
    assert "№2" in said
    store = store_of(here)
    after = store.read_now(everything).splitlines()
    assert not [row for row in after if any(said in row for said in (NAME, NOTE, "建国", f'"id": {LEADER}'))]
    assert store.read_now(numbers).isdisjoint({LEADER})
    store.close()
    for file in here.settings.home.glob("dutybell.db*"):  # SQLite's free pages and its log
        assert not [said for said in (NAME, NOTE) if said.encode() in file.read_bytes()], file.name
    code, said = run(here, "verify")
    assert code == 0
    assert "erased" not in said  # the evidence was not asked for
    assert run(here, "erase", "person", "№2", "--reason", WHY, "--yes") == (2, "№2: is erased already\n")


def test_an_earlier_name_goes_with_the_person_wherever_it_was_shown(here: Town) -> None:
    assert here.bot
    here.say(LEADER, "/name 李全A01")
    here.say(LEADER, "/name 李全")
    before = here.bot.store.read_now(everything)
    assert all(said in before for said in (NAME, "李全A01", "李全"))
    erase_person(here, str(LEADER))
    after = here.bot.store.read_now(everything).splitlines()
    assert not [row for row in after if any(said in row for said in (NAME, "建国", "李全", "A01"))]


def test_an_erased_persons_place_and_part_in_plans_are_gone(here: Town) -> None:
    here.join(DEPUTY, "deputy_leader")
    here.open(LEADER, "参加安全生产应急救援演练")
    here.press(LEADER, "📅 安排时间地点")
    here.say(LEADER, "赵敏办公室")
    here.press(LEADER, "👥 选择人员")
    here.press(LEADER, "赵敏")
    here.press(LEADER, "✅ 选好了")
    here.press(LEADER, "✅ 确定安排")
    assert here.bot
    assert "赵敏办公室" in here.bot.store.read_now(everything)

    def named(conn: Connection) -> list[int]:
        return list(conn.execute(text("SELECT person_id FROM participants")).scalars())

    assert len(here.bot.store.read_now(named)) == 1
    erase_person(here, "赵敏")
    assert here.bot.store.read_now(named) == []
    erase_person(here)
    assert "赵敏办公室" not in here.bot.store.read_now(everything)
    assert here.verified().code == 0


@pytest.mark.parametrize("place", ["赵敏办公室", "赵敏办公室 <东侧> & 旧楼三层会议室，由南门进"])
def test_an_erased_persons_place_is_in_no_message_to_others_and_in_nobodys_mind(here: Town, place: str) -> None:
    here.join(DEPUTY, "deputy_leader")
    here.join(SUPERVISOR, "principal_leader")
    here.open(LEADER, "参加安全生产应急救援演练")
    here.press(LEADER, "📅 安排时间地点")
    here.say(LEADER, "明天")
    here.say(LEADER, place)
    here.press(LEADER, "👥 全体人员")
    here.press(LEADER, "✅ 确定安排")
    assert place in here.last(DEPUTY)
    here.open(SUPERVISOR, "参加安全生产应急救援演练")
    here.press(SUPERVISOR, "📅 更改安排")
    here.press(SUPERVISOR, "📍 不填地点")
    assert any("📍 赵敏" in label for label in here.labels(SUPERVISOR))
    here.open(SUPERVISOR, "参加安全生产应急救援演练")
    here.press(SUPERVISOR, "📅 更改安排")
    assert here.bot
    store = here.bot.store
    assert "赵敏办公室" in store.read_now(in_mind)
    erase_person(here, str(LEADER))
    assert "赵敏办公室" not in store.read_now(everything) + store.read_now(in_mind)
    assert "11月3日" in here.bot.store.read_now(lambda conn: rows(conn, "messages"))
    here.press(SUPERVISOR, "✅ 确定安排")
    assert here.verified().code == 0


def in_mind(conn: Connection) -> str:
    """What the dialogues have heard."""
    return str(conn.execute(select(dialogues.c.about)).all())


def numbers(conn: Connection) -> set[int]:
    """The Telegram numbers of people and their chats, wherever they stand."""
    columns = ("chat_id FROM people", "chat_id FROM tries", "chat_id FROM messages", "chat_id FROM inbox")
    found = {chat for column in columns for chat in conn.execute(text(f"SELECT {column}")).scalars()}
    known = conn.execute(text("SELECT id, address FROM chats WHERE channel = 'telegram'"))
    return {int(row.address) for row in known if row.id in found or row.address}


def test_what_others_wrote_stays_and_their_cards_show_a_number(here: Town) -> None:
    erase_person(here, str(LEADER))
    assert here.bot
    assert here.entries()[-3:] == ["left", "texts_erased", "person_erased"]
    told = [each.text for each in here.bot.store.read_now(disclosures_of, 1)]
    assert [each for each in told if REASON in each]
    assert not [each for each in told if NOTE in each]
    here.join(DEPUTY, "principal_leader")
    here.press(MANAGER, "✏️ 更正", "已登记")  # the words that were on this card are gone: it shows what is so now
    here.press(MANAGER, "📋", "已登记")
    here.press(MANAGER, "✏️ 更正")
    here.say(MANAGER, "应由他人重做。")
    card = [text_of(message) for message in here.shown(MANAGER) if "带队检查" in text_of(message)][-1]
    assert NAME not in card
    assert "№2" in here.chat(MANAGER)
    assert here.verified().code == 0


def test_an_erased_person_hears_no_more_may_do_nothing_and_may_come_again_as_another(here: Town) -> None:
    erase_person(here)
    shown = len(here.shown(LEADER))
    here.mornings(local(2026, 11, 23, 9), 3)
    assert len(here.shown(LEADER)) == shown
    here.say(LEADER, "/today")
    assert "邀请" in here.last(LEADER)
    here.join(LEADER, "principal_leader")
    assert "您是宏达建设" in here.chat(LEADER)[-2000:]
    assert here.bot
    assert len(here.bot.store.read_now(people_named, NAME)) == 1


def test_files_that_are_erased_leave_a_record_and_those_that_vanish_do_not(here: Town) -> None:
    vault = here.settings.home / "vault"
    next(file for file in vault.rglob("*") if file.is_file() and file.read_bytes()[:2] == b"\xff\xd8").unlink()
    assert here.verified().code == 4
    erase_person(here, files=True)
    verdict = here.verified()
    assert (verdict.code, verdict.files, verdict.erased) == (0, 4, 4)  # two photos, named by both submissions
    assert here.bot
    entries = [json.loads(body) for _, body, _ in here.bot.store.read_now(lambda conn: list(ledger.walk(conn, 1)))]
    stubs = [entry for entry in entries if entry["action"] == "file_erased"]
    assert {stub["why"] for stub in stubs} == {"asked"}
    assert all(set(stub) >= {"file", "size", "submission_number", "reason", "by"} for stub in stubs)
    gone = {stub["file"] for stub in stubs}
    assert len(gone) == 2
    assert not [file for file in vault.rglob("*") if file.name in gone]


def test_a_file_that_another_submission_still_needs_keeps_its_bytes(here: Town) -> None:
    here.open(MANAGER, "岗位")
    here.press(MANAGER, "✅ 已完成")
    here.press(MANAGER, "今天")
    here._photo = itertools.count(1)
    here.photos(MANAGER, 2)  # the very same pictures
    erase_person(here, files=True)
    verdict = here.verified()
    assert (verdict.code, verdict.files, verdict.erased) == (0, 4, 0)


@pytest.fixture
def pictured(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A leader's submission and a manager's, with the very same two pictures; so that the vault has them for either."""
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        pictures = [jpeg(scene(number)) for number in range(2)]
        inspect(it, *pictures)
        it.open(MANAGER, "关键岗位")
        it.press(MANAGER, "✅ 已完成")
        it.press(MANAGER, "今天")
        send(it, *pictures, by=MANAGER)
        it.document(MANAGER)
        it.say(MANAGER, "25/25")
        it.press(MANAGER, "📤 提交")
        yield it


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")
@pytest.mark.parametrize("form", ["xlsx", "pdf", "json", "csv"])
def test_a_report_says_of_an_erased_file_when_and_why_it_went_and_does_not_show_it(pictured: Town, form: str) -> None:
    before = report_of(pictured, form)
    erase_person(pictured, files=True)
    after = report_of(pictured, form)
    if form == "json":
        lines = json.loads(after)["units"][0]["duties"]
        files = [file for line in lines if line["proof"] for file in line["proof"]["files"]]
        gone = [file["erased"] for file in files if file["erased"]]
        assert [(each["on"], each["why"]) for each in gone] == [("2026-11-02", "asked")] * 2
        said = [body for number, body, _ in walked(pictured) if number in {each["entry"] for each in gone}]
        assert all(b'"action":"file_erased"' in body for body in said)
        assert len(files) == 5
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(after.decode("utf-8-sig"))))
        assert sorted(len(row["erased_files"].split()) for row in rows)[-2:] == [0, 2]
    elif form == "pdf":
        told = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(after)).pages)
        assert told.count("已于2026年11月2日删除（本人申请）") == 2
        assert drawn(before) - drawn(after) == 2
    else:
        sheets = openpyxl.load_workbook(io.BytesIO(after)).worksheets
        cells = [cell.value for row in sheets[1].iter_rows() for cell in row]
        assert cells.count("已于2026年11月2日删除（本人申请）") == 1
        assert len(sheets[1]._images) == len(openpyxl.load_workbook(io.BytesIO(before)).worksheets[1]._images) - 2


def test_a_report_calls_no_file_erased_where_only_a_row_says_so(pictured: Town) -> None:
    assert pictured.bot
    pictured.bot.store.write_now(lambda conn: conn.exec_driver_sql("UPDATE evidence SET erased_at = received_at"))
    units = json.loads(report_of(pictured, "json"))["units"]
    files = [file for line in units[0]["duties"] if line["proof"] for file in line["proof"]["files"]]
    assert files
    assert not [file for file in files if file["erased"]]


def report_of(here: Town, form: str) -> bytes:
    """A report of the town's company over the month, as the operator would write it."""
    assert here.bot
    of = here.bot.store.read_now(unit_named, UNIT)
    assert of
    made = here.bot.store.read_now(gather, of, date(2026, 11, 1), date(2026, 12, 31), now=here.clock.now())
    out = here.settings.home / "report"
    render(made, form, language("zh"), here.bot.vault.read, path=out)
    return out.read_bytes()


def drawn(content: bytes) -> int:
    """How many pictures a PDF draws."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    contents = [found for page in pages if (found := page.get_contents()) is not None]
    return sum(len(re.findall(rb"/\w+ Do\b", each.get_data())) for each in contents)


def walked(here: Town) -> list[tuple[int, bytes, bytes]]:
    assert here.bot
    return here.bot.store.read_now(lambda conn: list(ledger.walk(conn, 1)))


def test_a_bundle_does_not_hold_what_its_company_has_erased_though_another_has_the_same_bytes(
    here: Town, tmp_path: Path
) -> None:
    here.unit(OTHER)
    here.join(DEPUTY, "principal_leader", OTHER)
    here.join(SUPERVISOR, "safety_manager", OTHER)
    prove(here, DEPUTY)
    erase_person(here, files=True)
    assert here.verified().code == 0
    here.stop()
    for unit, files, said in ((UNIT, 0, "0 files, 2 more erased"), (OTHER, 2, "2 files,")):
        code, shown = run(here, "export", "--bundle", str(tmp_path / f"{unit}.zip"), "--unit", unit)
        assert code == 0, shown
        assert said in shown
        assert "missing" not in shown
        with ZipFile(tmp_path / f"{unit}.zip") as packed:
            assert len([name for name in packed.namelist() if name.startswith("files/")]) == files
            packed.extractall(tmp_path / unit)
        checked = subprocess.run(
            [sys.executable, "-I", "verify.py"], cwd=tmp_path / unit, capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr


def test_a_file_that_one_company_erased_is_missed_in_another_that_did_not(here: Town) -> None:
    here.unit(OTHER)
    here.join(DEPUTY, "principal_leader", OTHER)
    here.join(SUPERVISOR, "safety_manager", OTHER)
    prove(here, DEPUTY)
    erase_person(here, files=True)
    for file in (here.settings.home / "vault").rglob("*"):
        if file.is_file() and file.read_bytes()[:2] == b"\xff\xd8":
            file.unlink()
    verdict = here.verified()
    assert verdict.code == 4
    assert verdict.place.startswith("company 2 ")


@pytest.fixture
def noticed(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """An authority that has given a company notice, with a file."""
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.join(SUPERVISOR, "supervisor", "市住房和建设局")
        it.join(MANAGER, "safety_manager")
        it.say(SUPERVISOR, "/notice")
        it.press(SUPERVISOR, "专题片")
        it.press(SUPERVISOR, "宏达建设")
        it.press(SUPERVISOR, "下一步")
        it.say(SUPERVISOR, "11-20")
        it.document(SUPERVISOR, "陈清的通知.pdf")
        it.press(SUPERVISOR, "📤 下发")
        yield it


def test_a_file_that_went_with_a_notice_is_named_in_both_ledgers_and_missed_where_it_vanishes(noticed: Town) -> None:
    verdict = noticed.verified()
    assert (verdict.code, verdict.files) == (0, 2)
    next(
        file
        for file in (noticed.settings.home / "vault").rglob("*")
        if file.name in attached(noticed) and file.is_file()
    ).unlink()
    assert noticed.verified().code == 4


def attached(here: Town) -> str:
    """What the table of notices says of files."""
    assert here.bot
    return here.bot.store.read_now(lambda conn: str(conn.execute(text("SELECT file FROM notices")).all()))


def test_a_file_that_went_with_a_notice_goes_with_its_sender_or_when_retention_ends(noticed: Town) -> None:
    assert noticed.bot
    store, late = noticed.bot.store, local(2027, 11, 3, 9)
    assert rehearse(store, end_of_retention(1, late), late).files == 1
    erase_person(noticed, "陈清")
    assert noticed.verified().erased == 0  # the words and the file of a notice are the unit's, unless files were said
    store.write_now(legal_hold.add, "宏达建设", "仲裁", noticed.clock.now())
    assert retain_all(store, end_of_retention(1, late), late).files == 0
    store.write_now(legal_hold.lift, "宏达建设", "已结案", noticed.clock.now())
    assert retain_all(store, end_of_retention(1, late), late).files == 1
    assert sweep(store, noticed.bot.vault, late + timedelta(days=1)) == 0
    assert sweep(store, noticed.bot.vault, late - timedelta(days=1)) == 1
    assert "陈清的通知" not in store.read_now(said_in_full)
    verdict = noticed.verified()
    assert (verdict.code, verdict.files, verdict.erased) == (0, 2, 2)


def test_notices_whose_texts_retention_took_are_listed_without_them(noticed: Town) -> None:
    assert noticed.bot
    late = local(2027, 11, 3, 9)
    retain_all(noticed.bot.store, end_of_retention(1, late), late)
    noticed.say(SUPERVISOR, "/notices")
    assert "2026-001 — · 0/1" in noticed.last(SUPERVISOR)


def test_with_files_what_an_erased_person_sent_with_notices_goes_too(noticed: Town) -> None:
    erase_person(noticed, "陈清", files=True)
    verdict = noticed.verified()
    assert (verdict.code, verdict.files, verdict.erased) == (0, 2, 2)
    assert noticed.bot
    assert "陈清的通知" not in noticed.bot.store.read_now(everything)


def test_a_hold_wins_until_it_is_lifted(here: Town) -> None:
    here.unit(OTHER)
    assert here.bot
    store, now, late = here.bot.store, here.clock.now(), local(2030, 1, 1, 9)
    store.write_now(legal_hold.add, UNIT, "仲裁", now)
    with pytest.raises(Refused, match=f"^{NAME}: nothing of them is erased while a hold stands on {UNIT}"):
        erase_person(here, files=True)
    assert NAME in store.read_now(everything)
    assert retain_all(store, end_of_retention(1, late), late) == Gone()
    with pytest.raises(Refused, match="stands on it already"):
        store.write_now(legal_hold.add, UNIT, "仲裁", now)
    store.write_now(legal_hold.add, OTHER, "另案", now)  # another company's is no matter here
    store.write_now(legal_hold.lift, UNIT, "已结案", now)
    erase_person(here)
    assert here.entries().count("hold_added") == 2
    assert here.entries().count("hold_lifted") == 1
    assert here.verified().code == 0


def test_a_hold_is_set_shown_and_lifted_at_the_command_line(tmp_path: Path) -> None:
    dutybell("unit", "add", UNIT, "--party", "enterprise", home=tmp_path)
    assert dutybell("hold", "add", UNIT, "--reason", "仲裁", home=tmp_path).returncode == 0
    assert "仲裁" in dutybell("hold", "list", home=tmp_path).stdout
    assert dutybell("hold", "lift", UNIT, "--reason", "已结案", home=tmp_path).returncode == 0
    assert dutybell("hold", "list", home=tmp_path).stdout == "no hold stands\n"
    shown = dutybell("retention", "--years", "5", "--dry-run", home=tmp_path)
    assert shown.stdout.startswith("would be erased: 0 files and 0 texts from before ")


def test_the_end_of_retention_erases_files_and_texts_of_that_age_alone(here: Town) -> None:
    here.stop()
    store = store_of(here)
    vault = here.settings.home / "vault"
    early, late = local(2027, 11, 1, 9), local(2027, 11, 3, 9)
    assert rehearse(store, end_of_retention(1, early), early) == Gone()
    promised = rehearse(store, end_of_retention(1, late), late)
    assert NOTE in store.read_now(everything)  # a rehearsal takes back what it did
    gone = retain_all(store, end_of_retention(1, late), late)
    assert gone == promised
    assert gone.files == 5  # the submissions' photos, twice, and the draft's document
    assert not [said for said in (NOTE, REASON) if said in store.read_now(said_in_full)]
    assert retain_all(store, end_of_retention(1, late), late) == Gone()
    here.start()
    assert here.bot
    sweep(store, here.bot.vault)
    store.close()
    assert not [file for file in vault.rglob("*") if file.is_file() and file.read_bytes()[:2] == b"\xff\xd8"]
    verdict = here.verified()
    assert (verdict.code, verdict.erased) == (0, verdict.files)


def said_in_full(conn: Connection) -> str:
    """What is kept of what people wrote, apart from what was sent and shown, which is emptied by its own rule."""
    tables = ("submissions", "disclosures", "waivers", "supervision_notices", "notices")
    return "\n".join(str(tuple(row)) for table in tables for row in conn.execute(text(f"SELECT * FROM {table}")))


def test_each_night_the_bot_erases_what_has_been_kept_for_the_years_that_are_set(tmp_path: Path) -> None:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        prove(it, LEADER)
        it.at(local(2027, 11, 20, 9))
        assert it.verified().erased == 0  # unless a number is set, nothing goes
        it.settings = it.settings.model_copy(update={"retention_years": 1})
        it.restart()
        it.at(local(2027, 11, 21, 9))
        verdict = it.verified()
        assert (verdict.code, verdict.files, verdict.erased) == (0, 2, 2)
        assert NOTE not in it.bot.store.read_now(said_in_full)  # type: ignore[union-attr]


def test_a_vault_that_is_away_at_night_holds_up_no_anchor_and_is_swept_once_it_is_back(tmp_path: Path) -> None:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        prove(it, LEADER)
        it.settings = it.settings.model_copy(update={"retention_years": 1})
        it.restart()
        it.at(local(2027, 11, 1, 12))
        filed = anchored(it)
        photos = [file for file in (tmp_path / "vault").rglob("*") if file.is_file() and file.read_bytes()[:2] == JPEG]
        assert photos
        gone = photos[0].parent.rename(tmp_path / "aside")
        photos[0].parent.write_text("no folder")
        it.at(local(2027, 11, 20, 22))
        assert anchored(it) > filed
        photos[0].parent.unlink()
        gone.rename(photos[0].parent)
        it.tick()
        assert not [photo for photo in photos if photo.exists()]


def anchored(here: Town) -> int:
    """How many anchors are in their file."""
    return sum(len(path.read_text().splitlines()) for path in anchors_of(here.settings).glob("*"))


def test_what_came_in_and_was_shown_is_emptied_after_90_days_and_no_update_is_taken_twice(here: Town) -> None:
    assert here.bot
    given = list(here.sandbox.given)
    numbers = here.bot.store.read_now(lambda conn: set(conn.execute(text("SELECT update_id, sha256 FROM inbox"))))
    here.at(local(2026, 11, 2, 9) + timedelta(days=80))
    assert NOTE in here.bot.store.read_now(lambda conn: rows(conn, "inbox"))
    here.at(local(2026, 11, 2, 9) + timedelta(days=92))
    kept = here.bot.store.read_now(lambda conn: rows(conn, "inbox") + rows(conn, "messages"))
    assert NOTE not in kept
    left = here.bot.store.read_now(lambda conn: set(conn.execute(text("SELECT update_id, sha256 FROM inbox"))))
    assert numbers <= left
    acts, shown = here.entries(), len(here.shown(LEADER))
    for update in given:
        here.sandbox.inject(update)
    here.settle()
    assert here.entries() == acts
    assert len(here.shown(LEADER)) == shown


def rows(conn: Connection, table: str) -> str:
    return "\n".join(conn.execute(text(f"SELECT body FROM {table}")).scalars())


def test_a_person_asks_in_the_chat_and_those_who_see_to_it_are_told_once(here: Town) -> None:
    here.say(LEADER, "/privacy")
    assert "系统保存了您的哪些信息" in here.last(LEADER)
    here.press(LEADER, "申请删除")
    assert here.toast() == "已转达。"
    assert "正在办理" in here.last(LEADER)
    assert f"{NAME}（{UNIT}）申请删除" in here.last(MANAGER)
    assert "dutybell erase person" in here.last(MANAGER)
    assert here.entries()[-2:].count("erasure_asked") == 1
    here.say(LEADER, "/privacy")
    with pytest.raises(AssertionError):
        here.press(LEADER, "申请删除", "正在办理")
    here.stop()
    assert f"{NAME} asked for erasure" in run(here, "doctor")[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("erase person 无此人 --reason x --yes", "无此人: nobody is known by this name"),
        ("erase person 王建国 --unit 无 --reason x --yes", "--unit 无: no unit has this name"),
        ("hold add 无 --reason x", "无: no unit has this name"),
        ("hold lift 宏达建设 --reason x", "no hold stands on it"),
        ("retention --years 0", "--years 0: must be 1 to 100"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(tmp_path: Path, words: str, says: str) -> None:
    dutybell("unit", "add", UNIT, "--party", "enterprise", home=tmp_path)
    shown = dutybell(*words.split(), home=tmp_path)
    assert shown.returncode == 2
    assert says in shown.stderr
    assert len(shown.stderr.strip().splitlines()) == 1


def test_a_retention_that_is_no_number_of_years_is_refused_at_the_start(tmp_path: Path) -> None:
    shown = dutybell("doctor", home=tmp_path, DUTYBELL_RETENTION_YEARS="0")
    assert shown.returncode == 2
    assert shown.stderr == "DUTYBELL_RETENTION_YEARS: must be a whole number of years, 1 to 100\n"
