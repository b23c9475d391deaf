"""A person's real name: said by themselves or by whoever changes the team, at joining or later; each is an entry."""

import unicodedata
from datetime import datetime

from bot.flows.people import tell_company
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.people import Person, memberships_of, set_name
from bot.store.people.units import Unit, unit
from bot.store.submissions import dialogues
from bot.texts.catalogue import Language, language
from bot.texts.people import naming as texts

SHORTEST, LONGEST = 2, 40
# Beside letters and the marks on them.
JOINING = " .'’·•-"


def read(said: str) -> str | None:
    """A name in a text: letters of any writing with what joins them; None for anything else."""
    name = " ".join(unicodedata.normalize("NFC", said).split())
    letters = [sign for sign in name if unicodedata.category(sign)[0] == "L"]
    fits = all(unicodedata.category(sign)[0] in "LM" or sign in JOINING for sign in name)
    return name if fits and len(letters) >= SHORTEST and len(name) <= LONGEST else None


def companies_of(conn: Connection, who: Person) -> list[Unit]:
    """The companies in whose ledgers a change of a person's name is an entry."""
    ids = dict.fromkeys(unit(conn, held.unit_id).company_id for held in memberships_of(conn, who.id))
    return [unit(conn, company_id) for company_id in ids]


def may_name(conn: Connection, by: Person, who: Person, now: datetime) -> bool:
    """Whether one may say another's name: oneself, and whoever changes the team of each unit in which they have a role.

    A person has one name everywhere, so nobody corrects it for companies that are not theirs.
    """
    units = [unit(conn, held.unit_id) for held in memberships_of(conn, who.id)]
    return by.id == who.id or (bool(units) and all(rights.may(conn, by.id, "team", of, now) for of in units))


def may_see_name(conn: Connection, by: Person, who: Person, now: datetime) -> bool:
    """Whether someone changes the team of any unit in which another holds a role, and so knows them."""
    units = [unit(conn, held.unit_id) for held in memberships_of(conn, who.id)]
    return by.id == who.id or any(rights.may(conn, by.id, "team", of, now) for of in units)


def ask(conn: Connection, by: Person, who: Person, now: datetime) -> None:
    """Ask for the real name."""
    message_id = say(conn, by, texts.ask(language(by.language), who.name), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "name", None, message_id, now, about={"who": who.id})


def take(conn: Connection, by: Person, who: Person, said: str, now: datetime) -> None:
    """Take the name that was typed; say what is wrong with any other text."""
    speech, name = language(by.language), read(said)
    if not may_name(conn, by, who, now):
        dialogues.leave(conn, by.id)
        say_text(conn, by, texts.elsewhere(speech, who.name), now)
    elif not name:
        ask_again.ask_again(conn, by, texts.no_name(speech, said, SHORTEST, LONGEST), now)
    else:
        dialogues.leave(conn, by.id)
        change(conn, by, who, name, now)


def keep(conn: Connection, by: Person, now: datetime) -> None:
    """Take the name that an account shows as the real one."""
    if not by.named_at:
        set_name(conn, by.id, by.name, now)


def change(conn: Connection, by: Person, who: Person, name: str, now: datetime) -> None:
    """Call a person by a name: an entry in each company's ledger; they, and those who answer for it, are told."""
    before = who.name
    set_name(conn, who.id, name, now)
    if name != before:
        for company in companies_of(conn, who):
            _enter(conn, by, who, company, before, name, now)
    for to in {each.id: each for each in (by, who)}.values():
        say_text(conn, to, texts.named(language(to.language), before, name), now)


def _enter(conn: Connection, by: Person, who: Person, company: Unit, before: str, name: str, now: datetime) -> None:
    told = {"before": Aside(text=before, by=who.id), "name": Aside(text=name, by=who.id)}
    ledger.append(conn, company.id, "named", now, person=who.id, by=by.id, **told)

    def text(to: Language) -> str:
        return texts.named(to, before, name)

    tell_company.tell(conn, company, text, now, but=[by.id, who.id])
