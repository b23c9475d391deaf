"""An anchor's line: what it says comes back from it, and leads to the root of any number of companies."""

from datetime import date

import pytest

from bot.ledger.anchors import Anchor, Root, first_unmet, read, read_line, rooted, roots, tree

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


def test_a_root_comes_back_from_its_line_once_however_often_it_is_told() -> None:
    root = Root(on=date(2026, 11, 20), digest=bytes(range(32)))
    assert read(f"{root.line}\n> {root.line}") == ([], [root])


def test_a_head_without_a_root_comes_back_and_holds_but_is_no_line_to_keep() -> None:
    assert HEADS[2].holds
    assert read(HEADS[2].line) == ([HEADS[2]], [])
    with pytest.raises(ValueError, match="no anchor"):
        read_line(HEADS[2].line)


def test_a_line_with_anything_changed_or_added_is_no_line_to_keep() -> None:
    line = rooted(HEADS[:3])[1].line
    for wrong in (
        line + " ",
        line.replace("company=2", "company=02"),
        line.replace("path=", "path=L" + "0" * 64 + "."),
        "",
    ):
        with pytest.raises(ValueError, match="no anchor"):
            read_line(wrong)


def test_what_begins_like_an_anchor_and_is_none_is_told_by_its_beginning() -> None:
    with pytest.raises(ValueError, match=r"^dutybell-anchor/1 2026-11-20 company=3 .*…: is cut short"):
        read(HEADS[2].line[:-1])
    assert read("dutybell-anchor is a word, dutybell-anchor/1 too") == ([], [])


def test_an_anchor_of_the_first_day_there_is_is_none() -> None:
    line = HEADS[2].line.replace("2026-11-20", "0001-01-01")
    with pytest.raises(ValueError, match="its day is none"):
        read(line)


def test_under_each_root_stand_the_newest_heads_of_all_companies_and_which_came_with_it() -> None:
    second = Anchor(on=date(2026, 11, 21), company=1, first=2, last=4, digest=bytes([99]) * 32)
    found = list(roots([(1, HEADS[0]), (1, HEADS[1]), (2, second)]))
    assert [(number, new) for number, _, new in found] == [(1, {1, 2}), (2, {1})]
    assert found[0][1] == rooted(HEADS[:2])
    assert found[1][1] == rooted([HEADS[1], second])


def test_the_first_entry_that_an_anchor_does_not_meet_is_named() -> None:
    digests = {2: HEADS[1].digest, 5: HEADS[4].digest}
    anchors = [HEADS[4], HEADS[1]]
    assert first_unmet(anchors, 6, digests.get) is None
    assert first_unmet(anchors, 6, {**digests, 5: b"other"}.get) == (3, HEADS[4])
    assert first_unmet(anchors, 6, nothing) == (1, HEADS[1])
    assert first_unmet(anchors, 4, {2: HEADS[1].digest}.get) == (5, HEADS[4])
    assert first_unmet([HEADS[4]], 5, nothing) == (1, HEADS[4])


def nothing(_seq: int) -> bytes | None:
    """A ledger of which no entry is there."""
    return None
