"""Secrets are taken out of texts, in a time that grows no faster than the text."""

import time

import pytest

from bot.redact import redact


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("bot123456:ABC-def/getMe", "bot[token]/getMe"),
        ("at 12:30 and 1234", "at 12:30 and 1234"),
        ("socks5://me:pa@ss@host:1 and http://a:b@c", "socks5://me:[password]@host:1 and http://a:[password]@c"),
        ("https://host:80/x", "https://host:80/x"),
    ],
)
def test_secrets_are_taken_out_and_nothing_else(said: str, told: str) -> None:
    assert redact(said) == told


@pytest.mark.parametrize("sign", ["1", "12:", "://", "://a:", "a@", ":", "1a", "/:@", "://:@ "])
def test_twice_the_text_takes_no_more_than_some_times_as_long(sign: str) -> None:
    def taken(length: int) -> float:
        text, best = sign * (length // len(sign)), 9.0
        for _ in range(3):
            start = time.thread_time()
            redact(text)
            best = min(best, time.thread_time() - start)
        return best

    # Were it quadratic, sixteen times the text would take 256 times as long.
    assert taken(160_000) < 80 * max(taken(10_000), 0.0002)
