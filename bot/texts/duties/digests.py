"""The digest of a morning, what it says first, and what is said of reminders that are put off or asked for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.reminders.nudge import Asked, NotAsked
from bot.flows.reminders.snooze import NotSnoozed, Snoozed
from bot.messages.body import Body, Button, turning
from bot.queries.duty_views import DutyView, acts
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import SETTLED, left, line
from bot.texts.duties.tabs import in_duties
from bot.texts.pick import told_apart
from schedules.mornings.digest import Laid

ZONE = ZoneInfo("Asia/Shanghai")
# So many characters of a name and of a title stand on a button.
NAME, TITLE = 12, 24
# So many duties stand on a page.
LISTED = 8

Row = tuple[DutyView, ...]


def digest(language: Language, name: str, rows: Laid[DutyView], asked: Collection[int] = ()) -> Body:
    """The morning's one message: one's own duties, then those of others to follow up; its head counts the rows shown.

    Each row has its number as a button; whoever owes what is to be followed up is reminded by another. Of duties that
    are `asked` after the planned day is over: they were held, or another day is chosen.
    """
    shown = [*rows.mine, *rows.follow_up]
    units = {each.unit for row in shown for each in row}
    where = units.pop() if len(units) == 1 else None
    lines = [
        _greeting(language, name, where, by_the_hour=bool(shown) and all(each.due_at for row in shown for each in row))
    ]
    if rows.mine:
        lines += [_own(language, [row[0] for row in rows.mine]), Markup("")]
        lines += [_row(language, number, row, not where) for number, row in enumerate(rows.mine, 1)]
    if rows.follow_up:
        told = language.count("Please follow up {n} duty", "Please follow up {n} duties", len(rows.follow_up))
        lines += [Markup("")] * bool(rows.mine) + [Markup("{}").format(told), Markup("")]
        lines += [
            _row(language, number, row, not where) for number, row in enumerate(rows.follow_up, len(rows.mine) + 1)
        ]
    return Body(text=str(Markup("\n").join(lines)), rows=_buttons(language, rows, asked))


def _greeting(language: Language, name: str, where: str | None, *, by_the_hour: bool) -> Markup:
    """How a digest begins; one that tells only of what is due at an hour rings at whatever hour it is."""
    if by_the_hour and where:
        return language.html("🔔 {name} · {unit}: time limits in hours", name=name, unit=where)
    if by_the_hour:
        return language.html("🔔 {name}: time limits in hours", name=name)
    if where:
        return language.html("Good morning, {name} · {unit}", name=name, unit=where)
    return language.html("Good morning, {name}", name=name)


def _own(language: Language, own: Sequence[DutyView]) -> Markup:
    """How many duties are one's own, and how many of them press; what there is none of is not said."""
    left = [_days_left(view) for view in own if view.standing != "submitted"]
    today = sum(days == 0 for days in left)
    overdue = sum(view.standing == "overdue" for view in own)
    week = sum(0 <= days < 7 - view.today.weekday() for days, view in zip(left, own, strict=False))
    parts = [
        *([language.html("{n} due today", n=today)] if today else []),
        *([language.html("{n} overdue", n=overdue)] if overdue else []),
        *([language.html("{n} due this week", n=week)] if week > today else []),
    ]
    if not parts:
        return language.count("{n} duty of yours", "{n} duties of yours", len(own))
    counted = Markup(" · ").join(parts)
    return language.count("{n} duty of yours: {counted}", "{n} duties of yours: {counted}", len(own), counted=counted)


def _days_left(view: DutyView) -> int:
    """How many days are left; of what is due at an hour that has passed none is."""
    return -1 if view.due_at and view.is_over else (view.due_on - view.today).days


