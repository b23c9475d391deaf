"""What a button says that does nothing for whoever pressed it."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.texts import words
from bot.texts.catalogue import Language
from schedules.obligation import Role


def not_yours(language: Language) -> str:
    """What would be changed is not this person's to change."""
    return language.plain("This is not yours to change.")


def who_may(language: Language, roles: Sequence[Role]) -> str:
    """What would be done is for others, by their roles."""
    named = language.plain(", ").join(words.role(language, role) for role in roles)
    return language.plain("Only these roles may do this: {roles}. What you can do: /help", roles=named)


def no_reason(language: Language, most: int) -> Markup:
    """What was typed does not say why something is so; a reason has so many characters at most."""
    return language.html("That does not say why. A sentence, of {n} characters at most:", n=most)


def settled(language: Language, outcome: str | None) -> str:
    """Nothing more is to be done for a duty, as its outcome says."""
    if outcome == "waived":
        return language.plain("This duty was waived or does not apply; nothing more is needed.")
    return language.plain("This duty is recorded already; nothing more is needed.")


def stale(language: Language) -> str:
    """The button says nothing any more."""
    return language.plain("This button is no longer in use. What is yours to do: /today")
