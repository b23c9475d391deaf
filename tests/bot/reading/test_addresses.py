"""Addresses, paths and names of settings as operators write them, judged by their form alone."""

import pytest

from bot.reading.addresses import address, is_here, path_fault
from bot.reading.misspelt import misspelt

SETTINGS = ("DUTYBELL_TOKEN", "DUTYBELL_DATABASE_URL", "DUTYBELL_PROXY")


@pytest.mark.parametrize("url", ["https://example.org", "http://example.org:8080/a?b", "http://[::1]:1/"])
def test_an_address_is_taken_apart(url: str) -> None:
    there = address(url, ("http", "https"))
    assert there is not None
    assert there.geturl() == url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "https://",
        "https:///path",
        "example.org",
        "https://example.org:0",
        "https://example.org:70000",
        "https://example.org:http",
        "https://[::1",
        "https://example.org/a b",
        "https://example.org/\u3000",
        "https://example.org/\x00",
        "",
    ],
)
def test_what_is_no_address_is_none(url: str) -> None:
    assert address(url, ("http", "https")) is None


@pytest.mark.parametrize(
    ("host", "here"), [("localhost", True), ("127.0.0.1", True), ("::1", True), ("example.org", False), (None, False)]
)
def test_this_machine_is_known_by_its_names(host: str | None, here: bool) -> None:
    assert is_here(host) == here


@pytest.mark.parametrize("text", ["/var/lib/dutybell", "data", "a'b", "'", "\"a'", "a~"])
def test_a_plain_path_is_good(text: str) -> None:
    assert path_fault(text) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (" data", "spaces"),
        ("data ", "spaces"),
        ("da\tta", "print"),
        ("~/data", "~"),
        ("'data'", "quotes"),
        ('""', "quotes"),
    ],
)
def test_a_path_that_was_written_otherwise_is_refused_with_a_reason(text: str, says: str) -> None:
    assert says in (path_fault(text) or "")


def test_names_that_are_nearly_settings_are_named_with_the_one_meant() -> None:
    names = [
        "DUTYBELL_TOKN",
        "DUTYBEL_PROXY",
        "DUTYBELL_TOKEN",
        "dutybell_token",
        "dutybell_prxy",
        "PATH",
        "DUTY_ROSTER",
    ]
    assert dict(misspelt(names, SETTINGS)) == {
        "DUTYBELL_TOKN": "DUTYBELL_TOKEN",
        "DUTYBEL_PROXY": "DUTYBELL_PROXY",
        "dutybell_prxy": "DUTYBELL_PROXY",
    }


def test_a_name_behind_our_prefix_that_is_near_none_is_named_alone() -> None:
    assert list(misspelt(["DUTYBELL_ZZZ", "DUTYBELL_ZZZ"], SETTINGS)) == [("DUTYBELL_ZZZ", None)]
