"""Notices in the chat: `/notice` step by step, `/notices`, and the button that says one is read."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import iso_day, numbers
from bot.flows.notices import notice
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import bodies, cards
from bot.outbox.about import notices as shown
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


def _issuing(ctx: Context) -> list[Unit]:
    """The units in whose name a person may give notice to units below."""
    own = [one.unit_id for one in rights.held(ctx.conn, ctx.by.id, ctx.now) if rights.allows(one.role, "notice", "own")]
    found = [unit(ctx.conn, unit_id) for unit_id in dict.fromkeys(own)]
    return [of for of in found if notice.addressable(ctx, of, None)]


def _notice(ctx: Context, incoming: Incoming) -> None:
    speech, issuing = ctx.speech, _issuing(ctx)
    if not issuing:
        ctx.say_text(speech.html("There are no units below to which you could give notice."))
    elif len(issuing) == 1 and (text := incoming.argument):
        _take(ctx, issuing[0], text)
    elif len(issuing) == 1:
        message_id = ctx.say(_what(ctx, issuing[0]), purpose="dialogue")
        _ask(ctx, "notice.what", {"unit": issuing[0].id}, message_id)
    else:
        pick.ask(ctx, "notice_unit", ())


@pick.kind("notice_unit")
def _issuers(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    named = [(of.id, of.name) for of in _issuing(ctx)]
    return units(ctx.speech, named, "notice_unit") if named else None


@pick.kind("notice_what")
def _offers(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    of = known_unit(ctx.conn, args[0]) if len(args) == 1 else None
    if not of or of not in _issuing(ctx):
        return None
    return texts.choose_what(ctx.speech, of.name, [each for _, each in notice.offered(ctx.conn, of)])


def _ask(ctx: Context, expects: str, about: Mapping[str, Any], message_id: int | None) -> None:
    dialogues.enter(ctx.conn, ctx.by.id, expects, None, message_id=message_id, now=ctx.now, about=about)


def _what(ctx: Context, of: Unit, typed: str = "") -> Body:
    body = pick.page(ctx, "notice_what", (of.id,), typed)
    assert body
    return body


def _dialogue(ctx: Context, on: Message | None = None) -> tuple[Unit, dict[str, Any]] | None:
    """The unit and what has been said so far, where this person is issuing a notice."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if (
        not dialogue
        or not dialogue.expects.startswith("notice.")
        or not dialogue.about
        or (on and dialogue.message_id != on.id)
    ):
        return None
    of = unit(ctx.conn, dialogue.about["unit"])
    return (of, dict(dialogue.about)) if of in _issuing(ctx) else None


def _unit(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 1)
    of = known_unit(ctx.conn, found[0]) if found else None
    if not of or of not in _issuing(ctx):
        return stale(ctx.speech)
    _ask(ctx, "notice.what", {"unit": of.id}, message.id)
    revise(ctx.conn, message.id, to_json(_what(ctx, of)), ctx.now)
    return None


def _choose_what(ctx: Context, message: Message, arg: str) -> str | None:
    dialogue, found = _dialogue(ctx, message), numbers(arg, 1)
    if not dialogue or not found:
        return stale(ctx.speech)
    of, about = dialogue
    offered = notice.offered(ctx.conn, of)
    if found[0] == texts.OWN:
        _ask(ctx, "notice.text", {"unit": of.id}, message.id)
        revise(ctx.conn, message.id, to_json(texts.ask_text(ctx.speech, notice.TEXT_LIMIT)), ctx.now)
        return None
    if found[0] >= len(offered):
        return stale(ctx.speech)
    roadmap_id, chosen = offered[found[0]]
    text = f"{getattr(chosen.title, ctx.by.language)}\n{getattr(chosen.guide, ctx.by.language)}"[: notice.TEXT_LIMIT]
    about = {"unit": of.id, "roadmap": roadmap_id, "key": chosen.id, "text": text, "units": []}
    _ask(ctx, "notice.units", about, message.id)
    revise(ctx.conn, message.id, to_json(_units(ctx, of, about, 0)), ctx.now)
    return None


def _named(about: Mapping[str, Any]) -> Named | None:
    """The obligation that a notice is for; none where it is in own words."""
    return (about["roadmap"], about["key"]) if about.get("roadmap") and about.get("key") else None


def _units(ctx: Context, of: Unit, about: Mapping[str, Any], page: int) -> Body:
    named = [(each.id, each.name) for each in notice.addressable(ctx, of, _named(about))]
    title, typed = texts.title_of(about["text"]), about.get("typed", "")
    return texts.choose_units(ctx.speech, title, named, about["units"], page=page, typed=typed)


