"""How it is said that a submission is judged: confirmed or returned; a superior's own act checked and registered.

Nobody confirms what their own superior has done, and nobody returns it: they look whether the record is whole, register
it, or ask for what is lacking. The act is the same, and counts the same.
"""

from bot.texts.catalogue import Language
from schedules.record import record


@record
class Judging:
    """The words in which a submission is judged."""

    confirm: str
    back: str
    with_remark: str
    waits: str
    confirmed: str
    returned: str


def judging(language: Language, *, from_below: bool) -> Judging:
    """The words for one who is above whoever did it or beside them, or `from_below`."""
    if from_below:
        return Judging(
            confirm=language.plain("✅ Check and register"),
            back=language.plain("↩️ Ask to correct"),
            with_remark=language.plain("💬 Register with a remark"),
            waits=language.plain("waits to be registered"),
            confirmed=language.plain("registered"),
            returned=language.plain("to be corrected"),
        )
    return Judging(
        confirm=language.plain("✅ Confirm"),
        back=language.plain("↩️ Return"),
        with_remark=language.plain("💬 Confirm with a remark"),
        waits=language.plain("waits to be confirmed"),
        confirmed=language.plain("confirmed"),
        returned=language.plain("returned"),
    )
