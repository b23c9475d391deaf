"""The day, the place and the people of an act, in the chat: 📅 on its card, and what is typed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.plans import arrange
from bot.flows.plans.arrange import Arranged, NotArranged, Wanted
from bot.flows.reminders import on_hand
from bot.flows.submissions import submit
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.news import tell
from bot.outbox.submissions import step_out
from bot.outbox.submissions.tell import tell as tell_outcome
from bot.queries import duty_views, rights
from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.reading.talk import is_talk
from bot.store.duties.duties import Duty, known_duty
from bot.store.messages.messages import Message, revise, take_buttons
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import Language
from bot.texts.duties import plans as texts
from bot.texts.duties import tabs
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import not_yours, stale
from bot.texts.submissions.reading import no_day
from schedules.record import record

# What a dialogue expects in which an act is planned: another day, or another place.
PLAN = "plan.act"


def _kept(said: Wanted | None) -> dict[str, Any] | None:
    """A plan as a dialogue keeps it."""
    if said is None:
        return None
    return {"on": said.on.isoformat(), "place": said.place, "everyone": said.everyone, "people": list(said.people)}


def _read(said: dict[str, Any] | None) -> Wanted | None:
    if said is None:
        return None
    people = tuple(said["people"])
    return Wanted(on=date.fromisoformat(said["on"]), place=said["place"], everyone=said["everyone"], people=people)


def _duty(ctx: Context, number: int) -> Duty | None:
    """The duty of a button, where its plan is this person's to make."""
    owed = known_duty(ctx.conn, number)
    return owed if owed and arrange.may(ctx, owed) else None


def _in_mind(ctx: Context, message: Message, owed: Duty) -> tuple[Wanted, Wanted | None] | None:
    """What someone has in mind for a duty in this message, and the plan as they have seen it; None where they left."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    about = (dialogue.about or {}) if dialogue else {}
    is_here = dialogue and dialogue.expects == PLAN and dialogue.message_id == message.id
    wanted = _read(about["wanted"]) if is_here and about.get("duty") == owed.id else None
    return (wanted, _read(about["seen"])) if wanted else None


def _await(ctx: Context, owed: Duty, wanted: Wanted, seen: Wanted | None, *, message_id: int) -> None:
    """Take what is typed next as another day or place."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.message_id != message_id:
        step_out.leave(ctx)
    about = {"duty": owed.id, "wanted": _kept(wanted), "seen": _kept(seen)}
    dialogues.enter(ctx.conn, ctx.by.id, PLAN, None, message_id=message_id, now=ctx.now, about=about)


def _colleagues(ctx: Context, owed: Duty) -> list[tuple[int, str]]:
    """Those who can be named, by name: of the unit first."""
    return [(each.id, each.name) for each in rights.colleagues(ctx.conn, 0, unit(ctx.conn, owed.unit_id))]


def _question(ctx: Context, owed: Duty, wanted: Wanted, fault: Markup | None = None) -> Body:
    view, people = duty_views.act_view(ctx.conn, owed, ctx.now), _colleagues(ctx, owed)
    return texts.ask(ctx.speech, view, wanted, arrange.offered(ctx, owed), people=people, fault=fault)


def _open(ctx: Context, message: Message, arg: str) -> str | None:
    """Ask for the plan of a duty, in a message of its own; what is usual stands there."""
    found = numbers(arg, 1)
    owed = _duty(ctx, found[0]) if found else None
    if not owed:
        return _closed(ctx, found[0] if found else 0)
    wanted, seen = arrange.offered(ctx, owed).usual, arrange.as_planned(ctx.conn, owed)
    step_out.leave(ctx)
    message_id = ctx.say(_question(ctx, owed, wanted), purpose="dialogue", duty_id=owed.id)
    _await(ctx, owed, wanted, seen, message_id=message_id)
    return None


def _closed(ctx: Context, number: int) -> str:
    """Why the plan of a duty is not this person's to make (any more)."""
    owed = known_duty(ctx.conn, number)
    if not owed or not rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now):
        return not_yours(ctx.speech)
    return texts.closed(ctx.speech)


def _held(ctx: Context, message: Message, arg: str) -> str | None:
    """It was held: begin to report it."""
    found = numbers(arg, 1)
    owed = known_duty(ctx.conn, found[0]) if found else None
    if not owed or not rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now):
        return not_yours(ctx.speech)
    return tell_outcome(ctx, submit.begin(ctx, owed.id))


@record
class _Planning:
    """A duty whose plan someone has in mind in a message, the plan as they have `seen` it, and what a button says."""

    message: Message
    owed: Duty
    wanted: Wanted
    seen: Wanted | None
    said: tuple[int, ...]


