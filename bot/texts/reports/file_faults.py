"""What is wrong with a roadmap file, a sentence each behind its place, and what would be right."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.texts.catalogue import Language
from schedules.roadmaps.fault import RoadmapFault
from schedules.roadmaps.notices import Notice, Unused

# So many names to choose from are told.
NAMES = 24


def file_fault(speech: Language, fault: RoadmapFault) -> str:
    """A fault in one sentence behind its place."""
    return speech.plain("{place}: {what}", place=fault.place, what=what_is_wrong(speech, fault))


def notice(speech: Language, what: Notice) -> str:
    """What is no fault, and worth knowing."""
    if isinstance(what, Unused):
        return speech.plain("{place}: nothing uses this word", place=what.place)
    zh = what.language == "zh"
    if len(what.places) == what.of:
        return (
            speech.plain("no text is in Chinese: who reads Chinese is shown the English")
            if zh
            else speech.plain("no text is in English: who reads English is shown the Chinese")
        )
    said = {"n": len(what.places), "of": what.of, "places": _some(speech, what.places)}
    return (
        speech.plain("not in Chinese, so shown in English: {n} of {of} texts ({places})", **said)
        if zh
        else speech.plain("not in English, so shown in Chinese: {n} of {of} texts ({places})", **said)
    )


def unreadable(speech: Language, file: object, why: OSError) -> str:
    """That a file cannot be read, and why."""
    match why:
        case FileNotFoundError():
            return speech.plain("{file}: cannot be read: there is no such file", file=file)
        case IsADirectoryError():
            return speech.plain("{file}: cannot be read: it is a folder; name a file in it", file=file)
        case PermissionError():
            return speech.plain("{file}: cannot be read: you may not read it", file=file)
    return speech.plain("{file}: cannot be read: {why}", file=file, why=why.strerror)


def what_is_wrong(speech: Language, fault: RoadmapFault) -> str:
    """What is wrong at a place, and what would be right."""
    for part in (_of_text, _of_value, _of_size, _of_name, _of_obligation, _of_bundle, _of_rest):
        if text := part(speech, fault.what, fault.said):
            return text
    raise AssertionError(fault.what)


def _some(speech: Language, names: Iterable[object]) -> str:
    found = [str(each) for each in names]
    return speech.plain(", ").join(found[:NAMES]) + (" …" if len(found) > NAMES else "")


def _of_text(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "not_json":
            return speech.plain(
                "is no JSON at line {line}, column {column}: look there for a comma, bracket or quotation mark that is "
                "missing or one too many",
                **said,
            )
        case "too_deep":
            return speech.plain("too much is nested in one another to be a roadmap")
        case "key_twice":
            return speech.plain("the key “{given}” stands here twice; keep one of the two", **said)
        case "no_number":
            return speech.plain("{given} is no number of JSON; write one in figures", **said)
        case "no_sign":
            return speech.plain("there is half a character in it; write the text anew")
    return None


def _of_value(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "missing":
            return speech.plain("is missing, and is needed")
        case "extra":
            return speech.plain("no such key is known here; correct its spelling, or leave it out")
        case "one_of":
            return speech.plain(
                "“{given}” is not known; must be one of {names}",
                given=said["given"],
                names=_some(speech, said["names"]),
            )
        case "text":
            return speech.plain("{given} is no text; must be one in quotation marks", **said)
        case "whole":
            return speech.plain("{given} is no whole number; must be one, as in 3", **said)
        case "number":
            return speech.plain("{given} is no number; must be one, as in 0.9", **said)
        case "flag":
            return speech.plain("{given} is neither of the two; must be true or false", **said)
        case "flag_or_text":
            return speech.plain("{given} is neither; must be true, false or a text in quotation marks", **said)
        case "day":
            return speech.plain("{given} is no day; must be one as in “2026-11-30”", **said)
        case "month_day":
            return speech.plain("“{given}” is no day of a year; give one as MM-DD, as in 05-12", **said)
        case "no_language":
            return speech.plain("must be said in Chinese (zh), in English (en), or in both")
        case "list":
            return speech.plain("{given} is no list; must be one in square brackets", **said)
        case "object":
            return speech.plain("{given} has no keys; must be keys with their values in curly brackets", **said)
    return None


def _of_size(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "empty":
            return speech.plain("must not be empty")
        case "too_long":
            return speech.plain("is too long; must have at most {n} characters", **said)
        case "least":
            return speech.plain("{given} is too small; must be {n} or more", **said)
        case "above":
            return speech.plain("{given} is too small; must be more than {n}", **said)
        case "most":
            return speech.plain("{given} is too large; must be {n} or less", **said)
        case "too_few":
            return speech.plain("has too few entries; must have at least {n}", **said)
        case "unfit":
            return speech.plain("{given} does not fit here; dutybell roadmap show --schema says what does", **said)
    return None


def _of_name(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "twice":
            said = {**said, "key": _KEYS[said["key"]](speech)}
            return speech.plain("the {key} “{given}” stands {n} times, it must be unique", **said)
        case "unknown" if said["names"]:
            given, names = said["given"], _some(speech, said["names"])
            return speech.plain("“{given}” is not there; must be one of {names}", given=given, names=names)
        case "unknown":
            return speech.plain("“{given}” is not there, and nothing else is", given=said["given"])
        case "calendar":
            return speech.plain(
                "“{given}” is not known; must be china, or another country's code as GB or US-CA", **said
            )
        case "shadows":
            return speech.plain(
                "“{word}” is a name that all roadmaps share, and is “{word}” itself; choose another word", **said
            )
        case "own_id":
            return speech.plain("must not begin with {given}, as the rules of units do", **said)
        case "own_spans":
            return speech.plain("is said by the rules of units alone; leave it out")
        case "own_fixed":
            return speech.plain("must be stated, ask or ours; own is what a unit sets itself")
    return None


_KEYS = {
    "ref": lambda speech: speech.plain("ref"),
    "id": lambda speech: speech.plain("id"),
    "name": lambda speech: speech.plain("name of a step"),
    "obligation": lambda speech: speech.plain("obligation"),
}


def _of_obligation(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "leads_nowhere":
            return speech.plain("no step of “{given}” or of a policy leads to the due day; add one before it", **said)
        case "years":
            return speech.plain("must name years of the term, 1 to {n}", **said)
        case "year":
            return speech.plain("must be one of the obligation's years, {years}", years=_some(speech, said["years"]))
        case "no_such_day":
            return speech.plain("month {month} has no day {day}", **said)
        case "nth":
            return speech.plain(
                "“{given}” is none of these days: there are {n} at most; write 2 for the second, -1 for the last",
                **said,
            )
        case "year_begins":
            return speech.plain("is for a quarter, half_year or year alone; leave it out")
        case "same_role" if said:
            return speech.plain(
                "“{confirmer}” and the owner “{owner}” are both {kind}; must be of another kind, because a second "
                "person reviews",
                **said,
            )
        case "same_role":
            return speech.plain("must be another role than the owner, because a second person reviews")
        case "recommended":
            return speech.plain("must be said of what is ours, and of nothing else")
        case "no_evidence":
            return speech.plain("must ask for a photo, a document, a note or a number, or be computed")
        case "counted_besides":
            return speech.plain("what is computed is not asked for besides; leave out one of the two")
        case "counts_counted":
            return speech.plain("“{given}” is computed itself; name what people report", **said)
        case "nobody_does":
            return speech.plain("nobody does what is computed, so nothing is counted from when it was done")
    return None


def _of_bundle(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "unlike":
            said = {**said, "why": _WHY[said["why"]](speech)}
            return speech.plain("“{given}” must have the {why} of “{first}”, for one act to fulfil both", **said)
        case "counted_in_act":
            return speech.plain("“{given}” is counted by the bot, and fulfilled by no act; leave it out", **said)
    return None


_WHY = {
    "scope": lambda speech: speech.plain("scope"),
    "owner": lambda speech: speech.plain("owner"),
    "confirmer": lambda speech: speech.plain("confirmer"),
    "second person": lambda speech: speech.plain("second person"),
    "cadence": lambda speech: speech.plain("cadence"),
    "event": lambda speech: speech.plain("event"),
}


def _of_rest(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "schedule_years":
            return speech.plain("must have exactly the years {years}", years=_some(speech, said["years"]))
        case "no_escalation":
            return speech.plain("there must be one at least")
        case "past_due":
            return speech.plain("must lead to the due day, not past it: 0 or less")
    return None
