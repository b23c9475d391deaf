"""What the chat says of files that are made: the choices before, how far they are, and what came of it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.messages.body import Body, Button
from bot.messages.mark import mark
from bot.texts.catalogue import Language
from bot.texts.pick import Choices, units
from bot.texts.reports.beside import both
from bot.texts.reports.reports import span
from schedules.rate import Rate

FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def choose_unit(speech: Language, named: Sequence[tuple[int, str]]) -> Choices:
    """Of which unit shall the report be? Those there are, one's own first."""
    asked = speech.html("Report: of which unit, with all below it?")
    return replace(units(speech, named, "report_unit"), text=asked)


def choose_period(speech: Language, unit_id: int, unit: str, periods: Sequence[str]) -> Body:
    """Over which period?"""
    buttons = [Button(label=speech.period(key), verb="report_period", arg=f"{unit_id}.{key}") for key in periods]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Body(text=str(speech.html("Report of <b>{unit}</b>: over which period?", unit=unit)), rows=rows)


def choose_format(speech: Language, unit_id: int, unit: str, period: str) -> Body:
    """As what?"""
    text = speech.html("Report of <b>{unit}</b> · {period}", unit=unit, period=speech.period(period))
    row = (
        Button(label=speech.plain("Excel ledger"), verb="report_make", arg=f"{unit_id}.{period}.xlsx"),
        Button(label=speech.plain("PDF dossier"), verb="report_make", arg=f"{unit_id}.{period}.pdf"),
    )
    back = Button(label=speech.plain("◀ Another period"), verb="report_unit", arg=str(unit_id))
    return Body(text=str(text), rows=(row, (back,)))


def begun(speech: Language) -> Body:
    """That it is being made."""
    return Body(text=str(speech.html("The report is being made. It comes here as a file.")))


def progress(speech: Language, done: int, of: int) -> Body:
    """How far it is."""
    if done >= of:
        return Body(text=str(speech.html("All {of} duties are in; the pages are being set.", of=of)))
    return Body(text=str(speech.html("The report is being made: {done} of {of} duties.", done=done, of=of)))


def ready(speech: Language, name: str) -> Body:
    """That it has been made."""
    return Body(text=str(speech.html("Made: {name}", name=name)))


def failed(speech: Language, why: str) -> Body:
    """That it has not."""
    return Body(text=str(speech.html("No report: {why}", why=why)))


def made(
    speech: Language, unit: str, first: date, last: date, *, units: int, duties: int, rate: Rate, sha256: str
) -> str:
    """The caption of the file: what it holds, and the digest by which anyone can tell it is this one."""
    shown = both(speech, rate)
    return str(
        speech.html(
            "<b>{unit}</b> · {span}\n{n} duties · rate {rate}\nSHA-256 <code>{digest}</code>",
            unit=unit,
            span=span(speech, first, last),
            n=duties,
            rate=shown if units == 1 else speech.html("{rate}, with units below", rate=shown),
            digest=sha256,
        )
    )


def file_name(speech: Language, unit: str, first: date, last: date, *, form: str) -> str:
    """What the file is called."""
    what = speech.plain("dossier") if form == "pdf" else speech.plain("ledger")
    return f"{FORBIDDEN.sub(' ', unit)[:60].strip()} {first} {last} {what}.{form}"


def calendar(speech: Language, count: int) -> str:
    """The caption of a person's calendar."""
    return str(
        speech.count(
            "{n} open duty of yours on its due day. Open the file to put it into your calendar.",
            "{n} open duties of yours on their due days. Open the file to put them into your calendar.",
            count,
        )
    )


def address_mark(made_at: datetime | None) -> str:
    """The mark of an address in a button."""
    return mark(made_at)


def offer_address(speech: Language, made_at: datetime | None) -> Body:
    """That a calendar can also be subscribed to; a new address ends the one `made_at` that moment."""
    renews = made_at is not None
    text = speech.html("Your calendar can also keep itself up to date by a secret address.")
    if renews:
        text = speech.html("You have a secret address for your calendar. A new one ends the old one.")
    label = speech.plain("New address") if renews else speech.plain("Get the address")
    return Body(text=str(text), rows=((Button(label=label, verb="calendar_address", arg=address_mark(made_at)),),))


def address(speech: Language, link: str) -> Body:
    """The secret address of a person's calendar."""
    told = speech.html(
        "Subscribe to this address in your calendar:\n<code>{link}</code>\n"
        "Whoever has it sees your duties, so keep it to yourself. /calendar gives a new one and ends this one.",
        link=link,
    )
    return Body(text=str(told))


def not_yours(language: Language) -> str:
    """A report that is not this person's to have."""
    return language.plain("This is not yours to export.")


def enough(language: Language) -> str:
    """Someone waits for as many reports as one may."""
    return language.plain("Some reports of yours are still being made.")


def too_large(language: Language) -> str:
    """A file that no chat takes."""
    return language.plain("The file is larger than a chat takes. Choose a shorter time or a smaller unit.")


def not_made(language: Language) -> str:
    """Nothing came of what was asked for."""
    return language.plain("This could not be made. Please try again later.")
