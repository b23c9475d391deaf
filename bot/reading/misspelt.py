"""Names that were meant to be settings and are none, each with the one that it is nearest to."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

PREFIX = "DUTYBELL_"
# How alike a name without our prefix must be before it is taken for a setting with a slip in it: DUTYBEL_TOKEN is.
ALIKE = 0.85
# How alike the rest must be behind our prefix to be worth naming.
NEAR = 0.5


def misspelt(names: Iterable[str], settings: Collection[str]) -> Iterator[tuple[str, str | None]]:
    """Of `names` those that look like settings and are none, each with the nearest of `settings`, if one is near.

    `settings` are full names in capitals; small letters in a name are no slip.
    """
    for name in sorted(set(names)):
        said = name.upper()
        if said in settings:
            continue
        if said.startswith(PREFIX):
            ends = {each.removeprefix(PREFIX): each for each in settings}
            yield name, next((ends[end] for end in get_close_matches(said.removeprefix(PREFIX), ends, 1, NEAR)), None)
        elif said.startswith("DUTY") and (near := get_close_matches(said, settings, 1, ALIKE)):
            yield name, near[0]
