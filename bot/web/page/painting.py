"""How a page is painted: templates, words in the reader's language, addresses below the public one."""

from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from bot.texts import page_words, words
from bot.texts.catalogue import Language

HERE = files("bot.web.page")


def _template(name: str) -> str:
    return HERE.joinpath("templates", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    made = Environment(loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.globals |= {"squares": words.SQUARES}
    made.filters |= {"lines": _lines}
    return made


# What each page is dressed with, by its name, with its type.
STATIC = {"page.css": "text/css; charset=utf-8", "bell.svg": "image/svg+xml"}


@cache
def static(name: str) -> bytes:
    """A file with which pages are dressed."""
    return HERE.joinpath("static", name).read_bytes()


def _lines(text: str) -> Markup:
    """A message of the chat, whose values are escaped already, on a page: its lines are kept."""
    return Markup(text.replace("\n", "<br>"))


class Painter:
    """Paints pages for readers of a language, under the path of the public address."""

    def __init__(self, public_url: str) -> None:
        self.root = urlsplit(public_url).path.rstrip("/")

    def to(self, path: str, **asked: object) -> str:
        """The address of a page."""
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{self.root}{path}" + (f"?{query}" if query else "")

    def paint(self, name: str, speech: Language, **shown: Any) -> str:
        """A page as HTML."""
        template = _environment().get_template(f"{name}.html")
        return template.render(speech=speech, say=page_words.words(speech), to=self.to, **shown)
