"""Keep the gettext catalogues in step with the code; with `--check`, say what is missing and exit 1."""

import sys
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path("bot")
KEYWORDS = {"html": None, "plain": None, "count": (1, 2)}
LOCALES = ("zh_CN", "en")


def main() -> int:
    """Update both catalogues, or check them."""
    check = "--check" in sys.argv[1:]
    template = extracted()
    faults = [fault for locale in LOCALES for fault in kept(locale, template, write=not check)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def extracted() -> Catalog:
    """Every text that the code speaks."""
    template = Catalog(project="DutyBell", header_comment="# Texts of DutyBell.", fuzzy=False)
    for _, _, msgid, _, _ in extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS):
        template.add(msgid)
    return template


def kept(locale: str, template: Catalog, *, write: bool) -> list[str]:
    """Bring one catalogue in step; what is missing, obsolete or has other placeholders."""
    path = SOURCE / "texts" / "locale" / locale / "LC_MESSAGES" / "dutybell.po"
    before = read_po(path.open("rb"), locale=locale) if path.exists() else Catalog(locale=locale)
    catalogue = Catalog(locale=locale, project="DutyBell", header_comment="# Texts of DutyBell.", fuzzy=False)
    for message in sorted(template, key=lambda message: str(message.id)):
        if message.id:
            old = before.get(message.id if isinstance(message.id, str) else message.id[0])
            catalogue.add(message.id, message.id if locale == "en" else old.string if old else "")
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, no_location=True, omit_header=True)
    return faults(path, catalogue, [] if write else list(before))


def faults(path: Path, catalogue: Catalog, before: list[Message]) -> list[str]:
    """What is wrong with a catalogue, a line each."""
    found = []
    known = {str(message.id) for message in catalogue}
    found += [f"{path}: no longer used: {m.id!r}; run make messages" for m in before if str(m.id) not in known]
    for message in catalogue:
        if not message.id:
            continue
        texts = [
            each or "" for each in (message.string if isinstance(message.string, tuple | list) else [message.string])
        ]
        if not all(texts):
            found.append(f"{path}: has no text for {message.id!r}")
        elif any(names(text) != names(str(message.id)) for text in texts if isinstance(message.id, str)):
            found.append(f"{path}: other placeholders than {message.id!r}")
    return found


def names(text: str) -> set[str]:
    """The placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


if __name__ == "__main__":
    sys.exit(main())
