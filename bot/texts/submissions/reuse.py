"""What is said beside a submission of its pictures: seen before, or taken on another day."""

from collections.abc import Sequence
from datetime import date, datetime

from markupsafe import Markup

from bot.texts.catalogue import Language
from schedules.record import record


def called(language: Language, sent_as: str, number: int) -> str:
    """A file of the submission by its number."""
    return language.plain("Photo {n}", n=number) if sent_as == "photo" else language.plain("File {n}", n=number)


def earlier(language: Language, done_on: date, title: str, unit: str, *, submitted_on: date) -> str:
    """What an earlier picture was sent for; `unit` only where it is another one."""
    day = _day(language, done_on, submitted_on)
    if unit:
        return language.plain("{day} {title} ({unit})", day=day, title=title, unit=unit)
    return language.plain("{day} {title}", day=day, title=title)


def _day(language: Language, day: date, submitted_on: date) -> str:
    """A day; with its year where that is not the submission's."""
    return language.day(day) if day.year == submitted_on.year else day.isoformat()


def reused(language: Language, what: str, title: str | None, *, same: bool) -> Markup:
    """A picture was evidence before; without a title where the reader does not see what for."""
    if title is None:
        if same:
            return language.html("{what} is the same as one of another duty of the company.", what=what)
        return language.html("{what} looks like one of another duty of the company.", what=what)
    if same:
        return language.html("{what} is the same as one of {earlier}.", what=what, earlier=title)
    return language.html("{what} looks like one of {earlier}.", what=what, earlier=title)


def counts_once(language: Language, what: str, other: str, *, same: bool) -> Markup:
    """A file shows what one of another kind does, and counts once with it."""
    if same:
        return language.html("{what} is the same as {other}; they count once.", what=what, other=other)
    return language.html("{what} shows the same as {other}; they count once.", what=what, other=other)


@record
class Group:
    """The numbers of files that are the same, by their bytes (`same`) or to the eye."""

    numbers: tuple[int, ...]
    same: bool


def doubled(language: Language, sent_as: str, came: int, groups: Sequence[Group]) -> Markup:
    """How many of a kind came, which of them are the same, and how many these count as."""
    counted = came - sum(len(group.numbers) - 1 for group in groups)
    alike = language.plain("; ").join(_alike(language, sent_as, group) for group in groups)
    if sent_as == "photo":
        return language.html(
            "{came} photos sent; {alike}; they count as {counted}.", came=came, alike=alike, counted=counted
        )
    return language.html(
        "{came} files sent; {alike}; they count as {counted}.", came=came, alike=alike, counted=counted
    )


def _alike(language: Language, sent_as: str, group: Group) -> str:
    numbers = language.plain(" and ").join(str(number) for number in group.numbers)
    if sent_as == "photo" and group.same:
        return language.plain("nos. {numbers} are the same photo", numbers=numbers)
    if sent_as == "photo":
        return language.plain("nos. {numbers} show the same", numbers=numbers)
    return language.plain("nos. {numbers} are the same file", numbers=numbers)


def from_returned(language: Language, whats: Sequence[str], number: int) -> Markup:
    """Files that were sent with a submission of the duty that came back."""
    what = language.plain(", ").join(whats)
    return language.html("From the earlier no. {number}: {what}", number=f"{number:06}", what=what)


def forwarded(language: Language, what: str, at: datetime) -> Markup:
    """A file did not come from its sender's camera or files, but from another chat."""
    return language.html("{what} was forwarded; first sent {day}.", what=what, day=f"{at:%Y-%m-%d %H:%M}")


def other_day(language: Language, what: str, taken: date, done: date, *, place: tuple[float, float] | None) -> Markup:
    """The camera noted another day than is said; `place` is latitude and longitude in degrees."""
    text = language.html(
        "{what}: by the file taken on {taken}; done, as reported, on {done}.",
        what=what,
        taken=_day(language, taken, done),
        done=language.day(done),
    )
    if place is None:
        return text
    return Markup("{} {}").format(text, language.html("Taken at {place}.", place=f"{place[0]:.5f}, {place[1]:.5f}"))


def more(language: Language, number: int) -> Markup:
    """There is more to be said than fits."""
    return language.count("The same holds for {n} more file.", "The same holds for {n} more files.", number)


def comparison(language: Language, titles: Sequence[str]) -> str:
    """The caption of earlier pictures."""
    return str(language.html("For comparison, the earlier one: {earlier}", earlier=language.plain(", ").join(titles)))
