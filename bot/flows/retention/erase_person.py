"""Erasing a person: their number stays in the entries, and nothing says any more whose it was."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from markupsafe import escape

from bot.errors import Refused
from bot.flows.news import News, Redrawn
from bot.flows.people import team
from bot.flows.retention import legal_hold
from bot.flows.retention.erase_files import erase_attached, erase_files
from bot.flows.retention.erased_texts import erased_texts
from bot.messages.body import Body, Button
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.disclosures import written_by
from bot.store.ledger.ledger import Aside, Fact
from bot.store.people.people import Person, memberships_of, people_at, people_named
from bot.store.people.units import unit, unit_named
from bot.store.retention import personal_traces
from bot.store.submissions import files_kept
from bot.store.submissions import held as held_store
from schedules.record import record

# Stands in messages for what someone wrote, and at the end of what is cut.
GONE = "…"


@record
class Erased:
    """What went: the pseudonym that stands in the person's place, how many texts and how many files."""

    pseudonym: str
    texts: int
    files: int
    news: tuple[News, ...]


def find(conn: Connection, who: str, unit_name: str | None) -> Person:
    """The person of an account or a name, where said in a unit; raises Refused where that is nobody or several.

    An account is `channel:address`, or the address alone where no other channel has the same.
    """
    of = unit_named(conn, unit_name) if unit_name else None
    if unit_name and not of:
        raise Refused(f"--unit {unit_name}: no unit has this name (dutybell unit list)")
    known = {each.id: each for each in (*people_at(conn, who), *people_named(conn, who))}
    found = [each for each in known.values() if of is None or of.id in personal_traces.units_of(conn, each.id)]
    if len(found) != 1:
        many = "several people have this name or address; say which with --unit, or as channel:address"
        raise Refused(f"{who}: {many if found else 'nobody is known by this name or address'}")
    return found[0]


def erase(conn: Connection, who: Person, reason: str, now: datetime, *, files: bool) -> Erased:
    """Erase a person and what they wrote, and where asked the files that they sent as evidence.

    Raises Refused while a hold stands on a unit in which they had a part.
    """
    legal_hold.refuse_where_held(conn, who.id, who.name)
    pseudonym = f"№{who.id}"
    companies = sorted({unit(conn, each).company_id for each in personal_traces.units_of(conn, who.id)})
    held = memberships_of(conn, who.id)
    for one in held:
        company = unit(conn, one.unit_id).company_id
        ledger.append(conn, company, "left", now, person=who.id, unit=one.unit_id, role=one.role, by=None)
    sent = files_kept.kept_by(conn, who.id, drafts=False) if files else []
    erase_files(conn, files_kept.kept_by(conn, who.id, drafts=True), "asked", None, now=now)
    erase_files(conn, sent, "asked", reason, now=now)
    held_store.erase(conn, who.id, now)
    attached = files_kept.attached_by(conn, who.id) if files else []
    erase_attached(conn, attached, "asked", reason, now=now)
    told, cards = personal_traces.said_to_others(conn, who.id), personal_traces.blot_out_cards(conn, who.id)
    written, names = written_by(conn, who.id), personal_traces.names_of(conn, who.id)
    texts = personal_traces.blot_out_texts(conn, who.id)
    personal_traces.blot_out_chat(conn, who.id, [*names, *told])
    personal_traces.blot_out_asked(conn, told)
    personal_traces.blot_out_person(conn, who.id, pseudonym, names, now=now)
    _rewrite(conn, dict.fromkeys(names, pseudonym) | dict.fromkeys(told, GONE) | {who.name: pseudonym})
    count = len(sent) + len(attached)
    facts = {"person": who.id, "texts": texts, "files": count, "reason": Aside(text=reason), "by": None}
    erased = [Fact(company_id=each, action="person_erased", facts=facts) for each in companies]
    ledger.append_all(conn, [*erased_texts(written, "asked"), *erased], now)
    news: list[News] = [Redrawn(duty_id=duty_id) for duty_id in cards]
    for unit_id in {one.unit_id for one in held}:
        news += team.told_if_unconfirmable(conn, unit(conn, unit_id), now)
    return Erased(pseudonym=pseudonym, texts=texts, files=count, news=tuple(news))


def _rewrite(conn: Connection, instead: Mapping[str, str]) -> None:
    """Let messages that are kept say other words in place of these; what chats show stays as it is."""
    plain = sorted(instead, key=len, reverse=True)  # a word may begin with another
    heads = {word[: personal_traces.HEAD] for word in plain}

    def rewritten(body: Body) -> Body:
        text = body.text
        for word in plain:
            head, whole = str(escape(word[: personal_traces.HEAD])), str(escape(word))
            text = _say(text, head, whole, instead[word], is_html=True)
        return replace(body, text=text, rows=tuple(tuple(relabelled(each) for each in row) for row in body.rows))

    def relabelled(button: Button) -> Button:
        label = button.label
        for word in plain:
            label = _say(label, word[: personal_traces.HEAD], word, instead[word])
        return replace(button, label=label)

    personal_traces.rewrite_messages(conn, {*heads, *(str(escape(head)) for head in heads)}, rewritten)


def _say(text: str, head: str, word: str, other: str, *, is_html: bool = False) -> str:
    """A text with another word in place of one, also of its beginning where that was cut, but for tags and signs."""
    at = text.find(head)
    while at >= 0:
        end = at + sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(word, text[at:], strict=False)))
        is_cut = end - at < len(word)
        if (is_cut and not text.startswith(GONE, end)) or (is_html and _is_within(text, at)):
            at = text.find(head, at + 1)
            continue
        text = text[:at] + other + text[end + is_cut * len(GONE) :]
        at = text.find(head, at + len(other))
    return text


def _is_within(html: str, at: int) -> bool:
    """Whether a place in a text lies in a tag, or in a sign such as `&amp;`."""
    return any(html.rfind(first, 0, at) > html.rfind(last, 0, at) for first, last in ("<>", "&;"))