def _planning(
    count: int, do: Callable[[Context, _Planning], str | None], lost: Callable[[Language], str] | None = None
) -> Callable[[Context, Message, str], str | None]:
    """A button with so many numbers, the duty's first, on a plan that someone has in mind.

    Where they have left it, it is asked for anew, with what is said of what was `lost`.
    """

    def press(ctx: Context, message: Message, arg: str) -> str | None:
        found = numbers(arg, count)
        owed = _duty(ctx, found[0]) if found else None
        if not found or not owed:
            return _closed(ctx, found[0] if found else 0)
        had = _in_mind(ctx, message, owed)
        if not had:
            return _open(ctx, message, str(owed.id)) or (lost(ctx.speech) if lost else None)
        return do(ctx, _Planning(message=message, owed=owed, wanted=had[0], seen=had[1], said=found[1:]))

    return press


def _changing(
    count: int, change: Callable[[Context, _Planning], Wanted | NotArranged | None]
) -> Callable[[Context, Message, str], str | None]:
    """A button that changes what someone has in mind."""

    def do(ctx: Context, on: _Planning) -> str | None:
        now = change(ctx, on)
        if now is None:
            return not_yours(ctx.speech)
        wanted = on.wanted if isinstance(now, NotArranged) else now
        fault = _fault(ctx, on.owed, now) if isinstance(now, NotArranged) else None
        _show(ctx, on.message, on.owed, wanted, seen=on.seen, fault=fault)
        return None

    return _planning(count, do)


def _show(
    ctx: Context, message: Message, owed: Duty, wanted: Wanted, *, seen: Wanted | None, fault: Markup | None = None
) -> None:
    revise(ctx.conn, message.id, to_json(_question(ctx, owed, wanted, fault)), ctx.now)
    _await(ctx, owed, wanted, seen, message_id=message.id)


def _fault(ctx: Context, owed: Duty, why: NotArranged, day: date | None = None) -> Markup:
    view = duty_views.view(ctx.conn, owed, ctx.now)
    return texts.wrong(ctx.speech, why, view, opens_on=owed.opens_on, day=day)


def _on(ctx: Context, on: _Planning) -> Wanted | NotArranged | None:
    day = digits_day(on.said[0])
    if not day:
        return None
    return arrange.refused(ctx, on.owed, day) or replace(on.wanted, on=day)


def _at(ctx: Context, on: _Planning) -> Wanted | None:
    places = {0: "", **{texts.number_of(place): place for place in arrange.offered(ctx, on.owed).places}}
    return replace(on.wanted, place=places[on.said[0]]) if on.said[0] in places else None


def _with(ctx: Context, on: _Planning) -> Wanted | None:
    return replace(on.wanted, everyone=bool(on.said[0]), people=())


def _same(ctx: Context, on: _Planning) -> Wanted:
    return on.wanted


def _who(ctx: Context, on: _Planning) -> None:
    """A page of those who can be named."""
    _choose(ctx, on.message, on.owed, on.wanted, page=on.said[0])


def _choose(ctx: Context, message: Message, owed: Duty, wanted: Wanted, *, page: int) -> None:
    view = duty_views.act_view(ctx.conn, owed, ctx.now)
    body = texts.choose_people(ctx.speech, view, wanted, page, people=_colleagues(ctx, owed))
    revise(ctx.conn, message.id, to_json(body), ctx.now)


