"""The roadmaps that come with the bot."""

from importlib.resources import files
from pathlib import Path


def shipped_roadmap() -> str:
    """The text of the roadmap that is in force from the first start on."""
    return _text("roadmap.json")


def example_roadmap(name: str) -> str:
    """The text of one of the roadmaps of other fields, by its file's name."""
    return _text(f"examples/{name}.json")


def _text(path: str) -> str:
    """A file beside the packages in a checkout, inside them once installed."""
    beside = Path(__file__).resolve().parents[2] / path
    return (beside if beside.exists() else files("schedules").joinpath(path)).read_text("utf-8")
