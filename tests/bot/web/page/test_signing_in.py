"""Signing in to the page: once by a link from the chat, for a while, and only while one holds a role."""

import threading
from datetime import timedelta

import pytest

from bot.flows.people.enrol import leave
from bot.store.engine import Connection
from bot.store.people.people import person
from bot.store.people.sessions import Session, sessions_of
from bot.store.people.units import unit_named
from tests.bot.web.page.browsing import COMPANY, LEADER, MANAGER, Browser, link_of, served, signed_in
from tests.machines.quiet_town import QuietTown

CRAWLERS = ("TelegramBot (like TwitterBot)", "facebookexternalhit/1.1", "Mozilla/5.0 (iPhone)")


def sessions(here: QuietTown, person_id: int = 2) -> list[Session]:
    """Where someone is signed in, as it is kept."""
    return here.store.read_now(sessions_of, person_id)


def later(here: QuietTown, **time: float) -> None:
    """Let time pass by, with nobody doing anything."""
    here.clock.moment += timedelta(**time)


def test_a_link_that_was_looked_at_still_signs_in_and_then_never_again(here: QuietTown, at: str) -> None:
    link = link_of(here, LEADER)
    for agent in CRAWLERS:
        for method in ("GET", "HEAD"):
            assert Browser(at, agent).get(link, method).status_code == 200
    assert sessions(here) == []
    assert Browser(at).post(link).status_code == 303
    assert Browser(at).post(link).status_code == 403
    assert len(sessions(here)) == 1


def test_of_many_who_come_with_a_link_at_once_one_is_signed_in(here: QuietTown, at: str) -> None:
    link, answers = link_of(here, LEADER), list[int]()
    threads = [threading.Thread(target=lambda: answers.append(Browser(at).post(link).status_code)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + [403] * 7
    assert len(sessions(here)) == 1


def test_a_link_that_is_too_old_or_was_replaced_signs_nobody_in(here: QuietTown, at: str) -> None:
    old, new = link_of(here, LEADER), link_of(here, LEADER)
    assert Browser(at).post(old).status_code == 403
    later(here, minutes=5, seconds=1)
    assert Browser(at).post(new).status_code == 403
    assert sessions(here) == []


def test_a_link_of_someone_without_a_role_signs_nobody_in(here: QuietTown, at: str) -> None:
    link = link_of(here, LEADER)
    end_role(here)
    assert Browser(at).post(link).status_code == 403


def end_role(here: QuietTown) -> None:
    """Take the leader's only role from them."""

    def step(conn: Connection) -> None:
        of = unit_named(conn, COMPANY)
        assert of
        assert leave(conn, person(conn, 2), of, "principal_leader", now=here.clock.now()) is not None

    here.store.write_now(step)


def test_a_session_ends_with_ones_role(here: QuietTown, at: str) -> None:
    browser = signed_in(here, at, LEADER)
    assert browser.get("/").status_code == 200
    end_role(here)
    assert browser.get("/").status_code == 403
    assert sessions(here) == []


def test_a_session_ends_half_an_hour_after_it_was_used_last(here: QuietTown, at: str) -> None:
    browser = signed_in(here, at, LEADER)
    for _ in range(3):
        later(here, minutes=29)
        assert browser.get("/").status_code == 200
    later(here, minutes=31)
    assert browser.get("/").status_code == 403


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(here: QuietTown, at: str) -> None:
    browser = signed_in(here, at, LEADER)
    for _ in range(28):
        later(here, minutes=25)
        assert browser.get("/").status_code == 200
    later(here, minutes=25)
    assert browser.get("/").status_code == 403


def test_one_sees_where_one_is_signed_in_and_ends_that_from_anywhere(here: QuietTown, at: str) -> None:
    first, second = signed_in(here, at, LEADER), signed_in(here, at, LEADER)
    other = signed_in(here, at, MANAGER)
    [one, two] = [each.id for each in sessions(here)]
    listed = second.get("/sessions").text
    assert listed.count("Test 1.0") == 2
    assert other.post(f"/sessions/{one}/end", token=other.token()).status_code == 404
    oldest = min(one, two)
    assert second.post(f"/sessions/{oldest}/end", token=second.token()).status_code == 303
    assert first.get("/").status_code == 403
    assert second.get("/").status_code == 200
    assert second.post("/leave", token=second.token()).status_code == 200
    assert second.get("/").status_code == 404
    assert sessions(here) == []


def test_a_session_never_has_a_secret_that_a_browser_brought(here: QuietTown, at: str) -> None:
    browser = Browser(at)
    browser.cookies.set("dutybell", "A" * 43)
    assert browser.post(link_of(here, LEADER)).status_code == 303
    assert [len(each.value or "") for each in browser.cookies.jar if each.value != "A" * 43] == [43]


def test_over_https_the_cookie_is_kept_by_the_page_alone(here: QuietTown) -> None:
    with served(here, "https://page.example") as address:
        [kept] = Browser(address).post(link_of(here, LEADER)).headers.get_list("set-cookie")
    assert kept.startswith("__Host-dutybell=")
    assert {part.strip() for part in kept.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}


def test_below_a_path_of_the_public_address_each_link_leads_there(here: QuietTown) -> None:
    with served(here, "https://page.example/bell") as address:
        browser = Browser(address)
        sent = browser.post(link_of(here, LEADER))
        assert sent.headers["location"] == "/bell/"
        own = sent.headers["set-cookie"].partition(";")[0]
        seen = browser.get("/", headers={"Cookie": own}).text
    assert 'href="/bell/sessions"' in seen
    assert 'href="/sessions"' not in seen


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_form_from_elsewhere_does_nothing(here: QuietTown, at: str, site: str | None) -> None:
    link = link_of(here, LEADER)
    assert Browser(at).post(link, site).status_code == 404
    browser = signed_in(here, at, LEADER)
    assert browser.post("/leave", site, token=browser.token()).status_code == 404
    assert browser.get("/").status_code == 200


def test_a_form_without_the_mark_of_its_session_does_nothing(here: QuietTown, at: str) -> None:
    browser, other = signed_in(here, at, LEADER), signed_in(here, at, MANAGER)
    for fields in ({}, {"token": ""}, {"token": other.token()}, {"token": "x" * 5000}):
        assert browser.post("/leave", **fields).status_code == 404
    assert browser.get("/").status_code == 200


def test_no_secret_is_kept(here: QuietTown, at: str) -> None:
    link = link_of(here, MANAGER)
    browser = signed_in(here, at, LEADER)
    kept = here.store.read_now(
        lambda conn: str(
            [conn.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ("sessions", "sign_in_links")]
        )
    )
    assert link.rpartition("/")[2] not in kept
    assert str(browser.cookies.get("dutybell")) not in kept
