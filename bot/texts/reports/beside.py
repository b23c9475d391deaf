"""What stands beside a rate, so that nothing taken out of it goes unseen."""

from markupsafe import Markup

from bot.texts.catalogue import Language
from schedules.rate import Rate


def apart(language: Language, rate: Rate) -> Markup:
    """What stands beside a rate: told late, made good, not owed, not judged; and what nobody above has seen yet."""
    line = language.html(
        "Reported late {late} · 🟢 made good {good} (not in the rate) · waived {waived} · not determined {open}",
        late=rate.reported_late,
        good=rate.made_good,
        waived=rate.waived,
        open=rate.undetermined,
    )
    if not rate.unseen:
        return line
    told = language.html("Owed until someone above has seen why not: {n}", n=rate.unseen)
    if rate.percent_once_seen is not None:
        told = language.html("{told}; without them {percent}%", told=told, percent=rate.percent_once_seen)
    return Markup("{}\n{}").format(line, told)
