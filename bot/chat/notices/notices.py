"""Notices in the chat: `/notice` step by step, `/notices`, and the button that says one is read."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import iso_day, numbers
from bot.flows.notices import notice
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.about import notices as shown
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again
from bot.queries import rights
from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.store.duties.obligations import Named
from bot.store.engine import Connection
from bot.store.messages import notices
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import Language, language
from bot.texts.notices import notices as texts
from bot.texts.pick import Choices, units
from bot.texts.refusals import stale
from bot.texts.submissions.reading import no_day
from schedules.period import month_end

LISTED = 10


def _issuing(conn: Connection, by: Person, now: datetime) -> list[Unit]:
    """The units in whose name a person may give notice to units below."""
    own = [one.unit_id for one in rights.held(conn, by.id, now) if rights.allows(one.role, "notice", "own")]
    found = [unit(conn, unit_id) for unit_id in dict.fromkeys(own)]
    return [of for of in found if notice.addressable(conn, by, of, None, now)]


def _notice(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    speech, issuing = language(by.language), _issuing(conn, by, now)
    if not issuing:
        say_text(conn, by, speech.html("There are no units below to which you could give notice."), now)
    elif len(issuing) == 1:
        message_id = say(conn, by, _what(conn, by, issuing[0], now), now, purpose="dialogue")
        _ask(conn, by, "notice.what", {"unit": issuing[0].id}, message_id, now)
    else:
        pick.ask(conn, by, "notice_unit", (), now)


@pick.kind("notice_unit")
def _issuers(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    named = [(of.id, of.name) for of in _issuing(conn, by, now)]
    return units(language(by.language), named, "notice_unit") if named else None


@pick.kind("notice_what")
def _offers(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    of = known_unit(conn, args[0]) if len(args) == 1 else None
    if not of or of not in _issuing(conn, by, now):
        return None
    return texts.choose_what(language(by.language), of.name, [each for _, each in notice.offered(conn, of)])


def _ask(
    conn: Connection, by: Person, expects: str, about: Mapping[str, Any], message_id: int | None, now: datetime
) -> None:
    dialogues.enter(conn, by.id, expects, None, message_id, now, about=about)


def _what(conn: Connection, by: Person, of: Unit, now: datetime, typed: str = "") -> Body:
    body = pick.page(conn, by, "notice_what", (of.id,), now, typed)
    assert body
    return body


def _dialogue(
    conn: Connection, by: Person, now: datetime, on: Message | None = None
) -> tuple[Unit, dict[str, Any]] | None:
    """The unit and what has been said so far, where this person is issuing a notice."""
    dialogue = dialogues.dialogue(conn, by.id)
    if (
        not dialogue
        or not dialogue.expects.startswith("notice.")
        or not dialogue.about
        or (on and dialogue.message_id != on.id)
    ):
        return None
    of = unit(conn, dialogue.about["unit"])
    return (of, dict(dialogue.about)) if of in _issuing(conn, by, now) else None


def _unit(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 1)
    of = known_unit(conn, found[0]) if found else None
    if not of or of not in _issuing(conn, by, now):
        return stale(language(by.language))
    _ask(conn, by, "notice.what", {"unit": of.id}, message.id, now)
    revise(conn, message.id, to_json(_what(conn, by, of, now)), now)
    return None


def _choose_what(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    dialogue, found = _dialogue(conn, by, now, message), numbers(arg, 1)
    if not dialogue or not found:
        return stale(language(by.language))
    of, about = dialogue
    offered = notice.offered(conn, of)
    if found[0] == texts.OWN:
        _ask(conn, by, "notice.text", {"unit": of.id}, message.id, now)
        revise(conn, message.id, to_json(texts.ask_text(language(by.language), notice.TEXT_LIMIT)), now)
        return None
    if found[0] >= len(offered):
        return stale(language(by.language))
    roadmap_id, chosen = offered[found[0]]
    text = f"{getattr(chosen.title, by.language)}\n{getattr(chosen.guide, by.language)}"[: notice.TEXT_LIMIT]
    about = {"unit": of.id, "roadmap": roadmap_id, "key": chosen.id, "text": text, "units": []}
    _ask(conn, by, "notice.units", about, message.id, now)
    revise(conn, message.id, to_json(_units(conn, by, of, about, 0, now)), now)
    return None


def _named(about: Mapping[str, Any]) -> Named | None:
    """The obligation that a notice is for; none where it is in own words."""
    return (about["roadmap"], about["key"]) if about.get("roadmap") and about.get("key") else None


def _units(conn: Connection, by: Person, of: Unit, about: Mapping[str, Any], page: int, now: datetime) -> Body:
    named = [(each.id, each.name) for each in notice.addressable(conn, by, of, _named(about), now)]
    title, typed = texts.title_of(about["text"]), about.get("typed", "")
    return texts.choose_units(language(by.language), title, named, about["units"], page, typed)


def _pick(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    dialogue, found = _dialogue(conn, by, now, message), numbers(arg, 2)
    if not dialogue or not found or "text" not in dialogue[1]:
        return stale(language(by.language))
    of, about = dialogue
    may = [each.id for each in notice.addressable(conn, by, of, _named(about), now)]
    chosen = [each for each in about["units"] if each in may]
    if found[0] == 0:
        chosen = [] if len(chosen) == len(may) else may
    elif found[0] in may:
        chosen = [each for each in chosen if each != found[0]] if found[0] in chosen else [*chosen, found[0]]
    about["units"] = chosen
    _ask(conn, by, "notice.units", about, message.id, now)
    revise(conn, message.id, to_json(_units(conn, by, of, about, found[1], now)), now)
    return None


def _page(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    dialogue, found = _dialogue(conn, by, now, message), numbers(arg, 1)
    if not dialogue or not found or "text" not in dialogue[1]:
        return stale(language(by.language))
    revise(conn, message.id, to_json(_units(conn, by, dialogue[0], dialogue[1], found[0], now)), now)
    return None


def _next(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    dialogue = _dialogue(conn, by, now, message)
    if not dialogue or not dialogue[1].get("units"):
        return stale(language(by.language))
    of, about = dialogue
    _ask(conn, by, "notice.due", about, message.id, now)
    revise(conn, message.id, to_json(_due(by, of, about, now)), now)
    return None


def _due(by: Person, of: Unit, about: Mapping[str, Any], now: datetime, fault: Markup | None = None) -> Body:
    speech, today = language(by.language), rights.local_day(of, now)
    days = [
        (speech.plain("In 7 days"), today + timedelta(days=7)),
        (speech.plain("In 14 days"), today + timedelta(days=14)),
        (speech.plain("End of the month"), month_end(today.year, today.month)),
    ]
    return texts.choose_due(speech, texts.title_of(about["text"]), days, today, fault)


def _set_due(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    dialogue, day = _dialogue(conn, by, now, message), iso_day(arg)
    if not dialogue or not dialogue[1].get("units") or not day or day < rights.local_day(dialogue[0], now):
        return stale(language(by.language))
    about = dialogue[1]
    about["due"] = day.isoformat()
    _ask(conn, by, "notice.file", about, message.id, now)
    revise(conn, message.id, to_json(_summary(conn, language(by.language), about, now)), now)
    return None


def _summary(conn: Connection, speech: Language, about: Mapping[str, Any], now: datetime) -> Body:
    names = [unit(conn, each).name for each in about["units"]]
    attached = about["file"]["name"] if about.get("file") else None
    today = rights.local_day(unit(conn, about["unit"]), now)
    return texts.summary(speech, about["text"], date.fromisoformat(about["due"]), names, attached, today)


def _issue(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    dialogue = _dialogue(conn, by, now, message)
    if not dialogue or "due" not in dialogue[1]:
        return stale(language(by.language))
    of, about = dialogue
    may = {each.id: each for each in notice.addressable(conn, by, of, _named(about), now)}
    addressed = [may[each] for each in about["units"] if each in may]
    due_on = date.fromisoformat(about["due"])
    if not addressed or due_on < rights.local_day(of, now):
        return stale(language(by.language))
    dialogues.leave(conn, by.id)
    issued = notice.issue(conn, by, of, _named(about), about["text"], due_on, addressed, about.get("file"), now)
    shown.bring(conn, by, issued, now)
    done = language(by.language).plain("Issued, notice {number}", number=issued.notice.shown_number)
    revise(conn, message.id, to_json(Body(text=done)), now)
    return done


def _read(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    read = notice.read(conn, by, message.duty_id, now) if message.duty_id else None
    if not read or not message.duty_id:
        return stale(language(by.language))
    if read.is_new:
        cards.redraw_notice(conn, read.notice.id, now)
    body = shown.received(conn, by, read.notice, message.duty_id, now, read=True)
    revise(conn, message.id, to_json(body), now)
    return language(by.language).plain("Noted as read.")


def _issued(conn: Connection, by: Person, arg: str, now: datetime) -> notices.Notice | None:
    """The notice of a button, where it came from a unit of this person's."""
    found = numbers(arg, 1)
    shown = notices.known_notice(conn, found[0]) if found else None
    return shown if shown and rights.may(conn, by.id, "notice", unit(conn, shown.unit_id), now) else None


