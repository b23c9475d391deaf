"""All features at the door, in the order of the menu."""

from collections.abc import Callable
from itertools import chain

from bot.chat import (
    away,
    binding,
    board,
    calendar,
    events,
    importing,
    naming,
    notices,
    pick,
    privacy,
    reports,
    reviewing,
    settings,
    standing,
    stopping,
    team,
    urges,
    year,
)
from bot.chat.feature import Answer, Command, Feature, Press, Reading
from bot.flows.drafts import FILLING
from bot.flows.rights import Action
from bot.texts.catalogue import Language

FEATURES: tuple[Feature, ...] = (
    team.FEATURE,
    away.FEATURE,
    settings.FEATURE,
    year.FEATURE,
    notices.FEATURE,
    events.FEATURE,
    stopping.FEATURE,
    standing.FEATURE,
    reviewing.FEATURE,
    board.FEATURE,
    binding.FEATURE,
    urges.FEATURE,
    importing.FEATURE,
    privacy.FEATURE,
    reports.FEATURE,
    calendar.FEATURE,
    naming.FEATURE,
    pick.FEATURE,
)

COMMANDS: dict[str, Command] = dict(chain.from_iterable(feature.commands.items() for feature in FEATURES))
NEEDS: dict[str, Action] = dict(chain.from_iterable(feature.needs.items() for feature in FEATURES))
PRESSES: dict[str, Press] = dict(chain.from_iterable(feature.presses.items() for feature in FEATURES))
ANSWERS: dict[str, Answer] = dict(chain.from_iterable(feature.answers.items() for feature in FEATURES))
READS: dict[str, Reading] = dict(chain.from_iterable(feature.reads.items() for feature in FEATURES))
# The buttons of features that destroy something, with what is asked before they do.
DESTROYS: dict[str, Callable[[Language], str]] = dict(
    chain.from_iterable(feature.destroys.items() for feature in FEATURES)
)
HANDED_OUT = tuple(chain.from_iterable(feature.hands_out for feature in FEATURES))
# What a dialogue may expect when a file comes that is to be fetched.
TAKING_FILES = frozenset(FILLING).union(*(feature.takes_files for feature in FEATURES))


def menu(speech: Language) -> list[tuple[str, str]]:
    """The features' commands with what each does."""
    return [(name, says(speech)) for feature in FEATURES for name, says in feature.menu.items()]
