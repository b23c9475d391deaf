"""Which stored pictures look like one: by how many bits their hashes differ, in any turn, with or without borders."""

from bot.evidence.similarity import ALIKE, nearest

BLANK = bytes(32)


def bits(number: int) -> bytes:
    """A hash that differs from a blank one in so many bits."""
    return ((1 << number) - 1).to_bytes(32, "little")


def stored(*pictures: tuple[int, bytes]) -> bytes:
    """Pictures as they are stored: a digest and a hash each."""
    return b"".join(bytes([name]) * 32 + known for name, known in pictures)


def digest(name: int) -> str:
    return (bytes([name]) * 32).hex()


def test_the_nearest_come_first_with_the_bits_that_differ() -> None:
    assert nearest(BLANK, stored((1, bits(9)), (2, bits(0)), (3, bits(3)))) == [
        (digest(2), 0),
        (digest(3), 3),
        (digest(1), 9),
    ]


def test_among_equally_near_ones_the_digest_decides() -> None:
    assert nearest(BLANK, stored((7, bits(5)), (2, bits(5)))) == [(digest(2), 5), (digest(7), 5)]


def test_as_many_bits_as_are_borne_may_differ_and_no_more() -> None:
    assert nearest(BLANK, stored((1, bits(ALIKE)), (2, bits(ALIKE + 1)))) == [(digest(1), ALIKE)]
    assert nearest(BLANK, stored((1, bits(2)), (2, bits(3))), 2) == [(digest(1), 2)]


def test_a_picture_is_found_in_whichever_turn_is_nearest() -> None:
    turns = bits(200) + bits(100) + bits(40)
    assert nearest(turns, stored((1, bits(42)), (2, bits(101)), (3, bits(150)))) == [(digest(2), 1), (digest(1), 2)]


def test_of_a_picture_with_borders_the_nearer_of_its_two_hashes_counts() -> None:
    assert nearest(BLANK, stored((1, bits(30)), (1, bits(4)))) == [(digest(1), 4)]
    assert nearest(BLANK, stored((1, bits(4)), (1, bits(30)))) == [(digest(1), 4)]


def test_every_bit_of_a_hash_counts() -> None:
    assert nearest(BLANK, stored((1, bits(256))), 256) == [(digest(1), 256)]
    assert nearest(BLANK, stored((1, bytes(31) + b"\x80"))) == [(digest(1), 1)]


def test_nothing_stored_is_like_nothing() -> None:
    assert nearest(BLANK, b"") == []
