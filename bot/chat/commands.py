"""Commands: what each says, in the order in which the menu shows them."""

from collections.abc import Collection
from datetime import datetime

from markupsafe import Markup, escape

from bot.chat import features, pick
from bot.chat.feature import Command
from bot.flows.held import hold
from bot.flows.people import enrol
from bot.flows.reminders import remaining
from bot.flows.reminders.remind import owed_by
from bot.flows.submissions import drafts, progress
from bot.flows.submissions.superseded import why_over
from bot.messages.body import Body, Button, to_json
from bot.messages.incoming import Incoming
from bot.outbox import cards as show
from bot.outbox.news import tell
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_held, step_out
from bot.queries import board, duty_views, rights, status
from bot.reading.writing import read_number
from bot.store.duties.duties import duty, unsettled
from bot.store.engine import Connection
from bot.store.messages.messages import Message, add_stranger_message, revise
from bot.store.people.chats import chat_at
from bot.store.people.people import Person, memberships_of
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.submissions import submissions_numbered
from bot.texts import words
from bot.texts.catalogue import Language, language
from bot.texts.duties import cards
from bot.texts.refusals import who_may
from bot.texts.reports import rates
from bot.texts.submissions.not_taken import why


def run(conn: Connection, by: Person | None, incoming: Incoming, now: datetime) -> None:
    """Do what a command says; someone unknown can only join."""
    name, rest = (*incoming.text[1:].split(maxsplit=1), "", "")[:2]
    name = name.partition("@")[0].lower()
    if by:
        pick.over(conn, by)
    if name == "start" and rest.strip():
        _join(conn, by, incoming, rest.strip(), now)
    elif by is None:
        answer_stranger(conn, incoming, now)
    elif not _may(conn, by, name, now):
        told = who_may(language(by.language), rights.roles_for(features.NEEDS[name]))
        say_text(conn, by, escape(told), now)
    else:
        (COMMANDS | features.COMMANDS).get(name, _unknown)(conn, by, incoming, now)


def _may(conn: Connection, by: Person, name: str, now: datetime) -> bool:
    """Whether the grid lets a person give a command anywhere."""
    action = features.NEEDS.get(name)
    return not action or bool(rights.units_for(conn, by.id, action, now))


def menu_for(conn: Connection, by: Person, now: datetime) -> list[tuple[str, str]]:
    """The commands that a person may give, with what each does for them."""
    speech, records = language(by.language), bool(rights.units_for(conn, by.id, "record", now))
    said = menu(speech, [name for name in features.NEEDS if _may(conn, by, name, now)], records=records)
    oversees = bool(board.roots(conn, by.id, "see", now))
    return [(name, does) for name, does in said if name != "board" or oversees]


def menu(speech: Language, may: Collection[str] = (), *, records: bool = False) -> list[tuple[str, str]]:
    """The commands that anyone may give, and those of some rights that one `may`; the chat's menu, alike for all, shows
    the former."""
    by_number = speech.plain("with a number, see that submission")
    return [
        ("today", speech.plain("what is due now")),
        ("duties", speech.plain("all open duties")),
        (
            "record",
            speech.plain("record a duty for someone; with a number, see that submission") if records else by_number,
        ),
        ("status", speech.plain("implementation rate")),
        *((name, does) for name, does in features.menu(speech) if name not in features.NEEDS or name in may),
        ("help", speech.plain("what I can do")),
        ("lang", speech.plain("中文 / English")),
        ("cancel", speech.plain("leave a dialogue")),
    ]


def answer_stranger(conn: Connection, incoming: Incoming, now: datetime) -> None:
    """Tell someone unknown how to join."""
    speech = language(incoming.language)
    text = speech.html("I ring for safety duties.\nTo join, open the invitation link that your safety manager has.")
    add_stranger_message(conn, chat_at(conn, incoming.sender), to_json(Body(text=str(text))), now)


def _join(conn: Connection, by: Person | None, incoming: Incoming, code: str, now: datetime) -> None:
    speech = language(by.language if by else incoming.language)
    is_own, has_lapsed = enrol.is_own(conn, incoming.sender, code), enrol.has_lapsed(conn, code, now)
    joined = enrol.join(conn, incoming.sender, incoming.name, speech.code, code, now, speaks=incoming.speaks)
    if joined:
        tell(conn, joined.news, now)
        return
    if is_own:
        text = speech.html(
            "You made this invitation yourself: it is for someone else, and still good. Hand on the link."
        )
    elif has_lapsed:
        text = speech.html(
            "This invitation no longer counts: the unit has ended, or whoever made it may no longer give this role."
        )
    else:
        text = speech.html(
            "This invitation was used already, has run out or is unknown. Ask your safety manager for a new one."
        )
    add_stranger_message(conn, chat_at(conn, incoming.sender), to_json(Body(text=str(text))), now)


