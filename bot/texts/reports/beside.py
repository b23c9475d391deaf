"""A rate in words, and what stands beside it, so that nothing taken out of it goes unseen."""

from markupsafe import Markup

from bot.texts.catalogue import Language
from schedules.rate import Counts, Rate


def percent(language: Language, counts: Counts) -> Markup:
    """A rate; where nothing is owed yet there is none, which is neither 0 nor 100 percent."""
    if counts.percent is None:
        return Markup("–")
    return language.html("{percent}% ({done} / {owed})", percent=counts.percent, done=counts.done, owed=counts.owed)


def both(language: Language, rate: Rate) -> Markup:
    """A rate, and beside it that of what is chosen, where there is any."""
    shown = percent(language, rate)
    return Markup("{} · {}").format(shown, chosen(language, rate)) if rate.chosen.owed else shown


def of_one(language: Language, rate: Rate) -> Markup:
    """The rate of one obligation, by its name where it is not the rate: it is stated or chosen."""
    return chosen(language, rate) if rate.chosen.owed and not rate.owed else percent(language, rate)


def chosen(language: Language, rate: Rate) -> Markup:
    """The rate of what is chosen, by its name."""
    return language.html("Chosen by the unit {rate}", rate=percent(language, rate.chosen))


def apart(language: Language, rate: Rate) -> list[Markup]:
    """The lines beside a rate: told late, made good, not owed, not judged; not seen above; and what is chosen."""
    lines = [*_beside(language, rate)]
    if rate.chosen != Counts():
        lines.append(language.html("{chosen} (not in the rate)", chosen=chosen(language, rate)))
        lines += _beside(language, rate.chosen)
    return lines


def _set_apart(counts: Counts) -> dict[str, int]:
    return {
        "late": counts.reported_late,
        "good": counts.made_good,
        "waived": counts.waived,
        "open": counts.undetermined,
    }


def _beside(language: Language, counts: Counts) -> list[Markup]:
    """What there is none of is not said."""
    n = _set_apart(counts)
    parts = [
        *([language.html("Reported late {n}", n=n["late"])] if n["late"] else []),
        *([language.html("🟢 Completed late {n} (not in the rate)", n=n["good"])] if n["good"] else []),
        *([language.html("Waived {n}", n=n["waived"])] if n["waived"] else []),
        *([language.html("Not determined {n}", n=n["open"])] if n["open"] else []),
    ]
    lines = [Markup(" · ").join(parts)] if parts else []
    if not counts.unseen:
        return lines
    told = language.html("Owed until someone above has seen why not: {n}", n=counts.unseen)
    if counts.percent_once_seen is not None:
        told = language.html("{told}; without them {percent}%", told=told, percent=counts.percent_once_seen)
    return [*lines, told]
