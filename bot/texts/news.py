"""What people are told of what others did, or of what has come about: each fact in the words of its reader."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.flows.news import Fact
from bot.flows.notices.alert import NotTakenIn, SetAside, Unreachable
from bot.flows.people.absence import AwayNoted
from bot.flows.people.bind_group import BindingLapsed, BoardRefused, GroupLost
from bot.flows.people.departed import DeputyLeft
from bot.flows.people.enrol import RightGiven, RoleLeft
from bot.flows.people.naming import Renamed
from bot.flows.people.team import NobodyConfirms
from bot.flows.plans.told import PlanTold
from bot.flows.retention.ask_erasure import ErasureAsked
from bot.flows.rules.tell_below import RuleTold
from bot.messages.body import Body
from bot.texts.catalogue import Language
from bot.texts.duties import own_rules, plans
from bot.texts.people import groups, naming, privacy, team
from schedules.workdays import Lack


def told(language: Language, fact: Fact) -> Body:
    """A fact in a message."""
    match fact:
        case NobodyConfirms():
            return team.nobody_confirms(language, fact.unit, fact.lacking)
        case RuleTold():
            return own_rules.from_above(language, fact)
        case ErasureAsked():
            return privacy.asked(language, fact.name, fact.unit)
    return Body(text=str(_sentence(language, fact)))


def _sentence(language: Language, fact: Fact) -> Markup:
    match fact:
        case Unreachable(who=who):
            return language.html("{who} cannot be reached here: the bot is blocked. The duties stay open.", who=who)
        case RightGiven():
            return team.new_right(language, fact.who, fact.unit, fact.role, by=fact.by, party=fact.party)
        case RoleLeft():
            return team.role_left(language, fact.unit, fact.role, party=fact.party)
        case DeputyLeft():
            return team.deputy_left(language, fact.gone, fact.absent, fact.company, first=fact.first, last=fact.last)
        case AwayNoted():
            return team.away_noted(language, fact.who, fact.deputy, fact.first, last=fact.last, today=fact.today)
        case PlanTold():
            return plans.told(language, fact)
        case Renamed():
            return naming.named(language, fact.before, fact.name)
        case GroupLost():
            return groups.lost(language, fact.title, fact.unit)
        case BoardRefused():
            return groups.refused(language, fact.title, fact.unit)
        case BindingLapsed():
            return groups.lapsed(language, fact.title, fact.unit, fact.who)
        case SetAside():
            return language.html("Something that came in could not be handled and was set aside: dutybell doctor")
        case NotTakenIn():
            return language.html("What you sent last could not be taken in. Please send it again.")
    raise AssertionError(fact)


def working_days_missing(language: Language, lacks: Sequence[Lack]) -> Markup:
    """Calendars that do not reach far enough, or that are not known, a line each."""
    return Markup("\n").join(_lacking(language, each) for each in lacks)


def _lacking(language: Language, lack: Lack) -> Markup:
    if lack.year is None:
        return language.html(
            "No calendar is known by the code {calendar}; Monday to Friday are taken as working days. "
            "Give the unit or the roadmap another.",
            calendar=lack.calendar,
        )
    if lack.calendar == "china":
        return language.html(
            "The working days of {year} are not there yet. Upgrade DutyBell once the State Council has announced them; "
            "until then Monday to Friday are taken.",
            year=lack.year,
        )
    return language.html(
        "The public holidays of {year} by the calendar {calendar} are not known. Upgrade DutyBell; "
        "until then only weekends are off.",
        year=lack.year,
        calendar=lack.calendar,
    )
