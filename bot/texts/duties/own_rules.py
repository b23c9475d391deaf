"""The messages about rules of a unit's own: the list, one rule, the questions by which one is made, what it makes."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from bot.flows.rules.keep import AT_MOST, WHAT_LIMIT, Wanted, WhyNot
from bot.flows.rules.rule_views import Making, RuleView
from bot.flows.rules.tell_below import RuleTold
from bot.messages.body import Body, Button
from bot.reading.sensible import NoDay
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.pick import Choice, Choices
from bot.texts.submissions.reading import no_day
from schedules.obligation import Role
from schedules.own.rule import TITLE_LIMIT, Kind, Often, Proof, Rule

# What is asked of a rule, one after the other; a button names an answer by its place here.
Step = str
STEPS: tuple[Step, ...] = ("what", "often", "by", "of", "owner", "proof", "since")
# So many names of units or people are said at most.
NAMED = 5


def listed(language: Language, unit: str, unit_id: int, rules: Sequence[RuleView]) -> Choices:
    """The rules by which a unit goes: first its own, then those from above."""
    own = [each for each in rules if each.unit_id == unit_id]
    lines = [language.html("<b>{unit}</b> · own rules", unit=unit)]
    if rules:
        lines.append(
            language.html("{own} of its own, {above} set from above", own=len(own), above=len(rules) - len(own))
        )
    else:
        lines.append(language.html("None yet. A rule asks something more of the unit and of those below it."))
    add = (Button(label=language.plain("➕ Add a rule"), verb="rule_add", arg=str(unit_id)),)
    choices = [
        Choice(
            label=f"{_mark(each)} {words.cut(each.kept.rule.what.splitlines()[0], TITLE_LIMIT)}",
            verb="rule",
            arg=_place(unit_id, each),
        )
        for each in rules
    ]
    return Choices(text=Markup("\n").join(lines), choices=choices, below=(add,), counted=True)


def _mark(view: RuleView) -> str:
    return "⏹" if view.kept.is_ended else "📌" if view.is_ours else "🔒"


def _place(unit_id: int, view: RuleView) -> str:
    return f"{unit_id}.{view.unit_id}.{view.kept.rule.number}.{view.kept.rule.version}"


def one(language: Language, view: RuleView, unit_id: int, today: date, *, said: Markup | None = None) -> Body:
    """A rule: what it asks, who set it, and what may be done with it; `said` is what has just become of it."""
    rule, place = view.kept.rule, _place(unit_id, view)
    lines = [
        Markup("<b>{}</b>").format(rule.what),
        *_asked(language, rule, today),
        language.html("For: {kinds}, of {unit}", kinds=kinds(language, rule.of), unit=view.unit),
        _holds(language, rule, today),
        _set(language, view, today),
    ]
    lines += [said] if said else []
    rows: list[tuple[Button, ...]] = []
    if view.is_ours and not view.kept.is_ended:
        change = Button(label=language.plain("✏️ Change"), verb="rule_change", arg=place)
        rows.append((change, Button(label=language.plain("⏹ End it"), verb="rule_end", arg=place)))
    elif not view.is_ours:
        lines.append(language.html("Only {unit}, or one above it, changes or ends it.", unit=view.set_in))
    rows.append((Button(label=language.plain("↩️ Back"), verb="rules", arg=str(unit_id)),))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows))


def from_above(language: Language, fact: RuleTold) -> Body:
    """What whoever looks after units hears of a rule that was set, changed or ended above them; it makes no sound."""
    rule, today = fact.rule, fact.today
    who = fact.set_by or language.plain("the operator")
    said = {"unit": fact.set_in, "who": who}
    head = {
        "set": language.html("📌 A new rule of {unit}, set by {who}:", **said),
        "changed": language.html("📌 A rule of {unit} is changed by {who}:", **said),
        "ended": language.html("📌 A rule of {unit} is ended by {who}:", **said),
    }[fact.became]
    lines = [head, Markup("<b>{}</b>").format(rule.what)]
    lines += _asked(language, rule, today) if fact.became != "ended" else []
    names = words.listed(language, fact.units[:NAMED]) + (" …" if len(fact.units) > NAMED else "")
    lines += [language.html("For: {units}", units=names), _holds(language, rule, today), Markup("/rule")]
    return Body(text=str(Markup("\n").join(lines)), silent=True)


def _asked(language: Language, rule: Rule | Wanted, today: date) -> list[Markup]:
    often = how_often(language, rule.often, rule.by, today)
    who, proof = words.role(language, rule.owner), proofs(language, rule.proof)
    return [
        language.html("{often} · {role}", often=often, role=who),
        language.html("Evidence: {asked}", asked=proof),
    ]


def _holds(language: Language, rule: Rule, today: date) -> Markup:
    since = language.day(rule.since, today)
    if rule.until:
        return language.html("Ended: what has begun is owed up to {day}.", day=language.day(rule.until, today))
    return language.html("Holds since {day}", day=since) if rule.since <= today else _from(language, since)


def _from(language: Language, day: str) -> Markup:
    return language.html("Holds from {day} on", day=day)


def _set(language: Language, view: RuleView, today: date) -> Markup:
    day = language.day(view.set_on, today)
    who = view.set_by or language.plain("the operator")
    return language.html("Set by {unit}, {person}, on {day}", unit=view.set_in, person=who, day=day)


def how_often(language: Language, often: Often, by: date | None, today: date) -> str:
    """How a rule comes round."""
    if often == "once":
        return language.plain("once, by {day}", day=language.day(by, today)) if by else language.plain("once, by a day")
    return {
        "day": language.plain("every day"),
        "week": language.plain("every week"),
        "month": language.plain("every month"),
        "quarter": language.plain("every quarter"),
        "half_year": language.plain("every half-year"),
        "year": language.plain("every year"),
    }[often]


def kind(language: Language, of: Kind) -> str:
    """The units of a kind."""
    return {
        "enterprise": language.plain("enterprises"),
        "project": language.plain("projects"),
        "housing_authority": language.plain("housing authorities"),
        "supervision_body": language.plain("supervision bodies"),
        "construction_association": language.plain("construction associations"),
        "decoration_association": language.plain("decoration associations"),
        "supervision_association": language.plain("supervision associations"),
        "real_estate_association": language.plain("real estate associations"),
        "survey_design_association": language.plain("survey and design associations"),
        "training_institute": language.plain("training institutes"),
    }[of]


def kinds(language: Language, some: Sequence[Kind]) -> str:
    """The units of some kinds."""
    return words.listed(language, [kind(language, each) for each in some])


def proof_name(language: Language, proof: Proof) -> str:
    """A kind of proof."""
    return {
        "photo": language.plain("📷 A photo"),
        "document": language.plain("📄 A document"),
        "figure": language.plain("🔢 A figure: done of what was to be done"),
        "note": language.plain("📝 A note alone"),
    }[proof]


def proofs(language: Language, some: Sequence[Proof]) -> str:
    """The proof that is asked."""
    return words.listed(language, [proof_name(language, each).partition(" ")[2] for each in some])


def since(language: Language, day: date, today: date) -> str:
    """From when on."""
    return language.plain("from {day} on", day=language.day(day, today))


def question(language: Language, step: Step) -> Markup:
    """What is asked."""
    return {
        "what": language.html("What is to be done? Send it in a few words, as in “Check the extinguishers”."),
        "often": language.html("How often?"),
        "by": language.html("By which day is it due? Send it, as in 12-31."),
        "of": language.html("For which units?"),
        "owner": language.html("Who does it?"),
        "proof": language.html("Which evidence is sent?"),
        "since": language.html("From when on? Press, or send another day."),
    }[step]


def ask(
    language: Language,
    unit: str,
    step: Step,
    options: Sequence[str],
    *,
    so_far: Sequence[str] = (),
    has_back: bool = True,
    fault: Markup | None = None,
) -> Body:
    """A question, with its answers as buttons where there are any; why the last answer would not do stands above."""
    lines = [fault, Markup("")] if fault else []
    lines.append(language.html("<b>{unit}</b> · own rule", unit=unit))
    lines += [Markup("{}").format(each) for each in so_far]
    lines.append(question(language, step))
    place = STEPS.index(step)
    buttons = [Button(label=label, verb="rule_say", arg=f"{place}.{number}") for number, label in enumerate(options)]
    wide = step in ("proof", "of", "since")
    across = 1 if wide else 2
    rows = [tuple(buttons[at : at + across]) for at in range(0, len(buttons), across)]
    back = (Button(label=language.plain("↩️ Back"), verb="rule_back", arg=str(place)),) if has_back else ()
    rows.append((*back, _drop(language)))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows))


def _drop(language: Language) -> Button:
    return Button(label=language.plain("✖️ Leave it"), verb="rule_drop")


def since_options(language: Language, today: date, following: date) -> list[str]:
    """From when on a rule may hold."""
    return [
        language.plain("Today: what runs is owed to its end"),
        language.plain("The next period, from {day}", day=language.day(following, today)),
    ]


def preview(
    language: Language,
    unit: str,
    wanted: Wanted,
    made: Making,
    *,
    today: date,
    changes: bool = False,
    fault: Markup | None = None,
) -> Body:
    """What a rule makes, with the buttons that set it, change an answer or leave it."""
    lines = [
        *([fault, Markup("")] if fault else []),
        language.html("<b>{unit}</b> · own rule", unit=unit),
        Markup("<b>{}</b>").format(wanted.what),
        *_asked(language, wanted, today),
        *_making(language, made, today),
    ]
    if changes:
        lines.append(language.html("What has begun before that day stays as it was."))
    lines.append(language.html("It counts as chosen by the unit, beside the rate."))
    arg = f"{made.since:%Y%m%d}"
    save = Button(label=language.plain("✅ Set it"), verb="rule_ok", arg=arg)
    fix = Button(label=language.plain("✏️ Change an answer"), verb="rule_fix")
    return Body(text=str(Markup("\n").join(lines)), rows=((save,), (fix, _drop(language))))


def _making(language: Language, made: Making, today: date) -> list[Markup]:
    since, first = language.day(made.since, today), language.day(made.first_due, today)
    names = words.listed(language, made.units[:NAMED]) + ("…" if len(made.units) > NAMED else "")
    rung = words.listed(language, made.rings[:NAMED]) + ("…" if len(made.rings) > NAMED or not made.rings_all else "")
    return [
        language.html("From {since} on, first due {first}", since=since, first=first),
        language.count("{n} duty a year in each unit", "{n} duties a year in each unit", made.a_year),
        language.html("Units ({n}): {names}", n=len(made.units), names=names),
        language.html("Rings: {names}", names=rung)
        if made.rings
        else language.html("Rings nobody yet: no one there holds the role."),
    ]


def choose_fix(
    language: Language, unit: str, answers: Mapping[Step, str], *, has_back: bool, fault: Markup | None = None
) -> Body:
    """Which answer is to be another? Why those there are make no rule stands above."""
    lines = [
        *([fault, Markup("")] if fault else []),
        language.html("<b>{unit}</b> · own rule", unit=unit),
        language.html("Which answer is to be another?"),
    ]
    rows = [
        (Button(label=words.cut(said, TITLE_LIMIT), verb="rule_fix", arg=str(STEPS.index(step))),)
        for step, said in answers.items()
    ]
    back = (Button(label=language.plain("↩️ Back"), verb="rule_back"),) if has_back else ()
    rows.append((*back, _drop(language)))
    return Body(text=str(Markup("\n").join(lines)), rows=tuple(rows))


def left(language: Language, unit: str) -> Body:
    """Nothing was set."""
    lines = [language.html("<b>{unit}</b> · own rule", unit=unit), language.html("Left. Nothing was set.")]
    return Body(text=str(Markup("\n").join(lines)))


def set_now(language: Language, since: date, today: date, *, is_change: bool) -> Markup:
    """The rule is set, or changed."""
    day = language.day(since, today)
    if is_change:
        return language.html("✅ Changed, from {day} on.", day=day)
    return language.html("✅ Set, from {day} on.", day=day)


def press_one(language: Language) -> Markup:
    """What was typed is none of the answers."""
    return language.html("That is none of the answers: please press one of the buttons.")


def wrong_day(language: Language, fault: NoDay, today: date) -> Markup:
    """What is wrong with a day that was typed."""
    return no_day(language, fault, today)


def refusal(language: Language, why: WhyNot) -> Markup:
    """Why this is no rule, or cannot be changed or ended."""
    return {
        "says_nothing": language.html("That does not say what is to be done."),
        "too_long": language.html("That is too long: {n} characters at most.", n=WHAT_LIMIT),
        "no_kind": language.html("There are no units of this kind any more."),
        "no_role": language.html("Not all of these units have this role."),
        "no_proof": language.html("Some evidence must be chosen."),
        "past": language.html("That day is over, or before the rule begins: give a later one."),
        "too_far": language.html("That day is too far ahead."),
        "too_many": language.html("There are {n} rules already, which is the most: end one first.", n=AT_MOST),
        "same": language.html("There is this very rule already."),
        "over": language.html("This rule has been ended already."),
        "begun": language.html("What is due once has begun and stays owed."),
        "ended": language.html("This unit has ended."),
        "no_roadmap": language.html("No roadmap is in force yet."),
        "changed": language.html("This rule was changed meanwhile; please look again."),
        "not_yours": language.html("This is not yours to change."),
    }[why]


def roles(language: Language, some: Sequence[Role]) -> list[str]:
    """The roles to choose from."""
    return [words.role(language, each) for each in some]
