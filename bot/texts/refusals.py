"""What a button says that does nothing for whoever pressed it."""

from bot.texts.catalogue import Language


def not_yours(language: Language) -> str:
    """What would be changed is not this person's to change."""
    return language.plain("This is not yours to change.")


def stale(language: Language) -> str:
    """The button says nothing any more."""
    return language.plain("This button is no longer in use. What is yours to do: /today")