def _left(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (shown := _issued(conn, by, arg, now)):
        return stale(language(by.language))
    undone = notices.progress(conn, shown.id).undone
    say(conn, by, texts.left(language(by.language), shown.shown_number, undone), now, purpose="list")
    return None


def _show(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (shown := _issued(conn, by, arg, now)):
        return stale(language(by.language))
    say(conn, by, cards.notice_body(conn, by, shown.id, now), now, purpose="list")
    return None


def _notices(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    units = rights.units_for(conn, by.id, "notice", now)
    found = notices.notices_of(conn, units, LISTED)
    shown = [(each.id, each.shown_number, each.text, notices.progress(conn, each.id)) for each in found]
    say(conn, by, texts.listed(language(by.language), shown), now, purpose="list")


def _over(conn: Connection, by: Person, now: datetime) -> None:
    """Say that a notice cannot be given any more."""
    dialogues.leave(conn, by.id)
    text = language(by.language).html("There are no units below to which you could give notice.")
    say_text(conn, by, text, now)


def _text(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take the text of a notice in own words."""
    speech, found = language(by.language), _dialogue(conn, by, now)
    text = incoming.text.strip()
    if not found:
        _over(conn, by, now)
        return
    if len(text) > notice.TEXT_LIMIT:
        ask_again.ask_again(conn, by, speech.html("That was more than {n} characters.", n=notice.TEXT_LIMIT), now)
        return
    of, _ = found
    about: dict[str, Any] = {"unit": of.id, "key": None, "text": text, "units": []}
    message_id = say(conn, by, _units(conn, by, of, about, 0, now), now, purpose="dialogue")
    _ask(conn, by, "notice.units", about, message_id, now)


def _day(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take a due day that was typed; say what is wrong with any other answer."""
    speech, found = language(by.language), _dialogue(conn, by, now)
    if not found:
        _over(conn, by, now)
        return
    of, about = found
    today = rights.local_day(of, now)
    day = read_day(incoming.text, rights.local_day(of, incoming.said_at(now)), "future")
    fault = no_day(speech, day, today) if isinstance(day, NoDay) else None
    if not isinstance(day, NoDay) and day < today:
        fault = speech.html("{day} has passed already.", day=speech.day(day, today))
    if fault or isinstance(day, NoDay):
        message_id = say(conn, by, _due(by, of, about, now, fault), now, purpose="dialogue")
        _ask(conn, by, dialogue.expects, about, message_id, now)
        return
    about["due"] = day.isoformat()
    message_id = say(conn, by, _summary(conn, speech, about, now), now, purpose="dialogue")
    _ask(conn, by, "notice.file", about, message_id, now)


def _file(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take the attachment; a word changes nothing, and the summary is shown again."""
    about = dict(dialogue.about or {})
    if not kept:
        fault = language(by.language).html("Words are not taken any more: send a file to go with it, or issue it.")
        ask_again.ask_again(conn, by, fault, now)
        return
    about["file"] = {key: getattr(kept, key) for key in ("kind", "sha256", "size", "name", "channel_id")}
    message_id = say(conn, by, _summary(conn, language(by.language), about, now), now, purpose="dialogue")
    _ask(conn, by, "notice.file", about, message_id, now)


def _by_button(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """A word where a button is wanted: the part of the list that holds it."""
    found = _dialogue(conn, by, now)
    if not found:
        _over(conn, by, now)
        return
    of, about = found
    about["typed"] = incoming.text.strip()
    body = _units(conn, by, of, about, 0, now) if "text" in about else _what(conn, by, of, now, about["typed"])
    message_id = say(conn, by, body, now, purpose="dialogue")
    _ask(conn, by, dialogue.expects, about, message_id, now)


FEATURE = Feature(
    commands={"notice": _notice, "notices": _notices},
    needs={"notice": "notice", "notices": "notice"},
    menu={
        "notice": lambda speech: speech.plain("give notice to units below"),
        "notices": lambda speech: speech.plain("notices and how far they have come"),
    },
    callbacks={
        "notice_unit": _unit,
        "notice_what": _choose_what,
        "notice_pick": _pick,
        "notice_page": _page,
        "notice_next": _next,
        "notice_due": _set_due,
        "notice_issue": _issue,
        "notice_read": _read,
        "notice_left": _left,
        "notice_show": _show,
    },
    answers={
        "notice.what": _by_button,
        "notice.text": _text,
        "notice.units": _by_button,
        "notice.due": _day,
        "notice.file": _file,
    },
    takes_files=frozenset({"notice.file"}),
)
