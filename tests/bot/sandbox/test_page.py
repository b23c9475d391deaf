"""The chat page in a browser: what people see, press and hear of."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox import Person, Sandbox, running
from bot.sandbox.control import PAGE

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: apt-get install chromium")

LEADER, MANAGER = 11, 12
START = datetime(2026, 11, 2, 1, tzinfo=UTC)


class Machine:
    """A time machine that notes its steps."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def now(self) -> datetime:
        return START + timedelta(days=len(self.steps))

    async def travel(self, step: str) -> dict[str, Any]:
        self.steps.append(step)
        return {"now": self.now().isoformat()}


class Bot:
    """A bot of three lines: it calls the Bot API."""

    def __init__(self, base: str) -> None:
        self._client = httpx.Client(base_url=f"{base}/bot1:T/", trust_env=False)

    def __call__(self, method: str, **params: Any) -> Any:
        answer = self._client.post(method, json=params).json()
        assert answer["ok"], answer
        return answer["result"]

    def button(self, text: str, label: str) -> Any:
        keyboard = {"inline_keyboard": [[{"text": label, "callback_data": "k:v"}]]}
        return self("sendMessage", chat_id=LEADER, text=text, parse_mode="HTML", reply_markup=keyboard)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def sandbox() -> Sandbox:
    people = [
        Person(id=LEADER, first_name="建国", last_name="王", label="principal_leader"),
        Person(id=MANAGER, first_name="安", last_name="李", label="safety_manager"),
        Person(id=13, first_name="清", last_name="陈", label="supervisor"),
    ]
    return Sandbox(people=people)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def base(sandbox: Sandbox, machine: Machine) -> Iterator[str]:
    with running(sandbox, time_machine=machine) as address:
        yield address


@pytest.fixture
def bot(base: str) -> Bot:
    return Bot(base)


