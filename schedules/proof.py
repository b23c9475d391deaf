"""What one act has to prove for several obligations at once."""

from collections.abc import Sequence
from dataclasses import replace

from schedules.obligation import Evidence


def combined(proofs: Sequence[Evidence]) -> Evidence:
    """The least proof that proves each of these: one act has one set of evidence, so what several ask is given once."""
    named = (each.documents_are for each in proofs if each.documents_are)
    return replace(
        proofs[0],
        photos=max(each.photos for each in proofs),
        documents=max(each.documents for each in proofs),
        note=any(each.note for each in proofs),
        documents_are=next(named, None),
    )
