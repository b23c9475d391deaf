"""What is said of anchors: which records they seal, and the line that shall be kept."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.ledger.anchors import Anchor, Root
from bot.messages.body import Body
from bot.texts.catalogue import Language

# So many companies are named, and so many of their heads given, in one message; of more the root alone.
NAMED = 5


def told(language: Language, anchors: Sequence[tuple[str, Anchor]]) -> Body:
    """The anchors of a day, each with its unit's name; one alone with its way to the root."""
    on = max(anchor.on for _, anchor in anchors)
    if len(anchors) == 1:
        head = language.html("<b>Anchor of {unit}</b> · {day}", unit=anchors[0][0], day=language.day(on))
        said = [head, _span(language, anchors[0][1])]
        kept = [anchors[0][1].line]
    else:
        heads = language.count("Anchors of {n} unit", "Anchors of {n} units", len(anchors))
        said = [Markup("<b>{}</b> · {}").format(heads, language.day(on)), *_units(language, anchors)]
        kept = _lines(anchors)
    said.append(
        language.html(
            "Please keep this message: whoever has it can find out later whether these records are unchanged."
        )
    )
    lines = Markup("<pre>{}</pre>").format("\n".join(kept))
    return Body(text=f"{Markup(chr(10)).join(said)}\n\n{lines}", silent=True)


def _units(language: Language, anchors: Sequence[tuple[str, Anchor]]) -> list[Markup]:
    shown = [
        language.html("{unit}: {records}", unit=name, records=_span(language, anchor))
        for name, anchor in anchors[:NAMED]
    ]
    more = len(anchors) - NAMED
    return shown + ([language.count("… {n} more", "… {n} more", more)] if more > 0 else [])


def _span(language: Language, anchor: Anchor) -> Markup:
    return language.count(
        "{n} new record up to no. {last}",
        "{n} new records up to no. {last}",
        anchor.last - anchor.first + 1,
        last=f"{anchor.last:06}",
    )


def _lines(anchors: Sequence[tuple[str, Anchor]]) -> list[str]:
    first = anchors[0][1]
    root = Root(on=max(anchor.on for _, anchor in anchors), digest=first.root or b"")
    return [root.line, *(anchor.head for _, anchor in anchors)] if len(anchors) <= NAMED else [root.line]
