"""What the proof of a duty still lacks, decided from what it asks for and what has been given."""

from bot.queries.submission_views import Taken
from schedules.obligation import Evidence
from schedules.record import record


@record
class Lacking:
    """How many photos are still to be sent; whether a document, a note, figures or better ones are."""

    photos: int = 0
    documents: bool = False
    note: bool = False
    figures: bool = False
    target: bool = False


NOTHING = Lacking()


def photographed(proof: Evidence, taken: Taken) -> int:
    """How many documents were given as photos: those beyond the photos asked for. On a site the sheet is of paper."""
    return max(0, min(taken.photos - proof.photos, proof.documents - taken.documents))


def lacking(proof: Evidence, taken: Taken) -> Lacking:
    """What is still to be given; `NOTHING` where all is there."""
    figures = target = False
    if proof.measure:
        done, of = taken.figures or (0, 0)
        figures = of == 0
        target = not figures and done < of * proof.measure.target
    return Lacking(
        photos=max(0, proof.photos - taken.photos),
        documents=taken.documents + photographed(proof, taken) < proof.documents,
        note=proof.note and not taken.note,
        figures=figures,
        target=target,
    )
