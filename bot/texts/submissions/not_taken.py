"""Why something that came is not taken, in words."""

from markupsafe import Markup, escape

from bot.flows.submissions import not_taken as faults
from bot.flows.submissions.not_taken import Fault, Unable
from bot.messages.incoming import Unfit
from bot.texts.catalogue import Language
from bot.texts.refusals import settled
from bot.texts.submissions import files
from bot.texts.submissions.reading import no_day, no_figures

# So much of what was said is said back.
SHOWN = 40


def why(language: Language, fault: Fault) -> Markup:
    """A fault in words."""
    match fault:
        case Unfit():
            return files.unfit(language, fault)
        case faults.NoProof(moving=moving, most=most):
            return files.no_proof(language, moving=moving, most=most)
        case faults.NoCommand(said=said):
            return files.no_command_here(language, said)
        case faults.Stays(why=of_file):
            return Markup("\n").join([why(language, of_file), files.stays(language)])
        case faults.TooManyFiles(most=most, left=None):
            return language.html("{n} files are the most; this one was left out.", n=most)
        case faults.TooManyFiles(most=most, left=left):
            return language.html("{n} files are the most; {left} stay kept.", n=most, left=left)
        case faults.KeptUnsent():
            return language.html("What you gathered to add, and had not sent, is kept:")
        case faults.Over(title=title, why=ended):
            return escape(f"{getattr(title, language.code)} · {unable(language, ended)}")
        case faults.NotYet() | faults.BeforePeriod() | faults.UnclearDay():
            return _of_day(language, fault)
        case _:
            return _of_words(language, fault)


def _of_day(language: Language, fault: faults.NotYet | faults.BeforePeriod | faults.UnclearDay) -> Markup:
    match fault:
        case faults.NotYet(day=day, today=today):
            told = language.day(day, today)
            return language.html("{day} is still to come; give the day on which it was actually done.", day=told)
        case faults.BeforePeriod(day=day, first=first, today=today):
            return language.html(
                "{day} lies before this period, which began on {first}.",
                day=language.day(day, today),
                first=language.day(first, today),
            )
        case faults.UnclearDay(why=of, today=today):
            return no_day(language, of, today)


def _of_words(language: Language, fault: Fault) -> Markup:
    match fault:
        case faults.LongNote(most=most):
            return language.html("A note holds {n} characters; send it as a file.", n=most)
        case faults.LongAnswer(most=most):
            return language.html("Please send 1 to {n} characters.", n=most)
        case faults.NoRecord(said=said):
            return language.html("“{said}” is no record of what was done.", said=said[:SHOWN])
        case faults.NoAnswer(said=said):
            return language.html("“{said}” answers nothing that was asked.", said=said[:SHOWN])
        case faults.NothingLacking(said=said):
            return language.html("“{said}” does not say what is lacking.", said=said[:SHOWN])
        case faults.NoReason(most=most):
            return language.html("Say in a few words what was wrong; a reason holds {n} characters at most.", n=most)
        case faults.UnclearFigures(why=of, of=counted):
            return no_figures(language, of, getattr(counted, language.code))
    raise AssertionError(fault)


def unable(language: Language, why: Unable) -> str:
    """Why nothing is taken for a duty."""
    match why:
        case "settled" | "waived":
            return settled(language, why)
        case "not_yours":
            return language.plain("The evidence of this duty is not yours to send. Your own duties: /today")
        case "unseen":
            return language.plain("This button is not for you. Your own duties: /today")
        case "nothing_asked":
            return language.plain("Nothing more is asked of you here.")
