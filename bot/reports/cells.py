"""Texts that a spreadsheet might take for a formula."""

# What begins a formula, a DDE call or a new cell somewhere; each also in its full-width form.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might run a text, also behind leading spaces of any kind."""
    return text.startswith(RISKY) or text.lstrip().startswith(RISKY)


def harmless(text: str) -> str:
    """The text as a cell of a CSV file: behind an apostrophe where it might be run."""
    return f"'{text}" if is_risky(text) else text
