"""The messages about a team: its members, invitations, absences."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import get_args

from markupsafe import Markup

from bot.flows.people.absence import Wrong
from bot.messages.body import Body, Button
from bot.messages.body import invitation as link_for
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.pick import Choice, Choices, told_apart
from bot.texts.submissions.reading import ask_span
from schedules.obligation import Role
from schedules.record import record

ROLES: tuple[Role, ...] = get_args(Role)


@record
class Member:
    """Someone with a role in the unit that is shown."""

    person_id: int
    name: str
    role: Role
    away: bool
    blocked: bool
    party: str = ""


def team(
    language: Language, unit_id: int, unit: str, held: Sequence[Member], *, unconfirmable: int, may_change: bool
) -> Choices:
    """The members of a unit by role, and what the team lacks."""
    ranked = sorted(held, key=lambda each: ROLES.index(each.role))
    labels = told_apart([f"{each.name} · {words.role(language, each.role, each.party)}" for each in ranked])
    choices = [
        Choice(
            label=label,
            verb="team_member" if may_change else "",
            arg=_arg(unit_id, each),
            line=_line(language, each),
        )
        for each, label in zip(ranked, labels, strict=True)
    ]
    heading = language.html("<b>{unit}</b>: {n} people", unit=unit, n=len({each.person_id for each in held}))
    invite = ((Button(label=language.plain("➕ Invite"), verb="team_invite", arg=str(unit_id)),),)
    lacking = Markup("\n{}").format(_lacking(language, unconfirmable)) if unconfirmable else None
    below = invite if may_change else ()
    return Choices(text=heading, choices=choices, below=below, tail=lacking, listed=True)


def _arg(unit_id: int, member: Member) -> str:
    return f"{unit_id}.{member.person_id}.{ROLES.index(member.role)}"


def _line(language: Language, member: Member) -> Markup:
    marks = [language.plain("away")] if member.away else []
    marks += [language.plain("cannot be reached")] if member.blocked else []
    said = f" ({', '.join(marks)})" if marks else ""
    return Markup("{} · {}{}").format(words.role(language, member.role, member.party), member.name, said)


def _lacking(language: Language, count: int) -> Markup:
    return language.count(
        "{n} obligation can be confirmed by nobody here: a second person is needed.",
        "{n} obligations can be confirmed by nobody here: a second person is needed.",
        count,
    )


def member(language: Language, unit_id: int, unit: str, shown: Member, *, may_give: bool, may_note: bool) -> Body:
    """One member, with what can be done: a role is handed over by whoever may give it, an absence noted by whoever may
    give all that its person holds."""
    arg = _arg(unit_id, shown)
    text = Markup("<b>{}</b>\n{} · {}").format(shown.name, unit, words.role(language, shown.role, shown.party))
    hand = (Button(label=language.plain("Hand over"), verb="team_hand", arg=arg),) if may_give else ()
    away = Button(label=language.plain("Away"), verb="away_for", arg=f"{unit_id}.{shown.person_id}")
    rows = (
        (
            *hand,
            *((away,) if may_note else ()),
            Button(label=language.plain("Remove"), verb="team_remove", arg=arg),
        ),
        (Button(label=language.plain("✏️ Name"), verb="name_of", arg=str(shown.person_id)),),
        (Button(label=language.plain("↩️ Back"), verb="team_unit", arg=str(unit_id)),),
    )
    return Body(text=str(text), rows=rows)


def ask_remove(language: Language, unit_id: int, unit: str, shown: Member) -> Body:
    """Shall this person really leave the role?"""
    text = language.html(
        "{name} will no longer be {role} of {unit}. What was done stays in the ledger.",
        name=shown.name,
        role=words.role(language, shown.role, shown.party),
        unit=unit,
    )
    arg = _arg(unit_id, shown)
    rows = (
        (
            Button(label=language.plain("Yes, remove"), verb="team_gone", arg=arg),
            Button(label=language.plain("↩️ Back"), verb="team_member", arg=arg),
        ),
    )
    return Body(text=str(text), rows=rows)


def choose_successor(
    language: Language, unit_id: int, unit: str, shown: Member, *, others: Sequence[Choice]
) -> Choices:
    """To whom is the role handed?"""
    text = language.html(
        "Who follows {name} as {role} of {unit}? Open duties go along, what was done stays with {name}.",
        name=shown.name,
        role=words.role(language, shown.role, shown.party),
        unit=unit,
    )
    arg = _arg(unit_id, shown)
    someone_new = Button(label=language.plain("Someone new: by invitation"), verb="team_new", arg=f"{arg}.0")
    back = Button(label=language.plain("↩️ Back"), verb="team_member", arg=arg)
    return Choices(text=text, choices=others, below=((someone_new,), (back,)))


def choose_role(language: Language, unit_id: int, unit: str, roles: Sequence[Role], *, party: str = "") -> Body:
    """For which of these roles is the invitation?"""
    if not roles:
        return Body(text=str(language.html("{unit}: no role here is yours to give.", unit=unit)))
    buttons = [
        Button(label=words.role(language, role, party), verb="team_code", arg=f"{unit_id}.{ROLES.index(role)}")
        for role in roles
    ]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return Body(text=str(language.html("{unit}: an invitation for which role?", unit=unit)), rows=rows)


def invitation(language: Language, unit: str, role: Role, until: datetime, *, code: str, party: str = "") -> Body:
    """A link to hand on, also as a picture to scan, which says for what it is and until when."""
    said = {"unit": unit, "role": words.role(language, role, party), "until": language.moment(until)}
    text = language.html(
        "{unit} · {role}\n{link}\nFor one person, until {until}. Hand on the link or let them scan the picture.",
        link=link_for(code),
        **said,
    )
    printed = (f"{unit} · {said['role']}", language.plain("for one person, until {until}", until=said["until"]))
    return Body(text=str(text), invite=code, printed=printed)


def welcome(language: Language, who: str, unit: str, role: str, *, party: str = "") -> Markup:
    """Who someone is in a unit from now on."""
    title = words.role(language, role, party)
    return language.html("Welcome, {name}.\nYou are {role} of {unit}.", name=who, role=title, unit=unit)


def role_left(language: Language, unit: str, role: str, *, party: str = "") -> Markup:
    """What someone is no longer."""
    return language.html("You are no longer {role} of {unit}.", role=words.role(language, role, party), unit=unit)


def new_right(language: Language, who: str, unit: str, role: str, *, by: str | None, party: str = "") -> Markup:
    """What those who answer for a company are told of a new right in it."""
    said = {"who": who, "unit": unit, "role": words.role(language, role, party)}
    if by:
        return language.html("{who} is now {role} of {unit}, by {by}.", by=by, **said)
    return language.html("{who} is now {role} of {unit}, by the operator's invitation.", **said)


def nobody_confirms(language: Language, unit: str, count: int) -> Body:
    """A unit cannot confirm some of its duties any more."""
    text = Markup("<b>{}</b>\n{}\n{}").format(unit, _lacking(language, count), language.html("Invite someone: /team"))
    return Body(text=str(text))


def ask_days(
    language: Language, person_id: int, company_id: int, who: str, *, today: date, fault: Markup | None = None
) -> Body:
    """From when to when is someone away? Soon as a button, any other days typed."""
    lines = [fault] if fault else []
    lines += [language.html("{who}: away from when to when?", who=who), ask_span(language, today)]

    def button(label: str, first: date, last: date) -> Button:
        arg = f"{person_id}.{company_id}.{first.toordinal()}.{last.toordinal()}"
        return Button(label=label, verb="away_days", arg=arg)

    monday = today + timedelta(days=7 - today.weekday())
    tomorrow, sunday = today + timedelta(days=1), monday + timedelta(days=6)
    week = language.plain(
        "Next week, {first} to {last}", first=language.day(monday, today), last=language.day(sunday, today)
    )
    days = [monday + timedelta(days=step) for step in range(5)]
    singly = [button(language.day(day, today), day, day) for day in days if day != tomorrow]
    rows = (
        (button(language.plain("Today"), today, today), button(language.plain("Tomorrow"), tomorrow, tomorrow)),
        (button(week, monday, sunday),),
        tuple(singly[:3]),
        tuple(singly[3:]),
    )
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def no_days(language: Language, why: Wrong, last: date, today: date) -> Markup:
    """Why someone cannot be noted as away on the days that were said."""
    match why:
        case "not_yours":
            return language.html("This is not yours to change.")
        case "nobody_else":
            return language.html("There is nobody here who could stand in. Invite someone: /team")
        case "past":
            return language.html("{day} has passed already.", day=language.day(last, today))
        case "too_long":
            return language.html("That is more than a year; who is away for longer has left: /team")


def choose_deputy(language: Language, who: str, first: date, last: date, *, today: date) -> Markup:
    """Who stands in meanwhile?"""
    return language.html(
        "{who}: away {first} to {last}. Who stands in?",
        who=who,
        first=language.day(first, today),
        last=language.day(last, today),
    )


def deputy_is_away(
    language: Language, deputy: str, first: date, last: date, *, follows: str | None, arg: str, today: date
) -> Body:
    """Whoever was chosen is away then too: shall it be them?"""
    days = {"first": language.day(first, today), "last": language.day(last, today)}
    if follows:
        text = language.html(
            "{deputy} is away too, {first} to {last}; meanwhile {follows} stands in for both.",
            deputy=deputy,
            follows=follows,
            **days,
        )
    else:
        text = language.html(
            "{deputy} is away too, {first} to {last}, and nobody stands in for them.", deputy=deputy, **days
        )
    again = Button(label=language.plain("Choose someone else"), verb="away_again", arg=arg.rpartition(".")[0])
    yes = Button(label=language.plain("{deputy} all the same", deputy=deputy), verb="away_deputy", arg=f"{arg}.1")
    return Body(text=str(text), rows=((again,), (yes,)))


def deputy_left(language: Language, deputy: str, who: str, unit: str, *, first: date, last: date) -> Markup:
    """Nobody stands in any more."""
    return language.html(
        "{deputy} has left {unit} and no longer stands in for {who} ({first} to {last}). Name someone else: /away",
        deputy=deputy,
        unit=unit,
        who=who,
        first=language.day(first),
        last=language.day(last),
    )


def away_noted(language: Language, who: str, deputy: str, first: date, *, last: date, today: date) -> Markup:
    """What both are told of an absence."""
    return language.html(
        "{who} is away {first} to {last}; {deputy} stands in.",
        who=who,
        first=language.day(first, today),
        last=language.day(last, today),
        deputy=deputy,
    )


@record
class AbsenceView:
    """An absence as its person sees it."""

    absence_id: int
    unit: str
    deputy: str | None
    first: date
    last: date


def absences(language: Language, who: str, shown: Sequence[AbsenceView], today: date) -> Body:
    """A person's absences, each with a button that ends it, and one for another."""
    lines = [language.html("{who}: absences", who=who), Markup("")]
    rows: list[tuple[Button, ...]] = []
    several = len({each.unit for each in shown}) > 1
    for each in shown:
        first, last = language.day(each.first, today), language.day(each.last, today)
        deputy = each.deputy or language.plain("nobody stands in")
        line = language.html("{first} to {last}: {deputy}", first=first, last=last, deputy=deputy)
        lines.append(Markup("{} · {}").format(line, each.unit) if several else line)
        ends = language.plain("Ends: {first} to {last}", first=first, last=last)
        label = f"{ends} · {each.unit}" if several else ends
        rows.append((Button(label=label, verb="away_end", arg=str(each.absence_id)),))
    rows.append((Button(label=language.plain("➕ Another absence"), verb="away_more"),))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows))
