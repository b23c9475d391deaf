"""All features of the chat, in the order of the menu."""

from collections.abc import Callable
from itertools import chain

from bot.chat import pick
from bot.chat.duties import (
    bundles,
    choices,
    events,
    first_week,
    holidays,
    mornings,
    own_rules,
    plans,
    review,
    standing,
    stops,
    year_plan,
)
from bot.chat.feature import Answer, Callback, Command, Feature, Reading
from bot.chat.lists import board, calendar, own_rate, reports
from bot.chat.notices import notices, supervision
from bot.chat.people import absence, binding, import_units, naming, page, preferences, privacy, team
from bot.flows.submissions.drafts import FILLING
from bot.queries.rights import Action
from bot.texts.catalogue import Language

FEATURES: tuple[Feature, ...] = (
    team.FEATURE,
    absence.FEATURE,
    preferences.FEATURE,
    year_plan.FEATURE,
    plans.FEATURE,
    choices.FEATURE,
    bundles.FEATURE,
    own_rules.FEATURE,
    notices.FEATURE,
    events.FEATURE,
    holidays.FEATURE,
    stops.FEATURE,
    standing.FEATURE,
    mornings.FEATURE,
    first_week.FEATURE,
    review.FEATURE,
    board.FEATURE,
    own_rate.FEATURE,
    binding.FEATURE,
    supervision.FEATURE,
    import_units.FEATURE,
    privacy.FEATURE,
    reports.FEATURE,
    calendar.FEATURE,
    page.FEATURE,
    naming.FEATURE,
    pick.FEATURE,
)

COMMANDS: dict[str, Command] = dict(chain.from_iterable(feature.commands.items() for feature in FEATURES))
NEEDS: dict[str, Action] = dict(chain.from_iterable(feature.needs.items() for feature in FEATURES))
CALLBACKS: dict[str, Callback] = dict(chain.from_iterable(feature.callbacks.items() for feature in FEATURES))
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
