"""Verbs about the rules that a unit sets for itself and those below it."""

from typing import Annotated, Any

import typer

from bot.cli.common import agreed, language_said, store_at_hand, unit_called
from bot.errors import Refused

rule_verbs = typer.Typer(no_args_is_help=True, help="Rules of a unit's own: what it asks of itself and those below it.")

Name = Annotated[str, typer.Argument(help="The unit's name.", metavar="UNIT")]
Number = Annotated[int, typer.Argument(help="The rule's number (dutybell rule list).")]
What = Annotated[str | None, typer.Option(help="What is to be done, in a few words.")]
Often = Annotated[
    str | None,
    typer.Option(help="day, week, month, quarter, half_year or year; or a day, YYYY-MM-DD, by which it is due once."),
]
Who = Annotated[str | None, typer.Option(help="The role that does it.")]
Proofs = Annotated[list[str] | None, typer.Option(help="photo, document, figure or note; may be given several times.")]
Of = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        help="For which units: project, or a party as enterprise; may be given several times. All unless given.",
    ),
]
Since = Annotated[
    str, typer.Option(help="From when on: today, next (the first day of the next period), or a day, YYYY-MM-DD.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@rule_verbs.command("list")
def rule_list(name: Name, lang: Annotated[str, typer.Option(help="Language: zh or en.")] = "zh") -> None:
    """Show the rules that a unit has set, and those from above by which it goes."""
    from bot.cli.tables import rules_table, show
    from bot.clock import SystemClock
    from bot.flows.rules.rule_views import rules_for

    language = language_said(lang)
    with store_at_hand() as store:
        of = unit_called(store, name)
        found = store.read_now(rules_for, of, SystemClock().now())
    show(rules_table(found, of.id, language))


@rule_verbs.command("add")
def rule_add(
    name: Name,
    *,
    what: What = None,
    often: Often = None,
    who: Who = None,
    evidence: Proofs = None,
    of: Of = None,
    since: Since = "today",
    yes: Yes = False,
) -> None:
    """Set a rule for a unit and those below it; says first what it makes, and asks."""
    from bot.clock import SystemClock
    from bot.flows.rules.concerned import kinds_of
    from bot.flows.rules.keep import why_not
    from bot.ops.own_rules import wanted
    from bot.outbox.operations import add_rule
    from bot.queries.rights import local_day

    missing = {"--what": what, "--often": often, "--who": who, "--evidence": evidence}
    if absent := [option for option, value in missing.items() if not value]:
        raise Refused(f"rule add: {', '.join(absent)} must be given")
    now = SystemClock().now()
    with store_at_hand() as store:
        unit = unit_called(store, name)
        kinds = store.read_now(kinds_of, unit)
        said = {"what": what, "often": often, "who": who, "evidence": evidence, "of": of or kinds, "since": since}
        rule = wanted(said, local_day(unit, now))
        _refuse(store.read_now(why_not, unit, rule, now, by=None), name, rule, kinds)
        _say_making(store, unit, rule, now)
        if not yes:
            agreed(f"set this rule for {name}?")
        told = store.write_now(_done(add_rule, name, rule, kinds), unit.id, rule, now)
    typer.echo(f"{name}: rule {told.kept.rule.number} is set, from {told.kept.rule.since} on")


@rule_verbs.command("change")
def rule_change(
    name: Name,
    number: Number,
    *,
    what: What = None,
    often: Often = None,
    who: Who = None,
    evidence: Proofs = None,
    of: Of = None,
    yes: Yes = False,
) -> None:
    """Let a rule be otherwise from the first period on that has not begun; what is not given stays.

    What has begun stays as it was.
    """
    from bot.clock import SystemClock
    from bot.flows.rules.concerned import kinds_of
    from bot.flows.rules.keep import why_not, why_not_touched
    from bot.ops.own_rules import as_it_is, wanted
    from bot.outbox.operations import change_rule
    from bot.queries.rights import local_day

    now = SystemClock().now()
    with store_at_hand() as store:
        unit = unit_called(store, name)
        kinds, seen = store.read_now(kinds_of, unit), _rule_of(store, unit, number, now)
        said = {"what": what, "often": often, "who": who, "evidence": evidence, "of": of}
        given = {option: value for option, value in said.items() if value}
        rule = wanted(as_it_is(seen.rule) | given, local_day(unit, now))
        _refuse(store.read_now(why_not_touched, seen, now, by=None), name, rule, kinds)
        _refuse(store.read_now(why_not, unit, rule, now, by=None, but=seen), name, rule, kinds)
        _say_making(store, unit, rule, now, seen=seen)
        if not yes:
            agreed(f"change rule {number} of {name}?")
        told = store.write_now(_done(change_rule, name, rule, kinds), seen, rule, now)
    typer.echo(f"{name}: rule {number} is changed, from {told.kept.rule.since} on; what has begun stays as it was")


@rule_verbs.command("end")
def rule_end(name: Name, number: Number, yes: Yes = False) -> None:
    """Let nothing begin under a rule any more; what has begun stays owed."""
    from bot.clock import SystemClock
    from bot.flows.rules.keep import why_not_touched
    from bot.outbox.operations import end_rule
    from bot.queries.rights import local_day

    now = SystemClock().now()
    with store_at_hand() as store:
        unit = unit_called(store, name)
        seen = _rule_of(store, unit, number, now)
        _refuse(store.read_now(why_not_touched, seen, now, by=None), name, seen.rule, ())
        if not yes:
            agreed(f"end rule {number} of {name} ({seen.rule.what})?")
        told = store.write_now(_done(end_rule, name, seen.rule, ()), seen, now)
    until = told.kept.rule.until
    runs = f"what has begun is owed up to {until}" if until >= local_day(unit, now) else "nothing of it is running"
    typer.echo(f"{name}: rule {number} is ended; {runs}")


def _rule_of(store: Any, unit: Any, number: int, now: Any) -> Any:
    """The rule of a unit with this number; refused where it has none."""
    from bot.flows.rules.rule_views import found, rules_for

    if seen := store.read_now(found, unit, number, now):
        return seen
    own = [each for each in store.read_now(rules_for, unit, now) if each.unit_id == unit.id]
    there = ", ".join(str(each.kept.rule.number) for each in own) or "none"
    raise Refused(f"{unit.name}: has no rule {number} that holds; there are {there}")


def _refuse(why: Any, name: str, rule: Any, kinds: Any) -> None:
    from bot.ops.own_rules import refusal

    if why:
        raise Refused(f"{name}: {refusal(why, rule, kinds)}")


def _done(act: Any, name: str, rule: Any, kinds: Any) -> Any:
    """An act that is refused where it cannot be, so that nothing of it stays."""
    from bot.flows.rules.keep import NotRuled

    def step(conn: Any, *given: Any) -> Any:
        told = act(conn, *given)
        if isinstance(told, NotRuled):
            _refuse(told.why, name, rule, kinds)
        return told

    return step


def _say_making(store: Any, unit: Any, rule: Any, now: Any, *, seen: Any = None) -> None:
    """What a rule makes: from when on, for which units, how often a year, and whom it rings."""
    from bot.flows.rules.rule_views import making

    made = store.read_now(making, unit, rule, now, seen=seen)
    if made is None:
        _refuse("begun", unit.name, rule, ())
    names = ", ".join(made.units[:5]) + (", …" if len(made.units) > 5 else "")
    typer.echo(f"from {made.since} on, first due {made.first_due}: {made.a_year} a year in each unit")
    typer.echo(f"{len(made.units)} unit{'s' * (len(made.units) != 1)}: {names}")
    rung = ", ".join(made.rings) or "nobody yet: no one there holds the role"
    typer.echo(f"it rings: {rung}{'' if made.rings_all else ' and others'}")
