"""The messages about what is kept of a person."""

from markupsafe import Markup

from bot.messages.body import Body, Button
from bot.texts.catalogue import Language


def kept(language: Language, name: str, *, asked: bool) -> Body:
    """What is kept of someone, why, and how it is erased."""
    lines = [
        language.html("<b>What data is kept about you</b>"),
        language.html("Your name here ({name}), your chat account, your language and hours, your roles.", name=name),
        language.html("Evidence that you sent: photos, files, notes, figures. What you wrote as a reason or answer."),
        language.html("In the ledger you are a number. What you wrote stands beside it and can be erased."),
        language.html("What you sent and were shown in this chat is emptied after 90 days."),
    ]
    if asked:
        lines.append(language.html("You have asked for erasure; it is being seen to."))
        return Body(text=str(Markup("\n").join(lines)))
    lines.append(language.html("You may ask for erasure. Your roles end with it; what the law makes us keep stays."))
    button = Button(label=language.plain("🗑 Ask for erasure"), verb="forget_me")
    return Body(text=str(Markup("\n").join(lines)), rows=((button,),))


def asked(language: Language, name: str, unit: str) -> Body:
    """To those who see to it: someone asks for erasure."""
    lines = [
        language.html("{name} ({unit}) asks that what is kept of them be erased.", name=name, unit=unit),
        language.html(
            "The operator of this bot carries it out: {command}",
            command=f'dutybell erase person "{name}" --unit "{unit}" --reason …',
        ),
    ]
    return Body(text=str(Markup("\n").join(lines)))
