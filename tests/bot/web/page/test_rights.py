"""Every address of the page by every method for every kind of visitor: nothing leaks, and looking changes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.bot.web.page.browsing import (
    ADDRESS,
    LEADER,
    MANAGER,
    STRANGER,
    SUPERVISOR,
    Browser,
    report,
    served,
    signed_in,
    town,
)
from tests.machines.quiet_town import QuietTown

# What is the company's: its unit, a duty of it, a file of that duty's submission. The board is of the authority.
OF_COMPANY = (
    "/units/2",
    "/units/2?year=2026",
    "/units/2/duties?year=2026&roadmap=1&key=inspect",
    "/duties/2",
    "/evidence/1/picture",
    "/evidence/1/file",
)
OF_AUTHORITY = ("/board?root=1", "/board?root=1&period=m&page=7", "/units/1")
OF_ALL = ("/", "/sessions")
# What there is not, or is no number that may be.
NOWHERE = (
    "/units/999",
    "/units/0",
    "/units/-1",
    "/units/%F0%9F%9F%A9",
    f"/units/{'9' * 400}",
    "/units/2?year=99999",
    "/units/2/duties?year=2026&roadmap=1&key=",
    "/units/2/duties?year=0",
    "/duties/999999",
    "/duties/99999999999999999999",
    "/evidence/999/file",
    "/evidence/1",
    "/board?root=999",
    "/board?root=1&period=x",
    "/nothing",
    "/static/",
    "/static/../app.py",
    "/%2F%2Fexample.org",
    "/.env",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
COMPANYS, ABOVE, ELSEWHERE, NOBODY, ENDED = "company's", "above", "elsewhere", "nobody", "ended"
# Who may look where.
MAY: dict[str, tuple[str, ...]] = {
    COMPANYS: (*OF_COMPANY, *OF_ALL),
    ABOVE: (*OF_COMPANY, *OF_AUTHORITY, *OF_ALL),
    ELSEWHERE: OF_ALL,
    NOBODY: (),
    ENDED: (),
}


@pytest.fixture(scope="module")
def here() -> Iterator[QuietTown]:
    with town() as it:
        report(it)
        yield it


@pytest.fixture(scope="module")
def visitors(here: QuietTown) -> Iterator[dict[str, Browser]]:
    with served(here) as at:
        there = {
            ENDED: signed_in(here, at, MANAGER),
            COMPANYS: signed_in(here, at, LEADER),
            ABOVE: signed_in(here, at, SUPERVISOR),
            ELSEWHERE: signed_in(here, at, STRANGER),
            NOBODY: Browser(at),
        }
        token = there[ENDED].token()
        kept = dict(there[ENDED].cookies)
        assert there[ENDED].post("/leave", token=token).status_code == 200
        there[ENDED].cookies.update(kept)
        yield there


def everything(here: QuietTown) -> str:
    """All rows that say what is so."""
    tables = ("duties", "submissions", "evidence", "entries", "messages", "memberships", "sessions", "units")
    return here.store.read_now(
        lambda conn: str([conn.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1").all() for name in tables])
    )


@pytest.mark.parametrize("visitor", MAY)
def test_each_sees_what_the_grid_lets_them_see_and_nothing_else(
    here: QuietTown, visitors: dict[str, Browser], visitor: str
) -> None:
    before = everything(here)
    for path in (*OF_COMPANY, *OF_AUTHORITY, *OF_ALL, *NOWHERE):
        for method in METHODS:
            answer = visitors[visitor].get(path, method)
            is_seen = path in MAY[visitor] and method in ("GET", "HEAD")
            allowed = {200} if is_seen else {404} if visitor != ENDED else {403, 404}
            assert answer.status_code in allowed, (visitor, method, path)
            if not is_seen and method != "HEAD" and answer.status_code == 404:
                assert answer.text == "404", (visitor, method, path)
    assert everything(here) == before


def test_a_stranger_is_answered_alike_whatever_they_ask_for(visitors: dict[str, Browser]) -> None:
    answers = {
        (
            answer.status_code,
            answer.text,
            tuple(sorted((name, said) for name, said in answer.headers.items() if name != "date")),
        )
        for path in (*OF_COMPANY, *OF_AUTHORITY, *OF_ALL, *NOWHERE)
        for answer in (visitors[NOBODY].get(path),)
    }
    assert len(answers) == 1


@pytest.mark.parametrize("path", [*OF_COMPANY, *OF_AUTHORITY, *OF_ALL, "/enter/x", "/nothing", "/static/page.css"])
def test_no_answer_is_kept_framed_or_read_from_elsewhere(visitors: dict[str, Browser], path: str) -> None:
    answer = visitors[ABOVE].get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    if answer.headers["content-type"].startswith("text/html"):
        assert all(word not in answer.text for word in ("<script", "style=", "onclick", "http://", ADDRESS))


def test_what_is_sent_as_a_file_is_kept_and_never_opened(visitors: dict[str, Browser]) -> None:
    file, picture = visitors[ABOVE].get("/evidence/1/file"), visitors[ABOVE].get("/evidence/1/picture")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content != file.content


def test_what_is_erased_is_shown_no_more(here: QuietTown, visitors: dict[str, Browser]) -> None:
    def erase(conn: object) -> None:
        conn.exec_driver_sql("UPDATE evidence SET erased_at = '2026-11-02 10:00:00' WHERE id = 2")  # type: ignore[attr-defined]

    def restore(conn: object) -> None:
        conn.exec_driver_sql("UPDATE evidence SET erased_at = NULL WHERE id = 2")  # type: ignore[attr-defined]

    assert visitors[ABOVE].get("/evidence/2/file").status_code == 200
    here.store.write_now(erase)
    assert visitors[ABOVE].get("/evidence/2/file").status_code == 404
    assert visitors[ABOVE].get("/evidence/2/picture").status_code == 404
    assert "/evidence/2/" not in visitors[ABOVE].get("/duties/2").text
    here.store.write_now(restore)


def test_looking_keeps_a_session_alive_and_nothing_else(here: QuietTown, visitors: dict[str, Browser]) -> None:
    here.clock.moment += timedelta(minutes=20)
    assert visitors[ABOVE].get("/").status_code == 200
    here.clock.moment += timedelta(minutes=20)
    assert visitors[ABOVE].get("/").status_code == 200
