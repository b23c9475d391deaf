"""What an operator says a unit does by one act, and why it cannot be."""

from collections.abc import Sequence

from bot.flows.bundles.put_together import NAME_LIMIT, NotSaid
from bot.ops.choices import found
from bot.queries.choices import ChoiceView


def named(put: Sequence[ChoiceView], said: Sequence[str]) -> list[tuple[int, str]]:
    """The obligations of these names, each as `OBLIGATION` or `ROADMAP/OBLIGATION`."""
    views = [found(put, one.split("/", 1)) for one in said]
    return [(view.roadmap_id, view.obligation.id) for view in views]


def refusal(of: str, told: NotSaid) -> str:
    """Why nothing was put together or taken apart, and what would be right."""
    key = told.key
    match told.why:
        case "few":
            return "one act is for two obligations of one roadmap at least; name more of them"
        case "name":
            return f"the name must say something, in {NAME_LIMIT} characters at most"
        case "event" | "computed":
            return f"{key}: does not come round with the calendar, or is counted by the bot; leave it out"
        case "taken":
            return f"{key}: belongs to a bundle of {of} already; take that apart first (dutybell unit bundles)"
        case "unknown":
            return f"{key}: is not put to {of}, or not kept; see dutybell unit choices"
        case "many":
            return f"{of} has as many bundles of its own as it may have; take one apart first"
        case "reason":
            return f"{key}: is the roadmap's own; --reason must say why it is taken apart"
        case "no_bundle":
            return f"{key}: {of} has no such bundle; see dutybell unit bundles"
        case odd:
            return f"{key}: has another {odd} than the first, so that one act cannot fulfil both; leave it out"
