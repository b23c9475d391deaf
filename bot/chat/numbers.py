"""Numbers and days in a button's argument: read, or refused where someone has forged them."""

from datetime import date

# A row's number never has more digits; a forged one may.
DIGITS = 15


def numbers(arg: str, count: int) -> tuple[int, ...] | None:
    """So many numbers with dots between them, as in `3.17.0`; None for anything else."""
    parts = arg.split(".")
    good = len(parts) == count and all(part.isascii() and part.isdecimal() and len(part) <= DIGITS for part in parts)
    return tuple(map(int, parts)) if good else None


def digits_day(number: int) -> date | None:
    """A day as a number, as in `20261128`; None for anything else."""
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def iso_day(arg: str) -> date | None:
    """A day, as in `2026-11-28`; None for anything else."""
    try:
        return date.fromisoformat(arg) if len(arg) == 10 else None
    except ValueError:
        return None
