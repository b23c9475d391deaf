"""An anchor's line: what it says comes back from it, and leads to the root of any number of companies."""

from datetime import date

import pytest

from bot.ledger.anchors import Anchor, read, read_line, rooted, tree

HEADS = [Anchor(on=date(2026, 11, 20), company=n, first=1, last=n, digest=bytes([n]) * 32) for n in range(1, 18)]


@pytest.mark.parametrize("count", range(1, 18))
def test_every_head_of_any_number_of_companies_leads_to_their_one_root(count: int) -> None:
    made = rooted(HEADS[:count])
    assert len({anchor.root for anchor in made}) == 1
    for anchor in made:
        assert read_line(anchor.line) == anchor
        assert read(f"收到：{anchor.line}\n谢谢")[0] == [anchor]
        assert read(anchor.line.replace(" ", "\r\n"))[0] == [anchor]


def test_a_node_never_passes_for_a_leaf() -> None:
    leaves = [bytes([n]) * 32 for n in range(4)]
    levels = tree(leaves)
    assert tree(levels[1])[-1] == levels[-1]  # the same nodes meet in the same root …
    one, other = rooted(HEADS[:2])
    assert one.root is not None
    assert rooted([Anchor(**{**vars(HEADS[0]), "digest": one.root})])[0].root != one.root  # … but no head gives a node
    assert other.path[0][0] == "L"


@pytest.mark.parametrize(
    "change", [("count=3", "count=4"), ("2026-11-20", "2026-13-40"), ("entries=1-3", "entries=0-3")]
)
def test_a_line_that_contradicts_itself_is_refused(change: tuple[str, str]) -> None:
    line = HEADS[2].line.replace(*change)
    with pytest.raises(ValueError, match=r"count|month"):
        read(line)