def _pick(ctx: Context, message: Message, arg: str) -> str | None:
    dialogue, found = _dialogue(ctx, message), numbers(arg, 2)
    if not dialogue or not found or "text" not in dialogue[1]:
        return stale(ctx.speech)
    of, about = dialogue
    may = [each.id for each in notice.addressable(ctx, of, _named(about))]
    chosen = [each for each in about["units"] if each in may]
    if found[0] == 0:
        chosen = [] if len(chosen) == len(may) else may
    elif found[0] in may:
        chosen = [each for each in chosen if each != found[0]] if found[0] in chosen else [*chosen, found[0]]
    about["units"] = chosen
    _ask(ctx, "notice.units", about, message.id)
    revise(ctx.conn, message.id, to_json(_units(ctx, of, about, found[1])), ctx.now)
    return None


def _page(ctx: Context, message: Message, arg: str) -> str | None:
    dialogue, found = _dialogue(ctx, message), numbers(arg, 1)
    if not dialogue or not found or "text" not in dialogue[1]:
        return stale(ctx.speech)
    revise(ctx.conn, message.id, to_json(_units(ctx, dialogue[0], dialogue[1], found[0])), ctx.now)
    return None


def _next(ctx: Context, message: Message, arg: str) -> str | None:
    dialogue = _dialogue(ctx, message)
    if not dialogue or not dialogue[1].get("units"):
        return stale(ctx.speech)
    of, about = dialogue
    _ask(ctx, "notice.due", about, message.id)
    revise(ctx.conn, message.id, to_json(_due(ctx.by, of, about, ctx.now)), ctx.now)
    return None


def _due(by: Person, of: Unit, about: Mapping[str, Any], now: datetime, *, fault: Markup | None = None) -> Body:
    speech, today = language(by.language), rights.local_day(of, now)
    days = [
        (speech.plain("In 7 days"), today + timedelta(days=7)),
        (speech.plain("In 14 days"), today + timedelta(days=14)),
        (speech.plain("End of the month"), month_end(today.year, today.month)),
    ]
    return texts.choose_due(speech, texts.title_of(about["text"]), days, today, fault=fault)


def _set_due(ctx: Context, message: Message, arg: str) -> str | None:
    dialogue, day = _dialogue(ctx, message), iso_day(arg)
    if not dialogue or not dialogue[1].get("units") or not day or day < rights.local_day(dialogue[0], ctx.now):
        return stale(ctx.speech)
    about = dialogue[1]
    about["due"] = day.isoformat()
    _ask(ctx, "notice.file", about, message.id)
    revise(ctx.conn, message.id, to_json(_summary(ctx.conn, ctx.speech, about, ctx.now)), ctx.now)
    return None


def _summary(conn: Connection, speech: Language, about: Mapping[str, Any], now: datetime) -> Body:
    names = [unit(conn, each).name for each in about["units"]]
    attached = about["file"]["name"] if about.get("file") else None
    today = rights.local_day(unit(conn, about["unit"]), now)
    return texts.summary(speech, about["text"], date.fromisoformat(about["due"]), names, attached=attached, today=today)


def _issue(ctx: Context, message: Message, arg: str) -> str:
    dialogue = _dialogue(ctx, message)
    if not dialogue or "due" not in dialogue[1]:
        return stale(ctx.speech)
    of, about = dialogue
    may = {each.id: each for each in notice.addressable(ctx, of, _named(about))}
    addressed = [may[each] for each in about["units"] if each in may]
    due_on = date.fromisoformat(about["due"])
    if not addressed or due_on < rights.local_day(of, ctx.now):
        return stale(ctx.speech)
    dialogues.leave(ctx.conn, ctx.by.id)
    issued = notice.issue(
        ctx, of, _named(about), about["text"], due_on=due_on, addressed=addressed, file=about.get("file")
    )
    shown.bring(ctx, issued)
    done = ctx.speech.plain("Issued, notice {number}", number=issued.notice.shown_number)
    revise(ctx.conn, message.id, to_json(Body(text=done)), ctx.now)
    return done


def _read(ctx: Context, message: Message, arg: str) -> str:
    read = notice.read(ctx, message.duty_id) if message.duty_id else None
    if not read or not message.duty_id:
        return stale(ctx.speech)
    if read.is_new:
        cards.redraw_notice(ctx.conn, read.notice.id, ctx.now)
    body = shown.received(ctx.conn, ctx.by, read.notice, message.duty_id, now=ctx.now, read=True)
    revise(ctx.conn, message.id, to_json(body), ctx.now)
    return ctx.speech.plain("Noted as read.")


