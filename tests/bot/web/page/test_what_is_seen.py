"""What the page shows is what the chat shows: the same rates, the same card, the same duties."""

import re

from tests.bot.web.page.browsing import (
    COMPANY,
    LEADER,
    MANAGER,
    SITE,
    SUPERVISOR,
    Browser,
    report,
    signed_in,
)
from tests.journeys.town import local
from tests.machines.quiet_town import QuietTown


def words_of(html: str) -> str:
    """What is read on a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main>")[2]))


def links(browser: Browser, path: str, like: str) -> list[str]:
    """The addresses on a page that look like this."""
    return [each.replace("&amp;", "&") for each in re.findall(rf'href="({like}[^"]*)"', browser.get(path).text)]


def test_a_leader_sees_what_they_owe_and_each_leads_to_its_card(here: QuietTown, at: str) -> None:
    browser = signed_in(here, at, LEADER)
    owed = links(browser, "/", "/duties/")
    here.say(LEADER, "/duties")
    assert len(owed) == sum("11/30" in label or "12/31" in label for label in labels(here, LEADER))
    assert all(browser.get(path).status_code == 200 for path in owed)


def labels(here: QuietTown, person: int) -> list[str]:
    """The buttons of someone's newest message."""
    return [button.label for row in here.shown(person)[-1].body.rows for button in row]


def test_a_duty_reads_as_its_card_in_the_chat_does(here: QuietTown, at: str) -> None:
    report(here)
    here.say(LEADER, "/duties")
    card = next(shown.body.text for shown in here.shown(LEADER) if "已记录" in shown.body.text)
    seen = words_of(signed_in(here, at, LEADER).get("/duties/2").text)
    assert all(line.strip() in seen for line in re.sub(r"<[^>]+>", "", card).splitlines() if line.strip())


def test_a_supervisor_goes_from_the_board_down_to_the_picture_and_its_entry(here: QuietTown, at: str) -> None:
    report(here)
    browser = signed_in(here, at, SUPERVISOR)
    assert COMPANY in browser.get("/board").text
    assert SITE in browser.get("/board").text
    [company] = links(browser, "/board", "/units/2")
    under = next(each for each in links(browser, company, "/units/2/duties") if "key=inspect" in each)
    [duty] = links(browser, under, "/duties/")
    shown = browser.get(duty).text
    [entry] = [each for each in here.entries(2) if each["action"] == "submitted"]
    assert f"{entry['seq']:06}" in shown if "seq" in entry else re.search(r"\d{6} · <code>[0-9a-f]{64}</code>", shown)
    picture = browser.get(next(iter(re.findall(r'src="([^"]+/picture)"', shown))))
    assert picture.content.startswith(b"\xff\xd8")


def test_the_board_has_the_rate_that_the_chat_has(here: QuietTown, at: str) -> None:
    report(here)
    here.press_on(MANAGER, "复核登记")
    here.at(local(2026, 12, 3, 10))
    here.say(SUPERVISOR, "/board")
    told = here.shown(SUPERVISOR)[-1].body.text
    seen = words_of(signed_in(here, at, SUPERVISOR).get("/board").text)
    [whole] = re.findall(r"落实率 ?(?:<b>)?(\d+%（\d+ / \d+）)", told)[:1] or [""]
    assert whole
    assert whole in seen


def test_whoever_reads_english_reads_english(here: QuietTown, at: str) -> None:
    here.say(MANAGER, "/lang")
    here.press_on(MANAGER, "English")
    seen = words_of(signed_in(here, at, MANAGER).get("/").text)
    assert "Mine" in seen
    assert "我的" not in seen


def test_a_page_of_a_year_that_was_not_planned_is_empty_and_no_fault(here: QuietTown, at: str) -> None:
    browser = signed_in(here, at, LEADER)
    assert browser.get("/units/2?year=2025").status_code == 200
    assert browser.get("/units/2?year=1900").status_code == 404


def test_a_page_behind_the_last_is_the_last(here: QuietTown, at: str) -> None:
    browser = signed_in(here, at, SUPERVISOR)
    assert browser.get("/board?page=9").text == browser.get("/board").text
