"""What a duty's source is: whoever may see the duty is sent the document from which its roadmap was made."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app.opening import vault_of
from bot.flows.planning.adopt import go_by
from bot.flows.retention.erase_files import sweep
from bot.outbox.operations import adopt, erase
from bot.store.duties.roadmaps import Document, in_force
from bot.store.engine import Connection
from bot.store.people.people import everyone
from bot.store.people.units import unit_named
from bot.vault import flowing
from tests.journeys.town import LEADER, MANAGER, STRANGER, Town, local, text_of, town
from tests.schedules.examples import obligation, roadmap_file

TITLE, PDF, LATER = "查灭火器", b"%PDF-1.4 first", b"%PDF-1.4 later"
LARGEST = 60_000_000


def rules(version: str = "1", guide: str = "逐个查看。") -> str:
    said: dict[str, Any] = obligation("extinguishers", {"kind": "every", "period": "month"})
    said |= {"title": {"zh": TITLE, "en": "Check extinguishers"}, "guide": {"zh": guide, "en": "Look at each."}}
    made = {**roadmap_file(said), "id": "own-rules", "version": version}
    return json.dumps(made, ensure_ascii=False)


def take(here: Town, text: str, content: bytes | None = None, name: str = "规定.pdf", size: int = 0) -> None:
    """Take a roadmap into force, as the operator does."""
    document = None
    if content is not None:
        document = _keep(here, content, name, size)
    here.beside(adopt, text, here.clock.now(), source=document)


def _keep(here: Town, content: bytes, name: str, size: int) -> Document:
    import asyncio

    sha256, length = asyncio.run(vault_of(here.settings).keep(flowing([content])))
    return Document(sha256=sha256, size=size or length, name=name, media_type="application/pdf")


def begin(here: Town) -> None:
    """Let the company go by the rules of its own."""

    def step(conn: Connection) -> None:
        of = unit_named(conn, "宏达建设")
        assert of
        (roadmap,) = [one for one in in_force(conn) if one.name == "own-rules"]
        go_by(conn, of, roadmap, here.clock.now(), first_year=2026)

    here.beside(step)


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 7), database_url) as it:
        it.unit()
        it.join(LEADER, "principal_leader")
        it.join(MANAGER, "safety_manager")
        yield it


def asked(here: Town, person_id: int = MANAGER) -> list[str]:
    """What is offered below what a duty asks."""
    here.open(person_id, TITLE)
    here.press(person_id, "要求", TITLE)
    return here.labels(person_id)


def names(here: Town, person_id: int = MANAGER) -> list[str]:
    """The names of the files that someone was shown."""
    shown = (message.get("document") for message in here.shown(person_id))
    return [each["file_name"] for each in shown if each]


def test_the_document_is_sent_with_the_row_to_who_asks_what_is_asked(here: Town) -> None:
    take(here, rules(), PDF)
    begin(here)
    here.at(local(2026, 11, 2, 9))
    assert "📄 原文件" in asked(here)
    here.press(MANAGER, "📄 原文件")
    sent = here.shown(MANAGER)[-1]
    assert names(here) == ["规定.pdf"]
    assert TITLE in text_of(sent)
    assert "1.1" in text_of(sent)
    assert here.verified().code == 0


def test_a_duty_whose_roadmap_came_with_none_offers_none(here: Town) -> None:
    take(here, rules())
    begin(here)
    here.at(local(2026, 11, 2, 9))
    assert "📄 原文件" not in asked(here)


def test_what_was_opened_by_an_older_text_keeps_its_document(here: Town) -> None:
    take(here, rules(), PDF)
    begin(here)
    here.at(local(2026, 11, 3, 9))
    take(here, rules("2", "逐个查看并登记。"), LATER, "新规定.pdf")
    here.at(local(2026, 11, 4, 9))
    asked(here)
    here.press(MANAGER, "📄 原文件")
    here.at(local(2026, 12, 2, 9))
    here.say(MANAGER, f"/duties {TITLE}")
    here.press(MANAGER, f"🟦 {TITLE}")
    here.press(MANAGER, "要求", TITLE)
    here.press(MANAGER, "📄 原文件")
    assert names(here) == ["规定.pdf", "新规定.pdf"]
    assert here.verified().code == 0


def test_a_document_given_later_for_the_same_text_is_that_of_what_is_open(here: Town) -> None:
    take(here, rules())
    begin(here)
    here.at(local(2026, 11, 3, 9))
    take(here, rules(), PDF)
    here.at(local(2026, 11, 3, 10))
    assert "📄 原文件" in asked(here)


def test_each_roadmap_in_force_has_its_own(here: Town) -> None:
    take(here, rules(), PDF)
    begin(here)
    here.at(local(2026, 11, 2, 9))
    here.open(MANAGER, "带队检查安全生产")
    here.press(MANAGER, "要求")
    assert "📄 原文件" not in here.labels(MANAGER)


def test_no_erasure_of_the_same_bytes_takes_it_away(here: Town) -> None:
    sent = "%PDF-1.4 规定.pdf".encode()
    take(here, rules(), sent)
    begin(here)
    here.document(MANAGER, "规定.pdf")

    def erased(conn: Connection) -> None:
        (who,) = [each for each in everyone(conn) if each.name == "李安"]
        erase(conn, who, "本人申请", here.clock.now(), files=True)

    here.beside(erased)
    assert here.bot
    sweep(here.bot.store, here.bot.vault)
    digest = hashlib.sha256(sent).hexdigest()
    assert here.bot.vault.digest(digest) == digest
    assert here.verified().code == 0


def test_where_it_is_too_large_for_the_chat_that_is_said_in_its_place(here: Town) -> None:
    take(here, rules(), PDF, size=LARGEST)
    begin(here)
    here.at(local(2026, 11, 2, 9))
    asked(here)
    here.press(MANAGER, "📄 原文件")
    assert names(here) == []
    assert "“规定.pdf”超过此处可发送的大小" in here.last(MANAGER)


def test_who_may_not_see_the_duty_is_sent_nothing(here: Town) -> None:
    take(here, rules(), PDF)
    begin(here)
    here.at(local(2026, 11, 2, 9))
    asked(here)
    here.beside(lambda conn: conn.exec_driver_sql("DELETE FROM memberships WHERE role = 'safety_manager'"))
    here.press(MANAGER, "📄 原文件")
    assert names(here) == []
    assert names(here, STRANGER) == []
