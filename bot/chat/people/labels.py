"""What a button says of a person: the name with role and unit beside it, so that namesakes are told apart."""

from collections.abc import Callable, Sequence

from bot.store.engine import Connection
from bot.store.people.people import Person, memberships_of
from bot.store.people.units import unit
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.pick import Choice, told_apart


def label(conn: Connection, speech: Language, who: Person, company_id: int) -> str:
    """A person of a company, by name, first role there and its unit."""
    for held in memberships_of(conn, who.id):
        of = unit(conn, held.unit_id)
        if of.company_id == company_id:
            return f"{who.name} · {words.role(speech, held.role, of.party)} · {of.name}"
    return who.name


def people(
    conn: Connection,
    speech: Language,
    found: Sequence[Person],
    company_id: int,
    *,
    verb: str,
    arg: Callable[[Person], str],
) -> list[Choice]:
    """A choice for each of these people, no two alike."""
    said = told_apart([label(conn, speech, each, company_id) for each in found])
    return [Choice(label=text, verb=verb, arg=arg(each)) for each, text in zip(found, said, strict=True)]
