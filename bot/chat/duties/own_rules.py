"""Rules of a unit's own in the chat: `/rule`, the list, and the few questions by which one is made or changed.

What has been answered is kept in the dialogue and stands in one message: an older one, or a second press, does nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

from markupsafe import Markup

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, iso_day, numbers
from bot.flows.rules import keep
from bot.flows.rules.concerned import kinds_of, roles_for
from bot.flows.rules.keep import NotRuled, Wanted
from bot.flows.rules.rule_views import RuleView, found, making, rules_for, view
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.operations import add_rule, change_rule, end_rule
from bot.outbox.submissions import ask_again, step_out
from bot.queries import rights
from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.store.messages.messages import Message, revise
from bot.store.people.units import Unit
from bot.store.rules.own_rules import Kept
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import Language
from bot.texts.duties import own_rules as texts
from bot.texts.pick import Choices
from bot.texts.refusals import not_yours, stale
from schedules.obligation import Role
from schedules.own.rule import AHEAD, OFTEN, PROOFS, Kind, Often, Proof, first_from

# What a dialogue expects: something typed, or a press alone.
TYPED, PRESSED = "rule.typed", "rule.pressed"
TO_TYPE = ("what", "by", "since")
Answers = dict[str, Any]

pick.units_with("rule_unit", "rules", "rule")


def _rule(ctx: Context, incoming: Incoming) -> None:
    mine = rights.units_for(ctx.conn, ctx.by.id, "rule", ctx.now)
    if len(mine) == 1:
        pick.ask(ctx, "rule_list", (mine[0],))
    else:
        pick.ask(ctx, "rule_unit", ())


@pick.kind("rule_list")
def _list(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    of = pick.unit_where(ctx, args[0], "rule")
    return texts.listed(ctx.speech, of.name, of.id, rules_for(ctx.conn, of, ctx.now, by=ctx.by.id)) if of else None


def _turn_to_list(ctx: Context, message: Message, arg: str) -> str | None:
    asked = numbers(arg, 1)
    return pick.turn_to(ctx, message, "rule_list", (asked[0],)) if asked else not_yours(ctx.speech)


# One rule


def _one(ctx: Context, arg: str) -> tuple[Unit, RuleView] | None:
    """The unit and the rule of a button, where the rule holds as it was shown and the person may set rules there."""
    asked = numbers(arg, 4)
    of = pick.unit_where(ctx, asked[0], "rule") if asked else None
    if not asked or not of:
        return None
    seen = _numbered(ctx, of, asked[1], asked[2])
    return (of, seen) if seen else None


def _numbered(ctx: Context, of: Unit, whose: int, number: int) -> RuleView | None:
    """The rule with a number, of a unit or of one above it, where it holds for the unit."""
    there = rules_for(ctx.conn, of, ctx.now, by=ctx.by.id)
    return next((each for each in there if (each.unit_id, each.kept.rule.number) == (whose, number)), None)


def _is_as_shown(seen: RuleView, arg: str) -> bool:
    """Whether a rule has not been changed since a button of it was shown."""
    return arg.rpartition(".")[2] == str(seen.kept.rule.version)


def _open(ctx: Context, message: Message, arg: str) -> str | None:
    found_one = _one(ctx, arg)
    if not found_one:
        return stale(ctx.speech)
    _show(ctx, message, *found_one)
    return None


def _show(ctx: Context, message: Message, of: Unit, seen: RuleView, *, said: Markup | None = None) -> None:
    body = texts.one(ctx.speech, seen, of.id, rights.local_day(of, ctx.now), said=said)
    revise(ctx.conn, message.id, to_json(body), ctx.now)


def _end(ctx: Context, message: Message, arg: str) -> str | None:
    found_one = _one(ctx, arg)
    if not found_one:
        return stale(ctx.speech)
    of, seen = found_one
    why = None if _is_as_shown(seen, arg) else texts.refusal(ctx.speech, "changed")
    if not why:
        told = end_rule(ctx.conn, seen.kept, ctx.now, by=ctx.by.id)
        why = texts.refusal(ctx.speech, told.why) if isinstance(told, NotRuled) else None
    return _said(ctx, message, of, seen, why=why)


def _said(ctx: Context, message: Message, of: Unit, seen: RuleView, *, why: Markup | None) -> str:
    """Show the rule as it is now, with why nothing was done; the list where it holds no more."""
    if now_seen := _numbered(ctx, of, seen.unit_id, seen.kept.rule.number):
        _show(ctx, message, of, now_seen, said=why)
    else:
        pick.turn_to(ctx, message, "rule_list", (of.id,))
    return why.unescape() if why else ctx.speech.plain("Ended.")


# Making one, or changing it


def _add(ctx: Context, message: Message, arg: str) -> str | None:
    asked = numbers(arg, 1)
    of = pick.unit_where(ctx, asked[0], "rule") if asked else None
    if not of:
        return not_yours(ctx.speech)
    step_out.leave(ctx)
    about = {"unit": of.id, "answers": {}, "step": "what"}
    _enter(ctx, about, ctx.say(_question(ctx, of, about), purpose="dialogue"))
    return None


def _change(ctx: Context, message: Message, arg: str) -> str | None:
    """Let one answer after the other of a rule be another."""
    found_one = _one(ctx, arg)
    if not found_one:
        return stale(ctx.speech)
    of, seen = found_one
    why = keep.why_not_touched(ctx.conn, seen.kept, ctx.now, by=ctx.by.id)
    if not _is_as_shown(seen, arg) or why:
        return _said(ctx, message, of, seen, why=texts.refusal(ctx.speech, why or "changed"))
    rule = seen.kept.rule
    answers: Answers = {"what": rule.what, "often": rule.often, "owner": rule.owner, "of": list(rule.of)}
    answers |= {"proof": list(rule.proof), **({"by": rule.by.isoformat()} if rule.by else {})}
    step_out.leave(ctx)
    about = {"unit": seen.unit_id, "rule": rule.number, "version": rule.version, "answers": answers, "step": "fix"}
    whose = pick.unit_where(ctx, seen.unit_id, "rule")
    if not whose:
        return not_yours(ctx.speech)
    _enter(ctx, about, ctx.say(_fixes(ctx, whose, about), purpose="dialogue"))
    return None


def _enter(ctx: Context, about: Mapping[str, Any], message_id: int) -> None:
    expects = TYPED if about["step"] in TO_TYPE else PRESSED
    dialogues.enter(ctx.conn, ctx.by.id, expects, None, message_id=message_id, now=ctx.now, about=about)


def _here(ctx: Context, message: Message) -> tuple[Unit, dict[str, Any]] | None:
    """The unit and what has been answered, where the dialogue stands in this message and the right is still there."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if not dialogue or dialogue.message_id != message.id or dialogue.expects not in (TYPED, PRESSED):
        return None
    about = dict(dialogue.about or {})
    of = pick.unit_where(ctx, about["unit"], "rule")
    return (of, about) if of else None


