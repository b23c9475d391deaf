"""A person's own settings in the chat: the hour of the digest, quiet hours, language."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.flows.people.digest_hours import choose
from bot.messages.body import to_json
from bot.messages.incoming import Incoming
from bot.store.messages.messages import Message, revise
from bot.store.people.people import person
from bot.texts.people import preferences as texts
from bot.texts.refusals import stale

CHOICES = {"digest_hour": texts.DIGESTS, "quiet_from": texts.EVENINGS, "quiet_to": texts.MORNINGS}


def _settings(ctx: Context, incoming: Incoming) -> None:
    ctx.say(texts.hours(ctx.speech, ctx.by.hours), purpose="list")


def _hours(ctx: Context, message: Message, arg: str) -> str:
    which, _, hour = arg.partition(".")
    speech = ctx.speech
    if hour not in map(str, CHOICES.get(which, ())):
        return stale(speech)
    chosen = {which: int(hour)}
    # The digest never falls into the quiet hours: what was chosen last moves the other.
    if which == "digest_hour":
        chosen["quiet_to"] = min(ctx.by.quiet_to, chosen[which])
    elif which == "quiet_to":
        chosen["digest_hour"] = max(ctx.by.digest_hour, chosen[which])
    choose(ctx, chosen)
    revise(ctx.conn, message.id, to_json(texts.hours(speech, person(ctx.conn, ctx.by.id).hours)), ctx.now)
    return speech.plain("Noted.")


FEATURE = Feature(
    commands={"settings": _settings},
    menu={"settings": lambda speech: speech.plain("when to be reminded")},
    callbacks={"hours": _hours},
)
