"""The words of reports: headings, standings, and what the chat says of them."""

from datetime import date
from typing import Literal

from bot.queries.report_contents import DutyLine
from bot.texts.catalogue import Language
from bot.texts.judging import judging
from schedules.obligation import Text
from schedules.record import record
from schedules.standing import DutyStanding

STANDINGS: tuple[DutyStanding, ...] = (
    "confirmed",
    "made_good",
    "submitted",
    "returned",
    "overdue",
    "missed",
    "waived_unseen",
    "undetermined_unseen",
    "due_soon",
    "open",
    "upcoming",
    "waived",
    "undetermined",
)


def standing(speech: Language, found: DutyStanding, *, from_below: bool = False) -> str:
    """A standing in a word or two; `from_below` where whoever judges it is below whoever did it."""
    said = judging(speech, from_below=from_below)
    return {
        "upcoming": speech.plain("to come"),
        "open": speech.plain("open"),
        "due_soon": speech.plain("due soon"),
        "overdue": speech.plain("overdue"),
        "submitted": said.waits,
        "returned": said.returned,
        "confirmed": said.confirmed,
        "made_good": speech.plain("completed late"),
        "missed": speech.plain("recorded as missed"),
        "waived": speech.plain("waived"),
        "undetermined": speech.plain("not determined"),
        "waived_unseen": speech.plain("waived, counts as owed until seen above"),
        "undetermined_unseen": speech.plain("not determined, counts as owed until seen above"),
    }[found]


def day(speech: Language, day: date) -> str:
    """A local day with its year."""
    if speech.code == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B %Y}"


def span(speech: Language, first: date, last: date) -> str:
    """A stretch of days with both ends."""
    return speech.plain("{first} to {last}", first=day(speech, first), last=day(speech, last))


def rate_scope(speech: Language, unit: str, *, units: int, first: date, last: date, as_of: date) -> str:
    """Whose rate the headline is, of what, and of which days."""
    whose = unit if units == 1 else speech.plain("{unit} with units below", unit=unit)
    return speech.plain(
        "Implementation rate of {whose}: what its source states, due {span}, as of {day}",
        whose=whose,
        span=span(speech, first, last),
        day=day(speech, as_of),
    )


def said(speech: Language, text: Text) -> str:
    """A text in the language."""
    return str(getattr(text, speech.code))


def judge(speech: Language, who: str | None, *, came_after: bool, invited: bool) -> str:
    """Who confirmed; beside the name if they came after the submission, or by its submitter's hand."""
    marks = [speech.plain("given the right after the submission")] if came_after else []
    marks += [speech.plain("given the right by the submitter")] if invited else []
    said = speech.plain(", ").join(marks)
    return speech.plain("{who} ({marks})", who=who or "", marks=said) if marks else who or ""


def row(speech: Language, line: DutyLine) -> str:
    """The row of its source that asks for a duty, and of which source where there are several; nothing where none does.

    What a notice gave in its own words is known by its period, which names the notice.
    """
    return " ".join(filter(None, [said(speech, line.source) if line.source and line.row else "", line.row]))


def erased(speech: Language, on: date, why: Literal["asked", "retention"]) -> str:
    """That a file is gone by record."""
    if why == "asked":
        return speech.plain("erased on {day}, as a person asked", day=day(speech, on))
    return speech.plain("erased on {day}, kept for long enough", day=day(speech, on))


@record
class Words:
    """The headings of a report, in one language."""

    ledger: str
    dossier: str
    unit: str
    as_of: str
    head: str
    rates: str
    what: str
    name: str
    owed: str
    done: str
    rate: str
    reported_late: str
    made_good: str
    waived: str
    undetermined: str
    unseen: str
    chosen: str
    chosen_owed: str
    chosen_done: str
    chosen_late: str
    chosen_good: str
    chosen_waived: str
    chosen_undetermined: str
    chosen_unseen: str
    whole: str
    by_unit: str
    by_obligation: str
    by_month: str
    item: str
    duty: str
    period: str
    fixed: str
    owner: str
    opens: str
    due: str
    standing: str
    done_on: str
    reported_on: str
    reported_by: str
    judged_on: str
    judged_by: str
    number: str
    photos: str
    documents: str
    note: str
    figures: str
    reason: str
    digest: str
    file_digests: str
    pictures: str
    duties: str
    heads: str
    heads_told: str
    entry: str
    submission: str
    confirmation: str
    anchors: str
    anchors_told: str
    day: str
    company: str
    nothing: str
    rate_told: str