def _row(language: Language, number: int, row: Row, several_units: bool) -> Markup:
    """A line with its number, by its most pressing duty and what that needs now: repeats of one obligation are one line
    that says how many, and so are those of several that are shown as one, by their bundle.
    """
    kinds = _kinds(row)
    said = line(language, row[0], several_units, kinds)
    if row[0].purpose and row[0].standing not in SETTLED:
        said = Markup("{} · {}").format(said, getattr(row[0].purpose, language.code))
    if len(row) > kinds:
        first, *_, last = sorted(each.due_on for each in row)
        span = f"{language.named(first)}–{language.named(last)}"
        said = Markup("{} · ×{} {}").format(said, -(-len(row) // kinds), span)
    return Markup("{} {}").format(number, said)


def _kinds(row: Row) -> int:
    """How many obligations stand behind a row."""
    return len({each.obligation.id for each in row})


def _buttons(language: Language, rows: Laid[DutyView], asked: Collection[int]) -> tuple[tuple[Button, ...], ...]:
    numbers = _numbers([*rows.mine, *rows.follow_up])
    return (numbers, *_held(language, rows, asked), *_asking(language, rows), *_rest(language, rows))


def _held(language: Language, rows: Laid[DutyView], asked: Collection[int]) -> tuple[tuple[Button, ...], ...]:
    """Two buttons for each row of one's own whose planned day is over: it was held, or another day is chosen."""
    numbered = [(number, row[0]) for number, row in enumerate(rows.mine, 1) if row[0].duty_id in asked]
    return tuple(
        (
            Button(label=language.plain("✅ {number} Held", number=number), verb="plan_held", arg=str(seen.duty_id)),
            *(
                [
                    Button(
                        label=language.plain("📅 {number} Another day", number=number),
                        verb="plan_day",
                        arg=str(seen.duty_id),
                    )
                ]
                if seen.due_on >= seen.today
                else []
            ),
        )
        for number, seen in numbered
    )


def _numbers(shown: Sequence[Row]) -> tuple[Button, ...]:
    """A button a row, which opens it."""
    return tuple(Button(label=str(number), verb="open", arg=str(row[0].duty_id)) for number, row in enumerate(shown, 1))


def _asking(language: Language, rows: Laid[DutyView]) -> tuple[tuple[Button, ...], ...]:
    """A button for each who owes what is to be followed up, which reminds them of all of it; whoever owe the same
    share one."""
    numbered = [(number, row[0]) for number, row in enumerate(rows.follow_up, len(rows.mine) + 1)]
    asked = [(number, seen) for number, seen in numbered if seen.owed_by and seen.standing != "submitted"]
    return tuple((_ask(language, some),) for some in _by_person(asked))


def _by_person(asked: Sequence[tuple[int, DutyView]]) -> list[list[tuple[int, DutyView]]]:
    """These numbered duties by who owes them: nobody owes of two groups."""
    groups: list[tuple[set[int], list[tuple[int, DutyView]]]] = []
    for each in asked:
        owing = set(each[1].owing)
        shared = [group for group in groups if group[0] & owing]
        first = shared[0] if shared else (set[int](), [])
        for other in shared[1:]:
            first[0].update(other[0])
            first[1].extend(other[1])
            groups.remove(other)
        first[0].update(owing)
        first[1].append(each)
        if not shared:
            groups.append(first)
    return [some for _, some in groups]


def _ask(language: Language, some: Sequence[tuple[int, DutyView]]) -> Button:
    """The button that reminds whoever owe these duties, by the numbers of their rows."""
    names = words.listed(language, dict.fromkeys(name for _, seen in some for name in seen.owed_by))
    who, arg = words.cut(names, NAME), ".".join(str(seen.duty_id) for _, seen in some)
    if len(some) == 1:
        label = language.plain("👋 {number} Remind {who}", number=some[0][0], who=who)
    else:
        label = language.plain("👋 Remind {who} of {n} duties", who=who, n=len(some))
    return Button(label=label, verb="nudge", arg=arg)


def _rest(language: Language, rows: Laid[DutyView]) -> tuple[tuple[Button, ...], ...]:
    """The button that opens all that a digest tells of, where its rows do not name it all."""
    shown = [*rows.mine, *rows.follow_up]
    unsaid = len(acts(rows.folded)) + sum(len(acts(row)) - 1 for row in shown)
    return ((Button(label=language.plain("… {n} more", n=unsaid), verb="told"),),) if unsaid else ()


def told_list(language: Language, views: Sequence[DutyView], digest_id: int, number: int) -> Body:
    """All that a digest tells of, a page of it: a button an act, and below them those to the pages beside it."""
    told = acts(views)
    pages = (len(told) + LISTED - 1) // LISTED
    number = min(number, pages - 1)
    heading = language.count("{n} duty in this digest", "{n} duties in this digest", len(told))
    if len(views) > len(told):
        heading = Markup("\n").join([heading, in_duties(language, len(views))])
    shown = told[number * LISTED : (number + 1) * LISTED]
    labels = told_apart([_label(language, act) for act in shown])
    rows = tuple(
        (Button(label=label, verb="open", arg=str(act[0].duty_id)),) for label, act in zip(labels, shown, strict=True)
    )
    turned = turning(number, pages, "told", lambda to: f"{digest_id}.{to}")
    return Body(text=str(heading), rows=(*rows, *turned))


def _label(language: Language, act: Row) -> str:
    """An act on its button: symbol, name, day, how it stands, and whose it is."""
    view = act[0]
    title = words.cut(view.title(language.code), TITLE)
    if view.bundle and len(act) > 1:
        title = words.bundled(language, words.cut(getattr(view.bundle.title, language.code), TITLE), len(act))
    parts = [words.SQUARES[view.standing], title]
    parts += [language.brief(view.due_on, view.today), left(language, view)]
    return " ".join([*parts, *(f"· {words.cut(who, NAME)}" for who in view.owed_by[:1])])


def asked_by(language: Language, who: str, duties: int = 1) -> Markup:
    """Who asks for a duty, above its card, or for several, above their list."""
    if duties > 1:
        return language.html("👋 {who} asks you to see to these {n}:", who=who, n=duties)
    return language.html("👋 {who} asks you to see to this:", who=who)


def nudged(language: Language, outcomes: Sequence[Asked | NotAsked]) -> str:
    """Whether those who owe some duties are reminded of any; why of none."""
    asked = [each for each in outcomes if isinstance(each, Asked)]
    today = [each for each in outcomes if isinstance(each, NotAsked) and each.why == "today"]
    told = asked or today or outcomes
    who = words.listed(language, dict.fromkeys(person.name for each in told for person in each.to))
    match told[0]:
        case Asked() if len(asked) > 1:
            return language.plain("{who}: reminded of {n} duties.", who=who, n=len(asked))
        case Asked():
            return language.plain("{who} is reminded.", who=who)
        case NotAsked(why="today"):
            return language.plain("{who} was reminded today already.", who=who)
        case NotAsked(why="settled"):
            return language.plain("Nothing is to be done about it any more.")
        case NotAsked(why="nobody"):
            return language.plain("Nobody holds the role that this is for.")
        case _:
            return language.plain("This button is not for you. Your own duties: /today")


def preface(language: Language, kind: str, since: datetime, until: datetime) -> str:
    """What to say of a time in which nothing was taken in."""
    if kind == "restored":
        text = language.html(
            "The system was restored to how it stood on {moment}. What was recorded after that is lost;"
            " please send it again.",
            moment=language.moment(since.astimezone(ZONE)),
        )
    else:
        away = language.count("{n} day", "{n} days", max(1, (until - since).days))
        text = language.html(
            "The system was down for {away}. What you sent in that time may not have arrived; please send it again.",
            away=away,
        )
    return str(text)


def snoozed(language: Language, outcome: Snoozed | NotSnoozed) -> str:
    """Whether a reminder is put off, and until when."""
    match outcome:
        case Snoozed(at=at):
            return language.plain("Will remind you {moment}; the due day stays.", moment=language.moment(at))
        case NotSnoozed(why="not_yours"):
            return language.plain("This button is not for you. Your own duties: /today")
        case NotSnoozed(why="past"):
            return language.plain("That moment has passed.")
        case NotSnoozed():
            return language.plain("The last reminder comes before that and cannot be put off.")