def _issued(ctx: Context, arg: str) -> notices.Notice | None:
    """The notice of a button, where it came from a unit of this person's."""
    found = numbers(arg, 1)
    shown = notices.known_notice(ctx.conn, found[0]) if found else None
    return (
        shown
        if shown and rights.may(ctx.conn, ctx.by.id, "notice", unit(ctx.conn, shown.unit_id), now=ctx.now)
        else None
    )


def _left(ctx: Context, message: Message, arg: str) -> str | None:
    if not (shown := _issued(ctx, arg)):
        return stale(ctx.speech)
    undone = notices.progress(ctx.conn, shown.id).undone
    ctx.say(texts.left(ctx.speech, shown.shown_number, undone), purpose="list")
    return None


def _show(ctx: Context, message: Message, arg: str) -> str | None:
    if not (shown := _issued(ctx, arg)):
        return stale(ctx.speech)
    ctx.say(bodies.notice_body(ctx.conn, ctx.by, shown.id, ctx.now), purpose="list")
    return None


def _notices(ctx: Context, incoming: Incoming) -> None:
    units = rights.units_for(ctx.conn, ctx.by.id, "notice", ctx.now)
    found = notices.notices_of(ctx.conn, units, LISTED)
    shown = [(each.id, each.shown_number, each.text, notices.progress(ctx.conn, each.id)) for each in found]
    ctx.say(texts.listed(ctx.speech, shown), purpose="list")


def _over(ctx: Context) -> None:
    """Say that a notice cannot be given any more."""
    dialogues.leave(ctx.conn, ctx.by.id)
    text = ctx.speech.html("There are no units below to which you could give notice.")
    ctx.say_text(text)


def _text(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the text of a notice in own words."""
    if found := _dialogue(ctx):
        _take(ctx, found[0], incoming.text.strip())
    else:
        _over(ctx)


def _take(ctx: Context, of: Unit, text: str) -> None:
    """Go on to the units with a text, where it is none too long; else it is asked for again."""
    if len(text) > notice.TEXT_LIMIT:
        fault = ctx.speech.html("That was more than {n} characters.", n=notice.TEXT_LIMIT)
        if _dialogue(ctx):
            ask_again.ask_again(ctx, fault)
            return
        asked = texts.ask_text(ctx.speech, notice.TEXT_LIMIT).text
        _ask(ctx, "notice.text", {"unit": of.id}, ctx.say(Body(text=f"{fault}\n\n{asked}"), purpose="dialogue"))
        return
    about: dict[str, Any] = {"unit": of.id, "key": None, "text": text, "units": []}
    message_id = ctx.say(_units(ctx, of, about, 0), purpose="dialogue")
    _ask(ctx, "notice.units", about, message_id)


def _day(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take a due day that was typed; say what is wrong with any other answer."""
    speech, found = ctx.speech, _dialogue(ctx)
    if not found:
        _over(ctx)
        return
    of, about = found
    today = rights.local_day(of, ctx.now)
    day = read_day(incoming.text, rights.local_day(of, incoming.said_at(ctx.now)), "future")
    fault = no_day(speech, day, today) if isinstance(day, NoDay) else None
    if not isinstance(day, NoDay) and day < today:
        fault = speech.html("{day} has passed already.", day=speech.day(day, today))
    if fault or isinstance(day, NoDay):
        message_id = ctx.say(_due(ctx.by, of, about, ctx.now, fault=fault), purpose="dialogue")
        _ask(ctx, dialogue.expects, about, message_id)
        return
    about["due"] = day.isoformat()
    message_id = ctx.say(_summary(ctx.conn, speech, about, ctx.now), purpose="dialogue")
    _ask(ctx, "notice.file", about, message_id)


def _file(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the attachment; a word changes nothing, and the summary is shown again."""
    about = dict(dialogue.about or {})
    if not kept:
        fault = ctx.speech.html("No more text is taken: attach a file, or issue it.")
        ask_again.ask_again(ctx, fault)
        return
    about["file"] = {key: getattr(kept, key) for key in ("kind", "sha256", "size", "name", "channel_id")}
    message_id = ctx.say(_summary(ctx.conn, ctx.speech, about, ctx.now), purpose="dialogue")
    _ask(ctx, "notice.file", about, message_id)


def _by_button(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """A word where a button is wanted: the part of the list that holds it."""
    found = _dialogue(ctx)
    if not found:
        _over(ctx)
        return
    of, about = found
    about["typed"] = incoming.text.strip()
    body = _units(ctx, of, about, 0) if "text" in about else _what(ctx, of, about["typed"])
    message_id = ctx.say(body, purpose="dialogue")
    _ask(ctx, dialogue.expects, about, message_id)


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
