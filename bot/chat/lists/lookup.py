"""Looking duties up: `/duties` opens on what is one's own, `/today` on what presses, `/record` on what others did."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat import pick
from bot.chat.context import Context
from bot.flows.reminders import on_hand, remaining
from bot.flows.reminders.on_hand import TABS, Act, OnHand, Tab
from bot.messages.incoming import Incoming
from bot.texts.duties import tabs as texts
from bot.texts.pick import Choice, Choices

DUTIES, TODAY, WAITING, RECORD = "duties", "today", "waiting", "record"
# In the place of a tab's number: all that a person may see, in which typing finds.
FOUND = len(TABS)
# And: what presses of one's own, whose repeats open from there.
PRESSING = FOUND + 1
# So many repeats of one obligation are one row.
FOLDED = 3


def duties(ctx: Context, incoming: Incoming) -> None:
    """Show what is a person's own, or else the first tab that holds anything; or find what was typed behind it."""
    seen = on_hand.on_hand(ctx)
    first = next((tab for tab in TABS if on_hand.in_tab(seen, tab)), "mine")
    pick.ask(ctx, DUTIES, (TABS.index(first), 0, 0), typed=incoming.argument)


def today(ctx: Context, incoming: Incoming) -> None:
    """Show what waits for a person's judgement, and what is theirs to do now."""
    is_told = False
    for name in (WAITING, TODAY):
        shown = pick.KINDS[name](ctx, ())
        if shown and shown.choices:
            pick.ask(ctx, name, ())
            is_told = True
    if not is_told:
        ctx.say_text(ctx.speech.html("Nothing is pressing today. All open duties: /duties"))


def record(ctx: Context) -> None:
    """Ask which duty was done, that a person records for someone."""
    pick.ask(ctx, RECORD, ())