def _needed(ctx: Context, of: Unit, about: Mapping[str, Any]) -> list[str]:
    """The questions of a rule in their order, as far as its answers show them."""
    answers: Answers = about["answers"]
    is_once, is_new = answers.get("often") == "once", "rule" not in about
    asked = {"by": is_once, "of": len(kinds_of(ctx.conn, of)) > 1, "since": is_new and not is_once}
    return [step for step in texts.STEPS if asked.get(step, True)]


def _next(ctx: Context, of: Unit, about: Mapping[str, Any]) -> str:
    """The first question that has no answer yet, or what the answers make."""
    answers: Answers = about["answers"]
    return next((step for step in _needed(ctx, of, about) if step not in answers), "preview")


def _options(ctx: Context, of: Unit, about: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The answers to choose from, each as it is shown and kept."""
    speech, answers, today = ctx.speech, about["answers"], rights.local_day(of, ctx.now)
    match about["step"]:
        case "often":
            return [(texts.how_often(speech, each, None, today), each) for each in OFTEN]
        case "of":
            kinds = kinds_of(ctx.conn, of)
            every = [(speech.plain("All of these"), list(kinds))]
            return [*every, *((texts.kind(speech, each), [each]) for each in kinds)]
        case "owner":
            roles = roles_for(_kinds(ctx, of, answers))
            return list(zip(texts.roles(speech, roles), roles, strict=True))
        case "proof":
            return [(texts.proof_name(speech, each), [each]) for each in PROOFS]
        case "since":
            following = first_from(answers["often"], today + timedelta(days=1))
            return list(zip(texts.since_options(speech, today, following), ("today", "next"), strict=True))
    return []


def _kinds(ctx: Context, of: Unit, answers: Answers) -> tuple[Kind, ...]:
    return tuple(answers["of"] if "of" in answers else kinds_of(ctx.conn, of))


def _question(ctx: Context, of: Unit, about: Mapping[str, Any], fault: Markup | None = None) -> Body:
    """What is asked next, or what comes of the answers."""
    step = about["step"]
    if step == "preview":
        return _preview(ctx, of, about, fault)
    if step == "fix":
        return _fixes(ctx, of, about)
    told = _told(ctx, of, about)
    so_far = [told[each] for each in told if each != step]
    options = [label for label, _ in _options(ctx, of, about)]
    has_back = bool(_before(ctx, of, about))
    return texts.ask(ctx.speech, of.name, step, options, so_far=so_far, has_back=has_back, fault=fault)


def _told(ctx: Context, of: Unit, about: Mapping[str, Any]) -> dict[str, str]:
    """The answers so far, in words."""
    speech, answers, today = ctx.speech, about["answers"], rights.local_day(of, ctx.now)
    told: dict[str, str] = {}
    for step in _needed(ctx, of, about):
        if step not in answers:
            continue
        match step:
            case "what":
                told[step] = answers["what"]
            case "often":
                told[step] = texts.how_often(speech, answers["often"], None, today)
            case "by":
                told[step] = texts.how_often(speech, "once", iso_day(answers["by"]), today)
            case "of":
                told[step] = texts.kinds(speech, answers["of"])
            case "owner":
                told[step] = texts.roles(speech, [answers["owner"]])[0]
            case "proof":
                told[step] = texts.proofs(speech, answers["proof"])
            case "since":
                told[step] = texts.since(speech, _since(ctx, of, answers), today)
    return told


def _since(ctx: Context, of: Unit, answers: Answers) -> date:
    today = rights.local_day(of, ctx.now)
    said = answers.get("since", "today")
    if said == "next":
        return first_from(answers["often"], today + timedelta(days=1))
    return today if said == "today" else date.fromisoformat(said)


def _wanted(ctx: Context, of: Unit, about: Mapping[str, Any]) -> Wanted:
    answers: Answers = about["answers"]
    often = cast(Often, answers["often"])
    return Wanted(
        what=answers["what"],
        often=often,
        by=iso_day(answers["by"]) if often == "once" else None,
        owner=cast(Role, answers["owner"]),
        proof=cast(tuple[Proof, ...], tuple(answers["proof"])),
        of=_kinds(ctx, of, answers),
        since=_since(ctx, of, answers),
    )


def _changed(ctx: Context, of: Unit, about: Mapping[str, Any]) -> Kept | None:
    """The rule that is being changed, as it was when that began; None where a new one is made or it is gone."""
    kept = found(ctx.conn, of, about["rule"], ctx.now) if "rule" in about else None
    return kept and replace(kept, rule=replace(kept.rule, version=about["version"]))


def _preview(ctx: Context, of: Unit, about: Mapping[str, Any], fault: Markup | None = None) -> Body:
    """What the answers make; where they make no rule, why, and which answer is to be another."""
    wanted, seen = _wanted(ctx, of, about), _changed(ctx, of, about)
    why = keep.why_not(ctx.conn, of, wanted, ctx.now, by=ctx.by.id, but=seen)
    why = why or (keep.why_not_touched(ctx.conn, seen, ctx.now, by=ctx.by.id) if seen else None)
    why = why or ("over" if "rule" in about and not seen else None)
    made = None if why else making(ctx.conn, of, wanted, ctx.now, seen=seen)
    if not made:
        return _fixes(ctx, of, about, texts.refusal(ctx.speech, why or "begun"))
    today = rights.local_day(of, ctx.now)
    return texts.preview(ctx.speech, of.name, wanted, made, today=today, changes=seen is not None, fault=fault)


def _fixes(ctx: Context, of: Unit, about: Mapping[str, Any], fault: Markup | None = None) -> Body:
    told, is_whole = _told(ctx, of, about), "rule" not in about and not fault
    return texts.choose_fix(ctx.speech, of.name, told, has_back=is_whole, fault=fault)


def _go_on(ctx: Context, message: Message, of: Unit, about: dict[str, Any], *, step: str) -> None:
    """Let the message of the dialogue ask this next."""
    about["step"] = step
    revise(ctx.conn, message.id, to_json(_question(ctx, of, about)), ctx.now)
    _enter(ctx, about, message.id)


def _answered(ctx: Context, of: Unit, about: dict[str, Any], value: Any) -> str:
    """Keep an answer, and let go what no longer fits it; the question that comes next."""
    answers, step = about["answers"], about["step"]
    answers[step] = value
    about.pop("was", None)
    if step == "often" and value != "once":
        answers.pop("by", None)
    if step == "often" and value == "once":
        answers.pop("since", None)
    if step == "of" and answers.get("owner") not in roles_for(_kinds(ctx, of, answers)):
        answers.pop("owner", None)
    return _next(ctx, of, about)


def _say(ctx: Context, message: Message, arg: str) -> str | None:
    """Take the answer of a button."""
    here, asked = _here(ctx, message), numbers(arg, 2)
    if not here or not asked:
        return stale(ctx.speech)
    of, about = here
    options = _options(ctx, of, about)
    is_asked = about["step"] in texts.STEPS and asked[0] == texts.STEPS.index(about["step"])
    if not is_asked or asked[1] >= len(options):
        return stale(ctx.speech)
    _go_on(ctx, message, of, about, step=_answered(ctx, of, about, options[asked[1]][1]))
    return None


def _before(ctx: Context, of: Unit, about: Mapping[str, Any]) -> str | None:
    """Where ↩️ leads: to what is shown while one answer is made another, else to the question before."""
    if "was" in about:
        return "fix"
    needed = _needed(ctx, of, about)
    place = needed.index(about["step"]) if about["step"] in needed else 0
    return needed[place - 1] if place else None


def _place(step: str) -> str:
    """How a button names the question that it stands under; nothing under none."""
    return str(texts.STEPS.index(step)) if step in texts.STEPS else ""


def _back(ctx: Context, message: Message, arg: str) -> str | None:
    here = _here(ctx, message)
    if not here or arg != _place(here[1]["step"]):
        return stale(ctx.speech)
    of, about = here
    step = _next(ctx, of, about) if about["step"] == "fix" else _before(ctx, of, about)
    if not step:
        return stale(ctx.speech)
    if "was" in about:
        about["answers"] = about.pop("was")
    _go_on(ctx, message, of, about, step=step)
    return None


def _fix(ctx: Context, message: Message, arg: str) -> str | None:
    """Ask which answer is to be another, or ask that one again."""
    here = _here(ctx, message)
    if not here:
        return stale(ctx.speech)
    of, about = here
    if not arg:
        _go_on(ctx, message, of, about, step="fix")
        return None
    asked = numbers(arg, 1)
    step = texts.STEPS[asked[0]] if asked and asked[0] < len(texts.STEPS) else None
    if about["step"] not in ("fix", "preview") or step not in _needed(ctx, of, about):
        return stale(ctx.speech)
    about["was"] = dict(about["answers"])
    _go_on(ctx, message, of, about, step=step)
    return None


def _drop(ctx: Context, message: Message, arg: str) -> str | None:
    here = _here(ctx, message)
    if not here:
        return stale(ctx.speech)
    dialogues.leave(ctx.conn, ctx.by.id)
    revise(ctx.conn, message.id, to_json(texts.left(ctx.speech, here[0].name)), ctx.now)
    return None


def _ok(ctx: Context, message: Message, arg: str) -> str | None:
    """Set the rule, or change it, as it was shown; else show it anew."""
    here, asked = _here(ctx, message), numbers(arg, 1)
    if not here or not asked or here[1]["step"] != "preview":
        return stale(ctx.speech)
    of, about = here
    wanted, seen = _wanted(ctx, of, about), _changed(ctx, of, about)
    made = making(ctx.conn, of, wanted, ctx.now, seen=seen)
    if ("rule" in about and not seen) or not made or digits_day(asked[0]) != made.since:
        _go_on(ctx, message, of, about, step="preview")
        return ctx.speech.plain("Not set: please look once more.")
    told = (
        change_rule(ctx.conn, seen, wanted, ctx.now, by=ctx.by.id)
        if seen
        else add_rule(ctx.conn, of.id, wanted, ctx.now, by=ctx.by.id)
    )
    if isinstance(told, NotRuled):
        _go_on(ctx, message, of, about, step="preview")
        return ctx.speech.plain("Not set: please look once more.")
    dialogues.leave(ctx.conn, ctx.by.id)
    today = rights.local_day(of, ctx.now)
    said = texts.set_now(ctx.speech, told.kept.rule.since, today, is_change=seen is not None)
    _show(ctx, message, of, view(ctx.conn, told.kept, of, ctx.now, by=ctx.by.id), said=said)
    return None


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take what was typed as the answer, in a new message; say what is wrong with any other."""
    about = dict(dialogue.about or {})
    of = pick.unit_where(ctx, about["unit"], "rule")
    if not of:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(not_yours(ctx.speech))
        return
    value = _read(ctx, of, about, incoming)
    if isinstance(value, Markup):
        ask_again.ask_again(ctx, value)
        return
    about.pop("fault", None)
    about["step"] = _answered(ctx, of, about, value)
    step_out.retire(ctx.conn, dialogue, ctx.now)
    _enter(ctx, about, ctx.say(_question(ctx, of, about), purpose="dialogue"))


def _read(ctx: Context, of: Unit, about: Mapping[str, Any], incoming: Incoming) -> Any:
    """The answer that a text is to what is asked; or what is wrong with it (Markup)."""
    speech, said, today = ctx.speech, incoming.text.strip(), rights.local_day(of, ctx.now)
    step = about["step"]
    if step == "what":
        why = keep.why_no_words(said)
        return texts.refusal(speech, why) if why else said
    if step in ("by", "since"):
        return _read_day(speech, said, rights.local_day(of, incoming.said_at(ctx.now)), today)
    named = [value for label, value in _options(ctx, of, about) if said and said.casefold() in label.casefold()]
    return named[0] if len(named) == 1 else texts.press_one(speech)


def _read_day(speech: Language, said: str, said_on: date, today: date) -> str | Markup:
    day = read_day(said, said_on, "future")
    if isinstance(day, NoDay):
        return texts.wrong_day(speech, day, today)
    if day < today:
        return texts.refusal(speech, "past")
    return texts.refusal(speech, "too_far") if day > today + AHEAD else day.isoformat()


FEATURE = Feature(
    commands={"rule": _rule},
    needs={"rule": "rule"},
    menu={"rule": lambda speech: speech.plain("rules that the unit sets for itself and those below")},
    callbacks={
        "rules": _turn_to_list,
        "rule": _open,
        "rule_add": _add,
        "rule_change": _change,
        "rule_end": _end,
        "rule_say": _say,
        "rule_back": _back,
        "rule_fix": _fix,
        "rule_drop": _drop,
        "rule_ok": _ok,
    },
    answers={TYPED: _typed, PRESSED: _typed},
    destroys={
        "rule_end": lambda speech: speech.plain("End this rule? What has begun stays owed, nothing more begins."),
    },
)
