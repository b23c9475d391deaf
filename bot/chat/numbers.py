"""Numbers and days in a button's argument: read, or refused where someone has forged them."""

from datetime import date

# A row's number never has more digits; a forged one may.
DIGITS = 15


def numbers(arg: str, count: int) -> tuple[int, ...] | None:
    """So many numbers with dots between them, as in `3.17.0`; None for anything else."""
    parts = arg.split(".")
    return tuple(map(int, parts)) if len(parts) == count and all(map(_is_number, parts)) else None


def _is_number(part: str) -> bool:
    """Whether a number is written as a button writes it: in plain digits, with no nought before them."""
    return part.isascii() and part.isdecimal() and len(part) <= DIGITS and (part == "0" or part[0] != "0")


def digits_day(number: int) -> date | None:
    """A day as a number, as in `20261128`; None for anything else."""
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except (ValueError, OverflowError):
        return None


def iso_day(arg: str) -> date | None:
    """A day, as in `2026-11-28`; None for anything else."""
    try:
        return date.fromisoformat(arg) if len(arg) == 10 else None
    except ValueError:
        return None