def words(speech: Language) -> Words:
    """All headings."""

    return Words(
        ledger=speech.plain("Safety duty ledger"),
        dossier=speech.plain("Safety duty dossier"),
        unit=speech.plain("Unit"),
        as_of=speech.plain("As of"),
        head=speech.plain("Ledger head"),
        rates=speech.plain("Implementation rates"),
        what=speech.plain("Rate by"),
        name=speech.plain("Name"),
        owed=speech.plain("Owed"),
        done=speech.plain("Done in time"),
        rate=speech.plain("Rate"),
        reported_late=speech.plain("Reported late"),
        made_good=speech.plain("Completed late"),
        waived=speech.plain("Waived"),
        undetermined=speech.plain("Not determined"),
        unseen=speech.plain("Owed until seen above"),
        chosen=speech.plain("Chosen by the unit"),
        chosen_owed=speech.plain("Chosen by the unit: owed"),
        chosen_done=speech.plain("Chosen by the unit: done in time"),
        chosen_late=speech.plain("Chosen by the unit: reported late"),
        chosen_good=speech.plain("Chosen by the unit: completed late"),
        chosen_waived=speech.plain("Chosen by the unit: waived"),
        chosen_undetermined=speech.plain("Chosen by the unit: not determined"),
        chosen_unseen=speech.plain("Chosen by the unit: owed until seen above"),
        whole=speech.plain("All"),
        by_unit=speech.plain("By unit"),
        by_obligation=speech.plain("By duty"),
        by_month=speech.plain("By month due"),
        item=speech.plain("Item"),
        duty=speech.plain("Duty"),
        period=speech.plain("Period"),
        fixed=speech.plain("Fixed by"),
        owner=speech.plain("Owed by"),
        opens=speech.plain("Opens"),
        due=speech.plain("Due"),
        standing=speech.plain("Standing"),
        done_on=speech.plain("Done on"),
        reported_on=speech.plain("Reported on"),
        reported_by=speech.plain("Reported by"),
        judged_on=speech.plain("Reviewed on"),
        judged_by=speech.plain("Reviewed by"),
        number=speech.plain("Record no."),
        photos=speech.plain("Photos"),
        documents=speech.plain("Documents"),
        note=speech.plain("Note"),
        figures=speech.plain("Figures"),
        reason=speech.plain("Remark"),
        digest=speech.plain("Ledger digest"),
        file_digests=speech.plain("File digests"),
        pictures=speech.plain("Pictures"),
        duties=speech.plain("Duties"),
        heads=speech.plain("Ledger heads"),
        heads_told=speech.plain(
            "Each company's ledger is a chain: its head seals every entry before it. "
            "Whoever holds a head can find any later change."
        ),
        entry=speech.plain("Entry"),
        submission=speech.plain("Submission"),
        confirmation=speech.plain("Review"),
        anchors=speech.plain("Anchors"),
        anchors_told=speech.plain("Heads that were given to people outside the server."),
        day=speech.plain("Day"),
        company=speech.plain("Company"),
        nothing=speech.plain("No duty is due in these days."),
        rate_told=speech.plain(
            "Rate: duties done in time over duties owed, by the day they were done, of those of which the source says "
            "what is asked and how often. How the others count, which the unit arranges, stands beside it, not in it. "
            "Reported late counts as done; completed late does not. Waived and not determined count on neither side "
            "once someone above has seen why; until then they are owed."
        ),
    )