@pick.kind(DUTIES)
def _duties(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    """A tab (its number); of one unit alone, or of one obligation's repeats (by one of them), where those are named."""
    if len(args) != 3 or args[0] > PRESSING:
        return None
    number, unit_id, obligation_id = args
    seen = on_hand.on_hand(ctx)
    if number == FOUND:
        below = texts.tabs(ctx.speech, _counted(seen), None, _args())
        return Choices(text=ctx.speech.html("All duties"), choices=_everything(ctx, seen), below=below, waits=True)
    if number == PRESSING:
        mine = [each for each in seen if each.own and each.presses]
        return _opened_of(ctx, mine, args, f"{TODAY}.0") or _today(ctx, ())
    tab = TABS[number]
    here = on_hand.in_tab(seen, tab)
    if opened := _opened_of(ctx, here, args, f"{DUTIES}.{number}.0.0.0"):
        return opened
    some = [each for each in here if each.of.id == unit_id and not each.own] if unit_id and not obligation_id else []
    below = texts.tabs(ctx.speech, _counted(seen), tab, _args())
    text = texts.heading(ctx.speech, tab, here) if seen else ctx.speech.html("No duty is open.")
    if some:
        text = Markup("{}\n{}").format(text, texts.unit_row(ctx.speech, some))
        below = [(texts.back(ctx.speech, f"{DUTIES}.{number}.0.0.0"),), *below]
    return Choices(
        text=text,
        choices=_rows(ctx, some, number) if some else _by_unit(ctx, here, number),
        below=below,
        waits=bool(seen),
        look_in=(FOUND, 0, 0) if seen else (),
        counted=bool(here),
    )


def _opened_of(ctx: Context, here: Sequence[OnHand], args: tuple[int, ...], back: str) -> Choices | None:
    """The days of one obligation of a unit, by the numbers of these, where they are named and still repeat there."""
    _, unit_id, obligation_id = args
    for some in on_hand.repeats(here):
        of_it = any(each.duty.obligation_id == obligation_id for act in some for each in act)
        if some[0][0].of.id == unit_id and of_it:
            choices = [_open(act, texts.row(ctx.speech, act, several_units=False)) for act in some]
            below = [(texts.back(ctx.speech, back),)]
            return Choices(text=texts.repeated(ctx.speech, some), choices=choices, below=below)
    return None


def _counted(seen: Sequence[OnHand]) -> dict[Tab, int]:
    return {tab: len(on_hand.acts(on_hand.in_tab(seen, tab))) for tab in TABS}


def _args() -> dict[Tab, str]:
    return {tab: f"{DUTIES}.{number}.0.0.0" for number, tab in enumerate(TABS)}


def _by_unit(ctx: Context, here: Sequence[OnHand], tab: int) -> list[Choice]:
    """One's own, then those of others; of several units a row each."""
    own, others = [each for each in here if each.own], [each for each in here if not each.own]
    of_units: dict[int, list[OnHand]] = {}
    for each in others:
        of_units.setdefault(each.of.id, []).append(each)
    if len(of_units) < 2:
        return _rows(ctx, [*own, *others], tab)
    return [
        *_rows(ctx, own, tab),
        *(
            Choice(
                label=texts.unit_row(ctx.speech, some),
                verb="pick",
                arg=f"{DUTIES}.{tab}.{unit_id}.0.0",
                sought=texts.sought(some),
            )
            for unit_id, some in of_units.items()
        ),
    ]


def _everything(ctx: Context, seen: Sequence[OnHand]) -> list[Choice]:
    """All that may be found by typing, those missed last."""
    missed = on_hand.in_tab(seen, "missed")
    open_ones = [each for each in seen if each.standing != "missed"]
    several = len({each.of.id for each in seen}) > 1
    return [
        *_rows(ctx, [each for each in open_ones if each.own], TABS.index("mine"), several_units=several),
        *_rows(ctx, [each for each in open_ones if not each.own], TABS.index("others"), several_units=several),
        *_rows(ctx, missed, TABS.index("missed"), several_units=several),
    ]


def _rows(ctx: Context, some: Sequence[OnHand], tab: int, *, several_units: bool | None = None) -> list[Choice]:
    """A row an act; what one obligation repeats is one row, which opens to its days."""
    several = len({each.of.id for each in some}) > 1 if several_units is None else several_units
    rows = []
    for repeats in on_hand.folded(some, FOLDED):
        act, sought = repeats[0], texts.sought(repeats[0])
        first = act[0]
        if len(repeats) == 1:
            rows.append(_open(act, texts.row(ctx.speech, act, several_units=several), sought=sought))
        else:
            said = texts.together(ctx.speech, repeats, several_units=several)
            arg = f"{DUTIES}.{tab}.{first.of.id}.{first.duty.obligation_id}.0"
            rows.append(Choice(label=said, verb="pick", arg=arg, sought=sought))
    return rows


def _open(act: Act, label: str, *, verb: str = "open", sought: str = "") -> Choice:
    return Choice(label=label, verb=verb, arg=str(act[0].duty.id), sought=sought)


def _flat(ctx: Context, some: Sequence[Act], *, verb: str = "open") -> list[Choice]:
    """A row an act."""
    several = len({act[0].of.id for act in some}) > 1
    return [
        _open(act, texts.row(ctx.speech, act, several_units=several), verb=verb, sought=texts.sought(act))
        for act in some
    ]


@pick.kind(TODAY)
def _today(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    some = on_hand.pressing(ctx)
    counted = len(on_hand.acts(some))
    text = ctx.speech.count("{n} duty of yours is pressing:", "{n} duties of yours are pressing:", counted)
    if len(some) > counted:
        text = Markup("\n").join([text, texts.in_duties(ctx.speech, len(some))])
    if not some:
        text = ctx.speech.html("Nothing is pressing today. All open duties: /duties")
    return Choices(text=text, choices=_rows(ctx, some, PRESSING))


@pick.kind(WAITING)
def _waiting(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    waits = remaining.to_confirm(ctx)
    seen = {each.duty.id: each for each in on_hand.of_duties(ctx, [owed for act in waits for owed in act])}
    some = [[seen[owed.id] for owed in act] for act in waits]
    text = ctx.speech.count("{n} submission waits for you:", "{n} submissions wait for you:", len(some))
    return Choices(text=text, choices=_flat(ctx, some))


@pick.kind(RECORD)
def _record(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    some = on_hand.recordable(ctx)
    text = ctx.speech.html("Which duty was done? You are then asked for the evidence.")
    return Choices(
        text=text if some else ctx.speech.html("No duty is open."),
        choices=_flat(ctx, on_hand.acts(some), verb="record"),
        waits=bool(some),
    )