def _one(ctx: Context, on: _Planning) -> str | None:
    """Name someone, or leave them out again."""
    number, page = on.said
    if number not in dict(_colleagues(ctx, on.owed)):
        return not_yours(ctx.speech)
    named = set(on.wanted.people) ^ {number}
    if len(named) > arrange.MOST_PEOPLE:
        return texts.too_many(ctx.speech)
    wanted = replace(on.wanted, everyone=False, people=tuple(sorted(named)))
    _await(ctx, on.owed, wanted, on.seen, message_id=on.message.id)
    _choose(ctx, on.message, on.owed, wanted, page=page)
    return None


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take what was typed as another day, else as another place; say what is wrong with it, and ask again."""
    about = dialogue.about or {}
    owed, wanted = _duty(ctx, about["duty"]), _read(about["wanted"])
    if not owed or not wanted:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(_closed(ctx, about["duty"]))
        return
    now, fault = _understood(ctx, owed, wanted, incoming)
    take_buttons(ctx.conn, dialogue.message_id or 0, ctx.now)
    dialogues.leave(ctx.conn, ctx.by.id)
    message_id = ctx.say(_question(ctx, owed, now, fault), purpose="dialogue", duty_id=owed.id)
    _await(ctx, owed, now, _read(about["seen"]), message_id=message_id)


def _understood(ctx: Context, owed: Duty, wanted: Wanted, incoming: Incoming) -> tuple[Wanted, Markup | None]:
    """What someone has in mind by what they typed; why it is neither a day nor a place."""
    said = " ".join(incoming.text.split())
    today = rights.local_day(unit(ctx.conn, owed.unit_id), incoming.said_at(ctx.now))
    day = read_day(said, today, "future")
    if not isinstance(day, NoDay):
        refused = arrange.refused(ctx, owed, day)
        return (wanted, _fault(ctx, owed, refused, day)) if refused else (replace(wanted, on=day), None)
    if day.why != "nothing":
        return wanted, no_day(ctx.speech, day, today)
    if is_talk(said) or is_no_note(said):
        return wanted, texts.no_place(ctx.speech, said)
    if len(said) > arrange.LONGEST_PLACE:
        return wanted, _fault(ctx, owed, NotArranged(why="too_long"))
    return replace(wanted, place=said), None


def _ok(ctx: Context, on: _Planning) -> str | None:
    """Let the plan hold as it stands there."""
    return _decided(ctx, on, arrange.arrange(ctx, on.owed.id, on.wanted, seen=on.seen))


def _drop(ctx: Context, on: _Planning) -> str | None:
    """Take the plan back."""
    return _decided(ctx, on, arrange.take_back(ctx, on.owed.id, seen=on.seen))


def _decided(ctx: Context, on: _Planning, outcome: Arranged | NotArranged) -> str | None:
    """Say what became of a plan; where nothing did, why, above the plan as it is now."""
    if isinstance(outcome, NotArranged):
        now = known_duty(ctx.conn, on.owed.id) or on.owed
        seen = arrange.as_planned(ctx.conn, now)
        fault = _fault(ctx, now, outcome, on.wanted.on)
        _show(ctx, on.message, now, arrange.offered(ctx, now).usual, seen=seen, fault=fault)
        return None
    _leave(ctx, on.message, on.owed)
    tell(ctx.conn, outcome.news, ctx.now)
    today = rights.local_day(unit(ctx.conn, on.owed.unit_id), ctx.now)
    return texts.arranged(ctx.speech, outcome.day, today)


def _back(ctx: Context, message: Message, arg: str) -> str | None:
    """Leave the plan as it is: the message becomes the duty's card."""
    found = numbers(arg, 1)
    owed = known_duty(ctx.conn, found[0]) if found else None
    if not owed or not rights.may_see(ctx.conn, ctx.by.id, owed, ctx.now):
        return not_yours(ctx.speech)
    _leave(ctx, message, owed)
    return None


def _leave(ctx: Context, message: Message, owed: Duty) -> None:
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.expects == PLAN and dialogue.message_id == message.id:
        dialogues.leave(ctx.conn, ctx.by.id)
    step_out.turn_into_card(ctx, message.id, owed.id)


@pick.kind("plan_acts")
def _acts(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    """What can be planned: a row each."""
    seen = on_hand.of_duties(ctx, [each for one in arrange.plannable(ctx) for each in arrange.act(ctx, one)])
    several = len({each.of.id for each in seen}) > 1
    choices = [
        Choice(
            label=tabs.row(ctx.speech, act, several_units=several),
            verb="plan_day",
            arg=str(act[0].duty.id),
            sought=tabs.sought(act),
        )
        for act in on_hand.acts(seen)
    ]
    return Choices(text=texts.which(ctx.speech), choices=choices) if choices else None


def _list(ctx: Context, message: Message, arg: str) -> str | None:
    if not pick.KINDS["plan_acts"](ctx, ()):
        return not_yours(ctx.speech)
    pick.ask(ctx, "plan_acts", ())
    return None


def _asks_again(language: Language) -> str:
    return language.plain("Take the plan back? The due day stays.")


FEATURE = Feature(
    callbacks={
        "plan_day": _open,
        "plan_acts": _list,
        "plan_on": _changing(2, _on),
        "plan_at": _changing(2, _at),
        "plan_with": _changing(2, _with),
        "plan_face": _changing(1, _same),
        "plan_who": _planning(2, _who),
        "plan_one": _planning(3, _one),
        "plan_ok": _planning(1, _ok, stale),
        "plan_drop": _planning(1, _drop, stale),
        "plan_back": _back,
        "plan_held": _held,
    },
    answers={PLAN: _typed},
    destroys={"plan_drop": _asks_again},
)
