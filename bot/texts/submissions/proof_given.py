"""What has been given as proof, and what is lacking, in words."""

from markupsafe import Markup

from bot.flows.submissions.lacking import lacking, photographed
from bot.queries.duty_views import DutyView
from bot.queries.submission_views import Taken
from bot.texts.catalogue import Language


def missing(language: Language, view: DutyView, taken: Taken) -> list[str]:
    """What is still to be sent, in words; empty where all is there."""
    proof, wanted, left = view.obligation.evidence, [], lacking(view.obligation.evidence, taken)
    if left.photos:
        wanted.append(str(language.count("{n} photo", "{n} photos", left.photos)))
    if left.documents:
        kind = getattr(proof.documents_are, language.code) if proof.documents_are else language.plain("a document")
        wanted.append(language.plain("{kind} (as a file, or one photo more)", kind=kind))
    if left.note:
        wanted.append(language.plain("a few words"))
    if proof.measure and left.figures:
        of = getattr(proof.measure.of, language.code)
        wanted.append(language.plain("the figures {of}, as in 23/25", of=of))
    if proof.measure and left.target:
        of = getattr(proof.measure.of, language.code)
        wanted.append(language.plain("{of} at {target:.0%}", of=of, target=proof.measure.target))
    return wanted


def received(language: Language, view: DutyView, taken: Taken) -> list[str]:
    """What has been given, in words."""
    got, proof = [], view.obligation.evidence
    sheets = photographed(proof, taken)
    if photos := taken.photos - sheets:
        got.append(
            language.plain("photos {n}/{of}", n=photos, of=proof.photos)
            if photos < proof.photos
            else str(language.count("{n} photo", "{n} photos", photos))
        )
    if sheets and proof.documents_are:
        got.append(language.plain("{kind}, photographed", kind=getattr(proof.documents_are, language.code)))
    if taken.documents:
        got.append(str(language.count("{n} document", "{n} documents", taken.documents)))
    if taken.note:
        got.append(language.plain("a few words"))
    if taken.figures and not taken.by_duty:
        got.append(figures(*taken.figures))
    return got


def figures(done: int, of: int) -> str:
    """A number pair with its rate, never rounded up to 100 %."""
    return f"{done}/{of} ({done * 1000 // of / 10:g}%)" if of else f"{done}/{of}"


def with_figures(language: Language, title: str, pair: tuple[int, int] | None) -> str:
    """A duty of an act, with its figures where it has any."""
    return language.plain("{title}: {figures}", title=title, figures=figures(*pair)) if pair else title


def quoted(note: str) -> Markup:
    """A note as it will stand in the record."""
    return Markup("<blockquote>{}</blockquote>").format(note)
