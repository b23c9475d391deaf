"""What the chat says of the page in the browser."""

from bot.messages.body import Body
from bot.texts.catalogue import Language


def link(speech: Language, address: str) -> Body:
    """The link that signs in."""
    told = speech.html(
        "Open this within 5 minutes to see everything in a browser. It signs you in once: pass it to nobody."
    )
    return Body(text=f"{told}\n{speech.html('{address}', address=address)}")


def has_none(speech: Language) -> Body:
    """That there is no page."""
    return Body(text=str(speech.html("This bot has no page in the browser. The operator can give it one.")))
