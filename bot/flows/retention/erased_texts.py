"""Saying which texts were erased: of each, the entry that is committed to it and the field."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from bot.store.ledger.ledger import Fact

# One entry names so many.
AT_ONCE = 500


def erased_texts(texts: Sequence[tuple[int, int, str]], why: str) -> list[Fact]:
    """The facts to be sealed of texts that went, given as (company, number, field) in order of companies."""
    facts = []
    for company, some in groupby(texts, key=itemgetter(0)):
        named = [[number, field] for _, number, field in some]
        facts += [
            Fact(company_id=company, action="texts_erased", facts={"texts": part, "why": why, "by": None})
            for part in (named[start : start + AT_ONCE] for start in range(0, len(named), AT_ONCE))
        ]
    return facts
