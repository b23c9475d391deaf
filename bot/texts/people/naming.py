"""What is said of people's names: which is theirs, what a name may hold, and that it has changed."""

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.texts.catalogue import Language

Rows = tuple[tuple[Button, ...], ...]


def is_it_yours(language: Language, name: str) -> tuple[Markup, Rows]:
    """Is the name that an account shows the real one? The line and the buttons below a welcome."""
    asked = language.html("In cards and reports you stand as {name}. Is that your real name?", name=name)
    yes = Button(label=language.plain("Yes, {name}", name=name), verb="name_keep")
    return asked, ((yes, Button(label=language.plain("✏️ Another name"), verb="name_other")),)


def ask(language: Language, name: str) -> Body:
    """What is the real name?"""
    text = language.html(
        "{name}: send the real name, as it shall stand in cards and reports. /cancel leaves.", name=name
    )
    return Body(text=str(text))


def no_name(language: Language, said: str, shortest: int, longest: int) -> Markup:
    """What was typed is no name."""
    return language.html(
        "“{said}” cannot stand as a name: send {shortest} to {longest} letters, without digits or pictures.",
        said=said[:40],
        shortest=shortest,
        longest=longest,
    )


def named(language: Language, before: str, name: str) -> Markup:
    """A name has changed."""
    if before == name:
        return language.html("The name stays {name}.", name=name)
    return language.html("{before} is now called {name} in cards and reports.", before=before, name=name)


def elsewhere(language: Language, name: str) -> str:
    """Why a name is not one's own to correct, and who can."""
    return language.plain("{name} also holds a role outside your units: only they can correct it, by /name.", name=name)
