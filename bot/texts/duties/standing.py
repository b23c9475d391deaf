"""The messages about what is not owed, and about what is corrected."""

from datetime import datetime

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.queries.duty_views import DutyView
from bot.texts.catalogue import Language
from bot.texts.duties.cards import headline


def choose_kind(language: Language, view: DutyView, seen: str) -> Body:
    """Is the duty, as it was `seen`, waived, or does it not apply?"""
    text = Markup("\n").join([headline(language, view), language.html("Why is it not owed?")])
    rows = (
        (
            Button(label=language.plain("Does not apply here"), verb="waive_as", arg=f"not_applicable.{seen}"),
            Button(label=language.plain("Waived"), verb="waive_as", arg=f"waived.{seen}"),
        ),
        (Button(label=language.plain("↩️ Back"), verb="guide"),),
    )
    return Body(text=str(text), rows=rows)


def ask_why_waived(language: Language, view: DutyView) -> Body:
    """For which reason is it not owed?"""
    lines = [headline(language, view), language.html("Send the reason in a few words; it stays in the ledger.")]
    return Body(text=str(Markup("\n").join(lines)))


def ask_what_was_wrong(language: Language, view: DutyView, number: int) -> Body:
    """What was wrong with the submission that was confirmed?"""
    lines = [
        headline(language, view),
        language.html(
            "What was wrong with no. {number}? Send a few words. The confirmation stays in the ledger, beside this.",
            number=f"{number:06}",
        ),
    ]
    return Body(text=str(Markup("\n").join(lines)))


def waived(language: Language, kind: str, who: str | None, at: datetime, *, reason: str) -> Markup:
    """The outcome line of a duty that is not owed."""
    if who is None:
        return language.html("➖ Does not apply any more: {reason}", reason=reason)
    if kind == "waived":
        return language.html("➖ Waived · {who} {moment}: {reason}", who=who, moment=language.moment(at), reason=reason)
    return language.html(
        "➖ Does not apply · {who} {moment}: {reason}", who=who, moment=language.moment(at), reason=reason
    )


def not_waived(language: Language) -> str:
    """The duty is not as it was when it was to be waived."""
    return language.plain("Nothing was done: the duty has changed since, as shown below.")


def no_reason(language: Language, limit: int) -> Markup:
    """What was typed is no reason."""
    return language.html("Say in a few words why: those above read it. A reason holds {n} characters at most.", n=limit)