@pytest.fixture
def page(browser: Any, base: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    shown = context.new_page()
    shown.set_default_timeout(20000)
    faults: list[str] = []
    shown.on("pageerror", lambda fault: faults.append(str(fault)))
    shown.goto(base)
    shown.wait_for_selector(".person")
    yield shown
    context.close()
    assert faults == []


def test_a_typed_text_reaches_the_bot(page: Any, bot: Bot) -> None:
    page.fill("#draft", "你好")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mine >> text=你好")
    assert bot("getUpdates")[-1]["message"]["text"] == "你好"


def test_a_message_appears_live_with_its_markup_and_nothing_of_it_becomes_html(page: Any, bot: Bot) -> None:
    bot("sendMessage", chat_id=LEADER, text="<b>带队检查</b> &lt;img src=x onerror=alert(1)&gt;", parse_mode="HTML")
    page.wait_for_selector("b >> text=带队检查")
    assert page.locator(".bubble img").count() == 0


def test_a_press_reaches_the_bot_and_the_edited_card_and_its_toast_are_seen(page: Any, bot: Bot) -> None:
    card = bot.button("带队检查", "✅ 已完成")
    page.click("text=✅ 已完成")
    query = bot("getUpdates", timeout=3)[-1]["callback_query"]
    assert query["data"] == "k:v"
    bot("answerCallbackQuery", callback_query_id=query["id"], text="已记录")
    bot("editMessageText", chat_id=LEADER, message_id=card["message_id"], text="🟩 已确认")
    page.wait_for_selector(".toast >> text=已记录")
    page.wait_for_selector(".text >> text=已确认")
    assert page.locator("text=✅ 已完成").count() == 0
    assert "已改" in page.locator(".when").last.inner_text()


def test_an_alert_waits_until_it_is_read(page: Any, bot: Bot) -> None:
    bot.button("带队检查", "按钮")
    page.click(".key")
    query = bot("getUpdates", timeout=3)[-1]["callback_query"]
    bot("answerCallbackQuery", callback_query_id=query["id"], text="这个按钮不是给您的", show_alert=True)
    page.wait_for_selector("#alert[open] >> text=这个按钮不是给您的")
    page.keyboard.press("Enter")
    assert page.locator("#alert[open]").count() == 0


def test_three_sample_photos_are_sent_as_one_album(page: Any, bot: Bot) -> None:
    page.click("#attach")
    for number in range(3):
        page.locator(".sample").nth(number).click()
    page.click("#send-files")
    page.wait_for_selector(".pictures img >> nth=2")
    sent = [update["message"] for update in bot("getUpdates")]
    assert len(sent) == 3
    assert len({message["media_group_id"] for message in sent}) == 1


def test_a_file_of_ones_own_is_sent_as_a_document(page: Any, bot: Bot) -> None:
    page.click("#attach")
    page.set_input_files("#pick", {"name": "签到表.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    page.click("#send-files")
    page.wait_for_selector(".paper >> text=签到表.pdf")
    assert bot("getUpdates")[-1]["message"]["document"]["file_name"] == "签到表.pdf"


def test_a_command_is_chosen_with_the_keyboard_alone(page: Any, bot: Bot) -> None:
    commands = [{"command": "today", "description": "现在该做的"}, {"command": "status", "description": "落实率"}]
    bot("setMyCommands", commands=commands)
    page.focus("#draft")
    page.keyboard.type("/")
    page.wait_for_selector("#menu li >> nth=1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mine >> text=/status")
    assert bot("getUpdates")[-1]["message"]["text"] == "/status"


def test_the_time_machine_moves_and_shows_the_day(page: Any, machine: Machine) -> None:
    assert page.inner_text("#day") == "11月2日"
    page.click("[data-step=week]")
    page.wait_for_selector("#day >> text=11月3日")
    assert machine.steps == ["week"]


def test_being_someone_else_shows_their_chat_and_takes_the_badge_off(page: Any, bot: Bot) -> None:
    bot("sendMessage", chat_id=MANAGER, text="请确认")
    page.wait_for_selector(".badge >> text=1")
    page.click("text=李安")
    page.wait_for_selector(".text >> text=请确认")
    assert page.locator(".badge").count() == 0


def test_what_one_has_begun_to_write_is_never_sent_as_another(page: Any, bot: Bot) -> None:
    page.locator("#draft").fill("我是王建国写的")
    page.locator(f"#person-{MANAGER}").click()
    assert page.locator("#draft").input_value() == ""
    page.locator("#draft").fill("这是李安的")
    page.locator(f"#person-{LEADER}").click()
    assert page.locator("#draft").input_value() == "我是王建国写的"
    page.locator(f"#person-{MANAGER}").click()
    assert page.locator("#draft").input_value() == "这是李安的"


def test_the_language_changes_and_is_remembered(page: Any) -> None:
    page.click("#language")
    page.wait_for_selector("text=Principal leader")
    assert page.get_attribute("html", "lang") == "en"
    page.reload()
    page.wait_for_selector("text=Principal leader")
    page.click("#language")
    page.wait_for_selector("text=主要负责人")


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_nothing_overflows_sideways(page: Any, bot: Bot, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    bot.button("长" * 300 + " https://example.org/" + "x" * 200, "很长的按钮" * 6)
    page.wait_for_selector(".key")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".key").bounding_box()["height"] >= 44


def test_words_are_there_in_both_languages_and_none_is_left_over() -> None:
    zh, en = (json.loads((PAGE / f"words.{code}.json").read_text("utf-8")) for code in ("zh", "en"))
    assert set(zh) == set(en)
    sources = "".join(file.read_text("utf-8") for file in [*Path(PAGE).glob("js/*.js"), PAGE / "index.html"])
    made = {"step_", "short_", "kind_"}
    for key in zh:
        assert re.search(rf"[\"'`]{key}[\"'`]", sources) or any(key.startswith(prefix) for prefix in made), key
