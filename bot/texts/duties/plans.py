"""The plan of an act as people read it: the question with its usual answer, and what became of it."""

from collections.abc import Sequence
from datetime import date
from zlib import crc32

from markupsafe import Markup

from bot.flows.plans.arrange import LONGEST_PLACE, MOST_PEOPLE, NotArranged, Offered, Wanted
from bot.flows.plans.attending import Attended
from bot.flows.plans.told import PlanTold
from bot.messages.body import Body, Button, turning
from bot.queries.duty_views import DutyView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import act_headline, headline
from bot.texts.pick import told_apart
from bot.texts.refusals import not_yours, settled
from schedules.obligation import Text

# So many days stand on buttons, so many characters of a place and a name, and so many people on a page.
DAYS, PLACE, NAME, PAGE = 3, 14, 16, 8
Named = Sequence[tuple[int, str]]


def ask(
    language: Language, view: DutyView, wanted: Wanted, offered: Offered, *, people: Named, fault: Markup | None = None
) -> Body:
    """On which day, where and with whom: what is usual stands there, and one press takes it; why the last answer would
    not do stands above.
    """
    lines = [fault] if fault else []
    lines += [
        act_headline(language, view),
        *(
            [language.count("{n} duty by one act", "{n} duties by one act", offered.duties)]
            if offered.duties > 1
            else []
        ),
        language.html("Due {day}", day=language.day(view.due_on, view.today)),
        language.html("Planned day: {day}", day=language.day(wanted.on, view.today)),
        language.html("Place: {place}", place=wanted.place) if wanted.place else language.html("Place: none is named"),
        _people(language, wanted, dict(people)),
        Markup(""),
        language.html("Confirm it, or press or send another day or place."),
        language.html("A plan moves no due day, and what is planned is still to be reported."),
    ]
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(_rows(language, view, wanted, offered)))


def number_of(place: str) -> int:
    """The number by which a button names a place, whatever else is offered when it is pressed."""
    return crc32(place.encode())


def _people(language: Language, wanted: Wanted, names: dict[int, str]) -> Markup:
    """Who is to come."""
    if wanted.everyone:
        return language.html("To come: everyone of the unit")
    who = [names[each] for each in wanted.people if each in names]
    if not who:
        return language.html("To come: nobody is named")
    return language.html("To come: {who}", who=words.listed(language, who))


def _rows(language: Language, view: DutyView, wanted: Wanted, offered: Offered) -> list[tuple[Button, ...]]:
    duty_id = view.duty_id
    rows = [_ok(language, duty_id)]
    others = [day for day in offered.days if day != wanted.on][:DAYS]
    if others:
        rows.append(
            tuple(
                Button(label=language.day(day, view.today), verb="plan_on", arg=f"{duty_id}.{day:%Y%m%d}")
                for day in others
            )
        )
    places = [place for place in offered.places if place != wanted.place]
    named = [
        Button(label=f"📍 {words.cut(place, PLACE)}", verb="plan_at", arg=f"{duty_id}.{number_of(place)}")
        for place in places[:2]
    ]
    if wanted.place:
        named.append(Button(label=language.plain("📍 No place"), verb="plan_at", arg=f"{duty_id}.0"))
    rows += [tuple(named)] if named else []
    everyone = Button(label=language.plain("👥 Everyone"), verb="plan_with", arg=f"{duty_id}.1")
    nobody = Button(label=language.plain("👥 Nobody named"), verb="plan_with", arg=f"{duty_id}.0")
    some = Button(label=language.plain("👥 Choose people"), verb="plan_who", arg=f"{duty_id}.0")
    shown = [*([] if wanted.everyone else [everyone]), *([nobody] if wanted.everyone or wanted.people else []), some]
    rows.append(tuple(shown))
    if view.planned_on:
        rows.append((Button(label=language.plain("Take the plan back"), verb="plan_drop", arg=str(duty_id)),))
    rows.append((Button(label=language.plain("↩️ Back"), verb="plan_back", arg=str(duty_id)),))
    return rows


def _ok(language: Language, duty_id: int) -> tuple[Button, ...]:
    """The one tap that takes the plan as it stands."""
    return (Button(label=language.plain("✅ Plan it so"), verb="plan_ok", arg=str(duty_id)),)


