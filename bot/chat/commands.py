"""Commands: what each says, in the order in which the menu shows them."""

from datetime import datetime

from markupsafe import Markup, escape

from bot.chat import features, menus, pick
from bot.chat.context import Context
from bot.chat.feature import Command
from bot.chat.lists import lookup
from bot.flows.held import hold
from bot.flows.people import enrol
from bot.flows.submissions import drafts
from bot.flows.submissions.superseded import why_over
from bot.messages.body import Body, Button, to_json
from bot.messages.incoming import Incoming
from bot.outbox import cards as show
from bot.outbox.news import tell
from bot.outbox.say import say_text
from bot.outbox.submissions import ask_held, step_out
from bot.queries import rights, status
from bot.reading.writing import read_number
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.messages.messages import add_stranger_message
from bot.store.people.chats import chat_at
from bot.store.people.people import Person, memberships_of
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.submissions import submissions_numbered
from bot.texts import words
from bot.texts.catalogue import language
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
        _join(conn, by, incoming, rest.strip(), now=now)
    elif by is None:
        answer_stranger(conn, incoming, now)
    elif not menus.may(Context(conn, by, now), name):
        told = who_may(language(by.language), rights.roles_for(features.NEEDS[name]))
        say_text(conn, by, escape(told), now)
    else:
        (COMMANDS | features.COMMANDS).get(name, _unknown)(Context(conn, by, now), incoming)


def answer_stranger(conn: Connection, incoming: Incoming, now: datetime) -> None:
    """Tell someone unknown how to join."""
    speech = language(incoming.language)
    text = speech.html(
        "I remind you of safety duties.\nTo join, open the invitation link that your safety manager has."
    )
    add_stranger_message(conn, chat_at(conn, incoming.sender), to_json(Body(text=str(text))), now)


def _join(conn: Connection, by: Person | None, incoming: Incoming, code: str, *, now: datetime) -> None:
    speech = language(by.language if by else incoming.language)
    is_own, has_lapsed = enrol.is_own(conn, incoming.sender, code), enrol.has_lapsed(conn, code, now)
    joined = enrol.join(conn, incoming.sender, incoming.name, speech.code, code=code, now=now, speaks=incoming.speaks)
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


def _unknown(ctx: Context, incoming: Incoming) -> None:
    ctx.say_text(ctx.speech.html("I do not know this command. What I can do: /help"))


def _help(ctx: Context, incoming: Incoming) -> None:
    speech = ctx.speech
    roles = [
        speech.html("{unit}: {role}", unit=of.name, role=words.role(speech, one.role, of.party))
        for one, of in ((one, unit(ctx.conn, one.unit_id)) for one in memberships_of(ctx.conn, ctx.by.id))
    ]
    lines = [
        *roles,
        Markup(""),
        *(Markup("/{} {}").format(name, does) for name, does in menus.in_sight(ctx)),
        Markup(""),
        speech.html("A duty is done when its evidence is sent and someone else has confirmed it."),
        rates.legend(speech),
    ]
    ctx.say_text(str(Markup("\n").join(lines)))


def _record(ctx: Context, incoming: Incoming) -> None:
    asked = incoming.argument
    if asked:
        _submission(ctx, asked)
        return
    if not rights.units_for(ctx.conn, ctx.by.id, "record", ctx.now):
        ctx.say_text(escape(who_may(ctx.speech, rights.roles_for("record"))))
        return
    lookup.record(ctx)


def _submission(ctx: Context, asked: str) -> None:
    """Show the submission with a number, as its card says it, wherever this person may see it."""
    number = read_number(asked)
    submissions = submissions_numbered(ctx.conn, number) if number is not None else []
    seen = [one for one in submissions if rights.may_see(ctx.conn, ctx.by.id, duty(ctx.conn, one.duty_id), ctx.now)]
    if not seen:
        speech = ctx.speech
        told = (
            speech.html("“{said}” is not a number, as in /record 431.", said=asked[:40])
            if number is None
            else speech.html("There is no submission no. {number} of your units.", number=f"{number:06}")
        )
        ctx.say_text(told)
    for one in seen:
        show.send_card(ctx.conn, ctx.by, duty(ctx.conn, one.duty_id), ctx.now)


def _status(ctx: Context, incoming: Incoming) -> None:
    speech = ctx.speech
    for unit_id in dict.fromkeys(one.unit_id for one in memberships_of(ctx.conn, ctx.by.id)):
        of = unit(ctx.conn, unit_id)
        year = rights.local_day(of, ctx.now).year
        shown = status.status(ctx.conn, of, year, ctx.now)
        if shown.rows:
            ctx.say(rates.status(speech, shown), purpose="list")
        below = status.below(ctx.conn, of, year, rates.BELOW, now=ctx.now)
        if ranked := [(line.name, line.rate) for line in below.lines]:
            ctx.say(rates.below(speech, of.name, year, ranked, more=below.lines_in_all - len(ranked)))
        elif not shown.rows:
            ctx.say_text(rates.headline(speech, shown.unit, year, shown.rate))


def _language(ctx: Context, incoming: Incoming) -> None:
    rows = ((Button(label="中文", verb="lang", arg="zh"), Button(label="English", verb="lang", arg="en")),)
    ctx.say(Body(text="请选择语言 · Choose a language", rows=rows), purpose="list")


def _cancel(ctx: Context, incoming: Incoming) -> None:
    speech, dialogue = ctx.speech, dialogues.dialogue(ctx.conn, ctx.by.id)
    over = why_over(ctx, dialogue) if dialogue else None
    if not step_out.leave(ctx):
        if not ask_held.cancel(ctx):
            text = speech.html("There is nothing to leave. What is yours to do: /today")
            ctx.say_text(text)
        return
    if over:
        text = Markup("\n").join([speech.html("You have left; nothing has changed."), why(speech, over)])
    elif dialogue and dialogue.expects == "add":
        text = speech.html("You have left. What you sent is kept; press ➕ on the duty's card to go on.")
    elif dialogue and dialogue.expects in drafts.FILLING:
        text = speech.html("You have left. What you sent is kept; press ✅ on the duty's card to go on.")
    else:
        text = speech.html("You have left; nothing has changed.")
    if hold.sets_of(ctx.conn, ctx.by):
        text = Markup("\n").join([text, speech.html("With no duty yet: what you sent before; /cancel discards it.")])
    ctx.say_text(text)


COMMANDS: dict[str, Command] = {
    "start": _help,
    "today": lookup.today,
    "duties": lookup.duties,
    "record": _record,
    "status": _status,
    "more": menus.more,
    "help": _help,
    "lang": _language,
    "cancel": _cancel,
}