def _unknown(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    say_text(conn, by, language(by.language).html("I do not know this command. What I can do: /help"), now)


def _help(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    speech = language(by.language)
    roles = [
        speech.html("{unit}: {role}", unit=unit(conn, one.unit_id).name, role=words.role(speech, one.role))
        for one in memberships_of(conn, by.id)
    ]
    lines = [
        *roles,
        Markup(""),
        *(Markup("/{} {}").format(name, does) for name, does in menu_for(conn, by, now)),
        Markup(""),
        speech.html("A duty is done when its proof is sent and someone else has confirmed it."),
        rates.legend(speech),
    ]
    say_text(conn, by, str(Markup("\n").join(lines)), now)


def _today(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    speech = language(by.language)
    waiting = remaining.to_confirm(conn, by, now)
    if waiting:
        heading = speech.count("{n} submission waits for you:", "{n} submissions wait for you:", len(waiting))
        views = duty_views.views_for(conn, by, waiting, now)
        say(conn, by, cards.duty_list(speech, heading, views), now, purpose="list")
    views = [duty_views.view(conn, duty, now) for duty in owed_by(conn, by, now) if duty.outcome != "submitted"]
    views = progress.marked(conn, by, views)
    pressing = [seen for seen in views if seen.ready or seen.standing in ("due_soon", "overdue", "returned")]
    if pressing:
        heading = speech.count("{n} duty of yours is pressing:", "{n} duties of yours are pressing:", len(pressing))
        say(conn, by, cards.duty_list(speech, heading, duty_views.by_urgency(pressing)), now, purpose="list")
    elif not waiting:
        say_text(conn, by, speech.html("Nothing is pressing today. All open duties: /duties"), now)


def _duties(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    say(conn, by, _page(conn, by, "duties", 0, now), now, purpose="list")


def _record(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    asked = incoming.text.partition(" ")[2].strip()
    if asked:
        _submission(conn, by, asked, now)
        return
    if not rights.units_for(conn, by.id, "record", now):
        say_text(conn, by, escape(who_may(language(by.language), rights.roles_for("record"))), now)
        return
    say(conn, by, _page(conn, by, "record", 0, now), now, purpose="list")


def _submission(conn: Connection, by: Person, asked: str, now: datetime) -> None:
    """Show the submission with a number, as its card says it, wherever this person may see it."""
    number = read_number(asked)
    submissions = submissions_numbered(conn, number) if number is not None else []
    seen = [one for one in submissions if rights.may_see(conn, by.id, duty(conn, one.duty_id), now)]
    if not seen:
        speech = language(by.language)
        told = (
            speech.html("“{said}” is not a number, as in /record 431.", said=asked[:40])
            if number is None
            else speech.html("There is no submission no. {number} of your units.", number=f"{number:06}")
        )
        say_text(conn, by, told, now)
    for one in seen:
        show.send_card(conn, by, duty(conn, one.duty_id), now)


def list_page(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> None:
    """Turn a list to another page."""
    which, _, number = arg.partition(".")
    if which in ("duties", "record") and number.isdecimal():
        revise(conn, message.id, to_json(_page(conn, by, which, int(number), now)), now)


def _page(conn: Connection, by: Person, which: str, number: int, now: datetime) -> Body:
    speech = language(by.language)
    if which == "record":
        views = _recordable(conn, by, now)
        heading = speech.html("Which duty was done? Its proof is then asked of you.")
    else:
        views = _open(conn, by, now)
        heading = speech.count("{n} open duty", "{n} open duties", len(views))
    if not views:
        return Body(text=str(speech.html("No duty is open.")))
    return cards.page(speech, heading, duty_views.by_urgency(views), which, number)


def _open(conn: Connection, by: Person, now: datetime) -> list[duty_views.DutyView]:
    units = sorted(rights.units_for(conn, by.id, "see", now))
    views = duty_views.views_for(conn, by, unsettled(conn, units), now)
    views = progress.marked(conn, by, views)
    return [seen for seen in views if seen.standing != "upcoming"]


def _recordable(conn: Connection, by: Person, now: datetime) -> list[duty_views.DutyView]:
    units = rights.units_for(conn, by.id, "record", now)
    owed = [
        duty
        for duty in unsettled(conn, sorted(units))
        if duty.outcome != "submitted" and rights.may_submit(conn, by.id, duty, now)
    ]
    views = duty_views.views_for(conn, by, owed, now)
    return progress.marked(conn, by, [seen for seen in views if seen.standing != "upcoming"])


def _status(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    speech = language(by.language)
    for unit_id in dict.fromkeys(one.unit_id for one in memberships_of(conn, by.id)):
        of = unit(conn, unit_id)
        year = rights.local_day(of, now).year
        shown = status.status(conn, of, year, now)
        if shown.rows:
            say(conn, by, rates.status(speech, shown), now)
        below = status.below(conn, of, year, rates.BELOW, now)
        if ranked := [(line.name, line.rate) for line in below.lines]:
            say(conn, by, rates.below(speech, of.name, year, ranked, below.lines_in_all - len(ranked)), now)
        elif not shown.rows:
            say_text(conn, by, rates.headline(speech, shown.unit, year, shown.rate), now)


def _language(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    rows = ((Button(label="中文", verb="lang", arg="zh"), Button(label="English", verb="lang", arg="en")),)
    say(conn, by, Body(text="请选择语言 · Choose a language", rows=rows), now, purpose="list")


def _cancel(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    speech, dialogue = language(by.language), dialogues.dialogue(conn, by.id)
    over = why_over(conn, by, dialogue, now) if dialogue else None
    if not step_out.leave(conn, by, now):
        if not ask_held.cancel(conn, by, now):
            text = speech.html("There is nothing to leave. What is yours to do: /today")
            say_text(conn, by, text, now)
        return
    if over:
        text = Markup("\n").join([speech.html("Left; nothing has changed."), why(speech, over)])
    elif dialogue and dialogue.expects == "add":
        text = speech.html("Left. What you sent is kept; ➕ on the duty's card goes on from there.")
    elif dialogue and dialogue.expects in drafts.FILLING:
        text = speech.html("Left. What you sent is kept; the duty's ✅ button goes on from there.")
    else:
        text = speech.html("Left; nothing has changed.")
    if hold.sets_of(conn, by):
        text = Markup("\n").join([text, speech.html("With no duty yet: what you sent before; /cancel discards it.")])
    say_text(conn, by, text, now)


COMMANDS: dict[str, Command] = {
    "start": _help,
    "today": _today,
    "duties": _duties,
    "record": _record,
    "status": _status,
    "help": _help,
    "lang": _language,
    "cancel": _cancel,
}
