"""No page elsewhere acts through the browser of whoever has the sandbox open: each route, each way of asking."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import Mount, Route

from bot.sandbox import Person, Sandbox, create_app, running

ROUTES = [
    (route.path, method)  # type: ignore[attr-defined]
    for route in create_app(Sandbox()).routes
    for method in (sorted(route.methods or ()) if isinstance(route, Route) else ["GET"])
]
# What a browser says of a request that another page made, by the ways in which one can.
ELSEWHERE = {
    "an image, by a browser of today": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "a page at another port of this machine": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    "a form or a script": {"Origin": "https://evil.example"},
    "a script at another port": {"Origin": "http://127.0.0.1:1"},
    "this port over https": {"Origin": "https://{host}"},
    "a page without an origin": {"Origin": "null"},
    "an image, by an old browser": {"Referer": "https://evil.example/page"},
    "a name that looks like ours": {"Referer": "http://{host}.evil.example/"},
    "an address that was pointed here": {"Host": "evil.example"},
    "no host": {"Host": ""},
    "a host that is none": {"Host": "[::1"},
}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with running(Sandbox(people=(Person(id=1, first_name="A"),))) as address:
        yield address


def filled(path: str) -> str:
    """A route's path with something in its places."""
    for place, value in (("{token}", "1:T"), ("{method}", "getMe"), ("{chat_id:int}", "1"), ("{file_id}", "x")):
        path = path.replace(place, value)
    return path


def test_every_route_is_tried() -> None:
    assert len(ROUTES) > 20
    assert {type(route) for route in create_app(Sandbox()).routes} <= {Route, Mount}


@pytest.mark.parametrize("way", ELSEWHERE)
def test_what_another_page_asks_for_is_refused_at_every_route(base: str, way: str) -> None:
    host = base.removeprefix("http://")
    said = {name: value.format(host=host) for name, value in ELSEWHERE[way].items()}
    with httpx.Client(trust_env=False) as client:
        for path, method in ROUTES:
            if path == "/" and "Referer" in said:
                continue  # a link, as far as an old browser says: the page is shown, and that does nothing
            answer = client.request(method, f"{base}{filled(path)}", headers=said)
            assert answer.status_code in (400, 403, 421), (path, method)
            assert answer.status_code == 403 or "Host" in said, (path, method)


def test_a_webhook_set_by_an_image_elsewhere_is_not_set() -> None:
    sandbox = Sandbox()
    with running(sandbox) as base, httpx.Client(trust_env=False) as client:
        call = f"{base}/bot1:T/setWebhook?url=https://evil.example"
        for said in ELSEWHERE.values():
            host = base.removeprefix("http://")
            client.get(call, headers={name: value.format(host=host) for name, value in said.items()})
        assert not sandbox.webhook
        assert client.get(call).is_success  # as a program asks, which says nothing of all this
        assert sandbox.webhook


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "{base}", "Referer": "{base}/"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_the_page_itself_and_programs_are_let_through(base: str, said: dict[str, str]) -> None:
    headers = {name: value.format(base=base) for name, value in said.items()}
    for path in ("/", "/_sandbox/people", "/bot1:T/getMe"):
        assert httpx.get(f"{base}{path}", headers=headers, trust_env=False).is_success


def test_a_link_elsewhere_opens_the_page_and_nothing_else(base: str) -> None:
    said = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
        "Referer": "https://docs.example/",
    }
    assert httpx.get(f"{base}/", headers=said, trust_env=False).is_success
    assert httpx.get(f"{base}/", headers={**said, "Sec-Fetch-Dest": "iframe"}, trust_env=False).status_code == 403
    assert httpx.get(f"{base}/bot1:T/getMe", headers=said, trust_env=False).status_code == 403
