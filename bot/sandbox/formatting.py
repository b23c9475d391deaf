"""HTML as the Bot API takes it, into text and entities; offsets count UTF-16 units."""

import re
from html.parser import HTMLParser
from typing import Any

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
}


class CannotParse(Exception):
    """The text is no HTML that the Bot API takes."""


# A tag that does not end before the next one or the text does: the library's parser would look at it again and again.
UNCLOSED = re.compile(r"<[^<>]*+(?:<|\Z)")


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[dict[str, Any]] = []
        self._open: list[tuple[str, int, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise CannotParse(f'Unsupported start tag "{tag}" at byte offset {len(self.text.encode())}')
        self._open.append((tag, utf16(self.text), {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise CannotParse(f'Unmatched end tag at byte offset {len(self.text.encode())}, found "</{tag}>"')
        _, start, attrs = self._open.pop()
        length = utf16(self.text) - start
        if length:
            entity: dict[str, Any] = {"type": TAGS[tag], "offset": start, "length": length}
            if tag == "a":
                entity["url"] = attrs.get("href", "")
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        self.close()
        if self._open:
            raise CannotParse(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')


def parse(text: str, mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of a message; raises CannotParse."""
    if not mode:
        return text, []
    if mode.lower() != "html":
        raise CannotParse(f"the sandbox reads HTML only, not {mode}")
    if UNCLOSED.search(text):
        raise CannotParse("Unclosed start tag")
    reader = _Reader()
    reader.feed(text)
    reader.finish()
    return reader.text, sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))
