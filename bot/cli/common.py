"""What several verbs share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from bot.errors import Refused

WORKING_DAYS = "Its working days: china, weekdays, every_day, or another country's by its code, as GB or US-CA."


@contextmanager
def store_at_hand() -> Iterator[Any]:
    """The database of this process's settings, closed at the end; refused where there is no home with one."""
    from bot.app.home import require
    from bot.app.opening import opened
    from bot.clock import SystemClock
    from bot.settings import read_settings

    settings = read_settings()
    require(settings)
    store = opened(settings, SystemClock().now())
    try:
        yield store
    finally:
        store.close()


def agreed(question: str) -> None:
    """Ask, and go no further unless the answer is yes; that nothing was done is said."""
    try:
        is_yes = typer.confirm(question)
    except typer.Abort:
        typer.echo(err=True)
        is_yes = False
    if not is_yes:
        typer.echo("nothing was changed", err=True)
        raise typer.Exit(1)


def unit_called(store: Any, name: str) -> Any:
    """The unit of this name; refused where none has it."""
    from bot.store.people.units import unit_named

    of = store.read_now(unit_named, name)
    if not of:
        raise Refused(f"{name}: no unit has this name (dutybell unit list)")
    return of


@contextmanager
def store_begun() -> Iterator[Any]:
    """As `store_at_hand`, for a verb that may begin a home: made and said, and gone again if the verb is refused."""
    from bot.app.opening import opened
    from bot.clock import SystemClock
    from bot.settings import read_settings

    settings = read_settings()
    with home_begun(settings):
        store = opened(settings, SystemClock().now())
        try:
            yield store
        finally:
            store.close()


@contextmanager
def home_begun(settings: Any) -> Iterator[None]:
    """Make a home where there is none and say so, or leave nothing of it where what follows is refused."""
    from bot.app.home import make, unmake

    made = make(settings)
    try:
        yield
    except BaseException:
        if made:
            unmake(made)
        raise
    if made:
        say_made(made)


def say_made(made: Any) -> None:
    """Say that there is a home which was not there before."""
    typer.echo(f"made a new home in {made.home.absolute()}" + (", and closed it to others" if made.closed else ""))


def say_what_is_unsaid(judged: Any, roadmap: Any) -> None:
    """Name the attributes that obligations of a unit hang on, and that it has not said."""
    from schedules.plan import concerns
    from schedules.unit import attributes_of

    unknown = [each for each in roadmap.obligations if concerns(each, judged) is None]
    named = {attr for each in unknown if each.applies_when for attr in attributes_of(each.applies_when)}
    if unsaid := sorted(named - set(judged.attributes)):
        typer.echo(f"not said, so what hangs on it is left out: {', '.join(unsaid)} (--attr)")


def language_said(lang: str) -> str:
    """A language's code; refuses one that there is not."""
    if lang not in ("zh", "en"):
        raise Refused(f"--lang {lang}: must be zh or en")
    return lang


def faults_in(lang: str | None) -> Any:
    """The language in which faults are said: English unless another is asked for."""
    from bot.texts.catalogue import language

    return language(language_said(lang or "en"))
