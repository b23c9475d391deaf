"""Working days of other countries, by the holidays library: year by year, marked where it only estimates one."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.metadata import version
from typing import Any

from schedules.workdays import Workdays, YearNotice

# The years of which anything is asked; a unit's years lie among them.
YEARS = range(2000, 2101)


@cache
def is_country(code: str) -> bool:
    """Whether a calendar is known by this code: a country's by ISO 3166-1 as GB, or a part's by ISO 3166-2 as GB-ENG.

    China is none of them: its calendar is the State Council's notices, `china`.
    """
    import holidays

    country, _, part = code.partition("-")
    if len(country) != 2 or country == "CN" or code.endswith("-"):
        return False
    known = holidays.list_supported_countries().get(country)
    return known is not None and (not part or part in known)


@cache
def country(code: str) -> Workdays:
    """The working days of a country or a part of it; of its law's limits, too. Raises KeyError for no such code."""
    if not is_country(code):
        raise KeyError(code)
    years = _Years(code)
    return Workdays(years=years, resting=frozenset(years.known.weekend))


class _Years(Mapping[int, YearNotice]):
    """Each year of which the library knows, as it is first asked for; its notice names the version that said so."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._found: dict[int, YearNotice] = {}

    @cached_property
    def known(self) -> Any:
        """The library's holidays; in English where it can, since there it says of which it is not sure."""
        import holidays

        of, _, part = self._code.partition("-")
        plain = holidays.country_holidays(of, subdiv=part or None)
        if "en_US" not in plain.supported_languages:
            return plain
        return holidays.country_holidays(of, subdiv=part or None, language="en_US")

    @cached_property
    def _years(self) -> range:
        return range(max(YEARS[0], self.known.start_year), min(YEARS[-1], self.known.end_year) + 1)

    def __getitem__(self, year: int) -> YearNotice:
        if year not in self._years:
            raise KeyError(year)
        if year not in self._found:
            self._found[year] = self._read(year)
        return self._found[year]

    def _read(self, year: int) -> YearNotice:
        rest = frozenset(self.known.weekend)
        first = date(year, 1, 1)
        days = [first + timedelta(days=ahead) for ahead in range((date(year + 1, 1, 1) - first).days)]
        return YearNotice(
            notice=f"holidays {version('holidays')}",
            off=frozenset(day for day in days if day.weekday() not in rest and not self.known.is_working_day(day)),
            work=frozenset(day for day in days if day.weekday() in rest and self.known.is_working_day(day)),
            is_estimate=any(self._is_estimated(name) for day, name in self.known.items() if day.year == year),
        )

    def _is_estimated(self, name: str) -> bool:
        label = getattr(self.known, "estimated_label", None)
        return "estimated" in name or bool(label and str(label).replace("%s", "").strip(" ()") in name)

    def __iter__(self) -> Iterator[int]:
        return iter(self._years)

    def __len__(self) -> int:
        return len(self._years)