def choose_people(language: Language, view: DutyView, wanted: Wanted, page: int, *, people: Named) -> Body:
    """Who is to come: a button each, pressed once to name and once more to leave out."""
    pages = max(1, -(-len(people) // PAGE))
    page = min(page, pages - 1)
    lines = [
        headline(language, view),
        _people(language, wanted, dict(people)),
        language.html("Press whoever is to come, {n} at most.", n=MOST_PEOPLE),
    ]
    labels = told_apart([words.cut(name, NAME) for _, name in people])[page * PAGE : (page + 1) * PAGE]
    here = people[page * PAGE : (page + 1) * PAGE]
    buttons = [
        Button(
            label=f"{'☑' if number in wanted.people else '☐'} {label}",
            verb="plan_one",
            arg=f"{view.duty_id}.{number}.{page}",
        )
        for label, (number, _) in zip(labels, here, strict=True)
    ]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    rows += turning(page, pages, "plan_who", lambda to: f"{view.duty_id}.{to}")
    rows.append((Button(label=language.plain("✅ That is all"), verb="plan_face", arg=str(view.duty_id)),))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows))


def wrong(language: Language, why: NotArranged, view: DutyView, *, opens_on: date, day: date | None = None) -> Markup:
    """Why it is not planned so."""
    match why.why:
        case "past":
            return language.html("{day} is over.", day=language.day(day or view.today, view.today))
        case "early":
            return language.html("It can be done from {day} on.", day=language.day(opens_on, view.today))
        case "late":
            return language.html(
                "A plan cannot lie after the due day, {day}: it does not move it.",
                day=language.day(view.due_on, view.today),
            )
        case "too_long":
            return language.html("A place has {n} characters at most.", n=LONGEST_PLACE)
        case "changed":
            return language.html("It has been planned otherwise meanwhile. Please look once more.")
        case "settled":
            return Markup("{}").format(settled(language, None))
    return Markup("{}").format(not_yours(language))


def no_place(language: Language, said: str) -> Markup:
    """What was typed is neither a day nor a place."""
    return language.html("“{said}” is neither a day nor a place.", said=said[:40])


def too_many(language: Language) -> str:
    """More people cannot be named."""
    return language.plain("{n} people at most can be named; or choose everyone.", n=MOST_PEOPLE)


def closed(language: Language) -> str:
    """There is nothing left to plan of a duty."""
    return language.plain("There is nothing to plan any more: it is reported, or its due day has passed.")


def which(language: Language) -> Markup:
    """Which of the acts that can be planned?"""
    return language.html("Inspections, meetings, trainings and drills: which one is to be planned?")


def button(language: Language, n: int) -> Button:
    """The button below the year's picture that leads to the acts that can be planned."""
    return Button(label=language.plain("📅 Day, place and people ({n})", n=n), verb="plan_acts")


def arranged(language: Language, day: date | None, today: date) -> str:
    """The plan holds, or is taken back."""
    if day:
        return language.plain("Planned for {day}.", day=language.day(day, today))
    return language.plain("The plan is taken back; the due day stays.")


def told(language: Language, fact: PlanTold) -> Markup:
    """What someone hears at once of a plan of another's making."""
    what = {"title": _title(language, fact.title), "unit": fact.unit, "who": fact.who}
    if not fact.on:
        return language.html("📅 {title} ({unit}): {who} has taken back the plan; you are not expected.", **what)
    day = language.day(fact.on, fact.today)
    where = fact.place or language.plain("no place is named")
    if fact.moved:
        return language.html("📅 {title} ({unit}): now on {day}, {where}. ({who})", day=day, where=where, **what)
    return language.html("📅 {title} ({unit}): {who} has planned it for {day}, {where}.", day=day, where=where, **what)


def to_attend(language: Language, acts: Sequence[Attended]) -> Markup:
    """What a digest says first of the acts to which its reader is to come."""
    lines = [language.html("📅 You are to come to:")]
    for each in acts:
        parts = [language.day(each.on, each.today), _title(language, each.title), each.unit, each.place]
        if each.owed_by:
            parts.append(language.html("by {who}", who=words.listed(language, each.owed_by)))
        lines.append(Markup(" · ").join(part for part in parts if part))
    return Markup("\n").join(lines)


def _title(language: Language, title: Text) -> str:
    return str(getattr(title, language.code))
